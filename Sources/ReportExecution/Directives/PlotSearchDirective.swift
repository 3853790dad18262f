// `plot-search`: what each trial of a `tune` measured, and the best so far.
import Diagnostics
import DocumentModel
import ReportLanguage
import ResultStore

struct PlotSearchDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "plot-search",
    summary: "Draws the trials of a search in their order, and the best of them so far.",
    keys: [Keys.search.declaration, Keys.scale.declaration] + FigureKeys.declarations,
    example: """
      search: search
      label: fig-search
      fig-cap: Trials of the search for α and γ.
      """)

  private enum Keys {
    static let search = Key.required("search", .identifier, "The id of a `tune`.")
    static let scale = Key.optional(
      "scale",
      ValueType<LineChart.Axis.Scale>.choice([("linear", .linear), ("log", .logarithmic)]),
      default: .linear, shown: "linear", "The vertical axis: `linear` or `log`.")
  }

  var identifier: Identifier? { nil }
  private let search: Identifier
  private let scale: LineChart.Axis.Scale
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    let search = reader.read(Keys.search)
    let scale = reader.read(Keys.scale)
    figure = FigureKeys.Values(&reader)
    guard let search, let scale, reader.isValid else { return nil }
    self.search = search
    self.scale = scale
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] { [InputReference(search, accepts: ["tune"])] }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    guard let prepared = context.preparation.search(search) else { return [] }
    let trials = try prepared.result(in: context).trials
    let positions = trials.indices.map { Double($0 + 1) }
    let best = trials.firstIndex { $0.value != nil && $0.value == trials.last?.best }
    let chart = LineChart(panels: [
      LineChart.Panel(
        horizontal: LineChart.Axis(label: "Trial", isIntegral: true),
        vertical: LineChart.Axis(label: prepared.metric.axisLabel, scale: scale),
        series: [
          LineChart.Series(
            name: "trial", mark: .markers, x: positions, y: trials.map { $0.value ?? .nan },
            starred: best),
          LineChart.Series(
            name: "best so far", mark: .line, x: positions, y: trials.map { $0.best ?? .nan }),
        ])
    ])
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? LossChart.description(of: chart),
        .lineChart(chart))
    ]
  }
}

extension SearchMetric {
  fileprivate var axisLabel: String {
    switch self {
    case .loss: "Loss"
    case .mae: "Mean absolute error"
    case .mse: "Mean squared error"
    case .r2: "R²"
    }
  }
}
