// Dense linear algebra in double precision through OpenBLAS, for kernel methods.
// One thread throughout: OpenBLAS splits sums by threads, and results must not depend on their count.
// Its count is one for the process, so nothing else may ask for more threads while these run.

import COpenBLAS
import Diagnostics
import Foundation

/// C = op(A) op(B), row-major, in double precision.
/// - Parameters:
///   - first: `[rows, inner]`, or `[inner, rows]` when `transposeFirst`
///   - second: `[inner, columns]`, or `[columns, inner]` when `transposeSecond`
/// - Returns: `[rows, columns]`
package func matrixProduct(
  _ first: [Double], transposeFirst: Bool = false,
  _ second: [Double], transposeSecond: Bool = false,
  rows: Int, columns: Int, inner: Int
) throws(Diagnostic) -> [Double] {
  precondition(
    first.count == rows * inner && second.count == inner * columns,
    "product of \(first.count) and \(second.count) values as \(rows)x\(inner) by \(inner)x\(columns)"
  )
  try loadOpenBLAS()
  var result = [Double](repeating: 0, count: rows * columns)
  guard rows > 0, columns > 0, inner > 0 else { return result }
  openblas_runtime_set_threads(1)
  openblas_runtime_dgemm(
    transposeFirst ? OPENBLAS_TRANSPOSE : OPENBLAS_NO_TRANSPOSE,
    transposeSecond ? OPENBLAS_TRANSPOSE : OPENBLAS_NO_TRANSPOSE,
    Int32(rows), Int32(columns), Int32(inner), 1, first, Int32(transposeFirst ? rows : inner),
    second, Int32(transposeSecond ? inner : columns), 0, &result, Int32(columns))
  return result
}

/// The factor L of a symmetric positive definite matrix A = L Lᵀ, and what it is good for.
package struct CholeskyFactor: Sendable {
  /// Rows, and columns, of the matrix.
  package let order: Int
  /// `[order, order]`, row-major. L is the lower triangle; what is above the diagonal has no meaning.
  package let values: [Double]

  /// - Parameters:
  ///   - matrix: `[order, order]`, row-major; only its lower triangle is read.
  ///   - name: what the matrix is, for the message.
  ///   - remedy: what to do where the matrix is not positive definite.
  /// - Throws: where the matrix is not positive definite to rounding, naming the pivot (1-based).
  package init(
    _ matrix: consuming [Double], order: Int, name: String, remedy: String
  ) throws(Diagnostic) {
    precondition(
      matrix.count == order * order, "\(matrix.count) values as a matrix of \(order)x\(order)")
    try loadOpenBLAS()
    var factor = matrix
    if order > 0 {
      openblas_runtime_set_threads(1)
      var pivot = Int(openblas_runtime_cholesky_factor(Int32(order), &factor))
      // LAPACK lets matrices with NaN pass.
      if pivot == 0, let first = (0..<order).first(where: { !(factor[$0 * order + $0] > 0) }) {
        pivot = first + 1
      }
      guard pivot == 0 else {
        throw Diagnostic(
          .error, "the \(name) is not positive definite: pivot \(pivot) of \(order) is not above 0",
          hints: [remedy])
      }
    }
    self.order = order
    self.values = factor
  }

  /// X of A X = B.
  /// - Parameter right: `[order, columns]`
  /// - Returns: `[order, columns]`
  package func solve(_ right: consuming [Double], columns: Int) -> [Double] {
    var solution = solveFactor(right, columns: columns)
    guard order > 0, columns > 0 else { return solution }
    openblas_runtime_solve_lower(
      OPENBLAS_TRANSPOSE, Int32(order), Int32(columns), values, &solution)
    return solution
  }

  /// Y of L Y = B.
  /// - Parameter right: `[order, columns]`
  /// - Returns: `[order, columns]`
  package func solveFactor(_ right: consuming [Double], columns: Int) -> [Double] {
    precondition(
      right.count == order * columns,
      "\(right.count) values as right sides of \(order)x\(columns)")
    var solution = right
    guard order > 0, columns > 0 else { return solution }
    openblas_runtime_set_threads(1)
    openblas_runtime_solve_lower(
      OPENBLAS_NO_TRANSPOSE, Int32(order), Int32(columns), values, &solution)
    return solution
  }

  /// A⁻¹: `[order, order]`; only the lower triangle has a meaning.
  package var lowerInverse: [Double] {
    var inverse = values
    guard order > 0 else { return inverse }
    openblas_runtime_set_threads(1)
    let singular = openblas_runtime_cholesky_inverse(Int32(order), &inverse)
    // A factor has no zero on its diagonal: the factorization would have thrown.
    precondition(singular == 0, "Cholesky factor with a zero at \(singular)")
    return inverse
  }

  /// The natural logarithm of A's determinant, which itself underflows at a few hundred rows.
  package var logDeterminant: Double {
    2 * (0..<order).reduce(0.0) { $0 + log(values[$1 * order + $1]) }
  }
}
