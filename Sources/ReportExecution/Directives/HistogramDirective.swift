// `histogram`: how numbers are spread, how often a category occurs, or how bright pixels are.
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage
import ResultStore
import Statistics

struct HistogramDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "histogram",
    summary:
      "Counts the values of columns, the rows of each category, or the pixel values of images.",
    keys: [
      ColumnKeys.data.declaration, Keys.columns.declaration, Keys.by.declaration,
      ColumnKeys.splits.declaration, Keys.bins.declaration, Keys.heights.declaration,
      Keys.scale.declaration, Keys.sample.declaration, Keys.seed.declaration,
      ColumnKeys.names.declaration, Keys.id.declaration,
    ] + FigureKeys.declarations,
    example: """
      data: brain
      by: age-bucket
      split: [train, test]
      label: fig-ages
      fig-cap: Participants by age.
      """,
    values:
      "of images, with an `id`: ID.images, ID.pixels, ID.mean, ID.bins[n].count, ID.bins[n].share, ID.bins[n].from, ID.bins[n].to"
  )

  enum Heights: String, CaseIterable { case counts, shares }

  private enum Keys {
    static let columns = ColumnKeys.columns(
      "columns", shown: "none", "Columns of numbers, a panel each.")
    static let by = ColumnKeys.column(
      "by",
      "A column of categories. Without `columns` each category is a bar; with them each has its own histogram, over the others."
    )
    static let bins = Key.optional(
      "bins", .integer(1...256), default: 20, shown: "20", "Bins of equal width.")
    static let heights = Key.optional(
      "heights", ValueType<Heights>.choice(Heights.allCases.map { ($0.rawValue, $0) }),
      default: .counts, shown: "counts",
      "`counts`, or `shares` of the split's or category's rows, for parts of different sizes.")
    static let scale = Key.optional(
      "scale",
      ValueType<LineChart.Axis.Scale>.choice([("linear", .linear), ("log", .logarithmic)]),
      default: .linear, shown: "linear", "The vertical axis: `linear` or `log`.")
    static let sample = Key.optional(
      "sample", ValueType<Int>.integer(1...10_000_000).located(), shown: "2000, or all of fewer",
      "Of images: how many, drawn at random, whose pixels are counted.")
    static let seed = Key.optional(
      "seed", ValueType<Int>.integer(0...Int.max).located(), shown: "the report's seed",
      "Which images are drawn.")
    static let id = Key.optional(
      "id", ValueType<Identifier>.identifier, shown: "none", "The name inline values use.")
  }

  let identifier: Identifier?
  private let data: Identifier
  private let columns: [Located<String>]
  private let by: Located<String>?
  private let rows: Located<[RowChoice]>?
  private let bins: Int
  private let heights: Heights
  private let scale: LineChart.Axis.Scale
  private let sample: Located<Int>?
  private let seed: Located<Int>?
  private let titles: ColumnTitles
  private let figure: FigureKeys.Values

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(Keys.id)
    let data = reader.read(ColumnKeys.data)
    columns = reader.read(Keys.columns) ?? []
    by = reader.read(Keys.by)
    rows = reader.read(ColumnKeys.splits)
    let bins = reader.read(Keys.bins)
    let heights = reader.read(Keys.heights)
    let scale = reader.read(Keys.scale)
    sample = reader.read(Keys.sample)
    seed = reader.read(Keys.seed)
    titles = ColumnTitles(reader.read(ColumnKeys.names) ?? [])
    figure = FigureKeys.Values(&reader)
    guard let data, let bins, let heights, let scale, reader.isValid else { return nil }
    self.data = data
    self.bins = bins
    self.heights = heights
    self.scale = scale
    if let rows, rows.value.isEmpty || Set(rows.value).count < rows.value.count {
      reader.add(
        .error(
          "'split' names each part once", at: rows.range, hints: ["write `split: [train, test]`"]))
    }
    if let by, let rows, rows.value.count > 1, !columns.isEmpty {
      reader.add(
        .error(
          "bars are told apart by 'by' or by 'split', not by both", at: by.range,
          hints: ["choose one split, or remove 'by'"]))
    }
    if !isOfPixels {
      for (key, range) in [("sample", sample?.range), ("seed", seed?.range)] {
        guard let range else { continue }
        reader.add(
          .error("'\(key)' is for pixels; rows are all counted", at: range, hints: ["remove it"]))
      }
      if let identifier {
        reader.add(
          .error(
            "only the histogram of images publishes values", at: identifier.range,
            hints: ["remove 'id'"]))
      }
    }
    guard reader.isValid else { return nil }
  }

  var label: Identifier? { figure.label }
  var numbered: NumberedThing? { .figure }
  var prose: [[ParsedInline]] { [figure.caption] }
  var inputs: [InputReference] { [InputReference(data, accepts: ["dataset"])] }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    identifier.map { [($0.name, PixelCounts.shape(bins: bins))] } ?? []
  }

  private var isOfPixels: Bool { columns.isEmpty && by == nil }
  private var shownRows: [RowChoice] { rows?.value ?? [isOfPixels ? .split(.train) : .all] }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    let named = try context.columns(of: data)
    var found = titles.findings((columns + (by.map { [$0] } ?? [])).map(\.value))
    if isOfPixels {
      try found.gather { _ = try pixels(context) }
    } else {
      try named.requireRows(shownRows, at: rows?.range ?? data.range)
      if let by { try found.gather { _ = try named.categories(by) } }
      for column in columns {
        for choice in shownRows {
          try found.gather { _ = try named.numbers(column, choice, atLeast: 1) }
        }
      }
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return .nothing
  }

  /// - Throws: where the data has no images, or not enough.
  private func pixels(_ context: PreparationContext) throws -> PixelSample {
    let dataset = try context.readyDataset(data)
    guard dataset.imageShape != nil else {
      throw Diagnostic.error(
        "a histogram of a table needs 'columns' or 'by'", at: data.range,
        hints: ["add `columns: […]`, or name a data set of images"])
    }
    guard shownRows.count == 1, let split = shownRows.first?.split else {
      throw Diagnostic.error(
        "the pixels of one split are counted", at: rows?.range ?? data.range,
        hints: ["write `split: train` or `split: test`"])
    }
    try context.columns(of: data).requireRows(shownRows, at: rows?.range ?? data.range)
    let there = dataset.count(split)
    if let sample, sample.value > there {
      throw Diagnostic.error(
        "'sample' asks for \(sample.value) images; the \(split.rawValue) split has \(there)",
        at: sample.range, hints: ["give at most \(there)"])
    }
    return PixelSample(
      dataset: dataset, split: split, count: sample?.value ?? min(2000, there),
      seed: UInt64(seed?.value ?? context.seed))
  }

  // MARK: Showing

  func work(_ context: PreparationContext) throws -> StepWork? {
    isOfPixels ? try pixels(context).work : nil
  }

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let identifier, let result else { return [] }
    let counts = try result.decode(PixelCounts.self, from: PixelCounts.file)
    return [(identifier.name, counts.tree(bins: bins))]
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    let named = try context.preparation.columns(of: data)
    let panels: [BarChart.Panel]
    if let result {
      let counts = try result.decode(PixelCounts.self, from: PixelCounts.file)
      panels = [
        panel(
          "Pixel value", .bins(edges: counts.edges(bins: bins)),
          [series("", counts.counts(bins: bins))])
      ]
    } else if columns.isEmpty, let by {
      let categories = try named.categories(by)
      panels = [
        panel(
          titles[by.value], .categories(categories),
          try shownRows.map { choice in
            let texts = try named.texts(by, choice)
            let counts = Dictionary(texts.map { ($0, 1) }, uniquingKeysWith: +)
            return series(
              shownRows.count > 1 ? choice.title : "", categories.map { counts[$0] ?? 0 })
          })
      ]
    } else {
      panels = try columns.map { try histogram(of: $0, named) }
    }
    let chart = BarChart(panels: panels)
    return [
      .figure(
        label: figure.label, caption: figure.caption,
        alternativeText: figure.alternativeText ?? chart.summary, .barChart(chart))
    ]
  }

  /// All series of a column have the same bins.
  private func histogram(of column: Located<String>, _ named: NamedColumns) throws -> BarChart.Panel
  {
    var parts: [(name: String, values: [Double])] = []
    if let by, let choice = shownRows.first {
      let values = zip(try named.texts(by, choice), try named.numbers(column, choice))
      for category in try named.categories(by) {
        parts.append((category, values.filter { $0.0 == category }.map(\.1)))
      }
    } else {
      for choice in shownRows {
        parts.append((shownRows.count > 1 ? choice.title : "", try named.numbers(column, choice)))
      }
    }
    let whole = try Histogram(parts.flatMap(\.values).filter(\.isFinite), bins: bins)
    let range = whole.edges[0]...whole.edges[whole.edges.count - 1]
    return panel(
      titles[column.value], .bins(edges: whole.edges),
      try parts.map { part in
        series(part.name, try Histogram(part.values, bins: bins, range: range).counts)
      })
  }

  private func series(_ name: String, _ counts: [Int]) -> BarChart.Series {
    let total = Double(max(1, counts.reduce(0, +)))
    return BarChart.Series(
      name: name, values: counts.map { heights == .shares ? Double($0) / total : Double($0) })
  }

  private func panel(
    _ quantity: String, _ positions: BarChart.Positions, _ series: [BarChart.Series]
  ) -> BarChart.Panel {
    BarChart.Panel(
      horizontal: LineChart.Axis(label: quantity),
      vertical: LineChart.Axis(
        label: heights == .shares ? "Share" : "Count", scale: scale,
        isIntegral: heights == .counts),
      positions: positions, series: series)
  }
}
