// Where inline nodes really stand. libcmark counts columns in a paragraph's text without the marks
// and the indentation of its lines, does not count the lines of link definitions and those that end
// with a backslash, and has its own ideas of where some nodes begin.

extension MarkdownParser {
  /// The byte offset of a line's text behind quote marks and indentation.
  static func contentStart(of line: String, quoteDepth: Int) -> Int {
    var offset = 0
    var quotes = 0
    for byte in line.utf8 {
      if byte == UInt8(ascii: ">"), quotes < quoteDepth {
        quotes += 1
      } else if byte != 0x20, byte != 0x09 {
        break
      }
      offset += 1
    }
    return offset
  }

  /// A line as libcmark saw it.
  func parsedLine(_ number: Int) -> String {
    cell?.text
      ?? (maskedLines.isEmpty
        ? rewritten.line(number)
        : maskedLines.indices.contains(number - 1) ? maskedLines[number - 1] : "")
  }

  /// The columns of inline nodes are those of a paragraph whose lines all begin where it does; this
  /// counts from where the line's text really begins.
  /// - Returns: the 1-based byte column in the line as it was parsed.
  func correctedColumn(
    of node: CommonMarkNode, in paragraph: CommonMarkNode?, quoteDepth: Int
  ) -> Int {
    guard let paragraph, node.startLine > paragraph.startLine else { return node.startColumn }
    let contentStart = Self.contentStart(
      of: parsedLine(node.startLine), quoteDepth: quoteDepth)
    return node.startColumn - paragraph.startColumn + contentStart + 1
  }

  /// A paragraph or a heading whose inline nodes have the lines of the source, and columns that
  /// begin at the paragraph's own on each line.
  func placed(_ leaf: CommonMarkNode, quoteDepth: Int) -> CommonMarkNode {
    var leaf = leaf
    var walk = PlacingWalk(column: leaf.startColumn, line: leaf.startLine)
    let dropped = droppedLines(before: leaf, quoteDepth: quoteDepth)
    walk.lineShift = dropped
    walk.hasNewLine = dropped > 0
    walk.ticks = { line in
      let text = self.parsedLine(line)
      return text.utf8.dropFirst(Self.contentStart(of: text, quoteDepth: quoteDepth))
        .prefix { $0 == UInt8(ascii: "`") }.count
    }
    for index in leaf.children.indices { walk.place(&leaf.children[index]) }
    return leaf
  }

  /// How many lines of link definitions libcmark took out of the beginning of a block.
  private func droppedLines(before leaf: CommonMarkNode, quoteDepth: Int) -> Int {
    let line = parsedLine(leaf.startLine).utf8.dropFirst(leaf.startColumn - 1)
    guard line.first == UInt8(ascii: "["), leaf.endLine > leaf.startLine else { return 0 }
    var walk = PlacingWalk(column: leaf.startColumn, line: leaf.startLine)
    var copy = leaf
    for index in copy.children.indices { walk.place(&copy.children[index]) }
    let count = walk.line + walk.lineShift - leaf.startLine + 1
    guard case .heading = leaf.kind else {
      return max(0, leaf.endLine - leaf.startLine + 1 - count)
    }
    // A heading ends with its underline.
    func isUnderline(_ number: Int) -> Bool {
      let text = parsedLine(number)
      let mark = text.utf8.dropFirst(Self.contentStart(of: text, quoteDepth: quoteDepth))
      return mark.first.map { first in
        (first == UInt8(ascii: "=") || first == UInt8(ascii: "-"))
          && mark.drop { $0 == first }.allSatisfy { $0 == 0x20 || $0 == 0x09 }
      } ?? false
    }
    let first = leaf.startLine + count
    return (first..<max(first + 1, leaf.endLine + 1)).first(where: isUnderline).map { $0 - first }
      ?? 0
  }
}

/// Goes through inline nodes in the order of the text.
private struct PlacingWalk {
  /// That of the block.
  let column: Int
  /// libcmark's line of what was met last.
  var line: Int
  /// How many lines libcmark did not count.
  var lineShift = 0
  /// How far libcmark's columns of this line are too large.
  private var excess = 0
  /// Whether what comes next begins a line.
  var hasNewLine = false
  /// Line breaks since the last node.
  private var breaks = 0
  /// How many backticks a line begins with.
  var ticks: (Int) -> Int = { _ in 0 }

  init(column: Int, line: Int) {
    self.column = column
    self.line = line
  }

  mutating func place(_ node: inout CommonMarkNode) {
    switch node.kind {
    case .softBreak, .lineBreak:
      hasNewLine = true
      breaks += 1
      return
    case .link, .image: placeStartOfLink(&node)
    default: break
    }
    guard node.startLine > 0 else { return }
    if hasNewLine {
      // A line that ends with a backslash is not counted.
      if breaks > 0 { lineShift += max(0, breaks - max(0, node.startLine - line)) }
      let leading =
        switch node.kind {
        // A code's own column is behind its ticks.
        case .inlineCode: ticks(node.startLine + lineShift)
        // And so is that of ticks that open nothing.
        case .text where node.literal.hasPrefix("`"):
          min(
            ticks(node.startLine + lineShift),
            node.literal.utf8.prefix { $0 == UInt8(ascii: "`") }.count)
        // Space that is part of the text is behind nothing.
        case .text: -node.literal.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
        default: 0
        }
      // Lines without the marks of their container keep their leading space.
      excess = max(0, node.startColumn - leading - column)
      hasNewLine = false
      breaks = 0
    } else if node.startLine > line {
      excess = 0
    }
    line = node.startLine
    node.startLine += lineShift
    node.startColumn -= excess
    let endLine = node.endLine
    for index in node.children.indices { place(&node.children[index]) }
    if hasNewLine, !node.children.isEmpty {
      // The bracket that closes a link begins the line.
      hasNewLine = false
      lineShift += max(0, breaks - max(0, endLine - line))
      breaks = 0
      excess = 0
    }
    if endLine > line {
      line = endLine
      excess = 0
    }
    node.endLine = endLine + lineShift
    node.endColumn -= excess
  }

  /// libcmark gives a link the line that it ends on, and `<…>` a column of its own.
  private func placeStartOfLink(_ node: inout CommonMarkNode) {
    guard let index = node.children.firstIndex(where: { $0.startLine > 0 }) else { return }
    let first = node.children[index]
    if first.startLine - index <= node.startLine { node.startLine = first.startLine - index }
    if case .link = node.kind, index == 0, first.kind == .text, !first.literal.hasPrefix("`") {
      node.startColumn = first.startColumn - 1
    }
  }
}
