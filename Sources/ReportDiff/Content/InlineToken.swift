// Running text as a flat sequence of words and mark-up, so that a difference can say which word
// changed. Every token counts: the same tokens make the same nodes again.
import DocumentModel

/// A word, a space, a piece that is one by itself, or the begin or end of mark-up.
package enum InlineToken: Sendable {
  package enum Markup: Sendable {
    case emphasis, strong, strikethrough
    case link(destination: String, title: String?)
  }

  case begin(Markup)
  case end
  /// Where one text node ends and another begins, though nothing is between them.
  case join
  /// Part of a text node: letters and digits, white space, or one other character; empty where the
  /// node is.
  case word(String)
  /// An inline without content of its own.
  case piece(Inline)
}

extension InlineToken: Part {
  package func write(to content: inout ContentBytes) {
    switch self {
    case .begin(let markup):
      switch markup {
      case .emphasis: content.add(tag: 1)
      case .strong: content.add(tag: 2)
      case .strikethrough: content.add(tag: 3)
      case .link(let destination, let title):
        content.add(tag: 4)
        content.add(destination)
        content.add(title)
      }
    case .end: content.add(tag: 5)
    case .join: content.add(tag: 6)
    case .word(let word):
      content.add(tag: 7)
      content.add(word)
    case .piece(let inline):
      content.add(tag: 8)
      inline.write(to: &content)
    }
  }
}

extension InlineToken: Editable {
  package static var alignmentPolicy: AlignmentPolicy {
    AlignmentPolicy(leastSimilarity: 0.2, findsMoves: false)
  }

  package func mayBecome(_ other: Self) -> Bool {
    switch (self, other) {
    case (.piece(.math), .piece(.math)), (.piece(.value), .piece(.value)),
      (.piece(.reference), .piece(.reference)), (.piece(.citation), .piece(.citation)),
      (.piece(.footnote), .piece(.footnote)):
      true
    default: false
    }
  }

  package func change(to new: Self) -> Replacement<Self>? {
    mayBecome(new) ? Replacement(from: self, to: new) : nil
  }
}

/// Running text and its tokens.
package enum Prose: Tokenization {
  package static func tokens(of inlines: [Inline]) -> [InlineToken] {
    var tokens: [InlineToken] = []
    append(inlines, to: &tokens)
    return tokens
  }

  private static func append(_ inlines: [Inline], to tokens: inout [InlineToken]) {
    var wasText = false
    func wrap(_ markup: InlineToken.Markup, _ content: [Inline], _ tokens: inout [InlineToken]) {
      tokens.append(.begin(markup))
      append(content, to: &tokens)
      tokens.append(.end)
    }
    for inline in inlines {
      var isText = false
      switch inline {
      case .text(let text):
        isText = true
        if wasText { tokens.append(.join) }
        tokens += words(of: text).map(InlineToken.word)
      case .emphasis(let content): wrap(.emphasis, content, &tokens)
      case .strong(let content): wrap(.strong, content, &tokens)
      case .strikethrough(let content): wrap(.strikethrough, content, &tokens)
      case .link(let link):
        wrap(.link(destination: link.destination, title: link.title), link.content, &tokens)
      default: tokens.append(.piece(inline))
      }
      wasText = isText
    }
  }

  package static func whole(of tokens: [InlineToken]) throws(MismatchedPart) -> [Inline] {
    var open: [(markup: InlineToken.Markup?, content: [Inline])] = [(nil, [])]
    var text: String?
    for token in tokens {
      if case .word(let word) = token {
        text = (text ?? "") + word
        continue
      }
      if let ended = text { open[open.count - 1].content.append(.text(ended)) }
      text = nil
      switch token {
      case .word, .join: break
      case .piece(let inline): open[open.count - 1].content.append(inline)
      case .begin(let markup): open.append((markup, []))
      case .end:
        guard let last = open.popLast(), let markup = last.markup, !open.isEmpty else {
          throw MismatchedPart("the difference ends mark-up that has not begun")
        }
        let inline: Inline =
          switch markup {
          case .emphasis: .emphasis(last.content)
          case .strong: .strong(last.content)
          case .strikethrough: .strikethrough(last.content)
          case .link(let destination, let title):
            .link(Link(destination: destination, title: title, content: last.content))
          }
        open[open.count - 1].content.append(inline)
      }
    }
    if let ended = text { open[open.count - 1].content.append(.text(ended)) }
    guard open.count == 1 else {
      throw MismatchedPart("the difference begins mark-up that does not end")
    }
    return open[0].content
  }
}

/// The words, spaces and marks that a text is made of; one empty word for an empty text.
func words(of text: String) -> [String] {
  enum Kind { case word, space, other }
  func kind(_ scalar: Unicode.Scalar) -> Kind {
    if scalar.properties.isWhitespace { return .space }
    // Scripts without spaces between words are compared sign by sign.
    if (0x2E80...0xD7A3).contains(scalar.value) || (0x20000...0x3FFFD).contains(scalar.value) {
      return .other
    }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? .word : .other
  }
  var words: [String] = []
  var word = String.UnicodeScalarView()
  var last: Kind?
  let scalars = Array(text.unicodeScalars)
  for (position, scalar) in scalars.enumerated() {
    var this = kind(scalar)
    let isMark = scalar.properties.isGraphemeExtend || scalar == "\u{200D}"
    if this == .other, last == .word,
      scalar == "." || scalar == "," || scalar == "’" || scalar == "'",
      position + 1 < scalars.count, kind(scalars[position + 1]) == .word,
      let before = word.last,
      scalar == "’" || scalar == "'" || before.properties.numericType != nil
    {
      // "0.5" and "it's" are one word.
      this = .word
    }
    if !isMark, let last, this != last || this == .other {
      words.append(String(word))
      word = String.UnicodeScalarView()
    }
    word.append(scalar)
    if !isMark || last == nil { last = this }
  }
  return words + [String(word)]
}
