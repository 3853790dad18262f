// `` {value}`baseline.epochs[10].loss | .2f` ``: which numbers of which runs, what is made of them, and
// how the result is set.
import Diagnostics

/// A formula over the results of a report, with a format.
package struct ValueExpression: Sendable, Hashable {
  package var formula: ValueFormula
  package var format: NumberFormat?
  /// Where it stands.
  package var range: SourceRange

  package init(formula: ValueFormula, format: NumberFormat? = nil, range: SourceRange) {
    self.formula = formula
    self.format = format
    self.range = range
  }

  package static func parse(
    _ text: String, range: SourceRange
  ) -> Result<ValueExpression, Diagnostics> {
    let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    do {
      let formula = try ValueFormula(String(parts[0]).trimmed, range: range)
      guard parts.count == 2 else {
        return .success(ValueExpression(formula: formula, range: range))
      }
      return .success(
        ValueExpression(
          formula: formula, format: try NumberFormat(String(parts[1]).trimmed, range: range),
          range: range))
    } catch {
      return .failure(Diagnostics([error]))
    }
  }

  /// The path of an expression that is nothing else.
  package var path: ValuePath? {
    if case .path(let path) = formula { path } else { nil }
  }

  package var paths: [ValuePath] { formula.paths }

  /// The same expression at another place of the report.
  package func moved(to range: SourceRange) -> ValueExpression {
    var copy = self
    copy.range = range
    copy.formula = formula.mappingPaths {
      var path = $0
      path.range = range
      return path
    }
    return copy
  }
}
