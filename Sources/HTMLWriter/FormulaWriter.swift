// Mathematics as MathML, in the line or on lines of its own.
import DocumentModel
import Mathematics

enum FormulaWriter {
  /// Longer formulas may be wider than a phone; characters as a reader counts them.
  private static let longestInLine = 28
  private static let longestOnLine = 22

  static func html(ofInline tex: String) -> String {
    guard let formula = formula(tex) else { return source(tex) }
    let html = formula.mathML(isDisplayed: false)
    guard formula.plainText.count > longestInLine else { return html }
    return "<span class=\"wide-formula\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\">"
      + "\(html)</span>"
  }

  static func html(of equation: Equation) -> String {
    let number = equation.number.map { "<span class=\"number\">(\(escaped($0)))</span>" } ?? ""
    let start = "<div class=\"equation\"\(attribute("id", equation.identifier))>"
    guard let formula = formula(equation.tex) else {
      return "\(start)<div class=\"display\">\(source(equation.tex))</div>\(number)</div>\n"
    }
    let label = equation.number.map { "Equation \($0)" } ?? "Equation"
    let mayScroll = formula.plainText.count > longestOnLine
    let scrolling =
      mayScroll ? " tabindex=\"0\" role=\"group\"\(attribute("aria-label", label))" : ""
    return "\(start)<div class=\"display\"\(scrolling)>\(formula.mathML(isDisplayed: true))</div>"
      + "\(number)</div>\n"
  }

  /// `nil` for what is no formula, which only documents of other makers hold: reports are checked.
  private static func formula(_ tex: String) -> Formula? {
    do { return try Formula(parsing: tex) } catch { return nil }
  }

  private static func source(_ tex: String) -> String {
    "<code class=\"math\">\(escaped(tex))</code>"
  }
}
