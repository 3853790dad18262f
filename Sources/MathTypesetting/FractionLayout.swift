// Fractions, binomial coefficients and roots.
import CHarfBuzz
import Mathematics

extension MathTypesetter {
  /// The empty space beside a fraction that has no delimiters, in ems: TeX's 1.2 points.
  static let emptyDelimiter = 0.12

  func fractionBox(_ fraction: FormulaFraction, _ outer: MathStyle) -> MathBox {
    var style = outer
    switch fraction.size {
    case .inherited: break
    case .display, .continued: style = outer.with(.display, isCramped: outer.isCramped)
    case .text: style = outer.with(.text, isCramped: outer.isCramped)
    }
    let isContinued = fraction.size == .continued
    let numerator = row(fraction.numerator, isContinued ? style : style.numerator)
      .withItalicCorrection
    let denominator = row(fraction.denominator, isContinued ? style.cramped : style.denominator)
      .withItalicCorrection
    return fraction.isBinomial
      ? binomialBox(numerator, denominator, style) : ruledBox(numerator, denominator, style)
  }

  /// - Source: The TeXbook, appendix G, rules 15 and 15d.
  private func ruledBox(
    _ numerator: MathBox, _ denominator: MathBox, _ style: MathStyle
  ) -> MathBox {
    let measures = measures(style)
    let thickness = measures.fractionRule
    let axis = measures.axis
    let isDisplay = style.isDisplay
    let gapAbove = measures.points(
      isDisplay
        ? HB_OT_MATH_CONSTANT_FRACTION_NUM_DISPLAY_STYLE_GAP_MIN
        : HB_OT_MATH_CONSTANT_FRACTION_NUMERATOR_GAP_MIN)
    let gapBelow = measures.points(
      isDisplay
        ? HB_OT_MATH_CONSTANT_FRACTION_DENOM_DISPLAY_STYLE_GAP_MIN
        : HB_OT_MATH_CONSTANT_FRACTION_DENOMINATOR_GAP_MIN)
    let rise = max(
      measures.points(
        isDisplay
          ? HB_OT_MATH_CONSTANT_FRACTION_NUMERATOR_DISPLAY_STYLE_SHIFT_UP
          : HB_OT_MATH_CONSTANT_FRACTION_NUMERATOR_SHIFT_UP),
      axis + thickness / 2 + gapAbove + numerator.descent)
    let drop = max(
      measures.points(
        isDisplay
          ? HB_OT_MATH_CONSTANT_FRACTION_DENOMINATOR_DISPLAY_STYLE_SHIFT_DOWN
          : HB_OT_MATH_CONSTANT_FRACTION_DENOMINATOR_SHIFT_DOWN),
      denominator.ascent + gapBelow + thickness / 2 - axis)
    let width = max(numerator.width, denominator.width)
    let margin = Self.emptyDelimiter * measures.size
    var box = MathBox(
      width: width + 2 * margin, ascent: rise + numerator.ascent,
      descent: drop + denominator.descent)
    box.place(numerator, x: margin + (width - numerator.width) / 2, y: -rise)
    box.placeRule(x: margin, top: -axis - thickness / 2, width: width, height: thickness)
    box.place(denominator, x: margin + (width - denominator.width) / 2, y: drop)
    return box
  }

  /// - Source: The TeXbook, appendix G, rules 15c and 15e.
  private func binomialBox(
    _ upper: MathBox, _ lower: MathBox, _ style: MathStyle
  ) -> MathBox {
    let measures = measures(style)
    let isDisplay = style.isDisplay
    var rise = measures.points(
      isDisplay
        ? HB_OT_MATH_CONSTANT_STACK_TOP_DISPLAY_STYLE_SHIFT_UP
        : HB_OT_MATH_CONSTANT_STACK_TOP_SHIFT_UP)
    var drop = measures.points(
      isDisplay
        ? HB_OT_MATH_CONSTANT_STACK_BOTTOM_DISPLAY_STYLE_SHIFT_DOWN
        : HB_OT_MATH_CONSTANT_STACK_BOTTOM_SHIFT_DOWN)
    let least = measures.points(
      isDisplay
        ? HB_OT_MATH_CONSTANT_STACK_DISPLAY_STYLE_GAP_MIN : HB_OT_MATH_CONSTANT_STACK_GAP_MIN)
    let gap = (rise - upper.descent) - (lower.ascent - drop)
    if gap < least {
      rise += (least - gap) / 2
      drop += (least - gap) / 2
    }
    let width = max(upper.width, lower.width)
    var stack = MathBox(
      width: width, ascent: rise + upper.ascent, descent: drop + lower.descent)
    stack.place(upper, x: (width - upper.width) / 2, y: -rise)
    stack.place(lower, x: (width - lower.width) / 2, y: drop)
    let extent = stack.extent(aboutAxis: measures.axis)
    return fenced(stack, left: "(", right: ")", extent: extent, style)
  }

  /// - Source: The TeXbook, appendix G, rule 11.
  func rootBox(
    _ radicand: [FormulaNode], index: [FormulaNode]?, _ style: MathStyle
  ) -> MathBox {
    let measures = measures(style)
    let content = row(radicand, style.cramped).withItalicCorrection
    let thickness = measures.points(HB_OT_MATH_CONSTANT_RADICAL_RULE_THICKNESS)
    var gap = measures.points(
      style.isDisplay
        ? HB_OT_MATH_CONSTANT_RADICAL_DISPLAY_STYLE_VERTICAL_GAP
        : HB_OT_MATH_CONSTANT_RADICAL_VERTICAL_GAP)
    guard let glyph = font.glyph("√", scriptLevel: 0) else { return content }
    let wanted = content.height + gap + thickness
    let sign = grownBox(
      font.grown(glyph, toHeight: wanted / measures.scale), copiedAs: "√", style)
    // What the sign has too much is shared between the gap and the space below.
    gap = max(gap, (gap + sign.height - thickness - content.height) / 2)
    let top = content.ascent + gap + thickness

    var box = MathBox()
    if let index {
      var indexStyle = style.with(.scriptScript, isCramped: false)
      indexStyle.textSize = style.textSize
      let indexBox = row(index, indexStyle).withItalicCorrection
      let bottom = top - sign.height
      let raise =
        font.constant(HB_OT_MATH_CONSTANT_RADICAL_DEGREE_BOTTOM_RAISE_PERCENT) / 100 * sign.height
      let before = measures.points(HB_OT_MATH_CONSTANT_RADICAL_KERN_BEFORE_DEGREE)
      let after = measures.points(HB_OT_MATH_CONSTANT_RADICAL_KERN_AFTER_DEGREE)
      // The sign never reaches back over the beginning of the index.
      let indexX = max(before, -after - indexBox.width)
      let baseline = bottom + raise + indexBox.descent
      box.place(indexBox, x: indexX, y: -baseline)
      box.width = max(indexX + indexBox.width + after, 0)
      box.ascent = max(box.ascent, baseline + indexBox.ascent)
    }
    let signTop = top - sign.ascent
    box.place(sign, x: box.width, y: -signTop)
    box.width += sign.width
    box.placeRule(x: box.width, top: -top, width: content.width, height: thickness)
    box.place(content, x: box.width)
    box.width += content.width
    box.ascent = max(
      box.ascent, top + measures.points(HB_OT_MATH_CONSTANT_RADICAL_EXTRA_ASCENDER))
    box.descent = max(content.descent, sign.height - top)
    return box
  }
}
