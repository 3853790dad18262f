// Calls back ten times a second for as long as it lives: often enough for the eye, and nothing beside
// a training step.
import Dispatch

final class Ticker: @unchecked Sendable {
  // Unchecked because the source is only touched by `init` and `deinit`.
  private let source: any DispatchSourceTimer

  init(_ tick: @escaping @Sendable () -> Void) {
    source = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "galley.console"))
    source.setEventHandler(handler: tick)
    source.schedule(deadline: .now() + .milliseconds(100), repeating: .milliseconds(100))
    source.resume()
  }

  deinit { source.cancel() }
}
