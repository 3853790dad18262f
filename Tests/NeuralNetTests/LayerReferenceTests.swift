// Every layer against the plain reference, on sizes that no vector, tile or chunk divides.

import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct LayerReferenceTests {
  private static func convolution(
    _ channels: Int, _ kernel: [Int], stride: [Int] = [1], padding: Padding = .none,
    bias: Bool = true, dimensions: Int = 2
  ) -> LayerSpecification {
    .convolution(
      Convolution(
        spatialDimensions: dimensions, channels: channels, kernel: kernel, stride: stride,
        padding: padding, hasBias: bias))
  }

  private static func transposed(
    _ channels: Int, _ kernel: [Int], stride: [Int] = [1], padding: Padding = .none,
    extra: [Int] = [0], bias: Bool = true
  ) -> LayerSpecification {
    .transposedConvolution(
      TransposedConvolution(
        channels: channels, kernel: kernel, stride: stride, padding: padding,
        outputPadding: extra, hasBias: bias))
  }

  private static func pool(
    _ kernel: [Int], stride: [Int]? = nil, padding: Padding = .none, dimensions: Int = 2
  ) -> LayerSpecification {
    .maxPooling(
      MaxPooling(
        spatialDimensions: dimensions, kernel: kernel, stride: stride, padding: padding))
  }

  static let convolutions = [
    LayerCase(convolution(1, [1]), input: [1, 1, 1], rows: 1),
    LayerCase(convolution(16, [3], padding: .explicit([1])), input: [1, 7, 7], rows: 2),
    LayerCase(convolution(17, [3], stride: [2]), input: [3, 7, 7], rows: 3),
    LayerCase(
      convolution(3, [2], stride: [2], padding: .explicit([1])), input: [17, 5, 5], rows: 17),
    LayerCase(convolution(33, [3], padding: .explicit([1])), input: [16, 5, 5], rows: 3),
    LayerCase(
      convolution(16, [4], stride: [2], padding: .explicit([1]), bias: false),
      input: [33, 7, 7], rows: 2),
    LayerCase(
      convolution(64, [3], stride: [2], padding: .explicit([1])), input: [64, 5, 5], rows: 2),
    LayerCase(
      convolution(1, [5], padding: .explicit([2]), bias: false), input: [16, 7, 7], rows: 3),
    LayerCase(convolution(3, [5], stride: [3], padding: .same), input: [3, 13, 13], rows: 3),
    LayerCase(convolution(17, [4], stride: [2], padding: .same), input: [1, 13, 7], rows: 2),
    LayerCase(
      convolution(5, [2, 3], stride: [3, 1], padding: .explicit([0, 2])), input: [2, 7, 5], rows: 3),
    LayerCase(convolution(16, [1, 5], stride: [1, 2]), input: [17, 2, 13], rows: 2),
    LayerCase(convolution(20, [2], stride: [3]), input: [4, 13, 5], rows: 17),
    LayerCase(convolution(4, [1], stride: [2]), input: [33, 5, 2], rows: 1),
    LayerCase(convolution(2, [3], padding: .explicit([2])), input: [1, 1, 2], rows: 17),
    LayerCase(convolution(16, [5], padding: .same), input: [16, 2, 2], rows: 1),
    LayerCase(convolution(4, [2, 3, 1], dimensions: 3), input: [2, 4, 5, 3], rows: 3),
    LayerCase(
      convolution(17, [3], stride: [2], padding: .explicit([1]), dimensions: 3),
      input: [3, 5, 4, 5], rows: 2),
    LayerCase(
      convolution(3, [2], stride: [1, 2, 3], padding: .same, dimensions: 3), input: [16, 3, 5, 4],
      rows: 2),
  ]

  static let transposes = [
    LayerCase(transposed(1, [1]), input: [1, 1, 1], rows: 1),
    LayerCase(transposed(16, [3], stride: [2]), input: [3, 2, 2], rows: 3),
    LayerCase(
      transposed(17, [4], stride: [2], padding: .explicit([1])), input: [33, 5, 5], rows: 2),
    LayerCase(
      transposed(1, [3], stride: [2], padding: .explicit([1]), extra: [1]), input: [16, 7, 7],
      rows: 3),
    LayerCase(transposed(3, [5], stride: [3], padding: .same), input: [17, 5, 2], rows: 2),
    LayerCase(
      transposed(33, [2, 3], stride: [3, 2], padding: .explicit([0, 1]), extra: [2, 1]),
      input: [16, 2, 5], rows: 17),
    LayerCase(transposed(16, [2], stride: [3], padding: .same), input: [1, 5, 5], rows: 2),
    LayerCase(transposed(4, [1], stride: [2], bias: false), input: [64, 2, 7], rows: 2),
    LayerCase(transposed(5, [3], padding: .explicit([2])), input: [2, 7, 7], rows: 3),
    LayerCase(transposed(17, [4], bias: false), input: [3, 1, 1], rows: 17),
    LayerCase(transposed(3, [2, 5], bias: false), input: [33, 1, 1], rows: 3),
    LayerCase(transposed(17, [4], bias: true), input: [3, 1, 1], rows: 3),
  ]

  static let others = [
    LayerCase(pool([2]), input: [1, 2, 2], rows: 1),
    LayerCase(pool([2]), input: [17, 7, 5], rows: 3),
    LayerCase(pool([3], stride: [2]), input: [3, 7, 7], rows: 17),
    LayerCase(pool([3], stride: [1], padding: .same), input: [16, 5, 5], rows: 2),
    LayerCase(pool([2, 3], stride: [3, 2], padding: .same), input: [33, 7, 13], rows: 2),
    LayerCase(pool([2], dimensions: 3), input: [3, 5, 4, 7], rows: 3),
    LayerCase(
      pool([1, 2, 3], stride: [2, 1, 2], padding: .same, dimensions: 3), input: [16, 3, 2, 5],
      rows: 2),
    LayerCase(.batchNormalization(), input: [1, 1, 1], rows: 17),
    LayerCase(.batchNormalization(), input: [3, 2, 5], rows: 1),
    LayerCase(.batchNormalization(epsilon: 0.1), input: [17, 5, 5], rows: 3),
    LayerCase(.batchNormalization(), input: [33, 7, 2], rows: 17),
    LayerCase(.crop([2, 5]), input: [3, 5, 5], rows: 3),
    LayerCase(.crop([1, 7]), input: [17, 2, 7], rows: 2),
    LayerCase(.crop([2, 1, 3]), input: [2, 3, 2, 3], rows: 2),
    LayerCase(.flatten, input: [17, 2, 5], rows: 2),
    LayerCase(.leakyReLU(slope: 0.2), input: [3, 5, 5], rows: 3),
    LayerCase(.leakyReLU(slope: 1), input: [37], rows: 2),
    LayerCase(.scale(-2.5), input: [17, 2, 2], rows: 3),
    LayerCase(.relu, input: [37], rows: 3), LayerCase(.sigmoid, input: [5], rows: 17),
    LayerCase(.tanh, input: [3, 5, 1], rows: 1),
    LayerCase(.linear(outputs: 17), input: [33], rows: 17),
    LayerCase(.linear(outputs: 16, hasBias: false), input: [1], rows: 2),
  ]

  @Test(arguments: convolutions)
  func `A convolution is the reference's`(_ test: LayerCase) throws { try test.check() }

  @Test(arguments: transposes)
  func `A transposed convolution is the reference's`(_ test: LayerCase) throws {
    try test.check()
  }

  @Test(arguments: others)
  func `Any other layer is the reference's`(_ test: LayerCase) throws { try test.check() }

  @Test(arguments: [
    LayerCase(.batchNormalization(), input: [3, 2, 5], rows: 1),
    LayerCase(.batchNormalization(), .leakyReLU(slope: 0.1), input: [17, 5, 3], rows: 17),
    LayerCase(
      convolution(16, [3]), .batchNormalization(), .relu, convolution(2, [2]), input: [3, 7, 5],
      rows: 3),
  ])
  func `With running statistics the codes' gradient is the reference's`(
    _ test: LayerCase
  ) throws {
    try test.check(isTraining: false)
  }

  /// The reference is itself checked: its gradients are differences of its outputs. Everything here
  /// is smooth or piecewise linear with room around the kinks, so that central differences of
  /// doubles are right to about the step squared.
  @Test(arguments: [
    LayerCase(convolution(2, [2, 3], stride: [2, 1], padding: .same), input: [2, 4, 3], rows: 2),
    LayerCase(convolution(2, [2], dimensions: 3), input: [1, 3, 2, 3], rows: 1),
    LayerCase(
      transposed(3, [3], stride: [2], padding: .explicit([1]), extra: [1]), input: [2, 2, 3],
      rows: 2),
    LayerCase(pool([2], stride: [1]), input: [2, 3, 3], rows: 2),
    LayerCase(.batchNormalization(), input: [2, 2, 3], rows: 3),
    LayerCase(.sigmoid, input: [4], rows: 2),
    LayerCase(.tanh, .scale(3), .leakyReLU(slope: 0.3), input: [5], rows: 2),
    LayerCase(.crop([2, 1]), .flatten, .linear(outputs: 3), .relu, input: [2, 3, 2], rows: 2),
  ])
  func `The engine's gradients are differences of the reference's outputs`(
    _ test: LayerCase
  ) throws {
    let tolerance: Float = 2e-5
    let (found, weights) = try test.engine()
    let direction = test.values(found.output.count, stream: 2).map(Double.init)
    func product(_ weights: NamedTensors) -> Double {
      let count = test.input.reduce(1, *)
      let x = (weights["codes.value"]?.values ?? []).map { Double($0) }
      let stack = ReferenceStack(
        test.decoder, input: TensorShape([count]), part: "decoder", weights: weights)
      let output = stack.forward(
        (0..<test.rows).map { Array(x[($0 * count)..<(($0 + 1) * count)]) })
      return zip(output.flatMap { $0 }, direction).map { $0 * $1 }.reduce(0, +)
    }
    for (position, entry) in weights.entries.enumerated() where !entry.name.contains("running") {
      let step: Float = 0x1p-10
      let differences = entry.values.indices.map { index in
        var (above, below) = (weights, weights)
        above.entries[position].values[index] += step
        below.entries[position].values[index] -= step
        let width =
          above.entries[position].values[index] - below.entries[position].values[index]
        return Float((product(above) - product(below)) / Double(width))
      }
      let gradient =
        entry.name == "codes.value"
        ? found.inputGradient : try #require(found.parameterGradients[entry.name])
      expectClose(gradient, differences, tolerance, entry.name)
    }
  }

  @Test func `Dropout zeroes its share, scales the rest, and hides the same values backward`()
    throws
  {
    let rate = 0.3
    let test = LayerCase(.dropout(rate: rate), input: [400], rows: 5)
    let (found, _) = try test.engine()
    let inputs = test.inputs
    let gradient = test.values(2000, stream: 2)
    let factor = Float(1 / (1 - rate))
    for index in inputs.indices where found.output[index] != 0 {
      #expect(abs(found.output[index] - inputs[index] * factor) < 1e-6)
      #expect(abs(found.inputGradient[index] - gradient[index] * factor) < 1e-6)
    }
    let dropped = inputs.indices.filter { found.output[$0] == 0 }
    #expect(dropped.allSatisfy { found.inputGradient[$0] == 0 })
    // Four standard deviations of 2,000 draws.
    #expect(abs(Double(dropped.count) / 2000 - rate) < 0.041)
    let (second, _) = try test.engine(threads: 3)
    #expect(second == found)
    let (evaluated, _) = try test.engine(isTraining: false)
    #expect(evaluated.output == inputs && evaluated.inputGradient == gradient)
  }
}
