// `table` with `rows` and `columns`: values of runs that are named one by one.
import Diagnostics
import DocumentModel
import ReportLanguage

struct TableRuns: TableContent {
  private let rows: [TableDirective.NamedRow]
  private let columns: [TableDirective.ValueColumn]
  /// By row and column.
  private let paths: [[ValuePath]]

  init?(
    rows: [TableDirective.NamedRow], columns: [TableDirective.ValueColumn],
    _ reader: inout KeyReader
  ) {
    guard !rows.isEmpty, !columns.isEmpty else {
      reader.add(
        .error("'rows' and 'columns' belong together", at: reader.range, hints: ["add the other"])
      )
      return nil
    }
    var paths: [[ValuePath]] = []
    for row in rows {
      var line: [ValuePath] = []
      for column in columns {
        do throws(Diagnostic) {
          line.append(try ValuePath("\(row.root).\(column.path)", range: column.range))
        } catch {
          reader.add(error)
        }
      }
      paths.append(line)
    }
    self.rows = rows
    self.columns = columns
    self.paths = paths
  }

  var prose: [[ParsedInline]] { rows.map(\.name) + columns.map(\.name) }
  var valuePaths: [ValuePath] { paths.flatMap { $0 } }

  func cells(_ results: Results, _ context: ExecutionContext) throws -> Cells {
    (
      [Table.Column(header: [])]
        + (try columns.map {
          Table.Column(alignment: .trailing, header: try context.inlines($0.name, results))
        }),
      try zip(rows, paths).map { row, line in
        [Table.Cell(try context.inlines(row.name, results))]
          + (try zip(columns, line).map { try .value(at: $1, $0.format, results) })
      }
    )
  }
}
