// The inline layer over CommonMark: mathematics put back, `{value}`, `@references`, labels.
import Diagnostics
import DocumentModel

extension MarkdownParser {
  /// The inline content of a paragraph or heading.
  mutating func inlines(
    of parent: CommonMarkNode, in paragraph: CommonMarkNode, quoteDepth: Int
  ) -> [ParsedInline] {
    var result: [ParsedInline] = []
    for node in parent.children {
      let column = correctedColumn(of: node, in: paragraph, quoteDepth: quoteDepth)
      let length =
        node.endLine == node.startLine ? max(1, node.endColumn - node.startColumn + 1) : 1
      let place = source.range(line: node.startLine, byteColumns: column..<(column + length))
      func add(_ content: ParsedInline.Content) {
        result.append(ParsedInline(content: content, range: place))
      }
      switch node.kind {
      case .text:
        if node.literal.unicodeScalars.first == MathSpans.continuationMark,
          case .softBreak? = result.last?.content
        {
          result.removeLast()
        }
        result += text(node.literal, line: node.startLine, byteColumn: column)
      case .softBreak, .lineBreak:
        // libcmark gives breaks no position of their own.
        let end = result.last?.range.end ?? place.start
        result.append(
          ParsedInline(
            content: node.kind == .softBreak ? .softBreak : .lineBreak,
            range: SourceRange(file: source.name, start: end, end: end)))
      case .inlineCode:
        if case .text(let before)? = result.last?.content, before.hasSuffix("{value}") {
          let kept = String(before.dropLast("{value}".count))
          result.removeLast()
          if !kept.isEmpty {
            let full = source.range(
              line: node.startLine, byteColumns: column..<(column + 1)
            ).start
            let start = SourceLocation(
              line: full.line, column: max(1, full.column - before.unicodeScalars.count - 1))
            result.append(
              ParsedInline(
                content: .text(kept),
                range: SourceRange(
                  file: source.name, start: start,
                  end: SourceLocation(
                    line: full.line, column: start.column + kept.unicodeScalars.count))))
          }
          switch ValueExpression.parse(node.literal, range: place) {
          case .success(let expression): add(.value(expression))
          case .failure(let found):
            diagnostics += found.all
            add(.code(node.literal))
          }
        } else {
          add(.code(unmasked(node.literal, line: node.startLine)))
        }
      case .emphasis:
        add(.emphasis(inlines(of: node, in: paragraph, quoteDepth: quoteDepth)))
      case .strong:
        add(.strong(inlines(of: node, in: paragraph, quoteDepth: quoteDepth)))
      case .link(let destination, let title):
        let content = inlines(of: node, in: paragraph, quoteDepth: quoteDepth)
        let destination = unmasked(destination, line: node.startLine)
        guard LinkDestination(destination) != nil else {
          diagnostics.append(
            .error(
              "a link may not lead to '\(destination.prefix(60))'", at: place,
              hints: ["use http, https, mailto, a relative path or #anchor"]))
          result += content
          continue
        }
        add(
          .link(
            destination: destination, title: title.isEmpty ? nil : title, content: content))
      case .image(let destination):
        diagnostics.append(
          .error(
            "pictures from files are not part of the report language: '\(destination)'", at: place,
            hints: ["figures come from directives such as `grid` and `plot-loss`"]))
      case .inlineHTML:
        if !node.literal.hasPrefix("<!--") {
          diagnostics.append(
            .warning(
              "raw HTML is dropped: '\(node.literal)'", at: place,
              hints: ["say it in Markdown; write `\\<` for a less-than sign"]))
        }
      default:
        result += inlines(of: node, in: paragraph, quoteDepth: quoteDepth)
      }
    }
    return result
  }

  /// Text with its mathematics and references found.
  private mutating func text(_ literal: String, line: Int, byteColumn: Int) -> [ParsedInline] {
    var result: [ParsedInline] = []
    let start = source.location(line: line, byteColumn: byteColumn)
    // What the masks make the text shorter, or longer, than the source.
    var shift = 0
    var run = String.UnicodeScalarView()
    var runStart = start.column

    func finishRun() {
      guard !run.isEmpty else { return }
      result += Self.references(
        in: String(run),
        at: SourceRange(file: source.name, line: line, column: runStart, length: run.count))
      run.removeAll()
    }

    let scalars = Array(literal.unicodeScalars)
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      switch scalar {
      case MathSpans.inlineMark, MathSpans.displayMark:
        finishRun()
        guard let span = mathByLine[line]?.popFirst() else {
          index += 1
          continue
        }
        result.append(ParsedInline(content: .math(span.tex), range: span.range))
        if span.isDisplayed {
          displayed[span.range.start] = span
          // The paragraph drops whatever else the equation's lines hold.
          return result
        }
        continuationFillers = span.fillers.count > 1 ? span.fillers[1] : 0
        index += 1 + span.fillers[0]
        if span.fillers.count == 1 { shift = span.range.end.column - start.column - index }
      case MathSpans.continuationMark:
        finishRun()
        index += 1 + continuationFillers
        let end = source.location(line: line, byteColumn: byteColumn + 1 + continuationFillers)
        shift = end.column - start.column - index
      default:
        if run.isEmpty { runStart = start.column + index + shift }
        run.append(scalar)
        index += 1
      }
    }
    finishRun()
    return result
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
        index += 1 + span.fillers[0]
      } else {
        result.append(scalars[index])
        index += 1
      }
    }
    return String(result)
  }

  /// Splits text at `@fig-…`, `@tbl-…`, `@eq-…` and `@sec-…`.
  private static func references(in text: String, at range: SourceRange) -> [ParsedInline] {
    var result: [ParsedInline] = []
    var position = text.startIndex
    func place(_ part: Range<String.Index>) -> SourceRange {
      let before = text.unicodeScalars.distance(from: text.startIndex, to: part.lowerBound)
      let length = text.unicodeScalars.distance(from: part.lowerBound, to: part.upperBound)
      return SourceRange(
        file: range.file, line: range.start.line, column: range.start.column + before,
        length: length)
    }
    func addText(upTo end: String.Index) {
      guard position < end else { return }
      result.append(
        ParsedInline(content: .text(String(text[position..<end])), range: place(position..<end)))
    }
    guard text.contains("@") else {
      return [ParsedInline(content: .text(text), range: range)]
    }
    let kinds = ["@fig-", "@tbl-", "@eq-", "@sec-"]
    var search = text.startIndex
    while let mark = text[search...].firstIndex(of: "@") {
      search = text.index(after: mark)
      guard let kind = kinds.first(where: { text[mark...].hasPrefix($0) }) else { continue }
      // An address such as me@fig-tree.org is not a reference.
      if mark > text.startIndex {
        let before = text[text.index(before: mark)]
        if before.isLetter || before.isNumber { continue }
      }
      var name = text[search...].prefix { $0.utf8.allSatisfy(\.isNameByte) }
      while let last = name.utf8.last, !last.isASCIILetter, !last.isASCIIDigit { name.removeLast() }
      guard name.utf8.count >= kind.utf8.count else { continue }
      addText(upTo: mark)
      result.append(
        ParsedInline(content: .reference(String(name)), range: place(mark..<name.endIndex)))
      position = name.endIndex
      search = name.endIndex
    }
    addText(upTo: text.endIndex)
    return result
  }

  /// Takes `{#sec-name}` from the end of a heading.
  static func takeLabel(from content: inout [ParsedInline]) -> Identifier? {
    guard let last = content.last, case .text(let text) = last.content,
      text.trimmed.hasSuffix("}"), let opening = text.ranges(of: "{#").last
    else { return nil }
    let name = String(text[opening.upperBound...].trimmed.dropLast())
    guard name.isName(alsoAllowing: ".:") else { return nil }
    var kept = String(text[..<opening.lowerBound])
    while kept.last == " " { kept.removeLast() }
    let before = text.unicodeScalars.distance(from: text.startIndex, to: opening.upperBound)
    let range = SourceRange(
      file: last.range.file, line: last.range.start.line,
      column: last.range.start.column + before, length: name.unicodeScalars.count)
    content.removeLast()
    if !kept.isEmpty {
      content.append(ParsedInline(content: .text(kept), range: last.range))
    }
    return Identifier(name: name, range: range)
  }
}
