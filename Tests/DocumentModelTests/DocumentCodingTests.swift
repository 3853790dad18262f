// The JSON form of a document.
import DocumentModel
import Foundation
import Testing

@Suite struct DocumentCodingTests {
  private let document = Document(
    metadata: Metadata(
      title: "T", subtitle: "S", authors: ["A"], date: "2026-11-21",
      abstract: [.paragraph([.text("x")])], keywords: ["k"]),
    notices: [Notice(kind: .standInData, text: "n")],
    blocks: [
      .heading(Heading(level: 1, identifier: "a", number: "1", content: [.text("A")])),
      .paragraph([
        .text("t"), .emphasis([.strong([.code("c")])]), .math("x^2"), .softBreak, .lineBreak,
        .link(Link(destination: "#a", title: "b", content: [.text("l")])),
        .reference(Reference(target: "fig-a", text: "Figure 1")),
        .value(InlineValue(path: "a.b", text: "1.0", value: 1)),
      ]),
      .list(List(start: 3, isTight: true, items: [[.paragraph([.text("i")])], []])),
      .quote([.rule]), .code(CodeBlock(role: .output, text: "o\n\n")),
      .table(
        Table(
          identifier: "tbl-a", number: "1", caption: [.text("c")],
          columns: [.init(alignment: .center, header: [])], rows: [[.init([], value: 2)]])),
      .figure(
        Figure(
          identifier: "fig-a", number: "1", caption: [], alternativeText: "alt",
          content: .lineChart(
            LineChart(panels: [
              .init(
                horizontal: .init(label: "x", isIntegral: true),
                vertical: .init(label: "y", scale: .logarithmic),
                series: [.init(name: "s", mark: .markers, x: [1], y: [2], starred: 0)])
            ])))),
      .figure(
        Figure(
          identifier: "fig-b", number: "2", caption: [], alternativeText: "alt",
          content: .imageGrid(
            ImageGrid(
              tileWidth: 1, tileHeight: 2, rows: 1, columns: 2, pixels: Data([1, 2, 3, 4]),
              rowLabels: ["r"])))),
      .equation(Equation(identifier: "eq-a", number: "1", tex: "y")),
      .gap(Gap(identifier: "fig-c", reason: .blocked, title: "t", details: ["d"])),
    ], colophon: [ColophonRow("Seed", "1")])

  @Test func `A document comes back from its JSON as it was`() throws {
    #expect(try Document(decoding: document.encoded()) == document)
  }

  @Test func `A gap in a curve survives`() throws {
    let series = LineChart.Series(name: "s", x: [1, 2], y: [.nan, .infinity])
    let chart = LineChart(panels: [
      .init(horizontal: .init(label: "x"), vertical: .init(label: "y"), series: [series])
    ])
    var gapped = document
    gapped.blocks = [
      .figure(
        Figure(
          identifier: "a", number: "1", caption: [], alternativeText: "",
          content: .lineChart(chart)))
    ]
    let read = try Document(decoding: gapped.encoded())
    guard case .figure(let figure)? = read.blocks.first, case .lineChart(let back) = figure.content
    else {
      Issue.record("\(read.blocks)")
      return
    }
    #expect(back.panels[0].series[0].y[0].isNaN)
    #expect(back.panels[0].series[0].y[1] == .infinity)
  }

  @Test func `Keys are sorted and addresses readable, so that a diff of two files is small`() throws
  {
    let text = String(decoding: try document.encoded(), as: UTF8.self)
    let keys = ["blocks", "colophon", "format", "layout", "metadata", "notices"]
    let places = keys.compactMap { text.firstRange(of: "\n  \"\($0)\" :")?.lowerBound }
    #expect(places.count == keys.count && places == places.sorted())
    var linked = document
    linked.blocks = [
      .paragraph([.link(Link(destination: "https://example.org/a", content: []))])
    ]
    #expect(String(decoding: try linked.encoded(), as: UTF8.self).contains("https://example.org/a"))
  }

  @Test func `A block of an unknown type is refused by name`() throws {
    let text = String(decoding: try document.encoded(), as: UTF8.self)
      .replacingOccurrences(of: "\"rule\"", with: "\"ruler\"")
    let error = #expect(throws: (any Error).self) { try Document(decoding: Data(text.utf8)) }
    #expect("\(String(describing: error))".contains("unknown block 'ruler'"))
  }

  @Test func `A grid of more pixels than a page can use is refused`() {
    let text =
      #"{"tileWidth": 65536, "tileHeight": 65536, "rows": 1, "columns": 1, "#
      + #""pixels": "", "rowLabels": [], "columnLabels": []}"#
    let error = #expect(throws: DamagedDocument.self) {
      try JSONDecoder().decode(ImageGrid.self, from: Data(text.utf8))
    }
    #expect(error?.description.contains("a grid of 4294967296 pixels") == true)
  }

  @Test(
    arguments: [
      ("\"tileHeight\" : 2", "\"tileHeight\" : 3", "a grid of sizes [1, 3, 1, 2] with 4 pixels"),
      ("\"starred\" : 0", "\"starred\" : 7", "the series 's' has 1 x and 1 y"),
      ("\"format\" : 2", "\"format\" : 9", "format 9 of a document; this release reads 2"),
    ])
  func `A document that contradicts itself is refused`(
    part: String, replacement: String, message: String
  ) throws {
    let text = String(decoding: try document.encoded(), as: UTF8.self)
    #expect(text.contains(part))
    let damaged = text.replacingOccurrences(of: part, with: replacement)
    let error = #expect(throws: DamagedDocument.self) {
      try Document(decoding: Data(damaged.utf8))
    }
    #expect(error?.description.contains(message) == true)
  }
}
