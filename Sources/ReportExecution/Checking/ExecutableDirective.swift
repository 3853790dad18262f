// What a directive of this release must be able to do: be checked against the others before
// anything runs, say what work it needs, and show what came of it.
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore

/// A directive that can run. Its life: decoded (`init?`), prepared (cheap: everything that can be
/// wrong is found here), worked (may train; in a process of its own, and only where the store does
/// not have the result), published (cheap: numbers and blocks from results).
package protocol ExecutableDirective: Directive {
  /// Checks the directive together with what it reads.
  /// - Returns: what directives that read this one build upon.
  /// - Throws: `Diagnostic` or `Diagnostics`.
  func prepare(_ context: PreparationContext) throws -> Preparation

  /// What it adds to the report's numbered things.
  var numbered: NumberedThing? { get }

  /// The work whose result is kept; `nil` for a directive that shows what others made.
  func work(_ context: PreparationContext) throws -> StepWork?

  /// What inline values and tables can read.
  /// - Parameter result: of its work, if it has any.
  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue]

  /// What stands on the page.
  /// - Parameter results: everything that the report's steps published.
  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock]

  /// Files that go beside the pages.
  func files(_ result: StoredResult?) throws -> [(name: String, data: Data)]

  /// Paths of the files beside the report that it reads, and of those that would be read if they
  /// were there. Asked whether or not the directive could be prepared.
  func filesRead(_ context: PreparationContext) -> [String]

  /// Things a reader must be told whenever the report is rendered, such as stand-in data.
  func warnings(_ context: PreparationContext) -> [Diagnostic]
}

extension ExecutableDirective {
  package func prepare(_ context: PreparationContext) throws -> Preparation { .nothing }
  package var numbered: NumberedThing? { nil }
  package func work(_ context: PreparationContext) throws -> StepWork? { nil }
  package func values(
    _ result: StoredResult?, _ context: ExecutionContext
  ) throws -> [PublishedValue] { [] }
  package func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] { [] }
  package func files(_ result: StoredResult?) throws -> [(name: String, data: Data)] { [] }
  package func filesRead(_ context: PreparationContext) -> [String] { [] }
  package func warnings(_ context: PreparationContext) -> [Diagnostic] { [] }
}

/// Values under a directive's name.
package typealias PublishedValue = (name: String, tree: ResultTree)

/// What has a number in a report and a directive can make.
package enum NumberedThing: Sendable { case figure, table }

/// Work whose result the store keeps.
package struct StepWork: Sendable {
  package var key: StepKey
  /// Makes the files of the result, by name.
  package var make: @Sendable (ExecutionContext) throws -> [String: Data]

  package init(key: StepKey, make: @escaping @Sendable (ExecutionContext) throws -> [String: Data])
  {
    self.key = key
    self.make = make
  }
}

/// What a prepared step offers to those that read it.
package enum Preparation: Sendable {
  case nothing
  case dataset(PreparedDataset)
  case model(PreparedModel)
  case run(PreparedRun)
  case fit(PreparedFit)
  case search(PreparedSearch)
  case sweep(PreparedSweep)
  case evaluation(PreparedEvaluation)
}

/// A block before figures and tables are numbered.
package enum ProducedBlock: Sendable {
  case figure(label: Identifier?, caption: [ParsedInline], alternativeText: String, FigureContent)
  case table(
    label: Identifier?, caption: [ParsedInline], columns: [Table.Column], rows: [[Table.Cell]])
  case output(String)
}

/// Gives a directive the prepared steps it reads. A step that failed is absent, and whoever reads
/// it has nothing to say about it.
package struct PreparationContext: Sendable {
  package internal(set) var environment: RenderingEnvironment
  package let seed: Int
  /// The folder of the report, for relative paths.
  package let baseDirectory: String
  let plan: ReportPlan
  let preparations: [Int: Preparation]

  private func preparation(_ identifier: Identifier) -> Preparation? {
    plan.position(of: identifier.name).flatMap { preparations[$0] }
  }

  package func dataset(_ identifier: Identifier) -> PreparedDataset? {
    if case .dataset(let dataset)? = preparation(identifier) { dataset } else { nil }
  }

  package func model(_ identifier: Identifier) -> PreparedModel? {
    if case .model(let model)? = preparation(identifier) { model } else { nil }
  }

  /// - Throws: a diagnostic where the run has no network.
  package func run(_ identifier: Identifier) throws -> PreparedRun? {
    switch preparation(identifier) {
    case .run(let run): return run
    case .fit:
      throw Diagnostic.error(
        "'\(identifier.name)' is a kernel regression: it has no layers, losses or latents",
        at: identifier.range, hints: ["name a `train` of a network"])
    default: return nil
    }
  }

  package func fit(_ identifier: Identifier) -> PreparedFit? {
    if case .fit(let fit)? = preparation(identifier) { fit } else { nil }
  }

  package func search(_ identifier: Identifier) -> PreparedSearch? {
    if case .search(let search)? = preparation(identifier) { search } else { nil }
  }

  package func sweep(_ identifier: Identifier) -> PreparedSweep? {
    if case .sweep(let sweep)? = preparation(identifier) { sweep } else { nil }
  }

  package func evaluation(_ identifier: Identifier) -> PreparedEvaluation? {
    if case .evaluation(let evaluation)? = preparation(identifier) { evaluation } else { nil }
  }

  /// A prepared input; the plan has made sure that it is there.
  func readyDataset(_ identifier: Identifier) throws -> PreparedDataset {
    try dataset(identifier).orMissing(identifier)
  }

  func readyModel(_ identifier: Identifier) throws -> PreparedModel {
    try model(identifier).orMissing(identifier)
  }

  func readyRun(_ identifier: Identifier) throws -> PreparedRun {
    try run(identifier).orMissing(identifier)
  }
}

/// Gives a directive what has run before it.
package struct ExecutionContext: Sendable {
  package let preparation: PreparationContext
  /// Shown with progress.
  package let name: StepName
  package let range: SourceRange
  /// Of the work that is being done; `nil` while results are only shown.
  let work: WorkInProgress?
  /// The result for a key. Throws `ResultUnavailable` or the store's `DamagedEntry`.
  let lookUp: @Sendable (StepKey) throws -> StoredResult

  package var environment: RenderingEnvironment { preparation.environment }

  func dataset(_ identifier: Identifier) throws -> PreparedDataset {
    try preparation.readyDataset(identifier)
  }

  func model(_ identifier: Identifier) throws -> PreparedModel {
    try preparation.readyModel(identifier)
  }

  func run(_ identifier: Identifier) throws -> PreparedRun {
    try preparation.readyRun(identifier)
  }

  /// The result of a step that this one reads; it has run before.
  func result(of key: StepKey) throws -> StoredResult { try lookUp(key) }
}

/// Thrown where a result that a step reads is not there: its step failed, or has not run yet.
struct ResultUnavailable: Error {}

extension Optional {
  fileprivate func orMissing(_ identifier: Identifier) throws -> Wrapped {
    guard let value = self else {
      throw Diagnostic.error("'\(identifier.name)' is not ready", at: identifier.range)
    }
    return value
  }
}
