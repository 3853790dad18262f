// Ctrl-C and a polite kill end the work at the next training step; a second one ends it at once.
import Dispatch
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Listens for SIGINT and SIGTERM for as long as it lives.
final class Interruption: @unchecked Sendable {
  // Unchecked because `lock` guards `first`; the sources are never touched after `init`.
  private let lock = NSLock()
  private var first: Int32?
  private var sources: [any DispatchSourceSignal] = []

  /// - Parameters:
  ///   - console: says what happens.
  ///   - onRequest: called once, from another thread, when the work is to end.
  init(console: Console, onRequest: @escaping @Sendable () -> Void = {}) {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in
        guard let self else { return }
        let isFirst = lock.withLock {
          defer { first = first ?? number }
          return first == nil
        }
        guard isFirst else {
          console.abandoned()
          _exit(128 + number)
        }
        console.stopping()
        onRequest()
      }
      source.resume()
      sources.append(source)
    }
  }

  var isRequested: Bool { lock.withLock { first != nil } }

  /// What the process exits with after a request: 130 after Ctrl-C, 143 after SIGTERM.
  var exitCode: Int32? { lock.withLock { first.map { 128 + $0 } } }
}
