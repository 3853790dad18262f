// Holds layers compiled together against the reference, on random weights, inputs and gradients.

import Testing

@testable import NeuralNet
@testable import Tensor

/// Layers and the size of what they are given; small enough to be a test's argument.
struct LayerCase: Sendable, CustomTestStringConvertible {
  var layers: [LayerSpecification]
  /// Of one example.
  var input: [Int]
  var rows: Int

  init(_ layers: LayerSpecification..., input: [Int], rows: Int) {
    (self.layers, self.input, self.rows) = (layers, input, rows)
  }

  var testDescription: String {
    "\(layers.map(\.name).joined(separator: ", ")) on \(rows) of \(input)"
  }

  /// The reshape before and the flatten after that the harness adds.
  var decoder: [LayerSpecification] {
    (input.count > 1 ? [.reshape(input)] : []) + layers + [.flatten]
  }
}

/// What a layer gave, from the engine or from the reference.
struct LayerResult: Equatable {
  var output: [Float]
  var inputGradient: [Float]
  var parameterGradients: [String: [Float]]
}

extension LayerCase {
  /// Sums of at most some thousand products in single precision, of both signs.
  static let tolerance: Float = 1e-5

  func values(_ count: Int, stream: UInt64) -> [Float] {
    RandomStream(seed: 31, stream: stream).uniforms(step: 0, count: count).map { 2 * $0 - 1 }
  }

  var inputs: [Float] { values(rows * input.reduce(1, *), stream: 1) }

  /// Every parameter random, those of batch normalisation and the running statistics included.
  func weights(_ network: Network) -> NamedTensors {
    var weights = network.layout.initialWeights(seed: 5)
    for index in weights.entries.indices {
      let name = weights.entries[index].name
      let count = weights.entries[index].values.count
      if name == "codes.value" {
        weights.entries[index].values = inputs
      } else if weights.entries[index].shape.count == 1 {
        let isVariance = name.hasSuffix("running_var")
        weights.entries[index].values = values(count, stream: UInt64(index) + 5).map {
          isVariance ? 1.25 + $0 : 0.5 + $0
        }
      }
    }
    return weights
  }

  func engine(
    _ set: KernelClass.InstructionSet = .detected, threads: Int = 1, isTraining: Bool = true
  ) throws -> (result: LayerResult, weights: NamedTensors) {
    let harness = try LayerHarness(
      layers, input: input, rows: rows, purpose: isTraining ? .gradientInspection : .codeFitting,
      threads: threads, instructionSet: set)
    let weights = weights(harness.network)
    let output = try harness.forward(weights)
    let gradients = try harness.backward(values(output.count, stream: 2))
    var parameters: [String: [Float]] = [:]
    for entry in gradients.parameters.entries
    where entry.name.hasPrefix("decoder.") && !entry.name.contains("running") {
      parameters[entry.name] = entry.values
    }
    return (
      LayerResult(
        output: output, inputGradient: gradients.input,
        parameterGradients: isTraining ? parameters : [:]),
      weights
    )
  }

  func reference(_ weights: NamedTensors, isTraining: Bool = true) -> LayerResult {
    let count = input.reduce(1, *)
    let stack = ReferenceStack(
      decoder, input: TensorShape([count]), part: "decoder", weights: weights,
      isTraining: isTraining)
    let x = inputs.map(Double.init)
    let rows = (0..<rows).map { Array(x[($0 * count)..<(($0 + 1) * count)]) }
    let output = stack.forward(rows)
    let outputs = output[0].count
    let g = values(rows.count * outputs, stream: 2).map(Double.init)
    let gradients = stack.backward(
      rows, (0..<rows.count).map { Array(g[($0 * outputs)..<(($0 + 1) * outputs)]) })
    return LayerResult(
      output: output.flatMap { $0 }.map(Float.init),
      inputGradient: gradients.input.flatMap { $0 }.map(Float.init),
      parameterGradients: isTraining
        ? gradients.parameters.mapValues { $0.map(Float.init) } : [:])
  }

  /// The engine on every instruction set against the reference; AVX2 and AVX-512 and every number of
  /// threads bit for bit.
  func check(isTraining: Bool = true) throws {
    let (first, weights) = try engine(isTraining: isTraining)
    let expected = reference(weights, isTraining: isTraining)
    for threads in [2, 3] {
      #expect(
        try engine(threads: threads, isTraining: isTraining).result == first, "\(threads) threads")
    }
    for set in KernelClass.InstructionSet.allCases {
      let (found, _) = try engine(set, isTraining: isTraining)
      expectClose(found.output, expected.output, Self.tolerance, "output, \(set)")
      expectClose(
        found.inputGradient, expected.inputGradient, Self.tolerance, "input gradient, \(set)")
      #expect(found.parameterGradients.count == expected.parameterGradients.count)
      for (name, values) in expected.parameterGradients {
        let gradient = try #require(found.parameterGradients[name])
        expectClose(gradient, values, Self.tolerance, "gradient of \(name), \(set)")
      }
      if set != .baseline, KernelClass.InstructionSet.detected != .baseline {
        #expect(found == first, "bits of \(set)")
      }
    }
  }
}
