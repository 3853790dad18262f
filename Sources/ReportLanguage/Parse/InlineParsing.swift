// The inline layer over CommonMark: libcmark's nodes become the pieces of a line, and signs of this
// layer find their partners among them.
import Diagnostics
import DocumentModel

extension MarkdownParser {
  /// The inline content of a paragraph or heading.
  mutating func inlines(
    of parent: CommonMarkNode, in paragraph: CommonMarkNode, quoteDepth: Int
  ) -> [ParsedInline] {
    var items: [InlineItem] = []
    for node in parent.children {
      add(node, in: paragraph, quoteDepth: quoteDepth, to: &items)
    }
    return Self.joined(striking(citing(items)))
  }

  private mutating func add(
    _ node: CommonMarkNode, in paragraph: CommonMarkNode, quoteDepth: Int,
    to items: inout [InlineItem]
  ) {
    let line = max(node.startLine, paragraph.startLine)
    let column = correctedColumn(of: node, in: paragraph, quoteDepth: quoteDepth)
    let length = node.endLine == line ? max(1, node.endColumn - node.startColumn + 1) : 1
    let place = range(line: line, from: column, to: column + length)
    func add(_ content: ParsedInline.Content) {
      items.append(.inline(ParsedInline(content: content, range: place)))
    }
    switch node.kind {
    case .text:
      if node.literal.utf8.first == UInt8(MathSpans.continuationMark.value),
        case .inline(let last)? = items.last, case .softBreak = last.content
      {
        items.removeLast()
      }
      items += self.items(of: node, line: line, column: column)
    case .softBreak, .lineBreak:
      // libcmark gives breaks no position of their own.
      let end = items.last?.range.end ?? place.start
      items.append(
        .inline(
          ParsedInline(
            content: node.kind == .softBreak ? .softBreak : .lineBreak,
            range: SourceRange(file: source.name, start: end, end: end))))
    case .inlineCode:
      if takeValueMark(from: &items) {
        switch ValueExpression.parse(node.literal, range: place) {
        case .success(let expression): add(.value(expression))
        case .failure(let found):
          diagnostics += found.all
          add(.code(node.literal))
        }
      } else {
        add(.code(unmasked(node.literal, line: line)))
      }
    case .emphasis:
      add(.emphasis(inlines(of: node, in: paragraph, quoteDepth: quoteDepth)))
    case .strong:
      add(.strong(inlines(of: node, in: paragraph, quoteDepth: quoteDepth)))
    case .link(let destination, let title):
      let content =
        isAddress(line: line, column: column)
        ? node.children.map { ParsedInline(content: .text($0.literal), range: place) }
        : inlines(of: node, in: paragraph, quoteDepth: quoteDepth)
      let destination = unmasked(destination, line: line)
      guard LinkDestination(destination) != nil else {
        diagnostics.append(
          .error(
            "a link may not lead to '\(destination.prefix(60))'", at: place,
            hints: ["use http, https, mailto, a relative path or #anchor"]))
        items += content.map(InlineItem.inline)
        return
      }
      add(.link(destination: destination, title: title.isEmpty ? nil : title, content: content))
    case .image(let destination, _):
      diagnostics.append(
        .error(
          "the picture '\(destination)' stands among words", at: place,
          hints: ["give it a paragraph of its own; it becomes a figure that text can refer to"]))
    case .inlineHTML:
      if !node.literal.hasPrefix("<!--") { add(.rawHTML(node.literal)) }
    default:
      for child in node.children {
        self.add(child, in: paragraph, quoteDepth: quoteDepth, to: &items)
      }
    }
  }

  /// Whether a link is written `<https://…>`, in which no sign has a meaning.
  private func isAddress(line: Int, column: Int) -> Bool {
    parsedLine(line).utf8.dropFirst(max(0, column - 1)).first == UInt8(ascii: "<")
  }

  /// Takes `{value}` from before a code.
  private func takeValueMark(from items: inout [InlineItem]) -> Bool {
    let mark = "{value}"
    guard case .text(let before, var range)? = items.last, before.hasSuffix(mark) else {
      return false
    }
    items.removeLast()
    range.end.column -= mark.utf8.count
    let kept = String(before.dropLast(mark.count))
    if !kept.isEmpty { items.append(.text(kept, range)) }
    return true
  }

  /// Puts the mathematics back where Markdown turned out to have another use for the text.
  private mutating func unmasked(_ text: String, line: Int) -> String {
    guard text.unicodeScalars.contains(MathSpans.inlineMark) else { return text }
    var result = String.UnicodeScalarView()
    let scalars = Array(text.unicodeScalars)
    var index = 0
    while index < scalars.count {
      if scalars[index] == MathSpans.inlineMark, let span = mathByLine[line]?.popFirst() {
        result.append(contentsOf: "$\(span.tex)$".unicodeScalars)
        index += 1 + (span.fillers.first ?? 0)
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return String(result)
  }

  // MARK: Signs and their partners

  /// Deeper than any text strikes words out.
  private static let deepestStriking = 20

  /// GitHub's strikethrough: one or two tildes on both sides.
  private func striking(_ items: [InlineItem]) -> [InlineItem] {
    guard
      items.contains(where: { if case .tildes = $0 { true } else { false } })
    else { return items }
    var result: [InlineItem] = []
    // Where tildes that may open stand in the result, and how deep what follows them is struck.
    var openers: [(position: Int, count: Int, depth: Int)] = []
    for item in items {
      guard case .tildes(let count, let canOpen, let canClose, let range) = item else {
        result.append(item)
        continue
      }
      if canClose, let opener = openers.popLast() {
        guard opener.count == count, opener.depth < Self.deepestStriking else {
          // Tildes of another number end the search, as in GitHub's parser.
          result.append(item)
          continue
        }
        var place = result[opener.position].range
        place.end = range.end
        let content = Self.joined(Array(result[(opener.position + 1)...]))
        result.removeSubrange(opener.position...)
        result.append(.inline(ParsedInline(content: .strikethrough(content), range: place)))
        if let outer = openers.indices.last {
          openers[outer].depth = max(openers[outer].depth, opener.depth + 1)
        }
        continue
      }
      if canOpen { openers.append((result.count, count, 0)) }
      result.append(item)
    }
    return result
  }

  /// Items without a meaning become text, and texts beside each other one text.
  static func joined(_ items: [InlineItem]) -> [ParsedInline] {
    var result: [ParsedInline] = []
    var run = ""
    var runRange: SourceRange?
    func finishRun() {
      if let range = runRange, !run.isEmpty {
        result.append(ParsedInline(content: .text(run), range: range))
      }
      run = ""
      runRange = nil
    }
    for item in items {
      if let text = item.plainText {
        run += text
        if runRange == nil { runRange = item.range }
        runRange?.end = item.range.end
      } else if case .inline(let inline) = item {
        finishRun()
        result.append(inline)
      }
    }
    finishRun()
    return result
  }
}
