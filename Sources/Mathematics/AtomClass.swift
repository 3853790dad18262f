// The eight classes that TeX spaces formulas by.

package enum AtomClass: Int, Hashable, Sendable, CaseIterable {
  case ordinary, `operator`, binary, relation, opening, closing, punctuation, inner

  /// The space between neighbours in math units, eighteenths of the em.
  /// - Parameter isScript: whether they stand in a script, where most spaces are left out.
  /// - Source: The TeXbook, chapter 18.
  package static func space(
    between left: AtomClass, and right: AtomClass, isScript: Bool
  ) -> Double {
    let entry = table[left.rawValue][right.rawValue]
    if entry < 0, isScript { return 0 }
    return [0, 3, 4, 5][abs(entry)]
  }

  /// 1 thin, 2 medium, 3 thick; negative where scripts leave it out. Pairs with a binary operator
  /// that its neighbours turn into an ordinary sign never occur.
  private static let table: [[Int]] = [
    [0, 1, -2, -3, 0, 0, 0, -1],
    [1, 1, 0, -3, 0, 0, 0, -1],
    [-2, -2, 0, 0, -2, 0, 0, -2],
    [-3, -3, 0, 0, -3, 0, 0, -3],
    [0, 0, 0, 0, 0, 0, 0, 0],
    [0, 1, -2, -3, 0, 0, 0, -1],
    [-1, -1, 0, -1, -1, -1, -1, -1],
    [-1, 1, -2, -3, -1, 0, -1, -1],
  ]

  /// The classes of a list after a binary operator without two operands has become an ordinary
  /// sign, as the minus of −x.
  /// - Parameter classes: `nil` for pieces that are no atoms, such as spaces.
  /// - Source: The TeXbook, appendix G, rules 5 and 6.
  package static func resolved(_ classes: [AtomClass?]) -> [AtomClass?] {
    var result = classes
    var last: Int?
    for (index, atomClass) in classes.enumerated() {
      guard let atomClass else { continue }
      let previous = last.flatMap { result[$0] }
      switch atomClass {
      case .binary:
        switch previous {
        case nil, .binary, .operator, .relation, .opening, .punctuation: result[index] = .ordinary
        default: break
        }
      case .relation, .closing, .punctuation:
        if let last, previous == .binary { result[last] = .ordinary }
      default: break
      }
      last = index
    }
    if let last, result[last] == .binary { result[last] = .ordinary }
    return result
  }
}

extension FormulaNode {
  /// `nil` for what is no atom: spaces and changes of style.
  package var atomClass: AtomClass? {
    switch self {
    case .symbol(let symbol), .negated(let symbol): symbol.atomClass
    case .largeOperator, .functionName: .operator
    case .classed(let atomClass, _), .sizedDelimiter(_, _, let atomClass): atomClass
    case .scripts(let scripts):
      scripts.base.count == 1 ? scripts.base[0].atomClass ?? .ordinary : .ordinary
    // TeX makes an operator of a brace, which takes the spaces from a plus sign behind it.
    case .accent(let accent): accent.mark.isBrace ? .inner : .ordinary
    case .delimited: .inner
    case .stacked(let stack): stack.atomClass
    case .table(let table): table.left == nil && table.right == nil ? .ordinary : .inner
    case .space, .style: nil
    case .group, .fraction, .root, .line, .text, .phantom: .ordinary
    }
  }
}
