// `table`: numbers of runs in rows and columns, against published ones, or from a CSV file.
import Datasets
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage
import ResultStore

struct TableDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "table",
    summary:
      "Sets numbers in a table: published against reproduced, across runs, or from a CSV file.",
    keys: [
      Keys.compare.declaration, Keys.rows.declaration, Keys.columns.declaration,
      Keys.csv.declaration,
    ] + TableKeys.declarations,
    example: """
      compare:
        - {name: Epoch 1, published: 193.3195, value: "baseline.epochs[1].loss | .2f"}
        - {name: Test loss, published: 150.2314, value: "baseline.test.loss | .2f"}
      label: tbl-published
      tbl-cap: Published against reproduced.
      """)

  struct Comparison: Sendable {
    var name: [ParsedInline]
    var published: Double
    var value: ValueExpression
  }

  struct NamedRow: Sendable {
    var name: [ParsedInline]
    var root: String
    var range: SourceRange
  }

  struct ValueColumn: Sendable {
    var name: [ParsedInline]
    /// Follows the row's name.
    var path: String
    var format: NumberFormat?
    var range: SourceRange
  }

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
      "Columns across runs: `{name, value: \"test.loss | .2f\"}`, read of each row's run.")
    static let csv = Key.optional(
      "csv", ValueType<String>.path.located(), shown: "none",
      "A CSV file beside the report; its first line is the header.")
  }

  private enum Content {
    case comparison([Comparison])
    case grid([NamedRow], [ValueColumn], [[ValuePath]])
    case csv(Located<String>)
  }

  var identifier: Identifier? { nil }
  private let content: Content
  private let table: TableKeys.Values

  init?(_ reader: inout KeyReader) {
    let compare = reader.read(Keys.compare)
    let rows = reader.read(Keys.rows)
    let columns = reader.read(Keys.columns)
    let csv = reader.read(Keys.csv)
    table = TableKeys.Values(&reader)
    guard let compare, let rows, let columns, reader.isValid else { return nil }
    let given = [!compare.isEmpty, !rows.isEmpty || !columns.isEmpty, csv != nil].count { $0 }
    guard given == 1 else {
      reader.add(
        .error(
          given == 0
            ? "a table needs 'compare', 'rows' and 'columns', or 'csv'"
            : "a table has one of 'compare', 'rows' with 'columns', and 'csv'",
          at: reader.range, hints: ["`galley explain table` shows an example"]))
      return nil
    }
    if !compare.isEmpty {
      content = .comparison(compare)
    } else if let csv {
      content = .csv(csv)
    } else {
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
      content = .grid(rows, columns, paths)
    }
    guard reader.isValid else { return nil }
  }

  var label: Identifier? { table.label }
  var numbered: NumberedThing? { table.caption.isEmpty ? nil : .table }

  var prose: [[ParsedInline]] {
    switch content {
    case .comparison(let rows): [table.caption] + rows.map(\.name)
    case .grid(let rows, let columns, _): [table.caption] + rows.map(\.name) + columns.map(\.name)
    case .csv: [table.caption]
    }
  }

  var valuePaths: [ValuePath] {
    switch content {
    case .comparison(let rows): rows.flatMap(\.value.paths)
    case .grid(_, _, let paths): paths.flatMap { $0 }
    case .csv: []
    }
  }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    if case .csv(let path) = content { _ = try readCSV(path, context) }
    return .nothing
  }

  func filesRead(_ context: PreparationContext) -> [String] {
    if case .csv(let path) = content { [fullPath(path.value, context)] } else { [] }
  }

  func blocks(
    _ result: StoredResult?, _ results: Results, _ context: ExecutionContext
  ) throws -> [ProducedBlock] {
    var columns: [Table.Column]
    var rows: [[Table.Cell]]
    switch content {
    case .comparison(let comparisons):
      columns = ["Quantity", "Published", "Reproduced", "Difference", "Share"].enumerated().map {
        Table.Column(
          alignment: $0.offset == 0 ? .leading : .trailing, header: [.text($0.element)])
      }
      rows = try comparisons.map { comparison in
        let value = try results.number(of: comparison.value)
        if value.isNaN {
          return [
            Table.Cell(try context.inlines(comparison.name, results)),
            Self.number(comparison.published, comparison.value.format),
            Table.Cell([.text("[\(comparison.value.formula)]")]), Table.Cell([]), Table.Cell([]),
          ]
        }
        let format = comparison.value.format ?? .standard(for: comparison.published)
        var signed = format
        signed.showsPlus = true
        let difference = value - comparison.published
        let share = comparison.published == 0 ? .nan : difference / abs(comparison.published)
        return [
          Table.Cell(try context.inlines(comparison.name, results)),
          Self.number(comparison.published, format), Self.number(value, format),
          Self.number(difference, signed),
          share.isNaN
            ? Table.Cell([.text("—")])
            : Self.number(share, NumberFormat(style: .percent, digits: 2, showsPlus: true)),
        ]
      }
    case .grid(let named, let valueColumns, let paths):
      columns = [Table.Column(header: [])]
      for column in valueColumns {
        columns.append(
          Table.Column(alignment: .trailing, header: try context.inlines(column.name, results)))
      }
      rows = []
      for (row, line) in zip(named, paths) {
        var cells = [Table.Cell(try context.inlines(row.name, results))]
        for (column, path) in zip(valueColumns, line) {
          switch try results.value(at: path) {
          case .number(let value): cells.append(Self.number(value, column.format))
          case .text(let text): cells.append(Table.Cell([.text(text)]))
          case .missing: cells.append(Table.Cell([.text("[\(path)]")]))
          case .record, .list: cells.append(Table.Cell([]))
          }
        }
        rows.append(cells)
      }
    case .csv(let path):
      let lines = try readCSV(path, context.preparation)
      let body = Array(lines.dropFirst())
      columns = lines[0].enumerated().map { position, name in
        let isNumeric = !body.isEmpty && body.allSatisfy { Double($0[position]) != nil }
        return Table.Column(alignment: isNumeric ? .trailing : .leading, header: [.text(name)])
      }
      rows = body.map { $0.map { Table.Cell([.text($0)], value: Double($0)) } }
    }
    return [
      .table(label: table.label, caption: table.caption, columns: columns, rows: rows)
    ]
  }

  private static func number(_ value: Double, _ format: NumberFormat?) -> Table.Cell {
    Table.Cell([.text((format ?? .standard(for: value)).string(from: value))], value: value)
  }

  // MARK: CSV

  private static let largestCSV = 4 << 20

  private func fullPath(_ path: String, _ context: PreparationContext) -> String {
    path.hasPrefix("/") ? path : "\(context.baseDirectory)/\(path)"
  }

  private func readCSV(
    _ path: Located<String>, _ context: PreparationContext
  ) throws -> [[String]] {
    guard let data = FileManager.default.contents(atPath: fullPath(path.value, context)) else {
      throw Diagnostic.error(
        "there is no readable file '\(path.value)'", at: path.range,
        hints: ["paths are relative to the report"])
    }
    guard data.count <= Self.largestCSV, let text = String(data: data, encoding: .utf8) else {
      throw Diagnostic.error(
        data.count > Self.largestCSV
          ? "'\(path.value)' is larger than 4 MB" : "'\(path.value)' is not UTF-8 text",
        at: path.range, hints: ["a table holds what a reader can read"])
    }
    do {
      return try CSVRecords.parse(Array(text.utf8), file: path.value).map(\.texts)
    } catch {
      var diagnostic = error
      diagnostic.notes.append(Diagnostic.Note("needed here", at: .source(path.range)))
      throw diagnostic
    }
  }
}
