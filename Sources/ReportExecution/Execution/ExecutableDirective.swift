// What a directive of this release must be able to do: be checked against the others before
// anything runs, and run.
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage

/// A directive that can run. Its life: decoded (`init?`), prepared (cheap: everything that can be
/// wrong is found here), executed (may train; reads what its inputs made).
package protocol ExecutableDirective: Directive {
  /// Checks the directive together with what it reads.
  /// - Returns: what directives that read this one build upon.
  /// - Throws: `Diagnostic` or `Diagnostics`.
  func prepare(_ context: PreparationContext) throws -> Preparation

  /// What it adds to the report's numbered things.
  var numbered: NumberedThing? { get }

  /// Makes what the directive is for.
  func execute(_ context: ExecutionContext) throws -> StepOutcome
}

extension ExecutableDirective {
  package func prepare(_ context: PreparationContext) throws -> Preparation { .nothing }
  package var numbered: NumberedThing? { nil }
}

/// What has a number in a report and a directive can make.
package enum NumberedThing: Sendable { case figure, table }

/// What a prepared step offers to those that read it.
package enum Preparation: Sendable {
  case nothing
  case dataset(PreparedDataset)
  case model(PreparedModel)
  case run(PreparedRun)
  case fit(PreparedFit)
  case search(PreparedSearch)
}

/// What a step made.
package struct StepOutcome: Sendable {
  package var values: [(name: String, tree: ResultTree)] = []
  package var blocks: [ProducedBlock] = []
  /// Files that go beside the pages.
  package var files: [(name: String, data: Data)] = []
  /// `nil` for steps too cheap to store.
  package var wasStored: Bool?
  /// Of the run that made the result, now or when it was stored.
  package var seconds: Double = 0

  package init() {}
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
  package let environment: RenderingEnvironment
  package let seed: Int
  /// The folder of the report, for relative paths.
  package let baseDirectory: String
  let plan: ReportPlan
  let preparations: [Int: Preparation]

  private func preparation(_ identifier: Identifier) -> Preparation? {
    plan.steps.firstIndex { $0.directive.identifier?.name == identifier.name }
      .flatMap { preparations[$0] }
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
}

/// Gives a directive what has run before it.
package struct ExecutionContext {
  package let preparation: PreparationContext
  package let results: Results
  /// Shown with progress.
  package let name: String
  package let range: SourceRange

  package var environment: RenderingEnvironment { preparation.environment }

  /// A prepared input; the plan has made sure that it is there.
  func dataset(_ identifier: Identifier) throws -> PreparedDataset {
    try preparation.dataset(identifier).orMissing(identifier)
  }

  func model(_ identifier: Identifier) throws -> PreparedModel {
    try preparation.model(identifier).orMissing(identifier)
  }

  func run(_ identifier: Identifier) throws -> PreparedRun {
    try preparation.run(identifier).orMissing(identifier)
  }

  /// The stored result for a key, or the one that `make` makes, which is stored.
  /// - Parameter make: writes the result's files by name.
  func stored(_ key: StepKey, make: () throws -> [String: Data]) throws -> StoredResult {
    switch environment.store.find(key) {
    case .found(let result): return result
    case .absent: break
    case .damaged(let reason):
      environment.progress.warn(
        Diagnostic(
          .warning, "the stored result of '\(name)' is damaged (\(reason)); it is made again",
          at: .source(range)))
    }
    environment.progress.stepBegan(name)
    let clock = ContinuousClock()
    let start = clock.now
    let files = try make()
    let seconds = (clock.now - start) / .seconds(1)
    return try environment.store.save(files, seconds: seconds, key: key)
  }
}

extension Optional {
  fileprivate func orMissing(_ identifier: Identifier) throws -> Wrapped {
    guard let value = self else {
      throw Diagnostic.error("'\(identifier.name)' is not ready", at: identifier.range)
    }
    return value
  }
}
