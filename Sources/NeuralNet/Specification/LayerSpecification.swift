// What layers a report can ask for, before any size or weight is known.

/// How an image is continued beyond its edges.
package enum Padding: Sendable, Hashable, Codable {
  /// So many zeros before and after each spatial dimension, depth first.
  case explicit([Int])
  /// TensorFlow's: the output has ceil(input / stride) values, and what is odd goes after.
  case same

  package static let none = Padding.explicit([0])
}

/// A convolution over two or three spatial dimensions. Sizes hold one value for all dimensions or
/// one for each, depth first.
package struct Convolution: Sendable, Hashable, Codable {
  package var spatialDimensions: Int
  package var channels: Int
  package var kernel: [Int]
  package var stride: [Int]
  package var padding: Padding
  package var hasBias: Bool

  package init(
    spatialDimensions: Int = 2, channels: Int, kernel: [Int], stride: [Int] = [1],
    padding: Padding = .none, hasBias: Bool = true
  ) {
    self.spatialDimensions = spatialDimensions
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.hasBias = hasBias
  }
}

/// The transpose of a convolution's linear map, which enlarges images where `stride` is above 1.
package struct TransposedConvolution: Sendable, Hashable, Codable {
  package var channels: Int
  package var kernel: [Int]
  package var stride: [Int]
  /// `same`: the output is input × stride.
  package var padding: Padding
  /// Rows and columns appended to the output's far side.
  package var outputPadding: [Int]
  package var hasBias: Bool

  package init(
    channels: Int, kernel: [Int], stride: [Int] = [1], padding: Padding = .none,
    outputPadding: [Int] = [0], hasBias: Bool = true
  ) {
    self.channels = channels
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.hasBias = hasBias
  }
}

/// Windows beyond the last whole one are dropped, unless the padding is `same`.
package struct MaxPooling: Sendable, Hashable, Codable {
  package var spatialDimensions: Int
  package var kernel: [Int]
  package var stride: [Int]
  package var padding: Padding

  /// - Parameter stride: by default the kernel.
  package init(
    spatialDimensions: Int = 2, kernel: [Int], stride: [Int]? = nil, padding: Padding = .none
  ) {
    self.spatialDimensions = spatialDimensions
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }
}

/// Shapes are channels first and without the batch: `[channels, height, width]`, or `[values]`.
package enum LayerSpecification: Sendable, Hashable, Codable {
  /// y = x Wᵀ + b with W of shape [outputs, inputs].
  case linear(outputs: Int, hasBias: Bool = true)
  case convolution(Convolution)
  case transposedConvolution(TransposedConvolution)
  case maxPooling(MaxPooling)
  /// Over batch, height and width (Ioffe & Szegedy 2015). `momentum` is the weight of the newest
  /// batch in the running statistics, as in PyTorch.
  case batchNormalization(momentum: Double = 0.1, epsilon: Double = 1e-5)
  case relu
  case leakyReLU(slope: Double = 0.01)
  case sigmoid
  case tanh
  /// To one dimension, channels slowest.
  case flatten
  case reshape([Int])
  /// Keeps the first rows and columns: the spatial sizes to keep.
  case crop([Int])
  /// Zeroes values with this probability while training, and scales the rest up to match.
  case dropout(rate: Double)
  /// Multiplies by a constant.
  case scale(Double)

  /// The name in layer tables and reports.
  package var name: String {
    switch self {
    case .linear: "linear"
    case .convolution(let layer): "conv\(layer.spatialDimensions)d"
    case .transposedConvolution: "conv-transpose2d"
    case .maxPooling(let layer): "max-pool\(layer.spatialDimensions)d"
    case .batchNormalization: "batch-norm2d"
    case .relu: "relu"
    case .leakyReLU: "leaky-relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .flatten: "flatten"
    case .reshape: "reshape"
    case .crop: "crop"
    case .dropout: "dropout"
    case .scale: "scale"
    }
  }
}
