// `table` with `sweep`: the runs of a sweep with their settings, or one value of each run in rows
// and columns of two settings.
import Diagnostics
import DocumentModel
import ReportLanguage

struct TableSweep: TableContent {
  var sweep: Identifier
  var columns: [TableDirective.ValueColumn]
  var titles: ColumnTitles

  var inputs: [InputReference] { [InputReference(sweep, accepts: ["sweep"])] }
  var prose: [[ParsedInline]] { columns.map(\.name) }

  func prepare(_ context: PreparationContext) throws {
    let runs = try context.sweepRuns(sweep)
    var found = titles.findings(runs.settings)
    // One run stands for all: a mistake in a column is said once.
    for column in columns {
      var mistakes: [Diagnostic] = []
      for member in runs.members where mistakes.isEmpty {
        try mistakes.gather { _ = try context.path(column.path, of: member, at: column.range) }
      }
      found += mistakes
    }
    guard found.isEmpty else { throw Diagnostics(found) }
  }

  func cells(_ results: Results, _ context: ExecutionContext) throws -> Cells {
    let runs = try context.preparation.sweepRuns(sweep)
    let settings = runs.settings
    return (
      settings.map { setting in
        runs.values(of: setting).allSatisfy { Double($0) != nil }
          ? .numbers(titles[setting]) : .text(titles[setting])
      }
        + (try columns.map {
          Table.Column(alignment: .trailing, header: try context.inlines($0.name, results))
        }),
      try runs.members.map { member in
        settings.map { .setting(member[$0] ?? "") }
          + (try columns.map { column in
            try .value(
              at: try context.preparation.path(column.path, of: member, at: column.range),
              column.format, results)
          })
      }
    )
  }
}

struct TablePivot: TableContent {
  /// As a report asks for it.
  struct Request: Sendable {
    var rows: Identifier?
    var columns: Identifier?
    var value: Located<RelativeValue>
  }

  private let values: SweepValues
  private let titles: ColumnTitles

  init(sweep: Identifier, request: Request, titles: ColumnTitles) {
    values = SweepValues(
      sweep: sweep, value: request.value, rows: request.rows, columns: request.columns)
    self.titles = titles
  }

  var inputs: [InputReference] { [InputReference(values.sweep, accepts: ["sweep"])] }

  func prepare(_ context: PreparationContext) throws {
    let grid = try values.grid(context)
    let found = titles.findings([grid.rowSetting, grid.columnSetting])
    guard found.isEmpty else { throw Diagnostics(found) }
  }

  func cells(_ results: Results, _ context: ExecutionContext) throws -> Cells {
    let grid = try values.grid(context.preparation)
    let width = grid.columnValues.count
    return (
      [.text(titles[grid.rowSetting])]
        + grid.columnValues.map { .numbers("\(titles[grid.columnSetting]) \($0)") },
      try grid.rowValues.enumerated().map { row, rowValue in
        [.setting(rowValue)]
          + (try grid.paths[(row * width)..<((row + 1) * width)].map {
            try .value(at: $0, values.value.value.format, results)
          })
      }
    )
  }
}

extension Table.Cell {
  fileprivate static func setting(_ text: String) -> Table.Cell {
    Table.Cell([.text(text)], value: Double(text))
  }
}

extension ValueType where Value == TablePivot.Request {
  static let pivot = ValueType("a pivot `{rows, columns, value}`") { value, diagnostics in
    let rows = Key.optional("rows", ValueType<Identifier>.identifier, shown: "", "")
    let columns = Key.optional("columns", ValueType<Identifier>.identifier, shown: "", "")
    let path = Key.required("value", ValueType<RelativeValue>.relativeValue.located(), "")
    var reader = KeyReader(
      value, of: "'pivot'",
      declared: [rows.declaration, columns.declaration, path.declaration], range: value.range)
    let settings = (reader.read(rows), reader.read(columns))
    let expression = reader.read(path)
    diagnostics += reader.diagnostics
    guard let expression, reader.isValid else { return nil }
    return TablePivot.Request(rows: settings.0, columns: settings.1, value: expression)
  }
}
