// Superscripts, subscripts, limits, and what is set over or under a base.
import CHarfBuzz
import Mathematics

extension MathTypesetter {
  func scriptsBox(_ scripts: FormulaScripts, _ style: MathStyle) -> MathBox {
    let base = row(scripts.base, style)
    let over: Bool
    switch scripts.placement {
    case .beside: over = false
    case .overAndUnder: over = true
    case .overAndUnderInDisplays: over = style.isDisplay
    }
    let superscripted = scripts.superscripted.map {
      row($0, style.superscript).withItalicCorrection
    }
    let subscripted = scripts.subscripted.map { row($0, style.subscript).withItalicCorrection }
    return over
      ? limitsBox(base, over: superscripted, under: subscripted, style)
      : besideBox(base, superscripted: superscripted, subscripted: subscripted, style)
  }

  /// - Source: The TeXbook, appendix G, rules 17 and 18.
  private func besideBox(
    _ base: MathBox, superscripted: MathBox?, subscripted: MathBox?, _ style: MathStyle
  ) -> MathBox {
    let measures = measures(style)
    var rise = 0.0
    var drop = 0.0
    if !base.isCharacter {
      rise = base.ascent - measures.points(HB_OT_MATH_CONSTANT_SUPERSCRIPT_BASELINE_DROP_MAX)
      drop = base.descent + measures.points(HB_OT_MATH_CONSTANT_SUBSCRIPT_BASELINE_DROP_MIN)
    }
    if let superscripted {
      rise = max(
        rise,
        measures.points(
          style.isCramped
            ? HB_OT_MATH_CONSTANT_SUPERSCRIPT_SHIFT_UP_CRAMPED
            : HB_OT_MATH_CONSTANT_SUPERSCRIPT_SHIFT_UP),
        superscripted.descent + measures.points(HB_OT_MATH_CONSTANT_SUPERSCRIPT_BOTTOM_MIN))
    }
    if let subscripted {
      drop = max(drop, measures.points(HB_OT_MATH_CONSTANT_SUBSCRIPT_SHIFT_DOWN))
      if superscripted == nil {
        drop = max(
          drop, subscripted.ascent - measures.points(HB_OT_MATH_CONSTANT_SUBSCRIPT_TOP_MAX))
      }
    }
    if let superscripted, let subscripted {
      let gap = (rise - superscripted.descent) - (subscripted.ascent - drop)
      let least = measures.points(HB_OT_MATH_CONSTANT_SUB_SUPERSCRIPT_GAP_MIN)
      if gap < least {
        drop += least - gap
        let highest = measures.points(
          HB_OT_MATH_CONSTANT_SUPERSCRIPT_BOTTOM_MAX_WITH_SUBSCRIPT)
        let lift = min(highest - (rise - superscripted.descent), least - gap)
        if lift > 0 {
          rise += lift
          drop -= lift
        }
      }
    }
    var box = base
    box.isCharacter = false
    box.italicCorrection = 0
    box.accentAttachment = nil
    var right = base.width
    if let superscripted {
      let kern = scriptKern(base, superscripted, shift: rise, isSuperscript: true, style)
      let x = base.width + base.italicCorrection + kern
      box.place(superscripted, x: x, y: -rise)
      right = max(right, x + superscripted.width)
      box.ascent = max(box.ascent, superscripted.ascent + rise)
      box.descent = max(box.descent, superscripted.descent - rise)
    }
    if let subscripted {
      let kern = scriptKern(base, subscripted, shift: drop, isSuperscript: false, style)
      let x = base.width + kern
      box.place(subscripted, x: x, y: drop)
      right = max(right, x + subscripted.width)
      box.ascent = max(box.ascent, subscripted.ascent - drop)
      box.descent = max(box.descent, subscripted.descent + drop)
    }
    box.width = right + measures.points(HB_OT_MATH_CONSTANT_SPACE_AFTER_SCRIPT)
    box.lastGlyph = nil
    return box
  }

  /// How much nearer the corners of two glyphs let a script come.
  /// - Source: OpenType specification, MATH table, "MathKernInfo".
  private func scriptKern(
    _ base: MathBox, _ script: MathBox, shift: Double, isSuperscript: Bool, _ style: MathStyle
  ) -> Double {
    guard base.isCharacter, let baseGlyph = base.lastGlyph,
      case .glyphs(let cluster, let scriptSize)? = script.elements.first?.content,
      let scriptGlyph = cluster.glyphs.first?.identifier
    else { return 0 }
    let scale = measures(style).scale
    let scriptScale = scriptSize / font.unitsPerEm
    let baseCorner = isSuperscript ? HB_OT_MATH_KERN_TOP_RIGHT : HB_OT_MATH_KERN_BOTTOM_RIGHT
    let scriptCorner = isSuperscript ? HB_OT_MATH_KERN_BOTTOM_LEFT : HB_OT_MATH_KERN_TOP_LEFT
    // Heights above the baseline of the base where the two meet.
    let heights =
      isSuperscript
      ? [shift - script.descent, base.ascent] : [script.ascent - shift, -base.descent]
    let kerns = heights.map { height in
      let scriptHeight = isSuperscript ? height - shift : height + shift
      return font.kern(baseGlyph, baseCorner, at: height / scale) * scale
        + font.kern(scriptGlyph, scriptCorner, at: scriptHeight / scriptScale) * scriptScale
    }
    return kerns.min() ?? 0
  }

  /// - Source: The TeXbook, appendix G, rule 13a.
  func limitsBox(
    _ base: MathBox, over: MathBox?, under: MathBox?, _ style: MathStyle
  ) -> MathBox {
    let measures = measures(style)
    let slant = base.italicCorrection / 2
    let baseWidth = base.width + base.italicCorrection
    // The lower limit moves to the left by as much as the upper to the right.
    let left = min(
      0, (baseWidth - (over?.width ?? 0)) / 2 + slant, (baseWidth - (under?.width ?? 0)) / 2 - slant
    )
    let right = max(
      baseWidth, (baseWidth + (over?.width ?? 0)) / 2 + slant,
      (baseWidth + (under?.width ?? 0)) / 2 - slant)
    var box = MathBox(width: right - left, ascent: base.ascent, descent: base.descent)
    box.place(base, x: -left)
    if let over {
      let rise =
        base.ascent
        + max(
          measures.points(HB_OT_MATH_CONSTANT_UPPER_LIMIT_GAP_MIN) + over.descent,
          measures.points(HB_OT_MATH_CONSTANT_UPPER_LIMIT_BASELINE_RISE_MIN))
      box.place(over, x: (baseWidth - over.width) / 2 + slant - left, y: -rise)
      box.ascent = rise + over.ascent
    }
    if let under {
      let drop =
        base.descent
        + max(
          measures.points(HB_OT_MATH_CONSTANT_LOWER_LIMIT_GAP_MIN) + under.ascent,
          measures.points(HB_OT_MATH_CONSTANT_LOWER_LIMIT_BASELINE_DROP_MIN))
      box.place(under, x: (baseWidth - under.width) / 2 - slant - left, y: drop)
      box.descent = drop + under.descent
    }
    return box
  }

  func stackBox(_ stack: FormulaStack, _ style: MathStyle) -> MathBox {
    let base = row(stack.base, style).withItalicCorrection
    return limitsBox(
      base, over: stack.over.map { row($0, style.superscript).withItalicCorrection },
      under: stack.under.map { row($0, style.subscript).withItalicCorrection }, style)
  }
}
