// The page as a reader's browser gets it.
import Diagnostics
import DocumentModel
import Foundation
import Testing

@testable import HTMLWriter

private func page(_ document: Document) throws -> String {
  String(decoding: try HTMLWriter().write(document), as: UTF8.self)
}

/// Written once for the tests that only read it.
private let report = Result { try page(SampleDocument.report) }
private let torture = Result { try page(SampleDocument.torture) }

private func body(_ blocks: [Block]) throws -> String {
  var writer = BodyWriter()
  return try writer.html(of: blocks)
}

private func paragraph(_ inlines: Inline...) -> String {
  InlineWriter().html(of: inlines)
}

/// Without the values of attributes, which are long and hold markup of pictures.
private func withoutAttributes(_ html: String) -> String {
  var kept: [UInt8] = []
  var isInside = false
  var previous: UInt8 = 0
  for byte in html.utf8 {
    if byte == UInt8(ascii: "\""), isInside || previous == UInt8(ascii: "=") {
      isInside.toggle()
    } else if !isInside {
      kept.append(byte)
    }
    previous = byte
  }
  return String(decoding: kept, as: UTF8.self)
}

@Test func `The same document is the same bytes`() throws {
  #expect(try page(SampleDocument.report) == page(SampleDocument.report))
}

@Test(arguments: [
  "<html lang=\"en\" dir=\"ltr\">", "<title>Variational autoencoders on handwritten digits</title>",
  "<meta name=\"author\" content=\"Ada Lovelace\">",
  "<meta name=\"author\" content=\"Søren Kierkegaard\">",
  "<meta name=\"keywords\" content=\"autoencoder, ELBO, MNIST\">",
  "<meta name=\"date\" content=\"2026-11-21\">", "<time datetime=\"2026-11-21\">2026-11-21</time>",
  "<meta name=\"description\" content=\"The encoder maps",
  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;",
  "<a class=\"skip\" href=\"#text\">", "<main id=\"text\"", "<nav class=\"contents sidebar\"",
  "<div class=\"notice standInData\" role=\"note\">",
  "<div class=\"notice failure\" role=\"note\">",
  "<dt>Seed</dt><dd>1</dd>", "<h2 id=\"introduction\"><span class=\"number\">1</span> Introduction",
  "alt=\"Both curves fall from about 190 to about 102 nats in 20 epochs.\"",
  "<figcaption><span class=\"label\">Figure 1.</span> Training and validation loss.",
  "<a class=\"reference\" href=\"#fig-loss\">Figure 1</a>", "<figure id=\"fig-loss\">",
  "<data class=\"value\" value=\"102.4123\" title=\"baseline.test.loss\">102.41</data>",
  "<span class=\"number\">(1)</span>", "<summary>The directive</summary>",
  "<th scope=\"col\" class=\"trailing\">Latent</th>", "<th scope=\"row\"><code>run-0</code></th>",
  "@media(prefers-color-scheme:dark){", "<ol start=\"9\" class=\"tight\">",
])
func `A report's page holds`(expected: String) throws {
  #expect(try report.get().contains(expected))
}

@Test func `What is missing stands in its place, with its anchor and its reasons`() throws {
  let html = try body([
    .gap(
      Gap(
        identifier: "fig-a", reason: .failed, title: "“a” (train) failed",
        details: ["r.md:3:1: 1 < 2"])),
    .gap(Gap(reason: .waiting, title: "“b” (grid) has not run yet")),
  ])
  #expect(
    html == """
      <div class="gap failed" role="note" id="fig-a">
      <p class="gap-title">“a” (train) failed</p>
      <p>r.md:3:1: 1 &lt; 2</p>
      </div>
      <div class="gap waiting" role="note">
      <p class="gap-title">“b” (grid) has not run yet</p>
      </div>

      """)
}

@Test(arguments: [(30, false), (31, true)])
func `Printed text that is higher than its box can be scrolled by keyboard`(
  lines: Int, isFocusable: Bool
) throws {
  let text = Array(repeating: "Epoch", count: lines).joined(separator: "\n")
  let html = try body([.code(CodeBlock(role: .output, text: text))])
  #expect(html.contains("<pre class=\"output\" tabindex=\"0\">") == isFocusable)
}

@Test func `Nothing is loaded from anywhere`() throws {
  for html in [try report.get(), try torture.get()] {
    for match in html.matches(of: /(src|srcset)="([^"]{0,40})/) {
      #expect(match.output.2.hasPrefix("data:image/svg+xml"))
    }
    #expect(!html.contains("<link "))
    #expect(!html.contains("@import"))
    // Within a picture, parts are named.
    #expect(html.firstMatch(of: /url\((?!%23|data:font)/) == nil)
  }
}

@Test func `Nothing in a document becomes markup`() throws {
  let html = try torture.get()
  let names = withoutAttributes(html)
  let forbidden = [
    /(?i)<script(?!>\/\/ Scatter)/,
    /(?i)<img(?! alt="[^"]*" width="[0-9]+" height="[0-9]+" src="data:)/,
    /(?i)href="\s*javascript/,
  ]
  for pattern in forbidden { #expect(html.firstMatch(of: pattern) == nil) }
  #expect(names.components(separatedBy: "</style>").count == 2)
  // A quotation mark with a combining accent ends an attribute all the same.
  let accentedQuote = Data("\"\u{301}".utf8)
  #expect(Data(html.utf8).range(of: accentedQuote) == nil)
  #expect(!names.contains("onload"))
  #expect(!names.contains("<img src=x"))
}

@Test func `Tags are balanced`() throws {
  let void: Set<Substring> = ["meta", "br", "hr", "img", "source"]
  for html in [try report.get(), try torture.get(), try page(SampleDocument.short)] {
    var open: [Substring] = []
    let html = withoutAttributes(html).replacing(
      /(?s)<(style|script)>.*?<\/(style|script)>/, with: "")
    for tag in html.matches(of: /<(\/?)([a-z][a-z0-9]*)\b[^>]*>/) {
      if !tag.output.1.isEmpty {
        #expect(open.popLast() == tag.output.2)
      } else if !void.contains(tag.output.2), !tag.output.0.hasSuffix("/>") {
        open.append(tag.output.2)
      }
    }
    #expect(open.isEmpty)
  }
}

@Test(arguments: [
  ("https://example.org", LinkDestination.address("https://example.org")),
  ("HTTP://example.org", .address("HTTP://example.org")),
  ("mailto:a@b.c", .address("mailto:a@b.c")), ("#sec", .anchor("sec")),
  ("data/a.csv", .relative("data/a.csv")), ("a/b:c", .relative("a/b:c")),
  ("?q=a:b", .relative("?q=a:b")), ("javascript:alert(1)", nil), ("JaVaScRiPt:x", nil),
  (" java\nscript:x", nil), ("\u{1}javascript:x", nil), ("data:text/html,x", nil),
  ("vbscript:x", nil), ("file:///etc/passwd", nil), ("", nil), ("#", nil),
])
func `Only harmless schemes become links`(address: String, expected: LinkDestination?) {
  #expect(LinkDestination(address) == expected)
}

@Test(arguments: [
  (Inline.text("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;"),
  (.emphasis([.strong([.text("x")])]), "<em><strong>x</strong></em>"),
  (.code("a<b"), "<code>a&lt;b</code>"), (.math("x\\no"), "<code class=\"math\">x\\no</code>"),
  (.softBreak, "\n"), (.lineBreak, "<br>\n"), (.text("\u{0}"), "\u{FFFD}"),
  (.link(Link(destination: "javascript:x", content: [.text("t")])), "t"),
  (
    .link(Link(destination: "a.csv", title: "T", content: [.text("t")])),
    "<a href=\"a.csv\" title=\"T\">t</a>"
  ),
  (
    .link(Link(destination: "https://a.org", content: [.text("t")])),
    "<a class=\"outside\" href=\"https://a.org\">t</a>"
  ),
  (.strikethrough([.text("x")]), "<del>x</del>"), (.rawHTML("<b>"), "<b>"),
  (
    .footnote(FootnoteMark(number: 3, identifier: "m", target: "n")),
    "<sup class=\"footnote\"><a id=\"m\" href=\"#n\" role=\"doc-noteref\" "
      + "aria-label=\"Note 3\">3</a></sup>"
  ),
  (
    .citation(Citation(items: [.init(target: "r", number: 7, locator: "p. 3")])),
    "<span class=\"citation\">[<a href=\"#r\" role=\"doc-biblioref\" "
      + "aria-label=\"Reference 7\">7</a>, p. 3]</span>"
  ),
  (
    .value(InlineValue(path: "a.b", text: "best", value: nil)),
    "<span class=\"value\" title=\"a.b\">best</span>"
  ),
])
func `Running text becomes HTML`(inline: Inline, expected: String) {
  #expect(paragraph(inline) == expected)
}

@Test func `Headings keep their order below the title`() throws {
  let html = try body((1...6).map { SampleDocument.heading($0, "h\($0)", nil, "x") })
  for level in 1...5 { #expect(html.contains("<h\(level + 1) id=\"h\(level)\">")) }
  #expect(html.contains("<h6 id=\"h6\" aria-level=\"7\">"))
}

@Test func `The contents nest as the headings do`() {
  let contents = TableOfContents([
    SampleDocument.heading(1, "a", nil, "A"), SampleDocument.heading(2, "b", nil, "B"),
    SampleDocument.heading(2, "c", nil, "C"), SampleDocument.heading(1, "d", nil, "D"),
    SampleDocument.heading(4, "e", nil, "too deep"),
  ])
  #expect(
    contents.html.replacing("\n", with: "")
      == "<ol><li><a href=\"#a\">A</a><ol><li><a href=\"#b\">B</a></li><li><a href=\"#c\">C</a>"
      + "</li></ol></li><li><a href=\"#d\">D</a></li></ol>")
}

@Test func `A document without headings has no contents`() throws {
  #expect(!(try page(SampleDocument.short).contains("<nav")))
}

@Test func `Figures without text are stored once, others also for phones`() throws {
  let plain = Figure(
    identifier: "f", number: "1", caption: [], alternativeText: "a",
    content: .imageGrid(SampleDocument.tiles(rows: 2, columns: 2)))
  #expect(!(try body([.figure(plain)]).contains("<source")))
  let labelled = try body([.figure(SampleDocument.gridFigure)])
  #expect(labelled.components(separatedBy: "<source").count == 2)
}
