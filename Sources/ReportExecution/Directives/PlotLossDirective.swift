// `plot-loss`: the curves of training.
import Diagnostics
import DocumentModel
import NeuralNet
import ReportLanguage

struct PlotLossDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "plot-loss",
    summary: "Draws the losses of one run or several over epochs or steps.",
    keys: [
      Keys.runs.declaration, Keys.terms.declaration, Keys.panels.declaration,
      Keys.per.declaration, Keys.scale.declaration, Keys.names.declaration,
      Keys.published.declaration, Keys.starBest.declaration,
    ] + FigureKeys.declarations,
    example: """
      runs: [baseline]
      terms: [loss, reconstruction, kl]
      label: fig-loss
      fig-cap: Training loss of the β-VAE.
      """)

  enum Term: String, CaseIterable {
    case loss, reconstruction, kl

    var title: String {
      switch self {
      case .loss: "Loss"
      case .reconstruction: "Reconstruction"
      case .kl: "KL divergence"
      }
    }

    func value(of terms: LossTerms) -> Double {
      switch self {
      case .loss: terms.loss
      case .reconstruction: terms.reconstruction
      case .kl: terms.klDivergence ?? .nan
      }
    }
  }

  enum Panels: String, CaseIterable { case terms, runs }

  private enum Keys {
    static let runs = Key.required(
      "runs", .list(of: .identifier), "The ids of one `train` or several.")
    static let terms = Key.optional(
      "terms", .list(of: .choice(Term.allCases.map { ($0.rawValue, $0) })), default: [.loss],
      shown: "[loss]", "What to draw: `loss`, `reconstruction`, `kl`.")
    static let panels = Key.optional(
      "panels", ValueType<Panels>.choice(Panels.allCases.map { ($0.rawValue, $0) }),
      default: .terms, shown: "terms",
      "A panel for each of the `terms` with a curve for each run, or the other way round.")
    static let per = Key.optional(
      "per",
      ValueType<LogDirective.Unit>.choice(LogDirective.Unit.allCases.map { ($0.rawValue, $0) }),
      default: .epoch, shown: "epoch", "A point for each `epoch` or each `step` (loss only).")
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
    static let starBest = Key.optional(
      "star-best", .boolean, default: false, shown: "false",
      "Whether each curve's lowest point is starred.")
  }

  var identifier: Identifier? { nil }
  private let runs: [Identifier]
  private let terms: [Term]
  private let panels: Panels
  private let unit: LogDirective.Unit
  private let scale: LineChart.Axis.Scale
  private let names: [(name: Identifier, value: String)]
  private let published: [(name: Identifier, value: [Double])]
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
    let starsBest = reader.read(Keys.starBest)
    figure = FigureKeys.Values(&reader)
    guard let runs, let terms, let panels, let unit, let scale, let names, let published,
      let starsBest
    else { return nil }
    if runs.isEmpty || terms.isEmpty {
      reader.add(.error("there is nothing to draw", at: reader.range, hints: ["name a run"]))
    }
    for name in names.map(\.name) + published.map(\.name)
    where !runs.contains(where: { $0.name == name.name }) {
      reader.add(
        .error(
          "'\(name.name)' is not among the runs of this figure", at: name.range,
          hints: ["the runs are \(runs.map(\.name).joined(separator: ", "))"]))
    }
    if unit == .step, terms != [.loss] {
      reader.add(
        .error(
          "only the loss is known for each step", at: reader.range, hints: ["use `terms: [loss]`"]))
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
  var inputs: [InputReference] { runs.map { InputReference($0, accepts: ["train"]) } }

  func prepare(_ context: PreparationContext) throws -> Preparation {
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

  func execute(_ context: ExecutionContext) throws -> StepOutcome {
    var curves: [(run: Identifier, history: TrainingHistory)] = []
    for run in runs {
      curves.append((run, try context.run(run).result(in: context).history))
    }
    let areNats = try runs.allSatisfy { try context.run($0).options.objective.isBernoulli }
    let unitName = unit == .epoch ? "Epoch" : "Step"
    func series(_ curve: (run: Identifier, history: TrainingHistory), _ term: Term, _ name: String)
      -> LineChart.Series
    {
      let values =
        unit == .epoch ? curve.history.epochs.map(term.value) : curve.history.stepLosses
      let best = values.indices.min { values[$0] < values[$1] }
      return LineChart.Series(
        name: name, mark: values.count <= 60 ? .lineWithMarkers : .line,
        x: values.indices.map { Double($0 + 1) }, y: values, starred: starsBest ? best : nil)
    }
    func publishedSeries(_ run: Identifier, _ name: String) -> [LineChart.Series] {
      published.filter { $0.name.name == run.name }.map {
        LineChart.Series(
          name: name, mark: .markers, x: $0.value.indices.map { Double($0 + 1) }, y: $0.value)
      }
    }
    func panel(_ title: String?, _ quantity: String, _ series: [LineChart.Series])
      -> LineChart.Panel
    {
      LineChart.Panel(
        title: title, horizontal: LineChart.Axis(label: unitName, isIntegral: true),
        vertical: LineChart.Axis(
          label: areNats ? "\(quantity) (nats per image)" : quantity, scale: scale),
        series: series)
    }
    let drawn: [LineChart.Panel] =
      switch panels {
      case .terms:
        terms.map { term in
          panel(
            terms.count > 1 ? term.title : nil, term.title,
            curves.flatMap { curve in
              [series(curve, term, displayName(curve.run))]
                + (term == .loss
                  ? publishedSeries(curve.run, "\(displayName(curve.run)), published") : [])
            })
        }
      case .runs:
        curves.map { curve in
          panel(
            curves.count > 1 ? displayName(curve.run) : nil,
            terms.count == 1 ? terms[0].title : "Loss",
            terms.flatMap { term in
              [series(curve, term, term.title)]
                + (term == .loss ? publishedSeries(curve.run, "Loss, published") : [])
            })
        }
      }
    let chart = LineChart(panels: drawn)
    var outcome = StepOutcome()
    outcome.blocks = [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? Self.description(of: chart), .lineChart(chart))
    ]
    return outcome
  }

  private func displayName(_ run: Identifier) -> String {
    names.first { $0.name.name == run.name }?.value ?? run.name
  }

  /// What the chart shows in words, from the data.
  static func description(of chart: LineChart) -> String {
    let sentences = chart.panels.flatMap { panel in
      panel.series.compactMap { series -> String? in
        let points = zip(series.x, series.y).filter { $0.1.isFinite }
        guard let first = points.first, let last = points.last else { return nil }
        let number = NumberFormat(style: .general, digits: 5)
        let unit = panel.horizontal.label.lowercased()
        let range =
          "from \(number.string(from: first.1)) at \(unit) \(Int(first.0)) to \(number.string(from: last.1)) at \(unit) \(Int(last.0))"
        let quantity = panel.title.map { "\($0), " } ?? ""
        return "\(quantity)\(series.name): \(range)."
      }
    }
    let axis = chart.panels.first?.vertical.label ?? ""
    let kind = chart.panels.count == 1 ? "Line chart" : "\(chart.panels.count) line charts"
    return (["\(kind) of \(axis.prefix(1).lowercased() + axis.dropFirst())."] + sentences)
      .joined(separator: " ")
  }
}
