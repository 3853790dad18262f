// What a rendering may use of the world around it, decided once by whoever starts it.
import Datasets
import Diagnostics
import ResultStore

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
  /// How many threads a long step may use from now on; it may change while other steps come and go.
  package var allottedThreads: @Sendable () -> Int
  /// How long a run works at most without leaving a checkpoint.
  package var longestCheckpointGap = Duration.seconds(30)

  package init(
    locator: DataLocator, store: ResultStore, requiresData: Bool = false, threads: Int,
    progress: any ProgressReporter = SilentProgress(),
    isCancelled: @escaping @Sendable () -> Bool = { false },
    allottedThreads: (@Sendable () -> Int)? = nil
  ) {
    self.locator = locator
    self.store = store
    self.requiresData = requiresData
    self.threads = threads
    self.progress = progress
    self.isCancelled = isCancelled
    self.allottedThreads = allottedThreads ?? { threads }
  }
}
