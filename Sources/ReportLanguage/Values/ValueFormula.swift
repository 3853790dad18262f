// Arithmetic with values, so that a difference or a share in the text is computed from the runs and
// not by hand, and a choice of words, so that a judgement follows the numbers.
import Diagnostics

/// `a.test.loss`, `a.test.loss - b.test.loss`, `64 * run.final.kl`, or
/// `a.test.loss < b.test.loss ? lower : higher`.
package indirect enum ValueFormula: Sendable, Hashable {
  package enum Operation: String, Sendable, Hashable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"

    package func applied(_ left: Double, _ right: Double) -> Double {
      switch self {
      case .plus: left + right
      case .minus: left - right
      case .times: left * right
      case .over: left / right
      }
    }
  }

  package enum Comparison: String, Sendable, Hashable, CaseIterable {
    // Longer signs first, as they are looked for.
    case atMost = "<="
    case atLeast = ">="
    case less = "<"
    case greater = ">"

    package func holds(_ left: Double, _ right: Double) -> Bool {
      switch self {
      case .atMost: left <= right
      case .atLeast: left >= right
      case .less: left < right
      case .greater: left > right
      }
    }
  }

  case path(ValuePath)
  case number(Double)
  case operation(ValueFormula, Operation, ValueFormula)
  /// Words that depend on a comparison.
  case choice(ValueFormula, Comparison, ValueFormula, ifTrue: String, ifFalse: String)

  package init(_ text: String, range: SourceRange) throws(Diagnostic) {
    var scanner = FormulaScanner(text, range: range)
    self = try scanner.formula()
  }

  /// Every value that is read, in the order of the text.
  package var paths: [ValuePath] {
    switch self {
    case .path(let path): [path]
    case .number: []
    case .operation(let left, _, let right): left.paths + right.paths
    case .choice(let left, _, let right, _, _): left.paths + right.paths
    }
  }

  package func mappingPaths(_ transform: (ValuePath) -> ValuePath) -> ValueFormula {
    switch self {
    case .path(let path): .path(transform(path))
    case .number: self
    case .operation(let left, let operation, let right):
      .operation(left.mappingPaths(transform), operation, right.mappingPaths(transform))
    case .choice(let left, let comparison, let right, let ifTrue, let ifFalse):
      .choice(
        left.mappingPaths(transform), comparison, right.mappingPaths(transform), ifTrue: ifTrue,
        ifFalse: ifFalse)
    }
  }
}

extension ValueFormula: CustomStringConvertible {
  package var description: String {
    switch self {
    case .path(let path): path.description
    case .number(let number): SweepMember.canonical(String(number))
    case .operation(let left, let operation, let right):
      "\(left.grouped) \(operation.rawValue) \(right.grouped)"
    case .choice(let left, let comparison, let right, let ifTrue, let ifFalse):
      "\(left) \(comparison.rawValue) \(right) ? \(ifTrue) : \(ifFalse)"
    }
  }

  private var grouped: String {
    if case .operation = self { "(\(description))" } else { description }
  }
}

/// Reads a formula from left to right.
private struct FormulaScanner {
  private let text: String
  private let range: SourceRange
  private var rest: Substring
  private var depth = 0

  private static let deepest = 32

  init(_ text: String, range: SourceRange) {
    self.text = text
    self.range = range
    rest = text[...]
  }

  mutating func formula() throws(Diagnostic) -> ValueFormula {
    let left = try sum()
    skipBlanks()
    if rest.isEmpty { return left }
    guard let comparison = ValueFormula.Comparison.allCases.first(where: { take($0.rawValue) })
    else { throw unexpected() }
    let right = try sum()
    skipBlanks()
    guard take("?"), let colon = rest.range(of: " : ") else {
      throw .error(
        "'\(text)' compares and does not say what follows", at: range,
        hints: ["write `a < b ? words if so : words if not`"])
    }
    return .choice(
      left, comparison, right, ifTrue: String(rest[..<colon.lowerBound]).trimmed,
      ifFalse: String(rest[colon.upperBound...]).trimmed)
  }

  private mutating func sum() throws(Diagnostic) -> ValueFormula {
    var left = try product()
    while let operation = takeOperation(.plus, .minus) {
      left = .operation(left, operation, try product())
    }
    return left
  }

  private mutating func product() throws(Diagnostic) -> ValueFormula {
    var left = try operand()
    while let operation = takeOperation(.times, .over) {
      left = .operation(left, operation, try operand())
    }
    return left
  }

  private mutating func operand() throws(Diagnostic) -> ValueFormula {
    skipBlanks()
    if take("(") {
      depth += 1
      guard depth <= Self.deepest else { throw unexpected() }
      let inner = try sum()
      skipBlanks()
      guard take(")") else {
        throw .error("a `(` in '\(text)' is never closed", at: range, hints: ["add `)`"])
      }
      depth -= 1
      return inner
    }
    let word = takeWord()
    if let number = Double(word), number.isFinite { return .number(number) }
    return .path(try ValuePath(String(word), range: range))
  }

  /// A path or a number: up to a blank or a sign outside of brackets. A minus sign may be part of a
  /// name, so only blanks around it make it an operation.
  private mutating func takeWord() -> Substring {
    var brackets = 0
    let end =
      rest.firstIndex { character in
        if character == "[" { brackets += 1 }
        if character == "]" { brackets -= 1 }
        return brackets <= 0 && (character == " " || "*/+()<>?".contains(character))
      } ?? rest.endIndex
    defer { rest = rest[end...] }
    return rest[..<end]
  }

  private mutating func takeOperation(
    _ operations: ValueFormula.Operation...
  ) -> ValueFormula.Operation? {
    skipBlanks()
    return operations.first { take($0.rawValue) }
  }

  private mutating func take(_ sign: String) -> Bool {
    guard rest.hasPrefix(sign) else { return false }
    rest = rest.dropFirst(sign.count)
    return true
  }

  private mutating func skipBlanks() { rest = rest.drop { $0 == " " } }

  private func unexpected() -> Diagnostic {
    .error(
      "'\(text)' is not a value", at: range,
      hints: ["a value is a path such as `baseline.test.loss`, or is made of some with + - * /"])
  }
}
