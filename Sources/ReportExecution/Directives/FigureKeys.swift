// The keys that every figure and every table has, with Quarto's names.
import Diagnostics
import ReportLanguage

enum FigureKeys {
  static let label = Key.optional(
    "label", .label(prefix: "fig-"), shown: "none",
    "The anchor for `@fig-name`; begins with `fig-`.")
  static let caption = Key.optional(
    "fig-cap", .markdown, default: [], shown: "none", "The caption, in Markdown.")
  static let alternativeText = Key.optional(
    "fig-alt", ValueType<String>.text, shown: "made from the data",
    "What someone who cannot see the figure needs to know.")
  static var declarations: [KeyDeclaration] {
    [label.declaration, caption.declaration, alternativeText.declaration]
  }

  /// What a directive reads of these keys.
  struct Values: Sendable {
    var label: Identifier?
    var caption: [ParsedInline]
    var alternativeText: String?

    init(_ reader: inout KeyReader) {
      label = reader.read(FigureKeys.label)
      caption = reader.read(FigureKeys.caption) ?? []
      alternativeText = reader.read(FigureKeys.alternativeText)
    }
  }
}

enum TableKeys {
  static let label = Key.optional(
    "label", .label(prefix: "tbl-"), shown: "none",
    "The anchor for `@tbl-name`; begins with `tbl-`.")
  static let caption = Key.optional(
    "tbl-cap", .markdown, default: [], shown: "none", "The caption, in Markdown.")
  static var declarations: [KeyDeclaration] { [label.declaration, caption.declaration] }

  struct Values: Sendable {
    var label: Identifier?
    var caption: [ParsedInline]

    init(_ reader: inout KeyReader) {
      label = reader.read(TableKeys.label)
      caption = reader.read(TableKeys.caption) ?? []
      if let label, caption.isEmpty {
        reader.add(
          .error(
            "a table with a label needs a caption", at: label.range,
            hints: ["add `tbl-cap: …`; a reference shows the caption's number"]))
      }
    }
  }
}

extension ValueType where Value == Identifier {
  static func label(prefix: String) -> ValueType {
    ValueType("a label that begins with `\(prefix)`") { value, diagnostics in
      guard let identifier = ValueType<Identifier>.identifier.decode(value, &diagnostics) else {
        return nil
      }
      guard identifier.name.hasPrefix(prefix), identifier.name.count > prefix.count else {
        diagnostics.append(
          .error(
            "this label must begin with '\(prefix)'", at: value.range,
            hints: ["write `label: \(prefix)\(identifier.name)`"]))
        return nil
      }
      return identifier
    }
  }
}
