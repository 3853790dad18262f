// YAML as values that know where they stand.
import Diagnostics

/// A node of a YAML text.
package struct YAMLValue: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    case null
    /// `isQuoted` keeps `"1"` a word where `1` is a number.
    case scalar(String, isQuoted: Bool)
    case sequence([YAMLValue])
    case mapping([Entry])
  }

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var keyRange: SourceRange
    package var value: YAMLValue

    package init(key: String, keyRange: SourceRange, value: YAMLValue) {
      self.key = key
      self.keyRange = keyRange
      self.value = value
    }
  }

  package var content: Content
  package var range: SourceRange

  package init(_ content: Content, range: SourceRange) {
    self.content = content
    self.range = range
  }

  /// What it is, in words, for "found …" in a diagnostic.
  package var kindDescription: String {
    switch content {
    case .null: "nothing"
    case .scalar(let text, let isQuoted):
      isQuoted || (Double(text) == nil && !["true", "false"].contains(text))
        ? "the text '\(text.count > 40 ? text.prefix(40) + "…" : text[...])'" : "'\(text)'"
    case .sequence(let items): "a list of \(items.count)"
    case .mapping(let entries): "a mapping of \(entries.count) keys"
    }
  }

  /// The value as it would be written on one line.
  package var inlineText: String {
    switch content {
    case .null: "null"
    case .scalar(let text, _): text
    case .sequence(let items): "[" + items.map(\.inlineText).joined(separator: ", ") + "]"
    case .mapping(let entries):
      "{" + entries.map { "\($0.key): \($0.value.inlineText)" }.joined(separator: ", ") + "}"
    }
  }

  package var entries: [Entry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  package subscript(key: String) -> YAMLValue? {
    entries?.first { $0.key == key }?.value
  }
}
