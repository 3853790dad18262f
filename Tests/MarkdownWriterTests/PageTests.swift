// A page as a reader of its source sees it, whole.
import DocumentModel
import Foundation
import MarkdownWriter
import Testing

@Suite struct PageTests {
  @Test func `A page holds every kind of block in GitHub's form`() throws {
    let pages = try MarkdownWriter().write(Self.document, name: "report")
    #expect(String(decoding: pages.markdown, as: UTF8.self) == Self.expected)
    #expect(pages.files.map(\.path) == ["fig-grid.png", "fig-loss.svg"])
  }

  @Test func `The same document gives the same bytes`() throws {
    let first = try MarkdownWriter().write(Self.document, name: "report")
    let second = try MarkdownWriter().write(Self.document, name: "report")
    #expect(first.markdown == second.markdown)
    #expect(first.files.map(\.data) == second.files.map(\.data))
  }

  @Test func `A drawing has a tag on each line and colours for light and dark pages`() throws {
    let files = try MarkdownWriter().write(Self.document, name: "report").files
    let svg = String(decoding: try #require(files.last).data, as: UTF8.self)
    #expect(svg.contains("prefers-color-scheme:dark") || svg.contains("prefers-color-scheme: dark"))
    #expect(!svg.contains("><"))
    #expect(svg.count { $0 == "\n" } > 20)
  }

  @Test func `Names of files are safe, unlike each other and unlike those that are taken`() throws {
    let names = ["fig-a", "FIG-A", "../b", "fig b?", "", "con", "Größe", "log"]
    let document = Document(
      metadata: Metadata(title: "T"), blocks: names.map { .figure(Self.figure($0, Self.curve)) })
    let files = try MarkdownWriter().write(document, name: "x", reservedFiles: ["log.svg"]).files
    #expect(
      files.map(\.path) == [
        "FIG-A-2.svg", "Gr-e.svg", "b.svg", "fig-a.svg", "fig-b.svg", "figure-con.svg",
        "figure.svg", "log-2.svg",
      ])
  }

  @Test func `What is made of pixels or of very many shapes is drawn as pixels`() {
    let points = [Double](repeating: 0, count: 5_001)
    func scatter(_ points: [Double]) -> FigureContent {
      .scatterChart(
        ScatterChart(panels: [
          ScatterChart.Panel(
            horizontal: LineChart.Axis(label: "x"), vertical: LineChart.Axis(label: "y"),
            groups: [ScatterChart.Group(name: "a", x: points, y: points)])
        ]))
    }
    #expect(PictureKind(for: scatter(points)) == .png)
    #expect(PictureKind(for: scatter(points.dropLast())) == .svg)
    #expect(PictureKind(for: Self.grid) == .png)
    #expect(PictureKind(for: Self.curve) == .svg)
  }

  @Test(arguments: [
    ("a_1 + b", "$a_1 + b$"), (#"\beta = 4"#, #"$\beta = 4$"#), (#"\{x\}"#, #"$`\{x\}`$"#),
    ("x^*", "$`x^*`$"), ("a<b", "$`a<b`$"),
  ])
  func `Formulas with marks of Markdown stand between backticks`(tex: String, expected: String)
    throws
  {
    #expect(try Self.text([.paragraph([.math(tex)])]) == expected)
  }

  @Test func `Dollars are no mathematics, formulas beside letters are`() throws {
    #expect(
      try Self.text([.paragraph([.text("from $5 to $6")])])
        == "from <span>$</span>5 to <span>$</span>6")
    #expect(try Self.text([.paragraph([.math("k"), .text("th")])]) == "$`k`$th")
  }

  @Test func `A code block's fence is longer than any in it`() throws {
    #expect(
      try Self.text([.code(CodeBlock(role: .source, language: "md", text: "````\nx\n````"))])
        == "`````md\n````\nx\n````\n`````")
  }

  @Test func `Lists one after the other stay two`() throws {
    let list = Block.list(List(isTight: true, items: [[.paragraph([.text("a")])]]))
    #expect(try Self.text([list, list]) == "- a\n\n* a")
  }

  @Test func `Long lines are broken where sentences end`() throws {
    let sentence = "Every" + String(repeating: " word", count: 20) + "."
    #expect(
      try Self.text([.paragraph([.text("\(sentence) \(sentence) See Fig. 2. \(sentence)")])])
        == "\(sentence)\n\(sentence)\nSee Fig. 2.\n\(sentence)")
  }

  // MARK: Samples

  private static func text(_ blocks: [Block]) throws -> String {
    let document = Document(
      metadata: Metadata(title: "T"), layout: PageLayout(hasTableOfContents: false), blocks: blocks)
    let page = try MarkdownWriter().write(document, name: "x").markdown
    return String(String(decoding: page, as: UTF8.self).dropFirst("# T\n\n".count).dropLast())
  }

  private static func figure(_ identifier: String, _ content: FigureContent) -> Figure {
    Figure(
      identifier: identifier, number: "1", caption: [.text("Loss by epoch.")],
      alternativeText: "Falls from 2 to 1.", content: content)
  }

  private static let curve = FigureContent.lineChart(
    LineChart(panels: [
      LineChart.Panel(
        horizontal: LineChart.Axis(label: "Epoch"), vertical: LineChart.Axis(label: "Loss"),
        series: [LineChart.Series(name: "training", x: [1, 2], y: [2, 1])])
    ]))

  private static let grid = FigureContent.imageGrid(
    ImageGrid(
      tileWidth: 2, tileHeight: 2, rows: 1, columns: 2,
      pixels: Data([0, 80, 160, 255, 255, 0, 0, 80])))

  private static let document = Document(
    metadata: Metadata(
      title: "Loss & *gain*", subtitle: "A test", authors: ["A. Author", "B. Author"],
      date: "2026-11-28", abstract: [.paragraph([.text("In short.")])], keywords: ["one", "two"]),
    notices: [Notice(kind: .standInData, text: "MNIST was not found.")],
    blocks: [
      .heading(
        Heading(level: 1, identifier: "sec-idea", number: "1", content: [.text("The idea")])),
      .paragraph([
        .text("See "), .reference(Reference(target: "fig-loss", text: "Figure 1")),
        .text(" with "), .math("x_1"), .text(" at "),
        .value(InlineValue(path: "a.b", text: "1.5", value: 1.5)),
        .footnote(FootnoteMark(number: 1, identifier: "mark-1", target: "note-1")), .softBreak,
        .text("and "),
        .citation(
          Citation(items: [Citation.Item(target: "ref-kingma", number: 1, locator: "p. 3")])),
        .text(", not "), .strikethrough([.text("this")]), .text(" or "),
        .strong([.text("that")]), .text("."),
      ]),
      .heading(Heading(level: 2, identifier: "results", content: [.text("Results")])),
      .equation(Equation(identifier: "eq-loss", number: "1", tex: "a = b\n")),
      .list(
        List(
          isTight: true,
          items: [
            List.Item([.paragraph([.text("done")])], isDone: true),
            List.Item(
              [
                .paragraph([.text("to do")]),
                .list(List(start: 1, isTight: true, items: [[.paragraph([.text("first")])]])),
              ], isDone: false),
          ])),
      .quote([.paragraph([.text("Words.")]), .paragraph([.text("More.")])]),
      .callout(
        Callout(kind: .tip, title: [.text("Try")], blocks: [.paragraph([.text("Less.")])])),
      .code(
        CodeBlock(role: .directive, language: "yaml", text: "id: a", foldedSummary: "Directive")),
      .table(
        Table(
          identifier: "tbl-a", number: "1", caption: [.text("Numbers.")],
          columns: [
            Table.Column(header: [.text("Name")]),
            Table.Column(alignment: .trailing, header: [.text("Value")]),
          ],
          rows: [
            [Table.Cell([.text("a|b")]), Table.Cell([.text("1")], value: 1)],
            [Table.Cell([.code("c|d")]), Table.Cell([.text("−12.5")], value: -12.5)],
          ])),
      .figure(figure("fig-loss", curve)),
      .figure(figure("fig-grid", grid)),
      .gap(Gap(reason: .failed, title: "“a” (train) failed", details: ["Hint: less."])),
      .rawHTML("<kbd>x</kbd>"),
      .bibliography([
        BibliographyEntry(
          identifier: "ref-kingma", key: "kingma", number: 1, content: [.text("D. Kingma.")])
      ]),
    ],
    footnotes: [
      Footnote(
        identifier: "note-1", number: 1, marks: ["mark-1"],
        blocks: [.paragraph([.text("A note.")]), .paragraph([.text("More of it.")])])
    ],
    colophon: [ColophonRow("Seed", "1")])

  private static let expected = #"""
    # Loss & \*gain\*

    *A test*

    A. Author, B. Author · 2026-11-28

    > [!WARNING]
    > MNIST was not found.

    **Abstract.** In short.

    **Keywords.** one, two

    **Contents**

    - [1 The idea](#sec-idea)
      - [Results](#results)

    ## 1 The idea<a id="sec-idea"></a>

    See [Figure 1](#fig-loss) with $x_1$ at 1.5[^1]
    and \[[1](#ref-kingma), p. 3], not ~~this~~ or **that**.

    ### Results

    <a id="eq-loss"></a>
    ```math
    a = b \tag{1}
    ```

    - [x] done
    - [ ] to do
      1. first

    > Words.
    >
    > More.

    > [!TIP]
    > **Try**
    >
    > Less.

    <details>
    <summary>Directive</summary>

    ```yaml
    id: a
    ```

    </details>

    <a id="tbl-a"></a>
    **Table 1.** Numbers.

    | Name   | Value |
    | ------ | ----: |
    | a\|b   |     1 |
    | `c\|d` | −12.5 |

    <a id="fig-loss"></a>
    ![Falls from 2 to 1.](report_files/fig-loss.svg)

    **Figure 1.** Loss by epoch.

    <a id="fig-grid"></a>
    <img src="report_files/fig-grid.png" width="145" alt="Falls from 2 to 1.">

    **Figure 1.** Loss by epoch.

    > [!CAUTION]
    > **“a” (train) failed**
    >
    > Hint: less.

    <kbd>x</kbd>

    1. <a id="ref-kingma"></a>D. Kingma.

    [^1]: A note.

        More of it.

    ---

    | Colophon |     |
    | -------- | --- |
    | Seed     | 1   |

    """#
}
