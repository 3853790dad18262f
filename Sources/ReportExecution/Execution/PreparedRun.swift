// A training run of a report: everything it depends on, and its result once it has run.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import Tensor

package struct PreparedRun: Sendable {
  package var name: String
  package var model: ModelSpecification
  package var dataset: PreparedDataset
  package var options: TrainingOptions
  package var key: StepKey

  static let weightsFile = "weights.safetensors"
  static let historyFile = "history.json"

  /// The stored result; every step that reads a run is executed after it.
  func result(in context: ExecutionContext) throws -> RunResult {
    guard case .found(let stored) = context.environment.store.find(key) else {
      throw Diagnostic.error(
        "the result of '\(name)' has disappeared from the store while the report was rendered",
        at: context.range, hints: ["render again"])
    }
    return try RunResult(stored)
  }
}

/// What a training run left behind.
struct RunResult {
  var weights: NamedTensors
  var history: TrainingHistory
  var stored: StoredResult

  init(_ stored: StoredResult) throws {
    self.stored = stored
    history = try stored.decode(TrainingHistory.self, from: PreparedRun.historyFile)
    guard let data = stored.files[PreparedRun.weightsFile] else {
      throw Diagnostic(.error, "a stored result has no '\(PreparedRun.weightsFile)'")
    }
    weights = try Safetensors.decode(data, path: PreparedRun.weightsFile)
  }
}
