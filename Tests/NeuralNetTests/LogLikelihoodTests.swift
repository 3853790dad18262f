// The importance-weighted estimate of log p(x) on a small trained model.

import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct LogLikelihoodTests {
  private let model = SmallModels.vae
  private var examples: Examples { SmallModels.examples(model, count: 70) }

  private func session() throws -> InferenceSession {
    let options = TrainingOptions(
      epochs: 30, batchSize: 16, optimizer: .adam(Adam(learningRate: 5e-3)),
      objective: .elbo(beta: 0.1), seed: 9, threads: 2)
    let trained = try train(model: model, examples: examples, options: options)
    return try InferenceSession(model: model, weights: trained.weights, threads: 2, batchSize: 64)
  }

  @Test func `One sample gives the evidence lower bound of that sample`() throws {
    let session = try session()
    let bound = try session.evaluate(
      examples, objective: .importanceWeighted(samples: 1), seed: 4)
    let estimate = try session.importanceWeightedLogLikelihood(examples, samples: 1, seed: 4)
    #expect(abs(estimate + bound.loss) < 1e-9 * bound.loss)
  }

  @Test func `More samples tighten the bound`() throws {
    let session = try session()
    let estimates = try [1, 10, 120].map {
      try session.importanceWeightedLogLikelihood(examples, samples: $0, seed: 4)
    }
    #expect(estimates[0] < estimates[1] && estimates[1] < estimates[2], "\(estimates)")
  }

  /// 100 samples are two passes of 50: their weights add up to those of 100.
  @Test func `Passes are joined by their weights`() throws {
    let session = try session()
    let joined = try session.importanceWeightedLogLikelihood(examples, samples: 100, seed: 4)
    let halves = try session.importanceWeightedLogLikelihood(examples, samples: 50, seed: 4)
    // The first half is the same 50 samples; a hundred cannot be below it by more than log 2.
    #expect(joined > halves - 0.6932)
    #expect(abs(joined - halves) < 1)
    let again = try session.importanceWeightedLogLikelihood(examples, samples: 100, seed: 4)
    #expect(again == joined)
  }
}
