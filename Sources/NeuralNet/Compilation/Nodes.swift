// The operations a network is compiled to. Plain pointers and numbers only: workers read them without
// touching reference counts. Buffers belong to the network.

import CKernels

/// A tensor's place in memory, for a whole batch.
struct Activation {
  var layout: ActivationLayout
  var values: UnsafeMutablePointer<Float>
  /// Laid out as `values`; nil where nothing before learns.
  var gradient: UnsafeMutablePointer<Float>?

  func image(_ index: Int) -> UnsafeMutablePointer<Float> { values + index * layout.imageStride }

  func gradientImage(_ index: Int) -> UnsafeMutablePointer<Float>? {
    gradient.map { $0 + index * layout.imageStride }
  }
}

/// max(x, slope · x) as part of the operation before it.
struct Rectifier {
  var slope: Float
}

/// A linear layer with the activation after it.
struct DenseNode {
  /// Weights, moments and the operands of the weight gradient.
  var update = galley_dense_update()
  var activation: galley_activation
  var input: Activation
  var output: Activation
  /// The node before ends in ReLU, whose mask the input gradient's product applies as it stores.
  var masksInputGradient = false
  /// The output's gradient arrives already multiplied by the activation's derivative.
  var gradientArrivesMasked = false
}

/// A convolution or transposed convolution, and the rectifier after it.
struct ConvolutionNode {
  var input: Activation
  var output: Activation
  var forward: UnsafePointer<galley_windows>
  var backward: UnsafePointer<galley_windows>
  /// `[panels][inner][16]`, and for a thin output `[channels][inner]`.
  var forwardWeights: UnsafePointer<Float>
  var backwardWeights: UnsafePointer<Float>
  var bias: UnsafePointer<Float>?
  /// Fewer than 16 channels are written, one dot product each.
  var outputIsThin: Bool
  var inputIsThin: Bool
  var rectifier: Rectifier?
  /// Of the node before: applied as the input gradient is stored.
  var inputRectifier: Rectifier?
  var gradientArrivesMasked = false
  var wantsInputGradient = false
  /// `[chunks][bias]`, summed in the update.
  var biasPartials: UnsafeMutablePointer<Float>?
  var biasCount = 0
  /// `[chunks][kernel]`, summed in the update.
  var kernelPartials: UnsafeMutablePointer<Float>?
  /// Windows by tap, and after which group each set of taps ends.
  var gradientTables: UnsafePointer<galley_windows>?
  var gradientSets = UnsafeBufferPointer<Int32>(start: nil, count: 0)
  /// What the update works on.
  var kernel: KernelWeights
  var weights: UnsafeMutablePointer<Float>
  /// The arrangement of the weights that the other pass reads, refreshed after each update.
  var copy: UnsafeMutablePointer<Float>
  var copyIsThin = false
  /// Input and output of so many images stay within 384 KiB: a share of the second-level cache that
  /// leaves room for weights and gradients. Measured: 96 KiB to 4 MiB make less than 3 % difference.
  var imagesPerBlock: Int {
    let values = input.layout.storedValues + output.layout.storedValues
    return max(1, (384 << 10) / (values * MemoryLayout<Float>.stride))
  }
  var lanesAreInputs: Bool
}

struct PoolNode {
  var input: Activation
  var output: Activation
  var windows: UnsafePointer<galley_pool_windows>
  var arguments: UnsafeMutablePointer<UInt8>
  var inputRectifier: Rectifier?
}

/// The first layers of a network on volumes in one: convolution, ReLU and max-pooling.
struct VolumeNode {
  var shape: galley_volume_shape
  var output: Activation
  var arguments: UnsafeMutablePointer<UInt8>
  /// `[channels][kernel]` and `[channels]` in the flat parameter buffer.
  var weights: UnsafePointer<Float>
  var bias: UnsafePointer<Float>?
  var weightOffset: Int
  var biasOffset: Int
  var weightCount: Int
  var hasBias: Bool
  /// One image's share of the gradients each: weights, then biases.
  var partials: UnsafeMutablePointer<Double>
  var partialSize: Int { weightCount + Int(shape.channels) }
}

/// Batch normalisation in two nodes, statistics and normalisation, with the end of a stage between.
struct NormalizationNode {
  var input: Activation
  var output: Activation
  var rectifier: Rectifier?
  var channels: Int
  var momentum: Double
  var epsilon: Double
  /// In the flat parameter buffer, `channels` each.
  var scale: UnsafeMutablePointer<Float>
  var shift: UnsafeMutablePointer<Float>
  var runningMean: UnsafeMutablePointer<Float>
  var runningVariance: UnsafeMutablePointer<Float>
  /// Of the flat parameter buffer, where the gradients go.
  var scaleOffset: Int
  var shiftOffset: Int
  /// `[chunks][2][channels]`
  var partials: UnsafeMutablePointer<Double>
  var scratch: UnsafeMutablePointer<Float>
  /// `[7][channels]`: factors, shifts, means, inverse deviations, then the input gradient's three.
  var coefficients: UnsafeMutablePointer<Float>

  func coefficient(_ index: Int) -> UnsafeMutablePointer<Float> { coefficients + index * channels }
}

/// A pass that treats every value alike.
struct ElementwiseNode {
  enum Function {
    case activation(galley_activation)
    case rectifier(Rectifier)
    case scale(Float)
    /// The mask holds uniform numbers, `maskStride` an image; the layer's own random stream.
    case dropout(
      rate: Float, mask: UnsafeMutablePointer<Float>, maskStride: Int, stream: UInt64)
  }

  var function: Function
  var input: Activation
  var output: Activation
}

/// A copy between layouts, of the leading `sizes` of the input.
struct CopyNode {
  var input: Activation
  var output: Activation
  var from: galley_strides
  var to: galley_strides
  var sizes: [Int]
  var channels: Int
}

enum Node {
  case dense(DenseNode)
  case convolution(ConvolutionNode)
  case pool(PoolNode)
  case statistics(NormalizationNode)
  case normalize(NormalizationNode)
  case elementwise(ElementwiseNode)
  case copy(CopyNode)
  case volume(VolumeNode)

  var output: Activation {
    switch self {
    case .dense(let node): node.output
    case .convolution(let node): node.output
    case .pool(let node): node.output
    case .statistics(let node): node.input
    case .normalize(let node): node.output
    case .elementwise(let node): node.output
    case .copy(let node): node.output
    case .volume(let node): node.output
    }
  }
}
