// Turns a document into one self-contained HTML file: the same document, the same bytes.
import Checksums
import Diagnostics
import DocumentModel
import Foundation
import Plotting

package struct HTMLWriter {
  private let templates: Templates
  /// Where drawings of figures are kept; `nil` draws each anew.
  package var pictures: (any PictureCache)?

  /// - Parameter templateDirectories: searched in order; a file found in none of them is the one
  ///   that Galley brings.
  /// - Throws: a `Diagnostic` that names the template and line that cannot be used.
  package init(templateDirectories: [String] = []) throws {
    templates = try Templates(directories: templateDirectories)
  }

  package func write(_ document: Document) throws -> Data {
    let readsLeftwards = isRightToLeft(language: document.metadata.language)
    var body = BodyWriter(
      figures: FigureWriter(cache: pictures), pageReadsLeftwards: readsLeftwards)
    let abstract = try body.html(of: document.metadata.abstract)
    let text = try body.html(of: document.blocks)
    let footnotes = try body.html(of: document.footnotes)
    let metadata = document.metadata
    let contents = TableOfContents(document.blocks)
    var context: [String: Any] = [
      "language": templateText(metadata.language.isEmpty ? "en" : metadata.language),
      "direction": readsLeftwards ? "rtl" : "ltr",
      "title": templateText(metadata.title.isEmpty ? "Untitled" : metadata.title),
      "authors": metadata.authors.map(templateText),
      "hasAuthorsOrDate": !metadata.authors.isEmpty || metadata.date != nil,
      "authorList": templateText(metadata.authors.joined(separator: ", ")),
      "contentSecurityPolicy": contentSecurityPolicy(runsScript: body.hasPlots),
      "style": templates.style,
      "notices": document.notices.map { notice in
        ["kind": notice.kind.rawValue, "text": templateText(notice.text)]
      },
      "body": text + footnotes,
      "hasCallouts": body.hasCallouts,
      "paper": document.layout.paper == .letter ? "letter" : "A4",
      "colophon": document.colophon.map { row in
        ["label": templateText(row.label), "value": templateText(row.value)]
      },
      "hasColophon": !document.colophon.isEmpty,
    ]
    if let subtitle = metadata.subtitle { context["subtitle"] = templateText(subtitle) }
    if let date = metadata.date {
      context["date"] = templateText(date)
      if date.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}/) != nil { context["day"] = date }
    }
    if !metadata.keywords.isEmpty {
      context["keywords"] = templateText(metadata.keywords.joined(separator: ", "))
    }
    if let style = try PageFormulas(document).styleSheet() { context["mathStyle"] = style }
    if body.hasPlots { context["plotScript"] = templates.plotScript }
    if !abstract.isEmpty { context["abstract"] = abstract }
    let description = description(of: document)
    if !description.isEmpty { context["description"] = templateText(description) }
    if document.layout.hasTableOfContents, contents.entries.count > 1 {
      context["contents"] = contents.html
    }
    return Data(templates.renderPage(context).utf8)
  }

  /// Nothing is loaded from anywhere: style, figures and fonts are inside. Nothing runs but the one
  /// script of charts that answer, on pages that have any.
  private func contentSecurityPolicy(runsScript: Bool) -> String {
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
      + (runsScript ? "script-src 'sha256-\(Self.sha256(templates.plotScript))'; " : "")
      + "base-uri 'none'; form-action 'none'"
  }

  /// In base 64, as policies write it.
  private static func sha256(_ text: String) -> String {
    let digits = Array(SHA256.hex(of: text))
    let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(digits[$0...$0 + 1]), radix: 16)
    }
    return Data(bytes).base64EncodedString()
  }

  /// The abstract, or how the text begins: read in lists of search results.
  private func description(of document: Document) -> String {
    func paragraphs(_ blocks: [Block]) -> [String] {
      blocks.compactMap { if case .paragraph(let content) = $0 { content.plainText } else { nil } }
    }
    let abstract = paragraphs(document.metadata.abstract).joined(separator: " ")
    let text = abstract.isEmpty ? paragraphs(document.blocks).first ?? "" : abstract
    let longest = 300
    guard text.count > longest else { return text }
    let start = text.prefix(longest)
    return start[..<(start.lastIndex(of: " ") ?? start.endIndex)] + " …"
  }
}
