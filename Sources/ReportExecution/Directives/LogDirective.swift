// `log`: what a run would have printed in a notebook.
import Diagnostics
import NeuralNet
import ReportLanguage
import ResultStore

struct LogDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "log",
    summary: "Prints a run's losses line by line, or a text with measured values in it.",
    keys: [
      Keys.run.declaration, Keys.per.declaration, Keys.line.declaration, Keys.text.declaration,
    ],
    example: """
      run: baseline
      line: "Epoch [{epoch}/{epochs}], Loss: {loss | .4f}"
      """)

  enum Unit: String, CaseIterable { case epoch, step }

  private enum Keys {
    static let run = Key.optional(
      "run", ValueType<Identifier>.identifier, shown: "none", "The id of a `train`.")
    static let per = Key.optional(
      "per", ValueType<Unit>.choice(Unit.allCases.map { ($0.rawValue, $0) }), default: .epoch,
      shown: "epoch", "A line for each `epoch` or for each `step`.")
    static let line = Key.optional(
      "line", .template, shown: "Epoch [{epoch}/{epochs}], Loss: {loss | .4f}",
      "The line, with `{epoch}`, `{epochs}`, `{loss}`, `{reconstruction}`, `{kl}`, and `{validation}`, the validation loss of a run that has one; for steps `{step}`, `{steps}`, `{loss}`, `{reconstruction}`, `{kl}`."
    )
    static let text = Key.optional(
      "text", .template, shown: "none",
      "Text with values as `{baseline.test.loss | .4f}`, in place of a run's lines.")
  }

  var identifier: Identifier? { nil }
  private let run: Identifier?
  private let unit: Unit
  private let line: TextTemplate
  private let text: TextTemplate?

  init?(_ reader: inout KeyReader) {
    run = reader.read(Keys.run)
    let unit = reader.read(Keys.per) ?? .epoch
    let line = reader.read(Keys.line)
    text = reader.read(Keys.text)
    self.unit = unit
    guard reader.isValid else { return nil }
    if (run == nil) == (text == nil) {
      reader.add(
        .error(
          run == nil
            ? "a log needs the key 'run' or the key 'text'"
            : "a log has a 'run' or a 'text', not both",
          at: reader.range, hints: ["add `run: id` for the losses of a run"]))
    }
    let standard: [TextTemplate.Piece] = Self.standardLine(unit, range: reader.range)
    self.line = line ?? TextTemplate(pieces: standard)
    let known =
      unit == .epoch
      ? ["epoch", "epochs", "loss", "reconstruction", "kl", "validation"]
      : ["step", "steps", "loss", "reconstruction", "kl"]
    for path in self.line.paths where path.steps.count != 1 || !known.contains(path.root) {
      reader.add(
        .error(
          "a line of this log has no value '\(path)'", at: path.range,
          hints: [
            closestMatch(to: path.root, among: known).map { "did you mean '{\($0)}'?" }
              ?? "it has \(known.joined(separator: ", "))"
          ]))
    }
    guard reader.isValid else { return nil }
  }

  private static func standardLine(_ unit: Unit, range: SourceRange) -> [TextTemplate.Piece] {
    var diagnostics: [Diagnostic] = []
    let text =
      unit == .epoch
      ? "Epoch [{epoch}/{epochs}], Loss: {loss | .4f}" : "Step {step}/{steps}, Loss: {loss | .4f}"
    return TextTemplate.parse(text, range: range, diagnostics: &diagnostics)?.pieces ?? []
  }

  var inputs: [InputReference] { run.map { [InputReference($0, accepts: ["train"])] } ?? [] }
  var valuePaths: [ValuePath] { text?.paths ?? [] }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    guard let run, let prepared = try context.run(run) else { return .nothing }
    var missing: [String: String] = [:]
    if !prepared.options.objective.isVariational {
      for name in ["kl", "reconstruction"] {
        missing[name] = prepared.validation == nil ? "it has loss" : "it has loss and validation"
      }
    }
    if prepared.validation == nil { missing["validation"] = ValidationKeys.remedy }
    let found = line.paths.compactMap { path in
      missing[path.root].map { hint in
        Diagnostic.error(
          "the run '\(run.name)' has no value '\(path)'", at: path.range, hints: [hint])
      }
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    if let text {
      var filled = try text.filled { try results.value(at: $0) }
      while filled.hasSuffix("\n") { filled.removeLast() }
      return [.output(filled)]
    }
    guard let run else { return [] }
    let history = try context.run(run).history(in: context)
    return [.output(try lines(of: history).joined(separator: "\n"))]
  }

  private func lines(of history: TrainingHistory) throws -> [String] {
    func filled(_ values: [String: Double]) throws -> String {
      try line.filled { .number(values[$0.root] ?? .nan) }
    }
    switch unit {
    case .epoch:
      return try history.epochs.enumerated().map { index, terms in
        let validation =
          history.validation.indices.contains(index) ? history.validation[index].loss : nil
        return try filled([
          "epoch": Double(index + 1), "epochs": Double(history.epochs.count), "loss": terms.loss,
          "reconstruction": terms.reconstruction, "kl": terms.klDivergence ?? .nan,
          "validation": validation ?? .nan,
        ])
      }
    case .step:
      return try history.stepTerms.enumerated().map { index, terms in
        try filled([
          "step": Double(index + 1), "steps": Double(history.stepTerms.count),
          "loss": terms.loss, "reconstruction": terms.reconstruction,
          "kl": terms.klDivergence ?? .nan,
        ])
      }
    }
  }
}
