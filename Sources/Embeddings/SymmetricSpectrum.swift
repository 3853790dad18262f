// Leading eigenvectors of the scatter of centred points, by way of the smaller symmetric matrix.

import COpenBLAS
import Diagnostics

/// Eigenvalues of the sum of squares and products, falling, and what they add up to.
struct ScatterSpectrum {
  /// `[wanted]`
  var values: [Double]
  /// `[wanted, dimensions]`
  var vectors: [Double]
  /// The sum of all eigenvalues.
  var trace: Double
}

/// Through the `[dimensions, dimensions]` scatter matrix.
func covarianceSpectrum(
  _ points: [Float], count: Int, mean: [Double], wanted: Int
) throws(Diagnostic) -> ScatterSpectrum {
  let dimensions = mean.count
  var scatter = [Double](repeating: 0, count: dimensions * dimensions)
  // Blocks that stay in the second-level cache with their part of the product.
  let rows = RowChunks(count: count, size: 1024)
  var block = [Double](repeating: 0, count: min(count, rows.size) * dimensions)
  for chunk in 0..<rows.chunks {
    let range = rows.rows(chunk)
    center(points, rows: range, mean: mean, into: &block)
    openblas_runtime_dsyrk(
      OPENBLAS_TRANSPOSE, Int32(dimensions), Int32(range.count), block, Int32(dimensions), 1,
      &scatter)
  }
  let trace = (0..<dimensions).reduce(0) { $0 + scatter[$1 * dimensions + $1] }
  let values = try eigenvalues(&scatter, size: dimensions)
  var vectors: [Double] = []
  for row in ((dimensions - wanted)..<dimensions).reversed() {
    vectors += scatter[row * dimensions..<(row + 1) * dimensions]
  }
  return ScatterSpectrum(
    values: values.reversed().prefix(wanted) + [], vectors: vectors, trace: trace)
}

/// Through the `[count, count]` matrix of inner products, for points with more dimensions than
/// there are points.
func gramSpectrum(
  _ points: [Float], count: Int, mean: [Double], wanted: Int
) throws(Diagnostic) -> ScatterSpectrum {
  let dimensions = mean.count
  var centered = [Double](repeating: 0, count: count * dimensions)
  center(points, rows: 0..<count, mean: mean, into: &centered)
  var gram = [Double](repeating: 0, count: count * count)
  openblas_runtime_dsyrk(
    OPENBLAS_NO_TRANSPOSE, Int32(count), Int32(dimensions), centered, Int32(dimensions), 0, &gram)
  let trace = (0..<count).reduce(0) { $0 + gram[$1 * count + $1] }
  let ascending = try eigenvalues(&gram, size: count)
  let values = Array(ascending.reversed().prefix(wanted))
  var combinations: [Double] = []
  for row in ((count - wanted)..<count).reversed() {
    combinations += gram[row * count..<(row + 1) * count]
  }
  var vectors = [Double](repeating: 0, count: wanted * dimensions)
  openblas_runtime_dgemm(
    OPENBLAS_NO_TRANSPOSE, OPENBLAS_NO_TRANSPOSE, Int32(wanted), Int32(dimensions), Int32(count), 1,
    combinations, Int32(count), centered, Int32(dimensions), 0, &vectors, Int32(dimensions))
  orthonormalize(&vectors, dimensions: dimensions, scale: max(0, values.first ?? 0).squareRoot())
  return ScatterSpectrum(values: values, vectors: vectors, trace: trace)
}

private func center(
  _ points: [Float], rows: Range<Int>, mean: [Double], into block: inout [Double]
) {
  let dimensions = mean.count
  points.withUnsafeBufferPointer { points in
    mean.withUnsafeBufferPointer { mean in
      block.withUnsafeMutableBufferPointer { block in
        for row in rows {
          let from = row * dimensions
          let to = (row - rows.lowerBound) * dimensions
          for j in 0..<dimensions { block[to + j] = Double(points[from + j]) - mean[j] }
        }
      }
    }
  }
}

private func eigenvalues(_ matrix: inout [Double], size: Int) throws(Diagnostic) -> [Double] {
  var values = [Double](repeating: 0, count: size)
  let status = openblas_runtime_symmetric_eigenvectors(Int32(size), &matrix, &values)
  guard status == 0 else {
    throw Diagnostic(
      .error, "the principal components of these points cannot be computed (LAPACK \(status))",
      hints: ["scale the values down, or remove dimensions that hold very large ones"])
  }
  return values
}

/// Gram-Schmidt, twice for each row. A row that is nothing but rounding gives way to the axis that
/// has most left outside the rows before it.
private func orthonormalize(_ rows: inout [Double], dimensions: Int, scale: Double) {
  let count = rows.count / dimensions
  for row in 0..<count {
    var vector = Array(rows[row * dimensions..<(row + 1) * dimensions])
    var before = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if before <= 1e-7 * scale || before == 0 {
      vector = freestAxis(outside: rows[..<(row * dimensions)], dimensions: dimensions)
      before = 1
    }
    for _ in 0..<2 {
      for other in 0..<row {
        let start = other * dimensions
        var product = 0.0
        for j in 0..<dimensions { product += vector[j] * rows[start + j] }
        for j in 0..<dimensions { vector[j] -= product * rows[start + j] }
      }
    }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for j in 0..<dimensions { rows[row * dimensions + j] = vector[j] / length }
  }
}

private func freestAxis(outside rows: ArraySlice<Double>, dimensions: Int) -> [Double] {
  var covered = [Double](repeating: 0, count: dimensions)
  for (index, value) in rows.enumerated() { covered[index % dimensions] += value * value }
  var axis = [Double](repeating: 0, count: dimensions)
  let best = covered.indices.min { (covered[$0], $0) < (covered[$1], $1) } ?? 0
  axis[best] = 1
  return axis
}
