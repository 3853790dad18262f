// `scatter`: one column against another, or what regressions predict against what is true.
import Diagnostics
import DocumentModel
import ReportLanguage
import ResultStore

struct ScatterDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "scatter",
    summary: "Draws columns of a data set against each other, or predictions against truths.",
    keys: [
      Keys.data.declaration, Keys.x.declaration, Keys.y.declaration, Keys.color.declaration,
      ColumnKeys.splits.declaration, Keys.evaluations.declaration, Keys.fit.declaration,
      Keys.names.declaration, Keys.id.declaration,
    ] + FigureKeys.declarations,
    example: """
      id: against-age
      data: brain
      x: age
      y: [gmv, wmv, csfv]
      fit: true
      label: fig-age
      fig-cap: Tissue volumes against age.
      """,
    values:
      "of columns, with an `id`: ID.X.Y.slope, .intercept, .correlation and .count of each pair of columns X and Y"
  )

  private enum Keys {
    static let data = Key.optional(
      "data", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `dataset` with columns, for `x` and `y`.")
    static let x = ColumnKeys.columns("x", shown: "none", "The horizontal column, or several.")
    static let y = ColumnKeys.columns(
      "y", shown: "none", "The vertical column, or several; each pair has a panel.")
    static let color = ColumnKeys.column("color", "A column of categories, a colour each.")
    static let evaluations = Key.optional(
      "evaluations", ValueType<[Identifier]>.list(of: .identifier), shown: "none",
      "The ids of `evaluate` directives of regressions: a panel for each, predictions against truths, with the line on which both are equal and the mean absolute error."
    )
    static let fit = Key.optional(
      "fit", .boolean, default: false, shown: "false",
      "Whether each panel has the line of least squares; of columns with the correlation in the title."
    )
    static let names = Key.optional(
      "names", .namedTexts, default: [], shown: "as the file or the report has them",
      "What the reader sees in place of a column's or an evaluation's name: `{gmv: Grey matter (l)}`."
    )
    static let id = Key.optional(
      "id", ValueType<Identifier>.identifier, shown: "none", "The name inline values use.")
  }

  private enum Content {
    case columns(ColumnScatter)
    case predictions(PredictionScatter)
  }

  let identifier: Identifier?
  private let content: Content
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(Keys.id)
    let data = reader.read(Keys.data)
    let x = reader.read(Keys.x) ?? []
    let y = reader.read(Keys.y) ?? []
    let color = reader.read(Keys.color)
    let rows = reader.read(ColumnKeys.splits)
    let evaluations = reader.read(Keys.evaluations)
    let fit = reader.read(Keys.fit)
    let titles = ColumnTitles(reader.read(Keys.names) ?? [])
    figure = FigureKeys.Values(&reader)
    guard let fit, reader.isValid else { return nil }
    if let evaluations {
      for key in ["data", "x", "y", "color", "split", "id"] {
        guard let range = reader.range(ofKey: key) else { continue }
        reader.add(
          .error("a scatter chart of evaluations has no '\(key)'", at: range, hints: ["remove it"]))
      }
      if evaluations.isEmpty {
        reader.add(
          .error("there is nothing to draw", at: reader.range, hints: ["name an `evaluate`"]))
      }
      guard reader.isValid else { return nil }
      content = .predictions(
        PredictionScatter(evaluations: evaluations, drawsFit: fit, titles: titles))
      return
    }
    for (key, isThere) in [("data", data != nil), ("x", !x.isEmpty), ("y", !y.isEmpty)]
    where !isThere {
      reader.add(
        .error(
          "the directive `scatter` needs the key '\(key)'", at: reader.range,
          hints: ["add `data`, `x` and `y`, or `evaluations`"]))
    }
    if let rows {
      if rows.value.isEmpty || Set(rows.value).count < rows.value.count {
        reader.add(
          .error(
            "'split' names each part once", at: rows.range, hints: ["write `split: [train, test]`"])
        )
      } else if rows.value.count > 1, let color {
        reader.add(
          .error(
            "points are told apart by 'color' or by 'split', not by both", at: color.range,
            hints: ["choose one split, or remove 'color'"]))
      }
    }
    guard let data, reader.isValid else { return nil }
    content = .columns(
      ColumnScatter(
        data: data, pairs: y.flatMap { y in x.map { ($0, y) } }, color: color,
        rows: rows ?? Located([.all], range: data.range), drawsFit: fit, titles: titles))
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] {
    switch content {
    case .columns(let scatter): [InputReference(scatter.data, accepts: ["dataset"])]
    case .predictions(let scatter):
      scatter.evaluations.map { InputReference($0, accepts: ["evaluate"]) }
    }
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    guard let identifier, case .columns(let scatter) = content else { return [] }
    return [(identifier.name, scatter.shape)]
  }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    switch content {
    case .columns(let scatter): try scatter.prepare(context)
    case .predictions(let scatter): try scatter.prepare(context)
    }
    return .nothing
  }

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let identifier, case .columns(let scatter) = content else { return [] }
    return [(identifier.name, try scatter.tree(context.preparation))]
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    let panels =
      switch content {
      case .columns(let scatter): try scatter.panels(context.preparation)
      case .predictions(let scatter): try scatter.panels(context)
      }
    let chart = ScatterChart(panels: panels)
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? chart.summary, .scatterChart(chart))
    ]
  }
}
