// The kernels against PyTorch's values for every dense layer and for Adam; losses are in
// TorchLossTests.

import CKernels
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

struct TorchArray: Decodable {
  var shape: [Int]
  var data: [Float]
}

struct TorchFixtures: Decodable {
  struct Layer: Decodable {
    var name: String
    var layer: String
    var config: Config
    var training: Bool
    var input: TorchArray
    var output: TorchArray
    var outputGradient: TorchArray
    var inputGradient: TorchArray
    var parameters: [String: TorchArray]
    var parameterGradients: [String: TorchArray]
    var buffers: [String: TorchArray]

    private enum CodingKeys: String, CodingKey {
      case name, layer, config, training, input, output, parameters, buffers
      case outputGradient = "output_gradient"
      case inputGradient = "input_gradient"
      case parameterGradients = "parameter_gradients"
    }
  }

  /// Of a layer; what a layer has no use for is missing.
  struct Config: Decodable {
    var channels: Int?
    var kernel: Sizes?
    var stride: Sizes?
    var padding: Sizes?
    var outputPadding: Sizes?
    var bias: Bool?
    var slope: Double?
    var outputs: Int?
  }

  /// One number, or one for each dimension.
  struct Sizes: Decodable {
    var values: [Int]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      values = try (try? container.decode([Int].self)) ?? [container.decode(Int.self)]
    }
  }

  struct Loss: Decodable {
    var name: String
    var value: Double
    var inputs: [String: TorchArray]
    var gradients: [String: TorchArray]
    var target: TorchArray?
  }

  struct Adam: Decodable {
    var learningRate: Double
    var beta1: Double
    var beta2: Double
    var epsilon: Double
    var initial: TorchArray
    var gradients: [TorchArray]
    var parameters: [TorchArray]
  }

  var cases: [Layer]
  var losses: [Loss]
  var adam: Adam

  static func load() throws -> TorchFixtures {
    let url = try #require(
      Bundle.module.url(forResource: "layers", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(TorchFixtures.self, from: Data(contentsOf: url))
  }

  func layer(_ name: String) throws -> Layer { try #require(cases.first { $0.name == name }) }

  func loss(startingWith prefix: String) throws -> Loss {
    try #require(losses.first { $0.name.hasPrefix(prefix) })
  }
}

@Suite struct TorchFixtureTests {
  @Test(arguments: KernelClass.InstructionSet.allCases)
  func `A linear layer is PyTorch's`(set: KernelClass.InstructionSet) throws {
    let fixture = try TorchFixtures.load().layer("linear")
    let (rows, inputs) = (fixture.input.shape[0], fixture.input.shape[1])
    let outputs = fixture.output.shape[1]
    let weight = try #require(fixture.parameters["weight"])
    let bias = try #require(fixture.parameters["bias"])
    var update = galley_dense_update()
    update.inputs = inputs
    update.panels = 1
    update.transposed_panels = 1
    let x = try padded(fixture.input)
    let dy = try padded(fixture.outputGradient)
    let weights = try AlignedBuffer<Float>(count: inputs * lanes, purpose: "test")
    let biases = try AlignedBuffer<Float>(count: lanes, purpose: "test")
    let transposed = try AlignedBuffer<Float>(count: lanes * lanes, purpose: "test")
    for output in 0..<outputs {
      biases.pointer[output] = bias.data[output]
      for input in 0..<inputs {
        weights.pointer[input * lanes + output] = weight.data[output * inputs + input]
      }
    }
    update.has_bias = 1
    update.weights = weights.pointer
    update.transposed = transposed.pointer
    galley_transpose_panels(&update, 0, 1)

    let kernels = set.kernels
    let y = try AlignedBuffer<Float>(count: rows * lanes, purpose: "test")
    let dx = try AlignedBuffer<Float>(count: rows * lanes, purpose: "test")
    kernels.pointee.product(
      x.pointer, lanes, weights.pointer, inputs, 1, biases.pointer, nil, y.pointer, lanes, rows, 0)
    kernels.pointee.product(
      dy.pointer, lanes, transposed.pointer, lanes, 1, nil, nil, dx.pointer, lanes, rows, 0)
    expectRows(y, fixture.output, 1e-5)
    expectRows(dx, fixture.inputGradient, 1e-5)

    let gradient = try AlignedBuffer<Float>(count: inputs * lanes, purpose: "test")
    let biasGradient = try AlignedBuffer<Float>(count: lanes, purpose: "test")
    update.x = UnsafePointer(x.pointer)
    update.dy = UnsafePointer(dy.pointer)
    (update.x_stride, update.dy_stride) = (lanes, lanes)
    update.gradient = gradient.pointer
    update.bias_gradient = biasGradient.pointer
    var adam = galley_optimizer_step()
    galley_update_panels(kernels, &update, rows, 0, 1, &adam)
    let expected = try #require(fixture.parameterGradients["weight"])
    for output in 0..<outputs {
      for input in 0..<inputs {
        let found = gradient.pointer[input * lanes + output]
        #expect(close(Double(found), Double(expected.data[output * inputs + input]), 1e-5))
      }
      let expectedBias = try #require(fixture.parameterGradients["bias"])
      #expect(close(Double(biasGradient.pointer[output]), Double(expectedBias.data[output]), 1e-5))
    }
  }

  @Test(arguments: [LayerSpecification.relu, .sigmoid, .tanh])
  func `An activation is PyTorch's`(layer: LayerSpecification) throws {
    let fixture = try TorchFixtures.load().layer(layer.name)
    let activation = try #require(layer.activation)
    let (rows, columns) = (fixture.input.shape[0], fixture.input.shape[1])
    let values = try padded(fixture.input)
    galley_activate(activation, values.pointer, values.pointer, lanes, rows, columns)
    expectRows(values, fixture.output, 1e-6)
    let gradient = try padded(fixture.outputGradient)
    galley_activation_gradient(
      activation, values.pointer, gradient.pointer, gradient.pointer, lanes, rows, columns)
    expectRows(gradient, fixture.inputGradient, 1e-6)
  }

  @Test func `Five steps of Adam are PyTorch's`() throws {
    let fixture = try TorchFixtures.load().adam
    let options = TrainingOptions(
      epochs: 1, batchSize: 1,
      optimizer: .adam(
        Adam(
          learningRate: fixture.learningRate, beta1: fixture.beta1, beta2: fixture.beta2,
          epsilon: fixture.epsilon)),
      objective: .bernoulli())
    let weights = try padded(fixture.initial)
    let first = try AlignedBuffer<Float>(count: lanes, purpose: "test")
    let second = try AlignedBuffer<Float>(count: lanes, purpose: "test")
    for (index, gradient) in fixture.gradients.enumerated() {
      var step = options.optimizerStep(index + 1, epoch: 0)
      let values = try padded(gradient)
      galley_adam(
        weights.pointer, first.pointer, second.pointer, values.pointer, lanes, &step)
      expectRows(weights, fixture.parameters[index], 1e-6)
    }
  }

  /// Rows of at most 16 values, each in its own line of the buffer.
  private func padded(_ array: TorchArray) throws -> AlignedBuffer<Float> {
    let columns = array.shape.last ?? 0
    let rows = array.data.count / columns
    let buffer = try AlignedBuffer<Float>(count: rows * lanes, purpose: "test")
    for (index, value) in array.data.enumerated() {
      buffer.pointer[index / columns * lanes + index % columns] = value
    }
    return buffer
  }

  private func expectRows(
    _ found: AlignedBuffer<Float>, _ expected: TorchArray, _ tolerance: Double
  ) {
    let columns = expected.shape.last ?? 0
    for (index, value) in expected.data.enumerated() {
      let got = found.pointer[index / columns * lanes + index % columns]
      #expect(close(Double(got), Double(value), tolerance), "[\(index)]: \(got), expected \(value)")
    }
  }
}
