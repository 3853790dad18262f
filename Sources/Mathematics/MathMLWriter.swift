// Formula → MathML Core, the part of MathML that browsers draw. Spaces are TeX's: where the
// operator dictionary of browsers has others, attributes say so.

extension Formula {
  /// A `math` element with the TeX source as its annotation.
  /// - Parameter isDisplayed: on a line of its own, with large operators and limits.
  /// The page needs `Formula.mathMLStyleSheet`.
  package func mathML(isDisplayed: Bool) -> String {
    var writer = MathMLWriter(isDisplay: isDisplayed, scriptLevel: 0)
    let row = writer.row(nodes)
    return "<math\(isDisplayed ? " display=\"block\"" : "")><semantics>\(row)"
      + "<annotation encoding=\"application/x-tex\">\(escapedForXML(tex))</annotation>"
      + "</semantics></math>"
  }
}

struct MathMLWriter {
  var isDisplay: Bool
  var scriptLevel: Int

  private var isScript: Bool { scriptLevel > 0 }

  /// Exactly one element.
  mutating func row(_ nodes: [FormulaNode]) -> String {
    let (text, count) = list(nodes)
    return count == 1 ? text : "<mrow>\(text)</mrow>"
  }

  /// The elements of a list, with the spaces between them, and how many they are.
  private mutating func list(_ nodes: [FormulaNode]) -> (text: String, count: Int) {
    let saved = self
    defer { self = saved }
    let classes = AtomClass.resolved(nodes.map(\.atomClass))
    let spacing = spaces(between: nodes, classes)
    var text = ""
    var count = 0
    var closing = ""
    for (index, node) in nodes.enumerated() {
      if case .style(let style) = node {
        text += "<mstyle\(attributes(of: style))>"
        closing += "</mstyle>"
        set(style)
        continue
      }
      if spacing[index].before > 0 {
        text += MathMLElements.space(spacing[index].before)
        count += 1
      }
      text += element(
        node, atomClass: classes[index] ?? .ordinary, spacing[index],
        isInfix: index > 0 && index < nodes.count - 1)
      count += 1
    }
    return (text + closing, closing.isEmpty ? count : 2)
  }

  private struct Spacing {
    /// As an element of its own before the piece.
    var before = 0.0
    /// As attributes of an operator.
    var left = 0.0
    var right = 0.0
  }

  /// Each space goes to an operator beside it, to the one it comes from where there are two.
  private func spaces(between nodes: [FormulaNode], _ classes: [AtomClass?]) -> [Spacing] {
    var result = [Spacing](repeating: Spacing(), count: nodes.count)
    var writer = self
    var last: Int?
    for index in nodes.indices {
      if case .style(let style) = nodes[index] { writer.set(style) }
      guard let atomClass = classes[index] else { continue }
      defer { last = index }
      guard let last, let previous = classes[last] else { continue }
      let space = AtomClass.space(between: previous, and: atomClass, isScript: writer.isScript)
      guard space > 0 else { continue }
      let ownsLeft = Self.isOperator(nodes[index], atomClass)
      let ownsRight = Self.isOperator(nodes[last], previous)
      if ownsRight, previous == .binary || previous == .relation || !ownsLeft {
        result[last].right = space
      } else if ownsLeft {
        result[index].left = space
      } else {
        result[index].before = space
      }
    }
    return result
  }

  /// Whether a piece becomes an `mo` element.
  private static func isOperator(_ node: FormulaNode, _ atomClass: AtomClass) -> Bool {
    switch node {
    case .symbol(let symbol): isOperator(symbol)
    case .negated, .sizedDelimiter, .largeOperator: true
    default: false
    }
  }

  private static func isOperator(_ symbol: FormulaSymbol) -> Bool {
    symbol.atomClass != .ordinary && symbol.atomClass != .inner
      || MathMLElements.isStretchy(symbol.text) || ["/", "\\"].contains(symbol.text)
  }

  private func attributes(of style: FormulaStyle) -> String {
    switch style {
    case .display: " displaystyle=\"true\" scriptlevel=\"0\""
    case .text: " displaystyle=\"false\" scriptlevel=\"0\""
    case .script: " displaystyle=\"false\" scriptlevel=\"1\""
    case .scriptScript: " displaystyle=\"false\" scriptlevel=\"2\""
    }
  }

  private mutating func set(_ style: FormulaStyle) {
    isDisplay = style == .display
    scriptLevel = style == .script ? 1 : style == .scriptScript ? 2 : 0
  }

  /// What `write` makes in scripts.
  private mutating func inScripts(_ nodes: [FormulaNode]) -> String {
    var writer = self
    writer.isDisplay = false
    writer.scriptLevel += 1
    return writer.row(nodes)
  }

  // MARK: Pieces

  private mutating func element(
    _ node: FormulaNode, atomClass: AtomClass, _ spacing: Spacing, isInfix: Bool
  ) -> String {
    switch node {
    case .symbol(let symbol):
      if scriptLevel > 0,
        symbol.text.unicodeScalars.allSatisfy({ "′″‴⁗".unicodeScalars.contains($0) })
      {
        return MathMLElements.prime(symbol.text, scriptLevel: scriptLevel)
      }
      guard Self.isOperator(symbol) else { return Self.identifier(symbol) }
      return MathMLElements.operator(
        symbol.characters, atomClass: atomClass, left: spacing.left, right: spacing.right,
        isInfix: isInfix)
    case .negated(let symbol):
      return MathMLElements.operator(
        symbol.characters + "\u{338}", atomClass: atomClass, left: spacing.left,
        right: spacing.right, isInfix: false)
    case .largeOperator(let text, _):
      return "<mo lspace=\"\(MathMLElements.ems(spacing.left))\""
        + " rspace=\"\(MathMLElements.ems(spacing.right))\">\(text)</mo>"
    case .functionName(let name, _): return "<mi>\(escapedForXML(name))</mi>"
    case .group(let nodes), .classed(_, let nodes): return row(nodes)
    case .scripts(let scripts): return element(scripts)
    case .fraction(let fraction): return element(fraction)
    case .root(let radicand, let index):
      let content = row(radicand)
      guard let index else { return "<msqrt>\(content)</msqrt>" }
      var writer = self
      writer.isDisplay = false
      writer.scriptLevel += 2
      return "<mroot>\(content)\(writer.row(index))</mroot>"
    case .accent(let accent): return element(accent)
    case .line(let position, let nodes):
      let name = position == .over ? "overline" : "underline"
      return "<mrow class=\"tex-\(name)\">\(list(nodes).text)</mrow>"
    case .delimited(let delimiters): return element(delimiters)
    case .sizedDelimiter(let text, let size, let atomClass):
      let form =
        atomClass == .opening ? "prefix" : atomClass == .closing ? "postfix" : "infix"
      return MathMLElements.delimiter(
        text, form: form, size: size, left: spacing.left, right: spacing.right)
    case .stacked(let stack): return element(stack)
    case .table(let table): return element(table)
    case .text(let text, let style): return Self.element(text, style)
    case .space(let length):
      if length.value < 0 { return MathMLElements.space(length.value) }
      return "<mspace width=\"\(MathMLElements.length(length))\"/>"
    case .phantom(let phantom):
      let content = "<mphantom>\(row(phantom.content))</mphantom>"
      if !phantom.keepsWidth { return "<mpadded width=\"0\">\(content)</mpadded>" }
      if !phantom.keepsHeight { return "<mpadded height=\"0\" depth=\"0\">\(content)</mpadded>" }
      return content
    case .style: return ""
    }
  }

  static func identifier(_ symbol: FormulaSymbol) -> String {
    let scalars = symbol.text.unicodeScalars
    if scalars.first.map(FormulaReader.isDigit) == true, symbol.isLetterOrNumberOrPoint {
      return "<mn>\(symbol.characters)</mn>"
    }
    // Browsers set a single letter in italics by themselves, and longer words upright.
    if symbol.alphabet == .italic, scalars.count == 1 {
      return "<mi>\(escapedForXML(symbol.text))</mi>"
    }
    let isChangedByBrowsers =
      symbol.alphabet == .upright && scalars.count == 1
      && Alphabet.italic.applied(to: symbol.text) != symbol.text
    return "<mi\(isChangedByBrowsers ? " mathvariant=\"normal\"" : "")>"
      + "\(escapedForXML(symbol.characters))</mi>"
  }

  private static func element(_ text: String, _ style: FormulaTextStyle) -> String {
    let attribute =
      switch style {
      case .regular: ""
      case .bold: " class=\"tex-bold\""
      case .italic: " class=\"tex-italic\""
      case .sans: " class=\"tex-sans\""
      case .mono: " class=\"tex-mono\""
      }
    // Spaces at an end are dropped unless they are of the kind that does not break.
    var characters = Array(text)
    if characters.first == " " { characters[0] = "\u{A0}" }
    if characters.last == " " { characters[characters.count - 1] = "\u{A0}" }
    return "<mtext\(attribute)>\(escapedForXML(String(characters)))</mtext>"
  }

  private mutating func element(_ scripts: FormulaScripts) -> String {
    let isOver: Bool
    switch scripts.placement {
    case .beside: isOver = false
    case .overAndUnder: isOver = true
    // An operator inside a line of text takes its limits beside it.
    case .overAndUnderInDisplays: isOver = isDisplay
    }
    let base = scripts.base.isEmpty ? "<mrow></mrow>" : row(scripts.base)
    let names = isOver ? ("munder", "mover", "munderover") : ("msub", "msup", "msubsup")
    // Browsers would move the limits of a sum in a text, and only of those in their dictionary.
    let fixed =
      isOver && base.hasPrefix("<mo ") && !isDisplay
      ? "<mo movablelimits=\"false\" " + base.dropFirst(4) : base
    switch (scripts.subscripted, scripts.superscripted) {
    case (let sub?, let sup?):
      return "<\(names.2)>\(fixed)\(inScripts(sub))\(inScripts(sup))</\(names.2)>"
    case (let sub?, nil): return "<\(names.0)>\(fixed)\(inScripts(sub))</\(names.0)>"
    case (nil, let sup?): return "<\(names.1)>\(fixed)\(inScripts(sup))</\(names.1)>"
    case (nil, nil): return fixed
    }
  }

  private mutating func element(_ fraction: FormulaFraction) -> String {
    var parts = self
    var style = ""
    switch fraction.size {
    case .inherited: break
    case .display, .continued:
      style = attributes(of: .display)
      parts.set(.display)
    case .text:
      style = attributes(of: .text)
      parts.set(.text)
    }
    if !parts.isDisplay { parts.scriptLevel += 1 }
    parts.isDisplay = false
    var numerator = parts.row(fraction.numerator)
    var denominator = parts.row(fraction.denominator)
    if fraction.size == .continued {
      parts.set(.display)
      let style = attributes(of: .display)
      numerator = "<mstyle\(style)>\(parts.row(fraction.numerator))</mstyle>"
      denominator = "<mstyle\(style)>\(parts.row(fraction.denominator))</mstyle>"
    }
    var result =
      "<mfrac\(fraction.isBinomial ? " linethickness=\"0\"" : "")>\(numerator)\(denominator)</mfrac>"
    if fraction.isBinomial {
      result =
        "<mrow>\(MathMLElements.delimiter("(", form: "prefix"))\(result)"
        + "\(MathMLElements.delimiter(")", form: "postfix"))</mrow>"
    }
    return style.isEmpty ? result : "<mstyle\(style)>\(result)</mstyle>"
  }

  private mutating func element(_ accent: FormulaAccent) -> String {
    let base = row(accent.base)
    let attributes = " lspace=\"0\" rspace=\"0\""
    switch accent.mark {
    case .upperBrace, .lowerBrace, .upperBracket, .lowerBracket:
      let name = accent.position == .over ? "mover" : "munder"
      let mark = "<mo stretchy=\"true\"\(attributes)>\(accent.mark.rawValue)</mo>"
      return "<\(name)>\(base)\(mark)</\(name)>"
    default: break
    }
    let mark =
      accent.isStretched
      ? accent.mark.rawValue : Self.spacingMarks[accent.mark] ?? accent.mark.rawValue
    let style = accent.mark == .vector ? " class=\"tex-vector\"" : ""
    let element = "<mo stretchy=\"\(accent.isStretched)\"\(style)\(attributes)>\(mark)</mo>"
    return accent.position == .over
      ? "<mover accent=\"true\">\(base)\(element)</mover>"
      : "<munder accentunder=\"true\">\(base)\(element)</munder>"
  }

  /// The signs that browsers place well for combining marks.
  private static let spacingMarks: [FormulaAccent.Mark: String] = [
    .hat: "ˆ", .tilde: "˜", .bar: "¯", .breve: "˘", .dot: "˙", .doubleDot: "¨",
    .tripleDot: "\u{20DB}", .ring: "˚", .check: "ˇ", .acute: "´", .grave: "`", .vector: "→",
  ]

  private mutating func element(_ delimiters: FormulaDelimiters) -> String {
    var text = ""
    let parts = delimiters.parts
    if delimiters.middles.isEmpty, let left = delimiters.left, let right = delimiters.right,
      parts.allSatisfy({ $0.allSatisfy(\.isOneLineHigh) })
    {
      // Browsers make a fence that may grow as wide as its largest form.
      let nodes: [FormulaNode] =
        [.symbol(FormulaSymbol(left, .upright, .opening))] + parts.joined()
        + [.symbol(FormulaSymbol(right, .upright, .closing))]
      return "<mrow>\(list(nodes).text)</mrow>"
    }
    if let left = delimiters.left { text += MathMLElements.delimiter(left, form: "prefix") }
    for (index, part) in delimiters.parts.enumerated() {
      text += row(part)
      if index < delimiters.middles.count, let middle = delimiters.middles[index] {
        text += MathMLElements.delimiter(middle, form: "infix")
      }
    }
    if let right = delimiters.right { text += MathMLElements.delimiter(right, form: "postfix") }
    return "<mrow>\(text)</mrow>"
  }

  private mutating func element(_ stack: FormulaStack) -> String {
    let base = row(stack.base)
    switch (stack.under, stack.over) {
    case (let under?, let over?):
      return "<munderover>\(base)\(inScripts(under))\(inScripts(over))</munderover>"
    case (let under?, nil): return "<munder>\(base)\(inScripts(under))</munder>"
    case (nil, let over?): return "<mover>\(base)\(inScripts(over))</mover>"
    case (nil, nil): return base
    }
  }

  // MARK: Tables

  private mutating func element(_ table: FormulaTable) -> String {
    let (name, style): (String, FormulaStyle) =
      switch table.kind {
      case .matrix, .array: ("tex-matrix", .text)
      case .smallMatrix: ("tex-small", .script)
      case .cases: ("tex-cases", .text)
      case .aligned, .gathered: ("tex-aligned", .display)
      case .substack: ("tex-lines", scriptLevel > 1 ? .scriptScript : isScript ? .script : .text)
      }
    var writer = self
    writer.set(style)
    var text = "<mtable class=\"\(name)\"\(attributes(of: style))>"
    for (rowIndex, row) in table.rows.enumerated() {
      text += "<mtr>"
      for column in table.alignments.indices {
        let classes = cellClasses(table, row: rowIndex, column: column)
        text += classes.isEmpty ? "<mtd>" : "<mtd class=\"\(classes)\">"
        if column < row.cells.count {
          text += writer.row(Self.cell(row.cells[column], table, column: column))
        }
        text += "</mtd>"
      }
      text += "</mtr>"
      if let gap = row.extraGap {
        text += "<mtr><mtd class=\"tex-gap\">"
        text += "<mspace height=\"\(MathMLElements.length(gap))\"/></mtd></mtr>"
      }
    }
    text += "</mtable>"
    guard table.left != nil || table.right != nil else { return text }
    let left = table.left.map { MathMLElements.delimiter($0, form: "prefix") } ?? ""
    let right = table.right.map { MathMLElements.delimiter($0, form: "postfix") } ?? ""
    return "<mrow>\(left)\(text)\(right)</mrow>"
  }

  /// An aligned line goes on behind its `&`: a relation there has its space on both sides.
  static func cell(
    _ nodes: [FormulaNode], _ table: FormulaTable, column: Int
  ) -> [FormulaNode] {
    table.kind == .aligned && !column.isMultiple(of: 2) && !nodes.isEmpty
      ? [.group([])] + nodes : nodes
  }

  private func cellClasses(_ table: FormulaTable, row: Int, column: Int) -> String {
    var names: [String] = []
    switch table.alignments[column] {
    case .left: names.append("tex-l")
    case .right: names.append("tex-r")
    case .center: break
    }
    if table.horizontalLines.contains(row) { names.append("tex-top") }
    if row == table.rows.count - 1, table.horizontalLines.contains(row + 1) {
      names.append("tex-bottom")
    }
    if table.verticalLines.contains(column) { names.append("tex-before") }
    if column == table.alignments.count - 1, table.verticalLines.contains(column + 1) {
      names.append("tex-after")
    }
    return names.joined(separator: " ")
  }
}

extension FormulaSymbol {
  var isLetterOrNumberOrPoint: Bool {
    text.unicodeScalars.allSatisfy { FormulaReader.isDigit($0) || $0 == "." }
  }
}

extension FormulaNode {
  /// Whether a delimiter about it need not grow.
  var isOneLineHigh: Bool {
    switch self {
    case .symbol, .functionName, .space, .text, .negated: true
    case .scripts(let scripts):
      scripts.placement == .beside
        && (scripts.base + (scripts.subscripted ?? [])).allSatisfy(
          \.isOneLineHigh)
        && scripts.superscripted == nil
    case .group(let nodes), .classed(_, let nodes): nodes.allSatisfy(\.isOneLineHigh)
    case .accent(let accent): !accent.isStretched && accent.base.allSatisfy(\.isOneLineHigh)
    default: false
    }
  }
}
