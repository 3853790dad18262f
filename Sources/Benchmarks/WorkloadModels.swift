// The models of the training workloads.

import NeuralNet

extension Workload {
  var model: ModelSpecification {
    switch self {
    case .denseVAE:
      ModelSpecification(
        kind: .vae, inputs: 784, encoder: [.linear(outputs: 400), .relu], latentDimensions: 20,
        decoder: [.linear(outputs: 400), .relu, .linear(outputs: 784), .sigmoid])
    case .conditionalVAE:
      ModelSpecification(
        kind: .conditionalVAE, inputs: 784,
        encoder: [.linear(outputs: 400), .relu, .linear(outputs: 400), .relu],
        latentDimensions: 20,
        decoder: [
          .linear(outputs: 400), .relu, .linear(outputs: 400), .relu, .linear(outputs: 784),
          .sigmoid,
        ], classes: 10)
    case .kerasAutoencoder:
      ModelSpecification(
        kind: .autoencoder, inputs: 784, encoder: [.linear(outputs: 128), .relu],
        decoder: [.linear(outputs: 784), .sigmoid])
    case .convolutionalVAE: Self.convolutionalVAEModel
    case .kerasVAE: Self.kerasVAEModel
    case .autoDecoder: Self.autoDecoderModel
    case .variationalAutoDecoder: Self.variationalAutoDecoderModel
    case .volumes:
      Self.volumes([
        Self.convolution3D(2), .relu, Self.pool3D, .flatten, .linear(outputs: 3),
      ])
    case .volumesLarge:
      Self.volumes([
        Self.convolution3D(2), .relu, Self.pool3D, Self.convolution3D(16), .relu, Self.pool3D,
        Self.convolution3D(64), .relu, Self.pool3D, .flatten, .linear(outputs: 16), .relu,
        .linear(outputs: 3),
      ])
    }
  }

  private static func convolution(_ channels: Int, stride: Int = 1) -> LayerSpecification {
    .convolution(
      Convolution(channels: channels, kernel: [3], stride: [stride], padding: .explicit([1])))
  }

  private static func transposed(
    _ channels: Int, kernel: Int = 3, stride: Int = 1, padding: Int = 1, outputPadding: Int = 0,
    hasBias: Bool = true
  ) -> LayerSpecification {
    .transposedConvolution(
      TransposedConvolution(
        channels: channels, kernel: [kernel], stride: [stride], padding: .explicit([padding]),
        outputPadding: [outputPadding], hasBias: hasBias))
  }

  private static func convolution3D(_ channels: Int) -> LayerSpecification {
    .convolution(Convolution(spatialDimensions: 3, channels: channels, kernel: [3]))
  }

  private static let pool3D = LayerSpecification.maxPooling(
    MaxPooling(spatialDimensions: 3, kernel: [2]))

  private static func volumes(_ layers: [LayerSpecification]) -> ModelSpecification {
    ModelSpecification(kind: .regressor, inputShape: [1, 96, 96, 96], encoder: layers)
  }

  private static var convolutionalVAEModel: ModelSpecification {
    let leaky = LayerSpecification.leakyReLU()
    return ModelSpecification(
      kind: .vae, inputShape: [1, 28, 28],
      encoder: [
        convolution(16), leaky, convolution(32, stride: 2), leaky, convolution(32, stride: 2),
        leaky, convolution(32), .flatten,
      ], latentDimensions: 2,
      decoder: [
        .linear(outputs: 1568), .reshape([32, 7, 7]), transposed(32), leaky,
        transposed(32, stride: 2), leaky, transposed(16, stride: 2, padding: 0), leaky,
        transposed(1, padding: 0), .crop([28, 28]), .sigmoid,
      ])
  }

  private static var kerasVAEModel: ModelSpecification {
    let pool = LayerSpecification.maxPooling(MaxPooling(kernel: [2]))
    return ModelSpecification(
      kind: .vae, inputShape: [1, 28, 28],
      encoder: [
        convolution(32), .relu, pool, convolution(64), .relu, pool, .flatten,
        .linear(outputs: 128), .relu,
      ], latentDimensions: 8,
      decoder: [
        .linear(outputs: 3136), .relu, .reshape([64, 7, 7]),
        transposed(64, stride: 2, outputPadding: 1), .relu,
        transposed(32, stride: 2, outputPadding: 1), .relu, transposed(1), .sigmoid,
      ])
  }

  private static let upsampling: [LayerSpecification] = [
    transposed(128, kernel: 4, stride: 2, hasBias: false), .batchNormalization(), .relu,
    transposed(64, kernel: 4, stride: 2, hasBias: false), .batchNormalization(), .relu,
    transposed(1, hasBias: false), .sigmoid, .scale(255),
  ]

  private static var autoDecoderModel: ModelSpecification {
    ModelSpecification(
      kind: .autoDecoder, inputShape: [1, 28, 28], latentDimensions: 128,
      decoder: [
        .reshape([128, 1, 1]), transposed(256, kernel: 7, padding: 0, hasBias: false),
        .batchNormalization(), .relu,
      ] + upsampling)
  }

  private static var variationalAutoDecoderModel: ModelSpecification {
    ModelSpecification(
      kind: .variationalAutoDecoder, inputShape: [1, 28, 28], latentDimensions: 60,
      decoder: [.linear(outputs: 12544), .relu, .reshape([256, 7, 7])] + upsampling)
  }
}
