// `table` with `unique`: which splits lack some of a column's categories.
import Diagnostics
import DocumentModel
import ReportLanguage

struct TableUnique: TableContent {
  /// Side by side: the same rows parted in different ways.
  var data: [Identifier]
  var columns: [Located<String>]
  var titles = ColumnTitles([])

  private static func parts(of dataset: PreparedDataset) -> [RowChoice] {
    [.all]
      + PreparedDataset.Split.allCases.filter { dataset.count($0) > 0 }.map(RowChoice.split)
  }

  var inputs: [InputReference] { data.map { InputReference($0, accepts: ["dataset"]) } }

  func prepare(_ context: PreparationContext) throws {
    var found = titles.findings(columns.map(\.value) + data.map(\.name))
    for identifier in data {
      let named = try context.columns(of: identifier)
      for column in columns {
        try found.gather { _ = try named.texts(column) }
      }
    }
    guard found.isEmpty else { throw Diagnostics(found) }
  }

  func cells(_ results: Results, _ context: ExecutionContext) throws -> Cells {
    let named = try data.map { try context.preparation.columns(of: $0) }
    let headers = named.flatMap { named in
      Self.parts(of: named.dataset).map { part in
        Table.Column.numbers(
          data.count == 1
            ? part.title
            : "\(titles[named.identifier.name]): \(part.title.lowercased())")
      }
    }
    return (
      [.text("Column")] + headers,
      try columns.map { column in
        [.text(titles[column.value])]
          + (try named.flatMap { named in
            try Self.parts(of: named.dataset).map { part in
              .number(Double(Set(try named.texts(column, part)).count), nil)
            }
          })
      }
    )
  }
}

extension ValueType where Value == TableUnique {
  static let unique = ValueType("`{data, columns}`") { value, diagnostics in
    let data = Key.required("data", ValueType<[Identifier]>.list(of: .identifier), "")
    let columns = Key.required(
      "columns", ValueType<[Located<String>]>.list(of: ValueType<String>.text.located()), "")
    var reader = KeyReader(
      value, of: "'unique'", declared: [data.declaration, columns.declaration],
      range: value.range)
    let names = (reader.read(data), reader.read(columns))
    diagnostics += reader.diagnostics
    guard case (let data?, let columns?) = names, reader.isValid else { return nil }
    if data.isEmpty || columns.isEmpty {
      diagnostics.append(
        .error(
          "there is nothing to count", at: value.range, hints: ["name a data set and a column"]))
      return nil
    }
    return TableUnique(data: data, columns: columns)
  }
}
