// `table`: numbers of runs in rows and columns, against published ones, of data, or from a CSV file.
import Diagnostics
import DocumentModel
import ReportLanguage
import ResultStore

struct TableDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "table",
    summary:
      "Sets numbers in a table: published against reproduced, across runs, of data, or from a CSV file.",
    keys: [
      Keys.compare.declaration, Keys.rows.declaration, Keys.columns.declaration,
      Keys.sweep.declaration, Keys.pivot.declaration, Keys.summary.declaration,
      Keys.unique.declaration, Keys.csv.declaration, ColumnKeys.names.declaration,
    ] + TableKeys.declarations,
    example: """
      compare:
        - {name: Epoch 1, published: 193.3195, value: "baseline.epochs[1].loss | .2f"}
        - {name: Test loss, published: 150.2314, value: "baseline.test.loss | .2f"}
      label: tbl-published
      tbl-cap: Published against reproduced.
      """,
    vocabularies: [
      Vocabulary(
        "Other tables",
        [
          (
            "rows: [one, two], columns: [{name: Loss, value: test.loss | .2f}]",
            "A row for each run."
          ),
          (
            "sweep: vae, columns: [{name: Loss, value: final.loss | .2f}]",
            "A row for each run of a sweep, its settings first."
          ),
          (
            "sweep: vae, pivot: {rows: beta, columns: latent, value: final.loss | .2f}",
            "One value of each run of a sweep over two settings."
          ),
          (
            "summary: {data: brain, columns: [age, gmv], rescaled: true}",
            "A row of statistics for each column of numbers: count, missing, min, max, mean, std (over n − 1), median."
          ),
          (
            "unique: {data: [plain, stratified], columns: [site, sex]}",
            "How many different texts each column has in each split of data sets."
          ),
        ])
    ])

  private enum Keys {
    static let compare = Key.optional(
      "compare", .list(of: .comparison), default: [], shown: "none",
      "Rows `{name, published, value: \"path | format\"}`; the table adds the difference and its share."
    )
    static let rows = Key.optional(
      "rows", .list(of: .namedRow), default: [], shown: "none",
      "Rows across runs: ids, or `{name, run}`; with `columns`.")
    static let columns = Key.optional(
      "columns", .list(of: .valueColumn), default: [], shown: "none",
      "Columns across runs: `{name, value: \"test.loss | .2f\"}`, read of each row's run; with `rows` or `sweep`."
    )
    static let sweep = Key.optional(
      "sweep", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `train` with a sweep, whose runs are the rows; with `columns` or `pivot`.")
    static let pivot = Key.optional(
      "pivot", ValueType<TablePivot.Request>.pivot, shown: "none",
      "`{rows, columns, value: \"final.loss | .2f\"}`: one value of a sweep over two settings.")
    static let summary = Key.optional(
      "summary", ValueType<TableSummary>.summary, shown: "none",
      "`{data, columns, split, rescaled, statistics, format}`: a row of statistics for each column of a data set; `rescaled: true` brings each to 0…1 first. Without `columns` all that hold numbers, without `statistics` `[min, max, mean, std]`."
    )
    static let unique = Key.optional(
      "unique", ValueType<TableUnique>.unique, shown: "none",
      "`{data, columns}`: how many different texts each column has in each split of one data set or several."
    )
    static let csv = Key.optional(
      "csv", ValueType<String>.path.located(), shown: "none",
      "A CSV file beside the report; its first line is the header.")
  }

  var identifier: Identifier? { nil }
  private let content: any TableContent
  private let table: TableKeys.Values

  init?(_ reader: inout KeyReader) {
    let compare = reader.read(Keys.compare)
    let rows = reader.read(Keys.rows)
    let columns = reader.read(Keys.columns)
    let sweep = reader.read(Keys.sweep)
    let pivot = reader.read(Keys.pivot)
    var summary = reader.read(Keys.summary)
    var unique = reader.read(Keys.unique)
    let csv = reader.read(Keys.csv)
    let names = reader.read(ColumnKeys.names)
    table = TableKeys.Values(&reader)
    guard let compare, let rows, let columns, let names, reader.isValid else { return nil }
    let given = [
      !compare.isEmpty, sweep == nil && (!rows.isEmpty || !columns.isEmpty),
      sweep != nil || pivot != nil, summary != nil, unique != nil, csv != nil,
    ].count { $0 }
    guard given == 1 else {
      let kinds =
        "'compare', 'rows' with 'columns', 'sweep' with 'columns' or 'pivot', 'summary', 'unique'"
      reader.add(
        .error(
          "a table \(given == 0 ? "needs" : "has") one of \(kinds) and 'csv'",
          at: reader.range, hints: ["`galley explain table` shows an example"]))
      return nil
    }
    let titles = ColumnTitles(names)
    summary?.titles = titles
    unique?.titles = titles
    let content: (any TableContent)?
    if !compare.isEmpty {
      content = TableComparison(rows: compare)
    } else if sweep != nil || pivot != nil {
      content = Self.sweep(sweep, rows, columns, pivot, titles, &reader)
    } else if let csv {
      content = TableCSV(path: csv)
    } else if let chosen: any TableContent = summary ?? unique {
      content = chosen
    } else {
      content = TableRuns(rows: rows, columns: columns, &reader)
    }
    if summary == nil, unique == nil, sweep == nil, let name = names.first {
      reader.add(
        .error(
          "this table has no columns of data or settings to name", at: name.name.range,
          hints: ["remove 'names'"]))
    }
    guard let content, reader.isValid else { return nil }
    self.content = content
  }

  private static func sweep(
    _ sweep: Identifier?, _ rows: [NamedRow], _ columns: [ValueColumn],
    _ pivot: TablePivot.Request?, _ titles: ColumnTitles, _ reader: inout KeyReader
  ) -> (any TableContent)? {
    guard let sweep else {
      reader.add(
        .error("'pivot' needs the key 'sweep'", at: reader.range, hints: ["add `sweep: id`"]))
      return nil
    }
    if let row = rows.first {
      reader.add(
        .error("the runs of the sweep are the rows", at: row.range, hints: ["remove 'rows'"]))
    }
    switch (pivot, columns.first) {
    case (let pivot?, nil): return TablePivot(sweep: sweep, request: pivot, titles: titles)
    case (nil, _?): return TableSweep(sweep: sweep, columns: columns, titles: titles)
    case (_?, let column?):
      reader.add(
        .error(
          "a sweep is shown by 'columns' or by 'pivot', not by both", at: column.range,
          hints: ["remove one of them"]))
    case (nil, nil):
      reader.add(
        .error(
          "a table of a sweep needs 'columns' or 'pivot'", at: sweep.range,
          hints: ["add `columns: [{name: Loss, value: final.loss | .2f}]`"]))
    }
    return nil
  }

  var label: Identifier? { table.label }
  var numbered: NumberedThing? { table.caption.isEmpty ? nil : .table }
  var prose: [[ParsedInline]] { [table.caption] + content.prose }
  var valuePaths: [ValuePath] { content.valuePaths }
  var inputs: [InputReference] { content.inputs }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    try content.prepare(context)
    return .nothing
  }

  func filesRead(_ context: PreparationContext) -> [String] { content.filesRead(context) }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    let cells = try content.cells(results, context)
    return [
      .table(
        label: table.label, caption: table.caption, columns: cells.columns, rows: cells.rows)
    ]
  }
}
