// What a rendering may use of the world around it, decided once by whoever starts it.
import Datasets
import Diagnostics

package struct RenderingEnvironment: Sendable {
  package var locator: DataLocator
  package var store: ResultStore
  /// Stand-in data is an error.
  package var requiresData: Bool
  /// At least 1.
  package var threads: Int
  package var progress: any ProgressReporter
  /// Asked between training steps; `true` ends the run with what has been kept so far.
  package var isCancelled: @Sendable () -> Bool

  package init(
    locator: DataLocator, store: ResultStore, requiresData: Bool = false, threads: Int,
    progress: any ProgressReporter = SilentProgress(),
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) {
    self.locator = locator
    self.store = store
    self.requiresData = requiresData
    self.threads = threads
    self.progress = progress
    self.isCancelled = isCancelled
  }
}

/// Hears what a rendering does while it does it.
package protocol ProgressReporter: Sendable {
  /// - Parameter name: the directive's id, or its kind where it has none.
  func stepBegan(_ name: String)
  /// - Parameters:
  ///   - epoch: from 1.
  ///   - fraction: of the whole run, 0 to 1.
  ///   - loss: the running mean of the epoch.
  func training(_ name: String, epoch: Int, epochs: Int, fraction: Double, loss: Double)
  func epochEnded(_ name: String, epoch: Int, epochs: Int, loss: Double)
  func stepEnded(_ name: String, wasStored: Bool, seconds: Double)
  func warn(_ diagnostic: Diagnostic)
}

package struct SilentProgress: ProgressReporter {
  package init() {}
  package func stepBegan(_ name: String) {}
  package func training(_ name: String, epoch: Int, epochs: Int, fraction: Double, loss: Double) {}
  package func epochEnded(_ name: String, epoch: Int, epochs: Int, loss: Double) {}
  package func stepEnded(_ name: String, wasStored: Bool, seconds: Double) {}
  package func warn(_ diagnostic: Diagnostic) {}
}
