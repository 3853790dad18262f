// The keys of a directive, declared once: decoding, `galley explain` and the check for unknown
// keys all read this declaration.
import Diagnostics

/// A key with its type, its default and its documentation.
package struct Key<Value: Sendable>: Sendable {
  package var name: String
  package var type: ValueType<Value>
  /// `nil` where the key is required or its absence has a meaning of its own.
  package var defaultValue: Value?
  package var declaration: KeyDeclaration

  /// A key that must be given.
  package static func required(
    _ name: String, _ type: ValueType<Value>, _ documentation: String
  ) -> Key {
    Key(
      name: name, type: type, defaultValue: nil,
      declaration: KeyDeclaration(
        name: name, type: type.description, requirement: .required, documentation: documentation))
  }

  /// A key that may be left out.
  /// - Parameter default: the value then, and the words for it.
  package static func optional(
    _ name: String, _ type: ValueType<Value>, default value: Value? = nil, shown: String,
    _ documentation: String
  ) -> Key {
    Key(
      name: name, type: type, defaultValue: value,
      declaration: KeyDeclaration(
        name: name, type: type.description, requirement: .optional(defaultDescription: shown),
        documentation: documentation))
  }
}

/// What `galley explain` prints of a key.
package struct KeyDeclaration: Sendable {
  package enum Requirement: Sendable {
    case required
    case optional(defaultDescription: String)
  }

  package var name: String
  package var type: String
  package var requirement: Requirement
  package var documentation: String
}

/// What `galley explain` prints of a directive.
package struct DirectiveDeclaration: Sendable {
  package var name: String
  /// One sentence.
  package var summary: String
  package var keys: [KeyDeclaration]
  /// The body of a block that works.
  package var example: String
  /// What inline values may read of it, in words; empty for a directive that publishes nothing.
  package var values: String
  /// Words that the keys' values are made of.
  package var vocabularies: [Vocabulary]

  package init(
    name: String, summary: String, keys: [KeyDeclaration], example: String, values: String = "",
    vocabularies: [Vocabulary] = []
  ) {
    self.name = name
    self.summary = summary
    self.keys = keys
    self.example = example
    self.values = values
    self.vocabularies = vocabularies
  }
}

/// Reads the keys of one mapping and remembers what was wrong.
package struct KeyReader {
  package private(set) var diagnostics: [Diagnostic] = []
  /// The place of the mapping as a whole.
  package let range: SourceRange
  private let entries: [YAMLValue.Entry]
  private let what: String

  /// - Parameter what: "the directive `train`", as a diagnostic names the mapping.
  package init(
    _ value: YAMLValue?, of what: String, declared: [KeyDeclaration], range: SourceRange
  ) {
    self.range = range
    self.what = what
    switch value?.content {
    case .mapping(let entries): self.entries = entries
    case nil, .null: entries = []
    default:
      entries = []
      diagnostics.append(
        .error(
          "\(what) holds lines `key: value`, found \(value?.kindDescription ?? "nothing")",
          at: value?.range ?? range))
    }
    let names = declared.map(\.name)
    for entry in entries where !names.contains(entry.key) {
      let suggestion = closestMatch(to: entry.key, among: names).map { "did you mean '\($0)'?" }
      diagnostics.append(
        .error(
          "\(what) has no key '\(entry.key)'", at: entry.keyRange,
          hints: [suggestion ?? "its keys are \(names.joined(separator: ", "))"]))
    }
  }

  /// - Returns: the decoded value or the default; `nil` when the key is absent without a default,
  ///   or when its value is wrong, which is then among the diagnostics.
  package mutating func read<Value>(_ key: Key<Value>) -> Value? {
    guard let entry = entries.first(where: { $0.key == key.name }) else {
      if case .required = key.declaration.requirement {
        diagnostics.append(
          .error(
            "\(what) needs the key '\(key.name)'", at: range,
            hints: ["add `\(key.name): …`, \(key.type.description)"]))
      }
      return key.defaultValue
    }
    if case .null = entry.value.content, case .optional = key.declaration.requirement {
      return key.defaultValue
    }
    var found: [Diagnostic] = []
    let value = key.type.decode(entry.value, &found)
    diagnostics += found.map { diagnostic in
      var diagnostic = diagnostic
      if diagnostic.message.hasPrefix("expected ") {
        diagnostic.message = "'\(key.name)': \(diagnostic.message)"
      }
      return diagnostic
    }
    return value
  }

  /// The place of the value of a key that was given.
  package func range<Value>(of key: Key<Value>) -> SourceRange? { range(ofKey: key.name) }

  /// The same, by the key's name.
  package func range(ofKey name: String) -> SourceRange? {
    entries.first { $0.key == name }?.value.range
  }

  package mutating func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  /// Whether nothing was wrong so far.
  package var isValid: Bool { !diagnostics.contains(where: \.isError) }
}
