// Accents, lines, braces and arrows over and under.
import CHarfBuzz
import Mathematics

extension MathTypesetter {
  func accentBox(_ accent: FormulaAccent, _ style: MathStyle) -> MathBox {
    switch accent.mark {
    case .upperBrace, .lowerBrace, .upperBracket, .lowerBracket, .rightArrow, .leftArrow,
      .bothArrow:
      return spanBox(accent, style)
    default: return markBox(accent, style)
    }
  }

  /// - Source: The TeXbook, appendix G, rule 12.
  private func markBox(_ accent: FormulaAccent, _ style: MathStyle) -> MathBox {
    let base = row(Self.dotless(accent.base), style.cramped)
    let measures = measures(style)
    guard let scalar = accent.mark.rawValue.unicodeScalars.first,
      let glyph = font.glyph(scalar, scriptLevel: style.scriptLevel)
    else { return base }
    let grown =
      accent.isStretched
      ? font.widest(glyph, within: base.width / measures.scale) : font.single(glyph)
    let mark = grownBox(grown, copiedAs: accent.mark.rawValue, style)
    let rise =
      base.ascent - min(base.ascent, measures.points(HB_OT_MATH_CONSTANT_ACCENT_BASE_HEIGHT))
    let middle = base.accentAttachment ?? (base.width + base.italicCorrection) / 2
    var box = base
    box.place(
      mark, x: middle - grown.measure.accentAttachment * measures.scale, y: -rise)
    box.ascent = max(base.ascent, rise + mark.ascent)
    return box
  }

  /// An i or j gives its dot to the accent.
  private static func dotless(_ nodes: [FormulaNode]) -> [FormulaNode] {
    guard nodes.count == 1, case .symbol(var symbol) = nodes[0], symbol.alphabet == .italic,
      symbol.text == "i" || symbol.text == "j"
    else { return nodes }
    symbol.text = symbol.text == "i" ? "ı" : "ȷ"
    return [.symbol(symbol)]
  }

  /// What reaches over the whole width of its base.
  private func spanBox(_ accent: FormulaAccent, _ style: MathStyle) -> MathBox {
    let base = row(accent.base, accent.mark.isBrace ? style : style.cramped).withItalicCorrection
    let measures = measures(style)
    guard let scalar = accent.mark.rawValue.unicodeScalars.first,
      let glyph = font.glyph(scalar, scriptLevel: 0)
    else { return base }
    let mark = grownBox(
      font.grown(glyph, toWidth: base.width / measures.scale), copiedAs: accent.mark.rawValue,
      style)
    let width = max(base.width, mark.width)
    let gap = measures.points(
      accent.position == .over
        ? HB_OT_MATH_CONSTANT_STRETCH_STACK_GAP_ABOVE_MIN
        : HB_OT_MATH_CONSTANT_STRETCH_STACK_GAP_BELOW_MIN)
    var box = MathBox(width: width, ascent: base.ascent, descent: base.descent)
    box.place(base, x: (width - base.width) / 2)
    if accent.position == .over {
      let rise = base.ascent + gap + mark.descent
      box.place(mark, x: (width - mark.width) / 2, y: -rise)
      box.ascent = rise + mark.ascent
    } else {
      let drop = base.descent + gap + mark.ascent
      box.place(mark, x: (width - mark.width) / 2, y: drop)
      box.descent = drop + mark.descent
    }
    return box
  }

  /// - Source: The TeXbook, appendix G, rules 9 and 10.
  func lineBox(
    _ position: FormulaAccent.Position, _ nodes: [FormulaNode], _ style: MathStyle
  ) -> MathBox {
    let measures = measures(style)
    var box = row(nodes, position == .over ? style.cramped : style).withItalicCorrection
    box.isCharacter = false
    box.accentAttachment = nil
    switch position {
    case .over:
      let gap = measures.points(HB_OT_MATH_CONSTANT_OVERBAR_VERTICAL_GAP)
      let thickness = measures.points(HB_OT_MATH_CONSTANT_OVERBAR_RULE_THICKNESS)
      box.placeRule(
        x: 0, top: -(box.ascent + gap + thickness), width: box.width, height: thickness)
      box.ascent +=
        gap + thickness + measures.points(HB_OT_MATH_CONSTANT_OVERBAR_EXTRA_ASCENDER)
    case .under:
      let gap = measures.points(HB_OT_MATH_CONSTANT_UNDERBAR_VERTICAL_GAP)
      let thickness = measures.points(HB_OT_MATH_CONSTANT_UNDERBAR_RULE_THICKNESS)
      box.placeRule(x: 0, top: box.descent + gap, width: box.width, height: thickness)
      box.descent +=
        gap + thickness + measures.points(HB_OT_MATH_CONSTANT_UNDERBAR_EXTRA_DESCENDER)
    }
    return box
  }
}
