// `table` with `summary`: statistics of a data set's columns.
import Diagnostics
import DocumentModel
import ReportLanguage
import Statistics

struct TableSummary: TableContent {
  enum Statistic: String, CaseIterable, Sendable {
    case count, missing, min, max, mean, std, median

    var title: String {
      switch self {
      case .count: "Count"
      case .missing: "Missing"
      case .min: "Minimum"
      case .max: "Maximum"
      case .mean: "Mean"
      case .std: "Standard deviation"
      case .median: "Median"
      }
    }

    var isCount: Bool { self == .count || self == .missing }

    func value(_ values: [Double], _ summary: Summary) -> Double {
      switch self {
      case .count: Double(summary.count)
      case .missing: Double(summary.missing)
      case .min: summary.minimum
      case .max: summary.maximum
      case .mean: summary.mean
      case .std: summary.sampleDeviation
      case .median: quantiles(values, [0.5])[0]
      }
    }
  }

  var data: Identifier
  /// `nil` is every column of numbers.
  var columns: [Located<String>]?
  var rows: RowChoice
  /// Whether each column is brought to 0…1 by the rows shown.
  var isRescaled: Bool
  var statistics: [Statistic]
  var format: NumberFormat?
  var titles = ColumnTitles([])

  var inputs: [InputReference] { [InputReference(data, accepts: ["dataset"])] }

  func prepare(_ context: PreparationContext) throws {
    let named = try context.columns(of: data)
    try named.requireRows([rows], at: data.range)
    let columns = try columns ?? named.numberColumns()
    var found = titles.findings(columns.map(\.value))
    for column in columns {
      try found.gather { _ = try named.numbers(column, rows, atLeast: 1) }
    }
    guard found.isEmpty else { throw Diagnostics(found) }
  }

  func cells(_ results: Results, _ context: ExecutionContext) throws -> Cells {
    let named = try context.preparation.columns(of: data)
    return (
      [.text("Column")] + statistics.map { .numbers($0.title) },
      try (columns ?? named.numberColumns()).map { column in
        var values = try named.numbers(column, rows)
        if isRescaled {
          values = try MinMaxScaler(fitting: values.asColumn).transform(values.asColumn).values
        }
        let summary = Summary(values)
        return [.text(titles[column.value])]
          + statistics.map { .number($0.value(values, summary), $0.isCount ? nil : format) }
      }
    )
  }
}

extension ValueType where Value == TableSummary {
  static let summary = ValueType("a summary `{data, columns}`") { value, diagnostics in
    let columns = ColumnKeys.columns("columns", shown: "", "")
    let rescaled = Key.optional("rescaled", .boolean, default: false, shown: "", "")
    let statistics = Key.optional(
      "statistics",
      .list(of: .choice(TableSummary.Statistic.allCases.map { ($0.rawValue, $0) })),
      default: [.min, .max, .mean, .std], shown: "", "")
    let format = Key.optional("format", ValueType<NumberFormat>.numberFormat, shown: "", "")
    var reader = KeyReader(
      value, of: "'summary'",
      declared: [
        ColumnKeys.data.declaration, columns.declaration, ColumnKeys.split.declaration,
        rescaled.declaration, statistics.declaration, format.declaration,
      ], range: value.range)
    let data = reader.read(ColumnKeys.data)
    let names = reader.read(columns)
    let rows = reader.read(ColumnKeys.split)
    let isRescaled = reader.read(rescaled)
    let chosen = reader.read(statistics)
    let number = reader.read(format)
    diagnostics += reader.diagnostics
    guard let data, let rows, let isRescaled, let chosen, reader.isValid else { return nil }
    return TableSummary(
      data: data, columns: names, rows: rows, isRescaled: isRescaled, statistics: chosen,
      format: number)
  }
}

extension ValueType where Value == NumberFormat {
  static let numberFormat = ValueType("a format such as `.2f`") { value, diagnostics in
    guard case .scalar(let text, _) = value.content else {
      diagnostics.append(mismatch(expected: "a format such as `.2f`", found: value))
      return nil
    }
    do throws(Diagnostic) {
      return try NumberFormat(text, range: value.range)
    } catch {
      diagnostics.append(error)
      return nil
    }
  }
}
