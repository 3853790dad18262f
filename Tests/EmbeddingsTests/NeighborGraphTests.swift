// Neighbours, perplexities and joint probabilities against plain references.

import CKernels
import Foundation
import Tensor
import Testing

@testable import Embeddings

@Suite struct NeighborGraphTests {
  private func graph(
    _ mixture: Mixture, neighbors: Int, perplexity: Double?, threads: Int = 2
  ) throws -> NeighborGraph {
    try NeighborGraph(
      ScaledPoints(mixture.points, count: mixture.count, dimensions: mixture.dimensions),
      neighbors: neighbors, perplexity: perplexity, pool: ThreadPool(threads: threads))
  }

  private func squaredDistance(_ mixture: Mixture, _ i: Int, _ j: Int) -> Double {
    (0..<mixture.dimensions).reduce(0) { sum, k in
      let difference =
        Double(mixture.points[i * mixture.dimensions + k])
        - Double(mixture.points[j * mixture.dimensions + k])
      return sum + difference * difference
    }
  }

  @Test(arguments: [(333, 1, 5), (257, 3, 20), (600, 21, 90)])
  func `Neighbours are those of a search over all pairs`(
    count: Int, dimensions: Int, neighbors: Int
  ) throws {
    let mixture = Mixture(count: count, dimensions: dimensions)
    let found = try graph(mixture, neighbors: neighbors, perplexity: nil)
    for i in 0..<count {
      let all = (0..<count).filter { $0 != i }.map { squaredDistance(mixture, i, $0) }.sorted()
      let row = (0..<neighbors).map { Int(found.indices.pointer[i * neighbors + $0]) }
      #expect(Set(row).count == neighbors && !row.contains(i))
      for (rank, j) in row.enumerated() {
        // The product's rounding may exchange neighbours that are as good as equally far.
        #expect(abs(squaredDistance(mixture, i, j) - all[rank]) < 1e-4 * (1 + all[rank]))
      }
    }
  }

  @Test(arguments: [2.0, 10, 30])
  func `Conditional probabilities have the entropy of the perplexity`(perplexity: Double) throws {
    let neighbors = Int(3 * perplexity)
    let found = try graph(
      Mixture(count: 200, dimensions: 4), neighbors: neighbors, perplexity: perplexity)
    for i in 0..<200 {
      let row = (0..<neighbors).map { Double(found.probabilities.pointer[i * neighbors + $0]) }
      let entropy = row.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
      #expect(abs(row.reduce(0, +) - 1) < 1e-5)
      #expect(abs(entropy - log(perplexity)) < 1e-4)
    }
  }

  @Test func `Joint probabilities are symmetric, add up to 1 and have their entropy`() throws {
    let mixture = Mixture(count: 150, dimensions: 3)
    let pool = try ThreadPool(threads: 2)
    let joint = try JointProbabilities(
      graph(mixture, neighbors: 15, perplexity: 5), pool: pool)
    let dense = joint.dense
    #expect(abs(dense.reduce(0, +) - 1) < 1e-5)
    for i in 0..<150 {
      #expect(dense[i * 150 + i] == 0)
      for j in 0..<i { #expect(dense[i * 150 + j] == dense[j * 150 + i]) }
    }
    let entropy = dense.reduce(0) { $1 > 0 ? $0 + $1 * log($1) : $0 }
    #expect(abs(joint.negativeEntropy - entropy) < 1e-5)
  }

  /// The search is over numbers far from zero and from one, whose squares would overflow.
  @Test(arguments: [1e-25, 1e25] as [Float])
  func `Neighbours do not depend on the unit`(unit: Float) throws {
    let mixture = Mixture(count: 100, dimensions: 2)
    let scaled = try NeighborGraph(
      ScaledPoints(mixture.points.map { $0 * unit }, count: 100, dimensions: 2), neighbors: 6,
      perplexity: 2, pool: ThreadPool(threads: 1))
    let plain = try graph(mixture, neighbors: 6, perplexity: 2)
    let equal = (0..<600).count { scaled.indices.pointer[$0] == plain.indices.pointer[$0] }
    #expect(equal > 590)
    #expect((0..<600).allSatisfy { scaled.probabilities.pointer[$0].isFinite })
  }
}

extension JointProbabilities {
  /// `[count, count]`
  var dense: [Double] {
    var result = [Double](repeating: 0, count: count * count)
    withMatrix { matrix in
      for i in 0..<count {
        for entry in Int(matrix.pointee.starts[i])..<Int(matrix.pointee.starts[i + 1]) {
          result[i * count + Int(matrix.pointee.columns[entry])] += Double(
            matrix.pointee.values[entry])
        }
      }
    }
    return result
  }
}
