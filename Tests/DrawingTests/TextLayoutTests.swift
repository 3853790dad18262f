// What line breaking and measuring promise to the page layout.
import Foundation
import Testing

@testable import Drawing

private let font = Font(.serif, sizeInPoints: 11)
private let prose = String(repeating: "The encoder maps an image to a mean. ", count: 12)

@Test(arguments: [60.0, 200, 400])
func `Lines stay within their width`(width: Double) {
  let text = TextLayout(
    prose + String(repeating: "x", count: 400), font: font,
    style: ParagraphStyle(widthInPoints: width), in: TextContext())
  #expect(text.lines.count > 3)
  // A space at the end of a line may hang over.
  for line in text.lines { #expect(line.x + line.width <= width + 4) }
}

@Test func `Justified lines are as wide as the column, but not the last`() {
  let text = TextLayout(
    prose, font: font, style: ParagraphStyle(widthInPoints: 300, isJustified: true),
    in: TextContext())
  for line in text.lines.dropLast() { #expect(abs(line.width - 300) < 0.1) }
  #expect((text.lines.last?.width ?? 300) < 290)
}

@Test func `A text has the same measures every time and in every context`() {
  func measure() -> [Double] {
    TextLayout(prose, font: font, style: ParagraphStyle(widthInPoints: 250), in: TextContext())
      .lines.flatMap { [$0.x, $0.width, $0.baseline, $0.ascent] }
  }
  #expect(measure() == measure())
}

@Test func `Text beyond the allowed lines is cut`() {
  let style = ParagraphStyle(widthInPoints: 120, maximumLines: 2)
  let long = TextLayout(prose, font: font, style: style, in: TextContext())
  #expect(long.lines.count == 2)
  #expect(long.isCut)
  #expect(!TextLayout("short", font: font, style: style, in: TextContext()).isCut)
}

@Test func `A link knows its stretch of every line`() {
  let text = TextLayout(
    [
      TextRun("before ", font: font), TextRun(prose, font: font, link: 7),
      TextRun("after", font: font),
    ], style: ParagraphStyle(widthInPoints: 300), in: TextContext())
  #expect(text.lines.allSatisfy { line in line.links.allSatisfy { $0.link == 7 } })
  #expect((text.lines.first?.links.first?.x ?? 0) > 20)
  for line in text.lines.dropFirst().dropLast() { #expect(line.links.count == 1) }
}

@Test func `Right-to-left text starts at the right`() {
  let text = TextLayout(
    "هذا نص", font: font, style: ParagraphStyle(widthInPoints: 300), in: TextContext())
  #expect((text.lines.first?.x ?? 0) > 200)
}

@Test(arguments: ["", "\n", "a\u{0}b", "\u{1B}[0m", "🎉👩‍👩‍👧", "变分", "\u{202E}x", "\u{2028}"])
func `Every text has at least one line`(words: String) {
  let text = TextLayout(
    words, font: font, style: ParagraphStyle(widthInPoints: 50), in: TextContext())
  #expect(!text.lines.isEmpty)
  #expect(text.size.height > 0)
}

@Test func `Tabular figures have one width`() {
  let tabular = Font(.sans, sizeInPoints: 9, hasTabularFigures: true)
  let context = TextContext()
  let widths = ["1111", "0000", "7777"].map {
    TextLayout($0, font: tabular, in: context).size.width
  }
  #expect(Set(widths.map { ($0 * 100).rounded() }).count == 1)
}
