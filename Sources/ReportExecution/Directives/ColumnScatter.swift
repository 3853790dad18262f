// `scatter` of columns: a panel for each pair of them, with the line of least squares if asked for.
import Diagnostics
import DocumentModel
import ReportLanguage
import Statistics

struct ColumnScatter: Sendable {
  typealias Pair = (x: Located<String>, y: Located<String>)

  var data: Identifier
  var pairs: [Pair]
  var color: Located<String>?
  var rows: Located<[RowChoice]>
  var drawsFit: Bool
  var titles: ColumnTitles

  func prepare(_ context: PreparationContext) throws {
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
  }

  // MARK: Values

  var shape: ValueShape {
    let fit = ValueShape.record([
      "slope": .number, "intercept": .number, "correlation": .number, "count": .number,
    ])
    return pairs.reduce(.record([:])) { shape, pair in
      shape.merging(.record([pair.x.value: .record([pair.y.value: fit])]))
    }
  }

  func tree(_ context: PreparationContext) throws -> ResultTree {
    let named = try context.columns(of: data)
    return try pairs.reduce(ResultTree.record([:])) { tree, pair in
      let line = try line(through: pair, named)
      let fit = ResultTree.record([
        "slope": .number(line.slope), "intercept": .number(line.intercept),
        "correlation": .number(line.correlation), "count": .number(Double(line.count)),
      ])
      return tree.merging(.record([pair.x.value: .record([pair.y.value: fit])]))
    }
  }

  /// Over all rows that are shown.
  private func line(through pair: Pair, _ named: NamedColumns) throws -> LeastSquaresLine {
    LeastSquaresLine(
      x: try rows.value.flatMap { try named.numbers(pair.x, $0) },
      y: try rows.value.flatMap { try named.numbers(pair.y, $0) })
  }

  // MARK: Panels

  func panels(_ context: PreparationContext) throws -> [ScatterChart.Panel] {
    let named = try context.columns(of: data)
    return try pairs.map { pair in
      let line = try drawsFit ? line(through: pair, named) : nil
      let groups = try groups(of: pair, named)
      let correlation = NumberFormat(style: .fixed, digits: 2)
      return ScatterChart.Panel(
        title: line.map { "r = \(correlation.string(from: $0.correlation))" },
        horizontal: LineChart.Axis(label: titles[pair.x.value]),
        vertical: LineChart.Axis(label: titles[pair.y.value]), groups: groups,
        lines: line?.drawn(across: groups.flatMap(\.x)) ?? [])
    }
  }

  private func groups(of pair: Pair, _ named: NamedColumns) throws -> [ScatterChart.Group] {
    guard let color else {
      return try rows.value.map { choice in
        ScatterChart.Group(
          name: rows.value.count > 1 ? choice.title : "", x: try named.numbers(pair.x, choice),
          y: try named.numbers(pair.y, choice))
      }
    }
    let choice = rows.value[0]
    let (x, y) = (try named.numbers(pair.x, choice), try named.numbers(pair.y, choice))
    let texts = try named.texts(color, choice)
    return try named.categories(color).map { category in
      let members = texts.indices.filter { texts[$0] == category }
      return ScatterChart.Group(
        name: category, x: members.map { x[$0] }, y: members.map { y[$0] })
    }
  }
}

extension LeastSquaresLine {
  /// From the least to the greatest x; none where there is no line.
  func drawn(across x: [Double]) -> [ScatterChart.Line] {
    let x = x.filter(\.isFinite)
    guard slope.isFinite, let low = x.min(), let high = x.max() else { return [] }
    return [
      ScatterChart.Line(
        name: "Least squares", x: [low, high], y: [value(at: low), value(at: high)])
    ]
  }
}
