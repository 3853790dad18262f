// What steps measured, by name: the source of inline values and of tables.
import Diagnostics
import ReportLanguage

/// Values that a step published.
package indirect enum ResultTree: Sendable, Equatable {
  case number(Double)
  case text(String)
  case record([String: ResultTree])
  case list([ResultTree])
  /// Its step failed or has not run yet.
  case missing

  package func merging(_ other: ResultTree) -> ResultTree {
    guard case .record(let mine) = self, case .record(let theirs) = other else { return self }
    return .record(mine.merging(theirs) { $0.merging($1) })
  }
}

/// Everything a report's steps published, by directive name.
package struct Results: Sendable {
  package private(set) var trees: [String: ResultTree] = [:]
  /// Whether every step has published; until then a value that is missing may still come.
  package var isComplete = true

  package init() {}

  mutating func add(_ tree: ResultTree, to name: String) {
    trees[name] = trees[name].map { $0.merging(tree) } ?? tree
  }

  /// - Throws: an error at the path's place when nothing stands there.
  package func value(at path: ValuePath) throws(Diagnostic) -> ResultTree {
    var tree = trees[path.root]
    for step in path.steps.dropFirst() {
      switch (step, tree) {
      case (.name(let name), .record(let members)): tree = members[name]
      case (.index(let index), .list(let items)):
        tree = items.indices.contains(index - 1) ? items[index - 1] : nil
      default: tree = nil
      }
    }
    guard let tree else {
      if !isComplete { return .missing }
      throw .error("there is no value '\(path)'", at: path.range)
    }
    return tree
  }

  /// Not a number where the value may still come.
  package func number(at path: ValuePath) throws -> Double {
    try number(of: ValueExpression(formula: .path(path), range: path.range))
  }

  /// Not a number where a value may still come.
  package func number(of expression: ValueExpression) throws -> Double {
    switch try expression.result(value(at:)) {
    case .number(let number): return number
    case .missing: return .nan
    case .text, .record, .list:
      throw Diagnostic.error("'\(expression.formula)' is not a number", at: expression.range)
    }
  }
}
