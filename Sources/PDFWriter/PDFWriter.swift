// Turns a document into a PDF: first everything becomes a vertical list, then the list is cut into
// pages, then the pages are drawn. Page numbers are known before the first page is drawn.
import Diagnostics
import DocumentModel
import Drawing
import Foundation

package struct PDFWriter {
  /// Dates a document whose own date is not a day, so that its bytes do not depend on the clock.
  private static let fixedDay = "2000-01-01"

  package init() {}

  package func write(_ document: Document) throws -> Data {
    var warnings: [Diagnostic] = []
    return try write(document, warnings: &warnings)
  }

  /// - Parameter warnings: gets what the pages could not show.
  package func write(_ document: Document, warnings: inout [Diagnostic]) throws -> Data {
    let metadata = document.metadata
    let text = TextContext()
    let language = metadata.language.isEmpty ? "en" : metadata.language
    let geometry = PageGeometry(document.layout.paper)
    let flow = try Self.flow(of: document, language: language, geometry, text)
    let pages = PageBuilder(contentHeight: geometry.contentHeight).pages(of: flow)
    let title = metadata.title.isEmpty ? "Untitled" : metadata.title
    let file = try PDFFile(
      pageSize: geometry.size,
      information: PDFInformation(
        title: title, author: metadata.authors.joined(separator: ", "),
        subject: metadata.subtitle, keywords: metadata.keywords.joined(separator: ", "),
        creator: "Galley", date: Self.timestamp(metadata.date), language: language),
      text: text)
    try PageDrawing(flow, pages: pages, geometry, on: file, title: title, text: text).drawAll()
    if let warning = Self.warning(of: text.missingCharacters) { warnings.append(warning) }
    return try file.finish()
  }

  private static func warning(of missing: Set<Character>) -> Diagnostic? {
    guard !missing.isEmpty else { return nil }
    let some = missing.sorted().prefix(8).map { "'\($0)'" }.joined(separator: ", ")
    let rest = missing.count > 8 ? " and \(missing.count - 8) more" : ""
    return .warning(
      "no installed font has \(some)\(rest); boxes stand for them in the PDF", at: nil,
      hints: ["install a font that has them, such as Debian's fonts-noto-core"])
  }

  static func flow(
    of document: Document, language: String, _ geometry: PageGeometry, _ text: TextContext
  ) throws -> Flow {
    var builder = FlowBuilder(text: text, language: language, geometry: geometry)
    for (position, note) in document.footnotes.enumerated() {
      builder.footnotes[note.identifier] = position
    }
    builder.addTitle(document.metadata)
    builder.addNotices(document.notices)
    try builder.addAbstract(document.metadata)
    if document.layout.hasTableOfContents { builder.addContents(document.blocks) }
    try builder.add(document.blocks)
    builder.addColophon(document.colophon)
    try builder.addFootnotes(document.footnotes)
    if let failure = builder.formulas.failure { throw failure }
    return builder.flow
  }

  private static func timestamp(_ date: String?) -> String {
    let day = date.flatMap { date in
      date.wholeMatch(of: /[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])/) == nil ? nil : date
    }
    return (day ?? fixedDay) + "T00:00:00Z"
  }
}
