// What directives that summarise data see of it: columns by name, and scans as volumes.
import Datasets
import Diagnostics
import Foundation

extension PreparedDataset {
  /// Of every column of the table behind the data, whether a model sees it or not; empty for images.
  package var columnNames: [String] { rows?.columns.names ?? [] }

  /// A column of numbers as the file has them, before any scaling; what is missing is NaN.
  /// - Parameter split: `nil` is all rows that are used, in the order of the file.
  /// - Returns: `nil` where there is no such column.
  /// - Throws: a diagnostic where it holds text.
  package func numbers(ofColumn name: String, split: Split?) throws -> [Double]? {
    try texts(ofColumn: name, split: split)?.map { text in
      switch CellValue(text) {
      case .number(let value): return value
      case .missing: return .nan
      case .text, .infinite:
        throw Diagnostic(
          .error,
          "the column '\(name)' of '\(self.name)' holds '\(text.prefix(40))', which is no finite number",
          hints: ["name a column of numbers"])
      }
    }
  }

  /// A column as the file has it.
  /// - Parameter split: `nil` is all rows that are used, in the order of the file.
  /// - Returns: `nil` where there is no such column.
  package func texts(ofColumn name: String, split: Split?) throws -> [String]? {
    guard let rows, let texts = rows.columns.texts(of: name) else { return nil }
    guard let split else { return texts }
    return rows.split(split.ofTable).rows.map { texts[$0] }
  }

  /// A scan as a model sees it, the first index fastest: `values[x + width * (y + height * z)]`.
  /// - Returns: `nil` where the data has no scans, or the split none of this index.
  package func volume(
    at index: Int, split: Split
  ) throws -> (width: Int, height: Int, depth: Int, values: [Float])? {
    guard case .scans(let scans, let table) = content else { return nil }
    let rows = table.split(split.ofTable).rows
    guard rows.indices.contains(index) else { return nil }
    let voxels = try scans.voxels(of: [rows[index]])
    return (scans.side, scans.side, scans.side, voxels.map { Float($0) * pixelScale })
  }
}
