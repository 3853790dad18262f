// How rows and columns of a `table` are written.
import Diagnostics
import ReportLanguage

extension TableDirective {
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
}

extension ValueType where Value == TableDirective.Comparison {
  static let comparison = ValueType("a row `{name, published, value}`") {
    value, diagnostics in
    let name = Key.required("name", ValueType<[ParsedInline]>.markdown, "")
    let published = Key.required("published", ValueType<Double>.number(), "")
    let path = Key.required("value", ValueType<ValueExpression>.valueExpression, "")
    var reader = KeyReader(
      value, of: "a row of 'compare'",
      declared: [name.declaration, published.declaration, path.declaration], range: value.range)
    let values = (reader.read(name), reader.read(published), reader.read(path))
    diagnostics += reader.diagnostics
    guard case (let name?, let published?, let path?) = values, reader.isValid else { return nil }
    return TableDirective.Comparison(name: name, published: published, value: path)
  }
}

extension ValueType where Value == TableDirective.NamedRow {
  static let namedRow = ValueType("an id, or `{name, run}`") { value, diagnostics in
    guard value.entries != nil else {
      return ValueType<Identifier>.identifier.decode(value, &diagnostics).map {
        TableDirective.NamedRow(
          name: [ParsedInline(content: .text($0.name), range: $0.range)], root: $0.name,
          range: $0.range)
      }
    }
    let name = Key.required("name", ValueType<[ParsedInline]>.markdown, "")
    let run = Key.required("run", ValueType<Identifier>.identifier, "")
    var reader = KeyReader(
      value, of: "a row", declared: [name.declaration, run.declaration], range: value.range)
    let values = (reader.read(name), reader.read(run))
    diagnostics += reader.diagnostics
    guard case (let name?, let run?) = values, reader.isValid else { return nil }
    return TableDirective.NamedRow(name: name, root: run.name, range: run.range)
  }
}

extension ValueType where Value == TableDirective.ValueColumn {
  static let valueColumn = ValueType("a column `{name, value}`") {
    value, diagnostics in
    let name = Key.required("name", ValueType<[ParsedInline]>.markdown, "")
    let path = Key.required("value", ValueType<RelativeValue>.relativeValue.located(), "")
    var reader = KeyReader(
      value, of: "a column", declared: [name.declaration, path.declaration], range: value.range)
    let values = (reader.read(name), reader.read(path))
    diagnostics += reader.diagnostics
    guard case (let name?, let expression?) = values, reader.isValid else { return nil }
    return TableDirective.ValueColumn(
      name: name, path: expression.value.path.description, format: expression.value.format,
      range: expression.range)
  }
}
