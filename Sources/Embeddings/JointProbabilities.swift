// The symmetric probabilities that t-SNE reproduces, as compressed rows.

import CKernels
import Diagnostics
import Tensor

/// p(i, j) = (p(j | i) + p(i | j)) / 2 count, zero but for neighbours of either.
/// - Source: van der Maaten & Hinton 2008, section 3.1.
struct JointProbabilities {
  let count: Int
  private let starts: AlignedBuffer<Int64>
  private let columns: AlignedBuffer<Int32>
  private let values: AlignedBuffer<Float>
  /// Sum of p log p.
  let negativeEntropy: Double

  init(_ graph: NeighborGraph, pool: ThreadPool) throws(Diagnostic) {
    let count = graph.count
    let width = graph.neighbors
    self.count = count
    let incomingStarts = try AlignedBuffer<Int64>(count: count + 1, purpose: "neighbours")
    let incoming = try AlignedBuffer<Int32>(count: count * width, purpose: "neighbours")
    let incomingValues = try AlignedBuffer<Float>(count: count * width, purpose: "neighbours")
    galley_transpose_neighbors(
      graph.indices.pointer, graph.probabilities.pointer, count, width, incomingStarts.pointer,
      incoming.pointer, incomingValues.pointer)
    let starts = try AlignedBuffer<Int64>(count: count + 1, purpose: "neighbours")
    let rows = RowChunks(count: count, size: 512)
    func merge(
      _ row: Int, _ columns: UnsafeMutablePointer<Int32>?, _ values: UnsafeMutablePointer<Float>?
    ) -> Int {
      let first = Int(incomingStarts.pointer[row])
      return galley_merge_rows(
        graph.indices.pointer + row * width, graph.probabilities.pointer + row * width, width,
        incoming.pointer + first, incomingValues.pointer + first,
        Int(incomingStarts.pointer[row + 1]) - first, Int32(row), 1 / (2 * Float(count)), columns,
        values)
    }
    pool.forEachChunk(rows.chunks) { chunk in
      for row in rows.rows(chunk) { starts.pointer[row + 1] = Int64(merge(row, nil, nil)) }
    }
    for row in 0..<count { starts.pointer[row + 1] += starts.pointer[row] }
    let entries = Int(starts.pointer[count])
    let columns = try AlignedBuffer<Int32>(count: entries, purpose: "joint probabilities")
    let values = try AlignedBuffer<Float>(count: entries, purpose: "joint probabilities")
    pool.forEachChunk(rows.chunks) { chunk in
      for row in rows.rows(chunk) {
        let start = Int(starts.pointer[row])
        _ = merge(row, columns.pointer + start, values.pointer + start)
      }
    }
    self.starts = starts
    self.columns = columns
    self.values = values
    var matrix = galley_joint_probabilities(
      starts: starts.pointer, columns: columns.pointer, values: values.pointer)
    negativeEntropy = pool.sum(over: rows) { galley_divergence_terms(&matrix, nil, $0, $1) }
  }

  /// The matrix as the kernels take it, valid while `body` runs.
  func withMatrix<Result>(_ body: (UnsafePointer<galley_joint_probabilities>) -> Result) -> Result {
    var matrix = galley_joint_probabilities(
      starts: starts.pointer, columns: columns.pointer, values: values.pointer)
    return withExtendedLifetime(self) { withUnsafePointer(to: &matrix, body) }
  }
}
