// How the layers of a model are written: a row for each, with its keys, its maker and its line in
// `galley explain model`.
import Diagnostics
import NeuralNet
import ReportLanguage

/// Sizes along an image's dimensions, where one number stands for all.
private typealias Sizes = [Int]

extension ValueType where Value == [Int] {
  /// One whole number, or a list with one for each dimension.
  static func sizes(_ range: ClosedRange<Int>, _ dimensions: ClosedRange<Int> = 1...3) -> ValueType
  {
    let number = ValueType<Int>.integer(range)
    let description =
      "\(number.description), or a list of \(dimensions.lowerBound) to \(dimensions.upperBound)"
    return ValueType(description) { value, diagnostics in
      if case .sequence(let items) = value.content, !dimensions.contains(items.count) {
        diagnostics.append(mismatch(expected: description, found: value))
        return nil
      }
      return ValueType<[Int]>.list(of: number).decode(value, &diagnostics)
    }
  }
}

extension ValueType where Value == Padding {
  fileprivate static let padding = ValueType(
    "`same`, `valid`, a whole number from 0, or a list of them"
  ) { value, diagnostics in
    switch value.content {
    case .scalar("same", _): return .same
    case .scalar("valid", _): return Padding.none
    case .scalar(let word, _) where Double(word) == nil:
      diagnostics.append(
        .error(
          "expected `same`, `valid`, a whole number from 0, or a list of them, found '\(word)'",
          at: value.range,
          hints: closestMatch(to: word, among: ["same", "valid"]).map { ["did you mean '\($0)'?"] }
            ?? ["`same` keeps the size, divided by the stride; `valid` adds nothing"]))
      return nil
    default:
      return ValueType<[Int]>.sizes(0...4096).decode(value, &diagnostics).map(Padding.explicit)
    }
  }
}

/// The settings that layers share.
private enum Settings {
  static let outputs = Key.required("outputs", .integer(1...1_000_000), "Values it gives.")
  static let channels = Key.required("channels", .integer(1...65536), "Channels it gives.")
  static let kernel = Key.required("kernel", ValueType<Sizes>.sizes(1...4096), "Size of a window.")
  static let stride = Key.optional(
    "stride", ValueType<Sizes>.sizes(1...4096), default: [1], shown: "1",
    "Steps from window to window.")
  static let poolingStride = Key.optional(
    "stride", ValueType<Sizes>.sizes(1...4096), shown: "the kernel", "Steps from window to window.")
  static let padding = Key.optional(
    "padding", .padding, default: Padding.none, shown: "valid", "Zeros around the image.")
  static let outputPadding = Key.optional(
    "output-padding", ValueType<Sizes>.sizes(0...4095), default: [0], shown: "0",
    "Rows and columns appended.")
  static let bias = Key.optional("bias", .boolean, default: true, shown: "true", "")
  static let momentum = Key.optional(
    "momentum", ValueType<Double>.number("a number from 0 to 1") { (0...1).contains($0) },
    default: 0.1, shown: "0.1", "Weight of the newest batch in the running statistics.")
  static let epsilon = Key.optional(
    "epsilon", ValueType<Double>.number("a number above 0") { $0 > 0 }, default: 1e-5,
    shown: "1e-5", "")
  static let slope = Key.optional("slope", .number(), default: 0.01, shown: "0.01", "Below 0.")
  static let shape = Key.required("shape", ValueType<Sizes>.sizes(1...1 << 24, 1...4), "")
  static let sizes = Key.required("sizes", ValueType<Sizes>.sizes(1...1 << 24), "")
  static let rate = Key.required(
    "rate", ValueType<Double>.number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 }, "")
  static let factor = Key.required("factor", .number(), "")
}

extension LayerSpecification {
  /// Every layer of the language, in the order of `galley explain`.
  static let variants: [Variant<LayerSpecification>] = [
    Variant(
      "linear", "A fully connected layer; needs a flat input.",
      keys: [Settings.outputs.declaration, Settings.bias.declaration], shorthand: "outputs"
    ) { reader in
      guard let outputs = reader.read(Settings.outputs), let bias = reader.read(Settings.bias)
      else { return nil }
      return .linear(outputs: outputs, hasBias: bias)
    },
    convolution(2), convolution(3),
    Variant(
      "conv-transpose2d", "The transpose of a convolution; a stride above 1 enlarges.",
      keys: [
        Settings.channels.declaration, Settings.kernel.declaration, Settings.stride.declaration,
        Settings.padding.declaration, Settings.outputPadding.declaration, Settings.bias.declaration,
      ]
    ) { reader in
      guard let channels = reader.read(Settings.channels),
        let kernel = reader.read(Settings.kernel),
        let stride = reader.read(Settings.stride), let padding = reader.read(Settings.padding),
        let extra = reader.read(Settings.outputPadding), let bias = reader.read(Settings.bias)
      else { return nil }
      return .transposedConvolution(
        TransposedConvolution(
          channels: channels, kernel: kernel, stride: stride, padding: padding,
          outputPadding: extra, hasBias: bias))
    },
    pooling(2), pooling(3),
    Variant(
      "batch-norm2d", "Normalises each channel over the batch, then scales and shifts it.",
      keys: [Settings.momentum.declaration, Settings.epsilon.declaration]
    ) { reader in
      guard let momentum = reader.read(Settings.momentum),
        let epsilon = reader.read(Settings.epsilon)
      else { return nil }
      return .batchNormalization(momentum: momentum, epsilon: epsilon)
    },
    plain("relu", "Negative values become 0.", .relu),
    Variant(
      "leaky-relu", "Negative values are multiplied by the slope, 0.01 unless given.",
      keys: [Settings.slope.declaration], shorthand: "slope"
    ) { reader in reader.read(Settings.slope).map { .leakyReLU(slope: $0) } },
    plain("sigmoid", "To 0…1; the last layer of a decoder of probabilities.", .sigmoid),
    plain("tanh", "To −1…1.", .tanh),
    plain("flatten", "To one dimension, channels slowest.", .flatten),
    Variant(
      "reshape", "To other sizes with the same product, such as [32, 7, 7].",
      keys: [Settings.shape.declaration], shorthand: "shape"
    ) { reader in reader.read(Settings.shape).map { .reshape($0) } },
    Variant(
      "crop", "Keeps the first rows and columns: `{crop: 28}` or `{crop: [28, 28]}`.",
      keys: [Settings.sizes.declaration], shorthand: "sizes"
    ) { reader in
      // One number stands for a square, as a crop of a volume is always written out.
      reader.read(Settings.sizes).map { .crop($0.count == 1 ? [$0[0], $0[0]] : $0) }
    },
    Variant(
      "dropout", "Zeroes values with this probability while training.",
      keys: [Settings.rate.declaration], shorthand: "rate"
    ) { reader in reader.read(Settings.rate).map { .dropout(rate: $0) } },
    Variant(
      "scale", "Multiplies by a constant, such as 255.", keys: [Settings.factor.declaration],
      shorthand: "factor"
    ) { reader in reader.read(Settings.factor).map { .scale($0) } },
  ]

  private static func plain(
    _ name: String, _ summary: String, _ layer: LayerSpecification
  ) -> Variant<LayerSpecification> {
    Variant(name, summary) { _ in layer }
  }

  private static func convolution(_ dimensions: Int) -> Variant<LayerSpecification> {
    Variant(
      "conv\(dimensions)d",
      dimensions == 2
        ? "A convolution over height and width; `padding: same` is TensorFlow's."
        : "The same over depth, height and width.",
      keys: [
        Settings.channels.declaration, Settings.kernel.declaration, Settings.stride.declaration,
        Settings.padding.declaration, Settings.bias.declaration,
      ]
    ) { reader in
      guard let channels = reader.read(Settings.channels),
        let kernel = reader.read(Settings.kernel),
        let stride = reader.read(Settings.stride), let padding = reader.read(Settings.padding),
        let bias = reader.read(Settings.bias)
      else { return nil }
      return .convolution(
        Convolution(
          spatialDimensions: dimensions, channels: channels, kernel: kernel, stride: stride,
          padding: padding, hasBias: bias))
    }
  }

  private static func pooling(_ dimensions: Int) -> Variant<LayerSpecification> {
    Variant(
      "max-pool\(dimensions)d",
      dimensions == 2
        ? "The largest value of each window." : "The same over depth, height and width.",
      keys: [
        Settings.kernel.declaration, Settings.poolingStride.declaration,
        Settings.padding.declaration,
      ], shorthand: "kernel"
    ) { reader in
      guard let kernel = reader.read(Settings.kernel), let padding = reader.read(Settings.padding)
      else { return nil }
      return .maxPooling(
        MaxPooling(
          spatialDimensions: dimensions, kernel: kernel,
          stride: reader.read(Settings.poolingStride), padding: padding))
    }
  }
}

extension ValueType where Value == Located<LayerSpecification> {
  /// A layer and the place of its name.
  static let layer = variant(
    "layer", "a layer: `{linear: 400}`, `{conv2d: {channels: 32, kernel: 3}}`, `relu` and so on",
    of: LayerSpecification.variants)
}
