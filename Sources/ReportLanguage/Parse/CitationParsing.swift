// Pandoc's citations: `[see @key, p. 3; @other]`, and `@key` within a sentence. References such as
// `@fig-loss` are written alike and told apart by how their names begin.
import Diagnostics

extension MarkdownParser {
  static let referenceKinds = ["fig-", "tbl-", "eq-", "sec-"]

  /// The name of a cross-reference that a key begins with.
  private static func reference(in key: String) -> String? {
    guard let kind = referenceKinds.first(where: { key.hasPrefix($0) }) else { return nil }
    var name = key.prefix { $0.utf8.allSatisfy(\.isNameByte) }
    while let last = name.utf8.last, !last.isASCIILetter, !last.isASCIIDigit { name.removeLast() }
    return name.utf8.count > kind.utf8.count ? String(name) : nil
  }

  /// Makes citations of brackets with keys in them, and of keys on their own.
  mutating func citing(_ items: [InlineItem]) -> [InlineItem] {
    guard items.contains(where: { if case .key = $0 { true } else { false } }) else {
      return items
    }
    var result: [InlineItem] = []
    var opening: Int?
    var holdsKey = false
    for item in items {
      switch item {
      case .openBracket:
        opening = result.count
        holdsKey = false
        result.append(item)
      case .closeBracket(let range):
        if let start = opening, holdsKey {
          var place = result[start].range
          place.end = range.end
          let citation = citation(Array(result[(start + 1)...]))
          result.removeSubrange(start...)
          if let citation {
            result.append(.inline(ParsedInline(content: .citation(citation), range: place)))
          }
        } else {
          result.append(item)
        }
        opening = nil
        holdsKey = false
      case .key(let key, _):
        if Self.reference(in: key) == nil { holdsKey = true }
        result.append(item)
      default:
        result.append(item)
      }
    }
    return result.flatMap(Self.standingAlone)
  }

  /// A key outside of brackets.
  private static func standingAlone(_ item: InlineItem) -> [InlineItem] {
    guard case .key(let key, var range) = item else { return [item] }
    guard let name = reference(in: key) else {
      let citation = ParsedCitation(
        items: [ParsedCitation.Item(key: key, range: range)], isNarrative: true)
      return [.inline(ParsedInline(content: .citation(citation), range: range))]
    }
    let end = range.end
    range.end.column = range.start.column + name.unicodeScalars.count + 1
    let rest = String(key.dropFirst(name.count))
    let reference = InlineItem.inline(ParsedInline(content: .reference(name), range: range))
    guard !rest.isEmpty else { return [reference] }
    return [
      reference, .text(rest, SourceRange(file: range.file, start: range.end, end: end)),
    ]
  }

  /// The works between brackets.
  /// - Returns: `nil` after an error.
  private mutating func citation(_ items: [InlineItem]) -> ParsedCitation? {
    var works: [ParsedCitation.Item] = []
    var isValid = true
    var before = ""
    var work: ParsedCitation.Item?
    var after = ""
    var start: SourceRange?
    func complain(
      _ message: String, at range: SourceRange, _ hint: String, _ parser: inout MarkdownParser
    ) {
      isValid = false
      parser.diagnostics.append(.error(message, at: range, hints: [hint]))
    }
    func finish(at range: SourceRange, _ parser: inout MarkdownParser) {
      if var found = work {
        found.prefix = Self.words(before)
        found.locator = Self.words(after).map(Self.locator)
        works.append(found)
      } else {
        complain(
          "no work is named here", at: start ?? range,
          "write `@key` between the semicolons, as in `[see @one, p. 3; @two]`", &parser)
      }
      before = ""
      after = ""
      work = nil
      start = nil
    }
    for item in items {
      if start == nil { start = item.range }
      switch item {
      case .key(let key, let range):
        if Self.reference(in: key) != nil {
          work = work ?? ParsedCitation.Item(key: key, range: range)
          complain(
            "'@\(key)' is a cross-reference, not a work", at: range,
            "write it outside of the brackets", &self)
        } else if work == nil {
          // `-@key` leaves out the authors, which these citations never show.
          if before.hasSuffix("-") { before.removeLast() }
          work = ParsedCitation.Item(key: key, range: range)
        } else {
          complain(
            "a second work where one is cited", at: range, "separate works with `;`", &self)
        }
      case .text(let text, let range):
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        var column = range.start.column
        for (index, part) in parts.enumerated() {
          if index > 0 {
            finish(at: range, &self)
            start = SourceRange(
              file: range.file, line: range.start.line, column: column,
              length: max(1, part.unicodeScalars.count))
          }
          column += part.unicodeScalars.count + 1
          if work == nil { before += part } else { after += part }
        }
      case .inline(let inline):
        switch inline.content {
        case .softBreak, .lineBreak:
          if work == nil { before += " " } else { after += " " }
        default:
          complain(
            "only plain words may stand beside a citation", at: inline.range,
            "write it before the brackets or behind them", &self)
        }
      case .openBracket, .closeBracket, .tildes:
        if work == nil { before += item.plainText ?? "" } else { after += item.plainText ?? "" }
      }
    }
    if let last = items.last { finish(at: last.range, &self) }
    return isValid ? ParsedCitation(items: works, isNarrative: false) : nil
  }

  private static func words(_ text: String) -> String? {
    var text = text.trimmed
    if text.hasPrefix(",") { text = String(text.dropFirst()).trimmed }
    return text.isEmpty ? nil : text
  }

  /// `pp. 3-4` with the dash of a range.
  private static func locator(_ text: String) -> String {
    text.replacing(#/(\d)--?(?=\d)/#) { "\($0.output.1)–" }
  }
}
