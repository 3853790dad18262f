// Using trained weights: codes, reconstructions, samples and the loss on held-out examples.

import CKernels
import Diagnostics
import Tensor

/// Which latents stand for an example.
package enum LatentChoice: Sendable, Hashable {
  case mean
  /// One draw from the posterior, by position among the requested examples.
  case sample(seed: UInt64, stream: UInt64)
}

package final class InferenceSession {
  package let model: ModelSpecification
  private let weights: NamedTensors
  private let batchSize: Int
  private let threads: Int
  private let network: DenseNetwork
  /// Built when a loss is first asked for, since its output layer depends on the objective.
  private var evaluators: [Objective: DenseNetwork] = [:]

  /// - Throws: a diagnostic when the model is wrong or the weights do not fit it.
  package init(
    model: ModelSpecification, weights: NamedTensors, threads: Int = 1, batchSize: Int = 256
  ) throws {
    try model.requireValid(for: nil)
    guard batchSize >= 1 else {
      throw Diagnostic(.error, "a batch of \(batchSize) examples", hints: ["use 1 or more"])
    }
    self.model = model
    self.weights = weights
    self.batchSize = batchSize
    self.threads = threads
    network = try DenseNetwork(
      model, objective: nil, purpose: .inference, capacity: batchSize, threads: threads)
    try network.load(weights)
  }

  /// - Returns: `[indices.count, codeDimensions]` each; `logVariance` is empty for an autoencoder.
  package func encode(
    _ examples: ByteExamples, indices: [Int]
  ) throws -> (mean: [Float], logVariance: [Float]) {
    let width = model.codeDimensions
    var mean: [Float] = []
    var logVariance: [Float] = []
    mean.reserveCapacity(indices.count * width)
    var setup = DenseBatch()
    setup.runsDecoder = false
    setup.latents = .mean
    try forEachBatch(network, examples, indices, setup) { rows, _ in
      let heads = network.nodes[max(0, network.encoderEnd - 1)]
      for row in 0..<rows {
        if model.kind.isVariational {
          let start = heads.output + row * heads.outputStride
          mean.append(contentsOf: UnsafeBufferPointer(start: start, count: width))
          logVariance.append(contentsOf: UnsafeBufferPointer(start: start + width, count: width))
        } else {
          let start = network.code + row * network.codeStride
          mean.append(contentsOf: UnsafeBufferPointer(start: start, count: width))
        }
      }
    }
    return (mean, logVariance)
  }

  /// - Returns: `[indices.count, inputs]`, probabilities where the decoder ends in a sigmoid.
  package func reconstruct(
    _ examples: ByteExamples, indices: [Int], latent: LatentChoice = .mean
  ) throws -> [Float] {
    var setup = DenseBatch()
    setup.latents = .mean
    if case .sample(let seed, let stream) = latent {
      setup.latents = .sampled
      setup.noiseSeed = seed
      setup.noisePurpose = stream
    }
    var values: [Float] = []
    values.reserveCapacity(indices.count * model.inputs)
    try forEachBatch(network, examples, indices, setup) { rows, _ in
      appendOutputs(rows, to: &values)
    }
    return values
  }

  /// - Parameters:
  ///   - latents: `[count, codeDimensions]`
  ///   - labels: `[count]` for a conditional model, otherwise empty
  /// - Returns: `[count, inputs]`
  package func decode(latents: [Float], labels: [Int] = []) throws -> [Float] {
    let width = model.codeDimensions
    let count = latents.count / width
    guard latents.count == count * width else {
      throw Diagnostic(
        .error, "\(latents.count) latent values are not a whole number of codes of \(width)",
        hints: ["give \(width) values for each image"])
    }
    if model.kind == .conditionalVAE {
      guard labels.count == count else {
        throw Diagnostic(
          .error, "\(labels.count) labels for \(count) codes", hints: ["give each code its label"])
      }
      if let label = labels.first(where: { !(0..<model.classes).contains($0) }) {
        throw Diagnostic(
          .error, "label \(label) is not among the model's \(model.classes) classes",
          hints: ["use labels from 0 to \(model.classes - 1)"])
      }
    }
    var values: [Float] = []
    values.reserveCapacity(count * model.inputs)
    for start in stride(from: 0, to: count, by: batchSize) {
      let rows = min(batchSize, count - start)
      for row in 0..<rows {
        let code = network.code + row * network.codeStride
        for column in 0..<width { code[column] = latents[(start + row) * width + column] }
        for label in 0..<model.classes {
          code[width + label] = labels[start + row] == label ? 1 : 0
        }
      }
      network.batch = DenseBatch()
      network.batch.rows = rows
      network.batch.runsEncoder = false
      network.batch.latents = .given
      network.runRows()
      appendOutputs(rows, to: &values)
    }
    return values
  }

  /// The objective over all examples, one posterior sample each, drawn by the example's position:
  /// the batch size does not matter.
  package func evaluate(
    _ examples: ByteExamples, objective: Objective, seed: UInt64
  ) throws -> LossTerms {
    try model.requireValid(for: objective)
    let evaluator = try evaluator(for: objective)
    var setup = DenseBatch()
    setup.computesLoss = true
    setup.noiseSeed = seed
    setup.noisePurpose = RandomPurpose.evaluation.rawValue
    var reconstruction = 0.0
    var divergence = 0.0
    try forEachBatch(evaluator, examples, Array(0..<examples.count), setup) { rows, _ in
      for row in 0..<rows {
        reconstruction += evaluator.rowReconstructions[row]
        if model.kind.isVariational { divergence += evaluator.rowDivergences[row] }
      }
    }
    let count = Double(examples.count)
    guard model.kind.isVariational else {
      return LossTerms(loss: reconstruction / count, reconstruction: reconstruction / count)
    }
    return LossTerms(
      loss: (reconstruction + objective.beta * divergence) / count,
      reconstruction: reconstruction / count, klDivergence: divergence / count)
  }

  private func evaluator(for objective: Objective) throws -> DenseNetwork {
    if let known = evaluators[objective] { return known }
    let made = try DenseNetwork(
      model, objective: objective, purpose: .inference, capacity: batchSize, threads: threads)
    try made.load(weights)
    evaluators[objective] = made
    return made
  }

  private func appendOutputs(_ rows: Int, to values: inout [Float]) {
    let last = network.nodes[network.nodes.count - 1]
    for row in 0..<rows {
      values.append(
        contentsOf: UnsafeBufferPointer(
          start: last.output + row * last.outputStride, count: model.inputs))
    }
  }

  private func forEachBatch(
    _ network: DenseNetwork, _ examples: ByteExamples, _ indices: [Int], _ setup: DenseBatch,
    _ body: (_ rows: Int, _ start: Int) throws -> Void
  ) throws {
    try examples.check(against: model)
    if let index = indices.first(where: { !(0..<examples.count).contains($0) }) {
      throw Diagnostic(
        .error, "there is no example \(index): the data set has \(examples.count)",
        hints: ["use indices from 0 to \(examples.count - 1)"])
    }
    let order = indices.map { Int32($0) }
    try examples.pixels.withUnsafeBufferPointer { pixels in
      try examples.labels.withUnsafeBufferPointer { labels in
        try order.withUnsafeBufferPointer { order in
          guard let first = order.baseAddress else { return }
          for start in stride(from: 0, to: order.count, by: batchSize) {
            network.batch = setup
            network.batch.rows = min(batchSize, order.count - start)
            network.batch.pixels = pixels.baseAddress
            network.batch.labels = labels.baseAddress
            network.batch.scale = examples.scale
            network.batch.indices = first + start
            network.batch.noiseRow = start
            network.runRows()
            try body(network.batch.rows, start)
          }
        }
      }
    }
    network.batch.indices = nil
    network.batch.pixels = nil
    network.batch.labels = nil
  }
}
