// A training run of a report: everything it depends on, and its result once it has run.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor

package struct PreparedRun: Sendable {
  package var name: String
  package var model: ModelSpecification
  package var dataset: PreparedDataset
  /// As written; a search may replace some of them.
  package var options: TrainingOptions
  /// Whose best values take the place of the options'.
  package var search: PreparedSearch?
  /// What it is judged on after every epoch.
  package var validation: PreparedValidation?
  /// Whose weights are its result.
  package var keep: KeptEpoch
  package var key: StepKey

  static let weightsFile = "weights.safetensors"
  static let historyFile = "history.json"

  /// The options that the run has, or will have, run with.
  func resolvedOptions(in context: ExecutionContext) throws -> TrainingOptions {
    guard let search else { return options }
    return try options.replacing(search.result(in: context).best)
  }

  /// The stored result; every step that reads a run is executed after it.
  func result(in context: ExecutionContext) throws -> RunResult {
    try RunResult(context.result(of: key))
  }

  /// The losses alone, without reading the weights.
  func history(in context: ExecutionContext) throws -> TrainingHistory {
    try context.result(of: key).decodeOnce(TrainingHistory.self, from: Self.historyFile)
  }

  /// The weights, ready to be used.
  func session(in context: ExecutionContext, batchSize: Int) throws -> InferenceSession {
    try InferenceSession(
      model: model, weights: result(in: context).weights, threads: options.threads,
      batchSize: batchSize)
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
    weights = try Safetensors.decode(
      stored.data(PreparedRun.weightsFile), path: PreparedRun.weightsFile)
  }
}
