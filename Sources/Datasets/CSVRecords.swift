// Reads comma-separated values from bytes, with the place of every field for diagnostics.
import Diagnostics

/// One line of a table; a quoted field may continue it over several lines of the file.
package struct CSVRecord: Sendable, Hashable {
  package struct Field: Sendable, Hashable {
    package var text: String
    /// Where it begins: both from 1, columns in Unicode scalars.
    package var location: SourceLocation
  }

  package var fields: [Field]

  package var texts: [String] { fields.map(\.text) }
}

/// Comma-separated values after RFC 4180: quoted fields, doubled quotes, either line end; empty
/// lines are passed over.
package enum CSVRecords {
  /// - Parameter file: the path, as diagnostics name it; tabs separate where it ends with `.tsv`.
  /// - Returns: at least a header, and rows of its length.
  package static func parse(_ bytes: [UInt8], file: String) throws(Diagnostic) -> [CSVRecord] {
    var scanner = Scanner(
      bytes: bytes, file: file, separator: UInt8(ascii: file.hasSuffix(".tsv") ? "\t" : ","))
    try scanner.run()
    return scanner.records
  }
}

private struct Scanner {
  let bytes: [UInt8]
  let file: String
  let separator: UInt8
  var records: [CSVRecord] = []
  private var fields: [CSVRecord.Field] = []
  private var field: [UInt8] = []
  private var isQuoted = false
  /// Of the field that is being read.
  private var start = SourceLocation(line: 1, column: 1)
  private var here = SourceLocation(line: 1, column: 1)

  init(bytes: [UInt8], file: String, separator: UInt8) {
    self.bytes = bytes
    self.file = file
    self.separator = separator
  }

  mutating func run() throws(Diagnostic) {
    // A byte-order mark, as spreadsheets write it, is no part of the first name.
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while position < bytes.count {
      let byte = bytes[position]
      let next = position + 1 < bytes.count ? bytes[position + 1] : nil
      position += 1
      if byte & 0xC0 != 0x80 { here.column += 1 }
      if isQuoted {
        if byte == UInt8(ascii: "\"") {
          if next == byte {
            field.append(byte)
            position += 1
            here.column += 1
          } else {
            isQuoted = false
          }
        } else {
          field.append(byte)
          if byte == UInt8(ascii: "\n") { here = SourceLocation(line: here.line + 1, column: 1) }
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
      case separator: try endField()
      case UInt8(ascii: "\r") where next == UInt8(ascii: "\n") || next == nil: break
      case UInt8(ascii: "\n"):
        try endRecord()
        here = SourceLocation(line: here.line + 1, column: 1)
        start = here
      default: field.append(byte)
      }
    }
    if isQuoted { throw error("a quoted field is never closed", line: start.line) }
    if !field.isEmpty || !fields.isEmpty { try endRecord() }
    guard !records.isEmpty else { throw error("the file is empty", line: 1) }
  }

  private mutating func endField() throws(Diagnostic) {
    guard let text = String(validating: field, as: UTF8.self) else {
      throw Diagnostic(
        .error, "this field is not UTF-8",
        at: .source(
          SourceRange(file: file, line: start.line, column: start.column)),
        hints: ["save the file as UTF-8"])
    }
    fields.append(CSVRecord.Field(text: text, location: start))
    field.removeAll(keepingCapacity: true)
    start = here
  }

  private mutating func endRecord() throws(Diagnostic) {
    let line = fields.first?.location.line ?? start.line
    try endField()
    defer { fields.removeAll(keepingCapacity: true) }
    if fields.count == 1, fields[0].text.isEmpty { return }
    if let header = records.first, fields.count != header.fields.count {
      throw error(
        "this row has \(fields.count) fields where the header has \(header.fields.count)",
        line: line)
    }
    records.append(CSVRecord(fields: fields))
  }

  private func error(_ message: String, line: Int) -> Diagnostic {
    Diagnostic(
      .error, message, at: .source(SourceRange(file: file, line: line, column: 1)),
      hints: ["correct the file"])
  }
}
