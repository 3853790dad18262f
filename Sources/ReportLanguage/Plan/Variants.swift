// Values with a name and settings of their own, such as layers and optimizers. Each is one row of a
// table, from which decoding, suggestions and `galley explain` are all made.
import Diagnostics

/// One kind of value, written `name`, `{name: value}` or `{name: {key: value}}`.
package struct Variant<Value: Sendable>: Sendable {
  package var name: String
  /// What `galley explain` says of it, without its keys.
  package var summary: String
  package var keys: [KeyDeclaration]
  /// The key that a bare value stands for: `outputs` in `{linear: 400}`.
  package var shorthand: String?
  /// - Returns: `nil` when the reader holds errors.
  package var make: @Sendable (inout KeyReader) -> Value?

  package init(
    _ name: String, _ summary: String, keys: [KeyDeclaration] = [], shorthand: String? = nil,
    make: @escaping @Sendable (inout KeyReader) -> Value?
  ) {
    self.name = name
    self.summary = summary
    self.keys = keys
    self.shorthand = shorthand
    self.make = make
  }

  /// Whether the name alone is enough.
  private var standsAlone: Bool {
    keys.allSatisfy { if case .required = $0.requirement { false } else { true } }
  }

  /// How it is written, such as `{linear: outputs} or {linear: {outputs, bias?}}`.
  package var form: String {
    guard !keys.isEmpty else { return name }
    let names = keys.map { key in
      if case .required = key.requirement { key.name } else { "\(key.name)?" }
    }
    var forms = standsAlone ? [name] : []
    if let shorthand { forms.append("{\(name): \(shorthand)}") }
    if shorthand == nil || keys.count > 1 {
      forms.append("{\(name): {\(names.joined(separator: ", "))}}")
    }
    return forms.joined(separator: " or ")
  }

  /// - Parameters:
  ///   - settings: what follows the name; `nil` where the name stands alone.
  ///   - nameRange: the place of the name.
  fileprivate func decode(
    _ settings: YAMLValue?, kind: String, nameRange: SourceRange, _ diagnostics: inout [Diagnostic]
  ) -> Value? {
    var settings = settings
    if case .null? = settings?.content { settings = nil }
    if settings == nil, !standsAlone {
      let missing = keys.first { if case .required = $0.requirement { true } else { false } }
      diagnostics.append(
        .error(
          "the \(kind) '\(name)' needs its \(missing?.name ?? "settings")", at: nameRange,
          hints: ["write \(form)"]))
      return nil
    }
    if let given = settings, given.entries == nil {
      guard let shorthand else {
        diagnostics.append(
          .error(
            keys.isEmpty
              ? "the \(kind) '\(name)' has no settings"
              : "the settings of '\(name)' are keys with values", at: given.range,
            hints: ["write \(form)"]))
        return nil
      }
      settings = YAMLValue(
        .mapping([YAMLValue.Entry(key: shorthand, keyRange: nameRange, value: given)]),
        range: given.range)
    }
    var reader = KeyReader(
      settings, of: "the \(kind) '\(name)'", declared: keys, range: nameRange)
    let value = make(&reader)
    diagnostics += reader.diagnostics
    return reader.isValid ? value : nil
  }
}

extension ValueType {
  /// One of several variants, together with the place of its name.
  /// - Parameters:
  ///   - kind: "layer", as a diagnostic names it.
  ///   - description: "a layer: `{linear: 400}` or `relu`"
  package static func variant<Made>(
    _ kind: String, _ description: String, of variants: [Variant<Made>]
  ) -> ValueType<Located<Made>> where Value == Located<Made> {
    ValueType<Located<Made>>(description) { value, diagnostics in
      let name: (text: String, range: SourceRange)
      var settings: YAMLValue?
      switch value.content {
      case .scalar(let text, _): name = (text, value.range)
      case .mapping(let entries) where entries.count == 1:
        name = (entries[0].key, entries[0].keyRange)
        settings = entries[0].value
      case .mapping(let entries) where entries.count > 1:
        diagnostics.append(
          .error(
            "expected \(description), found \(value.kindDescription)",
            at: entries[1].keyRange,
            hints: [
              "settings stand in braces of their own: "
                + "`{\(entries[0].key): {\(entries[1].key): …}}`"
            ]))
        return nil
      default:
        diagnostics.append(mismatch(expected: description, found: value))
        return nil
      }
      guard let variant = variants.first(where: { $0.name == name.text }) else {
        let names = variants.map(\.name)
        diagnostics.append(
          .error(
            "unknown \(kind) '\(name.text)'", at: name.range,
            hints: [
              closestMatch(to: name.text, among: names).map { "did you mean '\($0)'?" }
                ?? "there are \(names.joined(separator: ", "))"
            ]))
        return nil
      }
      return variant.decode(settings, kind: kind, nameRange: name.range, &diagnostics)
        .map { Located($0, range: name.range) }
    }
  }
}

/// Words of the language beside a directive's keys, as `galley explain` prints them.
package struct Vocabulary: Sendable {
  package var title: String
  package var entries: [(form: String, summary: String)]

  package init(_ title: String, _ entries: [(form: String, summary: String)]) {
    self.title = title
    self.entries = entries
  }

  package init<Value>(_ title: String, _ variants: [Variant<Value>]) {
    self.init(title, variants.map { ($0.form, $0.summary) })
  }
}
