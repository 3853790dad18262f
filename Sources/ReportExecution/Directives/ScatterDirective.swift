// `scatter`: one column against another, or what regressions predict against what is true.
import Diagnostics
import DocumentModel
import ReportLanguage
import ResultStore
import Statistics

struct ScatterDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "scatter",
    summary: "Draws columns of a data set against each other, or predictions against truths.",
    keys: [
      Keys.data.declaration, Keys.x.declaration, Keys.y.declaration, Keys.color.declaration,
      ColumnKeys.splits.declaration, Keys.fit.declaration, ColumnKeys.names.declaration,
      Keys.id.declaration,
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
      "with an `id`: ID.X.Y.slope, .intercept, .correlation and .count of each pair of columns X and Y"
  )

  private enum Keys {
    static let data = Key.optional(
      "data", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `dataset` with columns.")
    static let x = ColumnKeys.columns("x", shown: "none", "The horizontal column, or several.")
    static let y = ColumnKeys.columns(
      "y", shown: "none", "The vertical column, or several; each pair has a panel.")
    static let color = ColumnKeys.column("color", "A column of categories, a colour each.")
    static let fit = Key.optional(
      "fit", .boolean, default: false, shown: "false",
      "Whether each panel has the line of least squares, with its correlation in the title.")
    static let id = Key.optional(
      "id", ValueType<Identifier>.identifier, shown: "none", "The name inline values use.")
  }

  let identifier: Identifier?
  private let data: Identifier
  private let pairs: [(x: Located<String>, y: Located<String>)]
  private let color: Located<String>?
  private let rows: Located<[RowChoice]>
  private let drawsFit: Bool
  private let titles: ColumnTitles
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(Keys.id)
    let data = reader.read(Keys.data)
    let x = reader.read(Keys.x) ?? []
    let y = reader.read(Keys.y) ?? []
    color = reader.read(Keys.color)
    let rows = reader.read(ColumnKeys.splits)
    let fit = reader.read(Keys.fit)
    titles = ColumnTitles(reader.read(ColumnKeys.names) ?? [])
    figure = FigureKeys.Values(&reader)
    guard let fit, reader.isValid else { return nil }
    for (key, isThere) in [("data", data != nil), ("x", !x.isEmpty), ("y", !y.isEmpty)]
    where !isThere {
      reader.add(
        .error(
          "the directive `scatter` needs the key '\(key)'", at: reader.range,
          hints: ["add `\(key): …`"]))
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
    self.data = data
    self.rows = rows ?? Located([.all], range: data.range)
    drawsFit = fit
    pairs = y.flatMap { y in x.map { ($0, y) } }
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] { [InputReference(data, accepts: ["dataset"])] }

  // MARK: What it publishes

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    guard let identifier else { return [] }
    let fit = ValueShape.record([
      "slope": .number, "intercept": .number, "correlation": .number, "count": .number,
    ])
    return [
      (
        identifier.name,
        pairs.reduce(.record([:])) { shape, pair in
          shape.merging(
            .record([
              pair.x.value: .record([pair.y.value: fit])
            ]))
        }
      )
    ]
  }

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let identifier else { return [] }
    let named = try context.preparation.columns(of: data)
    let tree = try pairs.reduce(ResultTree.record([:])) { tree, pair in
      let line = try line(through: pair, named)
      return tree.merging(
        .record([
          pair.x.value: .record([
            pair.y.value: .record([
              "slope": .number(line.slope), "intercept": .number(line.intercept),
              "correlation": .number(line.correlation), "count": .number(Double(line.count)),
            ])
          ])
        ]))
    }
    return [(identifier.name, tree)]
  }

  /// Over all rows that are shown.
  private func line(
    through pair: (x: Located<String>, y: Located<String>), _ named: NamedColumns
  ) throws -> LeastSquaresLine {
    LeastSquaresLine(
      x: try rows.value.flatMap { try named.numbers(pair.x, $0) },
      y: try rows.value.flatMap { try named.numbers(pair.y, $0) })
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    let named = try context.columns(of: data)
    try named.requireRows(rows.value, at: rows.range)
    let columns = pairs.map(\.x) + pairs.map(\.y)
    var found = titles.findings(columns.map(\.value))
    if let color { try found.gather { _ = try named.categories(color) } }
    var seen: Set<SourceRange> = []
    for column in columns where seen.insert(column.range).inserted {
      let earlier = found.count
      for choice in rows.value where found.count == earlier {
        try found.gather { _ = try named.numbers(column, choice, atLeast: 2) }
      }
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  // MARK: Showing

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    let named = try context.preparation.columns(of: data)
    let chart = ScatterChart(
      panels: try pairs.map { pair in
        let line = try drawsFit ? line(through: pair, named) : nil
        let groups = try groups(of: pair, named)
        let x = groups.flatMap(\.x).filter(\.isFinite)
        var lines: [ScatterChart.Line] = []
        if let line, line.slope.isFinite, let low = x.min(), let high = x.max() {
          lines = [
            ScatterChart.Line(
              name: "Least squares", x: [low, high], y: [line.value(at: low), line.value(at: high)])
          ]
        }
        return ScatterChart.Panel(
          title: line.map {
            "r = \(NumberFormat(style: .fixed, digits: 2).string(from: $0.correlation))"
          },
          horizontal: LineChart.Axis(label: titles[pair.x.value]),
          vertical: LineChart.Axis(label: titles[pair.y.value]), groups: groups, lines: lines)
      })
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? chart.summary, .scatterChart(chart))
    ]
  }

  private func groups(
    of pair: (x: Located<String>, y: Located<String>), _ named: NamedColumns
  ) throws -> [ScatterChart.Group] {
    guard let color else {
      return try rows.value.map { choice in
        ScatterChart.Group(
          name: rows.value.count > 1 ? choice.title : "", x: try named.numbers(pair.x, choice),
          y: try named.numbers(pair.y, choice))
      }
    }
    let (x, y) = (
      try named.numbers(pair.x, rows.value[0]), try named.numbers(pair.y, rows.value[0])
    )
    let texts = try named.texts(color, rows.value[0])
    return try named.categories(color).map { category in
      let members = texts.indices.filter { texts[$0] == category }
      return ScatterChart.Group(
        name: category, x: members.map { x[$0] }, y: members.map { y[$0] })
    }
  }
}
