// The block-level pieces of a document.

/// A piece of a page that stands on lines of its own.
package indirect enum Block: Sendable, Equatable {
  case heading(Heading)
  case paragraph([Inline])
  case list(List)
  case quote([Block])
  case callout(Callout)
  case code(CodeBlock)
  case table(Table)
  case figure(Figure)
  case equation(Equation)
  case gap(Gap)
  case bibliography([BibliographyEntry])
  /// Only where the front matter allows it; pages other than HTML leave it out.
  case rawHTML(String)
  case rule
}

/// Stands where a step's figure, table or text would stand, had the step made it.
package struct Gap: Codable, Sendable, Equatable {
  package enum Reason: String, Codable, Sendable {
    case failed
    /// Something that it reads failed.
    case blocked
    case waiting
    case running
  }

  /// The anchor of what is missing, for references to it.
  package var identifier: String?
  package var reason: Reason
  /// A sentence without a full stop.
  package var title: String
  /// What was found and what to do, a line each.
  package var details: [String]

  package init(
    identifier: String? = nil, reason: Reason, title: String, details: [String] = []
  ) {
    self.identifier = identifier
    self.reason = reason
    self.title = title
    self.details = details
  }
}

package struct Heading: Codable, Sendable, Equatable {
  /// 1 to 6; the title of the report is not a heading of the text.
  package var level: Int
  /// The anchor, unique in the document.
  package var identifier: String
  /// `2.1` where sections are numbered.
  package var number: String?
  package var content: [Inline]

  package init(level: Int, identifier: String, number: String? = nil, content: [Inline]) {
    self.level = level
    self.identifier = identifier
    self.number = number
    self.content = content
  }
}

package struct List: Codable, Sendable, Equatable {
  /// The first number of an ordered list; `nil` for bullets.
  package var start: Int?
  /// A tight list sets its items without space between them.
  package var isTight: Bool
  package var items: [Item]

  package struct Item: Codable, Sendable, Equatable {
    package var blocks: [Block]
    /// Whether the box of a task is ticked; `nil` for an item that is no task.
    package var isDone: Bool?

    package init(_ blocks: [Block], isDone: Bool? = nil) {
      self.blocks = blocks
      self.isDone = isDone
    }
  }

  /// A list without tasks.
  package init(start: Int? = nil, isTight: Bool, items: [[Block]]) {
    self.init(start: start, isTight: isTight, items: items.map { Item($0) })
  }

  package init(start: Int? = nil, isTight: Bool, items: [Item]) {
    self.start = start
    self.isTight = isTight
    self.items = items
  }
}

/// A passage set apart from the text: `> [!NOTE]`.
package struct Callout: Codable, Sendable, Equatable {
  /// GitHub's five.
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case note, tip, important, warning, caution
  }

  package var kind: Kind
  /// Empty shows the name of the kind.
  package var title: [Inline]
  package var blocks: [Block]

  package init(kind: Kind, title: [Inline] = [], blocks: [Block]) {
    self.kind = kind
    self.title = title
    self.blocks = blocks
  }
}

/// A work in the list of references.
package struct BibliographyEntry: Codable, Sendable, Equatable {
  /// The anchor that citations lead to.
  package var identifier: String
  /// As in the BibTeX file.
  package var key: String
  package var number: Int
  package var content: [Inline]

  package init(identifier: String, key: String, number: Int, content: [Inline]) {
    self.identifier = identifier
    self.key = key
    self.number = number
    self.content = content
  }
}

/// A note at the foot of a page, or behind the text where there are no pages.
package struct Footnote: Codable, Sendable, Equatable {
  /// The anchor that marks lead to.
  package var identifier: String
  package var number: Int
  /// The anchors of the marks that call for it, in the order of the text.
  package var marks: [String]
  package var blocks: [Block]

  package init(identifier: String, number: Int, marks: [String], blocks: [Block]) {
    self.identifier = identifier
    self.number = number
    self.marks = marks
    self.blocks = blocks
  }
}

package struct CodeBlock: Codable, Sendable, Equatable {
  package enum Role: String, Codable, Sendable {
    /// Code the author shows.
    case source
    /// The directive that made what follows, shown by `echo: true`.
    case directive
    /// Text that a step printed, such as a training log.
    case output
  }

  package var role: Role
  package var language: String?
  /// Without the final line end.
  package var text: String
  /// What a reader sees in place of the folded block; `nil` shows the block.
  package var foldedSummary: String?

  package init(
    role: Role, language: String? = nil, text: String, foldedSummary: String? = nil
  ) {
    self.role = role
    self.language = language
    self.text = text
    self.foldedSummary = foldedSummary
  }
}

package struct Table: Codable, Sendable, Equatable {
  package enum Alignment: String, Codable, Sendable { case leading, center, trailing }

  package struct Column: Codable, Sendable, Equatable {
    package var alignment: Alignment
    package var header: [Inline]

    package init(alignment: Alignment = .leading, header: [Inline]) {
      self.alignment = alignment
      self.header = header
    }
  }

  package struct Cell: Codable, Sendable, Equatable {
    package var content: [Inline]
    /// The number behind the text at full precision, for comparison; `nil` for prose.
    package var value: Double?

    package init(_ content: [Inline], value: Double? = nil) {
      self.content = content
      self.value = value
    }
  }

  package var identifier: String?
  /// `3` for "Table 3"; `nil` for a table without a caption.
  package var number: String?
  package var caption: [Inline]
  package var columns: [Column]
  /// Each as long as `columns`.
  package var rows: [[Cell]]

  package init(
    identifier: String? = nil, number: String? = nil, caption: [Inline] = [], columns: [Column],
    rows: [[Cell]]
  ) {
    self.identifier = identifier
    self.number = number
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }
}

package struct Equation: Codable, Sendable, Equatable {
  package var identifier: String?
  /// `2` for "(2)".
  package var number: String?
  /// TeX source, without the dollar signs.
  package var tex: String

  package init(identifier: String? = nil, number: String? = nil, tex: String) {
    self.identifier = identifier
    self.number = number
    self.tex = tex
  }
}
