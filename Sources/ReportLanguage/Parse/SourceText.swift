// The text of a report by lines, and the way from a parser's byte columns to the columns people see.
import Diagnostics

/// A UTF-8 text with a name.
package struct SourceText: Sendable {
  /// The path as the user gave it.
  package let name: String
  /// The lines without their ends; a final empty line is not counted.
  package let lines: [String]

  package init(name: String, text: String) {
    self.name = name
    // Bytes, because "\r\n" is one Character, and because every YAML block comes through here.
    var text = text
    lines = text.withUTF8 { bytes in
      var lines: [String] = []
      var start = 0
      func finishLine(before end: Int) {
        lines.append(
          String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self))
      }
      for (offset, byte) in bytes.enumerated() {
        guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { continue }
        let isSecondOfTwo =
          byte == UInt8(ascii: "\n") && offset > 0 && bytes[offset - 1] == UInt8(ascii: "\r")
        if !isSecondOfTwo { finishLine(before: offset) }
        start = offset + 1
      }
      if start < bytes.count { finishLine(before: bytes.count) }
      return lines
    }
  }

  /// The lines, each with an end.
  package var text: String { lines.reduce(into: "") { $0 += $1 + "\n" } }

  /// The text of a 1-based line; empty past the end.
  package func line(_ number: Int) -> String {
    lines.indices.contains(number - 1) ? lines[number - 1] : ""
  }

  /// The place of a 1-based line and 1-based column in UTF-8 bytes.
  package func location(line: Int, byteColumn: Int) -> SourceLocation {
    let bytes = self.line(line).utf8
    let offset = max(0, byteColumn - 1)
    // A scalar begins at every byte that is not a continuation byte.
    let scalars = bytes.prefix(offset).count { $0 & 0xC0 != 0x80 } + max(0, offset - bytes.count)
    return SourceLocation(line: line, column: scalars + 1)
  }

  /// From the first byte column up to, and without, the second.
  func range(line: Int, byteColumns: Range<Int>) -> SourceRange {
    SourceRange(
      file: name, start: location(line: line, byteColumn: byteColumns.lowerBound),
      end: location(line: line, byteColumn: byteColumns.upperBound))
  }

  /// A whole line, without the space before and after it.
  func range(ofLine number: Int) -> SourceRange {
    let scalars = Array(line(number).unicodeScalars)
    let first = scalars.firstIndex { $0 != " " && $0 != "\t" } ?? 0
    let last = scalars.lastIndex { $0 != " " && $0 != "\t" } ?? 0
    return SourceRange(
      file: name, line: number, column: first + 1, length: max(1, last + 1 - first))
  }
}

/// Coded as its name and its text.
extension SourceText: Codable {
  private enum Key: String, CodingKey { case name, text }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    self.init(
      name: try values.decode(String.self, forKey: .name),
      text: try values.decode(String.self, forKey: .text))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(name, forKey: .name)
    try values.encode(text, forKey: .text)
  }
}

extension SourceText {
  /// Larger than any report that is written by hand; data belongs in files beside it.
  package static let largestSizeInBytes = 4 << 20

  package static func tooLarge(bytes: Int, name: String) -> Diagnostic {
    let megabytes = NumberFormat(style: .fixed, digits: 1).string(from: Double(bytes) / 1e6)
    return .error(
      "the report has \(megabytes) MB; the limit is 4 MB", inFile: name,
      byteOffset: largestSizeInBytes,
      hints: ["keep data in files and name them in a `dataset` or `table` directive"])
  }

  /// Decodes a file's bytes, or says why they are not a report.
  /// - Parameter mayBeEmpty: as an included file may be.
  package static func decode(
    _ bytes: [UInt8], name: String, mayBeEmpty: Bool = false
  ) throws(Diagnostic) -> SourceText {
    guard bytes.count <= largestSizeInBytes else { throw tooLarge(bytes: bytes.count, name: name) }
    if let zero = bytes.firstIndex(of: 0) {
      throw .error(
        "this is not a text file: it holds a zero byte", inFile: name, byteOffset: zero,
        hints: ["give the path of a Markdown file in UTF-8"])
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .error(
        "this is not UTF-8 text", inFile: name, byteOffset: firstInvalidByte(in: bytes),
        hints: ["save the report as UTF-8 (`iconv -t UTF-8`)"])
    }
    // A byte order mark would hide the front matter's first line.
    let source = SourceText(
      name: name, text: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
    guard mayBeEmpty || source.lines.contains(where: { $0.contains { !$0.isWhitespace } }) else {
      throw .error(
        "the report is empty", at: SourceRange(file: name, line: 1, column: 1),
        hints: ["start with front matter: `---`, `title: My report`, `---`, then Markdown"])
    }
    return source
  }

  /// The offset of the first byte that cannot be part of UTF-8 where it stands.
  private static func firstInvalidByte(in bytes: [UInt8]) -> Int {
    // The longest valid prefix: invalid bytes are rare, so a binary search over prefixes that end
    // at a scalar boundary is enough.
    var valid = 0
    var invalid = bytes.count
    while valid < invalid {
      var middle = valid + (invalid - valid + 1) / 2
      while middle < invalid, bytes[middle] & 0xC0 == 0x80 { middle += 1 }
      if String(validating: bytes[..<middle], as: UTF8.self) != nil {
        valid = middle
        if middle == invalid { break }
      } else if middle == invalid, invalid - valid <= 4 {
        break
      } else {
        invalid = min(invalid - 1, valid + (invalid - valid) / 2)
      }
    }
    return valid
  }
}
