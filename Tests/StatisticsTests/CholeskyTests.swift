// The factorization: against products of its own factor, and what it says of bad matrices.

import Diagnostics
import Foundation
import Tensor
import Testing

@Suite struct CholeskyTests {
  /// Symmetric and positive definite, with rubbish above the diagonal, which must not be read.
  private func matrix(_ order: Int) -> [Double] {
    var values = [Double](repeating: .nan, count: order * order)
    for row in 0..<order {
      for column in 0...row {
        values[row * order + column] =
          (row == column ? Double(order) : 0) + cos(Double(row * column + row + column))
      }
    }
    return values
  }

  private func entry(_ values: [Double], _ order: Int, _ row: Int, _ column: Int) -> Double {
    values[max(row, column) * order + min(row, column)]
  }

  @Test(arguments: [1, 2, 5, 33, 130])
  func `Solution, inverse and determinant belong to the matrix`(order: Int) throws {
    let matrix = matrix(order)
    let factor = try CholeskyFactor(matrix, order: order, name: "matrix", remedy: "none")
    let right = (0..<(2 * order)).map { sin(Double($0)) }
    let solution = factor.solve(right, columns: 2)
    let inverse = factor.lowerInverse
    var logDeterminant = 0.0
    for row in 0..<order {
      logDeterminant += 2 * log(factor.values[row * order + row])
      for column in 0..<2 {
        let product = (0..<order).reduce(0.0) {
          $0 + entry(matrix, order, row, $1) * solution[2 * $1 + column]
        }
        #expect(abs(product - right[2 * row + column]) < 1e-10)
      }
      let own = (0..<order).reduce(0.0) {
        $0 + entry(matrix, order, row, $1) * entry(inverse, order, $1, row)
      }
      #expect(abs(own - 1) < 1e-10)
    }
    #expect(abs(factor.logDeterminant - logDeterminant) < 1e-10)
  }

  @Test func `The triangular solution undoes the factor`() throws {
    let order = 6
    let factor = try CholeskyFactor(matrix(order), order: order, name: "matrix", remedy: "none")
    let right = (0..<order).map { Double($0) - 2 }
    let solution = factor.solveFactor(right, columns: 1)
    for row in 0..<order {
      let product = (0...row).reduce(0.0) { $0 + factor.values[row * order + $1] * solution[$1] }
      #expect(abs(product - right[row]) < 1e-12)
    }
  }

  @Test(
    arguments: [
      ([1, 0, 0, 2, 1, 0, 0, 0, 1], 2), ([0, 0, 0, 0, 1, 0, 0, 0, 1], 1),
      ([1, 0, 0, 0, 1, 0, 0, 0, .nan], 3),
    ] as [([Double], Int)])
  func `A matrix that is not positive definite is refused by its pivot`(
    matrix: [Double], pivot: Int
  ) {
    let finding = #expect(throws: Diagnostic.self) {
      _ = try CholeskyFactor(matrix, order: 3, name: "kernel matrix", remedy: "use a larger alpha")
    }
    #expect(
      finding?.message
        == "the kernel matrix is not positive definite: pivot \(pivot) of 3 is not above 0")
    #expect(finding?.hints == ["use a larger alpha"])
  }

  @Test(arguments: [false, true], [false, true])
  func `Products of doubles agree with plain sums`(first: Bool, second: Bool) throws {
    let (rows, columns, inner) = (3, 4, 5)
    let a = (0..<(rows * inner)).map { sin(Double($0)) }
    let b = (0..<(inner * columns)).map { cos(Double(3 * $0)) }
    let product = try matrixProduct(
      a, transposeFirst: first, b, transposeSecond: second, rows: rows, columns: columns,
      inner: inner)
    for row in 0..<rows {
      for column in 0..<columns {
        let expected = (0..<inner).reduce(0.0) {
          $0 + a[first ? $1 * rows + row : row * inner + $1]
            * b[second ? column * inner + $1 : $1 * columns + column]
        }
        #expect(abs(product[row * columns + column] - expected) < 1e-13)
      }
    }
  }
}
