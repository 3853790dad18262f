// Results of steps → document. A step that failed, or has not run yet, leaves a visible gap in its
// place and in the places of those that read it; the rest of the page stands.
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage
import ResultStore

/// A report's page as far as its results go.
package struct Publication: Sendable {
  package var document: Document
  /// What the steps measured.
  package var results: Results
  /// Files that go beside the pages, sorted by name.
  package var files: [(name: String, data: Data)]
  /// Results that are there but could not be shown; failures of steps are known already.
  package var failures: [Diagnostic]
  /// Whether nothing is missing.
  package var isComplete: Bool
}

/// What came of a directive.
enum StepOutcome: Sendable {
  case made([ProducedBlock], seconds: Double)
  case unavailable(Gap)
}

extension CheckedReport {
  /// - Parameter state: where the step with a key stands.
  /// - Throws: the store's `DamagedEntry`: the step must be run again.
  package func publication(_ state: (StepKey) -> StepState) throws -> Publication {
    let states = Dictionary(
      steps.map { ($0.key, state($0.key)) }, uniquingKeysWith: { first, _ in first })
    let lookUp: @Sendable (StepKey) throws -> StoredResult = { key in
      guard case .done(let result)? = states[key] else { throw ResultUnavailable() }
      return result
    }
    var keys: [Int: StepKey] = [:]
    for step in steps { keys[step.position] = step.key }
    var failures: [Diagnostic] = []
    var outcomes: [Int: StepOutcome] = [:]
    var results = Results()
    var files: [(name: String, data: Data)] = []
    // First all values, since text and tables may name values of directives further down.
    for position in plan.order {
      guard let directive = plan.steps[position].directive as? any ExecutableDirective else {
        continue
      }
      if let gap = gap(at: position, keys: keys, states: states) {
        outcomes[position] = .unavailable(gap)
        continue
      }
      do {
        let result = try keys[position].map(lookUp)
        for (name, tree) in try directive.values(
          result, executionContext(of: position, lookUp: lookUp))
        {
          results.add(tree, to: name)
        }
        files += try directive.files(result)
        outcomes[position] = .made([], seconds: result?.seconds ?? 0)
      } catch {
        outcomes[position] = .unavailable(try failure(error, at: position, &failures))
      }
    }
    results.isComplete = !outcomes.values.contains {
      if case .unavailable = $0 { true } else { false }
    }
    for position in plan.order {
      guard case .made(_, let seconds)? = outcomes[position],
        let directive = plan.steps[position].directive as? any ExecutableDirective
      else { continue }
      do {
        let blocks = try directive.blocks(
          try keys[position].map(lookUp), results, executionContext(of: position, lookUp: lookUp))
        outcomes[position] = .made(blocks, seconds: seconds)
      } catch {
        outcomes[position] = .unavailable(try failure(error, at: position, &failures))
      }
    }
    let document = try DocumentAssembler(
      plan: plan, context: context, outcomes: outcomes, results: results
    ).assemble()
    return Publication(
      document: document, results: results, files: files.sorted { $0.name < $1.name },
      failures: failures,
      isComplete: results.isComplete && failures.isEmpty)
  }

  /// Why there is nothing to show of a step, from where it and what it reads stand.
  private func gap(
    at position: Int, keys: [Int: StepKey], states: [StepKey: StepState]
  ) -> Gap? {
    let title = title(of: position)
    if let key = keys[position] {
      switch states[key] {
      case .done: break
      case .failed(let diagnostics):
        return Gap(
          reason: .failed, title: "\(title) failed", details: diagnostics.flatMap(Self.lines))
      case .blocked(let causes):
        return Gap(
          reason: .blocked,
          title: "\(title) was not made, because \(Self.list(causes)) failed", details: [])
      case .running:
        return Gap(reason: .running, title: "\(title) is running", details: [])
      case .waiting, nil:
        return Gap(reason: .waiting, title: "\(title) has not run yet", details: [])
      case .interrupted:
        return Gap(reason: .waiting, title: "\(title) was interrupted", details: [])
      }
    }
    // A directive without work of its own shows what others made.
    for input in plan.steps[position].inputs {
      guard let gap = self.gap(at: input, keys: keys, states: states) else { continue }
      switch gap.reason {
      case .failed, .blocked:
        let cause = gap.reason == .failed ? [plan.name(of: input)] : blockers(input, keys, states)
        return Gap(
          reason: .blocked, title: "\(title) was not made, because \(Self.list(cause)) failed",
          details: [])
      case .waiting, .running:
        return Gap(
          reason: .waiting, title: "\(title) waits for “\(plan.name(of: input).name)”", details: [])
      }
    }
    return nil
  }

  private func blockers(
    _ position: Int, _ keys: [Int: StepKey], _ states: [StepKey: StepState]
  ) -> [StepName] {
    if let key = keys[position], case .blocked(let causes)? = states[key] { return causes }
    return [plan.name(of: position)]
  }

  /// A result that is there but could not be shown.
  private func failure(
    _ error: any Error, at position: Int, _ failures: inout [Diagnostic]
  ) throws -> Gap {
    if let damage = error as? DamagedEntry { throw damage }
    let title = title(of: position)
    if error is ResultUnavailable {
      return Gap(reason: .waiting, title: "\(title) waits for results", details: [])
    }
    let diagnostics = Rendering.located(error, at: plan.steps[position].range)
    failures += diagnostics
    return Gap(reason: .failed, title: "\(title) failed", details: diagnostics.flatMap(Self.lines))
  }

  private func title(of position: Int) -> String {
    let name = plan.name(of: position)
    return "“\(name.name)”" + (name.kindUnlessNamed.map { " (\($0))" } ?? "")
  }

  private static func list(_ names: [StepName]) -> String {
    names.map { "“\($0.name)”" }.joined(separator: " and ")
  }

  /// A diagnostic for the page: where, what, and what to do.
  private static func lines(_ diagnostic: Diagnostic) -> [String] {
    let place: String? =
      switch diagnostic.place {
      case .source(let range)?: "\(range.file):\(range.start.line):\(range.start.column)"
      case .file(let path, _)?: path
      case nil: nil
      }
    return [[place, diagnostic.message].compactMap { $0 }.joined(separator: ": ")]
      + diagnostic.notes.map(\.message) + diagnostic.hints.map { "Hint: \($0)." }
  }
}
