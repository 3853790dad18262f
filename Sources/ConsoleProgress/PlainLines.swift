// Progress for logs: whole lines, few enough to read.
import Diagnostics
import ReportExecution

package struct PlainLines: Sendable {
  /// When a step's last line about an epoch was written.
  private var lastEpochLine: [StepName: Duration] = [:]
  private static let interval = Duration.seconds(2)

  package init() {}

  /// - Parameter step: the step as it was when the event came.
  /// - Returns: `nil` where nothing needs to be said. Between a step's first and last epoch there is
  ///   at most one line every two seconds.
  package mutating func line(
    for event: ProgressEvent, step: StepProgress?, of progress: RenderingProgress,
    at now: Duration
  ) -> String? {
    if case .planned(let report, let steps, let stored) = event {
      guard stored < steps else { return nil }
      return
        "\(report.withoutControls): \(stored) of \(HumanText.count(steps, "step")) in the store"
    }
    guard let step else { return nil }
    return text(event, step, at: now).map { "\(progress.label(step.step)): \($0)" }
  }

  private mutating func text(
    _ event: ProgressEvent, _ step: StepProgress, at now: Duration
  ) -> String? {
    switch event {
    case .planned, .warned, .training: return nil
    case .began(let name, let threads):
      lastEpochLine[name] = nil
      return "\(name.kind) began with \(HumanText.count(threads, "thread"))"
    case .waiting(_, let holder): return "waiting for \(holder.withoutControls)"
    case .resumed(let name, let epoch, let epochs):
      lastEpochLine[name] = nil
      return "goes on after \(step.unit) \(epoch) of \(epochs)"
    case .epochEnded(let name, let epoch, let epochs, let loss, let validation):
      if let last = lastEpochLine[name], now - last < Self.interval, epoch < epochs { return nil }
      lastEpochLine[name] = now
      var text = "\(step.unit) \(epoch)/\(epochs), loss \(HumanText.loss(loss))"
      if let validation { text += ", validation \(HumanText.loss(validation))" }
      if let rate = step.rate { text += ", \(HumanText.rate(rate))" }
      if epoch < epochs, let left = step.secondsLeft(at: now) {
        text += ", \(HumanText.wholeDuration(left)) left"
      }
      return text
    case .ended(let name, let seconds):
      lastEpochLine[name] = nil
      return "done in \(HumanText.duration(seconds))"
    case .failed(let name, _):
      lastEpochLine[name] = nil
      guard let epoch = step.epoch, let epochs = step.epochs else { return "failed" }
      return "failed in \(step.unit) \(epoch) of \(epochs)"
    }
  }
}
