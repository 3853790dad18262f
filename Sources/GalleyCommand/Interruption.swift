// Ctrl-C and a polite kill end the work at the next training step; a second one ends it at once.
import Dispatch
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Listens for SIGINT and SIGTERM for as long as it lives.
final class Interruption: @unchecked Sendable {
  // Unchecked because `lock` guards `count`; the sources are never touched after `init`.
  private let lock = NSLock()
  private var count = 0
  private var sources: [any DispatchSourceSignal] = []

  init() {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [weak self] in
        guard let self else { return }
        let isSecond = lock.withLock {
          count += 1
          return count > 1
        }
        if isSecond { _exit(128 + number) }
      }
      source.resume()
      sources.append(source)
    }
  }

  var isRequested: Bool { lock.withLock { count > 0 } }
}
