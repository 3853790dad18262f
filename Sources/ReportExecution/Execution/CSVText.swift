// Reads comma-separated values for tables.
import Diagnostics

/// Comma-separated values after RFC 4180: quoted fields, doubled quotes, either line end.
package enum CSVText {
  /// - Returns: at least a header and rows of its length.
  package static func parse(_ text: String, file: String) throws(Diagnostic) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var field = String.UnicodeScalarView()
    var isQuoted = false
    var line = 1
    var scalars = text.unicodeScalars.makeIterator()
    var pending = scalars.next()
    func width() -> Int { rows.first?.count ?? row.count }
    while let scalar = pending {
      pending = scalars.next()
      if isQuoted {
        if scalar == "\"" {
          if pending == "\"" {
            field.append(scalar)
            pending = scalars.next()
          } else {
            isQuoted = false
          }
        } else {
          if scalar == "\n" { line += 1 }
          field.append(scalar)
        }
        continue
      }
      switch scalar {
      case "\"" where field.isEmpty: isQuoted = true
      case ",":
        row.append(String(field))
        field.removeAll()
      case "\r" where pending == "\n": continue
      case "\n":
        row.append(String(field))
        field.removeAll()
        if row != [""] {
          if let first = rows.first, row.count != first.count {
            throw .error(
              "this row has \(row.count) fields where the header has \(first.count)",
              at: SourceRange(file: file, line: line, column: 1))
          }
          rows.append(row)
        }
        row.removeAll()
        line += 1
      default: field.append(scalar)
      }
    }
    if isQuoted {
      throw .error(
        "a quoted field is never closed", at: SourceRange(file: file, line: line, column: 1))
    }
    if !field.isEmpty || !row.isEmpty {
      row.append(String(field))
      guard row.count == width() else {
        throw .error(
          "this row has \(row.count) fields where the header has \(width())",
          at: SourceRange(file: file, line: line, column: 1))
      }
      rows.append(row)
    }
    guard !rows.isEmpty else {
      throw .error("the file is empty", at: SourceRange(file: file, line: 1, column: 1))
    }
    return rows
  }
}
