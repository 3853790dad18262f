// When a training run is written down, and by whom: another thread, so that the run does not wait for
// the disk.
import Diagnostics
import Dispatch
import Foundation
import NeuralNet
import ResultStore
import Synchronization

/// Writes checkpoints beside the training, one at a time, the newest state only.
///
/// An epoch's end is written unless the one before it is still being written or was written so
/// lately that checkpoints would take more than a tenth of the time: epochs of milliseconds are
/// cheaper to repeat than to write down.
final class CheckpointWriter: Sendable {
  private struct State {
    var isBusy = false
    /// When the last one was begun, and how long it took.
    var began: ContinuousClock.Instant
    var cost = Duration.zero
    var hasWarned = false
  }

  private let context: ExecutionContext
  private let work: WorkInProgress
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "checkpoints")

  init(context: ExecutionContext, work: WorkInProgress) {
    self.context = context
    self.work = work
    state = Mutex(State(began: .now))
  }

  /// At the end of an epoch.
  func saveEpoch(_ export: () -> TrainingState) {
    let isWorth = state.withLock { !$0.isBusy && .now - $0.began >= $0.cost * 10 }
    if isWorth { save(export) }
  }

  func save(ifOlderThan age: Duration, _ export: () -> TrainingState) {
    let isDue = state.withLock { !$0.isBusy && .now - $0.began >= age }
    if isDue { save(export) }
  }

  func save(_ export: () -> TrainingState) {
    let training = export()
    let seconds = work.seconds
    state.withLock {
      $0.isBusy = true
      $0.began = .now
    }
    queue.async { [self] in
      let begin = ContinuousClock.now
      do {
        let checkpoint = Checkpoint(
          key: work.key.description, engineVersion: StepKey.engineVersion, seconds: seconds,
          state: training)
        try context.environment.store.saveCheckpoint(checkpoint.encoded(), work.key)
      } catch {
        warn(error)
      }
      state.withLock {
        $0.isBusy = false
        $0.cost = .now - begin
      }
    }
  }

  /// Waits until nothing more is written.
  func finish() { queue.sync {} }

  /// A run without checkpoints is still a run.
  private func warn(_ error: any Error) {
    let isFirst = state.withLock { state in
      defer { state.hasWarned = true }
      return !state.hasWarned
    }
    guard isFirst else { return }
    var diagnostic = warning(of: error)
    diagnostic.notes.append(
      Diagnostic.Note(
        "'\(context.name.name)' goes on, but could not be resumed", at: .source(context.range)))
    context.environment.progress.report(.warned(diagnostic))
  }
}
