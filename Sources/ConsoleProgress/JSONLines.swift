// Progress for programs: one JSON object a line. docs/progress.md describes every key, and what is
// there stays; keys may be added.
//
// No line holds the time: whoever reads can add when a line came, and without it the lines of two
// renderings of the same report differ only where something happened differently, or faster.
import Diagnostics
import Foundation
import ReportExecution

package enum JSONLines {
  package static func line(for event: ProgressEvent) -> String {
    var record: Record
    switch event {
    case .planned(let report, let steps, let stored):
      record = Record("planned")
      record.report = report
      record.steps = steps
      record.stored = stored
    case .began(let step, let threads):
      record = Record("began", step)
      record.threads = threads
    case .waiting(let step, let holder):
      record = Record("waiting", step)
      record.holder = holder
    case .resumed(let step, let epoch, let epochs):
      record = Record("resumed", step)
      record.epoch = epoch
      record.epochs = epochs
    case .training(let step, let training):
      record = Record("training", step)
      record.epoch = training.epoch
      record.epochs = training.epochs
      record.fraction = training.fraction.finite
      record.loss = training.loss.finite
      record.rate = training.rate?.finite
    case .epochEnded(let step, let epoch, let epochs, let loss, let validation):
      record = Record("epoch-ended", step)
      record.epoch = epoch
      record.epochs = epochs
      record.loss = loss.finite
      record.validation = validation?.finite
    case .ended(let step, let seconds):
      record = Record("ended", step)
      record.seconds = seconds.finite
    case .failed(let step, let diagnostics):
      record = Record("failed", step)
      record.diagnostics = diagnostics
    case .warned(let diagnostic):
      record = Record("warned")
      record.diagnostics = [diagnostic]
    }
    return record.line
  }

  /// Findings that belong to no running step, such as those of the check.
  package static func line(for diagnostics: [Diagnostic]) -> String {
    var record = Record("found")
    record.diagnostics = diagnostics
    return record.line
  }

  package static func line(for summary: RenderingSummary) -> String {
    var record = Record("summary")
    record.stepsRun = summary.stepsRun
    record.stepsReused = summary.stepsReused
    record.stepsFailed = summary.stepsFailed
    record.seconds = summary.seconds.finite
    record.pages = summary.pages
    return record.line
  }

  /// Words for people that are not worth an event of their own.
  package static func line(message: String) -> String {
    var record = Record("message")
    record.text = message
    return record.line
  }

  package static func line(stopping text: String) -> String {
    var record = Record("stopping")
    record.text = text
    return record.line
  }

  package static func line(stopped: HowToGoOn) -> String {
    var record = Record("stopped")
    record.text = stopped.text
    record.unfinished = stopped.unfinished.map {
      Unfinished(
        epoch: $0.finishedEpochs, epochs: $0.epochs, kind: $0.step.kind, name: $0.step.name,
        report: $0.step.report)
    }
    return record.line
  }

  private struct Unfinished: Encodable {
    var epoch: Int
    var epochs: Int?
    var kind: String
    var name: String
    var report: String
  }

  private struct Record: Encodable {
    let event: String
    var report: String?
    var kind: String?
    var name: String?
    var threads: Int?
    var holder: String?
    var steps: Int?
    var stored: Int?
    var epoch: Int?
    var epochs: Int?
    var fraction: Double?
    var loss: Double?
    var validation: Double?
    var rate: Double?
    var seconds: Double?
    var diagnostics: [Diagnostic]?
    var stepsRun: Int?
    var stepsReused: Int?
    var stepsFailed: Int?
    var pages: [String]?
    var text: String?
    var unfinished: [Unfinished]?

    init(_ event: String, _ step: StepName? = nil) {
      self.event = event
      report = step?.report
      kind = step?.kind
      name = step?.name
    }

    var line: String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      // Numbers that JSON does not have were left out above; nothing else can fail.
      let data = (try? encoder.encode(self)) ?? Data(#"{"event":"message"}"#.utf8)
      return String(decoding: data, as: UTF8.self)
    }
  }
}

extension Double {
  fileprivate var finite: Double? { isFinite ? self : nil }
}
