// What a text holds besides words. libcmark hands over texts without their escapes and entities, so
// each is read along its source: that gives every sign its place, and tells `\[` from `[`.
import Diagnostics
import Mathematics

/// A piece of a line on the way to `ParsedInline`.
enum InlineItem {
  case text(String, SourceRange)
  case inline(ParsedInline)
  case openBracket(SourceRange)
  case closeBracket(SourceRange)
  /// One or two tildes, which may strike out what is between them.
  case tildes(count: Int, canOpen: Bool, canClose: Bool, SourceRange)
  /// `@name`, the range with its `@`.
  case key(String, SourceRange)

  var range: SourceRange {
    switch self {
    case .text(_, let range), .openBracket(let range), .closeBracket(let range),
      .tildes(_, _, _, let range), .key(_, let range):
      range
    case .inline(let inline): inline.range
    }
  }

  /// What the item is where it has no meaning.
  var plainText: String? {
    switch self {
    case .text(let text, _): text
    case .inline: nil
    case .openBracket: "["
    case .closeBracket: "]"
    case .tildes(let count, _, _, _): String(repeating: "~", count: count)
    case .key(let name, _): "@" + name
    }
  }
}

extension MarkdownParser {
  /// Splits a text of libcmark's at the signs of this layer.
  mutating func items(of node: CommonMarkNode, line: Int, column: Int) -> [InlineItem] {
    var reading = TextReading(
      literal: node.literal, line: parsedLine(line), start: column - 1,
      length: node.endColumn - node.startColumn + 1)
    guard reading.hasSigns else {
      return [
        .text(
          node.literal,
          range(line: line, from: reading.start + 1, to: max(column, reading.end) + 1))
      ]
    }
    var items: [InlineItem] = []
    var run: [UInt8] = []
    var runStart = reading.source
    func offset(_ source: Int) -> Int { source + 1 }
    func finishRun(_ parser: inout MarkdownParser) {
      if !run.isEmpty {
        items.append(
          .text(
            String(decoding: run, as: UTF8.self),
            parser.range(line: line, from: runStart + 1, to: reading.source + 1)))
        run.removeAll(keepingCapacity: true)
      }
    }
    while let byte = reading.next(decode: { self.decoded(entity: $0) }, into: &run) {
      // Here is a sign that stands in the source as it is.
      let start = reading.source
      finishRun(&self)
      var taken = 1
      var item: InlineItem?
      func here(_ parser: inout MarkdownParser) -> SourceRange {
        parser.range(line: line, from: start + 1, to: start + 1 + taken)
      }
      switch byte {
      case UInt8(ascii: "["):
        if let name = reading.footnoteName {
          taken = name.utf8.count + 3
          item = .inline(ParsedInline(content: .footnote(name), range: here(&self)))
        } else {
          item = .openBracket(here(&self))
        }
      case UInt8(ascii: "]"): item = .closeBracket(here(&self))
      case UInt8(ascii: "~"):
        taken = reading.count(of: byte)
        let (opens, closes) = reading.flanks(count: taken)
        if taken <= 2, opens || closes {
          item = .tildes(count: taken, canOpen: opens, canClose: closes, here(&self))
        } else {
          item = .text(String(repeating: "~", count: taken), here(&self))
        }
      case UInt8(ascii: "@"):
        if let name = reading.key {
          taken = name.utf8.count + 1
          item = .key(name, here(&self))
        } else {
          item = .text("@", here(&self))
        }
      case 1, 2:
        let span = mathByLine[line]?.popFirst()
        if let span {
          check(span)
          items.append(.inline(ParsedInline(content: .math(span.tex), range: span.range)))
          if span.isDisplayed {
            displayed[span.range.start] = span
            // The paragraph drops whatever else the equation's lines hold.
            return items
          }
          taken += span.fillers.first ?? 0
          continuationFillers = span.fillers.count > 1 ? span.fillers[1] : 0
        }
      default:
        taken += continuationFillers
        continuationFillers = 0
      }
      if let item { items.append(item) }
      reading.skip(taken)
      runStart = reading.source
    }
    finishRun(&self)
    return items
  }

  /// Reports a formula that cannot be set.
  private mutating func check(_ span: MathSpans.Span) {
    do throws(FormulaError) {
      _ = try Formula(parsing: span.tex)
    } catch {
      let start = span.place(ofByte: error.range.lowerBound)
      let end = span.place(ofByte: max(error.range.lowerBound + 1, error.range.upperBound))
      var place = rewritten.range(
        line: start.line, byteColumns: (start.byte + 1)..<(start.byte + 2))
      place.end =
        rewritten.range(line: end.line, byteColumns: (end.byte + 1)..<(end.byte + 1)).start
      if place.end <= place.start { place.end.column = place.start.column + 1 }
      diagnostics.append(.error(error.message, at: place, hints: error.hints))
    }
  }

  /// What an entity such as `&amp;` stands for; `nil` for what is none.
  private mutating func decoded(entity: String) -> String? {
    if let known = entities[entity] { return known.isEmpty ? nil : known }
    let text = parseCommonMark("x" + entity).root.children.first?.children.first?.literal ?? ""
    let decoded = String(text.unicodeScalars.dropFirst())
    entities[entity] = decoded == entity ? "" : decoded
    return decoded == entity ? nil : decoded
  }
}
