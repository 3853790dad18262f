// What a formula of the report's text comes to.
import Diagnostics
import ReportLanguage

extension ValueExpression {
  /// - Parameter value: the value for a path.
  /// - Returns: a number, a text, or `missing` where a value that is needed is not there yet.
  func result(_ value: (ValuePath) throws -> ResultTree) throws -> ResultTree {
    switch formula {
    case .path(let path):
      switch try value(path) {
      case .record, .list:
        throw Diagnostic.error("'\(path)' is not a single value", at: range)
      case let single: return single
      }
    case .number, .operation:
      return try number(formula, value).map(ResultTree.number) ?? .missing
    case .choice(let left, let comparison, let right, let ifTrue, let ifFalse):
      guard let left = try number(left, value), let right = try number(right, value) else {
        return .missing
      }
      return .text(comparison.holds(left, right) ? ifTrue : ifFalse)
    }
  }

  private func number(
    _ formula: ValueFormula, _ value: (ValuePath) throws -> ResultTree
  ) throws -> Double? {
    switch formula {
    case .number(let number): return number
    case .path(let path):
      switch try value(path) {
      case .number(let number): return number
      case .missing: return nil
      case .text, .record, .list:
        throw Diagnostic.error("'\(path)' is not a number", at: range)
      }
    case .operation(let left, let operation, let right):
      guard let left = try number(left, value), let right = try number(right, value) else {
        return nil
      }
      return operation.applied(left, right)
    case .choice:
      throw Diagnostic.error("a choice of words is not a number", at: range)
    }
  }
}
