// Plan → document: prepares every step, runs them in order, assembles the page.
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage

package enum Rendering {
  /// Every directive of this release.
  package static let directives: [any ExecutableDirective.Type] = [
    DatasetDirective.self, ModelDirective.self, TrainDirective.self, TuneDirective.self,
    EvaluateDirective.self,
    LogDirective.self, SummaryDirective.self, PlotLossDirective.self, GridDirective.self,
    TableDirective.self,
  ]

  /// Reads and plans a report: everything that `galley check` says.
  /// - Returns: a checked report, unless there are errors.
  package static func check(
    _ source: SourceText, baseDirectory: String, choices: RenderingChoices,
    environment: RenderingEnvironment
  ) -> (report: CheckedReport?, diagnostics: [Diagnostic]) {
    let parsed = MarkdownParser.parse(source)
    let planned = Planner(directives: directives).plan(parsed, choices: choices)
    var diagnostics = planned.diagnostics
    guard let plan = planned.plan else { return (nil, diagnostics) }
    var preparations: [Int: Preparation] = [:]
    func context() -> PreparationContext {
      PreparationContext(
        environment: environment, seed: plan.frontMatter.seed, baseDirectory: baseDirectory,
        plan: plan, preparations: preparations)
    }
    for position in plan.order {
      let step = plan.steps[position]
      // An input that could not be prepared has been reported already.
      guard step.inputs.allSatisfy({ preparations[$0] != nil }),
        let directive = step.directive as? any ExecutableDirective
      else { continue }
      do {
        preparations[position] = try directive.prepare(context())
      } catch {
        diagnostics += located(error, at: step.range)
      }
    }
    guard !diagnostics.contains(where: \.isError) else { return (nil, diagnostics) }
    return (CheckedReport(plan: plan, context: context()), diagnostics)
  }

  /// Errors of whatever kind as diagnostics with a place.
  static func located(_ error: any Error, at range: SourceRange) -> [Diagnostic] {
    switch error {
    case let many as Diagnostics: return many.all
    case is TrainingInterrupted:
      return [
        .error(
          "interrupted", at: range,
          hints: ["render again: finished steps are kept, and this one starts anew"])
      ]
    case var one as Diagnostic:
      switch one.place {
      case nil: one.place = .source(range)
      case .file where one.notes.isEmpty:
        one.notes.append(Diagnostic.Note("needed here", at: .source(range)))
      case .file, .source: break
      }
      return [one]
    default: return [.error(describe(error), at: range)]
    }
  }
}

/// A report in which nothing was found wrong.
package struct CheckedReport: Sendable {
  package let plan: ReportPlan
  let context: PreparationContext

  /// What a rendering did.
  package struct Outcome: Sendable {
    package var document: Document
    package var stepsRun: Int
    package var stepsStored: Int
    /// Files that go beside the pages, sorted by name.
    package var files: [(name: String, data: Data)]
  }

  /// Runs every step and assembles the document.
  /// - Throws: `Diagnostics` with the failures of all steps that could be tried.
  package func render() throws -> Outcome {
    var results = Results()
    var outcomes: [Int: StepOutcome] = [:]
    var failures: [Diagnostic] = []
    for position in plan.order {
      let step = plan.steps[position]
      guard step.inputs.allSatisfy({ outcomes[$0] != nil }),
        let directive = step.directive as? any ExecutableDirective
      else { continue }
      let name = step.directive.identifier?.name ?? step.directive.label?.name ?? step.name
      do {
        let outcome = try directive.execute(
          ExecutionContext(
            preparation: context, results: results, name: name, range: step.range))
        for (name, tree) in outcome.values { results.add(tree, to: name) }
        outcomes[position] = outcome
        if let wasStored = outcome.wasStored {
          context.environment.progress.stepEnded(
            name, wasStored: wasStored, seconds: outcome.seconds)
        }
      } catch {
        failures += Rendering.located(error, at: step.range)
        if context.environment.isCancelled() { break }
      }
    }
    guard failures.isEmpty else { throw Diagnostics(failures) }
    let document = try DocumentAssembler(
      plan: plan, context: context, outcomes: outcomes, results: results
    ).assemble()
    let stored = outcomes.values.compactMap(\.wasStored)
    return Outcome(
      document: document, stepsRun: stored.count { !$0 }, stepsStored: stored.count { $0 },
      files: outcomes.values.flatMap(\.files).sorted { $0.name < $1.name })
  }
}
