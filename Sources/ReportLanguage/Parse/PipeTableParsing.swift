// The blocks of a pipe table: each cell is a line of Markdown of its own.
import Diagnostics
import DocumentModel

/// A cell as libcmark sees it, and the way back to its line.
struct CellText {
  var text: String
  /// The byte of the line that `text` begins at, less what stands before the cell in `text`.
  var offset: Int
  var escapes: [Int]

  /// Leads each cell, so that `# x`, `- x` or `1. x` in it stays text.
  static let lead = "x "

  init(_ cell: PipeTable.Cell) {
    text = Self.lead + cell.text
    offset = cell.offset - Self.lead.utf8.count
    escapes = cell.escapes.map { $0 + Self.lead.utf8.count }
  }

  /// The byte of the line behind a byte of the text.
  func lineByte(_ byte: Int) -> Int { byte + offset + escapes.count { $0 <= byte } }
}

extension MarkdownParser {
  /// The table, and before it the paragraph whose last lines it took.
  mutating func tableBlocks(
    _ table: PipeTable, paragraph: CommonMarkNode, quoteDepth: Int
  ) -> [ParsedBlock] {
    func lineCell(_ line: Int, dropping count: Int = 0) -> PipeTable.Cell {
      let text = maskedLines[line - 1]
      let start =
        line == paragraph.startLine
        ? paragraph.startColumn - 1 : Self.contentStart(of: text, quoteDepth: quoteDepth)
      let rest = Substring(text.utf8.dropFirst(start + count))
      let space = rest.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
      return PipeTable.Cell(
        text: String(Substring(rest.utf8.dropFirst(space))), offset: start + count + space)
    }
    // All at once, since the report's link definitions stand behind what is parsed.
    var cells: [(line: Int, cell: PipeTable.Cell)] = table.header.map { (table.headerLine, $0) }
    for row in table.rows {
      if row.cells.count > table.header.count {
        let extra = row.cells[table.header.count]
        let start = extra.offset + 1
        diagnostics.append(
          .error(
            "this row has \(row.cells.count) cells where the table has \(table.header.count) columns",
            at: rewritten.range(
              line: row.line,
              byteColumns: start..<(start + max(1, extra.text.utf8.count + extra.escapes.count))),
            hints: ["write a pipe within a cell as `\\|`"]))
      }
      cells += row.cells.prefix(table.header.count).map { (row.line, $0) }
    }
    if let line = table.captionLine { cells.append((line, lineCell(line, dropping: 1))) }
    var blocks: [ParsedBlock] = []
    if table.headerLine > paragraph.startLine {
      let before = inlines(of: paragraph, upTo: table.headerLine, quoteDepth: quoteDepth)
      if let first = before.first, let last = before.last {
        let place = SourceRange(
          file: source.name, start: first.range.start, end: last.range.end)
        blocks.append(ParsedBlock(content: .paragraph(before), range: place))
      }
    }
    var contents = cellInlines(cells)[...]
    let header = table.header.map { _ in contents.popFirst() ?? [] }
    var rows: [[[ParsedInline]]] = []
    for row in table.rows {
      var cells = row.cells.prefix(header.count).map { _ in contents.popFirst() ?? [] }
      while cells.count < header.count { cells.append([]) }
      rows.append(cells)
    }
    var parsed = ParsedTable(
      alignments: table.alignments, header: header, rows: rows, caption: [], identifier: nil)
    if table.captionLine != nil {
      parsed.caption = contents.popFirst() ?? []
      parsed.identifier =
        Self.takeAttributes(
          from: &parsed.caption, of: "a table's caption", in: source, diagnostics: &diagnostics
        ).identifier
    }
    let place = SourceRange(
      file: source.name, start: source.range(ofLine: table.headerLine).start,
      end: source.range(ofLine: paragraph.endLine).end)
    blocks.append(ParsedBlock(content: .table(parsed), range: place))
    return blocks
  }

  /// The lines of a paragraph above a line.
  private mutating func inlines(
    of paragraph: CommonMarkNode, upTo end: Int, quoteDepth: Int
  ) -> [ParsedInline] {
    let lines = (paragraph.startLine..<end).map { line in
      let text = maskedLines[line - 1]
      let start =
        line == paragraph.startLine
        ? paragraph.startColumn - 1 : Self.contentStart(of: text, quoteDepth: quoteDepth)
      return String(decoding: text.utf8.dropFirst(start), as: UTF8.self)
    }
    let text = lines.joined(separator: "\n")
    let definitions = linkDefinitions.needed(by: text)
    guard var part = parseCommonMark("\(text)\n\n\(definitions)\n").root.children.first,
      part.kind == .paragraph
    else {
      return []
    }
    let column = paragraph.startColumn
    func place(_ node: inout CommonMarkNode) {
      if node.startLine == 1 { node.startColumn += column - 1 }
      if node.endLine == 1 { node.endColumn += column - 1 }
      node.startLine += paragraph.startLine - 1
      node.endLine += paragraph.startLine - 1
      for child in node.children.indices { place(&node.children[child]) }
    }
    place(&part)
    part.startColumn = 1
    part = placed(part, quoteDepth: quoteDepth)
    return inlines(of: part, in: part, quoteDepth: quoteDepth)
  }

  private mutating func cellInlines(
    _ cells: [(line: Int, cell: PipeTable.Cell)]
  ) -> [[ParsedInline]] {
    let texts = cells.map { CellText($0.cell) }
    let text = texts.map(\.text).joined(separator: "\n\n")
    let definitions = linkDefinitions.needed(by: text)
    let paragraphs = parseCommonMark("\(text)\n\n\(definitions)\n").root.children
    return cells.indices.map { index in
      // Each is a paragraph, for none is empty and none can begin another block.
      guard paragraphs.indices.contains(index), !cells[index].cell.text.isEmpty else { return [] }
      var paragraph = paragraphs[index]
      func place(_ node: inout CommonMarkNode) {
        node.startLine = cells[index].line
        node.endLine = cells[index].line
        for child in node.children.indices { place(&node.children[child]) }
      }
      place(&paragraph)
      guard var first = paragraph.children.first, first.kind == .text else { return [] }
      // By scalars: what follows may join the lead's space to one character.
      first.literal = String(
        String.UnicodeScalarView(first.literal.unicodeScalars.dropFirst(CellText.lead.utf8.count)))
      first.startColumn += CellText.lead.utf8.count
      paragraph.children[0] = first
      if first.literal.isEmpty { paragraph.children.removeFirst() }
      cell = texts[index]
      defer { cell = nil }
      return inlines(of: paragraph, in: paragraph, quoteDepth: 0)
    }
  }

  /// Pandoc's `: Caption {#tbl-name}` in a paragraph of its own after a table.
  static func joiningTableCaptions(
    _ blocks: [ParsedBlock], diagnostics: inout [Diagnostic], text: (String) -> SourceText?
  ) -> [ParsedBlock] {
    var result: [ParsedBlock] = []
    for block in blocks {
      if case .paragraph(var content) = block.content, let first = content.first,
        case .text(let words) = first.content, words.hasPrefix(": "),
        case .table(var table)? = result.last?.content, table.caption.isEmpty,
        let source = text(first.range.file)
      {
        var range = first.range
        range.start.column += 2
        content[0] = ParsedInline(content: .text(String(words.dropFirst(2))), range: range)
        table.identifier =
          takeAttributes(
            from: &content, of: "a table's caption", in: source, diagnostics: &diagnostics
          ).identifier
        table.caption = content
        result[result.count - 1].content = .table(table)
      } else {
        result.append(block)
      }
    }
    return result
  }
}
