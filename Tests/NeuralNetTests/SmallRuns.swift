// Small runs with all that a session can be asked for, shared by the tests of runs.

import Testing

@testable import NeuralNet
@testable import Tensor

struct SmallRun: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var model: ModelSpecification
  var options: TrainingOptions
  var count = 21
  var validationCount: Int?
  var keep = KeptEpoch.last

  init(
    _ name: String, _ model: ModelSpecification, _ objective: Objective, validation: Int? = nil,
    keep: KeptEpoch = .last, learningRate: Double = 5e-3
  ) {
    testDescription = name
    self.model = model
    options = TrainingOptions(
      epochs: 3, batchSize: 8, optimizer: .adam(Adam(learningRate: learningRate)),
      schedule: .cosine(final: 0.1), objective: objective, seed: 9)
    validationCount = validation
    self.keep = keep
  }

  /// Training and validation examples do not overlap.
  private func examples(_ range: Range<Int>) -> Examples {
    let count = count + (validationCount ?? 0)
    let all =
      model.kind == .conditionalVAE
      ? SmallModels.examples(model, count: count) : ImageModels.examples(model, count: count)
    return all.selecting(Array(range))
  }

  var training: Examples { examples(0..<count) }
  var validation: Examples? { validationCount.map { examples(count..<(count + $0)) } }

  func session(threads: Int = 1) throws -> TrainingSession {
    var options = options
    options.threads = threads
    return try TrainingSession(
      model: model, examples: training, options: options, validation: validation, keep: keep)
  }

  static let all = [
    SmallRun("the last epoch", SmallModels.conditional, .elbo(beta: 1)),
    SmallRun(
      "validation in several batches", SmallModels.conditional, .importanceWeighted(samples: 64),
      validation: 10, keep: .last),
    SmallRun(
      "the best of convolutions", ImageModels.vae(dropout: 0.25), .elbo(beta: 1), validation: 5,
      keep: .best, learningRate: 0.05),
    SmallRun("the best codes", ImageModels.autoDecoder, .meanSquaredError, keep: .best),
  ]
}

/// What a run leaves behind.
struct Outcome: Equatable {
  var weights: NamedTensors
  var kept: NamedTensors
  var history: TrainingHistory
  var best: BestEpoch?

  init(_ session: TrainingSession) {
    weights = session.weights
    kept = session.keptWeights
    history = session.history
    best = session.bestEpoch
  }
}
