// Formulas inside lines of text, cut where TeX lets a line end: behind relations and binary
// operators that no braces, delimiters or scripts enclose.
import Drawing
import Mathematics

/// A part of a formula that is never broken.
package struct MathPiece {
  package var box: MathBox
  /// The space to the next piece, which is left out where the line ends.
  package var spaceAfter: Double
  /// How bad a break behind this piece is, on TeX's scale where 10,000 forbids it; `nil` behind the
  /// last one.
  package var penaltyAfter: Int?
}

extension MathTypesetter {
  /// TeX's `\relpenalty` and `\binoppenalty`. TeX does not break behind commas, but long lists of
  /// numbers would then leave the column.
  private static let relationPenalty = 500
  private static let operatorPenalty = 700
  private static let punctuationPenalty = 900

  /// The parts of a formula in a line of text, in order; all share one baseline.
  package func pieces(for formula: Formula, sizeInPoints: Double) -> [MathPiece] {
    let items = items(formula.nodes, MathStyle(textSize: sizeInPoints, level: .text))
    var pieces: [MathPiece] = []
    var start = 0
    for (index, item) in items.enumerated() where index < items.count - 1 {
      guard let penalty = Self.penalty(behind: item, before: items[index + 1]) else { continue }
      pieces.append(
        MathPiece(
          box: row(items[start...index], isAtStart: start == 0),
          spaceAfter: items[index + 1].spaceBefore, penaltyAfter: penalty))
      start = index + 1
    }
    if start < items.count {
      pieces.append(
        MathPiece(
          box: row(items[start...], isAtStart: start == 0), spaceAfter: 0, penaltyAfter: nil))
    }
    return pieces
  }

  private static func penalty(behind item: Item, before next: Item) -> Int? {
    switch item.atomClass {
    // Two relations stay together.
    case .relation: next.atomClass == .relation ? nil : relationPenalty
    case .binary: operatorPenalty
    case .punctuation: next.atomClass == .closing ? nil : punctuationPenalty
    default: nil
    }
  }
}
