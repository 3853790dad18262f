// GitHub's callouts and tasks: a quote that begins with `[!NOTE]`, an item that begins with `[ ]`.
import Diagnostics
import DocumentModel

extension MarkdownParser {
  /// A quote, or the callout that its first line makes of it.
  mutating func quote(_ blocks: [ParsedBlock], range: SourceRange) -> ParsedBlock.Content {
    guard let first = blocks.first, first.range.start.line == range.start.line,
      case .paragraph(var content) = first.content, let start = content.first,
      case .text(let text) = start.content, text.hasPrefix("[!"),
      source.hasText("[!", at: start.range.start),
      let end = text.firstIndex(of: "]")
    else { return .quote(blocks) }
    let word = String(text[text.index(text.startIndex, offsetBy: 2)..<end])
    let names = Callout.Kind.allCases.map(\.rawValue)
    guard let kind = Callout.Kind(rawValue: word.lowercased()) else {
      guard !word.isEmpty, word.utf8.allSatisfy(\.isASCIILetter) else { return .quote(blocks) }
      var place = start.range
      place.start.column += 2
      place.end = place.start
      place.end.column += word.utf8.count
      let match = closestMatch(to: word, among: names).map { "did you mean '\($0.uppercased())'?" }
      diagnostics.append(
        .error(
          "unknown kind of callout '\(word)'", at: place,
          hints: [
            match
              ?? "there is \(names.map { $0.uppercased() }.joined(separator: ", ")); "
              + "write `\\[!` for words in brackets"
          ]))
      return .quote(blocks)
    }
    // The rest of the marker's line is the title.
    let breakIndex =
      content.firstIndex { inline in
        switch inline.content {
        case .softBreak, .lineBreak: true
        default: false
        }
      } ?? content.endIndex
    var title = Array(content[..<breakIndex])
    content.removeSubrange(..<min(content.endIndex, breakIndex + 1))
    let rest = text[text.index(after: end)...]
    let space = rest.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
    title.removeFirst()
    let kept = String(decoding: rest.utf8.dropFirst(space), as: UTF8.self)
    if !kept.isEmpty {
      var place = start.range
      place.start.column = max(
        place.start.column, place.end.column - kept.unicodeScalars.count)
      title.insert(ParsedInline(content: .text(kept), range: place), at: 0)
    }
    var inner = Array(blocks.dropFirst())
    if let head = content.first {
      var paragraph = first
      paragraph.content = .paragraph(content)
      paragraph.range.start = head.range.start
      inner.insert(paragraph, at: 0)
    }
    return .callout(kind: kind, title: title, blocks: inner)
  }

  /// An item, or the task that its first words make of it.
  func item(_ blocks: [ParsedBlock], line: Int) -> ParsedItem {
    guard let first = blocks.first, first.range.start.line == line,
      case .paragraph(var content) = first.content, let start = content.first,
      case .text(let text) = start.content
    else { return ParsedItem(blocks: blocks, isDone: nil) }
    let bytes = text.utf8
    guard bytes.count > 4 || content.count > 1, bytes.first == UInt8(ascii: "["),
      let mark = bytes.dropFirst().first, let end = bytes.dropFirst(2).first,
      let space = bytes.dropFirst(3).first, end == UInt8(ascii: "]"),
      space == 0x20 || space == 0x09, [0x20, UInt8(ascii: "x"), UInt8(ascii: "X")].contains(mark),
      source.hasText("[\(Character(Unicode.Scalar(mark)))]", at: start.range.start)
    else { return ParsedItem(blocks: blocks, isDone: nil) }
    let spaces = bytes.dropFirst(3).prefix { $0 == 0x20 || $0 == 0x09 }.count
    let kept = String(decoding: bytes.dropFirst(3 + spaces), as: UTF8.self)
    var place = start.range
    place.start.column += 3 + spaces
    content.removeFirst()
    if !kept.isEmpty {
      content.insert(ParsedInline(content: .text(kept), range: place), at: 0)
    }
    var paragraph = first
    paragraph.content = .paragraph(content)
    paragraph.range.start = place.start
    return ParsedItem(blocks: [paragraph] + blocks.dropFirst(), isDone: mark != 0x20)
  }
}

extension SourceText {
  /// Whether the source itself has a text at a place: behind a backslash it has not.
  func hasText(_ text: String, at place: SourceLocation) -> Bool {
    String(
      String.UnicodeScalarView(
        line(place.line).unicodeScalars.dropFirst(place.column - 1)
          .prefix(text.unicodeScalars.count))) == text
  }
}
