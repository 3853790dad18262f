// `boxplot`: the spread and the outliers of columns.
import Diagnostics
import DocumentModel
import ReportLanguage
import ResultStore
import Statistics

struct BoxplotDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "boxplot",
    summary:
      "Draws a column's quartiles, the range within 1.5 interquartile ranges of them, and outliers.",
    keys: [
      ColumnKeys.data.declaration, Keys.columns.declaration, Keys.by.declaration,
      ColumnKeys.splits.declaration, Keys.rescaled.declaration, ColumnKeys.names.declaration,
    ] + FigureKeys.declarations,
    example: """
      data: brain
      columns: [age, gmv, wmv]
      by: sex
      label: fig-boxes
      fig-cap: Age and volumes by sex.
      """)

  private enum Keys {
    static let columns = ColumnKeys.columns(
      "columns", shown: "every column of numbers", "Columns of numbers, a panel each.")
    static let by = ColumnKeys.column("by", "A column of categories, a box each.")
    static let rescaled = Key.optional(
      "rescaled", .boolean, default: false, shown: "false",
      "Whether all columns stand in one panel, each brought to 0…1.")
  }

  var identifier: Identifier? { nil }
  private let data: Identifier
  private let columns: [Located<String>]?
  private let by: Located<String>?
  private let rows: Located<[RowChoice]>
  private let isRescaled: Bool
  private let titles: ColumnTitles
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    let data = reader.read(ColumnKeys.data)
    columns = reader.read(Keys.columns)
    by = reader.read(Keys.by)
    let rows = reader.read(ColumnKeys.splits)
    let rescaled = reader.read(Keys.rescaled)
    titles = ColumnTitles(reader.read(ColumnKeys.names) ?? [])
    figure = FigureKeys.Values(&reader)
    guard let data, let rescaled, reader.isValid else { return nil }
    self.data = data
    self.rows = rows ?? Located([.all], range: data.range)
    isRescaled = rescaled
    if let rows, rows.value.isEmpty || Set(rows.value).count < rows.value.count {
      reader.add(
        .error(
          "'split' names each part once", at: rows.range, hints: ["write `split: [train, test]`"]))
    }
    if let columns, columns.isEmpty {
      reader.add(.error("there is nothing to draw", at: reader.range, hints: ["name a column"]))
    }
    let distinctions = [
      by.map { ("by", $0.range) }, rows.flatMap { $0.value.count > 1 ? ("split", $0.range) : nil },
      rescaled ? ("rescaled", reader.range(of: Keys.rescaled) ?? reader.range) : nil,
    ].compactMap { $0 }
    if distinctions.count > 1 {
      reader.add(
        .error(
          "the boxes of a panel are told apart by one of 'by', 'split' and 'rescaled'",
          at: distinctions[1].1,
          hints: ["remove \(distinctions.map { "'\($0.0)'" }.joined(separator: " or "))"]))
    }
    guard reader.isValid else { return nil }
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] { [InputReference(data, accepts: ["dataset"])] }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    let named = try context.columns(of: data)
    try named.requireRows(rows.value, at: rows.range)
    let columns = try shownColumns(named)
    var found = titles.findings(columns.map(\.value))
    if let by { try found.gather { _ = try named.categories(by) } }
    for column in columns {
      for choice in rows.value {
        try found.gather { _ = try named.numbers(column, choice, atLeast: 1) }
      }
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  private func shownColumns(_ named: NamedColumns) throws -> [Located<String>] {
    try columns ?? named.numberColumns()
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    let named = try context.preparation.columns(of: data)
    let columns = try shownColumns(named)
    let panels: [BoxChart.Panel]
    if isRescaled {
      panels = [
        BoxChart.Panel(
          vertical: LineChart.Axis(label: "Rescaled to 0…1"),
          boxes: try columns.flatMap { column in
            let values = try named.numbers(column, rows.value[0])
            let scaler = try MinMaxScaler(fitting: values.asColumn)
            return box(titles[column.value], scaler.transform(values.asColumn).values)
          })
      ]
    } else {
      panels = try columns.map { column in
        BoxChart.Panel(
          vertical: LineChart.Axis(label: titles[column.value]),
          boxes: try parts(of: column, named).flatMap { box($0.name, $0.values) })
      }
    }
    let chart = BoxChart(panels: panels)
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? chart.summary, .boxChart(chart))
    ]
  }

  private func parts(
    of column: Located<String>, _ named: NamedColumns
  ) throws -> [(name: String, values: [Double])] {
    guard let by else {
      return try rows.value.map { choice in
        (rows.value.count > 1 ? choice.title : "", try named.numbers(column, choice))
      }
    }
    let values = zip(try named.texts(by, rows.value[0]), try named.numbers(column, rows.value[0]))
    return try named.categories(by).map { category in
      (category, values.filter { $0.0 == category }.map(\.1))
    }
  }

  /// None for a category without values.
  private func box(_ name: String, _ values: [Double]) -> [BoxChart.Box] {
    BoxPlotSummary(values.filter(\.isFinite)).map {
      [
        BoxChart.Box(
          name: name, count: $0.count, lowerWhisker: $0.lowerWhisker,
          lowerQuartile: $0.firstQuartile, median: $0.median, upperQuartile: $0.thirdQuartile,
          upperWhisker: $0.upperWhisker, outliers: $0.outliers)
      ]
    } ?? []
  }
}
