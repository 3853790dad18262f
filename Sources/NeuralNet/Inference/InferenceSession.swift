// Using trained weights: codes, reconstructions, samples, predictions and losses.

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
  let weights: NamedTensors
  let batchSize: Int
  private let threads: Int
  private let network: Network
  /// Built when a loss is first asked for, since its output layer depends on the objective.
  private var evaluators: [Objective: Network] = [:]

  /// - Throws: a diagnostic when the model is wrong or the weights do not fit it.
  package init(
    model: ModelSpecification, weights: NamedTensors, threads: Int = 1,
    batchSize: Int = InferenceSession.usualBatchSize
  ) throws {
    try model.requireValid(for: nil)
    guard batchSize >= 1 else {
      throw Diagnostic(.error, "a batch of \(batchSize) examples", hints: ["use 1 or more"])
    }
    self.model = model
    self.weights = weights
    self.batchSize = Self.affordable(batchSize, for: model)
    self.threads = threads
    network = try Network(
      model, objective: nil, purpose: .inference, capacity: self.batchSize, threads: threads,
      codes: Self.codeCount(weights))
    try network.load(weights, keepingCodes: Self.codeCount(weights) == 0)
  }

  package static let usualBatchSize = 256

  /// Large images in smaller batches, so that memory stays within a few hundred megabytes.
  static func affordable(_ batchSize: Int, for model: ModelSpecification) -> Int {
    max(1, min(batchSize, (1 << 25) / max(1, model.largestLayer)))
  }

  private static func codeCount(_ weights: NamedTensors) -> Int {
    weights.entries.first { $0.name.hasPrefix("codes.") }?.shape.first ?? 0
  }

  /// - Returns: `[indices.count, codeDimensions]` each: the posterior's location and log-scale as
  ///   the model's posterior has them; `logVariance` is empty for an autoencoder.
  package func encode(
    _ examples: Examples, indices: [Int]
  ) throws -> (mean: [Float], logVariance: [Float]) {
    guard model.kind == .autoencoder || model.kind == .vae || model.kind == .conditionalVAE else {
      throw Diagnostic(
        .error, "a model of kind \(model.kind.rawValue) has no encoder of images",
        hints: ["fit codes to the examples instead"])
    }
    let width = model.codeDimensions
    var mean: [Float] = []
    var logVariance: [Float] = []
    mean.reserveCapacity(indices.count * width)
    var setup = Batch()
    setup.latents = .mean
    try forEachBatch(network, examples, indices, setup, network.programs.encode) { rows, _ in
      let source = network.heads ?? network.code
      for row in 0..<rows {
        let start = source.image(row)
        mean.append(contentsOf: UnsafeBufferPointer(start: start, count: width))
        if network.heads != nil, model.posterior.parametersPerDimension == 2 {
          logVariance.append(contentsOf: UnsafeBufferPointer(start: start + width, count: width))
        }
      }
    }
    return (mean, logVariance)
  }

  /// - Returns: `[indices.count, inputs]`, probabilities where the decoder ends in a sigmoid.
  package func reconstruct(
    _ examples: Examples, indices: [Int], latent: LatentChoice = .mean
  ) throws -> [Float] {
    var setup = Batch()
    setup.latents = .mean
    if case .sample(let seed, let stream) = latent {
      setup.latents = .sampled
      setup.noiseSeed = seed
      setup.noisePurpose = stream
    }
    return try outputs(examples, indices, setup)
  }

  /// What a regressor says of each example.
  /// - Returns: `[indices.count, outputs]`
  package func predict(_ examples: Examples, indices: [Int]) throws -> [Float] {
    guard model.kind == .regressor else {
      throw Diagnostic(
        .error, "a model of kind \(model.kind.rawValue) predicts no numbers",
        hints: ["use a regressor"])
    }
    return try outputs(examples, indices, Batch())
  }

  private func outputs(
    _ examples: Examples, _ indices: [Int], _ setup: Batch
  ) throws -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(indices.count * network.outputCount)
    try forEachBatch(
      network, examples, indices, setup, network.programs.reconstruct, needsTargets: false
    ) { rows, _ in appendOutputs(rows, to: &values) }
    return values
  }

  /// - Parameters:
  ///   - latents: `[count, codeDimensions]`
  ///   - labels: `[count]` for a conditional model, otherwise empty
  /// - Returns: `[count, inputs]`
  package func decode(latents: [Float], labels: [Int] = []) throws -> [Float] {
    let width = model.codeDimensions
    guard model.kind.hasDecoder, width > 0 else {
      throw Diagnostic(.error, "a regressor has no decoder", hints: ["ask it for predictions"])
    }
    let count = latents.count / width
    guard latents.count == count * width else {
      throw Diagnostic(
        .error, "\(latents.count) latent values are not a whole number of codes of \(width)",
        hints: ["give \(width) values for each image"])
    }
    if model.kind == .conditionalVAE { try checkLabels(labels, count) }
    var values: [Float] = []
    values.reserveCapacity(count * model.inputs)
    for start in stride(from: 0, to: count, by: batchSize) {
      let rows = min(batchSize, count - start)
      for row in 0..<rows {
        let code = network.code.image(row)
        for column in 0..<width { code[column] = latents[(start + row) * width + column] }
        for label in 0..<model.classes {
          code[width + label] = labels[start + row] == label ? 1 : 0
        }
      }
      network.batch = Batch()
      network.batch.rows = rows
      network.batch.latents = .given
      network.run(network.programs.decode)
      appendOutputs(rows, to: &values)
    }
    return values
  }

  private func checkLabels(_ labels: [Int], _ count: Int) throws(Diagnostic) {
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

  /// The objective over all examples, one posterior sample each (or as many as the objective has),
  /// drawn by the example's position: the batch size does not matter, except for `normPerElement`,
  /// which is a number of each batch.
  package func evaluate(
    _ examples: Examples, objective: Objective, seed: UInt64
  ) throws -> LossTerms {
    try model.requireValid(for: objective)
    guard !model.kind.learnsCodes else {
      throw Diagnostic(
        .error, "a model of kind \(model.kind.rawValue) has no codes for new examples",
        hints: ["fit codes to the examples: the fit's history has their loss"])
    }
    let evaluator = try evaluator(for: objective)
    var setup = Batch()
    setup.noiseSeed = seed
    setup.noisePurpose = RandomPurpose.evaluation.rawValue
    var sums = LossSums()
    try forEachBatch(
      evaluator, examples, Array(0..<examples.count), setup, evaluator.programs.evaluate
    ) { _, _ in evaluator.addLosses(to: &sums) }
    return sums.means(over: examples.count, model: model, objective: objective)
  }

  func evaluator(for objective: Objective) throws -> Network {
    if let known = evaluators[objective] { return known }
    let made = try Network(
      model, objective: objective, purpose: .inference,
      capacity: max(1, batchSize / objective.samples), threads: threads)
    try made.load(weights)
    evaluators[objective] = made
    return made
  }

  private func appendOutputs(_ rows: Int, to values: inout [Float]) {
    for row in 0..<rows {
      values.append(
        contentsOf: UnsafeBufferPointer(
          start: network.outputs + row * network.outputStride, count: network.outputCount))
    }
  }

  func forEachBatch(
    _ network: Network, _ examples: Examples, _ indices: [Int], _ setup: Batch,
    _ program: [Stage], needsTargets: Bool = true,
    _ body: (_ rows: Int, _ start: Int) throws -> Void
  ) throws {
    try examples.check(against: model, needsTargets: needsTargets)
    if let index = indices.first(where: { !(0..<examples.count).contains($0) }) {
      throw Diagnostic(
        .error, "there is no example \(index): the data set has \(examples.count)",
        hints: ["use indices from 0 to \(examples.count - 1)"])
    }
    let order = indices.map { Int32($0) }
    defer { network.batch = Batch() }
    try examples.withMemory { memory in
      var memory = memory
      if !needsTargets { memory.targets = nil }
      try order.withUnsafeBufferPointer { order in
        guard let first = order.baseAddress else { return }
        for start in stride(from: 0, to: order.count, by: network.capacity) {
          network.batch = setup
          network.batch.examples = memory
          network.batch.rows = min(network.capacity, order.count - start)
          network.batch.indices = first + start
          network.batch.noiseRow = start
          network.run(program)
          try body(network.batch.rows, start)
        }
      }
    }
  }
}

extension ModelSpecification {
  /// Values of the largest activation of one example.
  fileprivate var largestLayer: Int {
    let shapes = (encoderShapes.shapes ?? []) + (decoderShapes?.shapes ?? [])
    return shapes.map(\.count).max() ?? inputs
  }
}
