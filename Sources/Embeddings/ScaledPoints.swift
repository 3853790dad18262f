// Points as the neighbour search wants them: centred, in a range where no square overflows, as rows
// and as panels of sixteen.

import CKernels
import Diagnostics
import Tensor

/// Distances keep their order and their ratios: the scale is one power of two.
struct ScaledPoints {
  let count: Int
  let dimensions: Int
  /// Floats from row to row.
  let stride: Int
  let panels: Int
  /// `[count, stride]`
  let rows: AlignedBuffer<Float>
  /// `[panels, dimensions, 16]`
  let panelValues: AlignedBuffer<Float>
  /// `[panels, 16]`: minus half of each squared length; -infinity where there is no point.
  let bias: AlignedBuffer<Float>

  /// - Parameter points: `[count, dimensions]`, finite
  init(_ points: [Float], count: Int, dimensions: Int) throws(Diagnostic) {
    self.count = count
    self.dimensions = dimensions
    stride = (dimensions + 15) / 16 * 16
    panels = (count + 15) / 16
    rows = try AlignedBuffer(count: count * stride, purpose: "points")
    panelValues = try AlignedBuffer(count: panels * dimensions * 16, purpose: "points")
    bias = try AlignedBuffer(count: panels * 16, purpose: "points")
    var mean = [Double](repeating: 0, count: dimensions)
    for row in 0..<count {
      for j in 0..<dimensions { mean[j] += Double(points[row * dimensions + j]) / Double(count) }
    }
    var largest = 0.0
    for row in 0..<count {
      for j in 0..<dimensions {
        largest = max(largest, abs(Double(points[row * dimensions + j]) - mean[j]))
      }
    }
    let scale = largest > 0 ? 1 / largest.binade : 1
    for row in 0..<count {
      var squares = 0.0
      for j in 0..<dimensions {
        let value = Float((Double(points[row * dimensions + j]) - mean[j]) * scale)
        rows.pointer[row * stride + j] = value
        panelValues.pointer[((row / 16) * dimensions + j) * 16 + row % 16] = value
        squares += Double(value) * Double(value)
      }
      bias.pointer[row] = Float(-squares / 2)
    }
    for padding in count..<panels * 16 { bias.pointer[padding] = -.infinity }
  }
}
