// General matrix products through OpenBLAS, for statistics and embeddings.

import COpenBLAS
import Diagnostics

/// C = op(A) op(B), row-major, in single precision.
/// - Parameters:
///   - first: `[rows, inner]`, or `[inner, rows]` when `transposeFirst`
///   - second: `[inner, columns]`, or `[columns, inner]` when `transposeSecond`
/// - Returns: `[rows, columns]`
package func matrixProduct(
  _ first: [Float], transposeFirst: Bool = false, _ second: [Float], transposeSecond: Bool = false,
  rows: Int, columns: Int, inner: Int, threads: Int = 1
) throws(Diagnostic) -> [Float] {
  precondition(
    first.count == rows * inner && second.count == inner * columns,
    "product of \(first.count) and \(second.count) values as \(rows)x\(inner) by \(inner)x\(columns)"
  )
  try loadOpenBLAS()
  var result = [Float](repeating: 0, count: rows * columns)
  guard rows > 0, columns > 0, inner > 0 else { return result }
  openblas_runtime_set_threads(Int32(threads))
  openblas_runtime_sgemm(
    transposeFirst ? OPENBLAS_TRANSPOSE : OPENBLAS_NO_TRANSPOSE,
    transposeSecond ? OPENBLAS_TRANSPOSE : OPENBLAS_NO_TRANSPOSE,
    Int32(rows), Int32(columns), Int32(inner), 1, first, Int32(transposeFirst ? rows : inner),
    second, Int32(transposeSecond ? inner : columns), 0, &result, Int32(columns))
  return result
}
