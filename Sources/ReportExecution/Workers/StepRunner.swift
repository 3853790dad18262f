// Runs one step and waits for its end: in this process, or in a worker of its own.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Synchronization

/// What a step that runs is told and asked, from any thread.
package final class StepControl: Sendable {
  private struct State {
    var threads: Int
    var isStopped = false
  }

  private let state: Mutex<State>
  package let report: @Sendable (ProgressEvent) -> Void

  package init(threads: Int, report: @escaping @Sendable (ProgressEvent) -> Void) {
    state = Mutex(State(threads: threads))
    self.report = report
  }

  package var threads: Int {
    get { state.withLock { $0.threads } }
    set { state.withLock { $0.threads = newValue } }
  }

  package var isStopped: Bool { state.withLock { $0.isStopped } }

  /// Asks the step to save what it has and to end.
  package func stop() { state.withLock { $0.isStopped = true } }
}

package protocol StepRunner: Sendable {
  /// - Returns: when the step has ended.
  func run(_ step: ReportStep, of report: CheckedReport, control: StepControl) -> StepEnd
}

/// Runs steps in this process.
package struct LocalStepRunner: StepRunner {
  package init() {}

  package func run(
    _ step: ReportStep, of report: CheckedReport, control: StepControl
  ) -> StepEnd {
    var environment = report.context.environment
    environment.isCancelled = { control.isStopped }
    environment.allottedThreads = { control.threads }
    environment.progress = ControlProgress(control: control)
    return report.with(environment).perform(step)
  }

  private struct ControlProgress: ProgressReporter {
    let control: StepControl
    func report(_ event: ProgressEvent) { control.report(event) }
  }
}

extension CheckedReport {
  /// Makes the step's result and stores it, unless the store has it by now.
  package func perform(_ step: ReportStep) -> StepEnd {
    let store = context.environment.store
    do {
      let progress = context.environment.progress
      var hasWaited = false
      let lock = try store.lock(
        step.key, label: step.name.name,
        onWait: {
          hasWaited = true
          progress.report(.waiting(step.name, holder: $0))
        }, isCancelled: context.environment.isCancelled)
      defer { lock.release() }
      // Whoever held the lock may have made it.
      if case .found(let result) = store.find(step.key) {
        return .done(seconds: result.seconds, wasStored: true)
      }
      if let holder = lock.deadHolder {
        progress.report(
          .warned(
            Diagnostic(
              .warning,
              "whoever worked on '\(step.name.name)' before has died (\(holder)); the work goes on from its last checkpoint, if there is one",
              at: .source(step.range))))
      }
      if hasWaited {
        progress.report(.began(step.name, threads: context.environment.allottedThreads()))
      }
      let work = WorkInProgress(key: step.key)
      let files = try step.work.make(
        executionContext(of: step.position, work: work) { key in
          switch store.find(key) {
          case .found(let result): return result
          case .damaged(let reason): throw DamagedEntry(key: key, reason: reason)
          case .absent: throw DamagedEntry(key: key, reason: "it has disappeared")
          }
        })
      let seconds = work.seconds
      _ = try store.save(files, seconds: seconds, key: step.key)
      store.removeCheckpoint(step.key)
      return .done(seconds: seconds, wasStored: false)
    } catch is TrainingInterrupted {
      return .interrupted
    } catch is CancellationError {
      return .interrupted
    } catch let damage as DamagedEntry {
      return .damagedInput(key: damage.key.description, reason: damage.reason)
    } catch {
      return .failed(Rendering.located(error, at: step.range))
    }
  }
}
