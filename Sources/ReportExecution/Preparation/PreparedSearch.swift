// A search for good values of a model's or a run's parameters: what it depends on, what it may vary,
// and how its best values take effect.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Statistics

package struct PreparedSearch: Sendable {
  package var name: String
  package var model: PreparedModel
  package var dataset: PreparedDataset
  /// Of a network; `nil` for a kernel regression.
  package var options: TrainingOptions?
  package var space: SearchSpace
  package var metric: SearchMetric
  package var trials: Int
  /// Share of the training split that trials are judged on.
  package var validationShare: Double
  package var seed: UInt64
  package var key: StepKey

  static let resultFile = "search.json"

  /// The stored result; every step that reads it is executed after it.
  func result(in context: ExecutionContext) throws -> SearchResult {
    try context.result(of: key).decode(SearchResult.self, from: Self.resultFile)
  }
}

/// What a trial is judged by.
package enum SearchMetric: String, Sendable, Codable, CaseIterable {
  case loss, mae, mse, r2

  /// The sign that makes the best value the least.
  var sign: Double { self == .r2 ? -1 : 1 }
}

/// What a search found.
struct SearchResult: Sendable, Codable {
  struct Trial: Sendable, Codable {
    var values: [String: Double]
    /// `nil` where the trial gave no finite number.
    var value: Double?
    var best: Double?
  }

  var trials: [Trial]
  /// The values of the best trial.
  var best: [String: Double]
  var bestValue: Double
  /// From 1.
  var bestTrial: Int
}

/// A parameter that a search may vary.
struct TunableParameter: Sendable {
  var name: String
  /// Of kernel regressions; otherwise of networks.
  var isOfKernel: Bool
  var isWhole = false
  /// What its values may be at all.
  var range: ClosedRange<Double>
  var summary: String

  static let all = [
    TunableParameter(
      name: "alpha", isOfKernel: true, range: 0...1e12, summary: "Of a kernel-ridge."),
    TunableParameter(
      name: "gamma", isOfKernel: true, range: 1e-12...1e12,
      summary: "Of the kernels rbf and polynomial."),
    TunableParameter(
      name: "coefficient", isOfKernel: true, range: 0...1e12, summary: "Of the kernel polynomial."),
    TunableParameter(
      name: "degree", isOfKernel: true, isWhole: true, range: 1...20,
      summary: "Of the kernel polynomial."),
    TunableParameter(
      name: "learning-rate", isOfKernel: false, range: 1e-12...1e4,
      summary: "Of a network's optimizer."),
    TunableParameter(
      name: "momentum", isOfKernel: false, range: 0...0.999999, summary: "Of the optimizer sgd."),
    TunableParameter(
      name: "beta", isOfKernel: false, range: 0...1e12, summary: "Of the objective elbo."),
    TunableParameter(
      name: "epochs", isOfKernel: false, isWhole: true, range: 1...100_000,
      summary: "Passes over the training split."),
    TunableParameter(
      name: "batch", isOfKernel: false, isWhole: true, range: 1...1_000_000,
      summary: "Examples per step."),
  ]
}

extension KernelRidgeSpecification {
  /// The same with the values of a search in place of its own.
  func replacing(_ values: [String: Double]) -> KernelRidgeSpecification {
    var result = self
    if let alpha = values["alpha"] { result.alpha = alpha }
    if let gamma = values["gamma"] { result.gamma = gamma }
    if let degree = values["degree"] { result.degree = Int(degree) }
    if let coefficient = values["coefficient"] { result.coefficient = coefficient }
    return result
  }
}

extension TrainingOptions {
  /// The same with the values of a search in place of their own.
  func replacing(_ values: [String: Double]) -> TrainingOptions {
    var result = self
    if let rate = values["learning-rate"] {
      result.optimizer = result.optimizer.with(learningRate: rate)
    }
    if let momentum = values["momentum"], case .gradientDescent(var descent) = result.optimizer {
      descent.momentum = momentum
      result.optimizer = .gradientDescent(descent)
    }
    if let beta = values["beta"],
      case .elbo(_, let likelihood, let joined, let latents, let divergence) = result.objective
    {
      result.objective = .elbo(
        beta: beta, likelihood: likelihood, values: joined, latents: latents,
        divergence: divergence)
    }
    if let epochs = values["epochs"] { result.epochs = Int(epochs) }
    if let batch = values["batch"] { result.batchSize = Int(batch) }
    return result
  }
}
