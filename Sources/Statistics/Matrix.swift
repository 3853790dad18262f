// The tables of numbers that kernel methods and summaries take: dense, double, row by row.

import Diagnostics

/// A dense matrix of doubles, row-major.
package struct Matrix: Sendable, Hashable, Codable {
  package let rows: Int
  package let columns: Int
  package private(set) var values: [Double]

  /// - Parameter values: `[rows, columns]`, row-major
  package init(rows: Int, columns: Int, values: [Double]) {
    precondition(
      rows >= 0 && columns >= 0 && values.count == rows * columns,
      "\(values.count) values as a matrix of \(rows)x\(columns)")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// - Parameter rows: rows of equal length; no rows make a matrix of 0x0.
  package init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    precondition(
      rows.allSatisfy { $0.count == columns }, "rows of \(Set(rows.map(\.count)).sorted()) values")
    self.init(rows: rows.count, columns: columns, values: rows.flatMap { $0 })
  }

  /// Stored matrices may be damaged, so their shape is checked and not assumed.
  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rows = try container.decode(Int.self, forKey: .rows)
    let columns = try container.decode(Int.self, forKey: .columns)
    let values = try container.decode([Double].self, forKey: .values)
    let (size, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard rows >= 0, columns >= 0, !overflow, size == values.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container,
        debugDescription: "\(values.count) values as a matrix of \(rows)x\(columns)")
    }
    self.init(rows: rows, columns: columns, values: values)
  }

  private enum CodingKeys: String, CodingKey { case rows, columns, values }

  package subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  package func row(_ index: Int) -> ArraySlice<Double> {
    values[(index * columns)..<((index + 1) * columns)]
  }

  package func column(_ index: Int) -> [Double] {
    precondition(index < columns, "column \(index) of \(columns)")
    return (0..<rows).map { values[$0 * columns + index] }
  }

  /// Throws where there are no values or some are not numbers, which no fit survives.
  func requireFinite(_ name: String) throws(Diagnostic) {
    guard rows > 0, columns > 0 else {
      throw Diagnostic(
        .error, "the \(name) are empty: \(rows) rows of \(columns) columns",
        hints: ["a fit needs at least one row and one column"])
    }
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw Diagnostic(
      .error,
      "the \(name) hold \(values[index]) in row \(index / columns + 1), "
        + "column \(index % columns + 1), both counted from 1",
      hints: ["leave out the rows with missing values, or fill them in, before the fit"])
  }
}
