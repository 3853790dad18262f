// A report with its directives decoded, connected and put in order: everything that can be wrong
// before anything runs has been looked at here.
import Bibliography
import Diagnostics
import DocumentModel

/// One directive of a report in its place.
package struct PlannedStep: Sendable {
  package var directive: any Directive
  package var name: String
  /// The directive as the author named it: a sweep is written as a `train`.
  package var writtenName: String
  package var range: SourceRange
  /// The block as the author wrote it, for `echo`.
  package var source: String
  /// The steps it reads, by position in `ReportPlan.steps`.
  package var inputs: [Int]
  package var echo: Bool
  package var foldedSummary: String?
}

package struct ReportPlan: Sendable {
  package var report: ParsedReport
  package var frontMatter: FrontMatter
  /// In force for this rendering, whatever gave them.
  package var parameters: Parameters
  package var abstract: [ParsedBlock]
  /// By key; see `ParsedFootnote.key`.
  package var footnotes: [String: ParsedFootnote]
  /// `nil` where the front matter names none.
  package var bibliography: Bibliography?
  /// In the order of the text; after them what sweeps stand for.
  package let steps: [PlannedStep]
  /// Positions in `steps`, each after everything it reads.
  package var order: [Int]
  /// The shape of everything that inline values may read.
  package var values: [String: ValueShape]

  /// The positions of the steps with an id.
  private let positions: [String: Int]

  init(
    report: ParsedReport, frontMatter: FrontMatter, parameters: Parameters, abstract: [ParsedBlock],
    footnotes: [String: ParsedFootnote], bibliography: Bibliography?, steps: [PlannedStep],
    order: [Int], values: [String: ValueShape]
  ) {
    self.report = report
    self.frontMatter = frontMatter
    self.parameters = parameters
    self.abstract = abstract
    self.footnotes = footnotes
    self.bibliography = bibliography
    self.steps = steps
    self.order = order
    self.values = values
    positions = Dictionary(
      steps.enumerated().compactMap { position, step in
        step.directive.identifier.map { ($0.name, position) }
      }, uniquingKeysWith: { first, _ in first })
  }

  package func position(of name: String) -> Int? { positions[name] }

  package func step(named name: String) -> PlannedStep? {
    position(of: name).map { steps[$0] }
  }
}

/// The keys that every directive has besides its own.
package enum CommonKeys {
  package static let echo = Key.optional(
    "echo", .boolean, shown: "the front matter's `echo`", "Whether the block is shown.")
  package static let codeFold = Key.optional(
    "code-fold", .boolean, default: false, shown: "false",
    "Whether a shown block is folded in HTML.")
  package static var declarations: [KeyDeclaration] { [echo.declaration, codeFold.declaration] }
}
