// A training run that a kill cannot undo: it goes on from its last checkpoint, leaves new ones as it
// goes, and follows the number of threads that it may use. Its bits do not depend on any of it.
import Diagnostics
import Foundation
import NeuralNet
import ResultStore
import Synchronization

final class CheckpointedTraining {
  private let context: ExecutionContext
  private let work: WorkInProgress
  private let make: (_ threads: Int) throws -> TrainingSession
  /// As far as it has come; also after a failure.
  private(set) var session: TrainingSession?

  /// - Parameters:
  ///   - context: of a step's work; a step has one such training at most, for its checkpoint is
  ///     kept under the step's key.
  ///   - make: a session at its start.
  init(
    _ context: ExecutionContext, make: @escaping (_ threads: Int) throws -> TrainingSession
  ) {
    guard let work = context.work else { preconditionFailure("training outside of a step's work") }
    self.context = context
    self.work = work
    self.make = make
  }

  /// Trains to the end.
  /// - Throws: `TrainingInterrupted` when asked to stop, after a checkpoint; the engine's diagnostics.
  func run() throws -> TrainingSession {
    let environment = context.environment
    var threads = environment.allottedThreads()
    var current = try make(threads)
    resume(current)
    session = current
    let writer = CheckpointWriter(context: context, work: work)
    // Also on failure: nothing may be written once the step is over.
    defer { writer.finish() }
    let meter = RateMeter()
    while !current.isFinished {
      let allotted = environment.allottedThreads()
      if allotted != threads {
        let state = current.exportState()
        threads = allotted
        current = try make(threads)
        try current.restore(state)
        session = current
      }
      let running = current
      do {
        try running.runEpoch(
          onProgress: { progress in
            report(progress, of: running, meter)
            writer.save(ifOlderThan: environment.longestCheckpointGap) { running.exportState() }
          }, shouldStop: environment.isCancelled)
      } catch let interruption as TrainingInterrupted {
        writer.save { running.exportState() }
        throw interruption
      }
      writer.saveEpoch { running.exportState() }
      if let last = running.history.epochs.last {
        environment.progress.report(
          .epochEnded(
            context.name, epoch: running.epoch, epochs: running.options.epochs, loss: last.loss,
            validation: running.history.validation.last?.loss))
      }
    }
    return current
  }

  private func resume(_ session: TrainingSession) {
    let store = context.environment.store
    let key = work.key
    guard let data = store.loadCheckpoint(key) else { return }
    do {
      let checkpoint = try Checkpoint(
        decoding: data, path: store.checkpointPath(key), key: key.description,
        engineVersion: StepKey.engineVersion)
      try session.restore(checkpoint.state)
      work.addEarlier(seconds: checkpoint.seconds)
      context.environment.progress.report(
        .resumed(context.name, epoch: session.epoch, epochs: session.options.epochs))
    } catch {
      var diagnostic = warning(of: error)
      diagnostic.message += "; '\(context.name.name)' starts anew"
      diagnostic.hints = []
      context.environment.progress.report(.warned(diagnostic))
    }
  }

  private func report(
    _ progress: TrainingProgress, of session: TrainingSession, _ meter: RateMeter
  ) {
    let rate = meter.add(examples: session.options.batchSize)
    guard meter.isDue || progress.step == progress.stepsPerEpoch else { return }
    let done =
      Double(progress.epoch - 1) + Double(progress.step) / Double(max(1, progress.stepsPerEpoch))
    context.environment.progress.report(
      .training(
        context.name,
        ProgressEvent.Training(
          epoch: progress.epoch, epochs: progress.epochs,
          fraction: done / Double(progress.epochs), loss: progress.loss, rate: rate)))
  }
}

/// Counts examples a second, and says when it is time to tell.
private final class RateMeter {
  private let start = ContinuousClock.now
  private var told = ContinuousClock.now - .seconds(1)
  private var examples = 0

  /// - Returns: examples a second since the start.
  func add(examples count: Int) -> Double? {
    examples += count
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return seconds > 0 ? Double(examples) / seconds : nil
  }

  /// At most ten times a second.
  var isDue: Bool {
    let now = ContinuousClock.now
    guard now - told >= .milliseconds(100) else { return false }
    told = now
    return true
  }
}
