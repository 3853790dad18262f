// Documents → files in the output directory, all pages of a report or none.
import DocumentModel
import Foundation
import HTMLWriter
import PDFWriter
import ReportExecution
import ReportLanguage
import ResultStore
import Synchronization

struct PageWriter {
  let output: String
  /// Empty: what the front matter says.
  let formats: [FrontMatter.Format]
  let html: HTMLWriter

  /// - Returns: the paths of the pages.
  func write(
    _ publication: Publication, of file: ReportFile, _ report: CheckedReport
  ) throws -> [String] {
    let document = publication.document
    let formats = formats.isEmpty ? report.plan.frontMatter.formats : formats
    var makers: [(ending: String, make: @Sendable () throws -> Data)] = []
    if formats.contains(.html) {
      makers.append(("html", { [html] in try html.write(document) }))
    }
    if formats.contains(.pdf) { makers.append(("pdf", { try PDFWriter().write(document) })) }
    makers.append(("json", { try document.encoded() }))
    let data = try concurrently(makers.map(\.make))
    let pages = zip(makers, data).map { (path: "\(output)/\(file.name).\($0.ending)", data: $1) }
    let files = publication.files.map {
      (path: "\(output)/\(file.name)_files/\($0.name)", data: $0.data)
    }
    try replaceFiles(files + pages)
    return pages.map(\.path)
  }
}

/// Does several things at once: a warm rendering spends its time writing HTML and PDF, and neither
/// needs the other.
/// - Returns: the results in the order of the work.
private func concurrently<Value: Sendable>(
  _ work: [@Sendable () throws -> Value]
) throws -> [Value] {
  let results = Mutex<[Int: Result<Value, any Error>]>([:])
  DispatchQueue.concurrentPerform(iterations: work.count) { index in
    let result = Result { try work[index]() }
    results.withLock { $0[index] = result }
  }
  let done = results.withLock { $0 }
  return try work.indices.compactMap { try done[$0]?.get() }
}
