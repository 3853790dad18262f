// Small models of images and volumes, of odd sizes, and examples for them.

import Foundation

@testable import NeuralNet
@testable import Tensor

enum ImageModels {
  private static func convolution(
    _ channels: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0, dimensions: Int = 2
  ) -> LayerSpecification {
    .convolution(
      Convolution(
        spatialDimensions: dimensions, channels: channels, kernel: [kernel], stride: [stride],
        padding: .explicit([padding])))
  }

  private static func transposed(
    _ channels: Int, _ kernel: Int, stride: Int = 1, padding: Int = 0, bias: Bool = true
  ) -> LayerSpecification {
    .transposedConvolution(
      TransposedConvolution(
        channels: channels, kernel: [kernel], stride: [stride], padding: .explicit([padding]),
        hasBias: bias))
  }

  /// One channel of 7×7, through batch normalisation both ways.
  static func vae(
    _ family: PosteriorFamily = .normal, dropout: Double? = nil,
    initialization: Initialization = .pytorch
  ) -> ModelSpecification {
    ModelSpecification(
      kind: .vae, inputShape: [1, 7, 7],
      encoder: [
        convolution(5, 3, stride: 2, padding: 1), .batchNormalization(), .leakyReLU(slope: 0.2),
        convolution(17, 3), .relu, .flatten,
      ] + (dropout.map { [.dropout(rate: $0)] } ?? []),
      latentDimensions: 3,
      decoder: [
        .linear(outputs: 36), .relu, .reshape([9, 2, 2]),
        transposed(5, 3, stride: 2, padding: 1), .batchNormalization(), .relu,
        transposed(1, 4, stride: 3), .crop([7, 7]), .sigmoid,
      ], posterior: family, initialization: initialization)
  }

  static let unitTransposed = ModelSpecification(
    kind: .vae, inputShape: [1, 7, 7],
    encoder: [convolution(3, 3, stride: 2), .relu, .flatten, .linear(outputs: 8), .tanh],
    latentDimensions: 4,
    decoder: [
      .reshape([4, 1, 1]), transposed(18, 4, bias: false), .batchNormalization(), .relu,
      transposed(1, 4, stride: 1), .sigmoid,
    ])

  static let autoencoder = ModelSpecification(
    kind: .autoencoder, inputShape: [2, 6, 5],
    encoder: [
      convolution(4, 2), .relu, .maxPooling(MaxPooling(kernel: [2])), .flatten,
      .linear(outputs: 3),
    ],
    decoder: [
      .linear(outputs: 24), .leakyReLU(slope: 0.1), .reshape([4, 3, 2]),
      transposed(2, 3, stride: 2), .crop([6, 5]), .flatten, .sigmoid,
    ])

  /// Three channels come out in their own order, through a sigmoid and a scale.
  static let autoDecoder = ModelSpecification(
    kind: .autoDecoder, inputShape: [3, 4, 4], latentDimensions: 5,
    decoder: [
      .linear(outputs: 17), .relu, .reshape([17, 1, 1]), transposed(6, 2, bias: false),
      .batchNormalization(), .relu, transposed(3, 3, stride: 2), .crop([4, 4]), .sigmoid,
      .scale(2),
    ])

  static func variationalAutoDecoder(_ family: PosteriorFamily) -> ModelSpecification {
    ModelSpecification(
      kind: .variationalAutoDecoder, inputShape: [1, 4, 4], latentDimensions: 3,
      decoder: [
        .linear(outputs: 12), .leakyReLU(slope: 0.1), .reshape([3, 2, 2]),
        transposed(1, 2, stride: 2), .sigmoid,
      ], posterior: family)
  }

  static let regressor = ModelSpecification(
    kind: .regressor, inputShape: [2, 6, 7],
    encoder: [
      convolution(17, 3), .relu, .maxPooling(MaxPooling(kernel: [2])), .flatten,
      .linear(outputs: 5), .tanh, .linear(outputs: 2),
    ])

  static func volumes(isFused: Bool) -> ModelSpecification {
    ModelSpecification(
      kind: .regressor, inputShape: [1, 6, 7, 6],
      encoder: [
        convolution(3, 3, dimensions: 3), isFused ? .relu : .leakyReLU(slope: 0.1),
        .maxPooling(MaxPooling(spatialDimensions: 3, kernel: [2])),
        convolution(4, 2, dimensions: 3), .relu, .flatten, .linear(outputs: 2),
      ])
  }

  /// With biases, scales and running statistics that are not zero or one.
  static func scattered(_ weights: NamedTensors) -> NamedTensors {
    var weights = weights
    for index in weights.entries.indices where weights.entries[index].shape.count == 1 {
      let draws = RandomStream(seed: 8, stream: UInt64(index)).uniforms(
        step: 0, count: weights.entries[index].values.count)
      for (at, draw) in draws.enumerated() { weights.entries[index].values[at] += 0.6 * draw - 0.2 }
    }
    return weights
  }

  static func examples(_ model: ModelSpecification, count: Int) -> Examples {
    let stream = RandomStream(seed: 71, stream: 9)
    var examples = Examples(
      pixels: stream.uniforms(step: 0, count: count * model.inputs).map { UInt8($0 * 256) },
      valuesPerExample: model.inputs)
    if model.kind == .regressor {
      examples.targetsPerExample = model.outputShape?.count ?? 0
      examples.targets = stream.normals(step: 1, count: count * examples.targetsPerExample)
    }
    return examples
  }

  /// `[count][valuesPerExample]`, as the engine converts bytes.
  static func rows(_ examples: Examples) -> [[Double]] {
    let width = examples.valuesPerExample
    return (0..<examples.count).map { row in
      examples.pixels[(row * width)..<((row + 1) * width)].map { Double(Float($0) * (1 / 255)) }
    }
  }
}
