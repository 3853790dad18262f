// Exact nearest neighbours by blocked products, and the probabilities that perplexity gives them.

import CKernels
import Diagnostics
import Foundation
import Tensor

/// Each point's nearest neighbours, in order of their index.
struct NeighborGraph {
  let count: Int
  let neighbors: Int
  /// `[count, neighbors]`
  let indices: AlignedBuffer<Int32>
  /// `[count, neighbors]`: conditional probabilities, each row adding up to 1.
  let probabilities: AlignedBuffer<Float>

  /// Few enough that a stop is obeyed in a fraction of a second among 60,000 points, and so many
  /// that threads seldom wait for the last of them.
  private static let bandChunks = 64

  /// The nearest points have the largest x.y - |y|^2 / 2, which is one product with a bias.
  /// - Parameters:
  ///   - points: centred and scaled, see `ScaledPoints`
  ///   - perplexity: nil for squared distances in place of probabilities, nearest first.
  ///   - shouldStop: asked before every band of some thousand points.
  /// - Throws: `EmbeddingInterrupted` when asked to stop; a diagnostic without enough memory.
  init(
    _ points: ScaledPoints, neighbors: Int, perplexity: Double?, pool: ThreadPool,
    shouldStop: () -> Bool = { false }
  ) throws {
    precondition(
      neighbors >= 1 && neighbors < points.count, "\(neighbors) neighbors of \(points.count) points"
    )
    count = points.count
    self.neighbors = neighbors
    let indices = try AlignedBuffer<Int32>(count: count * neighbors, purpose: "neighbours")
    let values = try AlignedBuffer<Float>(count: count * neighbors, purpose: "neighbours")
    let rows = RowChunks(count: count, size: 48)
    // The panels of one block of columns stay in the second-level cache.
    let panels = max(2, min(32, 4096 / points.dimensions))
    let capacity = 4 * neighbors + 16
    let scratch = try (0..<pool.threads).map { _ throws(Diagnostic) in
      try SearchScratch(rows: rows.size, columns: panels * 16, capacity: capacity)
    }
    let kernels = KernelClass.InstructionSet.detected.kernels.pointee
    for bandStart in stride(from: 0, to: rows.chunks, by: NeighborGraph.bandChunks) {
      if shouldStop() { throw EmbeddingInterrupted() }
      let band = bandStart..<min(rows.chunks, bandStart + NeighborGraph.bandChunks)
      pool.forEachWorker { worker in
        let scratch = scratch[worker]
        while case let claimed = pool.claim(), claimed < band.count {
          let range = rows.rows(band.lowerBound + claimed)
          var candidates = scratch.candidates(wanted: neighbors)
          for first in stride(from: 0, to: points.panels, by: panels) {
            let width = min(panels, points.panels - first)
            kernels.product(
              points.rows.pointer + range.lowerBound * points.stride, points.stride,
              points.panelValues.pointer + first * points.dimensions * 16, points.dimensions, width,
              points.bias.pointer + first * 16, nil, scratch.scores.pointer, width * 16,
              range.count, 0)
            for row in 0..<range.count {
              galley_consider_scores(
                &candidates[row], scratch.scores.pointer + row * width * 16, width * 16,
                Int32(first * 16), Int32(range.lowerBound + row))
            }
          }
          for (offset, row) in range.enumerated() {
            let rowIndices = indices.pointer + row * neighbors
            let rowValues = values.pointer + row * neighbors
            galley_finish_candidates(
              &candidates[offset], points.rows.pointer, points.stride, points.dimensions, row,
              rowIndices, perplexity == nil ? rowValues : scratch.distances.pointer)
            guard let perplexity else { continue }
            galley_conditional_probabilities(
              scratch.distances.pointer, neighbors, log(perplexity), rowValues)
            galley_sort_row(rowIndices, rowValues, neighbors)
          }
        }
      }
    }
    self.indices = indices
    probabilities = values
  }
}

/// One worker's buffers.
private final class SearchScratch {
  let scores: AlignedBuffer<Float>
  let distances: AlignedBuffer<Float>
  private let candidateScores: AlignedBuffer<Float>
  private let candidateIndices: AlignedBuffer<Int32>
  private let rows: Int
  private let capacity: Int

  init(rows: Int, columns: Int, capacity: Int) throws(Diagnostic) {
    self.rows = rows
    self.capacity = capacity
    scores = try AlignedBuffer(count: rows * columns, purpose: "a block of distances")
    distances = try AlignedBuffer(count: capacity, purpose: "a row of distances")
    candidateScores = try AlignedBuffer(count: rows * capacity, purpose: "neighbours")
    candidateIndices = try AlignedBuffer(count: rows * capacity, purpose: "neighbours")
  }

  func candidates(wanted: Int) -> [galley_candidates] {
    (0..<rows).map { row in
      galley_candidates(
        scores: candidateScores.pointer + row * capacity,
        indices: candidateIndices.pointer + row * capacity, wanted: wanted, capacity: capacity,
        count: 0, threshold: -.infinity)
    }
  }
}
