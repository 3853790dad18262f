// Whole convolutional models: loss and gradients are those of the double reference, for every kind and
// objective.

import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct ImageModelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var model: ModelSpecification
    var objective: Objective

    init(_ name: String, _ model: ModelSpecification, _ objective: Objective) {
      (testDescription, self.model, self.objective) = (name, model, objective)
    }
  }

  static let cases =
    [
      Case("convolutional vae", ImageModels.vae(), .elbo(beta: 1.5)),
      Case(
        "convolutional vae, means", ImageModels.vae(),
        .elbo(beta: 1.5, values: .mean, latents: .mean)),
      Case(
        "convolutional vae, gaussian", ImageModels.vae(), .elbo(beta: 0.5, likelihood: .gaussian)),
      Case("vae of a flat decoder", ImageModels.unitTransposed, .elbo(beta: 1)),
      Case("three samples", ImageModels.vae(), .importanceWeighted(samples: 3)),
      Case(
        "three samples, gaussian, Laplace", ImageModels.vae(.laplace),
        .importanceWeighted(samples: 3, likelihood: .gaussian)),
      Case("autoencoder", ImageModels.autoencoder, .bernoulli()),
      Case("autoencoder, mean", ImageModels.autoencoder, .bernoulli(values: .mean)),
      Case("auto-decoder", ImageModels.autoDecoder, .normPerElement),
      Case("auto-decoder, mse", ImageModels.autoDecoder, .meanSquaredError),
      Case("regressor, mae", ImageModels.regressor, .meanAbsoluteError),
      Case("regressor, mse", ImageModels.regressor, .meanSquaredError),
      Case("fused volumes", ImageModels.volumes(isFused: true), .meanSquaredError),
      Case("volumes layer by layer", ImageModels.volumes(isFused: false), .meanAbsoluteError),
    ]
    + PosteriorFamily.allCases.flatMap { family in
      DivergenceFormula.allCases.filter { family != .normal || $0 == .exact }.map { formula in
        Case(
          "variational auto-decoder, \(family), \(formula)",
          ImageModels.variationalAutoDecoder(family),
          .elbo(beta: 0.7, values: .mean, latents: .mean, divergence: formula))
      }
    }

  @Test(arguments: cases)
  func `Loss and gradients are the reference's`(_ test: Case) throws {
    let rows = 5
    #expect(test.model.validate(objective: test.objective).map(\.message) == [])
    let network = try Network(
      test.model, objective: test.objective, purpose: .gradientInspection, capacity: rows,
      threads: 2, codes: test.model.kind.learnsCodes ? rows : 0)
    let weights = ImageModels.scattered(network.layout.initialWeights(seed: 3))
    try network.load(weights)
    let examples = ImageModels.examples(test.model, count: rows)
    network.inspect(examples, Array(0..<rows), noiseSeed: 21)
    var sums = LossSums()
    network.addLosses(to: &sums)
    let found = sums.means(over: rows, model: test.model, objective: test.objective).loss

    let x = ImageModels.rows(examples)
    let targets = (0..<rows).map { row in
      examples.targets[
        (row * examples.targetsPerExample)..<((row + 1) * examples.targetsPerExample)
      ]
      .map { Double($0) }
    }
    let noise = (0..<(rows * test.objective.samples)).map { row in
      (0..<test.model.latentDimensions).map {
        Double(network.noise[row * network.noiseStride + $0])
      }
    }
    func loss(_ weights: NamedTensors) -> Double {
      ReferenceImageModel(model: test.model, objective: test.objective, weights: weights)
        .loss(x, targets: targets, noise: noise)
    }
    let total = test.objective == .normPerElement ? 1 : Double(rows)
    #expect(close(found * total, loss(weights), 1e-5))

    let gradients = network.layout.export(try #require(network.gradients).pointer)
    // Differences of doubles around single-precision weights, at a step at which no rectifier or
    // pooling of these models changes its choice; the tolerance is the engine's rounding.
    // A bias that normalisation removes has no gradient but that rounding.
    let (step, tolerance, zero): (Float, Double, Double) = (0x1p-14, 1e-4, 1e-5)
    for (position, entry) in gradients.entries.enumerated() where !entry.name.contains("running") {
      let scale = entry.values.reduce(0) { max($0, abs(Double($1))) }
      let every = max(1, entry.values.count / 2)
      for index in stride(from: 0, to: entry.values.count, by: every) {
        var (above, below) = (weights, weights)
        above.entries[position].values[index] += step
        below.entries[position].values[index] -= step
        let width =
          Double(above.entries[position].values[index])
          - Double(below.entries[position].values[index])
        let expected = (loss(above) - loss(below)) / width
        #expect(
          abs(Double(entry.values[index]) - expected) <= tolerance * max(scale, abs(expected))
            + zero,
          "\(entry.name)[\(index)] is \(entry.values[index]), expected \(expected)")
      }
    }
  }
}
