// The tree of a formula: what MathML, plain text and boxes are made from.

/// One piece of a formula. Lists of pieces are arrays; a group in braces is a piece of its own.
package enum FormulaNode: Hashable, Sendable {
  /// A letter, a number, a word of letters in one alphabet, or a sign.
  case symbol(FormulaSymbol)
  /// A sign that is larger in displays, such as a sum.
  case largeOperator(String, FormulaScripts.Placement)
  /// A name set upright, such as log.
  case functionName(String, FormulaScripts.Placement)
  case group([FormulaNode])
  /// Pieces that are spaced as one of the given class, as `\mathrel` asks.
  case classed(AtomClass, [FormulaNode])
  case scripts(FormulaScripts)
  case fraction(FormulaFraction)
  case root(radicand: [FormulaNode], index: [FormulaNode]?)
  case accent(FormulaAccent)
  /// A line over or under the whole.
  case line(FormulaAccent.Position, [FormulaNode])
  case delimited(FormulaDelimiters)
  /// A delimiter of a size chosen by hand: 1 for `\big` to 4 for `\Bigg`.
  case sizedDelimiter(String, size: Int, AtomClass)
  /// Pieces set small over or under a base that keeps its class.
  case stacked(FormulaStack)
  case table(FormulaTable)
  case text(String, FormulaTextStyle)
  case space(FormulaLength)
  case phantom(FormulaPhantom)
  /// The rest of the list is set in another style.
  case style(FormulaStyle)
  /// A sign struck through that has no character of its own.
  case negated(FormulaSymbol)
}

package struct FormulaSymbol: Hashable, Sendable {
  /// The characters before the alphabet is applied: `x`, `10`, `KL`, `≤`.
  package var text: String
  package var alphabet: Alphabet
  package var atomClass: AtomClass

  package init(_ text: String, _ alphabet: Alphabet, _ atomClass: AtomClass = .ordinary) {
    self.text = text
    self.alphabet = alphabet
    self.atomClass = atomClass
  }

  /// The characters of the mathematical alphabet, such as 𝑥 for an italic x.
  package var characters: String { alphabet.applied(to: text) }
}

package struct FormulaScripts: Hashable, Sendable {
  package enum Placement: Hashable, Sendable {
    case beside
    case overAndUnder
    /// Over and under in displays, beside elsewhere.
    case overAndUnderInDisplays
  }

  /// One piece, or none where scripts stand by themselves.
  package var base: [FormulaNode]
  package var subscripted: [FormulaNode]?
  package var superscripted: [FormulaNode]?
  package var placement: Placement
}

package struct FormulaFraction: Hashable, Sendable {
  package enum Size: Hashable, Sendable {
    case inherited, display, text
    /// All parts as large as in displays, as in continued fractions.
    case continued
  }

  package var numerator: [FormulaNode]
  package var denominator: [FormulaNode]
  package var size: Size
  /// A binomial coefficient has parentheses in place of the line.
  package var isBinomial: Bool
}

package struct FormulaAccent: Hashable, Sendable {
  package enum Position: Hashable, Sendable { case over, under }

  package enum Mark: String, Hashable, Sendable, CaseIterable {
    case hat = "\u{302}"
    case tilde = "\u{303}"
    case bar = "\u{304}"
    case breve = "\u{306}"
    case dot = "\u{307}"
    case doubleDot = "\u{308}"
    case tripleDot = "\u{20DB}"
    case ring = "\u{30A}"
    case check = "\u{30C}"
    case acute = "\u{301}"
    case grave = "\u{300}"
    case vector = "\u{20D7}"
    case rightArrow = "\u{2192}"
    case leftArrow = "\u{2190}"
    case bothArrow = "\u{2194}"
    case upperBrace = "\u{23DE}"
    case lowerBrace = "\u{23DF}"
    case upperBracket = "\u{23B4}"
    case lowerBracket = "\u{23B5}"

    /// Braces and brackets carry their scripts over or under themselves.
    package var isBrace: Bool {
      switch self {
      case .upperBrace, .lowerBrace, .upperBracket, .lowerBracket: true
      default: false
      }
    }
  }

  package var mark: Mark
  package var position: Position
  /// Whether the mark grows with what it covers.
  package var isStretched: Bool
  package var base: [FormulaNode]
}

package struct FormulaDelimiters: Hashable, Sendable {
  /// `nil` for the empty delimiter, written as a point.
  package var left: String?
  package var right: String?
  /// The contents, cut at the delimiters of `\middle`; one more than those.
  package var parts: [[FormulaNode]]
  package var middles: [String?]
}

package struct FormulaStack: Hashable, Sendable {
  package var base: [FormulaNode]
  package var over: [FormulaNode]?
  package var under: [FormulaNode]?
  package var atomClass: AtomClass
}

package enum FormulaTextStyle: Hashable, Sendable, CaseIterable {
  case regular, bold, italic, sans, mono
}

package struct FormulaLength: Hashable, Sendable {
  package enum Unit: Hashable, Sendable {
    /// Eighteenths of the em.
    case mathUnits
    case ems
    case points
  }

  package var value: Double
  package var unit: Unit

  package init(_ value: Double, _ unit: Unit) {
    self.value = value
    self.unit = unit
  }
}

package struct FormulaPhantom: Hashable, Sendable {
  package var content: [FormulaNode]
  /// Whether the width of the content is kept.
  package var keepsWidth: Bool
  /// Whether its height and depth are kept.
  package var keepsHeight: Bool
}

package enum FormulaStyle: Hashable, Sendable, CaseIterable {
  case display, text, script, scriptScript
}

package struct FormulaTable: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case matrix, smallMatrix, cases, aligned, gathered, array, substack
  }
  package enum Alignment: Hashable, Sendable { case left, center, right }

  package struct Row: Hashable, Sendable {
    package var cells: [[FormulaNode]]
    /// Added below the row, as `\\[4pt]` asks.
    package var extraGap: FormulaLength?
  }

  package var kind: Kind
  package var rows: [Row]
  /// One for each column.
  package var alignments: [Alignment]
  package var left: String?
  package var right: String?
  /// Rows that have a line above them; the number of rows for a line at the foot.
  package var horizontalLines: [Int]
  /// Columns that have a line before them; the number of columns for a line at the end.
  package var verticalLines: [Int]
}
