// `![Caption](picture.png){#fig-name fig-alt="…"}` in a paragraph of its own is a figure.
import Diagnostics
import DocumentModel

extension MarkdownParser {
  /// The figure that a paragraph consists of.
  /// - Returns: `nil` for other paragraphs.
  mutating func picture(_ paragraph: CommonMarkNode, quoteDepth: Int) -> ParsedBlock? {
    guard let node = paragraph.children.first, case .image(let destination, let title) = node.kind
    else { return nil }
    let place = range(of: paragraph, quoteDepth: quoteDepth)
    // The braces are read from the source: Markdown has had its own thoughts about what is in them.
    var text = ""
    var lines: [(line: Int, byte: Int, offset: Int)] = []
    for line in node.endLine...max(node.endLine, paragraph.endLine) {
      let whole = rewritten.line(line)
      var start = Self.contentStart(of: whole, quoteDepth: quoteDepth)
      if line == node.endLine {
        start =
          line == paragraph.startLine
          ? node.endColumn : node.endColumn - paragraph.startColumn + start + 1
      }
      if !lines.isEmpty { text += "\n" }
      lines.append((line, start, text.utf8.count))
      text += String(decoding: whole.utf8.dropFirst(start), as: UTF8.self)
    }
    while text.last?.isWhitespace == true { text.removeLast() }
    var attributes = Attributes()
    if !text.isEmpty {
      guard text.hasPrefix("{") else { return nil }
      let read = Attributes.read(
        text, of: "a picture", allowed: ["fig-alt"], diagnostics: &diagnostics
      ) { bytes in
        let piece = lines.last { $0.offset <= bytes.lowerBound } ?? lines[0]
        let start = piece.byte + bytes.lowerBound - piece.offset + 1
        return rewritten.range(line: piece.line, byteColumns: start..<(start + bytes.count))
      }
      if let read {
        guard read.count == text.utf8.count else { return nil }
        attributes = read.attributes
      }
    }
    let caption = inlines(of: node, in: paragraph, quoteDepth: quoteDepth)
    if !title.isEmpty {
      diagnostics.append(
        .warning(
          "the title '\(title.prefix(60))' of a picture is dropped", at: place,
          hints: ["say it in the caption, between the square brackets"]))
    }
    return ParsedBlock(
      content: .picture(
        ParsedPicture(
          path: destination, range: place, caption: caption,
          alternativeText: attributes.values.first { $0.name == "fig-alt" }?.value,
          identifier: attributes.identifier)),
      range: place)
  }
}
