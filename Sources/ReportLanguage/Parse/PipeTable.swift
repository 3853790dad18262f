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

  private static func cells(_ line: (text: Substring, offset: Int)) -> [Cell] {
    let bytes = Array(line.text.utf8)
    var parts: [Range<Int>] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\") {
        index += 2
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
      let text = String(decoding: bytes[part], as: UTF8.self).replacing("\\|", with: "|")
      return Cell(text: text, offset: line.offset + part.lowerBound)
    }
  }
}

extension MarkdownParser {
  /// The table, and before it the paragraph whose last lines it took.
  mutating func tableBlocks(
    _ table: PipeTable, paragraph: CommonMarkNode, quoteDepth: Int
  ) -> [ParsedBlock] {
    var blocks: [ParsedBlock] = []
    if table.headerLine > paragraph.startLine {
      var before: [ParsedInline] = []
      for line in paragraph.startLine..<table.headerLine {
        let text = maskedLines[line - 1]
        let offset =
          line == paragraph.startLine
          ? paragraph.startColumn - 1 : Self.contentStart(of: text, quoteDepth: quoteDepth)
        if !before.isEmpty {
          before.append(ParsedInline(content: .softBreak, range: source.range(ofLine: line)))
        }
        before += cellInlines(
          PipeTable.Cell(text: String(Substring(text.utf8.dropFirst(offset))), offset: offset),
          line: line)
      }
      blocks.append(
        ParsedBlock(
          content: .paragraph(before), range: source.range(ofLine: paragraph.startLine)))
    }
    let header = table.header.map { cellInlines($0, line: table.headerLine) }
    var rows: [[[ParsedInline]]] = []
    for row in table.rows {
      if row.cells.count > header.count {
        diagnostics.append(
          .error(
            "this row has \(row.cells.count) cells where the table has \(header.count) columns",
            at: source.range(ofLine: row.line), hints: ["write a pipe within a cell as `\\|`"]))
      }
      var cells = row.cells.prefix(header.count).map { cellInlines($0, line: row.line) }
      while cells.count < header.count { cells.append([]) }
      rows.append(cells)
    }
    var parsed = ParsedTable(
      alignments: table.alignments, header: header, rows: rows, caption: [], identifier: nil)
    if let line = table.captionLine {
      let text = maskedLines[line - 1]
      let start = Self.contentStart(of: text, quoteDepth: quoteDepth)
      let caption = Substring(text.utf8.dropFirst(start + 1))
      let space = caption.utf8.prefix { $0 == 0x20 }.count
      parsed.caption = cellInlines(
        PipeTable.Cell(
          text: String(Substring(caption.utf8.dropFirst(space))), offset: start + 1 + space),
        line: line)
      parsed.identifier = Self.takeLabel(from: &parsed.caption)
    }
    let place = SourceRange(
      file: source.name, start: source.range(ofLine: table.headerLine).start,
      end: source.range(ofLine: paragraph.endLine).end)
    blocks.append(ParsedBlock(content: .table(parsed), range: place))
    return blocks
  }

  /// A cell is a line of Markdown of its own. Link definitions stand after it.
  private mutating func cellInlines(_ cell: PipeTable.Cell, line: Int) -> [ParsedInline] {
    guard !cell.text.isEmpty else { return [] }
    // Led by a word, so that `# x`, `- x` or `1. x` in a cell stays text.
    let lead = "x "
    var root = parseCommonMark(lead + cell.text + "\n\n" + linkDefinitions + "\n").root
    guard var paragraph = root.children.first else { return [] }
    root.children = []
    func place(_ node: inout CommonMarkNode) {
      node.startLine = line
      node.endLine = line
      node.startColumn += cell.offset - lead.utf8.count
      node.endColumn += cell.offset - lead.utf8.count
      for index in node.children.indices { place(&node.children[index]) }
    }
    place(&paragraph)
    if var first = paragraph.children.first, first.kind == .text {
      first.literal.removeFirst(lead.count)
      first.startColumn += lead.utf8.count
      paragraph.children[0] = first
      if first.literal.isEmpty { paragraph.children.removeFirst() }
    }
    return inlines(of: paragraph, in: paragraph, quoteDepth: 0)
  }

  /// Pandoc's `: Caption {#tbl-name}` in a paragraph of its own after a table.
  static func joiningTableCaptions(_ blocks: [ParsedBlock]) -> [ParsedBlock] {
    var result: [ParsedBlock] = []
    for block in blocks {
      if case .paragraph(var content) = block.content, let first = content.first,
        case .text(let text) = first.content, text.hasPrefix(": "),
        case .table(var table)? = result.last?.content, table.caption.isEmpty
      {
        var range = first.range
        range.start.column += 2
        content[0] = ParsedInline(content: .text(String(text.dropFirst(2))), range: range)
        table.identifier = takeLabel(from: &content)
        table.caption = content
        result[result.count - 1].content = .table(table)
      } else {
        result.append(block)
      }
    }
    return result
  }
}
