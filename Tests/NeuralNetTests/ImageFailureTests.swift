// What users can do wrong with models of images: every mistake is a diagnostic, and a run that
// diverges keeps its last good weights.

import Diagnostics
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct ImageFailureTests {
  private func options(_ objective: Objective, rate: Double = 1e-3) -> TrainingOptions {
    TrainingOptions(
      epochs: 20, batchSize: 4, optimizer: .gradientDescent(GradientDescent(learningRate: rate)),
      objective: objective, seed: 1)
  }

  private func message(
    _ model: ModelSpecification, _ examples: Examples, _ options: TrainingOptions
  ) -> String {
    let diagnostic = #expect(throws: Diagnostic.self) {
      try TrainingSession(model: model, examples: examples, options: options)
    }
    return diagnostic?.message ?? ""
  }

  @Test func `Values and targets that are not numbers are named`() {
    let model = ImageModels.regressor
    let good = ImageModels.examples(model, count: 6)
    var values = [Float](repeating: 0.5, count: 6 * model.inputs)
    values[2 * model.inputs + 7] = .nan
    var examples = good
    examples.storage = .floats(values)
    let options = options(.meanAbsoluteError)
    #expect(message(model, examples, options).hasPrefix("value 7 of example 2 is "))
    examples = good
    examples.targets[3] = .nan
    #expect(message(model, examples, options).hasPrefix("target 1 of example 1 is "))
    examples = good
    examples.targets.removeLast()
    #expect(message(model, examples, options).contains("but the regressor gives 2"))
    examples = good
    examples.targetsPerExample = 1
    #expect(message(model, examples, options).contains("1 targets for each example"))
  }

  @Test func `Options that cannot work are named`() {
    let model = ImageModels.vae()
    let examples = ImageModels.examples(model, count: 3)
    #expect(message(model, examples, options(.elbo(beta: 1))) == "a batch of 4 for 3 examples")
    let more = ImageModels.examples(model, count: 8)
    let infinite = options(.elbo(beta: 1), rate: .infinity)
    #expect(message(model, more, infinite) == "a learning rate of inf")
  }

  @Test func `Codes are not fitted where an encoder gives them`() {
    let model = ImageModels.vae()
    let diagnostic = #expect(throws: Diagnostic.self) {
      try fitCodes(
        model: model, weights: ParameterLayout(model).initialWeights(seed: 0),
        examples: ImageModels.examples(model, count: 8), options: options(.elbo(beta: 1)))
    }
    #expect(diagnostic?.message.contains("has an encoder") == true)
  }

  @Test func `A diverging run names its step and layer and keeps good weights`() throws {
    let model = ImageModels.regressor
    let session = try TrainingSession(
      model: model, examples: ImageModels.examples(model, count: 12),
      options: options(.meanSquaredError, rate: 1e4))
    var good = session.weights
    let diagnostic = #expect(throws: Diagnostic.self) {
      while !session.isFinished {
        good = session.weights
        try session.runEpoch()
      }
    }
    let message = diagnostic?.message ?? ""
    #expect(message.hasPrefix("training stopped at step "), "\(message)")
    #expect(session.weights == good)
    #expect(good.entries.allSatisfy { entry in entry.values.allSatisfy { $0.isFinite } })
    #expect(throws: Diagnostic.self) { try session.runEpoch() }
  }

  @Test func `The convolution that first overflows is named`() throws {
    let model = ImageModels.vae()
    let examples = ImageModels.examples(model, count: 8)
    var weights = ParameterLayout(model).initialWeights(seed: 0)
    let index = try #require(weights.entries.firstIndex { $0.name == "encoder.3.bias" })
    weights.entries[index].values[4] = .infinity
    let session = try TrainingSession(
      model: model, examples: examples, options: options(.elbo(beta: 1)), initialWeights: weights)
    let diagnostic = #expect(throws: Diagnostic.self) { try session.runEpoch() }
    let message = diagnostic?.message ?? ""
    #expect(message.contains("step 1 of epoch 1"), "\(message)")
    #expect(message.contains("encoder.3 (conv2d)"), "\(message)")
  }
}
