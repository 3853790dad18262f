// Every layer against PyTorch: outputs and all gradients of the fixtures, through the compiled
// network on every instruction set.

import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct TorchLayerTests {
  static let names = (try? TorchFixtures.load().cases.map(\.name)) ?? []

  @Test func `There are fixtures`() { #expect(Self.names.count == 20) }

  @Test(arguments: names, KernelClass.InstructionSet.allCases)
  func `A layer is PyTorch's`(name: String, set: KernelClass.InstructionSet) throws {
    let fixture = try TorchFixtures.load().layer(name)
    let shape = Array(fixture.input.shape.dropFirst())
    let rows = fixture.input.shape[0]
    let harness = try LayerHarness(
      [try layer(fixture)], input: shape, rows: rows,
      purpose: fixture.training ? .gradientInspection : .codeFitting, instructionSet: set)
    var parameters = fixture.parameters.mapValues(\.data)
    if !fixture.training {
      for (buffer, values) in fixture.buffers { parameters[buffer] = values.data }
    }
    let index = shape.count > 1 ? 1 : 0
    let output = try harness.forward(
      fixture.input.data, parameters: parameters, layerIndex: index)
    expectClose(output, fixture.output.data, 1e-5, "output")
    let gradients = try harness.backward(fixture.outputGradient.data)
    expectClose(gradients.input, fixture.inputGradient.data, 1e-5, "input gradient")
    guard fixture.training else { return }
    for (parameter, expected) in fixture.parameterGradients {
      let found = try #require(gradients.parameters["decoder.\(index).\(parameter)"])
      #expect(found.shape == expected.shape)
      // Sums over the whole batch and image.
      expectClose(found.values, expected.data, 1e-4, "gradient of \(parameter)")
    }
  }

  private func layer(_ fixture: TorchFixtures.Layer) throws -> LayerSpecification {
    let config = fixture.config
    let kernel = config.kernel?.values ?? [1]
    let stride = config.stride?.values ?? [1]
    let padding = Padding.explicit(config.padding?.values ?? [0])
    switch fixture.layer {
    case "linear": return .linear(outputs: try #require(config.outputs))
    case "conv2d", "conv3d":
      return .convolution(
        Convolution(
          spatialDimensions: fixture.layer == "conv2d" ? 2 : 3,
          channels: try #require(config.channels), kernel: kernel, stride: stride,
          padding: padding, hasBias: fixture.parameters["bias"] != nil))
    case "conv-transpose2d":
      return .transposedConvolution(
        TransposedConvolution(
          channels: try #require(config.channels), kernel: kernel, stride: stride,
          padding: padding, outputPadding: config.outputPadding?.values ?? [0],
          hasBias: config.bias ?? true))
    case "max-pool2d", "max-pool3d":
      return .maxPooling(
        MaxPooling(spatialDimensions: fixture.layer == "max-pool2d" ? 2 : 3, kernel: kernel))
    case "batch-norm2d": return .batchNormalization()
    case "relu": return .relu
    case "sigmoid": return .sigmoid
    case "tanh": return .tanh
    case "leaky-relu": return .leakyReLU(slope: config.slope ?? 0.01)
    default:
      Issue.record("no layer for the fixture \(fixture.layer)")
      return .flatten
    }
  }
}

/// Relative to the largest magnitude.
func expectClose(
  _ found: [Float], _ expected: [Float], _ tolerance: Float, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, "\(what)", sourceLocation: sourceLocation)
  let scale = expected.reduce(Float(1e-3)) { max($0, abs($1)) }
  let worst = zip(found, expected).map { abs($0 - $1) }.max() ?? 0
  let isFinite = found.allSatisfy(\.isFinite)
  #expect(
    isFinite && worst <= tolerance * scale,
    "\(what) is off by \(worst) of \(scale)", sourceLocation: sourceLocation)
}
