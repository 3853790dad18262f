// Texts that nobody would write: parsing ends, and every place is in the text.
import Diagnostics
import Testing

@testable import ReportLanguage

/// The same numbers every time.
private struct Numbers {
  var state: UInt64

  mutating func next(below count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(count))
  }
}

private let pieces = [
  "[^a]", "[^a]: ", "[^b]:", "~~", "~", "[@k]", "@k", "@fig-a", "[see @a; ", "[", "]", "](u)", "![",
  "](p.png)",
  "{#sec-a}", "{.x", "{fig-alt=\"", "}", "$", "$$", "\\frac", "$x$", "`", "``", "```",
  "\n```{train}\n", "|", "\\|",
  "\n|---|\n", "---", "\n", "\n\n", "\n    ", "\n\t", "> ", "\n> ", "- ", "\n- ", "1. ", "[ ] ",
  "[x] ", "[!NOTE]",
  "> [!tip] ", "# ", "\n# ", "*", "**", "_", "\\", "\\\\", "&amp;", "&", ";", "<", "<b>", "<!--",
  "-->", "é", "中",
  "👩‍👩‍👧", "\u{301}", "a", "word ", " ", "  ", "\r\n", "\r", ": ", "{value}`a.b`", "[a]: b\n", "---\n",
  "\u{1}", "\u{2}",
  "\u{3}", "x", "\u{A0}", "==\n", "</div>", "\n<div>\n",
]

/// Checks that parsing and planning end and that every place is in the text.
private func check(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) {
  let source = SourceText(name: "x.md", text: text)
  let report = MarkdownParser.parse(source)
  func isInside(_ range: SourceRange) -> Bool {
    [range.start, range.end].allSatisfy { place in
      place.line >= 1 && place.line <= source.lines.count + 1 && place.column >= 1
        && place.column <= source.line(place.line).unicodeScalars.count + 2
    }
  }
  func visit(_ blocks: [ParsedBlock]) {
    for block in blocks where !isInside(block.range) {
      Issue.record("\(block.range) in \(text.debugDescription)", sourceLocation: sourceLocation)
    }
    blocks.forEachInline { inline in
      if !isInside(inline.range) {
        Issue.record("\(inline) in \(text.debugDescription)", sourceLocation: sourceLocation)
      }
    }
  }
  func check(_ range: SourceRange, says text: String) {
    guard !source.hasText(text, at: range.start) else { return }
    Issue.record(
      "'\(text)' at \(range) in \(source.text.debugDescription)", sourceLocation: sourceLocation)
  }
  func checkWords(_ blocks: [ParsedBlock]) {
    blocks.forEachInline { inline in
      switch inline.content {
      case .reference(let name): check(inline.range, says: "@\(name)")
      case .footnote(let name): check(inline.range, says: "[^\(name)]")
      case .citation(let citation):
        for item in citation.items { check(item.range, says: "@\(item.key)") }
      case .math: check(inline.range, says: "$")
      default: break
      }
    }
  }
  checkWords(report.blocks)
  for footnote in report.footnotes { checkWords(footnote.blocks) }
  visit(report.blocks)
  for footnote in report.footnotes { visit(footnote.blocks) }
  for diagnostic in Planner(directives: []).plan(report).diagnostics {
    if case .source(let range)? = diagnostic.place, !isInside(range) {
      Issue.record("\(diagnostic) in \(text.debugDescription)", sourceLocation: sourceLocation)
    }
  }
}

@Suite struct RandomTextTests {
  @Test(arguments: 0..<40)
  func `Any mixture of signs has a tree with places in the text`(seed: Int) {
    var numbers = Numbers(state: UInt64(seed) &* 7919 &+ 1)
    for _ in 0..<60 {
      let count = 1 + numbers.next(below: 30)
      check((0..<count).map { _ in pieces[numbers.next(below: pieces.count)] }.joined())
    }
  }

  @Test func `A text that is cut anywhere has a tree`() {
    let text = """
      ---
      title: T
      bibliography: r.bib
      ---
      # Höhe {#sec-a .unnumbered}

      Ein[^é] ~~alter *Text*~~ mit $x_1$ [see @k, p. 3; @l] und @m, `{value}` {value}`a.b | .2f`.

      [^é]: Notiz
          $$ \\frac{1}{2} $$ {#eq-x}

      > [!NOTE] Titel
      > - [x] é | b

      ![Bild](p.png){#fig-x fig-alt="ä"}

      | a | `b\\|c` |
      |:-:|--:|
      | 1 | 👩‍👩‍👧 |

      : Tafel {#tbl-x}
      """
    let bytes = Array(text.utf8)
    for end in bytes.indices { check(String(decoding: bytes[..<end], as: UTF8.self)) }
  }

  @Test(
    arguments: [
      "[^", "[^a]", "~~", "~", "@", "@a ", "[", "]", "`", "``` ", "[@a;", "![", "$", "$a", "$$",
      "\\", "&", "*a ",
      "_", "<", "{", "| ", "[^a]: x\n", "> [!NOTE]\n", "- [ ] ", "[a]: b\n", "![a](b){", "~a ",
      "[@a] ", "**a*", "é~~a~~",
      "|a\n|-\n", "&amp;@", "{value}`", "a[b](", "# {#a\n",
    ])
  func `A sign repeated without end is parsed`(piece: String) {
    check(String(repeating: piece, count: 4000))
  }
}
