// The kinds of value a key may hold. Each says what it accepts in words and decodes it; `explain`
// prints the words, a diagnostic repeats them, so the two can never disagree.
import Diagnostics

/// A kind of value: its description, and the way from YAML to Swift.
package struct ValueType<Value: Sendable>: Sendable {
  /// "a whole number from 1", as in "expected …".
  package var description: String
  /// - Returns: `nil` after adding at least one error.
  package var decode: @Sendable (YAMLValue, inout [Diagnostic]) -> Value?

  package init(
    _ description: String,
    decode: @escaping @Sendable (YAMLValue, inout [Diagnostic]) -> Value?
  ) {
    self.description = description
    self.decode = decode
  }

  /// A type whose values are made from one scalar; `nil` is a mismatch.
  static func scalar(
    _ description: String, _ convert: @escaping @Sendable (String, _ isQuoted: Bool) -> Value?
  ) -> ValueType {
    ValueType(description) { value, diagnostics in
      if case .scalar(let text, let isQuoted) = value.content,
        let converted = convert(text, isQuoted)
      {
        return converted
      }
      diagnostics.append(mismatch(expected: description, found: value))
      return nil
    }
  }

  package func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> ValueType<Other> {
    ValueType<Other>(description) { value, diagnostics in
      decode(value, &diagnostics).map(transform)
    }
  }
}

/// "expected a whole number, found the text 'ten'"
package func mismatch(expected: String, found value: YAMLValue) -> Diagnostic {
  .error("expected \(expected), found \(value.kindDescription)", at: value.range)
}

extension ValueType where Value == String {
  package static let text = scalar("text") { text, _ in text }

  /// A name that other directives and inline values may use.
  package static var path: ValueType {
    scalar("the path of a file") { text, _ in text.isEmpty ? nil : text }
  }
}

extension ValueType where Value == Bool {
  package static let boolean = scalar("true or false") { text, isQuoted in
    isQuoted ? nil : ["true": true, "false": false, "yes": true, "no": false][text]
  }
}

extension ValueType where Value == Int {
  package static func integer(_ range: ClosedRange<Int>) -> ValueType {
    let bounds =
      range.upperBound == .max
      ? "from \(range.lowerBound)"
      : "from \(range.lowerBound) to \(range.upperBound)"
    return scalar("a whole number \(bounds)") { text, isQuoted in
      guard !isQuoted, let number = Int(text.replacing("_", with: "")), range.contains(number)
      else { return nil }
      return number
    }
  }
}

extension ValueType where Value == Double {
  package static func number(
    _ description: String = "a number",
    _ isAllowed: @escaping @Sendable (Double) -> Bool = { _ in true }
  ) -> ValueType {
    scalar(description) { text, isQuoted in
      guard !isQuoted, let number = Double(text), number.isFinite, isAllowed(number) else {
        return nil
      }
      return number
    }
  }
}

extension ValueType {
  /// One of a few words.
  package static func choice(_ names: [(name: String, value: Value)]) -> ValueType {
    let words = names.map(\.name)
    let description =
      words.count == 1
      ? "`\(words[0])`" : "one of " + words.map { "`\($0)`" }.joined(separator: ", ")
    return ValueType(description) { value, diagnostics in
      if case .scalar(let text, _) = value.content {
        if let found = names.first(where: { $0.name == text }) { return found.value }
        diagnostics.append(
          .error(
            "expected \(description), found '\(text)'", at: value.range,
            hints: closestMatch(to: text, among: words).map { ["did you mean '\($0)'?"] } ?? []))
      } else {
        diagnostics.append(mismatch(expected: description, found: value))
      }
      return nil
    }
  }

  /// A list; a single value stands for a list of one.
  package static func list<Element>(of element: ValueType<Element>) -> ValueType<[Element]>
  where Value == [Element] {
    ValueType<[Element]>("a list of \(element.description)") { value, diagnostics in
      guard case .sequence(let items) = value.content else {
        return element.decode(value, &diagnostics).map { [$0] }
      }
      let decoded = items.map { element.decode($0, &diagnostics) }
      let valid = decoded.compactMap { $0 }
      return valid.count == items.count ? valid : nil
    }
  }

  /// The value together with where it stands.
  package func located() -> ValueType<Located<Value>> {
    ValueType<Located<Value>>(description) { value, diagnostics in
      decode(value, &diagnostics).map { Located($0, range: value.range) }
    }
  }
}

extension ValueType where Value == Identifier {
  /// A name given to, or of, a directive, or that of one run of a sweep.
  package static let identifier = ValueType(
    "a name of letters, digits, `-` and `_` that begins with a letter"
  ) { value, diagnostics in
    if case .scalar(let text, _) = value.content {
      if text.isName() { return Identifier(name: text, range: value.range) }
      if let member = SweepMember(parsing: text) {
        return Identifier(name: member.name, range: value.range)
      }
    }
    diagnostics.append(
      mismatch(
        expected: "a name of letters, digits, `-` and `_` that begins with a letter", found: value))
    return nil
  }
}

/// A value and where it stands.
package struct Located<Value: Sendable>: Sendable {
  package var value: Value
  package var range: SourceRange

  package init(_ value: Value, range: SourceRange) {
    self.value = value
    self.range = range
  }
}
