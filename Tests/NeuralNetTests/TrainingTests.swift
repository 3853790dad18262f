// Runs: determinism, interruption, partial batches, failures, and PyTorch's curve on real data.

import Diagnostics
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct TrainingTests {
  private func options(
    _ objective: Objective = .elbo(beta: 2), epochs: Int = 4, batch: Int = 16, threads: Int = 2,
    learningRate: Double = 5e-3
  ) -> TrainingOptions {
    TrainingOptions(
      epochs: epochs, batchSize: batch, optimizer: .adam(Adam(learningRate: learningRate)),
      objective: objective, seed: 9, threads: threads)
  }

  @Test(arguments: [SmallModels.vae, SmallModels.conditional, SmallModels.unusual])
  func `The same seed gives the same bits on any number of threads`(
    model: ModelSpecification
  ) throws {
    let examples = SmallModels.examples(model, count: 70)
    let first = try train(model: model, examples: examples, options: options(threads: 1))
    for threads in [1, 2, 5] {
      let again = try train(model: model, examples: examples, options: options(threads: threads))
      #expect(again == first)
    }
    var otherSeed = options()
    otherSeed.seed = 10
    #expect(try train(model: model, examples: examples, options: otherSeed) != first)
  }

  @Test func `Training learns two prototypes`() throws {
    let model = SmallModels.vae
    var examples = SmallModels.examples(model, count: 70)
    for index in examples.pixels.indices {
      let isOdd = index / model.inputs % 2 == 1
      examples.pixels[index] = (index % model.inputs < 20) == isOdd ? 255 : 0
    }
    let result = try train(
      model: model, examples: examples, options: options(.elbo(beta: 0.1), epochs: 60))
    let losses = result.history.epochs.map(\.loss)
    // It starts near 45 log 2 = 31.2 nats; telling two prototypes apart takes log 2 of divergence.
    #expect(losses[0] > 25)
    #expect(losses[59] < 5)
    #expect(result.history.stepLosses.count == 60 * 5)
    let steps = result.history.stepTerms
    #expect(steps.count == 60 * 5)
    let parts = steps.allSatisfy {
      abs($0.reconstruction + 0.1 * ($0.klDivergence ?? .nan) - $0.loss) < 1e-12 * $0.loss
    }
    #expect(parts)
    // Five batches of 16, 16, 16, 16 and 6 examples.
    let weights = [16.0, 16, 16, 16, 6]
    let mean = zip(steps.suffix(5), weights).reduce(0) { $0 + ($1.0.klDivergence ?? 0) * $1.1 } / 70
    #expect(abs(mean - (result.history.epochs[59].klDivergence ?? 0)) < 1e-9)
  }

  /// A step by hand: the reference's finite differences would be slow, so the gradient comes from
  /// the inspected network, whose gradients GradientTests checks, and Adam is written out.
  @Test func `Steps are Adam on the inspected gradients, the last partial batch included`() throws {
    let model = SmallModels.autoencoder
    let examples = SmallModels.examples(model, count: 21)
    var options = options(.bernoulli(), epochs: 2, batch: 8, threads: 2)
    options.shuffle = false
    let session = try TrainingSession(model: model, examples: examples, options: options)
    let network = try Network(
      model, objective: .bernoulli(), purpose: .gradientInspection, capacity: 8, threads: 1)
    var weights = session.weights
    var first = weights.entries.map { $0.values.map { _ in Float(0) } }
    var second = first
    var lossSum = 0.0
    for (index, rows) in [0..<8, 8..<16, 16..<21].enumerated() {
      try network.load(weights)
      network.inspect(examples, Array(rows), gradientScale: 1 / Float(rows.count))
      for row in 0..<rows.count { lossSum += network.rowReconstructions[row] }
      let gradients = network.layout.export(try #require(network.gradients).pointer)
      let step = Float(index + 1)
      for entry in weights.entries.indices {
        for i in weights.entries[entry].values.indices {
          let g = gradients.entries[entry].values[i]
          first[entry][i] = 0.9 * first[entry][i] + 0.1 * g
          second[entry][i] = 0.999 * second[entry][i] + 0.001 * g * g
          let mean = first[entry][i] / (1 - powf(0.9, step))
          let root = (second[entry][i] / (1 - powf(0.999, step))).squareRoot()
          weights.entries[entry].values[i] -= 5e-3 * mean / (root + 1e-8)
        }
      }
    }
    let terms = try session.runEpoch()
    #expect(abs(terms.loss - lossSum / 21) < 1e-6 * terms.loss)
    for (found, expected) in zip(session.weights.entries, weights.entries) {
      for (a, b) in zip(found.values, expected.values) {
        #expect(abs(a - b) < 2e-5, "\(found.name)")
      }
    }
  }

  @Test(arguments: [0, 1, 3, 4, 5, 9, 12])
  func `An interrupted and restored run gives the same bits`(stopAfter: Int) throws {
    let model = SmallModels.conditional
    let examples = SmallModels.examples(model, count: 50)
    let options = options(epochs: 3, batch: 12)
    let whole = try train(model: model, examples: examples, options: options)

    let session = try TrainingSession(model: model, examples: examples, options: options)
    var steps = 0
    do {
      while !session.isFinished {
        try session.runEpoch(onProgress: { _ in steps += 1 }, shouldStop: { steps >= stopAfter })
      }
      Issue.record("was not interrupted")
    } catch is TrainingInterrupted {}
    #expect(steps == stopAfter)

    // Through a file and JSON, as a checkpoint goes.
    let state = session.exportState()
    let file = Safetensors.encode(state.tensors)
    let position = try JSONDecoder().decode(
      TrainingState.Position.self, from: try JSONEncoder().encode(state.position))
    let restored = try TrainingSession(model: model, examples: examples, options: options)
    try restored.restore(
      TrainingState(tensors: try Safetensors.decode(file, path: "state"), position: position))
    while !restored.isFinished { try restored.runEpoch() }
    #expect(restored.weights == whole.weights)
    #expect(restored.history == whole.history)
  }

  @Test func `A state exported during progress resumes too`() throws {
    let model = SmallModels.vae
    let examples = SmallModels.examples(model, count: 50)
    let options = options(epochs: 2, batch: 12)
    let session = try TrainingSession(model: model, examples: examples, options: options)
    var saved: TrainingState?
    while !session.isFinished {
      try session.runEpoch(onProgress: { progress in
        if progress.epoch == 2, progress.step == 2 { saved = session.exportState() }
      })
    }
    let other = try TrainingSession(model: model, examples: examples, options: options)
    try other.restore(try #require(saved))
    while !other.isFinished { try other.runEpoch() }
    #expect(other.weights == session.weights)
    #expect(other.history == session.history)
  }

  @Test func `A state of another run is refused`() throws {
    let model = SmallModels.vae
    let session = try TrainingSession(
      model: model, examples: SmallModels.examples(model, count: 50), options: options(batch: 12))
    try session.runEpoch()
    let other = try TrainingSession(
      model: model, examples: SmallModels.examples(model, count: 20), options: options(batch: 12))
    #expect(throws: Diagnostic.self) { try other.restore(session.exportState()) }
  }

  @Test func `Progress counts epochs and steps from one`() throws {
    let model = SmallModels.vae
    var seen: [TrainingProgress] = []
    let result = try train(
      model: model, examples: SmallModels.examples(model, count: 25),
      options: options(epochs: 2, batch: 10), onProgress: { seen.append($0) })
    #expect(seen.map(\.epoch) == [1, 1, 1, 2, 2, 2])
    #expect(seen.map(\.step) == [1, 2, 3, 1, 2, 3])
    #expect(seen.allSatisfy { $0.epochs == 2 && $0.stepsPerEpoch == 3 })
    #expect(seen[5].loss == result.history.epochs[1].loss)
    #expect(seen[0].loss == result.history.stepLosses[0])
  }

  @Test func `A diverging run stops, names the step and keeps good weights`() throws {
    let model = SmallModels.vae
    let session = try TrainingSession(
      model: model, examples: SmallModels.examples(model, count: 50),
      options: options(epochs: 50, batch: 12, learningRate: 1e4))
    let initial = session.weights
    var good = initial
    do {
      while !session.isFinished {
        good = session.weights
        try session.runEpoch()
      }
      Issue.record("did not diverge")
    } catch let diagnostic as Diagnostic {
      #expect(diagnostic.message.contains("of epoch \(session.epoch + 1): "))
      #expect(diagnostic.message.hasPrefix("training stopped at step "))
      #expect(diagnostic.hints.contains { $0.contains("learning rate") })
    }
    #expect(session.weights == good)
    #expect(session.weights.entries.allSatisfy { entry in entry.values.allSatisfy { $0.isFinite } })
    #expect(throws: Diagnostic.self) { try session.runEpoch() }
  }

  @Test func `The layer that first overflows is named`() throws {
    let model = SmallModels.vae
    let examples = SmallModels.examples(model, count: 50)
    let healthy = try TrainingSession(model: model, examples: examples, options: options(batch: 12))
    var weights = healthy.weights
    let index = try #require(weights.entries.firstIndex { $0.name == "decoder.0.bias" })
    weights.entries[index].values[0] = .infinity
    let session = try TrainingSession(
      model: model, examples: examples, options: options(batch: 12), initialWeights: weights)
    do {
      try session.runEpoch()
      Issue.record("trained on an infinite bias")
    } catch let diagnostic as Diagnostic {
      #expect(diagnostic.message.contains("step 1 of epoch 1"))
      #expect(diagnostic.message.contains("decoder.0 (linear)"), "\(diagnostic.message)")
    }
  }

  @Test func `Unusable options, data and models are diagnostics`() {
    let model = SmallModels.conditional
    let examples = SmallModels.examples(model, count: 20)
    struct Run {
      var model: ModelSpecification
      var examples: Examples
      var options: TrainingOptions
    }
    func expectDiagnostic(_ fragment: String, _ change: (inout Run) -> Void) {
      var run = Run(model: model, examples: examples, options: options())
      change(&run)
      let diagnostic = #expect(throws: Diagnostic.self) {
        try TrainingSession(model: run.model, examples: run.examples, options: run.options)
      }
      let message = diagnostic?.message ?? ""
      #expect(message.contains(fragment), "\(message)")
    }
    expectDiagnostic("a batch of 21 for 20 examples") { $0.options.batchSize = 21 }
    expectDiagnostic("a batch of 0") { $0.options.batchSize = 0 }
    expectDiagnostic("-1 epochs") { $0.options.epochs = -1 }
    expectDiagnostic("learning rate of -1.0") {
      $0.options.optimizer = .adam(Adam(learningRate: -1))
    }
    expectDiagnostic("epsilon is 0.0") { $0.options.optimizer = .adam(Adam(epsilon: 0)) }
    expectDiagnostic("beta2 is 1.0") { $0.options.optimizer = .adam(Adam(beta2: 1)) }
    expectDiagnostic("cannot train on 0 threads") { $0.options.threads = 0 }
    expectDiagnostic("beta is nan") { $0.options.objective = .elbo(beta: .nan) }
    expectDiagnostic("evidence lower bound") { $0.options.objective = .bernoulli() }
    expectDiagnostic("example 3 has label 4, but the model has 4 classes") {
      $0.examples.labels[3] = 4
    }
    expectDiagnostic("19 labels for 20 examples") { $0.examples.labels.removeLast() }
    expectDiagnostic("not a whole number of examples") { $0.examples.pixels.removeLast() }
    expectDiagnostic("there are no examples") { $0.examples.pixels = [] }
    expectDiagnostic("examples of 28 values for a model of 29 inputs") {
      $0.examples.valuesPerExample = 28
    }
    expectDiagnostic("examples of 0 values") { $0.examples.valuesPerExample = 0 }
    expectDiagnostic("the number of latent dimensions is 0") { $0.model.latentDimensions = 0 }
  }
}

@Suite struct TorchCurveTests {
  private static let images = ProcessInfo.processInfo.environment["GALLEY_DATA"].map {
    $0 + "/mnist/train-images-idx3-ubyte.gz"
  }

  private struct Curve: Decodable {
    var stepLosses: [Double]
    var epochLosses: [Double]

    private enum CodingKeys: String, CodingKey {
      case stepLosses = "step_losses"
      case epochLosses = "epoch_losses"
    }
  }

  /// 24 steps of the autoencoder 784-32-784 on the first 1,024 MNIST images, from PyTorch's weights.
  @Test(.enabled(if: images.map { FileManager.default.fileExists(atPath: $0) } ?? false))
  func `The training curve on MNIST is PyTorch's`() throws {
    let unpack = Process()
    unpack.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    unpack.arguments = ["gzip", "-dc", try #require(Self.images)]
    let pipe = Pipe()
    unpack.standardOutput = pipe
    try unpack.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    unpack.waitUntilExit()
    let pixels = [UInt8](bytes.dropFirst(16).prefix(1024 * 784))
    try #require(pixels.count == 1024 * 784)

    let fixture = { (name: String, type: String) in
      try #require(
        Bundle.module.url(forResource: name, withExtension: type, subdirectory: "Fixtures"))
    }
    let curve = try JSONDecoder().decode(
      Curve.self, from: Data(contentsOf: fixture("autoencoder-curve", "json")))
    let initial = try Safetensors.read(fixture("autoencoder-initial", "safetensors").path)
    let result = try train(
      model: ModelSpecification(
        kind: .autoencoder, inputs: 784, encoder: [.linear(outputs: 32), .relu],
        decoder: [.linear(outputs: 784), .sigmoid]),
      examples: Examples(pixels: pixels, valuesPerExample: 784),
      options: TrainingOptions(
        epochs: 3, batchSize: 128, objective: .bernoulli(), shuffle: false, threads: 2),
      initialWeights: initial)
    #expect(result.history.stepLosses.count == 24 && curve.stepLosses.count == 24)
    for (found, expected) in zip(result.history.stepLosses, curve.stepLosses) {
      #expect(abs(found - expected) < 1e-4 * expected)
    }
    for (found, expected) in zip(result.history.epochs, curve.epochLosses) {
      #expect(abs(found.loss - expected) < 1e-4 * expected)
    }
    let worst = zip(result.history.stepLosses, curve.stepLosses).map { abs($0 - $1) / $1 }.max()
    print("largest relative difference from PyTorch over 24 steps: \(worst ?? .nan)")
  }
}
