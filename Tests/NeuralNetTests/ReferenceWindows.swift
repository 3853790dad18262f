// Which input meets which weight in which output of a convolution, its transpose or a pooling, from
// the definitions: depth, height and width in three plain loops.

@testable import NeuralNet

/// The windows of one layer; two-dimensional ones have a depth of one.
struct ReferenceWindows {
  /// Positions in row-major order.
  struct Term {
    var output: Int
    var input: Int
    var tap: Int
  }

  /// Without the channels.
  var outputSizes: [Int]
  var terms: [Term] = []

  /// A convolution or pooling: output o reads inputs o · stride + tap − before.
  init(sliding spatial: [Int], kernel: [Int], stride: [Int], padding: Padding) {
    let (kernel, stride) = (Self.repeated(kernel, spatial), Self.repeated(stride, spatial))
    var before: [Int] = []
    outputSizes = []
    for axis in spatial.indices {
      switch padding {
      case .explicit(let values):
        before.append(Self.repeated(values, spatial)[axis])
        outputSizes.append((spatial[axis] + 2 * before[axis] - kernel[axis]) / stride[axis] + 1)
      case .same:
        // tensorflow.org/api_docs/python/tf/nn: what is odd goes after.
        let outputs = (spatial[axis] + stride[axis] - 1) / stride[axis]
        before.append(max(0, (outputs - 1) * stride[axis] + kernel[axis] - spatial[axis]) / 2)
        outputSizes.append(outputs)
      }
    }
    pair(outer: outputSizes, inner: spatial, kernel: kernel, stride: stride, before: before) {
      Term(output: $0, input: $1, tap: $2)
    }
  }

  /// A transposed convolution: input i is added to outputs i · stride + tap − before.
  init(transposing spatial: [Int], _ layer: TransposedConvolution) {
    let kernel = Self.repeated(layer.kernel, spatial)
    let stride = Self.repeated(layer.stride, spatial)
    let extra = Self.repeated(layer.outputPadding, spatial)
    var before: [Int] = []
    outputSizes = []
    for axis in spatial.indices {
      switch layer.padding {
      case .explicit(let values):
        before.append(Self.repeated(values, spatial)[axis])
        let full = (spatial[axis] - 1) * stride[axis] + kernel[axis]
        outputSizes.append(full - 2 * before[axis] + extra[axis])
      case .same:
        before.append(max(0, kernel[axis] - stride[axis]) / 2)
        outputSizes.append(spatial[axis] * stride[axis])
      }
    }
    pair(outer: spatial, inner: outputSizes, kernel: kernel, stride: stride, before: before) {
      Term(output: $1, input: $0, tap: $2)
    }
  }

  private mutating func pair(
    outer: [Int], inner: [Int], kernel: [Int], stride: [Int], before: [Int],
    _ term: (_ outer: Int, _ inner: Int, _ tap: Int) -> Term
  ) {
    let missing = 3 - outer.count
    func padded(_ sizes: [Int], _ value: Int) -> [Int] {
      Array(repeating: value, count: missing) + sizes
    }
    let (outer, inner, kernel) = (padded(outer, 1), padded(inner, 1), padded(kernel, 1))
    let (stride, before) = (padded(stride, 1), padded(before, 0))
    for (at, from) in Self.positions(outer).enumerated() {
      for (tap, offset) in Self.positions(kernel).enumerated() {
        let to = (0..<3).map { from[$0] * stride[$0] + offset[$0] - before[$0] }
        guard (0..<3).allSatisfy({ (0..<inner[$0]).contains(to[$0]) }) else { continue }
        terms.append(term(at, (to[0] * inner[1] + to[1]) * inner[2] + to[2], tap))
      }
    }
  }

  private static func positions(_ sizes: [Int]) -> [[Int]] {
    (0..<sizes[0]).flatMap { z in
      (0..<sizes[1]).flatMap { y in (0..<sizes[2]).map { x in [z, y, x] } }
    }
  }

  private static func repeated(_ values: [Int], _ spatial: [Int]) -> [Int] {
    values.count == spatial.count ? values : spatial.map { _ in values[0] }
  }
}
