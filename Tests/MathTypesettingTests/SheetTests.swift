// The two hundred sample formulas, drawn and measured: nothing lies on anything else, nothing leaves
// its box, nothing leaves its column.
import Drawing
import Foundation
import Mathematics
import Testing

@testable import MathTypesetting

/// How far two glyphs may reach into each other, as slanted letters do, in ems.
private let allowedOverlap = 0.14
/// How far ink may leave its box, as the tail of an italic f does, in ems.
private let allowedOverhang = 0.12

@Test(arguments: SampleFormulas.all)
func `Nothing lies on anything else, and all ink is in its box`(tex: String) throws {
  let typesetter = try MathTypesetter()
  let formula = try Formula(parsing: tex)
  for isDisplayed in [true, false] {
    let box = typesetter.box(for: formula, sizeInPoints: 1, isDisplayed: isDisplayed)
    let ink = typesetter.inkRectangles(of: box)
    let frame = Rectangle(x: 0, y: -box.ascent, width: box.width, height: box.height)
    for rectangle in ink {
      #expect(frame.contains(rectangle, tolerance: allowedOverhang), "\(rectangle) in \(frame)")
    }
    let texts = box.elements.map(\.text)
    for (index, first) in ink.enumerated() where !overlapsOnPurpose(texts[index]) {
      for (other, second) in ink.enumerated().dropFirst(index + 1)
      where !overlapsOnPurpose(texts[other]) && first.overlaps(second) {
        let width = min(first.maxX, second.maxX) - max(first.x, second.x)
        let height = min(first.maxY, second.maxY) - max(first.y, second.y)
        // Negative space is asked for.
        guard !tex.contains(#"\!"#) else { continue }
        #expect(
          min(width, height) <= allowedOverlap,
          "\(texts[index]) and \(texts[other]) by \(width) × \(height)")
      }
    }
  }
}

/// Roots go around their radicand, accents come near their letter, strokes cross their sign, and
/// the lines of tables meet.
private func overlapsOnPurpose(_ text: String) -> Bool {
  let first = text.unicodeScalars.first
  return text == "√" || text == "rule"
    || first?.properties.generalCategory == .nonspacingMark
}

extension MathBox.Element {
  fileprivate var text: String {
    switch content {
    case .glyphs(let cluster, _): cluster.text
    case .rule: "rule"
    case .text: "words"
    }
  }
}

@Test(arguments: [430.0, 200, 90, 20])
func `No display is wider than its column`(width: Double) throws {
  let typesetter = try MathTypesetter()
  for tex in SampleFormulas.all {
    let box = try typesetter.displayBox(
      for: Formula(parsing: tex), sizeInPoints: 11, widthInPoints: width)
    #expect(box.width <= width, "\(tex)")
    let frame = Rectangle(x: 0, y: -box.ascent, width: box.width, height: box.height)
    for rectangle in typesetter.inkRectangles(of: box) {
      #expect(frame.contains(rectangle, tolerance: allowedOverhang * 11), "\(tex)")
    }
  }
}

@Test func `A wide display is broken before a relation and goes on further in`() throws {
  let typesetter = try MathTypesetter()
  let formula = try Formula(
    parsing: #"f(x) = (x + 1)^2 (x + 2)^2 = (x^2 + 2x + 1)(x^2 + 4x + 4)"#)
  let natural = typesetter.box(for: formula, sizeInPoints: 10, isDisplayed: true)
  let broken = typesetter.displayBox(
    for: formula, sizeInPoints: 10, widthInPoints: natural.width * 0.7)
  #expect(broken.height > 1.8 * natural.height)
  let second = try #require(
    broken.elements.first { $0.y > natural.descent && $0.text == "=" })
  #expect(second.x == 20)
  #expect(broken.elements.count == natural.elements.count)
}

@Test(arguments: SampleFormulas.all)
func `The pieces of a formula in a line are the formula`(tex: String) throws {
  let typesetter = try MathTypesetter()
  let formula = try Formula(parsing: tex)
  let whole = typesetter.box(for: formula, sizeInPoints: 10, isDisplayed: false)
  let pieces = typesetter.pieces(for: formula, sizeInPoints: 10)
  let width = pieces.reduce(0) { $0 + $1.box.width + $1.spaceAfter }
  #expect(abs(width - whole.withItalicCorrection.width) < 1e-6)
  #expect(pieces.last?.penaltyAfter == nil && pieces.last?.spaceAfter == 0)
  #expect(pieces.dropLast().allSatisfy { $0.penaltyAfter != nil })
  #expect(pieces.flatMap(\.box.elements).count == whole.elements.count)
}

@Test func `A line may end behind relations and operators, not inside delimiters`() throws {
  let typesetter = try MathTypesetter()
  func penalties(_ tex: String) throws -> [Int?] {
    try typesetter.pieces(for: Formula(parsing: tex), sizeInPoints: 10).map(\.penaltyAfter)
  }
  #expect(try penalties("a + b = c") == [700, 500, nil])
  #expect(try penalties(#"\left(a + b\right) {c + d} \sqrt{x = y}"#) == [nil])
  #expect(try penalties("x") == [nil])
  #expect(try penalties("-x") == [nil])
  #expect(try penalties("x^{a+b}_{i=1}") == [nil])
}

@Test func `The same formula is the same picture, in outlines`() throws {
  let formula = try Formula(parsing: #"\sum_i \frac{x_i}{\sqrt 2} \text{ if } \left( y \right)"#)
  func picture() throws -> (data: Data, descent: Double) {
    try MathTypesetter().svg(
      for: formula, sizeInPoints: 10, isDisplayed: true, color: Color(0x123456))
  }
  let first = try picture()
  #expect(try first.data == picture().data)
  let svg = String(decoding: first.data, as: UTF8.self)
  #expect(svg.contains("#123456") && svg.contains("<use") && !svg.contains("<text"))
  #expect(first.descent > 5)
}

@Test func `Text is copied from a page as plain letters`() throws {
  let box = try MathTypesetter().box(
    for: Formula(parsing: #"\mathbb{E}[\log p(\mathbf{x})] \ge -\frac12"#), sizeInPoints: 10,
    isDisplayed: true)
  #expect(box.elements.map(\.text).filter { $0 != "rule" }.joined() == "E[logp(x)]≥−12")
}

@Test func `The font of a page holds its characters, their larger forms and the table`() throws {
  let typesetter = try MathTypesetter()
  let characters = try Formula(parsing: #"\sum_i \left( \frac{x_i}{2} \right)"#).mathMLCharacters
  let font = try typesetter.fontSubset(for: characters)
  #expect(try font == MathTypesetter().fontSubset(for: characters))
  #expect(font.count > 5_000 && font.count < 40_000)
  #expect(font.starts(with: Data("OTTO".utf8)))
  #expect(font.firstRange(of: Data("MATH".utf8)) != nil)
  let larger = try typesetter.fontSubset(for: characters.union("𝔼ℒ∫".unicodeScalars))
  #expect(larger.count > font.count)
}

@Test func `Words of any script are set, and nothing is lost`() throws {
  let typesetter = try MathTypesetter()
  for tex in [#"\text{数学 مرحبا 😀}"#, "数", "é", "😀", "x ⟿ y", "\\text{ }", "\\mathbf{é}"] {
    let box = try typesetter.box(
      for: Formula(parsing: tex), sizeInPoints: 10, isDisplayed: true)
    #expect(box.width > 1 && !box.elements.isEmpty)
  }
}

@Test func `Any tree has finite measures`() throws {
  let tokens = [
    "x", "12", "+", "=", "(", ")", "{", "}", "^", "_", "'", "{}", "\\frac", "\\sqrt", "\\sum",
    "\\int", "\\limits", "\\hat", "\\widehat", "\\text{a b}", "\\left(", "\\right)", "\\overline",
    "\\begin{cases}", "\\end{cases}", "&", "\\\\", "\\binom", "\\overset", "\\underbrace", "\\not",
    "\\begin{matrix}", "\\end{matrix}", "\\phantom", "\\bigg(", "\\scriptstyle", "\\,", "\\!",
    "\\sqrt[3]", "\\vec", "\\mathbf", "\\substack{a\\\\b}", "😀",
  ]
  let typesetter = try MathTypesetter()
  var state: UInt64 = 42
  func next(below count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
  var formulas = 0
  for _ in 0..<4000 {
    let tex = (0...next(below: 12)).map { _ in tokens[next(below: tokens.count)] }
      .joined(separator: " ")
    guard let formula = try? Formula(parsing: tex) else { continue }
    formulas += 1
    let box = typesetter.displayBox(for: formula, sizeInPoints: 10, widthInPoints: 100)
    #expect(box.width.isFinite && box.ascent.isFinite && box.descent.isFinite, "\(tex)")
    #expect(box.width <= 100, "\(tex)")
    #expect(box.elements.allSatisfy { $0.x.isFinite && $0.y.isFinite }, "\(tex)")
  }
  #expect(formulas > 300)
}
