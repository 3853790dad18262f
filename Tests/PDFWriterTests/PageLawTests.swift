// The laws of pages over sample documents and over every report of the repository.
import Diagnostics
import DocumentModel
import Drawing
import Foundation
import Testing

@testable import PDFWriter

/// The documents of all reports, as the last rendering has left them beside their pages.
private let reports: [URL] = {
  let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../output").standardizedFileURL.resolvingSymlinksInPath()
  let files = try? FileManager.default.contentsOfDirectory(
    at: directory, includingPropertiesForKeys: nil)
  return (files ?? []).filter { $0.pathExtension == "json" }
    .sorted { $0.lastPathComponent < $1.lastPathComponent }
}()

@Test func `Every report of the repository has a document to print`() {
  #expect(reports.count >= 6)
}

@Test(arguments: reports)
func `A report's pages keep the laws`(report: URL) throws {
  let printed = try PrintedDocument(Document(decoding: Data(contentsOf: report)))
  try printed.checkEverything()
  // Measured after floating: 3 to 14 %.
  #expect(printed.blankShare < 0.2)
}

@Test(arguments: PageLayout.Paper.allCases)
func `Either paper keeps the laws`(paper: PageLayout.Paper) throws {
  var report = SampleDocument.report
  report.layout.paper = paper
  try PrintedDocument(report).checkEverything()
  try PrintedDocument(SampleNotes.report(paper: paper)).checkEverything()
}

@Test func `A file is the same twice`() throws {
  let report = SampleNotes.report(paper: .letter)
  #expect(try PDFWriter().write(report) == PDFWriter().write(report))
}

// MARK: Notes

@Test(arguments: PageLayout.Paper.allCases)
func `A note stands on the page of its first mark, and each leads to the other`(
  paper: PageLayout.Paper
) throws {
  let printed = try PrintedDocument(SampleNotes.report(paper: paper))
  let flow = printed.flow
  #expect(flow.notes.count == 9)
  for page in printed.pages {
    let called = page.items.flatMap { flow.items[$0.item].notes }
    let standing = page.notes.map(\.item)
    for note in called { #expect(Set(flow.notes[note]).isSubset(of: standing)) }
    let all = called.flatMap { flow.notes[$0] }.filter { flow.items[$0].kind == .box }
    #expect(standing == all)
  }
  let destinations = try printed.file.destinations()
  for number in 1...9 {
    #expect(destinations.asked.isSuperset(of: ["fn-\(number)", "fnref-\(number)"]))
  }
}

@Test func `A note longer than a page goes on at the foot of the next`() throws {
  let long = Block.paragraph([.text(String(repeating: SampleNotes.words, count: 40))])
  let document = Document(
    metadata: Metadata(title: "Long notes"),
    blocks: [
      .paragraph([.text("Called"), SampleNotes.mark(1), .text(" here.")]),
      .paragraph([.text(SampleNotes.words)]),
    ], footnotes: [SampleNotes.note(1, [long])])
  let printed = try PrintedDocument(document)
  #expect(printed.pages.count > 1)
  let notes = printed.pages.flatMap { $0.notes.map(\.item) }
  #expect(notes == printed.flow.notes[0].filter { printed.flow.items[$0].kind == .box })
  printed.checkPages()
}

@Test func `A note that nothing calls for is printed all the same`() throws {
  let document = Document(
    metadata: Metadata(title: "Forgotten"), blocks: [.paragraph([.text("Text.")])],
    footnotes: [SampleNotes.note(1)])
  #expect(try PrintedDocument(document).file.text(of: "pdftotext", [], ["-"]).contains("number 1"))
}

// MARK: Words

@Test func `A character that no font has is reported once`() throws {
  var warnings: [Diagnostic] = []
  let document = Document(
    metadata: Metadata(title: "t"),
    // A private one, and one that is not assigned.
    blocks: [.paragraph([.text("Plain, \u{F8FF}\u{F8FF} and \u{10FFFD}.")])])
  _ = try PDFWriter().write(document, warnings: &warnings)
  #expect(warnings.count == 1)
  #expect(warnings.first?.message.contains("\u{10FFFD}") == true)
  warnings = []
  _ = try PDFWriter().write(SampleNotes.report(paper: .a4), warnings: &warnings)
  #expect(warnings == [])
}

private func text(_ inlines: [Inline], language: String = "en") throws -> String {
  let document = Document(
    metadata: Metadata(title: "t", language: language), blocks: [.paragraph(inlines)])
  return try PrintedFile(PDFWriter().write(document)).text(of: "pdftotext", [], ["-"])
}

@Test func `Parted words, ligatures, compounds and addresses are found whole`() throws {
  let checksum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  let words = SampleNotes.words + "difficult efficient re-construction auto-encoders "
  for shift in 0..<4 {
    let filling = String(repeating: "a ", count: shift)
    let found = try text([
      .text(filling + words + words), .code("conv-transpose2d.first_layer"), .text(" "),
      .code(checksum + checksum), .text(" and more of the difficult affairs."),
    ])
    let tokens = Set(found.split(whereSeparator: \.isWhitespace).map(String.init))
    for word in (words + "difficult affairs.").split(separator: " ") {
      #expect(tokens.contains(String(word)), "\(shift): \(word)")
    }
    #expect(tokens.contains("conv-transpose2d.first_layer"))
    #expect(tokens.contains(checksum + checksum))
  }
}

@Test func `A language without patterns is set without hyphens`() throws {
  let builder = FlowBuilder(text: TextContext(), language: "tlh")
  #expect(builder.hyphenator == nil)
  #expect(FlowBuilder(text: TextContext(), language: "en").hyphenator != nil)
}

@Test(arguments: [
  "هذا نص باللغة العربية يمتد من اليمين إلى اليسار ويحتوي على 123 رقماً وكلمة English في الوسط، ثم يستمر في السطر التالي حتى يملأ أكثر من سطر واحد على الصفحة.",
  "变分自编码器在手写数字上的应用，是一种生成模型。变分自编码器在手写数字上的应用，是一种生成模型。变分自编码器在手写数字上的应用，是一种生成模型。变分自编码器在手写数字上的应用。",
  "🎉 Emoji 👩‍👩‍👧 and text, 🎉 again and again and again and again and again, until 🎉 the line is full.",
  "Zero\u{200B}width\u{2028}separator\u{2029}and\r\nline\tends\u{AD}here",
])
func `Other scripts fill lines inside of the margins`(words: String) throws {
  let document = Document(
    metadata: Metadata(title: "t"),
    blocks: [.paragraph([.text(words)]), .paragraph([.text(words), .text(words)])])
  try PrintedDocument(document).checkMargins()
}

// MARK: Figures

@Test func `Text goes on while a figure waits for the next page, and figures keep their order`()
  throws
{
  func figure(_ number: Int) -> Block {
    .figure(
      Figure(
        identifier: "fig-\(number)", number: "\(number)", caption: [.text("Figure")],
        alternativeText: "Rings.", content: .imageGrid(SampleDocument.tiles(rows: 7, columns: 10))))
  }
  for paragraphs in [2, 5, 7] {
    var blocks = (0..<paragraphs).map { _ in Block.paragraph([.text(SampleNotes.words)]) }
    blocks += [figure(1), figure(2)]
    blocks += (0..<12).map { _ in Block.paragraph([.text(SampleNotes.words)]) }
    let printed = try PrintedDocument(
      Document(metadata: Metadata(title: "t"), blocks: blocks))
    #expect(printed.blankShare < 0.12, "\(paragraphs)")
    let floats = printed.pages.flatMap { $0.items.compactMap { printed.flow.items[$0.item].float } }
    #expect(floats == floats.sorted())
    printed.checkPages()
  }
}
