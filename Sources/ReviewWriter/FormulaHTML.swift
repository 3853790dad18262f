// Formulas as readers see them, old and new, above the source that changed.
import Mathematics
import ReportDiff

enum FormulaHTML {
  /// Both states of a formula on lines of their own; nothing where neither can be read.
  static func pair(_ runs: [SourceRun]) -> String {
    func text(without state: SourceRun.State) -> String? {
      let rest = runs.filter { $0.state != state }
      return rest.isEmpty ? nil : rest.map(\.text).joined()
    }
    let old = text(without: .inserted).flatMap { mathML($0, isDisplayed: true) }
    let new = text(without: .removed).flatMap { mathML($0, isDisplayed: true) }
    let lines = [
      old.map { "<div><del>\($0)</del></div>" }, new.map { "<div><ins>\($0)</ins></div>" },
    ]
    let html = lines.compactMap { $0 }.joined()
    return html.isEmpty ? "" : "<div class=\"formulas\">\(html)</div>\n"
  }

  /// - Returns: `nil` for a source that is no formula, such as that of another release.
  static func mathML(_ tex: String, isDisplayed: Bool = false) -> String? {
    (try? Formula(parsing: tex))?.mathML(isDisplayed: isDisplayed)
  }
}
