// The law of the writer: whatever a text holds, a reader of the page sees the same words in the same
// kind of block. libcmark, the parser that GitHub's is made from, is the reader here.
import DocumentModel
import MarkdownWriter
import Testing

@testable import ReportLanguage

@Suite struct WordsTests {
  /// Pieces of which text is made at random: marks of every kind, alone, doubled and where lines
  /// begin, and words, so that marks stand inside of words and beside them.
  private static let pieces = [
    "a", "word", "Word.", "é", "日本", "😀", "x\u{301}", "1", "23", " ", " ", " ", " ", "*", "**", "_",
    "__", "[", "]", "](", "![", "(", ")", "<", ">", "<b>", "&", "&lt;", "#", "# ", "+ ", "- ",
    "---",
    "===", ". ", "1. ", "1) ", "> ", "!", "|", "~~~", "$", "@", "`", "```", "\\", ":", "[x] ",
    "[^1]: ",
    "\"", "'", "–",
  ]

  private struct Generator {
    var numbers: SeededNumbers

    mutating func text() -> String {
      (0..<Int.random(in: 1...8, using: &numbers)).map { _ in
        WordsTests.pieces.randomElement(using: &numbers) ?? ""
      }.joined()
    }

    mutating func inlines(depth: Int) -> [Inline] {
      (0..<Int.random(in: 1...4, using: &numbers)).map { _ in inline(depth: depth) }
    }

    private mutating func inline(depth: Int) -> Inline {
      switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &numbers) {
      case 0...2: .text(text())
      case 3: .code(text())
      case 4: .softBreak
      case 5: .value(InlineValue(path: "x", text: text()))
      case 6: .emphasis(inlines(depth: depth - 1))
      case 7: .strong(inlines(depth: depth - 1))
      default:
        .link(
          Link(destination: "https://a.org/(x)", title: text(), content: inlines(depth: depth - 1)))
      }
    }
  }

  @Test(arguments: 1...40)
  func `Words come back unchanged, in the block they were in`(seed: Int) {
    var generator = Generator(numbers: SeededNumbers(seed: UInt64(seed)))
    let passages = (0..<50).map { _ in generator.inlines(depth: 3) }
    let blocks = passages.enumerated().map { index, content -> Block in
      switch index % 3 {
      case 0: .paragraph(content)
      case 1: .heading(Heading(level: 1, identifier: "x", content: content))
      default: .list(List(isTight: true, items: [[.paragraph(content)]]))
      }
    }
    for (block, passage) in zip(blocks, passages) {
      let page = markdown([block])
      let found = parseCommonMark(page).root.children.dropFirst()
      let words = squeezed(passage.plainText)
      guard !words.isEmpty else { continue }
      #expect(found.count == 1, "\(page)")
      #expect(squeezed(found.map(readWords).joined()) == words, "\(page)")
      switch (block, found.first?.kind) {
      case (.paragraph, .paragraph?), (.heading, .heading(level: 2)?),
        (.list, .list(start: nil, isTight: true)?):
        break
      default: Issue.record("\(String(describing: found.first?.kind)) from \(page)")
      }
    }
  }

  @Test(arguments: 41...60)
  func `Words of a table's cells come back unchanged, in their cells`(seed: Int) throws {
    var generator = Generator(numbers: SeededNumbers(seed: UInt64(seed)))
    for _ in 0..<20 {
      // The report's own parser finds references and values in text; here are none.
      func cell() -> [Inline] {
        [
          .text(generator.text().replacing("@", with: "").replacing("$", with: "")),
          .strong([.text("b")]),
        ]
      }
      let table = Table(
        columns: [
          Table.Column(header: cell()), Table.Column(alignment: .trailing, header: cell()),
        ],
        rows: [[Table.Cell(cell()), Table.Cell(cell())]])
      let page = markdown([.table(table)])
      let report = MarkdownParser.parse(
        SourceText(name: "x.md", text: "---\ntitle: x\n---\n\n" + page))
      guard case .table(let read)? = report.blocks.last?.content else {
        Issue.record("no table: \(page)")
        continue
      }
      #expect(read.alignments == [.leading, .trailing])
      let cells = (read.header + read.rows.flatMap { $0 }).map { squeezed($0.words) }
      let written = table.columns.map(\.header) + table.rows.flatMap { $0.map(\.content) }
      #expect(cells == written.map { squeezed($0.plainText) }, "\(page)")
    }
  }

  @Test func `Text that needs no escape has none`() {
    let text =
      "A snake_case name, 3 * 4 = 12, 2 < 3 > 1, R&D, f(x), a - b, #5, costs $5, 100% (of 1.5)!"
    #expect(markdown([.paragraph([.text(text)])]).hasSuffix("\n\(text)\n"))
  }
}

// MARK: Reading

private func markdown(_ blocks: [Block]) -> String {
  let document = Document(
    metadata: Metadata(title: "T"), layout: PageLayout(hasTableOfContents: false), blocks: blocks)
  guard let pages = try? MarkdownWriter().write(document, name: "x") else { return "" }
  return String(decoding: pages.markdown, as: UTF8.self)
}

/// Without white space, which may become a line's end.
private func squeezed(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace }))
}

private func readWords(_ node: CommonMarkNode) -> String {
  switch node.kind {
  case .text, .inlineCode: node.literal
  case .softBreak, .lineBreak: " "
  case .inlineHTML: ""
  default: node.children.map(readWords).joined()
  }
}

extension [ParsedInline] {
  fileprivate var words: String {
    map { inline in
      switch inline.content {
      case .text(let text), .code(let text), .math(let text): text
      case .emphasis(let content), .strong(let content), .strikethrough(let content),
        .link(_, _, let content):
        content.words
      case .reference(let target): "@" + target
      // Tags are no words.
      case .rawHTML: ""
      case .value, .footnote, .citation, .softBreak, .lineBreak: " "
      }
    }.joined()
  }
}

/// The same numbers in every run.
private struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// - Source: SplitMix64, Steele, Lea & Flood 2014.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
