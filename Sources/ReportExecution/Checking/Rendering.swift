// Report → plan → checked report: every step prepared, its work and its key known, nothing run yet.
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore

package enum Rendering {
  /// Every directive of this release.
  package static let directives: [any ExecutableDirective.Type] = [
    DatasetDirective.self, ModelDirective.self, TrainDirective.self, TuneDirective.self,
    EvaluateDirective.self, TSNEDirective.self, PCADirective.self, InterpolateDirective.self,
    LogDirective.self, SummaryDirective.self, PlotLossDirective.self, PlotSearchDirective.self,
    GridDirective.self,
    TableDirective.self,
    HistogramDirective.self, BoxplotDirective.self, ScatterDirective.self, HeatmapDirective.self,
    SlicesDirective.self,
  ]

  /// - `report`: there unless there are errors.
  /// - `files`: paths of the files that directives read, whether they are there or not; `nil` where
  ///   the text has mistakes, so that nobody knows.
  package typealias Check = (
    report: CheckedReport?, diagnostics: [Diagnostic], files: [String]?
  )

  /// Reads and plans a report that includes nothing.
  package static func check(
    _ source: SourceText, baseDirectory: String, choices: RenderingChoices,
    environment: RenderingEnvironment
  ) -> Check {
    check(
      ReportSources(main: source), baseDirectory: baseDirectory, choices: choices,
      environment: environment)
  }

  /// Reads and plans a report: everything that `galley check` says.
  package static func check(
    _ sources: ReportSources, baseDirectory: String, choices: RenderingChoices,
    environment: RenderingEnvironment
  ) -> Check {
    let parsed = MarkdownParser.parse(sources)
    let planned = Planner(directives: directives).plan(parsed, choices: choices)
    var diagnostics = planned.diagnostics
    guard let plan = planned.plan else { return (nil, diagnostics, nil) }
    var preparations: [Int: Preparation] = [:]
    var works: [Int: StepWork] = [:]
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
        works[position] = try directive.work(context())
      } catch {
        diagnostics += located(error, at: step.range)
      }
    }
    let pictures = plan.pictureFiles(context())
    for picture in pictures {
      do throws(Diagnostic) { _ = try picture.read() } catch { diagnostics.append(error) }
    }
    let files =
      plan.steps.flatMap {
        ($0.directive as? any ExecutableDirective)?.filesRead(context()) ?? []
      } + pictures.map(\.path)
    guard !diagnostics.contains(where: \.isError) else { return (nil, diagnostics, files) }
    return (
      CheckedReport(
        plan: plan, choices: choices, context: context(), steps: steps(of: plan, works: works)),
      diagnostics, files
    )
  }

  /// The steps with work, each after everything it reads.
  private static func steps(of plan: ReportPlan, works: [Int: StepWork]) -> [ReportStep] {
    // By position: the works that a step reads, at however many removes.
    var ancestors: [Int: Set<Int>] = [:]
    for position in plan.order {
      var found: Set<Int> = []
      for input in plan.steps[position].inputs {
        found.formUnion(ancestors[input] ?? [])
        if works[input] != nil { found.insert(input) }
      }
      ancestors[position] = found
    }
    return plan.order.compactMap { position in
      guard let work = works[position] else { return nil }
      let step = plan.steps[position]
      return ReportStep(
        position: position, name: plan.name(of: position), range: step.range, work: work,
        dependencies: (ancestors[position] ?? []).sorted().compactMap { works[$0]?.key })
    }
  }

  /// Errors of whatever kind as diagnostics with a place.
  static func located(_ error: any Error, at range: SourceRange?) -> [Diagnostic] {
    switch error {
    case let many as Diagnostics: return many.all
    case is TrainingInterrupted: return [.error("interrupted", at: range)]
    case var one as Diagnostic:
      switch one.place {
      case nil: one.place = range.map(Diagnostic.Place.source)
      case .file where one.notes.isEmpty:
        one.notes.append(
          Diagnostic.Note("needed here", at: range.map(Diagnostic.Place.source)))
      case .file, .source: break
      }
      return [one]
    default: return [.error(describe(error), at: range)]
    }
  }
}

/// A step of a report whose result the store keeps.
package struct ReportStep: Sendable {
  /// Among the plan's steps.
  package var position: Int
  package var name: StepName
  /// Of the directive.
  package var range: SourceRange
  package var work: StepWork
  /// The works that it reads, at however many removes.
  package var dependencies: [StepKey]

  package var key: StepKey { work.key }
}

/// A report in which nothing was found wrong.
package struct CheckedReport: Sendable {
  package let plan: ReportPlan
  package let choices: RenderingChoices
  package private(set) var context: PreparationContext
  /// Those with work, each after everything it reads.
  package let steps: [ReportStep]

  /// The same report for another watcher.
  func with(_ environment: RenderingEnvironment) -> CheckedReport {
    var copy = self
    copy.context.environment = environment
    return copy
  }

  /// What a reader must be told whenever the report is rendered.
  package var warnings: [Diagnostic] {
    plan.steps.flatMap { ($0.directive as? any ExecutableDirective)?.warnings(context) ?? [] }
  }

  func executionContext(
    of position: Int, work: WorkInProgress? = nil,
    lookUp: @escaping @Sendable (StepKey) throws -> StoredResult
  ) -> ExecutionContext {
    ExecutionContext(
      preparation: context, name: plan.name(of: position), range: plan.steps[position].range,
      work: work, lookUp: lookUp)
  }
}

extension ReportPlan {
  /// The directive's id or label, or, where it has neither, its kind and what it reads:
  /// `evaluate baseline`.
  func name(of position: Int) -> StepName {
    let step = steps[position]
    let reads = step.directive.inputs.first.map { " \($0.identifier.name)" } ?? ""
    return StepName(
      name: step.directive.identifier?.name ?? step.directive.label?.name ?? step.name + reads,
      kind: step.name, report: report.source.name)
  }
}
