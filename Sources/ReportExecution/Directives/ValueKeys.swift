// Keys that name values: of the whole report, or of each run that a table or a figure goes over.
import Diagnostics
import ReportLanguage

/// The path of a value after the name of a run, with a format.
struct RelativeValue: Sendable {
  var path: ValuePath
  var format: NumberFormat?
}

extension ValueType where Value == RelativeValue {
  static var relativeValue: ValueType {
    ValueType("a value `path | format` of a run") { value, diagnostics in
      guard
        let expression = ValueType<ValueExpression>.valueExpression.decode(value, &diagnostics)
      else { return nil }
      guard let path = expression.path else {
        diagnostics.append(
          .error(
            "one value of each run is read here", at: value.range,
            hints: ["write the path that follows the run: `test.loss | .2f`"]))
        return nil
      }
      return RelativeValue(path: path, format: expression.format)
    }
  }
}

extension ValueType where Value == ValueExpression {
  static var valueExpression: ValueType {
    ValueType("a value `path | format`") { value, diagnostics in
      guard case .scalar(let text, _) = value.content else {
        diagnostics.append(mismatch(expected: "a value `path | format`", found: value))
        return nil
      }
      switch ValueExpression.parse(text, range: value.range) {
      case .success(let expression): return expression
      case .failure(let found):
        diagnostics += found.all
        return nil
      }
    }
  }
}
