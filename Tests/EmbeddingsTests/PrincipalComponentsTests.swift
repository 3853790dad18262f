// Principal components: cases worked out by hand, and the laws every result obeys.

import Diagnostics
import Tensor
import Testing

@testable import Embeddings

@Suite struct PrincipalComponentsTests {
  /// Double precision inside, single precision at the edges.
  private let tolerance = 1e-5

  private func normals(_ count: Int, stream: UInt64) -> [Float] {
    RandomStream(seed: 5, stream: stream).normals(step: 0, count: count)
  }

  @Test func `Points on a slanted line have one component along it`() throws {
    // (0, 0), (3, 4), (6, 8): length 5 a step, variance 25 along the line.
    let found = try PrincipalComponents([0, 0, 3, 4, 6, 8], count: 3, dimensions: 2)
    #expect(found.mean == [3, 4])
    #expect(abs(found.components[0] - 0.6) < tolerance)
    #expect(abs(found.components[1] - 0.8) < tolerance)
    #expect(abs(found.explainedVariance[0] - 25) < tolerance)
    #expect(abs(found.explainedVariance[1]) < tolerance)
    #expect(abs(found.explainedVarianceRatio[0] - 1) < tolerance)
    let coordinates = found.transform([0, 0, 6, 8])
    #expect(abs(coordinates[0] + 5) < 1e-5)
    #expect(abs(coordinates[2] - 5) < 1e-5)
  }

  @Test func `The loading of greatest magnitude is positive`() throws {
    let found = try PrincipalComponents([0, 0, -1, -3, -2, -6], count: 3, dimensions: 2)
    #expect(found.components[1] > 0.9)
    let points = normals(40 * 6, stream: 1)
    let all = try PrincipalComponents(points, count: 40, dimensions: 6)
    for start in stride(from: 0, to: 36, by: 6) {
      let row = all.components[start..<start + 6]
      #expect(row.max(by: { abs($0) < abs($1) }).map { $0 > 0 } == true)
    }
  }

  /// Tall takes the covariance matrix, wide the Gram matrix.
  @Test(arguments: [(50, 7), (7, 50), (6, 6)])
  func `All components bring the points back`(count: Int, dimensions: Int) throws {
    let points = normals(count * dimensions, stream: 2).map { 3 * $0 + 1 }
    let found = try PrincipalComponents(points, count: count, dimensions: dimensions)
    let again = found.inverseTransform(found.transform(points))
    let worst = zip(points, again).map { abs($0 - $1) }.max() ?? 1
    #expect(worst < 1e-5)
    #expect(abs(found.explainedVarianceRatio.reduce(0, +) - 1) < tolerance)
  }

  @Test(arguments: [(50, 7), (7, 50)])
  func `Components are orthonormal and variances fall`(count: Int, dimensions: Int) throws {
    let points = normals(count * dimensions, stream: 3)
    let found = try PrincipalComponents(points, count: count, dimensions: dimensions)
    for a in 0..<found.count {
      for b in 0...a {
        var product = 0.0
        for j in 0..<dimensions {
          product += found.components[a * dimensions + j] * found.components[b * dimensions + j]
        }
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-9)
      }
    }
    #expect(zip(found.explainedVariance, found.explainedVariance.dropFirst()).allSatisfy(>=))
  }

  @Test func `The variance of a coordinate is the explained variance`() throws {
    let points = normals(60 * 4, stream: 4).enumerated().map { $1 * Float($0 % 4 + 1) }
    let found = try PrincipalComponents(points, count: 60, dimensions: 4, components: 2)
    let coordinates = found.transform(points)
    #expect(coordinates.count == 120)
    for component in 0..<2 {
      let values = (0..<60).map { Double(coordinates[2 * $0 + component]) }
      let variance = values.reduce(0) { $0 + $1 * $1 } / 59
      #expect(abs(variance / found.explainedVariance[component] - 1) < tolerance)
    }
  }

  @Test(arguments: [(5, 3), (3, 5)])
  func `Equal points have zero variance and finite components`(count: Int, dimensions: Int) throws {
    let points = [Float](repeating: 2, count: count * dimensions)
    let found = try PrincipalComponents(points, count: count, dimensions: dimensions)
    #expect(found.explainedVariance.allSatisfy { $0 == 0 })
    #expect(found.explainedVarianceRatio.allSatisfy { $0 == 0 })
    #expect(found.components.allSatisfy { $0.isFinite })
  }

  @Test func `A value that is not a number is named by its place`() {
    let error = #expect(throws: Diagnostic.self) {
      try PrincipalComponents([1, 2, 3, .nan, 5, 6], count: 3, dimensions: 2)
    }
    #expect(error?.message == "point 2, dimension 2 is nan")
  }

  @Test(arguments: [(0, 3, 1), (1, 3, 1), (4, 0, 1), (4, 3, 4), (4, 3, 0)])
  func `Impossible requests are diagnostics`(count: Int, dimensions: Int, components: Int) {
    #expect(throws: Diagnostic.self) {
      try PrincipalComponents(
        [Float](repeating: 1, count: count * dimensions), count: count, dimensions: dimensions,
        components: components)
    }
  }
}
