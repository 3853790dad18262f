// MERGE: stands in for the parts of the engine that are written elsewhere, with the signatures they
// will have. Delete this file when they are merged.
import Diagnostics
import NeuralNet
import Tensor

/// Examples as the engine takes them.
package struct Examples: Sendable {
  package enum Storage: Sendable {
    /// A byte times `scale` is the value that the model sees.
    case bytes([UInt8], scale: Float)
    case floats([Float])
  }

  package var storage: Storage
  package var valuesPerExample: Int
  package var labels: [UInt8]
  package var classes: Int
  /// `[count, targetsPerExample]`
  package var targets: [Float]
  package var targetsPerExample: Int

  package init(
    storage: Storage, valuesPerExample: Int, labels: [UInt8] = [], classes: Int = 0,
    targets: [Float] = [], targetsPerExample: Int = 0
  ) {
    self.storage = storage
    self.valuesPerExample = valuesPerExample
    self.labels = labels
    self.classes = classes
    self.targets = targets
    self.targetsPerExample = targetsPerExample
  }

  package var count: Int {
    switch storage {
    case .bytes(let bytes, _): bytes.count / max(1, valuesPerExample)
    case .floats(let floats): floats.count / max(1, valuesPerExample)
    }
  }

  fileprivate func bytes() throws(Diagnostic) -> ByteExamples {
    guard case .bytes(let pixels, let scale) = storage else {
      throw notMerged("examples of floats")
    }
    return ByteExamples(
      pixels: pixels, valuesPerExample: valuesPerExample, scale: scale, labels: labels,
      classes: classes)
  }
}

private func notMerged(_ what: String) -> Diagnostic {
  Diagnostic(.error, "this build cannot use \(what)", hints: ["use a later version"])
}

func train(
  model: ModelSpecification, examples: Examples, options: TrainingOptions,
  initialWeights: NamedTensors? = nil, onProgress: (TrainingProgress) -> Void = { _ in },
  shouldStop: () -> Bool = { false }
) throws -> TrainingResult {
  try NeuralNet.train(
    model: model, examples: examples.bytes(), options: options, initialWeights: initialWeights,
    onProgress: onProgress, shouldStop: shouldStop)
}

extension InferenceSession {
  func reconstruct(
    _ examples: Examples, indices: [Int], latent: LatentChoice = .mean
  ) throws -> [Float] {
    try reconstruct(examples.bytes(), indices: indices, latent: latent)
  }

  func evaluate(_ examples: Examples, objective: Objective, seed: UInt64) throws -> LossTerms {
    try evaluate(examples.bytes(), objective: objective, seed: seed)
  }

  func predict(_ examples: Examples, indices: [Int]) throws -> [Float] {
    throw notMerged("regressors")
  }

  func importanceWeightedLogLikelihood(
    _ examples: Examples, samples: Int, seed: UInt64, likelihood: Likelihood = .bernoulli
  ) throws -> Double {
    throw notMerged("importance-weighted likelihoods")
  }
}

struct FittedCodes: Sendable {
  /// `[count, codeParameters]`
  var codes: [Float]
  var history: TrainingHistory
}

func fitCodes(
  model: ModelSpecification, weights: NamedTensors, examples: Examples, options: TrainingOptions,
  shouldStop: () -> Bool = { false }
) throws -> FittedCodes {
  throw notMerged("learned codes")
}
