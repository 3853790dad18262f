// What a rendering tells whoever watches it: the console, a log, a preview. Workers send the same
// events to the rendering that started them, as JSON lines.
import Diagnostics

/// Names a step to people.
package struct StepName: Sendable, Hashable, Codable {
  /// The directive's id or label, or its kind and what it reads where it has neither.
  package var name: String
  /// `train`, `grid`, …
  package var kind: String
  /// The report's path, as the user gave it.
  package var report: String

  /// The kind, unless the name says it already.
  package var kindUnlessNamed: String? { name.hasPrefix(kind) ? nil : kind }

  package init(name: String, kind: String, report: String) {
    self.name = name
    self.kind = kind
    self.report = report
  }
}

package enum ProgressEvent: Sendable, Equatable, Codable {
  /// A moment of a training run.
  package struct Training: Sendable, Equatable, Codable {
    /// 1-based.
    package var epoch: Int
    package var epochs: Int
    /// Of the whole run, 0 to 1.
    package var fraction: Double
    /// The running mean of the epoch, per example.
    package var loss: Double
    /// Examples a second since the process began to train.
    package var rate: Double?

    package init(epoch: Int, epochs: Int, fraction: Double, loss: Double, rate: Double? = nil) {
      self.epoch = epoch
      self.epochs = epochs
      self.fraction = fraction
      self.loss = loss
      self.rate = rate
    }
  }

  /// All steps are known; `stored` of them need not run.
  case planned(report: String, steps: Int, stored: Int)
  case began(StepName, threads: Int)
  /// Another process is making the same result, and this one waits for it.
  case waiting(StepName, holder: String)
  /// A run goes on from a checkpoint, after `epoch` finished epochs.
  case resumed(StepName, epoch: Int, epochs: Int)
  /// At most some ten times a second.
  case training(StepName, Training)
  /// The epoch's mean loss; `validation` where there is a validation split.
  case epochEnded(StepName, epoch: Int, epochs: Int, loss: Double, validation: Double?)
  case ended(StepName, seconds: Double)
  case failed(StepName, [Diagnostic])
  case warned(Diagnostic)
}

/// Hears what a rendering does while it does it, from any thread.
package protocol ProgressReporter: Sendable {
  func report(_ event: ProgressEvent)
}

package struct SilentProgress: ProgressReporter {
  package init() {}
  package func report(_ event: ProgressEvent) {}
}
