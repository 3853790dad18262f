// Words inside formulas: `\text{if } x > 0`, with escapes, styles and formulas in them.

extension FormulaParser {
  /// Reading stands after the command.
  mutating func parseText(
    _ style: FormulaTextStyle, _ name: String, at range: Range<Int>
  ) throws(FormulaError) -> FormulaNode {
    let nodes = try parseTextPieces(style, name, at: range)
    return nodes.count == 1 ? nodes[0] : .group(nodes)
  }

  private mutating func parseTextPieces(
    _ style: FormulaTextStyle, _ name: String, at range: Range<Int>
  ) throws(FormulaError) -> [FormulaNode] {
    reader.skipSpaces()
    let opening = reader.here
    guard reader.next == "{" else {
      throw FormulaError("\(name) lacks an argument", at: range, hints: ["write \(name){…}"])
    }
    try descend()
    defer { ascend() }
    reader.position += 1
    var nodes: [FormulaNode] = []
    var text = ""
    var depth = 0
    func flushed() -> [FormulaNode] {
      text.isEmpty ? nodes : nodes + [.text(text, style)]
    }
    while let scalar = reader.next {
      switch scalar {
      case "}" where depth == 0:
        reader.position += 1
        return flushed()
      case "{", "}":
        depth += scalar == "{" ? 1 : -1
        reader.position += 1
      case "$":
        nodes = flushed()
        text = ""
        nodes.append(try parseFormulaInText())
      case "\\":
        let start = reader.position
        let piece = try parseTextCommand(style)
        if let character = piece.character {
          text += character
        } else {
          nodes = flushed()
          text = ""
          nodes += piece.nodes
        }
        if reader.position == start { reader.position += 1 }
      case "~":
        text += "\u{A0}"
        reader.position += 1
      case "%", "#":
        throw FormulaError(
          "'\(scalar)' has a meaning in TeX and stands alone here", at: reader.here,
          hints: ["write \\\(scalar) to print it"])
      case _ where scalar.properties.isWhitespace:
        // Any number of spaces is one, as in TeX.
        if text.last != " " { text += " " }
        reader.position += 1
      case _ where scalar.properties.generalCategory == .control:
        throw FormulaError("a control character in text", at: reader.here)
      default:
        text.unicodeScalars.append(scalar == "'" ? "’" : scalar)
        reader.position += 1
      }
    }
    throw FormulaError(
      "'{' is never closed", at: opening, hints: ["write '}' where the text ends"])
  }

  /// `$…$` inside text; reading stands at the first dollar sign.
  private mutating func parseFormulaInText() throws(FormulaError) -> FormulaNode {
    let start = reader.position
    guard let end = reader.scalars[(start + 1)...].firstIndex(of: "$") else {
      throw FormulaError(
        "'$' is never closed", at: reader.here, hints: ["write \\$ to print it"])
    }
    // What is inside is read by itself, so that no brace reaches across the dollar sign.
    var inner = self
    inner.reader = reader.ending(at: end)
    inner.reader.position = start + 1
    inner.alphabet = nil
    inner.isBoldSymbol = false
    let nodes = try inner.parseList(in: .formula)
    reader.position = end + 1
    return .group(nodes)
  }

  private mutating func parseTextCommand(
    _ style: FormulaTextStyle
  ) throws(FormulaError) -> (character: String?, nodes: [FormulaNode]) {
    let start = reader.position
    guard let (name, length) = reader.command() else {
      throw FormulaError("a lone '\\' ends the formula", at: reader.here)
    }
    reader.position += length
    let range = reader.range(from: start)
    switch CommandNames.meaning(of: name) {
    case .text(let inner)?:
      return (nil, try parseTextPieces(inner, "\\" + name, at: range))
    case .symbol(let known)?
    where ["%", "$", "#", "&", "_", "{", "}"].contains(name) || known.atomClass == .inner:
      return (known.text, [])
    case .space(let space)?:
      return name == " " ? (" ", []) : (nil, [.space(space)])
    default: break
    }
    let characters = [
      "textbackslash": "\\", "textasciitilde": "~", "textendash": "–", "textemdash": "—",
      "ldots": "…", "dots": "…", "ss": "ß", "-": "",
    ]
    if let character = characters[name] { return (character, []) }
    throw FormulaError(
      "'\\\(name)' does not belong into text", at: range,
      hints: ["write $\\\(name)$ for mathematics inside text; letters can be typed, as é"])
  }
}
