// Callouts, tasks, notes, references, directions and formulas on the page.
import DocumentModel
import Foundation
import Testing

@testable import HTMLWriter

private func page(_ document: Document) throws -> String {
  String(decoding: try HTMLWriter().write(document), as: UTF8.self)
}

private func body(_ blocks: [Block]) throws -> String {
  var writer = BodyWriter()
  return try writer.html(of: blocks)
}

private let everything = Result { try page(SampleDocument.everything) }

@Test(arguments: [
  "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">",
  "<li id=\"fn-1\" value=\"1\">", "href=\"#fnref-1\" role=\"doc-backlink\"",
  "href=\"#fnref-1-2\" role=\"doc-backlink\" aria-label=\"Back to the text of note 1, place 2\"",
  "href=\"#fnref-2\" role=\"doc-backlink\" aria-label=\"Back to the text of note 2\"",
  "<div class=\"bibliography\" role=\"doc-bibliography\" aria-label=\"References\">",
  "<li id=\"ref-higgins\"><span class=\"number\">[4]</span> I. Higgins",
  "<symbol id=\"icon-caution\"", "<kbd>Ctrl</kbd> is raw HTML.", "<math",
  "<div class=\"equation\" id=\"eq-elbo\"><div class=\"display\" tabindex=\"0\" role=\"group\" "
    + "aria-label=\"Equation 1\"><math display=\"block\">",
  "<code class=\"math\">\\unknown{</code>", "<p dir=\"auto\">هذا", "<blockquote dir=\"rtl\">",
  "script-src 'sha256-", "<galley-plot data-name=\"Figure 1\" data-plot=\"{&quot;",
  "<script>// Scatter charts that answer",
])
func `A page with everything holds`(expected: String) throws {
  #expect(try everything.get().contains(expected))
}

@Test func `An anchor is on the page once, though the contents repeat its heading`() throws {
  let html = try everything.get()
  let identifiers = html.matches(of: /\sid="([^"]*)"/).map(\.output.1)
  #expect(identifiers.count == Set(identifiers).count)
  #expect(identifiers.contains("fnref-1"))
}

@Test(arguments: Callout.Kind.allCases)
func `A callout says what it is in words`(kind: Callout.Kind) throws {
  let plain = try body([.callout(Callout(kind: kind, blocks: [.paragraph([.text("x")])]))])
  let name = kind.rawValue.capitalized
  #expect(plain.contains("role=\"note\" aria-label=\"\(name)\">"))
  #expect(plain.contains("<use href=\"#icon-\(kind.rawValue)\"/></svg> \(name)</p>"))
  let titled = try body([.callout(Callout(kind: kind, title: [.text("T")], blocks: []))])
  #expect(titled.contains("<span class=\"visually-hidden\">\(name):</span> T</p>"))
}

@Test func `Tasks are boxes that cannot be ticked, with their words as label`() throws {
  let html = try body([
    .list(
      List(
        isTight: true,
        items: [
          List.Item([.paragraph([.text("a")])], isDone: true),
          List.Item([.paragraph([.text("b")])], isDone: false),
          List.Item([.rule], isDone: true), List.Item([.paragraph([.text("c")])]),
        ]))
  ])
  #expect(
    html == """
      <ul class="tight tasks">
      <li class="task"><label><input type="checkbox" disabled checked> a</label></li>
      <li class="task"><label><input type="checkbox" disabled> b</label></li>
      <li class="task"><input type="checkbox" disabled checked aria-label="done">
      <hr>
      </li>
      <li>c</li>
      </ul>

      """)
}

@Test func `A page of a language that reads leftwards says so, and what may not`() throws {
  var document = SampleDocument.short
  document.metadata.language = "ar"
  let html = try page(document)
  #expect(html.contains("<html lang=\"ar\" dir=\"rtl\">"))
  #expect(html.contains("<p dir=\"auto\">One paragraph.</p>"))
}

@Test func `A page without charts of points has no script and allows none`() throws {
  let html = try page(SampleDocument.short)
  #expect(!html.contains("<script"))
  #expect(!html.contains("script-src"))
  #expect(!html.contains("<symbol"))
}

@Test func `A page without an abstract is described by how it begins`() throws {
  let html = try page(SampleDocument.short)
  #expect(html.contains("<meta name=\"description\" content=\"One paragraph.\">"))
}

@Test func `A page is printed on the paper of its report`() throws {
  var document = SampleDocument.short
  #expect(try page(document).contains("@page { size: A4; }"))
  document.layout.paper = .letter
  #expect(try page(document).contains("@page { size: letter; }"))
}

@Test(
  arguments: [
    ([.text("a ("), .math("x"), .text("), b")], "a <span class=\"together\">(M),</span> b"),
    (
      [.text("("), .math("x"), .text(")"), .math("y"), .text("c")],
      "<span class=\"together\">(M)</span>Mc"
    ),
    ([.math("x"), .text(" .")], "M ."), ([.text("é("), .emphasis([.math("x")])], "é(<em>M</em>"),
  ] as [([Inline], String)])
func `A formula stays with the brackets and stops beside it`(inlines: [Inline], expected: String) {
  let html = InlineWriter().html(of: inlines)
  #expect(html.replacing(/<math>.*?<\/math>/, with: "M") == expected)
}
