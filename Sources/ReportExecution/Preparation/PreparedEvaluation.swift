// An evaluation of regressions: besides its measures it keeps what was true and what was predicted,
// for figures that set one against the other.
import Diagnostics
import Foundation
import ReportLanguage
import ResultStore
import Statistics

package struct PreparedEvaluation: Sendable {
  package var name: String
  package var split: PreparedDataset.Split
  /// What is predicted; empty for models that predict nothing.
  package var targets: [String]
  package var key: StepKey

  static let predictionsFile = "predictions.json"

  /// In the units of the targets, in the order of the split.
  /// - Parameter target: `nil` is all targets, row by row.
  /// - Throws: a diagnostic where nothing is predicted, or no such target.
  package func predictions(
    in context: ExecutionContext, target: String? = nil
  ) throws -> (truths: [Double], predictions: [Double]) {
    guard !targets.isEmpty else {
      throw Diagnostic(
        .error, "'\(name)' evaluates a model that predicts nothing",
        hints: ["name an `evaluate` of a regression"])
    }
    let all = try context.result(of: key).decode(
      RegressionPredictions.self, from: Self.predictionsFile)
    guard let target else { return (all.truths, all.predictions) }
    guard let column = all.targets.firstIndex(of: target) else {
      throw Diagnostic(
        .error, "'\(name)' does not predict '\(target)'",
        hints: ["it predicts \(all.targets.joined(separator: ", "))"])
    }
    func values(_ rows: [Double]) -> [Double] {
      stride(from: column, to: rows.count, by: all.targets.count).map { rows[$0] }
    }
    return (values(all.truths), values(all.predictions))
  }
}

/// What an evaluation keeps beside its measures.
struct RegressionPredictions: Sendable, Codable {
  var targets: [String]
  /// `[count, targets]`
  var truths: [Double]
  /// `[count, targets]`
  var predictions: [Double]

  init(targets: [String], truths: Matrix, predictions: Matrix) {
    self.targets = targets
    self.truths = truths.values
    self.predictions = predictions.values
  }
}
