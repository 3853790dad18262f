// Layers that are compiled together: rectifiers as part of what is before them, gates applied by what
// is after, values kept channels last between products and images.

import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct FusedLayerTests {
  private static func convolution(
    _ channels: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0
  ) -> LayerSpecification {
    .convolution(
      Convolution(
        channels: channels, kernel: [kernel], stride: [stride], padding: .explicit([padding])))
  }

  private static func transposed(
    _ channels: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0, bias: Bool = true
  ) -> LayerSpecification {
    .transposedConvolution(
      TransposedConvolution(
        channels: channels, kernel: [kernel], stride: [stride], padding: .explicit([padding]),
        hasBias: bias))
  }

  private static let pool = LayerSpecification.maxPooling(MaxPooling(kernel: [2]))
  private static let leaky = LayerSpecification.leakyReLU(slope: 0.2)

  static let gates = [
    LayerCase(convolution(16, 3), leaky, convolution(5, 2), input: [3, 7, 5], rows: 3),
    LayerCase(convolution(4, 3), .relu, convolution(17, 2), leaky, input: [17, 7, 5], rows: 2),
    LayerCase(convolution(3, 3), .relu, pool, input: [2, 7, 7], rows: 3),
    LayerCase(
      convolution(33, 3), leaky, pool, convolution(2, 2), .relu, input: [1, 7, 7], rows: 17),
    LayerCase(
      .batchNormalization(), leaky, pool, convolution(3, 1), .relu, input: [16, 5, 7],
      rows: 3),
    LayerCase(.relu, convolution(3, 2), .tanh, convolution(16, 2), input: [2, 5, 5], rows: 2),
    LayerCase(convolution(5, 2), .relu, .relu, leaky, pool, input: [3, 5, 5], rows: 2),
    LayerCase(convolution(5, 2), .relu, .scale(-2), convolution(3, 2), input: [3, 5, 5], rows: 2),
    LayerCase(pool, .relu, pool, convolution(3, 1), input: [5, 7, 7], rows: 2),
    LayerCase(
      convolution(5, 2), .leakyReLU(slope: 0), convolution(3, 2), input: [3, 5, 5], rows: 2),
  ]

  static let orders = [
    LayerCase(
      .linear(outputs: 18), .relu, .reshape([2, 3, 3]), transposed(3, 3, stride: 2), input: [5],
      rows: 3),
    LayerCase(
      .linear(outputs: 68), .reshape([17, 2, 2]), .batchNormalization(), .relu,
      transposed(1, 4, stride: 2, padding: 1), input: [9], rows: 17),
    LayerCase(
      transposed(33, 7, bias: false), .batchNormalization(), .relu, convolution(3, 3),
      input: [5, 1, 1], rows: 3),
    LayerCase(
      transposed(6, 2, bias: false), leaky, .flatten, .linear(outputs: 3), input: [5, 1, 1], rows: 3
    ),
    LayerCase(
      transposed(6, 2, bias: false), .reshape([3, 4, 2]), convolution(2, 2), input: [5, 1, 1],
      rows: 3),
    LayerCase(
      transposed(6, 2, bias: false), .flatten, .reshape([2, 3, 4]), pool, input: [5, 1, 1], rows: 2),
    LayerCase(
      transposed(6, 2, bias: false), .reshape([24]), .linear(outputs: 4), input: [5, 1, 1], rows: 2),
    LayerCase(convolution(5, 2), .flatten, .linear(outputs: 4), input: [3, 5, 3], rows: 3),
    LayerCase(
      convolution(17, 2), .relu, .flatten, .relu, .linear(outputs: 33), .relu, input: [3, 5, 3],
      rows: 3),
    LayerCase(pool, .flatten, .tanh, .scale(2), .linear(outputs: 4), input: [17, 5, 5], rows: 2),
    LayerCase(
      convolution(5, 2), .flatten, .reshape([2, 5, 4]), convolution(3, 2), input: [3, 5, 3], rows: 3
    ),
    LayerCase(
      convolution(6, 2), .reshape([3, 8, 2]), convolution(3, 2), input: [3, 5, 3], rows: 3),
    LayerCase(convolution(17, 2), .flatten, input: [3, 5, 3], rows: 3),
    LayerCase(convolution(3, 2), .leakyReLU(slope: 0.3), .flatten, input: [17, 5, 3], rows: 3),
    LayerCase(.linear(outputs: 24), .reshape([4, 3, 2]), .crop([2, 1]), input: [5], rows: 3),
    LayerCase(
      .linear(outputs: 24), .reshape([4, 3, 2]), .reshape([2, 3, 4]), convolution(2, 2), input: [5],
      rows: 3),
    LayerCase(
      .linear(outputs: 24), .reshape([4, 3, 2]), .tanh, .flatten, .linear(outputs: 3), input: [5],
      rows: 3),
    LayerCase(
      .linear(outputs: 24), .reshape([4, 3, 2]), .tanh, .batchNormalization(), .flatten, .relu,
      input: [5],
      rows: 3),
    LayerCase(
      transposed(4, 3, stride: 2), .crop([4, 3]), .relu, convolution(17, 2), .crop([2, 2]), .tanh,
      input: [3, 2, 2], rows: 3),
    LayerCase(transposed(4, 3, stride: 2), .relu, .crop([4, 3]), input: [17, 2, 2], rows: 3),
    LayerCase(
      transposed(17, 3, stride: 2, bias: false), .batchNormalization(), .relu, .crop([3, 4]), pool,
      input: [2, 2, 2], rows: 2),
  ]

  /// Few channels are kept densely, many in whole vectors; each pass meets both.
  static let widths = [
    LayerCase(convolution(2, 2), convolution(17, 2), convolution(1, 2), input: [3, 5, 5], rows: 3),
    LayerCase(
      convolution(33, 2, padding: 1), convolution(3, 3), transposed(4, 3), transposed(16, 2),
      input: [1, 3, 5], rows: 2),
    LayerCase(
      transposed(3, 2, stride: 2), .relu, transposed(2, 3), leaky, input: [17, 3, 2], rows: 17),
    LayerCase(convolution(5, 2), convolution(4, 2), convolution(5, 2), input: [4, 5, 5], rows: 3),
  ]

  /// A gradient's gate is the sign of the layer's output, which other slopes would turn round.
  @Test(arguments: [-0.5, 1.5, .nan, .infinity])
  func `A leaky ReLU's slope is from 0 to 1`(slope: Double) {
    #expect(throws: Misfit.self) {
      try LayerSpecification.leakyReLU(slope: slope).output(for: TensorShape([3])).get()
    }
  }

  @Test(arguments: gates)
  func `A rectifier between layers gates their gradients`(_ test: LayerCase) throws {
    try test.check()
  }

  @Test(arguments: orders)
  func `Values keep their order between images and vectors`(_ test: LayerCase) throws {
    try test.check()
  }

  @Test(arguments: widths)
  func `Few and many channels follow one another`(_ test: LayerCase) throws { try test.check() }
}
