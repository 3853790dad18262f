// Letters, numbers, signs, large operators and words.
import CHarfBuzz
import Drawing
import Mathematics

extension MathTypesetter {
  func symbolBox(_ symbol: FormulaSymbol, _ style: MathStyle) -> MathBox {
    let characters = symbol.characters.unicodeScalars
    // What a reader copies from the page is a plain letter, not one of a mathematical alphabet.
    guard let box = glyphsBox(Array(characters), copiedAs: symbol.text, style) else {
      return textBox(symbol.text, .regular, style)
    }
    return box
  }

  /// A name set upright, such as log.
  func wordBox(_ word: String, _ style: MathStyle) -> MathBox {
    var box = MathBox()
    for part in word.split(separator: "\u{2009}", omittingEmptySubsequences: false) {
      if box.width > 0 { box.width += measures(style).size / 6 }
      let characters = Array(part.unicodeScalars)
      box.append(
        glyphsBox(characters, copiedAs: String(part), style)
          ?? textBox(String(part), .regular, style))
    }
    box.isCharacter = true
    return box
  }

  /// How far a letter may reach to the left of its place, in ems.
  private static let largestOverhang = 0.06

  /// Glyphs of characters side by side; `nil` when the font lacks one.
  private func glyphsBox(
    _ characters: [Unicode.Scalar], copiedAs text: String, _ style: MathStyle
  ) -> MathBox? {
    let measures = measures(style)
    let copied = text.unicodeScalars.map(String.init)
    var box = MathBox()
    box.face = font.face
    box.isCharacter = true
    for (index, character) in characters.enumerated() {
      guard let glyph = font.glyph(character, scriptLevel: style.scriptLevel) else { return nil }
      let measure = font.measure(glyph)
      if box.italicCorrection > 0 { box.width += box.italicCorrection }
      // An italic f reaches far to the left of its place, over the bracket before it; words need
      // that, formulas do not.
      if characters.count == 1 {
        let overhang = -measure.inkLeft - Self.largestOverhang * font.unitsPerEm
        box.width += max(overhang, 0) * measures.scale
      }
      // Of a text that is not as long as its glyphs, the first carries all.
      let part =
        copied.count == characters.count ? copied[index] : index == 0 ? text : ""
      box.elements.append(
        MathBox.Element(
          x: box.width, y: 0,
          content: .glyphs(
            GlyphCluster(
              text: part,
              glyphs: [.init(identifier: glyph, origin: Point(x: 0, y: 0))]),
            sizeInPoints: measures.size)))
      box.width += measure.advance * measures.scale
      box.ascent = max(box.ascent, measure.ascent * measures.scale)
      box.descent = max(box.descent, measure.descent * measures.scale)
      box.italicCorrection = measure.italicCorrection * measures.scale
      box.accentAttachment =
        characters.count == 1
        ? box.width + (measure.accentAttachment - measure.advance) * measures.scale : nil
      box.lastGlyph = glyph
    }
    return box
  }

  /// A sum or integral about the axis, in displays in the font's larger form.
  func largeOperatorBox(_ text: String, _ style: MathStyle) -> MathBox {
    let measures = measures(style)
    guard let scalar = text.unicodeScalars.first,
      let glyph = font.glyph(scalar, scriptLevel: style.scriptLevel)
    else { return textBox(text, .regular, style) }
    let least = font.constant(HB_OT_MATH_CONSTANT_DISPLAY_OPERATOR_MIN_HEIGHT)
    let grown = style.isDisplay ? font.grown(glyph, toHeight: least) : font.single(glyph)
    var box = grownBox(grown, copiedAs: text, style).centered(onAxis: measures.axis)
    // The advance of an integral holds its slant: a lower script goes back under it, while for
    // letters an upper one goes beyond.
    box.italicCorrection = grown.measure.italicCorrection * measures.scale
    box.width -= box.italicCorrection
    return box
  }

  func grownBox(_ grown: GrownGlyph, copiedAs text: String, _ style: MathStyle) -> MathBox {
    let measures = measures(style)
    let scale = measures.scale
    var box = MathBox(
      width: grown.measure.advance * scale, ascent: grown.measure.ascent * scale,
      descent: grown.measure.descent * scale)
    box.face = font.face
    let glyphs = grown.parts.map { part in
      GlyphCluster.Glyph(
        identifier: part.glyph, origin: Point(x: part.x * scale, y: -part.y * scale))
    }
    box.elements = [
      MathBox.Element(
        x: 0, y: 0,
        content: .glyphs(
          GlyphCluster(text: text, glyphs: glyphs), sizeInPoints: measures.size))
    ]
    return box
  }

  /// A sign struck through.
  func negatedBox(_ symbol: FormulaSymbol, _ style: MathStyle) -> MathBox {
    var box = symbolBox(symbol, style).withItalicCorrection
    guard let stroke = font.glyph("/", scriptLevel: style.scriptLevel) else { return box }
    let strokeBox = grownBox(font.single(stroke), copiedAs: "\u{338}", style)
      .centered(onAxis: measures(style).axis)
    box.place(strokeBox, x: (box.width - strokeBox.width) / 2)
    box.ascent = max(box.ascent, strokeBox.ascent)
    box.descent = max(box.descent, strokeBox.descent)
    return box
  }

  /// Words in the face of running text.
  func textBox(_ words: String, _ textStyle: FormulaTextStyle, _ style: MathStyle) -> MathBox {
    let size = measures(style).size
    let font: Font =
      switch textStyle {
      case .regular: Font(.serif, sizeInPoints: size)
      case .bold: Font(.serif, sizeInPoints: size, weight: .bold)
      case .italic: Font(.serif, sizeInPoints: size, isItalic: true)
      case .sans: Font(.sans, sizeInPoints: size)
      case .mono: Font(.mono, sizeInPoints: size)
      }
    let layout = TextLayout(words.filter { !$0.isNewline }, font: font, in: text)
    guard let line = layout.lines.first else { return MathBox() }
    let ink = layout.inkHeights(of: line)
    var box = MathBox(width: line.width, ascent: ink.ascent, descent: ink.descent)
    box.elements = [MathBox.Element(x: -line.x, y: 0, content: .text(layout))]
    return box
  }
}
