// Columns brought to the unit interval, and back.

import Diagnostics

/// Maps each column's least value to 0 and its greatest to 1. NaN is a missing value and stays one.
package struct MinMaxScaler: Sendable, Hashable, Codable {
  /// One a column.
  package let minima: [Double]
  package let maxima: [Double]
  /// How many values of each column were NaN.
  package let missing: [Int]

  /// - Parameter table: `[rows, columns]`
  /// - Throws: where a column holds no value, or an infinite one.
  package init(fitting table: Matrix) throws(Diagnostic) {
    var (minima, maxima, missing): ([Double], [Double], [Int]) = ([], [], [])
    for index in 0..<table.columns {
      let present = table.column(index).present
      guard let least = present.min(), let greatest = present.max(), (greatest - least).isFinite
      else {
        throw Diagnostic(
          .error,
          "column \(index + 1), counted from 1, "
            + (present.isEmpty ? "holds no value to scale by" : "does not have a finite range"),
          hints: ["leave the column out, or clean its values"])
      }
      minima.append(least)
      maxima.append(greatest)
      missing.append(table.rows - present.count)
    }
    (self.minima, self.maxima, self.missing) = (minima, maxima, missing)
  }

  /// - Parameter table: `[rows, columns]`; values outside the fitted range leave the unit interval.
  /// - Returns: `[rows, columns]`; a column that was constant is moved to 0, not stretched.
  package func transform(_ table: Matrix) -> Matrix {
    mapped(table) { value, column in (value - minima[column]) / span(column) }
  }

  /// The inverse of `transform`.
  package func inverse(_ table: Matrix) -> Matrix {
    mapped(table) { value, column in value * span(column) + minima[column] }
  }

  private func span(_ column: Int) -> Double {
    maxima[column] > minima[column] ? maxima[column] - minima[column] : 1
  }

  private func mapped(_ table: Matrix, _ transform: (Double, Int) -> Double) -> Matrix {
    precondition(
      table.columns == minima.count,
      "a table of \(table.columns) columns for a scaler of \(minima.count)")
    let values = table.values.enumerated().map { transform($1, $0 % table.columns) }
    return Matrix(rows: table.rows, columns: table.columns, values: values)
  }
}
