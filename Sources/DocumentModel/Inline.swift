// The pieces of a line of text.

/// A piece of running text.
package indirect enum Inline: Sendable, Equatable {
  case text(String)
  case emphasis([Inline])
  case strong([Inline])
  case strikethrough([Inline])
  case code(String)
  /// TeX source, without the dollar signs.
  case math(String)
  case link(Link)
  case reference(Reference)
  case value(InlineValue)
  case footnote(FootnoteMark)
  case citation(Citation)
  /// Only where the front matter allows it; pages other than HTML leave it out.
  case rawHTML(String)
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

/// Where the text calls for a footnote.
package struct FootnoteMark: Codable, Sendable, Equatable {
  /// `3` for the third note of the document.
  package var number: Int
  /// The anchor of this mark, for the way back from the note.
  package var identifier: String
  /// The anchor of the note.
  package var target: String

  package init(number: Int, identifier: String, target: String) {
    self.number = number
    self.identifier = identifier
    self.target = target
  }
}

/// Works cited at one place, shown as "[1, p. 3; 2]".
package struct Citation: Codable, Sendable, Equatable {
  package struct Item: Codable, Sendable, Equatable {
    /// The anchor of the entry in the list of references.
    package var target: String
    /// The number of that entry.
    package var number: Int
    /// Words before the number, such as "see".
    package var prefix: String?
    /// Words after it, such as "p. 3".
    package var locator: String?

    package init(target: String, number: Int, prefix: String? = nil, locator: String? = nil) {
      self.target = target
      self.number = number
      self.prefix = prefix
      self.locator = locator
    }
  }

  /// Not empty.
  package var items: [Item]

  package init(items: [Item]) { self.items = items }

  /// As a reader sees it, piece by piece: what has a target is a link to it.
  package var pieces: [(text: String, target: String?)] {
    var pieces: [(text: String, target: String?)] = [("[", nil)]
    for (position, item) in items.enumerated() {
      if position > 0 {
        let isPlain = item.prefix == nil && items[position - 1].locator == nil
        pieces.append((isPlain ? ", " : "; ", nil))
      }
      if let prefix = item.prefix { pieces.append((prefix + "\u{A0}", nil)) }
      pieces.append((String(item.number), item.target))
      if let locator = item.locator { pieces.append((", " + locator, nil)) }
    }
    return pieces + [("]", nil)]
  }
}

extension [Inline] {
  /// The words alone, without any mark-up.
  package var plainText: String {
    map { inline in
      switch inline {
      case .text(let text), .code(let text), .math(let text): text
      case .emphasis(let content), .strong(let content), .strikethrough(let content):
        content.plainText
      case .link(let link): link.content.plainText
      case .reference(let reference): reference.text
      case .value(let value): value.text
      case .citation(let citation): citation.pieces.map(\.text).joined()
      case .footnote, .rawHTML: ""
      case .softBreak, .lineBreak: " "
      }
    }.joined()
  }
}
