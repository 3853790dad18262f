// Formula → boxes, by the rules of TeX and the measures of the font's MATH table.
//
// The rules are those of The TeXbook, appendix G; where the MATH table has a constant for what TeX
// takes from its fonts, that is used.
import Diagnostics
import Drawing
import Mathematics

/// Sets formulas. One belongs to one thread.
package final class MathTypesetter {
  let font: MathFont
  let text: TextContext

  /// - Throws: a `Diagnostic` that names the Debian package when the font is missing.
  package init(text: TextContext = TextContext()) throws {
    self.text = text
    font = try MathFont(in: text)
  }

  /// A formula on one line.
  /// - Parameter isDisplayed: on a line of its own, with large operators and limits.
  package func box(
    for formula: Formula, sizeInPoints: Double, isDisplayed: Bool
  ) -> MathBox {
    row(
      formula.nodes,
      MathStyle(textSize: sizeInPoints, level: isDisplayed ? .display : .text))
  }

  func measures(_ style: MathStyle) -> MathMeasures { MathMeasures(font: font, style: style) }

  // MARK: Lists

  /// A piece of a list with the space before it.
  struct Item {
    var box: MathBox
    /// `nil` for spaces at the end of a list.
    var atomClass: AtomClass?
    var spaceBefore: Double
  }

  /// The pieces of a list with the spaces between them.
  func items(_ nodes: [FormulaNode], _ style: MathStyle) -> [Item] {
    let classes = AtomClass.resolved(nodes.map(\.atomClass))
    var result: [Item] = []
    result.reserveCapacity(nodes.count)
    var style = style
    var space = 0.0
    var previous: AtomClass?
    for (node, atomClass) in zip(nodes, classes) {
      switch node {
      case .style(let level): style = style.with(level, isCramped: style.isCramped)
      case .space(let length): space += measures(style).points(length)
      default:
        if let atomClass {
          if let previous {
            let units = AtomClass.space(
              between: previous, and: atomClass, isScript: style.isScript)
            space += units / 18 * measures(style).size
          }
          previous = atomClass
        }
        result.append(
          Item(
            box: box(node, style).withItalicCorrection, atomClass: atomClass, spaceBefore: space))
        space = 0
      }
    }
    if space != 0 { result.append(Item(box: MathBox(), atomClass: nil, spaceBefore: space)) }
    return result
  }

  func row(_ items: some Collection<Item>, isAtStart: Bool = true) -> MathBox {
    var result = MathBox()
    for (index, item) in items.enumerated() {
      if index > 0 || isAtStart { result.width += item.spaceBefore }
      result.append(item.box)
    }
    return result
  }

  func row(_ nodes: [FormulaNode], _ style: MathStyle) -> MathBox {
    // A list of one piece is that piece, so that scripts and accents know what they stand at.
    if nodes.count == 1, nodes[0].atomClass != nil { return box(nodes[0], style) }
    return row(items(nodes, style))
  }

  func box(_ node: FormulaNode, _ style: MathStyle) -> MathBox {
    switch node {
    case .symbol(let symbol): return symbolBox(symbol, style)
    case .negated(let symbol): return negatedBox(symbol, style)
    case .largeOperator(let text, _): return largeOperatorBox(text, style)
    case .functionName(let name, _): return wordBox(name, style)
    case .group(let nodes), .classed(_, let nodes):
      var box = row(nodes, style).withItalicCorrection
      box.isCharacter = false
      return box
    case .scripts(let scripts): return scriptsBox(scripts, style)
    case .fraction(let fraction): return fractionBox(fraction, style)
    case .root(let radicand, let index): return rootBox(radicand, index: index, style)
    case .accent(let accent): return accentBox(accent, style)
    case .line(let position, let nodes): return lineBox(position, nodes, style)
    case .delimited(let delimiters): return delimitedBox(delimiters, style)
    case .sizedDelimiter(let text, let size, _): return sizedDelimiterBox(text, size: size, style)
    case .stacked(let stack): return stackBox(stack, style)
    case .table(let table): return tableBox(table, style)
    case .text(let text, let textStyle): return textBox(text, textStyle, style)
    case .phantom(let phantom): return phantomBox(phantom, style)
    case .space(let length): return MathBox(width: measures(style).points(length))
    case .style: return MathBox()
    }
  }

  private func phantomBox(_ phantom: FormulaPhantom, _ style: MathStyle) -> MathBox {
    let content = row(phantom.content, style).withItalicCorrection
    return MathBox(
      width: phantom.keepsWidth ? content.width : 0,
      ascent: phantom.keepsHeight ? content.ascent : 0,
      descent: phantom.keepsHeight ? content.descent : 0)
  }
}
