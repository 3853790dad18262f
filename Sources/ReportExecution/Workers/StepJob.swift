// One step as it is handed to a worker process: everything it needs to find the step again and do
// its work, independent of edits made to the report meanwhile.
import Diagnostics
import Foundation
import ReportLanguage

/// A line of JSON on a worker's standard input. A cluster's scheduler can keep it as a file.
package struct StepJob: Sendable, Codable {
  /// Raised whenever a field changes its meaning; a worker of another version refuses the job.
  package static let formatVersion = 1

  package var format = StepJob.formatVersion
  package var sources: ReportSources
  package var baseDirectory: String
  package var choices: RenderingChoices
  /// `--data-dir`; the rest of where data may be is in the worker's environment.
  package var dataDirectory: String?
  package var requiresData: Bool
  package var store: String
  package var threads: Int
  /// In bytes; `nil` is as much as the machine gives.
  package var memoryLimit: Int?
  package var step: StepName
  /// 64 hexadecimal digits.
  package var key: String
}

/// Lines of JSON to a worker, after its job.
package enum WorkerOrder: Sendable, Codable {
  /// It may use so many threads from now on.
  case threads(Int)
  /// It shall save a checkpoint and end. The end of its input means the same.
  case stop
}

/// Lines of JSON from a worker.
package enum WorkerMessage: Sendable, Codable {
  case event(ProgressEvent)
  case end(StepEnd)
}

/// How a step ended.
package enum StepEnd: Sendable, Codable, Equatable {
  /// `wasStored`: another process made the result while this one waited.
  case done(seconds: Double, wasStored: Bool)
  case failed([Diagnostic])
  /// The stored result of an input, named by its key, is not to be believed.
  case damagedInput(key: String, reason: String)
  case interrupted
}
