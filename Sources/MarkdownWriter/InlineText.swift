// Running text as Markdown. Pieces are written first and joined then, because whether a mark of
// emphasis is one depends on what stands on both of its sides.
import DocumentModel
import Foundation

struct InlineText {
  enum Place {
    /// Lines may be broken where the source has it and at the ends of sentences.
    case paragraph
    /// All on one line.
    case heading, cell
  }

  var place = Place.paragraph
  /// A link inside of a link is not Markdown.
  var isInLink = false
  /// Whether the passage has more than one dollar sign.
  private var hidesDollars = false

  init(_ place: Place = .paragraph) { self.place = place }

  /// A passage; where its sentences end is still marked.
  func markdown(of inlines: [Inline]) -> String {
    var writer = self
    writer.hidesDollars = Self.dollars(in: inlines) > 1
    return writer.joined(Self.withSpaceOutside(inlines))
  }

  /// White space at the edges of emphasis and links moves out of them: there, the marks would not
  /// be marks.
  private static func withSpaceOutside(_ inlines: [Inline]) -> [Inline] {
    inlines.flatMap { inline -> [Inline] in
      switch inline {
      case .emphasis(let content): moved(content) { .emphasis($0) }
      case .strong(let content): moved(content) { .strong($0) }
      case .strikethrough(let content): moved(content) { .strikethrough($0) }
      case .link(let link) where !link.content.isEmpty:
        moved(link.content) {
          .link(Link(destination: link.destination, title: link.title, content: $0))
        }
      case .value(let value): [.text(value.text)]
      default: [inline]
      }
    }
  }

  private static func moved(_ content: [Inline], _ make: ([Inline]) -> Inline) -> [Inline] {
    var content = withSpaceOutside(content)[...]
    var (before, after): ([Inline], [Inline]) = ([], [])
    while let first = content.first {
      guard case .text(let text) = first else {
        guard first == .softBreak || first == .lineBreak else { break }
        before.append(content.removeFirst())
        continue
      }
      let rest = text.unicodeScalars.drop { isSpace($0, atEdge: false) }
      if rest.count < text.unicodeScalars.count { before.append(.text(" ")) }
      content.removeFirst()
      if !rest.isEmpty {
        content = [.text(String(rest))] + content
        break
      }
    }
    while let last = content.last {
      guard case .text(let text) = last else {
        guard last == .softBreak || last == .lineBreak else { break }
        after.insert(content.removeLast(), at: 0)
        continue
      }
      let count = text.unicodeScalars.reversed().prefix { isSpace($0, atEdge: false) }.count
      if count > 0 { after.insert(.text(" "), at: 0) }
      content.removeLast()
      let rest = text.unicodeScalars.dropLast(count)
      if !rest.isEmpty {
        content.append(.text(String(rest)))
        break
      }
    }
    return before + (content.isEmpty ? [] : [make(Array(content))]) + after
  }

  private static func dollars(in inlines: [Inline]) -> Int {
    inlines.reduce(0) { count, inline in
      switch inline {
      case .text(let text): count + text.unicodeScalars.count { $0 == "$" }
      case .value(let value): count + value.text.unicodeScalars.count { $0 == "$" }
      case .reference(let reference): count + reference.text.unicodeScalars.count { $0 == "$" }
      case .citation(let citation):
        count + citation.pieces.reduce(0) { $0 + $1.text.unicodeScalars.count { $0 == "$" } }
      case .math: count + 2
      case .emphasis(let content), .strong(let content), .strikethrough(let content):
        count + dollars(in: content)
      case .link(let link): count + dollars(in: link.content)
      default: count
      }
    }
  }

  // MARK: Pieces

  /// Keeps marks apart.
  private static let nothing = "<span></span>"

  private enum Piece {
    case text(String)
    case written(String)
    case math(String)
    case delimited(mark: String, tag: String, content: [Inline])

    /// Its first character as the rules for emphasis see it.
    var first: Unicode.Scalar? {
      switch self {
      case .text(let text): TextEscaping.cleaned(text).unicodeScalars.first
      case .written(let text): text.unicodeScalars.first
      case .math: "$"
      case .delimited(let mark, _, _): mark.unicodeScalars.first
      }
    }

    var isEmpty: Bool {
      switch self {
      case .text(let text), .written(let text): text.isEmpty
      case .math(let tex): tex.allSatisfy(\.isWhitespace)
      case .delimited(_, _, let content): content.isEmpty
      }
    }
  }

  /// - Parameters:
  ///   - before: what stands in the source before the first piece; `nil` where a passage begins.
  ///   - after: what stands behind the last piece; `nil` where the passage ends.
  private func joined(
    _ inlines: [Inline], between before: Unicode.Scalar? = nil, and after: Unicode.Scalar? = nil
  ) -> String {
    let pieces = Self.merged(inlines.flatMap(pieces).filter { !$0.isEmpty })
    let escaping = TextEscaping(
      isInTable: place == .cell, isInLink: isInLink, hidesDollars: hidesDollars,
      marksSentences: place == .paragraph && !isInLink)
    var result = ""
    for (index, piece) in pieces.enumerated() {
      let previous = result.unicodeScalars.last ?? before
      let next = index + 1 < pieces.count ? pieces[index + 1].first : after
      switch piece {
      case .text(let text):
        var markdown = escaping.markdown(
          of: text, after: previous, isLast: next == nil)
        // At the start of a line this would be the text of a footnote.
        if text.begins(with: ":"), result.ends(with: "]") { markdown = "\\" + markdown }
        result += markdown
      case .written(let text):
        // Two runs of backticks would become one.
        if text.begins(with: "`"), result.ends(with: "`") { result += Self.nothing }
        result += text
      case .math(let tex):
        if result.ends(with: "$") { result += Self.nothing }
        result += MathText.span(
          tex, isInTable: place == .cell, after: previous, before: next)
      case .delimited(let mark, let tag, let content):
        result += delimited(content, mark, tag, after: previous, before: next)
      }
    }
    return result
  }

  /// Text that stands together is escaped together.
  private static func merged(_ pieces: [Piece]) -> [Piece] {
    pieces.reduce(into: []) { merged, piece in
      if case .text(let next) = piece, case .text(let text)? = merged.last {
        merged[merged.count - 1] = .text(text + next)
      } else {
        merged.append(piece)
      }
    }
  }

  private func pieces(of inline: Inline) -> [Piece] {
    switch inline {
    case .text(let text): return [.text(text)]
    case .value(let value): return [.text(value.text)]
    case .emphasis(let content): return [.delimited(mark: "*", tag: "em", content: content)]
    case .strong(let content): return [.delimited(mark: "**", tag: "strong", content: content)]
    case .strikethrough(let content):
      return [.delimited(mark: "~~", tag: "del", content: content)]
    case .code(let text): return [.written(CodeText.span(text, isInTable: place == .cell))]
    case .math(let tex): return [.math(tex)]
    case .link(let link): return linkPieces(link)
    case .reference(let reference):
      guard !isInLink else { return [.text(reference.text)] }
      return [.written(link(to: "#" + reference.target, content: [.text(reference.text)]))]
    case .footnote(let mark): return [.written("[^\(mark.number)]")]
    case .citation(let citation):
      return citation.pieces.map { piece in
        guard let target = piece.target, !isInLink else { return .text(piece.text) }
        return .written(link(to: "#" + target, content: [.text(piece.text)]))
      }
    case .rawHTML(let source):
      return [
        .written(
          place == .cell
            ? source.replacing(scalar: "\n", with: " ").replacing(scalar: "|", with: "&#124;")
            : source)
      ]
    case .softBreak: return [.written(place == .paragraph ? "\n" : " ")]
    case .lineBreak: return [.written(place == .paragraph ? "\\\n" : "<br>")]
    }
  }

  // MARK: Emphasis

  /// Where the characters about a mark would keep it from being one, HTML says the same.
  private func delimited(
    _ content: [Inline], _ mark: String, _ tag: String, after previous: Unicode.Scalar?,
    before next: Unicode.Scalar?
  ) -> String {
    // Within, a mark stands beside this one, or beside the tag in its place.
    let written = joined(content, between: "*", and: "*")
    let scalars = written.unicodeScalars
    guard let first = scalars.first, let last = scalars.last else { return "" }
    let marks: Set<Unicode.Scalar> = ["*", "_", "~"]
    let isClear =
      ![previous, first, last, next].contains { $0.map(marks.contains) ?? false }
      // A mark that could also be the other end of one might be matched with another.
      && (isSpace(previous, atEdge: true) || isOpen(previous) && isWordLetter(first))
      && (isSpace(next, atEdge: true) || isOpen(next) && isWordLetter(last))
    let open = isClear ? mark : "<\(tag)>"
    let close = isClear ? mark : "</\(tag)>"
    return open + written + close
  }

  /// Punctuation, beyond doubt: symbols are that to some readers only.
  private func isOpen(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map { isPunctuation($0) || "–—“”‘’".unicodeScalars.contains($0) } ?? true
  }

  // MARK: Links

  private func linkPieces(_ link: Link) -> [Piece] {
    guard !isInLink, let destination = LinkDestination(link.destination) else {
      return link.content.flatMap(pieces)
    }
    let address =
      switch destination {
      case .anchor(let anchor): "#" + anchor
      case .address(let address): address
      case .relative(let path): path
      }
    let content = link.content.isEmpty ? [.text(address)] : link.content
    return [.written(self.link(to: address, title: link.title, content: content))]
  }

  private func link(to address: String, title: String? = nil, content: [Inline]) -> String {
    var writer = self
    writer.isInLink = true
    var result = "[\(writer.joined(content, between: "[", and: "]"))](\(Self.destination(address))"
    if let title, !title.isEmpty {
      result += " \"\(CodeText.asEntities(TextEscaping.cleaned(title), "\"\\&`<|$"))\""
    }
    return result + ")"
  }

  /// An address between a link's parentheses.
  static func destination(_ address: String) -> String {
    var result = ""
    for scalar in encodedAddress(address).unicodeScalars {
      switch scalar {
      case "(", ")": result += "\\" + String(scalar)
      case "&": result += "&amp;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// An address without what Markdown takes for marks of its own.
  private static func encodedAddress(_ address: String) -> String {
    var result = ""
    for scalar in address.unicodeScalars {
      switch scalar {
      case "\\", "<", ">", "`", "|", "$", "\u{0}"..." ", "\u{7F}":
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" : "") + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A path of files as an address.
  static func encodedPath(_ path: String) -> String {
    var result = ""
    for scalar in encodedAddress(path).unicodeScalars {
      let digits = String(scalar.value, radix: 16, uppercase: true)
      result += "?#:".unicodeScalars.contains(scalar) ? "%" + digits : String(scalar)
    }
    return result
  }
}
