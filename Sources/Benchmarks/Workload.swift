// The training workloads, with the peers' names, models, batches and objectives.

import ArgumentParser
import NeuralNet
import Tensor

enum Workload: String, CaseIterable, ExpressibleByArgument {
  case denseVAE = "dense_vae"
  case conditionalVAE = "cond_vae"
  case convolutionalVAE = "conv_vae"
  case kerasAutoencoder = "keras_ae"
  case kerasVAE = "keras_vae"
  case autoDecoder = "autodecoder"
  case variationalAutoDecoder = "vad"
  case volumes = "cnn3d"
  case volumesLarge = "cnn3d_large"

  private var examples: Int {
    switch self {
    case .denseVAE, .conditionalVAE: 60_000
    case .convolutionalVAE: 48_000
    case .kerasAutoencoder, .kerasVAE: 27_455
    case .autoDecoder, .variationalAutoDecoder: 1_000
    case .volumes, .volumesLarge: 396
    }
  }

  var batch: Int {
    switch self {
    case .denseVAE, .conditionalVAE, .kerasVAE: 128
    case .kerasAutoencoder: 256
    case .convolutionalVAE, .autoDecoder, .variationalAutoDecoder: 64
    case .volumes, .volumesLarge: 8
    }
  }

  private var objective: Objective {
    switch self {
    case .denseVAE, .conditionalVAE, .convolutionalVAE, .kerasVAE: Objective.elbo(beta: 4)
    case .kerasAutoencoder, .volumes, .volumesLarge: Objective.meanSquaredError
    case .autoDecoder: Objective.normPerElement
    case .variationalAutoDecoder:
      Objective.elbo(beta: 1, likelihood: .gaussian, values: .mean, latents: .mean)
    }
  }

  /// Steps of one repetition; the peers run as many.
  private func steps(fraction: Double) -> Int {
    switch self {
    case .autoDecoder, .variationalAutoDecoder: examples / batch
    case .volumes, .volumesLarge: 4
    default: max(4, Int(Double(examples) * fraction) / batch)
    }
  }

  /// The median time of a step over repetitions of an epoch, after one epoch to warm up.
  func measure(fraction: Double, repetitions: Int, threads: Int) throws -> Measurement {
    let steps = steps(fraction: fraction)
    let session = try session(count: steps * batch, epochs: repetitions + 1, threads: threads)
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

  /// A run of the workload's model on `count` random examples, not yet begun.
  func session(count: Int, epochs: Int, threads: Int) throws -> TrainingSession {
    try TrainingSession(
      model: model, examples: randomExamples(count: count),
      options: TrainingOptions(
        epochs: epochs, batchSize: batch, objective: objective, seed: 1, threads: threads))
  }

  private func randomExamples(count: Int) -> Examples {
    let stream = RandomStream(seed: 0, stream: 0)
    switch self {
    case .volumes, .volumesLarge:
      let voxels = 96 * 96 * 96
      var values: [Float] = []
      values.reserveCapacity(count * voxels)
      for example in 0..<count {
        values += stream.uniforms(step: UInt32(2 + example), count: voxels)
      }
      return Examples(
        storage: .floats(values), valuesPerExample: voxels,
        targets: stream.uniforms(step: 1, count: count * 3), targetsPerExample: 3)
    default:
      // One image at a time: floats of all at once would be the peak of the memory.
      var pixels: [UInt8] = []
      pixels.reserveCapacity(count * 784)
      for example in 0..<count {
        let values = stream.uniforms(step: UInt32(2 + example), count: 784)
        pixels.append(contentsOf: values.lazy.map { UInt8($0 * 256) })
      }
      return Examples(
        pixels: pixels, valuesPerExample: 784,
        scale: self == .autoDecoder || self == .variationalAutoDecoder ? 1 : 1 / 255,
        labels: stream.uniforms(step: 1, count: count).map { UInt8($0 * 10) }, classes: 10)
    }
  }
}
