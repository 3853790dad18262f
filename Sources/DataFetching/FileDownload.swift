// Downloads one file from one address, going on after broken connections where the server lets it,
// and accepts the result only when its content is the published one.
import Datasets
import Diagnostics
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// Why an address did not give a file.
enum DownloadFailure: Error {
  /// It may work in a moment.
  case temporary(String)
  /// It will not work at this address.
  case permanent(String)
  /// What was there before does not fit; without it, it may work at once.
  case startOver(String)
}

struct FileDownload {
  let file: PublishedFile
  let address: URL
  let partial: PartialFile
  /// Seconds before each further attempt.
  let waits: [Double]
  let report: @Sendable (FetchEvent) -> Void

  /// - Returns: the number of bytes of the file as it was sent; it is complete and verified, still
  ///   under its partial name.
  /// - Throws: `DownloadFailure.permanent` when this address does not give the file, a `Diagnostic`
  ///   when it cannot be written here.
  func run() async throws -> Int {
    var waits = waits[...]
    while true {
      do {
        let resumedAt = try await attempt()
        guard let reason = try mistake() else { return partial.byteCount ?? 0 }
        partial.remove()
        // A server that goes on with other bytes than it began with is asked once more.
        guard resumedAt > 0 else { throw DownloadFailure.permanent(reason) }
        throw DownloadFailure.startOver(reason)
      } catch DownloadFailure.startOver(let reason) {
        partial.remove()
        guard waits.popFirst() != nil else { throw DownloadFailure.permanent(reason) }
      } catch DownloadFailure.temporary(let reason) {
        guard let seconds = waits.popFirst() else { throw DownloadFailure.permanent(reason) }
        report(.retrying(file: file.name, reason: reason, seconds: seconds))
        try await Task.sleep(for: .seconds(seconds))
      }
    }
  }

  /// What is wrong with the bytes that arrived; `nil` when they are the published ones.
  private func mistake() throws -> String? {
    let content: StoredContent?
    do {
      content = try StoredContent.ofFile(partial.path, maximum: file.byteCount)
    } catch let error as Diagnostic {
      return error.message
    }
    guard let content else { return "it gives more than the file's \(file.byteCount) bytes" }
    return content.sha256 == file.sha256
      ? nil : "it gives other bytes: SHA-256 \(content.sha256) where \(file.sha256) is expected"
  }

  /// - Returns: the byte at which the answer began.
  private func attempt() async throws -> Int {
    var request = URLRequest(url: address)
    request.cachePolicy = .reloadIgnoringLocalCacheData
    // Of silence, not of the whole download.
    request.timeoutInterval = 30
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    let resumption = partial.resumption(from: address.absoluteString)
    if let resumption {
      request.setValue("bytes=\(resumption.byteCount)-", forHTTPHeaderField: "Range")
      request.setValue(resumption.validator, forHTTPHeaderField: "If-Range")
    }
    let sink = DownloadSink(self, resumableAt: resumption?.byteCount ?? 0)
    do {
      try await HTTPTransfer.perform(request, into: sink)
    } catch let error as URLError {
      switch error.code {
      case .badURL, .unsupportedURL: throw DownloadFailure.permanent("it is no web address")
      case .timedOut: throw DownloadFailure.temporary("the server was silent for too long")
      case .cannotFindHost: throw DownloadFailure.temporary("the server's name is not known")
      case .cannotConnectToHost: throw DownloadFailure.temporary("the server cannot be reached")
      case _ where sink.hasBegun: throw DownloadFailure.temporary("the connection broke off")
      default: throw DownloadFailure.temporary(error.localizedDescription)
      }
    }
    try sink.checkIsComplete()
    return sink.start
  }
}

/// Writes an answer to the partial file.
private final class DownloadSink: TransferSink, @unchecked Sendable {
  // Unchecked because a transfer calls from one queue, and is over before anything else is read.
  private let download: FileDownload
  private let resumableAt: Int
  private(set) var start = 0
  private var byteCount = 0
  private var total: Int?
  private var writer: FileWriter?

  init(_ download: FileDownload, resumableAt: Int) {
    self.download = download
    self.resumableAt = resumableAt
  }

  func begin(_ response: HTTPURLResponse) throws {
    switch response.statusCode {
    case 200:
      start = 0
      total = header(response, "Content-Length").flatMap { Int($0) }
    case 206:
      guard resumableAt > 0, let range = ContentRange(header(response, "Content-Range")),
        range.start == resumableAt
      else { throw DownloadFailure.startOver("the server goes on at another byte") }
      start = resumableAt
      total = range.total
    case 416:
      throw DownloadFailure.startOver("the server has fewer bytes than are here")
    case 408, 425, 429, 500...599:
      throw DownloadFailure.temporary("the server answers \(response.statusCode)")
    default:
      throw DownloadFailure.permanent("the server answers \(response.statusCode)")
    }
    // What the transfer decompresses cannot be counted in the server's bytes.
    let isEncoded = (header(response, "Content-Encoding") ?? "identity") != "identity"
    if isEncoded { total = nil }
    byteCount = start
    writer = try download.partial.open(keeping: start)
    if start == 0 {
      try download.partial.note(
        isEncoded
          ? nil
          : validator(response).map {
            PartialFile.Source(address: download.address.absoluteString, validator: $0)
          })
    }
    download.report(
      .started(
        file: download.file.name, address: download.address.absoluteString, resumedAt: start))
  }

  func receive(_ data: Data) throws {
    byteCount += data.count
    // Compression adds hardly anything to what it cannot make smaller.
    guard byteCount <= download.file.byteCount + 1 << 16 else {
      download.partial.remove()
      throw DownloadFailure.permanent("it gives more than the file's bytes")
    }
    try writer?.write(data)
    download.report(.received(file: download.file.name, bytes: byteCount, total: total))
  }

  var hasBegun: Bool { writer != nil }

  func checkIsComplete() throws {
    guard let total, byteCount < total else { return }
    throw DownloadFailure.temporary("the connection broke off")
  }

  private func validator(_ response: HTTPURLResponse) -> String? {
    // Weak tags do not promise the same bytes.
    if let tag = header(response, "ETag"), !tag.hasPrefix("W/") { return tag }
    return header(response, "Last-Modified")
  }

  private func header(_ response: HTTPURLResponse, _ name: String) -> String? {
    response.value(forHTTPHeaderField: name)
  }
}

/// `bytes 100-199/200`.
private struct ContentRange {
  var start: Int
  var total: Int?

  init?(_ text: String?) {
    guard let text, text.hasPrefix("bytes ") else { return nil }
    let parts = text.dropFirst(6).split(separator: "/")
    guard let first = parts.first?.split(separator: "-").first, let start = Int(first) else {
      return nil
    }
    self.start = start
    total = parts.count == 2 ? Int(parts[1]) : nil
  }
}
