// The training workloads, with the peers' names, models, batches and objectives.

import ArgumentParser
import NeuralNet
import Tensor

enum Workload: String, CaseIterable, ExpressibleByArgument {
  case denseVAE = "dense_vae"
  case conditionalVAE = "cond_vae"
  case kerasAutoencoder = "keras_ae"

  private var examples: Int {
    switch self {
    case .denseVAE, .conditionalVAE: 60_000
    case .kerasAutoencoder: 27_455
    }
  }

  private var batch: Int { self == .kerasAutoencoder ? 256 : 128 }

  private var model: ModelSpecification {
    switch self {
    case .denseVAE:
      ModelSpecification(
        kind: .vae, inputs: 784, encoder: [.linear(outputs: 400), .relu], latentDimensions: 20,
        decoder: [.linear(outputs: 400), .relu, .linear(outputs: 784), .sigmoid])
    case .conditionalVAE:
      ModelSpecification(
        kind: .conditionalVAE, inputs: 784,
        encoder: [.linear(outputs: 400), .relu, .linear(outputs: 400), .relu],
        latentDimensions: 20,
        decoder: [
          .linear(outputs: 400), .relu, .linear(outputs: 400), .relu, .linear(outputs: 784),
          .sigmoid,
        ], classes: 10)
    case .kerasAutoencoder:
      ModelSpecification(
        kind: .autoencoder, inputs: 784, encoder: [.linear(outputs: 128), .relu],
        decoder: [.linear(outputs: 784), .sigmoid])
    }
  }

  private var objective: Objective {
    self == .kerasAutoencoder ? .meanSquaredError : .elbo(beta: 4)
  }

  /// The median time of a step over repetitions of an epoch, after one epoch to warm up.
  func measure(fraction: Double, repetitions: Int, threads: Int) throws -> Measurement {
    let steps = max(4, Int(Double(examples) * fraction) / batch)
    let session = try TrainingSession(
      model: model, examples: randomExamples(count: steps * batch),
      options: TrainingOptions(
        epochs: repetitions + 1, batchSize: batch, objective: objective, seed: 1, threads: threads))
    var secondsPerStep: [Double] = []
    try session.runEpoch()
    let clock = ContinuousClock()
    for _ in 0..<repetitions {
      let start = clock.now
      try session.runEpoch()
      secondsPerStep.append((clock.now - start) / .seconds(1) / Double(steps))
    }
    let median = secondsPerStep.sorted()[repetitions / 2]
    return Measurement(workload: self, secondsPerStep: median, batch: batch, threads: threads)
  }

  private func randomExamples(count: Int) -> ByteExamples {
    let stream = RandomStream(seed: 0, stream: 0)
    return ByteExamples(
      pixels: stream.uniforms(step: 0, count: count * 784).map { UInt8($0 * 256) },
      valuesPerExample: 784, scale: 1 / 255,
      labels: stream.uniforms(step: 1, count: count).map { UInt8($0 * 10) }, classes: 10)
  }
}
