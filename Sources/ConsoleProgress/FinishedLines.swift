// The lines that scroll up above the bars once a step is over.
import Diagnostics
import ReportExecution

package enum FinishedLines {
  /// - Parameter step: the step as it was when the event came.
  /// - Returns: `nil` where the event leaves nothing to read later.
  package static func line(
    for event: ProgressEvent, step: StepProgress?, of progress: RenderingProgress,
    at now: Duration
  ) -> StyledLine? {
    guard let step else { return nil }
    switch event {
    case .ended(_, let seconds):
      var line = StyledLine("✓ ", .green)
      line.add(progress.label(step.step), .bold)
      if let kind = step.step.kindUnlessNamed { line.add("  " + kind) }
      if let epochs = step.epochs { line.add("  " + HumanText.count(epochs, step.unit)) }
      if let loss = step.loss { line.add("  loss " + HumanText.loss(loss)) }
      if let validation = step.validation { line.add("  val " + HumanText.loss(validation)) }
      line.add("  " + HumanText.duration(seconds), .dim)
      return line
    case .failed:
      var line = StyledLine("✗ ", .red)
      line.add(progress.label(step.step), .red)
      if let kind = step.step.kindUnlessNamed { line.add("  " + kind) }
      var state = "failed"
      if let epoch = step.epoch, let epochs = step.epochs {
        state += " in \(step.unit) \(epoch) of \(epochs)"
      }
      line.add("  " + state, .red)
      line.add("  " + HumanText.duration(step.secondsElapsed(at: now)), .dim)
      return line
    case .resumed(_, let epoch, let epochs):
      var line = StyledLine("↻ ", .cyan)
      line.add(progress.label(step.step), .bold)
      line.add("  goes on after \(step.unit) \(epoch) of \(epochs)")
      return line
    case .planned, .began, .waiting, .training, .epochEnded, .warned: return nil
    }
  }
}
