// The file as a viewer gets it, and where page breaks fall.
import DocumentModel
import Drawing
import Foundation
import Testing

@testable import PDFWriter

private func file(_ document: Document) throws -> String {
  String(decoding: try PDFWriter().write(document), as: UTF8.self)
}

/// Written once for the tests that only read it.
private let report = Result { try file(SampleDocument.report) }
private let torture = Result { try file(SampleDocument.torture) }

private func pageCount(_ file: String) -> Int { file.matches(of: /\/Type \/Page %/).count }

private func flow(_ document: Document) throws -> Flow {
  var builder = FlowBuilder(text: TextContext(), language: "en")
  for (position, note) in document.footnotes.enumerated() {
    builder.footnotes[note.identifier] = position
  }
  try builder.add(document.blocks)
  try builder.addFootnotes(document.footnotes)
  return builder.flow
}

private let contentHeight = PageGeometry(.a4).contentHeight

private func pages(_ flow: Flow) -> [Page] {
  PageBuilder(contentHeight: contentHeight).pages(of: flow)
}

@Test func `The same document is the same file`() throws {
  #expect(try PDFWriter().write(SampleDocument.report) == PDFWriter().write(SampleDocument.report))
}

@Test(arguments: [
  "/Title (Variational autoencoders on handwritten digits)", "/Keywords (autoencoder, ELBO, MNIST)",
  "/Subject (How the weight of the divergence shapes a latent space)",
  "/CreationDate (D:20261121000000Z)", "/Creator (Galley)", "/Outlines",
  "/Title (1 Introduction)",
  "/Title (2.1 Several panels)", "/Dest (fig-loss)", "/Dest (tbl-sweep)", "/Dest (eq-elbo)",
  "/URI (https://example.org/paper)", "/S /H1", "/S /H2", "/S /Table", "/S /TH", "/S /TD",
  "/S /Figure", "/S /Formula", "/S /Caption", "/Lang <FEFF0065006E>",
])
func `A report's file holds`(expected: String) throws {
  #expect(try report.get().contains(expected))
}

@Test func `Every figure has a text in its place`() throws {
  let text = try report.get()
  let described = text.matches(of: /\/S \/Figure\n[^>]*\/Alt <FEFF/)
  #expect(described.count == 4)
}

@Test func `A date that is not a day does not bring in the clock`() throws {
  #expect(try torture.get().contains("/CreationDate (D:20000101000000Z)"))
}

@Test func `Foreign, long and broken content fills pages without a trap`() throws {
  let text = try torture.get()
  #expect(pageCount(text) > 100)
  #expect(!text.contains("javascript"))
}

@Test func `A short document is one page`() throws {
  #expect(pageCount(try file(SampleDocument.short)) == 1)
}

@Test func `A page may begin with a picture`() throws {
  let picture = Figure(
    identifier: "fig-rings", number: "1", caption: [], alternativeText: "Rings.",
    content: .imageGrid(SampleDocument.tiles(rows: 9, columns: 9)))
  let text = try file(
    Document(
      metadata: Metadata(title: "Pictures"), blocks: [.figure(picture), .figure(picture)]))
  #expect(pageCount(text) == 2)
}

private func contents(panels: Int) -> [FigureContent] {
  func many<Panel>(_ panel: Panel) -> [Panel] { [Panel](repeating: panel, count: panels) }
  return [
    .scatterChart(ScatterChart(panels: many(SampleCharts.predictions))),
    .barChart(BarChart(panels: many(SampleCharts.ages))),
    .boxChart(BoxChart(panels: many(SampleCharts.boxes("b", names: ["b"], scale: 1, seed: 1)))),
    .heatMap(HeatMap(panels: many(SampleCharts.correlations(8)))),
  ]
}

@Test(arguments: 0..<4)
func `A chart of more panels than a page holds goes on, with all of its panels`(
  kind: Int
) throws {
  func parts(_ panels: Int) throws -> Int {
    let figure = Figure(
      identifier: "fig-a", number: "1", caption: [], alternativeText: "Panels.",
      content: contents(panels: panels)[kind])
    let flow = try flow(Document(metadata: Metadata(title: "t"), blocks: [.figure(figure)]))
    for item in flow.items where item.kind == .box {
      #expect(item.height <= contentHeight)
    }
    return flow.elements.count { if case .figure = $0 { true } else { false } }
  }
  #expect(try parts(1) == 1)
  #expect(try parts(48) > 1)
}

@Test(arguments: [3, 70])
func `A page may begin with a heat map`(count: Int) throws {
  let figure = Figure(
    identifier: "fig-map", number: "1", caption: [], alternativeText: "A map.",
    content: .heatMap(HeatMap(panels: [SampleCharts.correlations(count)])))
  #expect(
    pageCount(
      try file(
        Document(metadata: Metadata(title: "Maps"), blocks: [.figure(figure), .figure(figure)])
      )) >= 1)
}

// A flag, because the log of a test prints its arguments, and the document has two megabytes.
@Test(arguments: [false, true])
func `Everything is on one page, in order, and above the margin`(isTorture: Bool) throws {
  let flow = try flow(isTorture ? SampleDocument.torture : SampleDocument.report)
  let pages = pages(flow)
  let boxes = flow.items.indices.filter { flow.items[$0].kind == .box }
  let placed = pages.flatMap { $0.items.map(\.item) }
  #expect(placed.sorted() == boxes)
  // Only what floats may stand behind what follows it.
  let floats = Set(boxes.filter { flow.items[$0].float != nil })
  #expect(placed.filter { !floats.contains($0) } == boxes.filter { !floats.contains($0) })
  #expect(placed.filter(floats.contains) == boxes.filter(floats.contains))
  for page in pages {
    for placed in page.items {
      #expect(placed.y + flow.items[placed.item].height <= contentHeight + 0.02)
    }
  }
}

@Test func `A gap's title is on the page of its first reason, wherever the page ends`() throws {
  for lines in 30..<60 {
    let flow = try flow(
      Document(
        metadata: Metadata(title: "t"),
        blocks: [
          .code(CodeBlock(role: .output, text: String(repeating: "x\n", count: lines))),
          .gap(Gap(reason: .failed, title: "failed", details: ["why", "what to do"])),
        ]))
    let pages = pages(flow)
    let boxes = flow.items.indices.filter { flow.items[$0].kind == .box }.suffix(3)
    let holding = boxes.map { box in pages.firstIndex { $0.items.contains { $0.item == box } } }
    #expect(holding[0] == holding[1], "\(lines) lines")
  }
}

@Test func `A long code block has a line for each of its lines`() throws {
  let code = (1...500).map(String.init).joined(separator: "\n")
  let flow = try flow(
    Document(
      metadata: Metadata(title: "t"), blocks: [.code(CodeBlock(role: .output, text: code))]))
  #expect(flow.items.count { $0.kind == .box } == 500)
}

@Test(arguments: [(10, true), (16, true), (40, false)])
func `A short code block stays on one page`(count: Int, staysWhole: Bool) throws {
  let code = (1...count).map(String.init).joined(separator: "\n")
  var pageCounts: [Int] = []
  for lines in 20...40 {
    var blocks = (0..<lines).map { Block.paragraph([.text("line \($0)")]) }
    blocks.append(.code(CodeBlock(role: .output, text: code)))
    let flow = try flow(Document(metadata: Metadata(title: "t"), blocks: blocks))
    let element = flow.items.last { $0.kind == .box }?.elements.last
    pageCounts.append(
      pages(flow).count { page in
        page.items.contains { flow.items[$0.item].elements.last == element }
      })
  }
  #expect(pageCounts.contains { $0 > 1 } == !staysWhole)
}

@Test func `A heading is never the last on a page`() throws {
  for lines in 30...60 {
    var blocks = (0..<lines).map { Block.paragraph([.text("line \($0)")]) }
    blocks.append(SampleDocument.heading(1, "h", nil, "Heading"))
    blocks.append(.paragraph([.text(SampleDocument.words)]))
    let flow = try flow(Document(metadata: Metadata(title: "t"), blocks: blocks))
    for page in pages(flow).dropLast() {
      let last = try #require(page.items.last)
      #expect(flow.items[last.item].anchors.isEmpty)
    }
  }
}

@Test func `No page begins or ends with a single line of a paragraph`() throws {
  for lines in 20...50 {
    var blocks = (0..<lines).map { Block.paragraph([.text("line \($0)")]) }
    blocks.append(.paragraph([.text(SampleDocument.words + SampleDocument.words)]))
    let flow = try flow(Document(metadata: Metadata(title: "t"), blocks: blocks))
    let paragraph = flow.items.last?.elements.last
    for page in pages(flow) {
      let here = page.items.count { flow.items[$0.item].elements.last == paragraph }
      #expect(here != 1)
    }
  }
}

@Test func `The head of a table is repeated on every page but its first`() throws {
  let table = Table(
    columns: [Table.Column(header: [.text("n")])],
    rows: (0..<200).map { [Table.Cell([.text("\($0)")])] })
  let flow = try flow(Document(metadata: Metadata(title: "t"), blocks: [.table(table)]))
  let pages = pages(flow)
  #expect(pages.count > 3)
  #expect(
    pages.map { $0.items.first?.repeatsHead }
      == [false] + Array(repeating: true, count: pages.count - 1))
  for page in pages.dropFirst() {
    let first = try #require(page.items.first)
    // The rows begin below the head.
    #expect(first.y == flow.items[first.item].repeatedHead?.height)
  }
  let rowsOnLast = try #require(pages.last).items.count
  #expect(rowsOnLast >= 2)
}

// MARK: The page builder alone

/// A box, a box kept with the one before, or a space.
private enum Strip: Sendable {
  case box(Double)
  case kept(Double)
  case space(Double)

  var item: FlowItem {
    switch self {
    case .box(let height): FlowItem(kind: .box, height: height)
    case .kept(let height): FlowItem(kind: .box, height: height, mayStartPage: false)
    case .space(let height): FlowItem(kind: .space, height: height)
    }
  }
}

@Test(
  arguments: [
    ([.box(40), .box(40), .box(40)], [[0, 1], [2]]),
    ([.box(40), .space(10), .box(50)], [[0, 2]]),
    ([.box(60), .space(50), .box(30)], [[0], [2]]),
    ([.space(90), .box(60)], [[1]]),
    ([.box(50), .box(40), .kept(40)], [[0], [1, 2]]),
    ([.box(60), .kept(60)], [[0], [1]]),
    ([.box(300), .box(10)], [[0], [1]]),
    ([], [[]]),
  ] as [([Strip], [[Int]])])
private func `Pages break at the last place allowed`(strips: [Strip], expected: [[Int]]) {
  var flow = Flow()
  flow.items = strips.map(\.item)
  flow.textCount = flow.items.count
  let pages = PageBuilder(contentHeight: 100).pages(of: flow)
  #expect(pages.map { $0.items.map(\.item) } == expected)
}

@Test(
  arguments: [
    ([50.0, 60], [20.0, 20], 200.0, [50.0, 60]),
    ([400, 30], [40, 30], 200, [155, 30]),
    ([100, 100, 100], [100, 100, 100], 160, [44.4, 44.4, 44.4]),
  ] as [([Double], [Double], Double, [Double])])
func `Columns get what they need and share what is left`(
  natural: [Double], minimal: [Double], available: Double, expected: [Double]
) {
  let columns = TableColumns(natural: natural, minimal: minimal, available: available, gap: 15)
  #expect(columns.totalWidth <= available + 0.01)
  for (width, wanted) in zip(columns.widths, expected) { #expect(abs(width - wanted) < 0.1) }
}
