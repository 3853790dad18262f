// Formulas are checked against the MATH table and TeX's rules, not against pictures.
import CHarfBuzz
import Diagnostics
import Drawing
import Foundation
import Mathematics
import Testing

@testable import MathTypesetting

/// Rounding of sums of a few dozen numbers in points.
private let tolerance = 1e-6

private func box(_ tex: String, size: Double = 10, isDisplayed: Bool = false) throws -> MathBox {
  try MathTypesetter().box(
    for: Formula(parsing: tex), sizeInPoints: size, isDisplayed: isDisplayed)
}

extension MathBox {
  /// Size, left end and height above the baseline of the first glyphs copied as `text`.
  fileprivate func glyphs(_ text: String, at index: Int = 0) throws -> (
    size: Double, x: Double, rise: Double
  ) {
    let found = elements.compactMap { element -> (Double, Double, Double)? in
      guard case .glyphs(let cluster, let size) = element.content, cluster.text == text else {
        return nil
      }
      return (size, element.x, -element.y)
    }
    return try #require(found.indices.contains(index) ? found[index] : nil)
  }

  fileprivate var rules: [Rectangle] {
    elements.compactMap { element in
      guard case .rule(let size) = element.content else { return nil }
      return Rectangle(Point(x: element.x, y: element.y), size)
    }
  }
}

private func constant(_ name: hb_ot_math_constant_t) throws -> Double {
  try MathTypesetter().font.constant(name)
}

@Test func `Scripts are as small as the font says`() throws {
  let box = try box("x^{2^3} + y_i")
  let script = try constant(HB_OT_MATH_CONSTANT_SCRIPT_PERCENT_SCALE_DOWN) / 10
  let scriptScript = try constant(HB_OT_MATH_CONSTANT_SCRIPT_SCRIPT_PERCENT_SCALE_DOWN) / 10
  #expect(try box.glyphs("x").size == 10)
  #expect(try abs(box.glyphs("2").size - script) < tolerance)
  #expect(try abs(box.glyphs("3").size - scriptScript) < tolerance)
  #expect(try abs(box.glyphs("i").size - script) < tolerance)
  // In a text a fraction's parts are scripts, in a display they are text.
  let (inText, inDisplay) = (try fraction(isDisplayed: false), try fraction(isDisplayed: true))
  #expect(try abs(inText.glyphs("a").size - script) < tolerance)
  #expect(try inDisplay.glyphs("a").size == 10)
}

private func fraction(isDisplayed: Bool) throws -> MathBox {
  try box(#"\frac{a}{b}"#, isDisplayed: isDisplayed)
}

@Test func `Scripts stand where the font says`() throws {
  let up = try constant(HB_OT_MATH_CONSTANT_SUPERSCRIPT_SHIFT_UP) / 100
  let cramped = try constant(HB_OT_MATH_CONSTANT_SUPERSCRIPT_SHIFT_UP_CRAMPED) / 100
  let down = try constant(HB_OT_MATH_CONSTANT_SUBSCRIPT_SHIFT_DOWN) / 100
  #expect(try abs(box("x^2").glyphs("2").rise - up) < tolerance)
  #expect(try abs(box(#"\sqrt{x^2}"#).glyphs("2").rise - cramped) < tolerance)
  #expect(try abs(box("x_n").glyphs("n").rise + down) < tolerance)
  // An accent does not raise the script of its letter.
  #expect(try abs(box(#"\hat{x}^2"#).glyphs("2").rise - up) < tolerance)
}

@Test func `A superscript stands beyond the slant of a letter, a subscript before it`() throws {
  let box = try box("V^a_b")
  #expect(try box.glyphs("a").x - box.glyphs("b").x > 0.5)
}

@Test func `The line of a fraction lies on the axis, its parts apart from it`() throws {
  let axis = try constant(HB_OT_MATH_CONSTANT_AXIS_HEIGHT) / 100
  let thickness = try constant(HB_OT_MATH_CONSTANT_FRACTION_RULE_THICKNESS) / 100
  for isDisplayed in [true, false] {
    let fraction = try box(#"\frac{y_q^{(k)}}{\sqrt{X^2}}"#, isDisplayed: isDisplayed)
    let rule = try #require(
      fraction.rules.min { abs($0.middle.y + axis) < abs($1.middle.y + axis) })
    #expect(abs(rule.middle.y + axis) < tolerance && abs(rule.height - thickness) < tolerance)
    let gap =
      try constant(
        isDisplayed
          ? HB_OT_MATH_CONSTANT_FRACTION_NUM_DISPLAY_STYLE_GAP_MIN
          : HB_OT_MATH_CONSTANT_FRACTION_NUMERATOR_GAP_MIN) / 100
    let ink = try MathTypesetter().inkRectangles(of: fraction)
    for rectangle in ink where rectangle.y < rule.y - tolerance {
      #expect(rectangle.maxY <= rule.y - gap + tolerance)
    }
  }
  let display = try constant(HB_OT_MATH_CONSTANT_FRACTION_NUMERATOR_DISPLAY_STYLE_SHIFT_UP) / 100
  #expect(
    try abs(box(#"\frac{a}{b}"#, isDisplayed: true).glyphs("a").rise - display) < tolerance)
}

@Test(arguments: [
  ("a+b", 8.0), ("a=b", 10), ("a,b", 3), (#"\log a"#, 3), ("a(b", 0), (#"a\quad b"#, 18),
  (#"a\!b"#, -3), ("=-a", 5), ("a=-b", 10), (#"a\mathbin{:}b"#, 8), (#"a\mathrel{+}b"#, 10),
  ("{a}=b", 10),
])
func `Spaces between pieces are TeX's`(tex: String, units: Double) throws {
  let formula = try Formula(parsing: tex)
  let typesetter = try MathTypesetter()
  let box = typesetter.box(for: formula, sizeInPoints: 18, isDisplayed: false)
  let pieces = formula.nodes.filter { $0.atomClass != nil }.map {
    typesetter.box($0, MathStyle(textSize: 18, level: .text)).withItalicCorrection.width
  }
  #expect(abs(box.width - pieces.reduce(0, +) - units) < tolerance)
}

@Test func `Scripts leave out the spaces of relations and operators`() throws {
  let typesetter = try MathTypesetter()
  let formula = try Formula(parsing: "i=1+2")
  let style = MathStyle(textSize: 10, level: .script)
  let sum = formula.nodes.map { typesetter.box($0, style).withItalicCorrection.width }
    .reduce(0, +)
  #expect(abs(typesetter.row(formula.nodes, style).width - sum) < tolerance)
}

@Test(arguments: ["(", "[", #"\{"#, "|", #"\|"#, #"\langle"#, #"\lfloor"#, #"\lceil"#, "."])
func `A delimiter covers what it encloses, whatever the height`(delimiter: String) throws {
  let typesetter = try MathTypesetter()
  // The font has angle brackets of seven sizes, and no parts of them.
  let mostRows = delimiter == #"\langle"# ? 3 : 20
  for rows in 1...mostRows {
    let lines = Array(repeating: "x", count: rows).joined(separator: #"\\"#)
    let tex = #"\left"# + delimiter + #" \begin{matrix}"# + lines + #"\end{matrix} \right."#
    let formula = try Formula(parsing: tex)
    let box = typesetter.box(for: formula, sizeInPoints: 10, isDisplayed: true)
    let ink = typesetter.inkRectangles(of: box)
    guard delimiter != "." else {
      #expect(ink.count == rows)
      continue
    }
    let first = try #require(ink.first)
    let content = try #require(
      ink.dropFirst().reduce(nil) { (union: Rectangle?, next) in union?.union(next) ?? next })
    #expect(first.y <= content.y + 0.5 && first.maxY >= content.maxY - 0.5, "\(rows) rows")
    #expect(first.maxX <= content.x + tolerance)
    #expect(!first.overlaps(content))
  }
}

@Test func `A root covers its radicand with a line that meets the sign`() throws {
  let typesetter = try MathTypesetter()
  for tex in ["x", "x^2", #"\frac{a}{b}"#, #"\sum_{i=1}^n x_i"#, #"\frac{\frac ab}{\frac cd}"#] {
    let formula = try Formula(parsing: #"\sqrt{\#(tex)}"#)
    let box = typesetter.box(for: formula, sizeInPoints: 10, isDisplayed: true)
    let ink = typesetter.inkRectangles(of: box)
    let sign = try #require(ink.first)
    // The line over all is the highest.
    let rule = try #require(box.rules.min { $0.y < $1.y })
    #expect(abs(sign.y - rule.y) < 0.05)
    #expect(rule.x <= sign.maxX + tolerance && rule.x > sign.maxX - 0.5)
    for rectangle in ink.dropFirst() where rectangle != rule {
      #expect(rectangle.y >= rule.maxY - tolerance && rectangle.maxX <= rule.maxX + 0.3)
    }
  }
}

@Test func `Sums grow in displays and lie about the axis`() throws {
  let axis = try constant(HB_OT_MATH_CONSTANT_AXIS_HEIGHT) / 100
  let least = try constant(HB_OT_MATH_CONSTANT_DISPLAY_OPERATOR_MIN_HEIGHT) / 100
  let typesetter = try MathTypesetter()
  for tex in [#"\sum"#, #"\prod"#, #"\int"#, #"\bigcup"#] {
    let formula = try Formula(parsing: tex)
    let text = typesetter.box(for: formula, sizeInPoints: 10, isDisplayed: false)
    let display = typesetter.box(for: formula, sizeInPoints: 10, isDisplayed: true)
    #expect(display.height > text.height)
    #expect(display.height >= min(least, 14))
    #expect(abs(display.ascent - axis - (display.descent + axis)) < 0.02)
  }
}

@Test func `An accent lies over the middle that the font gives a letter`() throws {
  let typesetter = try MathTypesetter()
  for letter in ["x", "f", "A", #"\mu"#, "W"] {
    let formula = try Formula(parsing: #"\hat{\#(letter)}"#)
    let box = typesetter.box(for: formula, sizeInPoints: 10, isDisplayed: false)
    let ink = typesetter.inkRectangles(of: box)
    #expect(ink.count == 2)
    let (base, mark) = (ink[0], ink[1])
    #expect(mark.maxY < base.y + 0.4 && mark.middle.x > base.x && mark.middle.x < base.maxX)
  }
}

@Test func `A missing font is an error that names the package`() throws {
  #expect(GlyphFace(family: "No Such Family", in: TextContext()) == nil)
  let face = try #require(GlyphFace(family: MathFont.family, in: TextContext()))
  #expect(hb_face_get_glyph_count(face.harfBuzzFace) > 1000)
}
