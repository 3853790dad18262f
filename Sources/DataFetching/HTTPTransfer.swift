// One HTTP request whose answer is passed on while it arrives, so that a broken connection costs
// only what had not arrived yet.
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Takes an answer in pieces. What it throws ends the transfer.
protocol TransferSink: AnyObject, Sendable {
  func begin(_ response: HTTPURLResponse) throws
  func receive(_ data: Data) throws
}

final class HTTPTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  // Unchecked because what changes is touched before the task is resumed and then on the session's
  // serial queue alone.
  private let sink: any TransferSink
  private var failure: (any Error)?
  private var continuation: CheckedContinuation<Void, any Error>?

  private init(_ sink: any TransferSink) { self.sink = sink }

  /// - Throws: what the sink threw, or a `URLError`.
  static func perform(_ request: URLRequest, into sink: any TransferSink) async throws {
    let transfer = HTTPTransfer(sink)
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: .ephemeral, delegate: transfer, delegateQueue: queue)
    defer { session.finishTasksAndInvalidate() }
    try await withCheckedThrowingContinuation { continuation in
      transfer.continuation = continuation
      session.dataTask(with: request).resume()
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    do {
      guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
      try sink.begin(response)
    } catch {
      failure = error
      dataTask.cancel()
    }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard failure == nil else { return }
    do {
      try sink.receive(data)
    } catch {
      failure = error
      dataTask.cancel()
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    if let error = failure ?? error {
      continuation?.resume(throwing: error)
    } else {
      continuation?.resume()
    }
    continuation = nil
  }
}
