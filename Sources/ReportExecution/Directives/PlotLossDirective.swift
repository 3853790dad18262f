// `plot-loss`: the curves of training.
import Diagnostics
import DocumentModel
import NeuralNet
import ReportLanguage
import ResultStore

struct PlotLossDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "plot-loss",
    summary: "Draws the losses of one run or several over epochs or steps.",
    keys: [
      Keys.runs.declaration, Keys.terms.declaration, Keys.panels.declaration,
      Keys.per.declaration, Keys.scale.declaration, Keys.names.declaration,
      Keys.published.declaration, Keys.validation.declaration, Keys.starBest.declaration,
    ] + FigureKeys.declarations,
    example: """
      runs: [baseline]
      terms: [loss, reconstruction, kl]
      label: fig-loss
      fig-cap: Training loss of the β-VAE.
      """)

  private enum Keys {
    static let runs = Key.required(
      "runs", .list(of: .identifier),
      "The ids of one `train` or several; that of a sweep stands for its runs.")
    static let terms = Key.optional(
      "terms", .list(of: .choice(LossChart.Term.allCases.map { ($0.rawValue, $0) })),
      default: [.loss],
      shown: "[loss]", "What to draw: `loss`, `reconstruction`, `kl`.")
    static let panels = Key.optional(
      "panels",
      ValueType<LossChart.Panels>.choice(LossChart.Panels.allCases.map { ($0.rawValue, $0) }),
      default: .terms, shown: "terms",
      "A panel for each of the `terms` with a curve for each run, or the other way round.")
    static let per = Key.optional(
      "per",
      ValueType<LogDirective.Unit>.choice(LogDirective.Unit.allCases.map { ($0.rawValue, $0) }),
      default: .epoch, shown: "epoch",
      "A point for each `epoch`, or a thin line through each `step` with the epochs' means and validation at their ends."
    )
    static let scale = Key.optional(
      "scale",
      ValueType<LineChart.Axis.Scale>.choice([("linear", .linear), ("log", .logarithmic)]),
      default: .linear, shown: "linear", "The vertical axis: `linear` or `log`.")
    static let names = Key.optional(
      "names", .namedTexts, default: [], shown: "the ids",
      "What the legend calls each run: `{baseline: β-VAE}`.")
    static let published = Key.optional(
      "published", .namedNumbers, default: [], shown: "none",
      "Losses printed elsewhere, to compare with: `{baseline: [193.3, 165.2]}`, drawn as marks.")
    static let validation = Key.optional(
      "validation", ValueType<Bool>.boolean.located(), shown: "true where a run has it",
      "Whether each loss on the validation data is drawn beside that of training.")
    static let starBest = Key.optional(
      "star-best", .boolean, default: false, shown: "false",
      "Whether each curve's lowest point is starred; of a run with validation, the epoch of the lowest validation loss."
    )
  }

  var identifier: Identifier? { nil }
  private let runs: [Identifier]
  private let terms: [LossChart.Term]
  private let panels: LossChart.Panels
  private let unit: LogDirective.Unit
  private let scale: LineChart.Axis.Scale
  private let names: [(name: Identifier, value: String)]
  private let published: [(name: Identifier, value: [Double])]
  private let validation: Located<Bool>?
  private let starsBest: Bool
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    let runs = reader.read(Keys.runs)
    let terms = reader.read(Keys.terms)
    let panels = reader.read(Keys.panels)
    let unit = reader.read(Keys.per)
    let scale = reader.read(Keys.scale)
    let names = reader.read(Keys.names)
    let published = reader.read(Keys.published)
    validation = reader.read(Keys.validation)
    let starsBest = reader.read(Keys.starBest)
    figure = FigureKeys.Values(&reader)
    guard let runs, let terms, let panels, let unit, let scale, let names, let published,
      let starsBest
    else { return nil }
    if runs.isEmpty || terms.isEmpty {
      reader.add(.error("there is nothing to draw", at: reader.range, hints: ["name a run"]))
    }
    for name in names.map(\.name) + published.map(\.name)
    where !runs.contains(where: {
      $0.name == name.name || $0.name == SweepMember(parsing: name.name)?.sweep
    }) {
      reader.add(
        .error(
          "'\(name.name)' is not among the runs of this figure", at: name.range,
          hints: ["the runs are \(runs.map(\.name).joined(separator: ", "))"]))
    }
    guard reader.isValid else { return nil }
    self.runs = runs
    self.terms = terms
    self.panels = panels
    self.unit = unit
    self.scale = scale
    self.names = names
    self.published = published
    self.starsBest = starsBest
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] { runs.map { InputReference($0, accepts: ["train", "sweep"]) } }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    let runs = self.runs.flatMap(context.runs)
    for name in names.map(\.name) + published.map(\.name)
    where !runs.contains(where: { $0.name == name.name }) {
      throw Diagnostic.error(
        "'\(name.name)' is not among the runs of this figure", at: name.range,
        hints: ["the runs are \(runs.map(\.name).joined(separator: ", "))"])
    }
    let prepared = try runs.compactMap { try context.run($0) }
    if let validation, validation.value, prepared.count == runs.count,
      prepared.allSatisfy({ $0.validation == nil })
    {
      throw Diagnostic.error(
        runs.count == 1
          ? "the run '\(runs[0].name)' has no validation loss"
          : "no run of this figure has a validation loss", at: validation.range,
        hints: [ValidationKeys.remedy])
    }
    for run in runs {
      guard let prepared = try context.run(run), terms.contains(where: { $0 != .loss }) else {
        continue
      }
      if prepared.options.objective.isVariational { continue }
      throw Diagnostic.error(
        "the run '\(run.name)' has a loss only, no reconstruction or KL divergence",
        at: run.range, hints: ["use `terms: [loss]`"])
    }
    return .nothing
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    let runs = self.runs.flatMap(context.preparation.runs)
    let curves = try runs.map { run in
      LossChart.Run(
        name: SweepMember(parsing: run.name)?.title ?? run.name,
        title: names.first { $0.name.name == run.name }?.value,
        history: try context.run(run).history(in: context),
        published: published.filter { $0.name.name == run.name }.map(\.value))
    }
    let areNats = try runs.allSatisfy { try context.run($0).options.objective.isBernoulli }
    let chart = LossChart(
      terms: terms, unit: unit, scale: scale, areNats: areNats, starsBest: starsBest,
      drawsValidation: validation?.value != false
    ).chart(of: curves, by: panels)
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? LossChart.description(of: chart),
        .lineChart(chart))
    ]
  }
}
