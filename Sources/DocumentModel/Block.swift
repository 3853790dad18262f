// The block-level pieces of a document.

/// A piece of a page that stands on lines of its own.
package indirect enum Block: Sendable, Equatable {
  case heading(Heading)
  case paragraph([Inline])
  case list(List)
  case quote([Block])
  case code(CodeBlock)
  case table(Table)
  case figure(Figure)
  case equation(Equation)
  case gap(Gap)
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
  package var items: [[Block]]

  package init(start: Int? = nil, isTight: Bool, items: [[Block]]) {
    self.start = start
    self.isTight = isTight
    self.items = items
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
