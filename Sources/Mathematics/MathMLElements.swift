// The elements of MathML Core that formulas are written with, and what the style sheet adds to them.

extension Formula {
  /// The rules that the class names in this MathML need: MathML Core has no attributes for the
  /// columns of tables, and pages under a Content-Security-Policy allow no style attributes.
  ///
  /// Chromium aligns cells by `-webkit-right` alone. It takes what it has stretched for as small as
  /// it was, and leaves out what lies beyond an edge of a tile of the page, unless something reaches
  /// as far: an outline that nobody sees.
  package static let mathMLStyleSheet = """
    math .tex-l { text-align: left; }
    math .tex-r { text-align: right; text-align: -webkit-right; }
    math mtd { padding: 0.3ex 0.5em; }
    math mtr:first-child > mtd { padding-top: 0; }
    math mtr:last-child > mtd { padding-bottom: 0; }
    math mtd:first-child { padding-left: 0; }
    math mtd:last-child { padding-right: 0; }
    math .tex-aligned mtd { padding: 0.45ex 0; }
    math .tex-aligned mtd:nth-child(odd):not(:first-child) { padding-left: 2em; }
    math .tex-cases mtd { padding: 0.4ex 0.5em; }
    math .tex-cases mtd:first-child { padding-left: 0; }
    math .tex-small mtd { padding: 0.1ex 0.17em; }
    math .tex-lines mtd { padding: 0.05ex 0; }
    math mtable .tex-gap { padding: 0; }
    math .tex-top { border-top: 0.05em solid; }
    math .tex-bottom { border-bottom: 0.05em solid; }
    math .tex-before { border-left: 0.05em solid; }
    math .tex-after { border-right: 0.05em solid; }
    math .tex-bold { font-weight: bold; }
    math .tex-italic { font-style: italic; }
    math .tex-sans { font-family: sans-serif; }
    math .tex-mono { font-family: monospace; }
    math .tex-vector { font-size: 60%; }
    @media (forced-colors: none) {
      math mo[stretchy="true"] { outline: 1px solid transparent; outline-offset: 25em; }
    }
    math .tex-back-3 { margin-left: -0.1667em; }
    math .tex-back-4 { margin-left: -0.2222em; }
    math .tex-back-5 { margin-left: -0.2778em; }
    math .tex-overline { border-top: 0.05em solid; padding-top: 0.12em; }
    math .tex-underline { border-bottom: 0.05em solid; padding-bottom: 0.12em; }

    """
}

extension Formula {
  /// The characters that a browser draws for the MathML of this formula, single letters in the
  /// italics that it gives them by itself.
  package var mathMLCharacters: Set<Unicode.Scalar> {
    var writer = MathMLWriter(isDisplay: true, scriptLevel: 0)
    var result: Set<Unicode.Scalar> = []
    // By scalars: a combining mark would make one character with the bracket before it.
    for piece in writer.row(nodes).unicodeScalars.split(separator: "<") {
      let parts = piece.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      let text = String(parts[1]).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        .replacing("&amp;", with: "&").replacing("&quot;", with: "\"")
      let isItalic = String(parts[0]) == "mi" && text.unicodeScalars.count == 1
      result.formUnion((isItalic ? Alphabet.italic.applied(to: text) : text).unicodeScalars)
    }
    return result
  }
}

/// Text as the content of an element or the value of an attribute.
func escapedForXML(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

enum MathMLElements {
  /// Relations and binary operators have TeX's spaces of their own in MathML's operator dictionary;
  /// others get attributes.
  static let binariesOfMediumSpace: Set<String> = [
    "+", "−", "±", "∓", "×", "÷", "∪", "∩", "∧", "∨", "⊕", "⊗", "⊖", "∖", "⊔", "⊓",
  ]

  /// The fences that are without space in the dictionary.
  static let fences: Set<String> = ["(", ")", "[", "]", "{", "}", "⟨", "⟩", "⌊", "⌋", "⌈", "⌉"]

  /// An operator with the spaces that TeX puts around it, in math units.
  static func `operator`(
    _ text: String, atomClass: AtomClass, left: Double, right: Double, isInfix: Bool
  ) -> String {
    var attributes = ""
    switch atomClass {
    case .opening: attributes += " form=\"prefix\" stretchy=\"false\""
    case .closing: attributes += " form=\"postfix\" stretchy=\"false\""
    default: if isStretchy(text) { attributes += " stretchy=\"false\"" }
    }
    let isUsual =
      switch atomClass {
      case .relation: isInfix && left == 5 && right == 5
      case .binary: isInfix && left == 4 && right == 4 && binariesOfMediumSpace.contains(text)
      case .punctuation: isInfix && left == 0 && right == 3 && (text == "," || text == ";")
      case .opening, .closing: left == 0 && right == 0 && fences.contains(text)
      default: false
      }
    if !isUsual { attributes += " lspace=\"\(ems(left))\" rspace=\"\(ems(right))\"" }
    return "<mo\(attributes)>\(escapedForXML(text))</mo>"
  }

  /// Whether the dictionary lets a sign grow with its row.
  static func isStretchy(_ text: String) -> Bool {
    fences.contains(text)
      || ["|", "‖", "∣", "∥", "↑", "↓", "↕", "⇑", "⇓", "⇕", "⟦", "⟧"].contains(text)
  }

  /// A delimiter that grows.
  static func delimiter(
    _ text: String, form: String, size: Int? = nil, left: Double = 0, right: Double = 0
  ) -> String {
    var attributes = " form=\"\(form)\" stretchy=\"true\" symmetric=\"true\""
    if let size {
      let height = [1.0, 1.2, 1.8, 2.4, 3.0][min(max(size, 0), 4)]
      attributes += " minsize=\"\(decimal(height))em\" maxsize=\"\(decimal(height))em\""
    }
    attributes += " lspace=\"\(ems(left))\" rspace=\"\(ems(right))\""
    return "<mo\(attributes)>\(escapedForXML(text))</mo>"
  }

  /// A prime beside a letter. Fonts have it raised already, and their forms for scripts are out of
  /// the reach of browsers, so it is set at the size of the letter and brought down by as much as
  /// superscripts are raised.
  static func prime(_ text: String, scriptLevel: Int) -> String {
    "<mstyle scriptlevel=\"\(max(scriptLevel - 1, 0))\">"
      + "<mpadded voffset=\"-0.35em\" height=\"0.43em\">"
      + "<mo lspace=\"0\" rspace=\"0\">\(text)</mo></mpadded></mstyle>"
  }

  static func space(_ units: Double) -> String {
    if units == 0 { return "" }
    if units < 0 { return "<mspace class=\"tex-back-\(Int(-units))\"/>" }
    return "<mspace width=\"\(ems(units))\"/>"
  }

  static func length(_ length: FormulaLength) -> String {
    switch length.unit {
    case .mathUnits: ems(length.value)
    case .ems: decimal(length.value) + "em"
    case .points: decimal(length.value) + "pt"
    }
  }

  /// Math units as ems.
  static func ems(_ units: Double) -> String { units == 0 ? "0" : decimal(units / 18) + "em" }

  /// At most four decimals, in the same digits everywhere.
  static func decimal(_ value: Double) -> String {
    let tenThousandths = Int((value * 10_000).rounded())
    let (whole, rest) = abs(tenThousandths).quotientAndRemainder(dividingBy: 10_000)
    var text = (tenThousandths < 0 ? "-" : "") + String(whole)
    guard rest > 0 else { return text }
    var digits = String(rest)
    digits = String(repeating: "0", count: 4 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    text += "." + digits
    return text
  }
}
