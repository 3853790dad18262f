// Documents → files in the output directory, all pages of a report or none.
import Diagnostics
import DocumentModel
import Foundation
import HTMLWriter
import MarkdownWriter
import PDFWriter
import Plotting
import ReportExecution
import ReportLanguage
import ResultStore
import Synchronization

struct PageWriter {
  let output: String
  /// `nil`: what the front matter says.
  let formats: Set<FrontMatter.Format>?
  let html: HTMLWriter
  /// Where drawings are kept.
  let pictures: any PictureCache

  struct Written: Sendable {
    var paths: [String]
    /// What a page could not show.
    var warnings: [Diagnostic]
  }

  func write(
    _ publication: Publication, of file: ReportFile, _ report: CheckedReport
  ) throws -> Written {
    let document = publication.document
    let name = file.name
    let formats = formats ?? Set(report.plan.frontMatter.formats).union([.json])
    let reserved = publication.files.map(\.name) + [PageFolder.listName]
    var makers: [(ending: String, make: @Sendable () throws -> Page)] = []
    if formats.contains(.html) {
      makers.append(("html", { [html] in Page(data: try html.write(document)) }))
    }
    if formats.contains(.pdf) {
      makers.append(
        (
          "pdf",
          {
            var page = Page(data: Data())
            page.data = try PDFWriter().write(document, warnings: &page.warnings)
            return page
          }
        ))
    }
    if formats.contains(.gfm) {
      makers.append(
        (
          "md",
          { [pictures] in
            let writer = MarkdownWriter(pictures: PictureMaker(cache: pictures))
            let pages = try writer.write(document, name: name, reservedFiles: reserved)
            return Page(data: pages.markdown, files: pages.files)
          }
        ))
    }
    if formats.contains(.json) {
      makers.append(("json", { Page(data: try document.encoded()) }))
    }
    let made = try concurrently(makers.map(\.make))
    let pages = zip(makers, made).map { (path: "\(output)/\(name).\($0.ending)", data: $1.data) }
    let folder = PageFolder(path: "\(output)/\(MarkdownWriter.folder(of: name))")
    let files = publication.files.map { ($0.name, $0.data) } + made.flatMap(\.files)
    if formats.contains(.gfm) {
      try folder.replace(with: files, together: pages)
    } else {
      try replaceFiles(files.map { ("\(folder.path)/\($0.0)", $0.1) } + pages)
    }
    var warnings = made.flatMap(\.warnings)
    for index in warnings.indices where warnings[index].place == nil {
      warnings[index].place = .file(path: file.path, byteOffset: nil)
    }
    return Written(paths: pages.map(\.path), warnings: warnings)
  }

  private struct Page: Sendable {
    var data: Data
    /// Beside the page, in its folder.
    var files: [(path: String, data: Data)] = []
    var warnings: [Diagnostic] = []
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
