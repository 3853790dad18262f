// Runs one layer with given inputs, weights and output gradients: the layer becomes the decoder of an
// auto-decoder, whose codes are the layer's inputs, so that input gradients can be seen too.

import Testing

@testable import NeuralNet
@testable import Tensor

struct LayerHarness {
  let network: Network
  let rows: Int
  let inputs: Int

  struct Gradients {
    var input: [Float]
    var parameters: NamedTensors
  }

  /// - Parameter layers: the layer, with others after it if they are to be compiled together.
  init(
    _ layers: [LayerSpecification], input shape: [Int], rows: Int,
    purpose: NetworkPurpose = .gradientInspection, threads: Int = 1,
    instructionSet: KernelClass.InstructionSet = .detected
  ) throws {
    let inputs = shape.reduce(1, *)
    let reshape: [LayerSpecification] = shape.count > 1 ? [.reshape(shape)] : []
    // What follows the layer keeps its activation from becoming the model's last one, which is
    // applied with the loss.
    let decoder = reshape + layers + [.flatten]
    let trace = ModelSpecification.trace(decoder, from: TensorShape([inputs]))
    let outputs = try #require(trace.shapes?.last).count
    let model = ModelSpecification(
      kind: .autoDecoder, inputShape: [outputs], latentDimensions: inputs, decoder: decoder)
    network = try Network(
      model, objective: .meanSquaredError, purpose: purpose, capacity: rows, threads: threads,
      codes: rows, instructionSet: instructionSet)
    self.rows = rows
    self.inputs = inputs
  }

  /// - Parameter parameters: by the layer's own names, such as `weight`; by default initial ones.
  /// - Returns: `[rows, outputs]`
  func forward(
    _ input: [Float], parameters: [String: [Float]] = [:], layerIndex: Int = 1
  ) throws -> [Float] {
    var weights = network.layout.initialWeights(seed: 5)
    for index in weights.entries.indices {
      let name = weights.entries[index].name
      if name == "codes.value" { weights.entries[index].values = input }
      let prefix = "decoder.\(layerIndex)."
      if name.hasPrefix(prefix), let values = parameters[String(name.dropFirst(prefix.count))] {
        weights.entries[index].values = values
      }
    }
    return try forward(weights)
  }

  /// - Parameter weights: of all layers, and the inputs as `codes.value`.
  func forward(_ weights: NamedTensors) throws -> [Float] {
    try network.load(weights)
    network.batch = Batch()
    network.batch.rows = rows
    runWithIndices(network.programs.reconstruct)
    return (0..<rows).flatMap { row in
      Array(
        UnsafeBufferPointer(
          start: network.outputs + row * network.outputStride, count: network.outputCount))
    }
  }

  /// After `forward`.
  func backward(_ outputGradient: [Float]) throws -> Gradients {
    for row in 0..<rows {
      let gradient = try #require(network.logits.gradientImage(row))
      for column in 0..<network.outputCount {
        gradient[column] = outputGradient[row * network.outputCount + column]
      }
    }
    runWithIndices(backwardStages)
    let indices = (0..<rows).map { Int32($0) }
    indices.withUnsafeBufferPointer {
      network.batch.indices = $0.baseAddress
      network.runUpdate()
    }
    let gradients = try #require(network.gradients)
    let input = try (0..<rows).flatMap { row in
      Array(
        UnsafeBufferPointer(start: try #require(network.code.gradientImage(row)), count: inputs))
    }
    return Gradients(input: input, parameters: network.layout.export(gradients.pointer))
  }

  /// What follows the loss.
  private var backwardStages: [Stage] {
    var found = false
    var stages: [Stage] = []
    for stage in network.programs.learn {
      var kept = Stage()
      for step in stage.steps {
        if found { kept.steps.append(step) }
        if case .loss = step { found = true }
      }
      if found {
        kept.end = stage.end
        stages.append(kept)
      }
    }
    return stages
  }

  private func runWithIndices(_ stages: [Stage]) {
    let indices = (0..<rows).map { Int32($0) }
    indices.withUnsafeBufferPointer {
      network.batch.indices = $0.baseAddress
      network.run(stages)
    }
    network.batch.indices = nil
  }
}
