// A PDF of many pages in memory: pages, outline, links, destinations, structure and metadata.
import CCairo
import Diagnostics
import Foundation

/// What a viewer shows about the file.
package struct PDFInformation: Hashable, Sendable {
  package var title: String
  package var author: String?
  package var subject: String?
  package var keywords: String?
  package var creator: String?
  /// ISO 8601, with a time: `2026-11-21T00:00:00Z`.
  package var date: String
  /// A BCP 47 tag.
  package var language: String

  package init(
    title: String, author: String? = nil, subject: String? = nil, keywords: String? = nil,
    creator: String? = nil, date: String, language: String = "en"
  ) {
    self.title = title
    self.author = author
    self.subject = subject
    self.keywords = keywords
    self.creator = creator
    self.date = date
    self.language = language
  }
}

/// What a piece of a page is, for readers that do not see it.
package enum PDFStructure: Hashable, Sendable {
  case heading(level: Int)
  case paragraph
  case quote
  case code
  case list
  case listItem
  case note
  case table
  case tableRow
  case tableHeaderCell
  case tableCell
  case caption
  /// With what someone who cannot see it needs to know.
  case figure(alternativeText: String)
  case formula(alternativeText: String)

  var name: String {
    switch self {
    case .heading(let level): "H\(min(max(level, 1), 6))"
    case .paragraph: "P"
    case .quote: "BlockQuote"
    case .code: "Code"
    case .list: "L"
    case .listItem: "LI"
    case .note: "Note"
    case .table: "Table"
    case .tableRow: "TR"
    case .tableHeaderCell: "TH"
    case .tableCell: "TD"
    case .caption: "Caption"
    case .figure: "Figure"
    case .formula: "Formula"
    }
  }

  var alternativeText: String? {
    switch self {
    case .figure(let text), .formula(let text): text
    default: nil
    }
  }
}

package final class PDFFile {
  package let canvas: Canvas
  package let pageSize: Size

  private let surface: OpaquePointer
  private let sink: ByteSink
  private let information: PDFInformation
  /// In the order of their structure elements.
  private var alternativeTexts: [String] = []
  private var outline: [(level: Int, identifier: Int32)] = []

  /// - Parameter text: the context that measured the text to be drawn.
  package init(pageSize: Size, information: PDFInformation, text: TextContext) throws {
    self.pageSize = pageSize
    self.information = information
    sink = ByteSink()
    guard
      let surface = cairo_pdf_surface_create_for_stream(
        ByteSink.append, sink.closure, pageSize.width, pageSize.height)
    else { throw Diagnostic(.error, "cannot make a PDF: Cairo made no surface") }
    self.surface = surface
    guard let context = cairo_create(surface) else {
      cairo_surface_destroy(surface)
      throw Diagnostic(.error, "cannot make a PDF: Cairo made no context")
    }
    canvas = Canvas(context: context, medium: .pdf, text: text)
    try canvas.checkStatus("make a PDF")
    func set(_ key: cairo_pdf_metadata_t, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      cairo_pdf_surface_set_metadata(surface, key, value)
    }
    set(CAIRO_PDF_METADATA_TITLE, information.title)
    set(CAIRO_PDF_METADATA_AUTHOR, information.author)
    set(CAIRO_PDF_METADATA_SUBJECT, information.subject)
    set(CAIRO_PDF_METADATA_KEYWORDS, information.keywords)
    set(CAIRO_PDF_METADATA_CREATOR, information.creator)
    set(CAIRO_PDF_METADATA_CREATE_DATE, information.date)
    set(CAIRO_PDF_METADATA_MOD_DATE, information.date)
  }

  deinit { cairo_surface_destroy(surface) }

  /// Ends the page being drawn; every page ends so, the last one too.
  package func endPage() throws {
    cairo_show_page(canvas.context)
    try canvas.checkStatus("draw a page")
  }

  /// Draws a piece of content that has a meaning.
  package func tagged(_ structure: PDFStructure, _ draw: () throws -> Void) rethrows {
    cairo_tag_begin(canvas.context, structure.name, nil)
    if let text = structure.alternativeText { alternativeTexts.append(text) }
    try draw()
    cairo_tag_end(canvas.context, structure.name)
  }

  /// Names a place on the page being drawn. Each name may be used once.
  package func addDestination(_ name: String, at point: Point) {
    let x = formatted(point.x)
    let y = formatted(point.y)
    cairo_tag_begin(
      canvas.context, CAIRO_TAG_DEST, "name='\(destinationName(name))' x=\(x) y=\(y)")
    cairo_tag_end(canvas.context, CAIRO_TAG_DEST)
  }

  /// Makes a rectangle of the page being drawn a link.
  /// - Parameter destination: a name that some page gives to a place with `addDestination`.
  package func addLink(to destination: String, in rectangle: Rectangle) {
    addLink("dest='\(destinationName(destination))'", rectangle)
  }

  /// Makes a rectangle of the page being drawn open an address.
  package func addLink(toAddress address: String, in rectangle: Rectangle) {
    addLink("uri='\(escapedAddress(address))'", rectangle)
  }

  private func addLink(_ target: String, _ rectangle: Rectangle) {
    guard rectangle.width > 0, rectangle.height > 0 else { return }
    let numbers = [rectangle.x, rectangle.y, rectangle.width, rectangle.height].map(formatted)
    cairo_tag_begin(
      canvas.context, CAIRO_TAG_LINK, "\(target) rect=[\(numbers.joined(separator: " "))]")
    cairo_tag_end(canvas.context, CAIRO_TAG_LINK)
  }

  /// Adds an entry to the outline, below the last entry of a smaller level.
  package func addOutlineEntry(_ title: String, level: Int, destination: String) {
    while let last = outline.last, last.level >= level { outline.removeLast() }
    let parent = outline.last?.identifier ?? Int32(CAIRO_PDF_OUTLINE_ROOT)
    let flags = level <= 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : cairo_pdf_outline_flags_t(rawValue: 0)
    let identifier = cairo_pdf_surface_add_outline(
      surface, parent, title, "dest='\(destinationName(destination))'", flags)
    outline.append((level, identifier))
  }

  /// The finished file. Nothing can be drawn after this.
  package func finish() throws -> Data {
    cairo_surface_finish(surface)
    try check(cairo_surface_status(surface), "write a PDF")
    return try withExtendedLifetime(sink) {
      try completed(
        sink.data, language: information.language, alternativeTexts: alternativeTexts,
        spokenTexts: canvas.spokenTexts)
    }
  }

  /// Cairo writes names and addresses into the file as they are; parentheses, quotes and
  /// backslashes would end them early.
  private func destinationName(_ name: String) -> String {
    percentEncoded(name) { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."), UInt8(ascii: ":"):
        true
      default: false
      }
    }
  }

  private func escapedAddress(_ address: String) -> String {
    let forbidden = Set("()'\"\\<> ".utf8)
    return percentEncoded(address) { (0x21...0x7E).contains($0) && !forbidden.contains($0) }
  }

  private func percentEncoded(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isKept(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func formatted(_ value: Double) -> String {
    String(format: "%.3f", value)
  }
}
