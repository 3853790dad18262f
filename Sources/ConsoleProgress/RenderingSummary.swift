// What a rendering says at its end: what it did, or how to take it up again.
import Diagnostics
import ReportExecution

package struct RenderingSummary: Sendable, Equatable {
  package var stepsRun: Int
  /// Taken from the store.
  package var stepsReused: Int
  package var stepsFailed: Int
  package var seconds: Double
  /// Paths of what was written.
  package var pages: [String]

  package init(
    stepsRun: Int, stepsReused: Int, stepsFailed: Int = 0, seconds: Double, pages: [String]
  ) {
    self.stepsRun = stepsRun
    self.stepsReused = stepsReused
    self.stepsFailed = stepsFailed
    self.seconds = seconds
    self.pages = pages
  }

  package var text: String {
    var text = pages.isEmpty ? "" : pages.joined(separator: ", ").withoutControls + ": "
    text += "\(HumanText.count(stepsRun, "step")) run, \(stepsReused) from the store"
    if stepsFailed > 0 { text += ", \(stepsFailed) failed" }
    return text + ", " + HumanText.duration(seconds)
  }
}

/// What a stopped rendering left behind.
package struct HowToGoOn: Sendable {
  package let text: String
  /// Runs that were stopped before their end, without those that only waited for others.
  package let unfinished: [StepProgress]

  package init(_ progress: RenderingProgress) {
    unfinished = (progress.unfinished + progress.running)
      .filter { $0.epochs != nil && $0.holder == nil && $0.step.kind != "tune" }
    let longest = 3
    var runs = unfinished.prefix(longest).map { step in
      let label = "`\(progress.label(step.step))`"
      // Before its first epoch has ended, a run has only what was saved within it.
      return step.finishedEpochs > 0
        ? "\(label) goes on after epoch \(step.finishedEpochs)" : "\(label) goes on in epoch 1"
    }
    if unfinished.count > longest { runs.append("\(unfinished.count - longest) more go on too") }
    let parts = ["finished steps are reused"] + runs
    let list =
      parts.count > 1
      ? parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1] : parts[0]
    text = "stopped; run the same command again: \(list)"
  }
}
