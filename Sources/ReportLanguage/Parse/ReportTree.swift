// What a report says, before anything is known about what its directives mean.
import Diagnostics
import DocumentModel

/// The tree of a report. Parsing never fails: what is wrong stands in `diagnostics`.
package struct ParsedReport: Sendable {
  package var sources: ReportSources
  package var frontMatter: YAMLValue?
  package var blocks: [ParsedBlock]
  /// The definitions `[^name]: text`, in the order of the text.
  package var footnotes: [ParsedFootnote] = []
  package var diagnostics: [Diagnostic]
  /// For each file, the places of the includes that lead to it from the report's own text.
  package var sites: [String: [SourceLocation]] = [:]
  /// Whether every included text is there, so that a name that is not found is a mistake.
  package var isComplete = true

  /// The report's own text.
  package var source: SourceText { sources.main }
}

/// The tree of one text, in which `{include}` is still a directive.
struct ParsedText: Sendable {
  var frontMatter: YAMLValue?
  var blocks: [ParsedBlock]
  var footnotes: [ParsedFootnote]
  var diagnostics: [Diagnostic]
  /// Lines `[name]: destination`, for the other texts of the report.
  var linkDefinitions: [String]
}

/// A block and the lines it stands on.
package struct ParsedBlock: Sendable {
  package indirect enum Content: Sendable {
    case heading(level: Int, attributes: HeadingAttributes, content: [ParsedInline])
    case paragraph([ParsedInline])
    case list(start: Int?, isTight: Bool, items: [ParsedItem])
    case quote([ParsedBlock])
    case callout(kind: Callout.Kind, title: [ParsedInline], blocks: [ParsedBlock])
    case code(language: String?, text: String)
    case table(ParsedTable)
    case equation(tex: String, identifier: Identifier?)
    case directive(DirectiveBlock)
    case picture(ParsedPicture)
    case rawHTML(String)
    case rule
  }

  package var content: Content
  package var range: SourceRange
}

/// A name given by the author: `{#sec-results}`.
package struct Identifier: Sendable, Hashable {
  package var name: String
  package var range: SourceRange

  package init(name: String, range: SourceRange) {
    self.name = name
    self.range = range
  }
}

/// What stands in braces behind a heading: `{#sec-results .unnumbered}`.
package struct HeadingAttributes: Sendable, Hashable {
  /// The heading that the list of references stands under.
  package static let referencesName = "refs"

  package var identifier: Identifier?
  package var isUnnumbered = false

  package init(identifier: Identifier? = nil, isUnnumbered: Bool = false) {
    self.identifier = identifier
    self.isUnnumbered = isUnnumbered
  }
}

/// An item of a list.
package struct ParsedItem: Sendable {
  package var blocks: [ParsedBlock]
  /// Whether the box of a task is ticked; `nil` for an item that is no task.
  package var isDone: Bool?
}

/// `[^name]: text`
package struct ParsedFootnote: Sendable {
  package var name: String
  /// Of the name.
  package var range: SourceRange
  package var blocks: [ParsedBlock]

  /// Names differ in more than the case of their letters, as on GitHub.
  package var key: String { name.lowercased() }
}

/// `![Caption](picture.png){#fig-name fig-alt="…"}`
package struct ParsedPicture: Sendable {
  /// As written: it starts at the folder of the file that it stands in.
  package var path: String
  package var range: SourceRange
  package var caption: [ParsedInline]
  package var alternativeText: String?
  package var identifier: Identifier?
}

/// `[see @key, p. 3; @other]`, or `@key` within a sentence.
package struct ParsedCitation: Sendable {
  package struct Item: Sendable {
    package var key: String
    /// Of the key with its `@`.
    package var range: SourceRange
    /// Words before it, such as "see".
    package var prefix: String?
    /// Words after it, such as "p. 3".
    package var locator: String?
  }

  package var items: [Item]
  /// Whether the authors are part of the sentence.
  package var isNarrative: Bool
}

package struct ParsedInline: Sendable {
  package indirect enum Content: Sendable {
    case text(String)
    case emphasis([ParsedInline])
    case strong([ParsedInline])
    case strikethrough([ParsedInline])
    case code(String)
    case math(String)
    case link(destination: String, title: String?, content: [ParsedInline])
    /// `@fig-loss`
    case reference(String)
    /// `` {value}`baseline.test.loss | .2f` ``
    case value(ValueExpression)
    /// `[^name]`
    case footnote(String)
    case citation(ParsedCitation)
    case rawHTML(String)
    case softBreak
    case lineBreak
  }

  package var content: Content
  package var range: SourceRange

  package init(content: Content, range: SourceRange) {
    self.content = content
    self.range = range
  }
}

package struct ParsedTable: Sendable {
  package var alignments: [Table.Alignment]
  package var header: [[ParsedInline]]
  package var rows: [[[ParsedInline]]]
  package var caption: [ParsedInline]
  package var identifier: Identifier?
}

/// A fenced block with `{name}` as its info string.
package struct DirectiveBlock: Sendable {
  package var name: String
  package var nameRange: SourceRange
  /// The whole block without its fences.
  package var body: String
  /// For each line of the body, how far the fence's container indents it, in scalars.
  package var indentation: [Int]
  /// The source line of the body's first line.
  package var firstLine: Int
}
