// Nearest neighbours of points among themselves, and how far their labels agree.

import Diagnostics
import Testing

@testable import Embeddings

@Suite struct NearestNeighborsTests {
  /// On a line: 0, 1, 3, 7 and 15.
  private let points: [Float] = [0, 1, 3, 7, 15]

  @Test func `Neighbours come nearest first, without the point itself`() throws {
    let found = try NearestNeighbors(points, count: 5, dimensions: 1, neighbors: 2)
    #expect((0..<5).map { Array(found[$0]) } == [[1, 2], [0, 2], [1, 0], [2, 1], [3, 2]])
    // 64 and 144, on one scale with the others.
    let ratio = found.squaredDistances[9] / found.squaredDistances[8]
    #expect(abs(ratio - 144 / 64) < 1e-5)
    #expect(abs(found.squaredDistances[8] / found.squaredDistances[0] - 64) < 1e-4)
  }

  @Test func `Agreement is the share of pairs with one label`() throws {
    let found = try NearestNeighbors(points, count: 5, dimensions: 1, neighbors: 2)
    #expect(found.agreement([4, 4, 4, 4, 4]) == 1)
    // Pairs of equal labels: 0-1, 1-0, 3-2, 4-3 and 4-2.
    #expect(found.agreement([1, 1, 2, 2, 2]) == 0.5)
  }

  @Test func `Threads change nothing, and a stop is obeyed`() throws {
    let points = Mixture(count: 700, dimensions: 5, seed: 3).points
    let one = try NearestNeighbors(points, count: 700, dimensions: 5, neighbors: 7)
    let three = try NearestNeighbors(points, count: 700, dimensions: 5, neighbors: 7, threads: 3)
    #expect(one == three)
    #expect(throws: EmbeddingInterrupted.self) {
      try NearestNeighbors(points, count: 700, dimensions: 5, neighbors: 7, shouldStop: { true })
    }
  }
}
