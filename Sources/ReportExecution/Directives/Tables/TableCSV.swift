// `table` with `csv`: a small file as it is.
import Datasets
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage

struct TableCSV: TableContent {
  var path: Located<String>

  private static let largest = 4 << 20

  func prepare(_ context: PreparationContext) throws { _ = try read(context) }

  func filesRead(_ context: PreparationContext) -> [String] { [fullPath(context)] }

  func cells(_ results: Results, _ context: ExecutionContext) throws -> Cells {
    let lines = try read(context.preparation)
    let body = Array(lines.dropFirst())
    let columns = lines[0].enumerated().map { position, name in
      let isNumeric = !body.isEmpty && body.allSatisfy { Double($0[position]) != nil }
      return isNumeric ? Table.Column.numbers(name) : .text(name)
    }
    return (columns, body.map { $0.map { Table.Cell([.text($0)], value: Double($0)) } })
  }

  private func fullPath(_ context: PreparationContext) -> String {
    path.value.hasPrefix("/") ? path.value : "\(context.baseDirectory)/\(path.value)"
  }

  private func read(_ context: PreparationContext) throws -> [[String]] {
    guard let data = FileManager.default.contents(atPath: fullPath(context)) else {
      throw Diagnostic.error(
        "there is no readable file '\(path.value)'", at: path.range,
        hints: ["paths are relative to the report"])
    }
    guard data.count <= Self.largest, let text = String(data: data, encoding: .utf8) else {
      throw Diagnostic.error(
        data.count > Self.largest
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
