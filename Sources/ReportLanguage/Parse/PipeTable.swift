// GitHub's pipe tables, which CommonMark does not have: found in paragraphs, cell by cell.
import Diagnostics
import DocumentModel

/// The lines of a table within a paragraph.
struct PipeTable {
  struct Cell {
    /// The cell's text, trimmed, with `\|` made `|`.
    var text: String
    /// The 0-based byte offset of the text in its line.
    var offset: Int
    /// The bytes of `text` before which a backslash was taken out.
    var escapes: [Int] = []
  }

  /// The line of the header; the delimiter row follows.
  var headerLine: Int
  var alignments: [Table.Alignment]
  var header: [Cell]
  /// With the line each stands on.
  var rows: [(line: Int, cells: [Cell])]
  /// A line `: Caption {#tbl-name}` straight after the rows.
  var captionLine: Int?

  static func find(
    in paragraph: CommonMarkNode, lines: [String], quoteDepth: Int
  ) -> PipeTable? {
    guard paragraph.endLine > paragraph.startLine else { return nil }
    func content(_ line: Int) -> (text: Substring, offset: Int) {
      let text = lines[line - 1]
      let offset =
        line == paragraph.startLine
        ? paragraph.startColumn - 1
        : MarkdownParser.contentStart(of: text, quoteDepth: quoteDepth)
      return (Substring(text.utf8.dropFirst(offset)), offset)
    }
    for line in (paragraph.startLine + 1)...paragraph.endLine {
      guard let alignments = delimiters(content(line).text) else { continue }
      let header = cells(content(line - 1))
      guard header.count == alignments.count else { continue }
      var table = PipeTable(headerLine: line - 1, alignments: alignments, header: header, rows: [])
      for row in (line + 1)..<max(line + 1, paragraph.endLine + 1) {
        let place = content(row)
        if place.text.trimmed.hasPrefix(": "), row == paragraph.endLine {
          table.captionLine = row
        } else {
          table.rows.append((row, cells(place)))
        }
      }
      return table
    }
    return nil
  }

  /// `|:--|:-:|--:|`; a single column needs a pipe, or it would be a heading's underline.
  private static func delimiters(_ text: Substring) -> [Table.Alignment]? {
    guard text.contains("|") else { return nil }
    var alignments: [Table.Alignment] = []
    for cell in cells((text, 0)) {
      let word = cell.text
      let dashes = word.drop { $0 == ":" }.prefix { $0 == "-" }
      let isLeft = word.hasPrefix(":")
      let isRight = word.hasSuffix(":") && word.count > dashes.count + (isLeft ? 1 : 0)
      guard !dashes.isEmpty,
        word.count == dashes.count + (isLeft ? 1 : 0) + (isRight ? 1 : 0)
      else { return nil }
      alignments.append(isRight ? (isLeft ? .center : .trailing) : .leading)
    }
    return alignments.isEmpty ? nil : alignments
  }

  static func cells(_ line: (text: Substring, offset: Int)) -> [Cell] {
    let bytes = Array(line.text.utf8)
    let valueOpening = Array("{value}`".utf8)
    var parts: [Range<Int>] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\") {
        index += 2
        continue
      }
      // GitHub would split here too; an inline value's own pipe is too useful to escape.
      if bytes[index...].starts(with: valueOpening),
        let end = bytes[(index + valueOpening.count)...].firstIndex(of: UInt8(ascii: "`"))
      {
        index = end + 1
        continue
      }
      if bytes[index] == UInt8(ascii: "|") {
        parts.append(start..<index)
        start = index + 1
      }
      index += 1
    }
    parts.append(start..<bytes.count)
    func isBlank(_ part: Range<Int>) -> Bool { bytes[part].allSatisfy { $0 == 0x20 || $0 == 0x09 } }
    // The pipes at both ends are a frame, not a cell.
    if let first = parts.first, isBlank(first), parts.count > 1 { parts.removeFirst() }
    if let last = parts.last, isBlank(last), parts.count > 1 { parts.removeLast() }
    return parts.map { part in
      var part = part
      while !part.isEmpty, [0x20, 0x09].contains(bytes[part.lowerBound]) {
        part = (part.lowerBound + 1)..<part.upperBound
      }
      while !part.isEmpty, [0x20, 0x09].contains(bytes[part.upperBound - 1]) {
        part = part.lowerBound..<(part.upperBound - 1)
      }
      var text: [UInt8] = []
      var escapes: [Int] = []
      for position in part {
        if bytes[position] == UInt8(ascii: "|"), text.last == UInt8(ascii: "\\") {
          text.removeLast()
          escapes.append(text.count)
        }
        text.append(bytes[position])
      }
      return Cell(
        text: String(decoding: text, as: UTF8.self), offset: line.offset + part.lowerBound,
        escapes: escapes)
    }
  }
}
