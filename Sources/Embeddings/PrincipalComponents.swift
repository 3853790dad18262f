// Principal component analysis, exact, in double precision.

import COpenBLAS
import Diagnostics
import Tensor

/// The directions of greatest variance of a set of points.
/// - Source: Hotelling 1933; signs as scikit-learn's `svd_flip` on components has them.
package struct PrincipalComponents: Sendable, Equatable {
  package let dimensions: Int
  /// `[dimensions]`
  package let mean: [Double]
  /// `[components, dimensions]`: orthonormal rows, by falling variance. In each the loading of
  /// greatest magnitude, the first of equals, is positive.
  package let components: [Double]
  /// `[components]`, with `count - 1` in the denominator.
  package let explainedVariance: [Double]
  /// `[components]`: parts of the total variance; zeros where there is none.
  package let explainedVarianceRatio: [Double]

  package var count: Int { explainedVariance.count }

  /// - Parameters:
  ///   - points: `[count, dimensions]`
  ///   - components: from 1 to `min(count, dimensions)`, which is the default.
  /// - Throws: for fewer than two points, values that are not finite, or too many components.
  package init(
    _ points: [Float], count: Int, dimensions: Int, components: Int? = nil
  ) throws(Diagnostic) {
    try requireFinite(points, count: count, dimensions: dimensions)
    guard count >= 2 else {
      throw Diagnostic(
        .error, "principal components of \(count) \(count == 1 ? "point" : "points")",
        hints: ["use at least two points"])
    }
    let possible = min(count, dimensions)
    let wanted = components ?? possible
    guard wanted >= 1, wanted <= possible else {
      throw Diagnostic(
        .error,
        "\(wanted) principal components of \(count) points with \(dimensions) dimensions",
        hints: ["ask for 1 to \(possible)"])
    }
    try loadOpenBLAS()
    openblas_runtime_set_threads(1)
    self.dimensions = dimensions
    let mean = columnMeans(points, count: count, dimensions: dimensions)
    self.mean = mean
    // The smaller of covariance and Gram matrix has all the eigenvalues that are not zero.
    let spectrum =
      dimensions <= count
      ? try covarianceSpectrum(points, count: count, mean: mean, wanted: wanted)
      : try gramSpectrum(points, count: count, mean: mean, wanted: wanted)
    self.components = withFixedSigns(spectrum.vectors, dimensions: dimensions)
    explainedVariance = spectrum.values.map { max(0, $0) / Double(count - 1) }
    let total = max(0, spectrum.trace)
    explainedVarianceRatio = spectrum.values.map { total > 0 ? max(0, $0) / total : 0 }
  }

  /// Coordinates along the components.
  /// - Parameter points: `[count, dimensions]`
  /// - Returns: `[count, components]`
  package func transform(_ points: [Float]) -> [Float] {
    precondition(
      points.count % dimensions == 0, "\(points.count) values as points of \(dimensions) dimensions"
    )
    return inBlocks(points, width: dimensions, resultWidth: count) { block, rows, result in
      var centered = [Double](repeating: 0, count: rows * dimensions)
      for row in 0..<rows {
        for j in 0..<dimensions {
          centered[row * dimensions + j] = Double(block[row * dimensions + j]) - mean[j]
        }
      }
      openblas_runtime_dgemm(
        OPENBLAS_NO_TRANSPOSE, OPENBLAS_TRANSPOSE, Int32(rows), Int32(count), Int32(dimensions), 1,
        centered, Int32(dimensions), components, Int32(dimensions), 0, &result, Int32(count))
    }
  }

  /// The points that have the given coordinates and no part outside the components.
  /// - Parameter coordinates: `[count, components]`
  /// - Returns: `[count, dimensions]`
  package func inverseTransform(_ coordinates: [Float]) -> [Float] {
    precondition(
      coordinates.count % count == 0,
      "\(coordinates.count) values as coordinates of \(count) components")
    return inBlocks(coordinates, width: count, resultWidth: dimensions) { block, rows, result in
      for row in 0..<rows {
        for j in 0..<dimensions { result[row * dimensions + j] = mean[j] }
      }
      openblas_runtime_dgemm(
        OPENBLAS_NO_TRANSPOSE, OPENBLAS_NO_TRANSPOSE, Int32(rows), Int32(dimensions), Int32(count),
        1, block.map(Double.init), Int32(count), components, Int32(dimensions), 1, &result,
        Int32(dimensions))
    }
  }

  /// A product in double precision over blocks of rows, so that no large input is held twice.
  private func inBlocks(
    _ values: [Float], width: Int, resultWidth: Int,
    _ product: (ArraySlice<Float>.SubSequence, Int, inout [Double]) -> Void
  ) -> [Float] {
    openblas_runtime_set_threads(1)
    let rows = RowChunks(count: values.count / width, size: 1024)
    var result: [Float] = []
    result.reserveCapacity(rows.count * resultWidth)
    for chunk in 0..<rows.chunks {
      let range = rows.rows(chunk)
      var block = [Double](repeating: 0, count: range.count * resultWidth)
      let slice = Array(values[range.lowerBound * width..<range.upperBound * width])
      product(slice[...], range.count, &block)
      result.append(contentsOf: block.lazy.map(Float.init))
    }
    return result
  }
}

private func columnMeans(_ points: [Float], count: Int, dimensions: Int) -> [Double] {
  var sums = [Double](repeating: 0, count: dimensions)
  points.withUnsafeBufferPointer { points in
    sums.withUnsafeMutableBufferPointer { sums in
      for row in 0..<count {
        for j in 0..<dimensions { sums[j] += Double(points[row * dimensions + j]) }
      }
    }
  }
  return sums.map { $0 / Double(count) }
}

private func withFixedSigns(_ vectors: [Double], dimensions: Int) -> [Double] {
  var result = vectors
  for start in stride(from: 0, to: vectors.count, by: dimensions) {
    var largest = vectors[start]
    for value in vectors[start..<start + dimensions] where abs(value) > abs(largest) {
      largest = value
    }
    guard largest < 0 else { continue }
    for j in start..<start + dimensions { result[j] = -result[j] }
  }
  return result
}
