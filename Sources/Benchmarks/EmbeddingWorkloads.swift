// Embeddings of Gaussian mixtures of the sizes that the peers' script embeds.

import ArgumentParser
import Embeddings
import Foundation
import Tensor

enum EmbeddingWorkload: String, CaseIterable, ExpressibleByArgument {
  case small = "tsne_1000x60"
  case plane = "tsne_10000x2"
  case medium = "tsne_10000x20"
  case large = "tsne_60000x20"

  private var count: Int {
    switch self {
    case .small: 1000
    case .plane, .medium: 10_000
    case .large: 60_000
    }
  }

  private var dimensions: Int {
    switch self {
    case .small: 60
    case .plane: 2
    case .medium, .large: 20
    }
  }

  /// One embedding with default options, everything from the points to the divergence included.
  func measure(threads: Int) throws -> EmbeddingMeasurement {
    let points = mixture()
    let clock = ContinuousClock()
    let start = clock.now
    let result = try tsne(
      points, count: count, dimensions: dimensions, options: TSNEOptions(threads: threads))
    return EmbeddingMeasurement(
      workload: rawValue, threads: threads, seconds: (clock.now - start) / .seconds(1),
      divergence: result.klDivergence)
  }

  /// Unit noise around ten centres of 3 N(0, 1).
  private func mixture() -> [Float] {
    let stream = RandomStream(seed: 0, stream: 1)
    let noise = stream.normals(step: 0, count: count * dimensions)
    let centers = stream.normals(step: 1, count: 10 * dimensions)
    let labels = stream.uniforms(step: 2, count: count).map { Int($0 * 10) }
    return noise.indices.map {
      noise[$0] + 3 * centers[labels[$0 / dimensions] * dimensions + $0 % dimensions]
    }
  }
}

struct EmbeddingMeasurement: Encodable {
  var workload: String
  var mode = "galley"
  var threads: Int
  var seconds: Double
  var divergence: Double
  var machine = Measurement.processorName
  var kernelClass = KernelClass.predicted
  var commit = Measurement.currentCommit

  private enum CodingKeys: String, CodingKey {
    case workload = "w"
    case mode, threads, machine, commit
    case seconds = "s"
    case divergence = "kl"
    case kernelClass = "kernel_class"
  }

  init(workload: String, threads: Int, seconds: Double, divergence: Double) {
    self.workload = workload
    self.threads = threads
    self.seconds = (1e3 * seconds).rounded() / 1e3
    self.divergence = (1e4 * divergence).rounded() / 1e4
  }
}
