// What a cell of a column of numbers holds, and what to say where it holds none.
import Diagnostics

/// What a cell of a number column holds.
package enum CellValue {
  case number(Double)
  case missing
  case infinite
  case text

  package init(_ text: String) {
    let trimmed = text.trimmingSpaces
    if ["", "na", "n/a", "nan", "null", "none"].contains(trimmed.lowercased()) {
      self = .missing
    } else if let value = Double(trimmed) {
      self = value.isFinite ? .number(value) : .infinite
    } else {
      self = .text
    }
  }

  func diagnostic(_ field: CSVRecord.Field, column: String, file: String) -> Diagnostic {
    let place = SourceRange(
      file: file, line: field.location.line, column: field.location.column,
      length: max(1, field.text.unicodeScalars.count))
    switch self {
    case .missing:
      return .error(
        field.text.isEmpty
          ? "the column '\(column)' has no value in this row"
          : "the column '\(column)' has '\(field.text)' in this row, a missing value", at: place,
        hints: ["fill it in, or leave such rows out with `missing: drop`"])
    case .infinite:
      return .error(
        "the column '\(column)' has '\(field.text)' in this row, which is not finite", at: place,
        hints: ["correct the value"])
    case .text, .number:
      return .error(
        "the column '\(column)' holds numbers, found the text '\(field.text.prefix(40))'",
        at: place, hints: ["correct the value, or leave the column out"])
    }
  }
}

extension String {
  /// Without spaces and tabs at either end.
  fileprivate var trimmingSpaces: String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    guard let first = firstIndex(where: { !isSpace($0) }),
      let last = lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(self[first...last])
  }
}
