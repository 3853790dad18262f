// `table` with `compare`: what was published beside what was reproduced.
import DocumentModel
import ReportLanguage

struct TableComparison: TableContent {
  var rows: [TableDirective.Comparison]

  var prose: [[ParsedInline]] { rows.map(\.name) }
  var valuePaths: [ValuePath] { rows.flatMap(\.value.paths) }

  func cells(_ results: Results, _ context: ExecutionContext) throws -> Cells {
    let columns =
      [Table.Column.text("Quantity")]
      + ["Published", "Reproduced", "Difference", "Share"].map(Table.Column.numbers)
    let cells = try rows.map { row in
      let value = try results.number(of: row.value)
      if value.isNaN {
        return [
          Table.Cell(try context.inlines(row.name, results)),
          .number(row.published, row.value.format), .text("[\(row.value.formula)]"), Table.Cell([]),
          Table.Cell([]),
        ]
      }
      let format = row.value.format ?? .standard(for: row.published)
      var signed = format
      signed.showsPlus = true
      let difference = value - row.published
      let share = row.published == 0 ? .nan : difference / abs(row.published)
      return [
        Table.Cell(try context.inlines(row.name, results)), .number(row.published, format),
        .number(value, format), .number(difference, signed),
        share.isNaN
          ? .text("—") : .number(share, NumberFormat(style: .percent, digits: 2, showsPlus: true)),
      ]
    }
    return (columns, cells)
  }
}
