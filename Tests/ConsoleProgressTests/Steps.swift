// Short forms of events and times.
import ReportExecution

@testable import ConsoleProgress

let baseline = StepName(name: "baseline", kind: "train", report: "r.md")
let wide = StepName(name: "wide", kind: "train", report: "r.md")
let figure = StepName(name: "fig-made", kind: "grid", report: "r.md")

func training(
  _ step: StepName, _ epoch: Int, _ epochs: Int, _ fraction: Double, loss: Double = 98.7654,
  rate: Double? = nil
) -> ProgressEvent {
  .training(
    step,
    ProgressEvent.Training(
      epoch: epoch, epochs: epochs, fraction: fraction, loss: loss, rate: rate))
}

/// Events at seconds since the rendering began.
func progress(_ events: [(Double, ProgressEvent)]) -> RenderingProgress {
  var progress = RenderingProgress()
  for (seconds, event) in events { progress.apply(event, at: .seconds(seconds)) }
  return progress
}
