// What the kinds of `table` have in common: each knows what it reads, checks itself and makes cells.
import Diagnostics
import DocumentModel
import ReportLanguage

protocol TableContent: Sendable {
  typealias Cells = (columns: [Table.Column], rows: [[Table.Cell]])

  var inputs: [InputReference] { get }
  /// Checked as the report's text is.
  var prose: [[ParsedInline]] { get }
  /// Known before anything is prepared.
  var valuePaths: [ValuePath] { get }

  /// - Throws: `Diagnostic` or `Diagnostics`.
  func prepare(_ context: PreparationContext) throws

  func filesRead(_ context: PreparationContext) -> [String]

  func cells(_ results: Results, _ context: ExecutionContext) throws -> Cells
}

extension TableContent {
  var inputs: [InputReference] { [] }
  var prose: [[ParsedInline]] { [] }
  var valuePaths: [ValuePath] { [] }
  func prepare(_ context: PreparationContext) throws {}
  func filesRead(_ context: PreparationContext) -> [String] { [] }
}

extension Table.Cell {
  /// - Parameter format: `nil` is the number's own.
  static func number(_ value: Double, _ format: NumberFormat?) -> Table.Cell {
    Table.Cell([.text((format ?? .standard(for: value)).string(from: value))], value: value)
  }

  static func text(_ text: String) -> Table.Cell { Table.Cell([.text(text)]) }

  /// A value of a run; its path where it has not run yet.
  static func value(
    at path: ValuePath, _ format: NumberFormat?, _ results: Results
  ) throws -> Table.Cell {
    switch try results.value(at: path) {
    case .number(let value): .number(value, format)
    case .text(let text): .text(text)
    case .missing: .text("[\(path)]")
    case .record, .list: Table.Cell([])
    }
  }
}

extension Table.Column {
  static func text(_ header: String) -> Table.Column { Table.Column(header: [.text(header)]) }

  static func numbers(_ header: String) -> Table.Column {
    Table.Column(alignment: .trailing, header: [.text(header)])
  }
}
