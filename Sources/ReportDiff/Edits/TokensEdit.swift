// Edits of wholes that are compared piece by piece: text by words, code by lines, formulas by tokens.

/// A way to take a whole to pieces and to put it together again.
package protocol Tokenization {
  associatedtype Whole: Part
  associatedtype Token: Editable

  static func tokens(of whole: Whole) -> [Token]

  /// The whole that has these tokens.
  static func whole(of tokens: [Token]) throws(MismatchedPart) -> Whole
}

package struct TokensEdit<Pieces: Tokenization>: Edit {
  package var sequence: SequenceEdit<Pieces.Token>

  /// - Returns: `nil` for wholes that are the same.
  init?(from old: Pieces.Whole, to new: Pieces.Whole) {
    guard !old.isSame(as: new),
      let sequence = SequenceEdit(from: Pieces.tokens(of: old), to: Pieces.tokens(of: new))
    else { return nil }
    self.sequence = sequence
  }

  private init(_ sequence: SequenceEdit<Pieces.Token>) { self.sequence = sequence }

  package func applied(to whole: Pieces.Whole) throws(MismatchedPart) -> Pieces.Whole {
    try Pieces.whole(of: try sequence.applied(to: Pieces.tokens(of: whole)))
  }

  package var reversed: Self { Self(sequence.reversed) }
}

package typealias ProseEdit = TokensEdit<Prose>
package typealias LinesEdit = TokensEdit<Lines>
package typealias FormulaEdit = TokensEdit<FormulaSource>

/// A piece of source text.
package struct SourceToken: Editable {
  package var text: String

  package init(_ text: String) { self.text = text }

  package func write(to content: inout ContentBytes) { content.add(text) }

  package static var alignmentPolicy: AlignmentPolicy { .equal }
  package func mayBecome(_ other: Self) -> Bool { false }
  package func change(to new: Self) -> Replacement<Self>? { nil }
}

/// Code and its lines.
package enum Lines: Tokenization {
  package static func tokens(of text: String) -> [SourceToken] {
    // By scalars: as a character, a line end after a carriage return is another one.
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { SourceToken(String($0)) }
  }

  package static func whole(of tokens: [SourceToken]) -> String {
    tokens.map(\.text).joined(separator: "\n")
  }
}

/// A formula in TeX and its commands, letters, numbers and white space.
package enum FormulaSource: Tokenization {
  package static func tokens(of tex: String) -> [SourceToken] {
    var tokens: [SourceToken] = []
    let scalars = Array(tex.unicodeScalars)
    var position = 0
    func run(_ isPart: (Unicode.Scalar) -> Bool) -> Int {
      var end = position
      while end < scalars.count, isPart(scalars[end]) { end += 1 }
      return end
    }
    while position < scalars.count {
      let scalar = scalars[position]
      var end = position + 1
      if scalar == "\\" {
        position += 1
        end = max(
          run { $0.isASCII && $0.properties.isAlphabetic }, min(position + 1, scalars.count))
        position -= 1
      } else if scalar.properties.isWhitespace {
        end = run { $0.properties.isWhitespace }
      } else if ("0"..."9").contains(scalar) {
        end = run { ("0"..."9").contains($0) || $0 == "." }
      }
      tokens.append(SourceToken(String(String.UnicodeScalarView(scalars[position..<end]))))
      position = end
    }
    return tokens
  }

  package static func whole(of tokens: [SourceToken]) -> String { tokens.map(\.text).joined() }
}
