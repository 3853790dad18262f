// What a report says, before anything is known about what its directives mean.
import Diagnostics
import DocumentModel

/// The tree of a report. Parsing never fails: what is wrong stands in `diagnostics`.
package struct ParsedReport: Sendable {
  package var sources: ReportSources
  package var frontMatter: YAMLValue?
  package var blocks: [ParsedBlock]
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
  var diagnostics: [Diagnostic]
  /// Lines `[name]: destination`, for the other texts of the report.
  var linkDefinitions: [String]
}

/// A block and the lines it stands on.
package struct ParsedBlock: Sendable {
  package indirect enum Content: Sendable {
    case heading(level: Int, identifier: Identifier?, content: [ParsedInline])
    case paragraph([ParsedInline])
    case list(start: Int?, isTight: Bool, items: [[ParsedBlock]])
    case quote([ParsedBlock])
    case code(language: String?, text: String)
    case table(ParsedTable)
    case equation(tex: String, identifier: Identifier?)
    case directive(DirectiveBlock)
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

package struct ParsedInline: Sendable {
  package indirect enum Content: Sendable {
    case text(String)
    case emphasis([ParsedInline])
    case strong([ParsedInline])
    case code(String)
    case math(String)
    case link(destination: String, title: String?, content: [ParsedInline])
    /// `@fig-loss`
    case reference(String)
    /// `` {value}`baseline.test.loss | .2f` ``
    case value(ValueExpression)
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
