// All that runs at this moment and what has been counted so far, folded from the events.
import Diagnostics
import ReportExecution

package struct RenderingProgress: Sendable {
  /// In the order in which they began.
  package private(set) var running: [StepProgress] = []
  /// Whether the user wants the work to end.
  package var isStopping = false
  /// Runs that ended before their last epoch because the user wanted it.
  package private(set) var unfinished: [StepProgress] = []
  /// Of all reports, as planned; 0 while nothing has been planned.
  package private(set) var steps = 0
  package private(set) var stored = 0
  package private(set) var ended = 0
  package private(set) var failed = 0
  private var reports: Set<String> = []

  package init() {}

  package var done: Int { stored + ended }

  /// Whether steps run or are still to come.
  package var isActive: Bool { !running.isEmpty || (ended > 0 && done + failed < steps) }

  /// What people call a step: with its report where there are several.
  package func label(_ step: StepName) -> String {
    guard reports.count > 1 else { return step.name.withoutControls }
    let file = step.report.split(separator: "/").last ?? ""
    let stem = file.hasSuffix(".md") ? file.dropLast(3) : file
    return "\(stem)/\(step.name)".withoutControls
  }

  /// Takes an event in.
  /// - Returns: the step that it is about as it is now, also when it has just ended.
  @discardableResult
  package mutating func apply(_ event: ProgressEvent, at time: Duration) -> StepProgress? {
    switch event {
    case .planned(let report, let steps, let stored):
      reports.insert(report)
      self.steps += steps
      self.stored += stored
      return nil
    case .warned: return nil
    case .began(let step, _):
      if let index = running.firstIndex(where: { $0.step == step && $0.holder != nil }) {
        running[index] = StepProgress(step, at: time)
        return running[index]
      }
      // Steps without a name of their own may share one; each has its entry.
      return add(step, at: time)
    case .waiting(let step, let holder):
      return update(step, at: time) { $0.holder = holder }
    case .resumed(let step, let epoch, let epochs):
      return update(step, at: time) { $0.resume(epoch: epoch, epochs: epochs) }
    case .training(let step, let training):
      return update(step, at: time) { $0.train(training, at: time) }
    case .epochEnded(let step, let epoch, let epochs, let loss, let validation):
      return update(step, at: time) {
        $0.endEpoch(epoch, of: epochs, loss: loss, validation: validation, at: time)
      }
    case .ended(let step, _):
      ended += 1
      return remove(step) ?? StepProgress(step, at: time)
    case .failed(let step, _):
      failed += 1
      let progress = remove(step) ?? StepProgress(step, at: time)
      if isStopping { unfinished.append(progress) }
      return progress
    }
  }

  private mutating func add(_ step: StepName, at time: Duration) -> StepProgress {
    reports.insert(step.report)
    let progress = StepProgress(step, at: time)
    running.append(progress)
    return progress
  }

  private mutating func update(
    _ step: StepName, at time: Duration, _ change: (inout StepProgress) -> Void
  ) -> StepProgress {
    if !running.contains(where: { $0.step == step }) { _ = add(step, at: time) }
    guard let index = running.firstIndex(where: { $0.step == step }) else {
      return StepProgress(step, at: time)
    }
    change(&running[index])
    return running[index]
  }

  private mutating func remove(_ step: StepName) -> StepProgress? {
    running.firstIndex { $0.step == step }.map { running.remove(at: $0) }
  }
}
