// Attraction and repulsion of all points of an embedding, exact or on a grid.

import CKernels
import Diagnostics
import Foundation
import Tensor

/// The points' positions and the two forces on them.
final class EmbeddingForces {
  let count: Int
  /// `[count, 2]`
  let positions: AlignedBuffer<Float>
  /// `[count, 2]`: sum over j of p(i, j) q(i, j) (y(i) - y(j)), with q = 1 / (1 + distance^2).
  let attraction: AlignedBuffer<Float>
  /// `[count, 2]`: sum over j of q(i, j)^2 (y(i) - y(j)).
  let repulsion: AlignedBuffer<Float>
  /// The sum of q over all ordered pairs of two points.
  private(set) var normalization = 1.0

  private let joint: JointProbabilities
  private let pool: ThreadPool
  private let rows: RowChunks
  private let method: Method
  private var mean = (Float(0), Float(0))

  private enum Method {
    /// Coordinates apart, padded to whole vectors by points too far away to count.
    case exact(x: AlignedBuffer<Float>, y: AlignedBuffer<Float>)
    case grid(RepulsionGrid)
  }

  /// Above this many points the grid is faster.
  private static let mostExactPoints = 1500

  init(
    _ joint: JointProbabilities, initial: [Float], repulsion kind: TSNEOptions.Repulsion,
    pool: ThreadPool
  ) throws(Diagnostic) {
    precondition(
      initial.count == 2 * joint.count, "\(initial.count) coordinates for \(joint.count) points")
    count = joint.count
    self.joint = joint
    self.pool = pool
    rows = RowChunks(count: count, size: 256)
    positions = try AlignedBuffer(count: 2 * count, purpose: "an embedding")
    attraction = try AlignedBuffer(count: 2 * count, purpose: "forces")
    repulsion = try AlignedBuffer(count: 2 * count, purpose: "forces")
    if kind == .exact || (kind == .automatic && count <= EmbeddingForces.mostExactPoints) {
      let padded = (count + 15) / 16 * 16
      let x = try AlignedBuffer<Float>(count: padded, purpose: "an embedding")
      let y = try AlignedBuffer<Float>(count: padded, purpose: "an embedding")
      for padding in count..<padded { (x.pointer[padding], y.pointer[padding]) = (1e15, 1e15) }
      method = .exact(x: x, y: y)
    } else {
      method = .grid(try RepulsionGrid(pool: pool))
    }
    for index in 0..<2 * count { positions.pointer[index] = initial[index] }
    let extent = shift()
    mean = (Float(extent.sum.0 / Double(count)), Float(extent.sum.1 / Double(count)))
  }

  /// Moves the points' mean, as it was before the last step, to 0 and computes the forces there.
  /// - Throws: when the points have flown apart.
  func compute() throws(Diagnostic) {
    let extent = try center()
    let total: Double
    switch method {
    case .exact(let x, let y):
      for i in 0..<count {
        x.pointer[i] = positions.pointer[2 * i]
        y.pointer[i] = positions.pointer[2 * i + 1]
      }
      total = joint.withMatrix { joint in
        pool.sum(over: rows) { first, end in
          galley_attraction(joint, positions.pointer, first, end, attraction.pointer)
          return galley_exact_repulsion(
            x.pointer, y.pointer, (count + 15) / 16 * 16, first, end, repulsion.pointer)
        }
      }
    case .grid(let grid):
      var (place, polynomial) = try grid.computePotential(positions, count: count, extent: extent)
      total = joint.withMatrix { joint in
        pool.sum(over: rows) { first, end in
          galley_attraction(joint, positions.pointer, first, end, attraction.pointer)
          return galley_gather_forces(
            &place, &polynomial, grid.potential, positions.pointer, first, end, repulsion.pointer)
        }
      }
    }
    normalization = max(total, .leastNormalMagnitude)
  }

  /// Sum of p log(p / q) where q is normalised: of the positions that forces were computed for.
  func divergence() -> Double {
    let logarithms = joint.withMatrix { joint in
      pool.sum(over: rows) { galley_divergence_terms(joint, positions.pointer, $0, $1) }
    }
    return joint.negativeEntropy + logarithms + log(normalization)
  }

  /// Moves the points by one step of descent.
  func step(
    _ step: galley_descent_step, velocities: AlignedBuffer<Float>, gains: AlignedBuffer<Float>
  ) {
    var step = step
    step.inverse_normalization = Float(1 / normalization)
    pool.forEachChunk(rows.chunks) { chunk in
      let range = rows.rows(chunk)
      galley_descend(
        &step, attraction.pointer, repulsion.pointer, positions.pointer, velocities.pointer,
        gains.pointer, range.lowerBound, range.upperBound)
    }
  }

  private func center() throws(Diagnostic) -> galley_extent {
    let extent = shift()
    // Far beyond any embedding, and far below where single precision overflows.
    guard extent.squares < 1e24 else {
      throw Diagnostic(
        .error, "the embedding flew apart", hints: ["use a smaller learning rate"])
    }
    mean = (Float(extent.sum.0 / Double(count)), Float(extent.sum.1 / Double(count)))
    return extent
  }

  /// Takes `mean` off all points.
  private func shift() -> galley_extent {
    var extents = [galley_extent](repeating: galley_extent(), count: rows.chunks)
    extents.withUnsafeMutableBufferPointer { extents in
      let extents = extents
      pool.forEachChunk(rows.chunks) { chunk in
        let range = rows.rows(chunk)
        extents[chunk] = galley_shift_points(
          positions.pointer, range.lowerBound, range.upperBound, mean.0, mean.1)
      }
    }
    return extents.dropFirst().reduce(extents[0]) { all, next in
      galley_extent(
        sum: (all.sum.0 + next.sum.0, all.sum.1 + next.sum.1), squares: all.squares + next.squares,
        low: (min(all.low.0, next.low.0), min(all.low.1, next.low.1)),
        high: (max(all.high.0, next.high.0), max(all.high.1, next.high.1)))
    }
  }
}
