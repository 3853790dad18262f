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
    let metadata = document.metadata
    let text = TextContext()
    let language = metadata.language.isEmpty ? "en" : metadata.language
    var builder = FlowBuilder(text: text, language: language)
    builder.addTitle(metadata)
    builder.addNotices(document.notices)
    try builder.addAbstract(metadata)
    if document.layout.hasTableOfContents { builder.addContents(document.blocks) }
    try builder.add(document.blocks)
    builder.addColophon(document.colophon)

    let flow = builder.flow
    let pages = PageBuilder(contentHeight: PageStyle.contentHeight).pages(of: flow.items)
    let title = metadata.title.isEmpty ? "Untitled" : metadata.title
    let file = try PDFFile(
      pageSize: PageStyle.pageSize,
      information: PDFInformation(
        title: title, author: metadata.authors.joined(separator: ", "),
        subject: metadata.subtitle, keywords: metadata.keywords.joined(separator: ", "),
        creator: "Galley", date: Self.timestamp(metadata.date), language: language),
      text: text)
    try PageDrawing(flow, pages: pages, on: file, title: title, text: text).drawAll()
    return try file.finish()
  }

  private static func timestamp(_ date: String?) -> String {
    let day = date.flatMap { date in
      date.wholeMatch(of: /[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])/) == nil ? nil : date
    }
    return (day ?? fixedDay) + "T00:00:00Z"
  }
}
