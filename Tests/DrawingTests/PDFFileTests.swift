// What stands in a PDF beside its pictures.
import Diagnostics
import Foundation
import Testing

@testable import Drawing

private let information = PDFInformation(
  title: "Ein Titel", author: "Ada", subject: "Things", keywords: "a, b", creator: "Galley",
  date: "2026-11-21T00:00:00Z", language: "de")

private func makeFile() throws -> Data {
  let text = TextContext()
  let file = try PDFFile(
    pageSize: Size(width: 200, height: 200), information: information, text: text)
  let layout = TextLayout("Words", font: Font(.serif, sizeInPoints: 11), in: text)
  file.addDestination("first (odd) 'name'", at: Point(x: 0, y: 10))
  file.tagged(.heading(level: 1)) {
    file.canvas.draw(layout, at: Point(x: 10, y: 10), color: .black)
  }
  file.tagged(.figure(alternativeText: "a β")) {
    file.canvas.fill(Rectangle(x: 10, y: 50, width: 20, height: 20), .black)
  }
  file.addLink(to: "second", in: Rectangle(x: 10, y: 10, width: 40, height: 12))
  file.addLink(
    toAddress: "https://example.org/(a)'\\", in: Rectangle(x: 10, y: 30, width: 40, height: 12))
  try file.endPage()
  file.addDestination("second", at: Point(x: 0, y: 10))
  file.tagged(.paragraph) { file.canvas.draw(layout, at: Point(x: 10, y: 10), color: .black) }
  try file.endPage()
  file.addOutlineEntry("Kapitel", level: 1, destination: "first (odd) 'name'")
  file.addOutlineEntry("Abschnitt", level: 2, destination: "second")
  return try file.finish()
}

private func text(of file: Data) -> String { String(decoding: file, as: UTF8.self) }

@Test func `The same PDF is the same bytes`() throws {
  #expect(try makeFile() == makeFile())
}

@Test(arguments: [
  "/Title (Ein Titel)", "/Author (Ada)", "/Subject (Things)", "/Keywords (a, b)",
  "/Creator (Galley)", "/CreationDate (D:20261121000000Z)", "/ModDate (D:20261121000000Z)",
  "/Lang <FEFF00640065>", "/MarkInfo << /Marked true >>", "/DisplayDocTitle true",
  "/Alt <FEFF0061002003B2>", "/S /Document", "/S /H1", "/S /Figure", "/Title (Kapitel)",
  "/Title (Abschnitt)",
  "/Outlines", "(first%20%28odd%29%20%27name%27)", "/Dest (second)",
  "/URI (https://example.org/%28a%29%27%5C)",
])
func `A PDF says what it is`(entry: String) throws {
  #expect(text(of: try makeFile()).contains(entry))
}

@Test func `Every offset of the added cross-reference table is right`() throws {
  let file = try makeFile()
  let whole = text(of: file)
  #expect(whole.hasSuffix("%%EOF\n"))
  let start = try #require(
    whole.matches(of: /startxref\n([0-9]+)\n/).last.flatMap { Int($0.output.1) })
  let table = String(decoding: file[start...], as: UTF8.self)
  let entries = table.matches(of: /([0-9]+) 1\n([0-9]{10}) 00000 n \n/)
  #expect(entries.count == 5)
  for entry in entries {
    let offset = try #require(Int(entry.output.2))
    let head = Data("\(entry.output.1) 0 obj\n".utf8)
    #expect(file[offset..<offset + head.count] == head)
  }
}

@Test func `A file that Cairo did not write is refused`() {
  #expect(throws: Diagnostic.self) {
    try completed(Data("%PDF".utf8), language: "en", alternativeTexts: [])
  }
}
