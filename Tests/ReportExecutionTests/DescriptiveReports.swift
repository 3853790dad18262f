// A table of twelve people and reports that describe it.
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage
import Testing

@testable import ReportExecution

enum DescriptiveReports {
  /// `height` is 100 + 2 · `age`, but for one outlier, and `half` is −`age` / 2.
  static let people =
    "age,height,half,sex,bucket\n"
    + (1...12).map { row in
      let height = row == 12 ? 400 : 100 + 2 * row
      let bucket = row < 5 ? "1-4" : row < 10 ? "5-9" : "10-19"
      return "\(row),\(height),\(-Double(row) / 2),\(row % 3 == 0 ? "F" : "M"),\(bucket)\n"
    }.joined()

  /// Ten lines.
  static let dataset = block(
    "dataset",
    "id: people\nsource: table\nfile: p.csv\ncolumns: [age, half]\ntarget: height\ntest: 0.25\nseed: 1"
  )

  static func publication(
    _ body: String, files: [String: String] = ["p.csv": people]
  ) throws -> Publication {
    let result = try ReportFolder(files: files).check(body)
    let report = try #require(result.report, "\(result.complaints)")
    return try report.rendered().publication
  }

  /// The one figure of a report.
  static func figure(
    _ name: String, _ yaml: String, after dataset: String = dataset
  ) throws -> Figure {
    let publication = try publication(dataset + block(name, yaml))
    #expect(publication.failures.isEmpty, "\(publication.failures)")
    return try #require(
      publication.document.blocks.compactMap {
        if case .figure(let figure) = $0 { figure } else { nil }
      }.first)
  }

  /// The texts of the one table of a report, its header first.
  static func table(_ body: String, files: [String: String] = ["p.csv": people]) throws
    -> [[String]]
  {
    let publication = try publication(body, files: files)
    #expect(publication.failures.isEmpty, "\(publication.failures)")
    let table = try #require(
      publication.document.blocks.compactMap {
        if case .table(let table) = $0 { table } else { nil }
      }.first)
    return [table.columns.map { plain($0.header) }]
      + table.rows.map { $0.map { plain($0.content) } }
  }

  private static func plain(_ inlines: [Inline]) -> String {
    inlines.map { if case .text(let text) = $0 { text } else { "?" } }.joined()
  }

  static func number(_ path: String, of body: String) throws -> Double {
    try publication(body).results.number(
      at: ValuePath(path, range: SourceRange(file: "x.md", line: 1, column: 1)))
  }

  /// What is wrong with a directive after the data set, without the number of the line.
  static func complaints(_ name: String, _ yaml: String) throws -> [String] {
    try ReportExecutionTests.complaints(
      dataset + digits + block(name, yaml), files: ["p.csv": people]
    ).map { $0.replacing(/^\d+:/, with: "") }
  }
}
