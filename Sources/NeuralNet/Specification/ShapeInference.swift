// Follows a shape through a stack of layers and finds the layer it does not fit.

/// Why a layer cannot take its input.
package struct ShapeMismatch: Sendable, Hashable {
  package var layerIndex: Int
  /// The whole sentence, with the layer's name and its input shape.
  package var message: String
  package var hint: String
}

/// The shapes along a stack of layers, input first, or the first layer that does not fit.
struct ShapeTrace {
  var shapes: [TensorShape]?
  var mismatch: ShapeMismatch?
}

extension ModelSpecification {
  var encoderShapes: ShapeTrace { Self.trace(encoder, from: encoderInputShape) }

  var decoderShapes: ShapeTrace? { decoderInputShape.map { Self.trace(decoder, from: $0) } }

  static func trace(_ layers: [LayerSpecification], from input: TensorShape) -> ShapeTrace {
    var shapes = [input]
    for (index, layer) in layers.enumerated() {
      let shape = shapes[index]
      switch layer.output(for: shape) {
      case .success(let next): shapes.append(next)
      case .failure(let misfit):
        return ShapeTrace(
          mismatch: ShapeMismatch(
            layerIndex: index,
            message: "layer \(index + 1), \(layer.name), cannot take \(shape): \(misfit.reason)",
            hint: misfit.hint))
      }
    }
    return ShapeTrace(shapes: shapes)
  }
}

/// Why one layer does not fit, without saying which.
struct Misfit: Error {
  var reason: String
  var hint: String
}

/// Larger sizes are slips of the keyboard; products of two still fit an Int.
let sizeLimit = 1 << 24

extension LayerSpecification {
  /// The shape this layer makes of `input`.
  func output(for input: TensorShape) -> Result<TensorShape, Misfit> {
    func fail(_ reason: String, _ hint: String) -> Result<TensorShape, Misfit> {
      .failure(Misfit(reason: reason, hint: hint))
    }
    let result: Result<TensorShape, Misfit>
    switch self {
    case .linear(let outputs, _):
      guard input.isFlat else {
        return fail("it needs a flat input", "put `flatten` before it")
      }
      guard (1...sizeLimit).contains(outputs) else {
        return fail("the number of outputs is \(outputs)", "use a number from 1 to \(sizeLimit)")
      }
      result = .success(TensorShape([outputs]))
    case .convolution(let layer): result = layer.output(for: input)
    case .transposedConvolution(let layer): result = layer.output(for: input)
    case .maxPooling(let layer): result = layer.output(for: input)
    case .batchNormalization(let momentum, let epsilon):
      guard input.dimensions.count == 3 else {
        return fail("it needs channels, height and width", "put it after a 2D convolution")
      }
      guard momentum >= 0, momentum <= 1, epsilon > 0, epsilon.isFinite else {
        return fail(
          "momentum \(momentum) and epsilon \(epsilon)", "use momentum 0 to 1 and a small epsilon")
      }
      result = .success(input)
    case .relu, .sigmoid, .tanh: result = .success(input)
    case .leakyReLU(let slope):
      // Gradients tell the sides apart by the output's sign.
      guard slope >= 0, slope <= 1 else {
        return fail("its slope is \(slope)", "use a slope from 0 to 1, such as 0.01")
      }
      result = .success(input)
    case .flatten: result = .success(TensorShape([input.count]))
    case .reshape(let dimensions):
      guard [1, 3, 4].contains(dimensions.count), dimensions.allSatisfy({ $0 >= 1 }) else {
        return fail(
          "its sizes are \(dimensions)", "give channels, height and width, such as [32, 7, 7]")
      }
      let shape = TensorShape(dimensions)
      guard shape.count == input.count else {
        return fail(
          "\(shape) has \(shape.count) values, not \(input.count)",
          "make the sizes' product \(input.count)")
      }
      result = .success(shape)
    case .crop(let sizes):
      guard sizes.count == input.spatial.count, !sizes.isEmpty,
        zip(sizes, input.spatial).allSatisfy({ $0 >= 1 && $0 <= $1 })
      else {
        return fail(
          "it keeps \(sizes)", "give the sizes to keep, one for each of \(input.spatial)")
      }
      result = .success(TensorShape([input.channels] + sizes))
    case .dropout(let rate):
      guard rate >= 0, rate < 1 else {
        return fail("its rate is \(rate)", "use a rate from 0 to below 1")
      }
      result = .success(input)
    case .scale(let factor):
      guard factor.isFinite else { return fail("its factor is \(factor)", "use a finite number") }
      result = .success(input)
    }
    if case .success(let shape) = result, shape.count > sizeLimit {
      return fail(
        "its output \(shape) would have more than \(sizeLimit) values", "use smaller layers")
    }
    return result
  }
}

/// Output size and zeros before the first value, along each spatial dimension.
struct WindowSizes {
  var outputs: [Int]
  /// Zeros before and after; after may be negative where windows end early.
  var before: [Int]
}

/// One value for all dimensions, or one for each.
func perDimension(_ sizes: [Int], _ dimensions: Int) -> [Int]? {
  if sizes.count == dimensions { return sizes }
  return sizes.count == 1 ? Array(repeating: sizes[0], count: dimensions) : nil
}

/// Sizes of windows that slide over `spatial`.
func slidingWindows(
  over spatial: [Int], kernel: [Int], stride: [Int], padding: Padding
) -> Result<WindowSizes, Misfit> {
  let dimensions = spatial.count
  func check(_ what: String, _ sizes: [Int], from least: Int) -> Result<[Int], Misfit> {
    guard let all = perDimension(sizes, dimensions), all.allSatisfy({ (least...4096).contains($0) })
    else {
      return .failure(
        Misfit(
          reason: "its \(what) is \(sizes)",
          hint: "use one number of at least \(least), or \(dimensions) of them"))
    }
    return .success(all)
  }
  do {
    let kernel = try check("kernel", kernel, from: 1).get()
    let stride = try check("stride", stride, from: 1).get()
    var sizes = WindowSizes(outputs: [], before: [])
    switch padding {
    case .explicit(let values):
      let padding = try check("padding", values, from: 0).get()
      for axis in 0..<dimensions {
        let padded = spatial[axis] + 2 * padding[axis]
        guard kernel[axis] <= padded else {
          return .failure(
            Misfit(
              reason: "its kernel of \(kernel[axis]) is larger than \(padded) with padding",
              hint: "use a smaller kernel or more padding"))
        }
        sizes.outputs.append((padded - kernel[axis]) / stride[axis] + 1)
        sizes.before.append(padding[axis])
      }
    case .same:
      for axis in 0..<dimensions {
        let outputs = (spatial[axis] + stride[axis] - 1) / stride[axis]
        let total = max(0, (outputs - 1) * stride[axis] + kernel[axis] - spatial[axis])
        sizes.outputs.append(outputs)
        sizes.before.append(total / 2)
      }
    }
    return .success(sizes)
  } catch {
    return .failure(error)
  }
}

extension Convolution {
  func windows(for input: TensorShape) -> Result<WindowSizes, Misfit> {
    guard input.spatial.count == spatialDimensions else {
      return .failure(
        Misfit(
          reason: "it needs channels and \(spatialDimensions) spatial sizes",
          hint: "give the model an input such as "
            + (spatialDimensions == 2 ? "[1, 28, 28]" : "[1, 96, 96, 96]")
            + ", or put `reshape` before it"))
    }
    guard (1...sizeLimit).contains(channels) else {
      return .failure(
        Misfit(reason: "its number of channels is \(channels)", hint: "use 1 or more channels"))
    }
    return slidingWindows(over: input.spatial, kernel: kernel, stride: stride, padding: padding)
  }

  func output(for input: TensorShape) -> Result<TensorShape, Misfit> {
    windows(for: input).map { TensorShape([channels] + $0.outputs) }
  }
}

extension MaxPooling {
  func windows(for input: TensorShape) -> Result<WindowSizes, Misfit> {
    guard input.spatial.count == spatialDimensions else {
      return .failure(
        Misfit(
          reason: "it needs channels and \(spatialDimensions) spatial sizes",
          hint: "put it after a \(spatialDimensions)D convolution"))
    }
    if case .explicit(let values) = padding, values.contains(where: { $0 != 0 }) {
      return .failure(
        Misfit(reason: "its padding is \(values)", hint: "leave it out, or use `same`"))
    }
    guard let sizes = perDimension(kernel, spatialDimensions), sizes.reduce(1, &*) <= 255 else {
      return .failure(
        Misfit(reason: "its kernel is \(kernel)", hint: "use windows of at most 255 values"))
    }
    return slidingWindows(over: input.spatial, kernel: kernel, stride: stride, padding: padding)
  }

  func output(for input: TensorShape) -> Result<TensorShape, Misfit> {
    windows(for: input).map { TensorShape([input.channels] + $0.outputs) }
  }
}

extension TransposedConvolution {
  func windows(for input: TensorShape) -> Result<WindowSizes, Misfit> {
    guard input.dimensions.count == 3 else {
      return .failure(
        Misfit(
          reason: "it needs channels, height and width",
          hint: "put `reshape` before it, such as {reshape: [32, 7, 7]}"))
    }
    guard (1...sizeLimit).contains(channels) else {
      return .failure(
        Misfit(reason: "its number of channels is \(channels)", hint: "use 1 or more channels"))
    }
    guard let kernel = perDimension(kernel, 2), let stride = perDimension(stride, 2),
      let extra = perDimension(outputPadding, 2),
      (kernel + stride).allSatisfy({ (1...4096).contains($0) }),
      zip(extra, stride).allSatisfy({ $0 >= 0 && $0 < max(1, $1) })
    else {
      return .failure(
        Misfit(
          reason: "its kernel is \(kernel), stride \(stride) and output padding \(outputPadding)",
          hint: "use a kernel and stride from 1, and an output padding below the stride"))
    }
    var sizes = WindowSizes(outputs: [], before: [])
    for axis in 0..<2 {
      let full = (input.spatial[axis] - 1) * stride[axis] + kernel[axis]
      switch padding {
      case .explicit(let values):
        guard let padding = perDimension(values, 2), padding.allSatisfy({ (0...4096).contains($0) })
        else {
          return .failure(
            Misfit(reason: "its padding is \(values)", hint: "use a number from 0, or two"))
        }
        let outputs = full - 2 * padding[axis] + extra[axis]
        guard outputs >= 1 else {
          return .failure(
            Misfit(
              reason: "padding \(padding[axis]) leaves nothing of \(full)",
              hint: "use less padding or a larger kernel"))
        }
        sizes.outputs.append(outputs)
        sizes.before.append(padding[axis])
      case .same:
        let outputs = input.spatial[axis] * stride[axis]
        sizes.outputs.append(outputs)
        sizes.before.append(max(0, kernel[axis] - stride[axis]) / 2)
      }
    }
    return .success(sizes)
  }

  func output(for input: TensorShape) -> Result<TensorShape, Misfit> {
    windows(for: input).map { TensorShape([channels] + $0.outputs) }
  }
}
