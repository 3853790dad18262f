// `heatmap`: correlations of columns, or the outcome of a sweep over two settings.
import Diagnostics
import DocumentModel
import ReportLanguage
import ResultStore
import Statistics

struct HeatmapDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "heatmap",
    summary: "Draws the correlations of columns, or a value of a sweep's runs, as coloured cells.",
    keys: [
      Keys.data.declaration, Keys.correlation.declaration, ColumnKeys.split.declaration,
      Keys.sweep.declaration, Keys.value.declaration, Keys.rows.declaration,
      Keys.columns.declaration, Keys.quantity.declaration, Keys.digits.declaration,
      ColumnKeys.names.declaration, Keys.id.declaration,
    ] + FigureKeys.declarations,
    example: """
      sweep: vae
      value: final.validation.loss | .2f
      rows: beta
      columns: latent
      label: fig-sweep
      fig-cap: The final validation loss of each run.
      """,
    values: "of correlations, with an `id`: ID.X.Y, Pearson's r of the columns X and Y")

  private enum Keys {
    static let data = Key.optional(
      "data", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `dataset` with columns, for `correlation`.")
    static let correlation = ColumnKeys.columns(
      "correlation", shown: "none",
      "Columns of numbers: each cell is Pearson's correlation of two of them, over the rows where both are present."
    )
    static let sweep = Key.optional(
      "sweep", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `train` with a sweep over two settings.")
    static let value = Key.optional(
      "value", ValueType<RelativeValue>.relativeValue.located(), shown: "none",
      "Which value of each run: `final.loss | .2f`; the format is that of the cells.")
    static let rows = Key.optional(
      "rows", ValueType<Identifier>.identifier, shown: "the sweep's first setting",
      "The setting that differs between rows.")
    static let columns = Key.optional(
      "columns", ValueType<Identifier>.identifier, shown: "the sweep's second setting",
      "The setting that differs between columns.")
    static let quantity = Key.optional(
      "quantity", .text, shown: "the value's name", "What the colour bar says of a sweep's values.")
    static let digits = Key.optional(
      "digits", .integer(0...8), shown: "2, or as `value` says",
      "Digits after the point of the numbers in the cells.")
    static let id = Key.optional(
      "id", ValueType<Identifier>.identifier, shown: "none", "The name inline values use.")
  }

  private enum Content {
    case correlation(Identifier, [Located<String>], RowChoice)
    case sweep(SweepValues)
  }

  let identifier: Identifier?
  private let content: Content
  private let quantity: String?
  private let digits: Int
  private let titles: ColumnTitles
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(Keys.id)
    let data = reader.read(Keys.data)
    let correlation = reader.read(Keys.correlation)
    let choice = reader.read(ColumnKeys.split)
    let sweep = reader.read(Keys.sweep)
    let value = reader.read(Keys.value)
    let rows = reader.read(Keys.rows)
    let columns = reader.read(Keys.columns)
    quantity = reader.read(Keys.quantity)
    let digits = reader.read(Keys.digits)
    titles = ColumnTitles(reader.read(ColumnKeys.names) ?? [])
    figure = FigureKeys.Values(&reader)
    guard let choice, reader.isValid else { return nil }
    guard (correlation == nil) != (sweep == nil) else {
      reader.add(
        .error(
          "a heat map has one of 'correlation' and 'sweep'", at: reader.range,
          hints: ["`galley explain heatmap` shows an example"]))
      return nil
    }
    let foreign =
      sweep == nil
      ? ["value", "rows", "columns", "quantity"] : ["data", "split", "id"]
    for key in foreign {
      guard let range = reader.range(ofKey: key) else { continue }
      reader.add(
        .error(
          "a heat map of \(sweep == nil ? "correlations" : "a sweep") has no key '\(key)'",
          at: range, hints: ["remove it"]))
    }
    let standard: Int
    if let sweep {
      guard let value else {
        reader.add(
          .error(
            "a heat map of a sweep needs the key 'value'", at: reader.range,
            hints: ["add `value: final.loss | .2f`"]))
        return nil
      }
      content = .sweep(SweepValues(sweep: sweep, value: value, rows: rows, columns: columns))
      standard = value.value.format?.digits ?? 2
    } else {
      guard let data else {
        reader.add(
          .error(
            "correlations need the key 'data'", at: reader.range,
            hints: ["add `data: id` of a `dataset` with columns"]))
        return nil
      }
      content = .correlation(data, correlation ?? [], choice)
      standard = 2
      if let range = reader.range(of: Keys.correlation), (correlation ?? []).count < 2 {
        reader.add(
          .error(
            "a correlation is between two columns or more", at: range, hints: ["name two columns"]))
      }
    }
    guard reader.isValid else { return nil }
    self.digits = digits ?? standard
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] {
    switch content {
    case .correlation(let data, _, _): [InputReference(data, accepts: ["dataset"])]
    case .sweep(let values): [InputReference(values.sweep, accepts: ["sweep"])]
    }
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    guard let identifier, case .correlation(_, let columns, _) = content else { return [] }
    let row = ValueShape.record(
      Dictionary(columns.map { ($0.value, .number) }) { first, _ in first })
    return [
      (
        identifier.name,
        .record(Dictionary(columns.map { ($0.value, row) }) { first, _ in first })
      )
    ]
  }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    var found: [Diagnostic] = []
    switch content {
    case .correlation(let data, let columns, let choice):
      let named = try context.columns(of: data)
      try named.requireRows([choice], at: data.range)
      found = titles.findings(columns.map(\.value))
      for column in columns {
        try found.gather { _ = try named.numbers(column, choice, atLeast: 2) }
      }
    case .sweep(let values):
      let grid = try values.grid(context)
      found = titles.findings([grid.rowSetting, grid.columnSetting])
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let identifier, case .correlation(let data, let columns, let choice) = content else {
      return []
    }
    let matrix = try correlations(of: columns, choice, context.preparation.columns(of: data))
    let names = columns.map(\.value)
    let rows = names.enumerated().map { row, name in
      (
        name,
        ResultTree.record(
          Dictionary(
            names.enumerated().map { ($1, ResultTree.number(matrix[row, $0])) }
          ) { first, _ in first })
      )
    }
    return [(identifier.name, .record(Dictionary(rows) { first, _ in first }))]
  }

  private func correlations(
    of columns: [Located<String>], _ choice: RowChoice, _ named: NamedColumns
  ) throws -> Matrix {
    let values = try columns.map { try named.numbers($0, choice) }
    let rows = values.map(\.count).min() ?? 0
    return correlationMatrix(
      Matrix(
        rows: rows, columns: columns.count,
        values: (0..<rows).flatMap { row in values.map { $0[row] } })
    ).correlations
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    let panel: HeatMap.Panel
    switch content {
    case .correlation(let data, let columns, let choice):
      let matrix = try correlations(of: columns, choice, context.preparation.columns(of: data))
      let names = columns.map { titles[$0.value] }
      panel = HeatMap.Panel(
        columnLabels: names, rowLabels: names, values: matrix.values,
        quantity: "Correlation (Pearson’s r)", colors: .diverging, range: -1...1, digits: digits)
    case .sweep(let values):
      let grid = try values.grid(context.preparation)
      panel = HeatMap.Panel(
        horizontal: titles[grid.columnSetting], vertical: titles[grid.rowSetting],
        columnLabels: grid.columnValues, rowLabels: grid.rowValues,
        values: try grid.paths.map { try results.number(at: $0) },
        quantity: quantity ?? values.value.value.path.description, digits: digits)
    }
    let chart = HeatMap(panels: [panel])
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? chart.summary, .heatMap(chart))
    ]
  }
}
