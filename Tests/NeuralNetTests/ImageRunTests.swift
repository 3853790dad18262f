// Runs of convolutional models: the same bits on any number of threads and after an interruption,
// running statistics, schedules, momentum and fitted codes.

import CKernels
import Diagnostics
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct ImageRunTests {
  private func options(
    _ objective: Objective, epochs: Int = 2, threads: Int = 1,
    optimizer: OptimizerSpecification = .adam(Adam(learningRate: 5e-3)),
    schedule: LearningRateSchedule = .constant
  ) -> TrainingOptions {
    TrainingOptions(
      epochs: epochs, batchSize: 8, optimizer: optimizer, schedule: schedule,
      objective: objective, seed: 9, threads: threads)
  }

  private let momentum = OptimizerSpecification.gradientDescent(
    GradientDescent(learningRate: 0.1, momentum: 0.9))

  @Test func `The same seed gives the same bits on any number of threads`() throws {
    let model = ImageModels.vae(dropout: 0.25)
    let examples = ImageModels.examples(model, count: 21)
    let first = try train(model: model, examples: examples, options: options(.elbo(beta: 1)))
    for threads in [1, 2, 3, 5] {
      let again = try train(
        model: model, examples: examples, options: options(.elbo(beta: 1), threads: threads))
      #expect(again == first, "\(threads) threads")
    }
    let plain = try train(
      model: ImageModels.vae(), examples: examples, options: options(.elbo(beta: 1)))
    #expect(plain.history != first.history, "dropout must matter")
  }

  @Test(arguments: [0, 2, 3, 5])
  func `An interrupted and restored run gives the same bits`(stopAfter: Int) throws {
    for (model, options) in [
      (ImageModels.vae(dropout: 0.25), options(.elbo(beta: 1), threads: 2)),
      (
        ImageModels.autoDecoder,
        options(
          .normPerElement, optimizer: momentum, schedule: .step(epochs: 1, factor: 0.5))
      ),
    ] {
      let examples = ImageModels.examples(model, count: 21)
      let whole = try train(model: model, examples: examples, options: options)
      let session = try TrainingSession(model: model, examples: examples, options: options)
      var steps = 0
      #expect(throws: TrainingInterrupted.self) {
        while !session.isFinished {
          try session.runEpoch(onProgress: { _ in steps += 1 }, shouldStop: { steps >= stopAfter })
        }
      }
      let restored = try TrainingSession(model: model, examples: examples, options: options)
      try restored.restore(session.exportState())
      while !restored.isFinished { try restored.runEpoch() }
      #expect(restored.weights == whole.weights)
      #expect(restored.history == whole.history)
    }
  }

  @Test(arguments: [
    ImageModels.vae(), ImageModels.unitTransposed, ImageModels.autoencoder,
    ImageModels.autoDecoder, ImageModels.variationalAutoDecoder(.laplace), ImageModels.regressor,
    ImageModels.volumes(isFused: true), ImageModels.volumes(isFused: false),
  ])
  func `Loaded weights are exported unchanged`(model: ModelSpecification) throws {
    let network = try Network(
      model, objective: nil, purpose: .inference, capacity: 2, threads: 1,
      codes: model.kind.learnsCodes ? 7 : 0)
    let weights = ImageModels.scattered(network.layout.initialWeights(seed: 6))
    try network.load(weights)
    #expect(network.layout.export(network.parameters.pointer) == weights)
  }

  /// Bounds by Glorot & Bengio 2010, equation 16, from the shapes that PyTorch gives the weights.
  @Test func `Keras's weights are within Glorot's bounds and its biases zero`() {
    let model = ImageModels.vae(initialization: .keras)
    for entry in ParameterLayout(model).initialWeights(seed: 1).entries {
      if entry.shape.count > 1 {
        let fans = (entry.shape[0] + entry.shape[1]) * entry.shape.dropFirst(2).reduce(1, *)
        let bound = (6 / Float(fans)).squareRoot()
        let largest = entry.values.map(abs).max() ?? 0
        #expect(largest <= bound && largest > 0.75 * bound, "\(entry.name)")
      } else if entry.name.hasSuffix("bias") {
        #expect(entry.values.allSatisfy { $0 == 0 }, "\(entry.name)")
      }
    }
  }

  /// torch.nn.BatchNorm2d: new = (1 − momentum) · old + momentum · batch, the variance unbiased.
  @Test func `Running statistics follow PyTorch's formula`() throws {
    let test = LayerCase(.batchNormalization(momentum: 0.3), input: [3, 2, 5], rows: 17)
    let harness = try LayerHarness(test.layers, input: test.input, rows: test.rows)
    let weights = test.weights(harness.network)
    _ = try harness.forward(weights)
    let found = harness.network.layout.export(harness.network.parameters.pointer)
    let x = test.inputs.map { Double($0) }
    let layer = ReferenceLayer(test.layers[0], input: TensorShape(test.input))
    let batch = layer.statistics((0..<17).map { Array(x[($0 * 30)..<(($0 + 1) * 30)]) })
    for (name, values) in [
      ("running_mean", batch.mean), ("running_var", batch.variance.map { $0 * 170 / 169 }),
    ] {
      let old = try #require(weights["decoder.1.\(name)"]).values
      let new = try #require(found["decoder.1.\(name)"]).values
      expectClose(new, zip(old, values).map { 0.7 * $0 + 0.3 * Float($1) }, 1e-6, name)
    }
  }

  @Test func `Evaluation does not depend on the batch size`() throws {
    let model = ImageModels.vae(dropout: 0.25)
    let examples = ImageModels.examples(model, count: 13)
    let weights = ImageModels.scattered(ParameterLayout(model).initialWeights(seed: 2))
    func evaluate(_ batch: Int) throws -> LossTerms {
      try InferenceSession(model: model, weights: weights, threads: 2, batchSize: batch)
        .evaluate(examples, objective: .elbo(beta: 1), seed: 3)
    }
    let whole = try evaluate(13)
    for batch in [1, 4, 100] { #expect(try evaluate(batch) == whole) }
  }

  @Test func `Fitting codes leaves the decoder as it is`() throws {
    let model = ImageModels.autoDecoder
    let examples = ImageModels.examples(model, count: 16)
    let options = options(.meanSquaredError, epochs: 3, optimizer: .adam(Adam(learningRate: 0.1)))
    let weights = ImageModels.scattered(
      ParameterLayout(model).initialWeights(seed: 2))
    let session = try TrainingSession(
      model: model, examples: examples, options: options, initialWeights: decoder(weights),
      purpose: .codeFitting)
    let before = decoder(session.weights)
    while !session.isFinished { try session.runEpoch() }
    #expect(decoder(session.weights) == before)
    let fitted = try fitCodes(
      model: model, weights: decoder(weights), examples: examples, options: options)
    #expect(fitted.history == session.history && fitted.codes.count == 16 * 5)
  }

  /// Images that the decoder itself made can be met again, so a search that goes the right way at
  /// every step comes close; one that errs after its first step does not.
  @Test func `Fitting finds codes for images of the decoder`() throws {
    let model = ImageModels.autoDecoder
    let weights = ImageModels.scattered(ParameterLayout(model).initialWeights(seed: 2))
    let truth = RandomStream(seed: 8, stream: 1).normals(step: 0, count: 16 * 5)
    let images = try InferenceSession(model: model, weights: decoder(weights))
      .decode(latents: truth)
    let examples = Examples(storage: .floats(images), valuesPerExample: model.inputs)
    let fitted = try fitCodes(
      model: model, weights: decoder(weights), examples: examples,
      options: options(
        .meanSquaredError, epochs: 60, optimizer: .adam(Adam(learningRate: 0.05))))
    let losses = fitted.history.epochs.map(\.loss)
    #expect(losses[59] < 0.3 * losses[0], "\(losses[0]) to \(losses[59])")
  }

  /// A restored session starts from the running statistics alone; had an earlier step left something
  /// of its batch in the normalisation, the two would part.
  @Test func `Every step of a fit differentiates the same frozen decoder`() throws {
    let model = ImageModels.autoDecoder
    let weights = decoder(
      ImageModels.scattered(ParameterLayout(model).initialWeights(seed: 2)))
    let examples = ImageModels.examples(model, count: 16)
    let options = options(
      .meanSquaredError, epochs: 3,
      optimizer: .gradientDescent(GradientDescent(learningRate: 0.1)))
    func session() throws -> TrainingSession {
      try TrainingSession(
        model: model, examples: examples, options: options, initialWeights: weights,
        purpose: .codeFitting)
    }
    let whole = try session()
    var state = try session().exportState()
    for _ in 0..<options.epochs {
      try whole.runEpoch()
      let next = try session()
      try next.restore(state)
      try next.runEpoch()
      state = next.exportState()
      let isSame = whole.weights == next.weights
      #expect(isSame)
    }
  }

  private func decoder(_ weights: NamedTensors) -> NamedTensors {
    NamedTensors(weights.entries.filter { $0.name.hasPrefix("decoder.") })
  }

  @Test func `Schedules multiply the rate as documented`() {
    let epochs = 0..<6
    #expect(
      epochs.map { LearningRateSchedule.constant.factor(epoch: $0, of: 6) } == [1, 1, 1, 1, 1, 1])
    #expect(
      epochs.map { LearningRateSchedule.step(epochs: 2, factor: 0.5).factor(epoch: $0, of: 6) }
        == [1, 1, 0.5, 0.5, 0.25, 0.25])
    for epoch in epochs {
      let factor = LearningRateSchedule.cosine(final: 0.1).factor(epoch: epoch, of: 6)
      let expected = 0.1 + 0.9 * (1 + cos(Double.pi * Double(epoch) / 6)) / 2
      #expect(abs(factor - expected) < 1e-12, "epoch \(epoch): \(factor), expected \(expected)")
    }
  }

  /// Five steps of torch.optim.SGD(lr=0.1, momentum=0.9) on w² · [1, 2, 3] / 2.
  @Test func `Momentum is PyTorch's`() {
    let expected: [[Float]] = [
      [0.9, -1.6, 0.35], [0.719999969, -0.920000017, 0.110000007],
      [0.485999972, -0.123999998, -0.138999969], [0.226799965, 0.6172, -0.321399957],
      [-0.0291600265, 1.16084003, -0.38913998],
    ]
    var weights: [Float] = [1, -2, 0.5]
    var (first, second): ([Float], [Float]) = ([0, 0, 0], [0, 0, 0])
    let options = options(
      .meanSquaredError, epochs: 5, optimizer: momentum)
    for (epoch, expected) in expected.enumerated() {
      let gradient = zip(weights, [Float(1), 2, 3]).map { $0 * $1 }
      var step = options.optimizerStep(epoch + 1, epoch: epoch)
      galley_update(&weights, &first, &second, gradient, 3, &step)
      expectClose(weights, expected, 1e-6, "step \(epoch + 1)")
    }
  }
}
