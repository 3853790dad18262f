// The readable reference of every layer: plain loops of doubles from the definitions, forward and
// backward, one row of values for each example and channels first within a row.

import Foundation

@testable import NeuralNet
@testable import Tensor

/// A layer at its place in a stack.
struct ReferenceLayer {
  let specification: LayerSpecification
  let input: TensorShape
  let output: TensorShape
  /// By the layer's own names: `weight`, `bias`, `running_mean`, `running_var`.
  var parameters: [String: [Double]]
  /// Batch normalisation takes its statistics from the batch.
  var isTraining = true
  /// Of a dropout: 0 or 1 / (1 − rate) for each value of each row.
  var mask: [[Double]] = []
  private let windows: ReferenceWindows?

  init(
    _ specification: LayerSpecification, input: TensorShape, parameters: [String: [Double]] = [:]
  ) {
    self.specification = specification
    self.input = input
    self.parameters = parameters
    switch specification {
    case .convolution(let layer):
      let windows = ReferenceWindows(
        sliding: input.spatial, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
      output = TensorShape([layer.channels] + windows.outputSizes)
      self.windows = windows
      return
    case .transposedConvolution(let layer):
      let windows = ReferenceWindows(transposing: input.spatial, layer)
      output = TensorShape([layer.channels] + windows.outputSizes)
      self.windows = windows
      return
    case .maxPooling(let layer):
      let windows = ReferenceWindows(
        sliding: input.spatial, kernel: layer.kernel, stride: layer.stride, padding: layer.padding)
      output = TensorShape([input.channels] + windows.outputSizes)
      self.windows = windows
      return
    case .linear(let outputs, _): output = TensorShape([outputs])
    case .flatten: output = TensorShape([input.count])
    case .reshape(let sizes): output = TensorShape(sizes)
    case .crop(let sizes): output = TensorShape([input.channels] + sizes)
    default: output = input
    }
    windows = nil
  }

  private func parameter(_ name: String) -> [Double] { parameters[name] ?? [] }
  private var positions: Int { input.spatial.reduce(1, *) }
  private var outputPositions: Int { output.spatial.reduce(1, *) }

  // MARK: Forward

  /// - Parameter rows: `[rows][input.count]`
  /// - Returns: `[rows][output.count]`
  func forward(_ rows: [[Double]]) -> [[Double]] {
    if case .batchNormalization(_, let epsilon) = specification {
      return normalize(rows, epsilon)
    }
    return rows.enumerated().map { row, x in forward(x, row) }
  }

  private func forward(_ x: [Double], _ row: Int) -> [Double] {
    switch specification {
    case .linear, .convolution, .transposedConvolution:
      var y = [Double](repeating: 0, count: output.count)
      let bias = parameter("bias")
      if !bias.isEmpty { for index in y.indices { y[index] = bias[index / outputPositions] } }
      let weight = parameter("weight")
      forEachProduct { output, input, index in y[output] += x[input] * weight[index] }
      return y
    case .maxPooling: return arguments(x).map { x[$0] }
    case .relu: return x.map { max($0, 0) }
    case .leakyReLU(let slope): return x.map { $0 > 0 ? $0 : slope * $0 }
    case .sigmoid: return x.map { 1 / (1 + exp(-$0)) }
    case .tanh: return x.map { tanh($0) }
    case .scale(let factor): return x.map { factor * $0 }
    case .dropout: return zip(x, mask[row]).map { $0 * $1 }
    case .crop: return cropped.map { x[$0] }
    case .flatten, .reshape, .batchNormalization: return x
    }
  }

  /// Every product of a linear map: output += input · weight, with PyTorch's weight shapes
  /// `[outputs, inputs, taps]`, or `[inputs, outputs, taps]` of a transposed convolution.
  private func forEachProduct(_ body: (_ output: Int, _ input: Int, _ weight: Int) -> Void) {
    guard let windows else {
      for to in 0..<output.count {
        for from in 0..<input.count { body(to, from, to * input.count + from) }
      }
      return
    }
    let isTransposed = if case .transposedConvolution = specification { true } else { false }
    let (inputs, outputs) = (input.channels, output.channels)
    let taps = parameter("weight").count / (inputs * outputs)
    for to in 0..<outputs {
      for from in 0..<inputs {
        let start = (isTransposed ? from * outputs + to : to * inputs + from) * taps
        for term in windows.terms {
          body(
            to * outputPositions + term.output, from * positions + term.input, start + term.tap)
        }
      }
    }
  }

  /// The input that each output of a pooling is; the first of equals.
  private func arguments(_ x: [Double]) -> [Int] {
    var best = [Int](repeating: -1, count: output.count)
    for channel in 0..<output.channels {
      for term in windows?.terms ?? [] {
        let to = channel * outputPositions + term.output
        let from = channel * positions + term.input
        if best[to] < 0 || x[from] > x[best[to]] { best[to] = from }
      }
    }
    return best
  }

  /// The inputs that a crop keeps, in order.
  private var cropped: [Int] {
    let (to, from) = (output.spatial, input.spatial)
    return (0..<output.count).map { index in
      var (rest, position, stride) = (index, 0, 1)
      for axis in to.indices.reversed() {
        position += rest % to[axis] * stride
        rest /= to[axis]
        stride *= from[axis]
      }
      return rest * stride + position
    }
  }

  // MARK: Backward

  /// - Parameters:
  ///   - rows: what `forward` was given.
  ///   - gradient: `[rows][output.count]`
  func backward(
    _ rows: [[Double]], _ gradient: [[Double]]
  ) -> (input: [[Double]], parameters: [String: [Double]]) {
    if case .batchNormalization(_, let epsilon) = specification {
      return normalizeBackward(rows, gradient, epsilon)
    }
    let weight = parameter("weight")
    var weightGradient = weight.map { _ in 0.0 }
    var biasGradient = parameter("bias").map { _ in 0.0 }
    var result: [[Double]] = []
    for (row, (x, g)) in zip(rows, gradient).enumerated() {
      var d = [Double](repeating: 0, count: x.count)
      switch specification {
      case .linear, .convolution, .transposedConvolution:
        forEachProduct { output, input, index in
          d[input] += g[output] * weight[index]
          weightGradient[index] += g[output] * x[input]
        }
        if !biasGradient.isEmpty {
          for index in g.indices { biasGradient[index / outputPositions] += g[index] }
        }
      case .maxPooling: for (to, from) in arguments(x).enumerated() { d[from] += g[to] }
      case .relu: d = zip(x, g).map { $0 > 0 ? $1 : 0 }
      case .leakyReLU(let slope): d = zip(x, g).map { $0 > 0 ? $1 : slope * $1 }
      case .sigmoid: d = zip(forward(x, row), g).map { $0 * (1 - $0) * $1 }
      case .tanh: d = zip(forward(x, row), g).map { (1 - $0 * $0) * $1 }
      case .scale(let factor): d = g.map { factor * $0 }
      case .dropout: d = zip(g, mask[row]).map { $0 * $1 }
      case .crop: for (to, from) in cropped.enumerated() { d[from] = g[to] }
      case .flatten, .reshape, .batchNormalization: d = g
      }
      result.append(d)
    }
    var parameters: [String: [Double]] = [:]
    if !weightGradient.isEmpty { parameters["weight"] = weightGradient }
    if !biasGradient.isEmpty { parameters["bias"] = biasGradient }
    return (result, parameters)
  }

  // MARK: Batch normalisation

  /// Mean and variance of each channel, biased, as Ioffe & Szegedy 2015 normalise with.
  func statistics(_ rows: [[Double]]) -> (mean: [Double], variance: [Double]) {
    guard isTraining else { return (parameter("running_mean"), parameter("running_var")) }
    let count = Double(rows.count * positions)
    let sums = (0..<input.channels).map { channel in
      rows.reduce(0.0) { $0 + slice($1, channel).reduce(0, +) }
    }
    let mean = sums.map { $0 / count }
    let squares = (0..<input.channels).map { channel in
      rows.reduce(0.0) { sum, x in
        sum + slice(x, channel).reduce(0.0) { $0 + ($1 - mean[channel]) * ($1 - mean[channel]) }
      }
    }
    return (mean, squares.map { $0 / count })
  }

  private func slice(_ x: [Double], _ channel: Int) -> ArraySlice<Double> {
    x[(channel * positions)..<((channel + 1) * positions)]
  }

  private func normalized(_ rows: [[Double]], _ epsilon: Double) -> ([[Double]], [Double]) {
    let (mean, variance) = statistics(rows)
    let inverse = variance.map { 1 / ($0 + epsilon).squareRoot() }
    let values = rows.map { x in
      x.indices.map { (x[$0] - mean[$0 / positions]) * inverse[$0 / positions] }
    }
    return (values, inverse)
  }

  private func normalize(_ rows: [[Double]], _ epsilon: Double) -> [[Double]] {
    let (scale, shift) = (parameter("weight"), parameter("bias"))
    return normalized(rows, epsilon).0.map { x in
      x.indices.map { x[$0] * scale[$0 / positions] + shift[$0 / positions] }
    }
  }

  private func normalizeBackward(
    _ rows: [[Double]], _ gradient: [[Double]], _ epsilon: Double
  ) -> (input: [[Double]], parameters: [String: [Double]]) {
    let (values, inverse) = normalized(rows, epsilon)
    let scale = parameter("weight")
    var plain = scale.map { _ in 0.0 }
    var scaled = plain
    for (x, g) in zip(values, gradient) {
      for index in x.indices {
        plain[index / positions] += g[index]
        scaled[index / positions] += g[index] * x[index]
      }
    }
    let count = Double(rows.count * positions)
    let input = zip(values, gradient).map { x, g in
      x.indices.map { index in
        let channel = index / positions
        let centre =
          isTraining ? (plain[channel] + x[index] * scaled[channel]) / count : 0
        return scale[channel] * inverse[channel] * (g[index] - centre)
      }
    }
    return (input, ["weight": scaled, "bias": plain])
  }
}
