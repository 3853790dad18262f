// The exact nearest neighbours of points among themselves, and what their labels say.

import Tensor

/// Each point's nearest others, nearest first.
package struct NearestNeighbors: Sendable, Equatable {
  /// Of each point.
  package let neighbors: Int
  /// `[count, neighbors]`
  package let indices: [Int32]
  /// `[count, neighbors]`: comparable with each other, in no unit of the points'.
  package let squaredDistances: [Float]

  package var count: Int { indices.count / neighbors }

  /// - Parameters:
  ///   - points: `[count, dimensions]`
  ///   - neighbors: from 1 to `count - 1`.
  ///   - threads: affects speed only.
  /// - Throws: a diagnostic for values that are not finite; `EmbeddingInterrupted` when asked to
  ///   stop.
  package init(
    _ points: [Float], count: Int, dimensions: Int, neighbors: Int, threads: Int = 1,
    shouldStop: () -> Bool = { false }
  ) throws {
    try requireFinite(points, count: count, dimensions: dimensions)
    let graph = try NeighborGraph(
      ScaledPoints(points, count: count, dimensions: dimensions), neighbors: neighbors,
      perplexity: nil, pool: ThreadPool(threads: threads), shouldStop: shouldStop)
    self.neighbors = neighbors
    let size = count * neighbors
    indices = Array(UnsafeBufferPointer(start: graph.indices.pointer, count: size))
    squaredDistances = Array(UnsafeBufferPointer(start: graph.probabilities.pointer, count: size))
  }

  /// The neighbours of one point.
  package subscript(point: Int) -> ArraySlice<Int32> {
    indices[(point * neighbors)..<((point + 1) * neighbors)]
  }

  /// The share of all pairs of a point and one of its neighbours that have the same label.
  /// - Parameter labels: `[count]`
  package func agreement(_ labels: [UInt8]) -> Double {
    precondition(labels.count == count, "\(labels.count) labels for \(count) points")
    var equal = 0
    for point in 0..<count {
      for neighbor in self[point] where labels[Int(neighbor)] == labels[point] { equal += 1 }
    }
    return Double(equal) / Double(indices.count)
  }
}
