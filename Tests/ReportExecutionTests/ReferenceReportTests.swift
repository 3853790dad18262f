// Notes, works, callouts and pictures on the finished page.
import Diagnostics
import DocumentModel
import Foundation
import ReportLanguage
import Testing

@testable import ReportExecution

private let library = """
  @article{one, title = {One}, author = {Doe, J. and Roe, R.}, year = 2001}
  @article{two, title = {Two}, author = {Poe, E.}, year = 2002}
  @article{three, title = {Three}, author = {Moe, A.}, year = 2003}
  """

private let png =
  Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4nGNgaPjP9J+BEQALCQKCsfBByAAAAABJRU5ErkJggg=="
  ) ?? Data()

private func folder(_ files: [String: String] = [:]) throws -> ReportFolder {
  let folder = try ReportFolder(files: files.merging(["r.bib": library]) { own, _ in own })
  try png.write(to: URL(fileURLWithPath: folder.path + "/p.png"))
  return folder
}

private func document(
  _ body: String, head: String = "bibliography: r.bib", files: [String: String] = [:]
) throws -> Document {
  let checked = try folder(files).check(text: "---\ntitle: T\n\(head)\n---\n\(body)")
  #expect(checked.complaints == [])
  return try #require(checked.report).rendered().publication.document
}

/// The marks of all notes of a page, as "number target mark".
private func marks(_ blocks: [Block]) -> [String] {
  func of(_ inlines: [Inline]) -> [String] {
    inlines.flatMap { inline -> [String] in
      switch inline {
      case .footnote(let mark): ["\(mark.number) \(mark.target) \(mark.identifier)"]
      case .emphasis(let content), .strong(let content), .strikethrough(let content): of(content)
      case .link(let link): of(link.content)
      default: []
      }
    }
  }
  return blocks.flatMap { block -> [String] in
    switch block {
    case .paragraph(let content): of(content)
    case .callout(let callout): of(callout.title) + marks(callout.blocks)
    case .list(let list): list.items.flatMap { marks($0.blocks) }
    case .quote(let inner): marks(inner)
    case .figure(let figure): of(figure.caption)
    case .table(let table):
      of(table.caption) + table.columns.flatMap { of($0.header) }
        + table.rows.flatMap { $0.flatMap { of($0.content) } }
    default: []
    }
  }
}

private func text(_ document: Document) -> [String] {
  document.blocks.map { block in
    switch block {
    case .heading(let heading): "\(heading.number ?? "-") \(heading.content.plainText)"
    case .paragraph(let content): content.plainText
    case .bibliography(let entries):
      entries.map { "[\($0.number)] \($0.key) #\($0.identifier)" }.joined(separator: ", ")
    case .figure(let figure): "Figure \(figure.number) \(figure.caption.plainText)"
    default: "…"
    }
  }
}

@Suite struct ReferenceReportTests {
  @Test func `Notes are numbered by their first use and know all their marks`() throws {
    let document = try document(
      """
      B[^b] a[^a] *b[^B]*.

      ```{include}
      file: c.md
      ```

      ![Picture[^p]](p.png)

      | h[^h] |
      |---|
      | x[^a] |

      : Caption[^t]

      [^a]: A
      [^p]: P
      [^h]: H
      [^t]: T
      """, head: "abstract: One[^s].\nbibliography: r.bib",
      files: ["c.md": "> [!NOTE] Title[^c]\n> - d[^b]\n\n[^b]: B\n[^c]: C\n[^s]: S"])
    #expect(marks(document.metadata.abstract) == ["1 fn-s fnref-s"])
    #expect(
      marks(document.blocks) == [
        "2 fn-b fnref-b", "3 fn-a fnref-a", "2 fn-b fnref-b-2", "4 fn-c fnref-c",
        "2 fn-b fnref-b-3", "5 fn-p fnref-p", "6 fn-t fnref-t", "7 fn-h fnref-h",
        "3 fn-a fnref-a-2",
      ])
    #expect(document.footnotes.map(\.number) == [1, 2, 3, 4, 5, 6, 7])
    #expect(document.footnotes[1].marks == ["fnref-b", "fnref-b-2", "fnref-b-3"])
    #expect(document.footnotes[1].blocks == [.paragraph([.text("B")])])
    #expect(try Document(decoding: document.encoded()) == document)
  }

  @Test func `Works are numbered by their first citation, those of a note where it is called for`()
    throws
  {
    let document = try document(
      "As @two says[^n], [see @one, p. 3; @two].\n\n## End {-}\n\n[^n]: Note [@three].",
      head: "number-sections: true\nbibliography: r.bib")
    #expect(
      text(document) == [
        "As Poe\u{A0}[1] says, [see\u{A0}3, p. 3; 1].", "- End", "- References",
        "[1] two #ref-two, [2] three #ref-three, [3] one #ref-one",
      ])
  }

  @Test func `The list of references stands where the report wants it`() throws {
    let citing = try document("## Works {#refs}\n\n## Text\n\n@one and [@one]")
    #expect(
      text(citing) == [
        "- Works", "[1] one #ref-one", "- Text", "Doe and Roe\u{A0}[1] and [1]",
      ])
    #expect(try text(document("No work")) == ["No work"])
  }

  @Test func `Captions of directives may cite and call for notes`() throws {
    let document = try document(
      "Before[^b].\n\n" + block("table", "csv: t.csv\ntbl-cap: \"C[^c] by @one, $x$.\"")
        + "\nAfter[^a] [@two]\n\n[^a]: A\n[^b]: B\n[^c]: C", files: ["t.csv": "a,b\n1,2\n"])
    #expect(document.footnotes.map(\.identifier) == ["fn-b", "fn-c", "fn-a"])
    #expect(document.footnotes.map(\.marks) == [["fnref-b"], ["fnref-c"], ["fnref-a"]])
    #expect(text(document).last == "[1] one #ref-one, [2] two #ref-two")
  }

  @Test func `Pictures are numbered with the figures and found beside their file`() throws {
    let folder = try folder(["b.md": "![Second](sub/../p.png){#fig-b}"])
    let checked = folder.check(
      text:
        "---\ntitle: T\n---\n![First](p.png){fig-alt=\"Alt\"}\n\n```{include}\nfile: b.md\n```\n\nSee @fig-b."
    )
    try FileManager.default.createDirectory(
      atPath: folder.path + "/sub", withIntermediateDirectories: true)
    let again = folder.check(
      text:
        "---\ntitle: T\n---\n![First](p.png){fig-alt=\"Alt\"}\n\n```{include}\nfile: b.md\n```\n\nSee @fig-b."
    )
    #expect(checked.complaints.count == 1)
    #expect(again.complaints == [])
    let document = try #require(again.report).rendered().publication.document
    #expect(text(document) == ["Figure 1 First", "Figure 2 Second", "See Figure\u{A0}2."])
    guard case .figure(let figure) = document.blocks[0], case .picture(let picture) = figure.content
    else {
      Issue.record("\(document.blocks)")
      return
    }
    #expect(figure.alternativeText == "Alt")
    #expect(picture.png == png)
  }

  @Test(
    arguments: [
      ("no.png", "there is no such file"), ("folder", "this is a folder"),
      ("t.jpg", "this is a JPEG file, not a PNG file"), ("cut.png", "the PNG file ends too early"),
      ("https://example.org/a.png", "a page shows no pictures from elsewhere"),
    ])
  func `A picture that cannot be shown is an error at its place`(path: String, reason: String)
    throws
  {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/folder", withIntermediateDirectories: true)
    try Data([0xFF, 0xD8, 0xFF]).write(to: URL(fileURLWithPath: folder.path + "/t.jpg"))
    try png.prefix(40).write(to: URL(fileURLWithPath: folder.path + "/cut.png"))
    #expect(
      folder.check("é\n\n![A](\(path))").complaints == [
        "6:1: the picture '\(path)' cannot be shown: \(reason)"
      ])
  }

  @Test func `A picture that went away leaves a gap`() throws {
    let folder = try folder()
    let report = try #require(folder.check("![A](p.png){#fig-a}\n\n@fig-a").report)
    try FileManager.default.removeItem(atPath: folder.path + "/p.png")
    guard case .gap(let gap) = try report.rendered().publication.document.blocks[0] else {
      Issue.record("no gap")
      return
    }
    #expect(gap.identifier == "fig-a")
  }

  @Test func `Paper, tasks, strikethrough and HTML reach the document`() throws {
    let document = try document(
      "- [x] ~~a~~ <b>c</b>\n\n<hr>", head: "papersize: letter\nraw-html: true")
    #expect(document.layout.paper == .letter)
    #expect(
      document.blocks == [
        .list(
          List(
            isTight: true,
            items: [
              List.Item(
                [
                  .paragraph([
                    .strikethrough([.text("a")]), .text(" "), .rawHTML("<b>"), .text("c"),
                    .rawHTML("</b>"),
                  ])
                ], isDone: true)
            ])),
        .rawHTML("<hr>\n"),
      ])
  }

  @Test func `A report that cites is the same in a worker's hands`() throws {
    let sources = ReportSources.load(
      main: SourceText(name: "x.md", text: "---\ntitle: T\nbibliography: r.bib\n---\n[@one]")
    ) { _ in .success(Array(library.utf8)) }
    let copy = try JSONDecoder().decode(
      ReportSources.self, from: JSONEncoder().encode(sources))
    #expect(copy.paths == ["x.md", "r.bib"])
    #expect(copy.texts.map(\.name) == ["x.md", "r.bib"])
    #expect(Planner(directives: []).plan(MarkdownParser.parse(copy)).diagnostics == [])
  }
}
