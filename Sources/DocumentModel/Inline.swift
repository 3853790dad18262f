// The pieces of a line of text.

/// A piece of running text.
package indirect enum Inline: Sendable, Equatable {
  case text(String)
  case emphasis([Inline])
  case strong([Inline])
  case code(String)
  case math(String)
  case link(Link)
  case reference(Reference)
  case value(InlineValue)
  /// A line end in the source: a space on the page.
  case softBreak
  case lineBreak
}

package struct Link: Codable, Sendable, Equatable {
  /// Checked by the parser: never a scripting scheme.
  package var destination: String
  package var title: String?
  package var content: [Inline]

  package init(destination: String, title: String? = nil, content: [Inline]) {
    self.destination = destination
    self.title = title
    self.content = content
  }
}

/// A resolved cross-reference: `@fig-loss` shown as "Figure 2".
package struct Reference: Codable, Sendable, Equatable {
  /// The identifier of the target, an anchor in the document.
  package var target: String
  package var text: String

  package init(target: String, text: String) {
    self.target = target
    self.text = text
  }
}

/// A number or word from a run, set in the text.
package struct InlineValue: Codable, Sendable, Equatable {
  /// Where it comes from, as written: `baseline.test.loss`.
  package var path: String
  /// As the reader sees it.
  package var text: String
  /// At full precision, for comparison; `nil` for a word.
  package var value: Double?

  package init(path: String, text: String, value: Double? = nil) {
    self.path = path
    self.text = text
    self.value = value
  }
}

extension [Inline] {
  /// The words alone, without any mark-up.
  package var plainText: String {
    map { inline in
      switch inline {
      case .text(let text), .code(let text), .math(let text): text
      case .emphasis(let content), .strong(let content): content.plainText
      case .link(let link): link.content.plainText
      case .reference(let reference): reference.text
      case .value(let value): value.text
      case .softBreak, .lineBreak: " "
      }
    }.joined()
  }
}
