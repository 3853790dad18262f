// What the preview shows now, for every browser that looks at it. Only the newest counts: a browser
// that is slow or comes late misses what was in between and nothing else.
import Foundation
import Synchronization

final class PreviewState: Sendable {
  struct Contents: Sendable {
    var page: PreviewPage
    /// JSON.
    var problems = "[]"
    var progress = "{\"running\":[]}"
  }

  private struct Listeners {
    var wake: [Int: AsyncStream<Void>.Continuation] = [:]
    var count = 0
  }

  private let contents: Mutex<Contents>
  private let listeners = Mutex(Listeners())

  init(page: PreviewPage) { contents = Mutex(Contents(page: page)) }

  var current: Contents { contents.withLock { $0 } }

  /// Changes what is shown and wakes all who listen.
  func update(_ change: (inout sending Contents) -> Void) {
    contents.withLock { change(&$0) }
    wakeAll()
  }

  func wakeAll() {
    for listener in listeners.withLock({ Array($0.wake.values) }) { listener.yield() }
  }

  /// A signal after each change; changes during one turn of the listener are one signal.
  func changes() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = listeners.withLock { listeners in
      listeners.count += 1
      listeners.wake[listeners.count] = continuation
      return listeners.count
    }
    continuation.onTermination = { [weak self] _ in
      _ = self?.listeners.withLock { $0.wake.removeValue(forKey: number) }
    }
    return stream
  }

  var listenerCount: Int { listeners.withLock { $0.wake.count } }
}
