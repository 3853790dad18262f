// Serves a report to the browsers of this machine while it is being written: the newest page, what
// is wrong with the report, and what is running. It knows nothing of how pages are made.
import Diagnostics
import FlyingFox
import FlyingSocks
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

package final class PreviewServer: Sendable {
  package enum Port: Sendable, Equatable {
    /// This one or none.
    case exactly(UInt16)
    /// This one, or the next that is free.
    case firstFree(from: UInt16)
  }

  package let port: UInt16
  private let state: PreviewState

  /// How many browser windows listen.
  package var listenerCount: Int { state.listenerCount }

  package var address: String { "http://127.0.0.1:\(port)/" }

  private init(port: UInt16, state: PreviewState) {
    self.port = port
    self.state = state
  }

  // MARK: Showing

  /// - Parameter page: a whole HTML page in UTF-8.
  package func show(page: Data) {
    let page = PreviewPage(page)
    state.update { $0.page = page }
  }

  /// Puts problems above the page; an empty list takes them away.
  package func show(problems: [PreviewProblem]) {
    let json = Self.json(problems)
    state.update { $0.problems = json }
  }

  package func show(progress: PreviewProgress) {
    let json = Self.json(progress)
    state.update { $0.progress = json }
  }

  private static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }

  // MARK: Running

  /// How often something is sent although nothing happens.
  private static let pulse = Duration.seconds(5)
  private static let portsTried = 50

  /// Serves on 127.0.0.1 for as long as `body` runs.
  /// - Parameter title: what the page is called before there is one.
  /// - Throws: a `Diagnostic` where no port is to be had or serving broke off; what `body` throws.
  package static func serve<Result: Sendable>(
    on choice: Port, title: String,
    _ body: @Sendable @escaping (PreviewServer) async throws -> Result
  ) async throws -> Result {
    // A browser that goes away while something is sent to it must not end the process.
    signal(SIGPIPE, SIG_IGN)
    let state = PreviewState(page: .waiting(title: title))
    let (serving, port) = try await listen(on: choice, state: state)
    defer { serving.cancel() }
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        while true {
          try await Task.sleep(for: pulse)
          state.wakeAll()
        }
      }
      group.addTask {
        let end = await withTaskCancellationHandler {
          await serving.result
        } onCancel: {
          serving.cancel()
        }
        try Task.checkCancellation()
        var reason = ""
        if case .failure(let error) = end { reason = ": \(error.localizedDescription)" }
        throw Diagnostic(
          .error, "the preview's server stopped\(reason)",
          hints: ["start `galley preview` again"])
      }
      group.addTask { try await body(PreviewServer(port: port, state: state)) }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }

  private static func listen(
    on choice: Port, state: PreviewState
  ) async throws -> (Task<Void, any Error>, UInt16) {
    let ports: [UInt16]
    switch choice {
    case .exactly(let port): ports = [port]
    case .firstFree(let first):
      ports = Array(first...UInt16(min(Int(first) + portsTried - 1, Int(UInt16.max))))
    }
    for port in ports {
      do {
        return try await listen(port: port, state: state)
      } catch SocketError.failed(_, errno: EADDRINUSE, _) {
        continue
      } catch let error as SocketError {
        throw Diagnostic(
          .error, "cannot listen on port \(port): \(reason(error))",
          hints: ["choose another port with --port, from 1024 on"])
      }
    }
    guard case .exactly(let port) = choice else {
      throw Diagnostic(
        .error, "the ports \(ports[0]) to \(ports[ports.count - 1]) are all taken",
        hints: ["end a preview that is no longer needed, or choose a port with --port"])
    }
    throw Diagnostic(
      .error, "port \(port) is taken by another program",
      hints: ["choose another with --port, or leave --port out to get a free one"])
  }

  private static func reason(_ error: SocketError) -> String {
    if case .failed(_, _, let message) = error { message } else { error.localizedDescription }
  }

  private static func listen(
    port: UInt16, state: PreviewState
  ) async throws -> (Task<Void, any Error>, UInt16) {
    let server = HTTPServer(
      address: try .inet(ip4: "127.0.0.1", port: port), logger: .disabled,
      handler: PreviewHandler(state: state))
    // Whichever comes first: it listens, or it has failed to.
    let (signals, signal) = AsyncThrowingStream.makeStream(of: Void.self)
    let serving = Task {
      do {
        try await server.run()
      } catch {
        signal.finish(throwing: error)
        throw error
      }
    }
    let waiting = Task {
      try await server.waitUntilListening()
      signal.yield()
    }
    defer { waiting.cancel() }
    for try await _ in signals { break }
    // Port 0 lets the system choose.
    guard case .ip4(_, let bound)? = await server.listeningAddress else { return (serving, port) }
    return (serving, bound)
  }
}
