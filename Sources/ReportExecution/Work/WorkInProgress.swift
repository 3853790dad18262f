// Which result is being made, and how long that has taken so far.
import ResultStore
import Synchronization

/// What is being done for a key, and for how long.
final class WorkInProgress: Sendable {
  let key: StepKey
  private let start = ContinuousClock.now
  private let earlier = Mutex(0.0)

  init(key: StepKey) { self.key = key }

  /// Of this process and of those whose work it goes on with.
  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) + earlier.withLock { $0 } }

  func addEarlier(seconds: Double) { earlier.withLock { $0 += seconds } }
}
