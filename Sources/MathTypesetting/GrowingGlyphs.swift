// Delimiters, radicals, braces and wide accents: the smallest form of a glyph that is large enough,
// or one put together from parts.
import CHarfBuzz
import Drawing

/// A glyph or glyphs put together, in units of the font.
struct GrownGlyph {
  struct Part {
    var glyph: UInt32
    var x: Double
    /// Upwards from the baseline.
    var y: Double
  }

  var parts: [Part]
  var measure: GlyphMeasure
}

extension MathFont {
  func single(_ glyph: UInt32) -> GrownGlyph {
    GrownGlyph(parts: [.init(glyph: glyph, x: 0, y: 0)], measure: measure(glyph))
  }

  /// The smallest form whose height and depth together are at least `size`, or the largest.
  func grown(_ glyph: UInt32, toHeight size: Double) -> GrownGlyph {
    func extent(_ glyph: UInt32) -> Double { measure(glyph).ascent + measure(glyph).descent }
    if extent(glyph) >= size { return single(glyph) }
    let forms = variants(of: glyph, isVertical: true)
    if let form = forms.first(where: { extent($0.glyph) >= size }) { return single(form.glyph) }
    if let assembled = assembled(glyph, isVertical: true, size: size) { return assembled }
    return single(forms.last?.glyph ?? glyph)
  }

  /// The widest form that is no wider than `size`.
  func widest(_ glyph: UInt32, within size: Double) -> GrownGlyph {
    var best = glyph
    for form in variants(of: glyph, isVertical: false) where form.advance <= size {
      best = form.glyph
    }
    return single(best)
  }

  /// The form that is at least `size` wide, or the largest.
  func grown(_ glyph: UInt32, toWidth size: Double) -> GrownGlyph {
    let forms = variants(of: glyph, isVertical: false)
    if let form = forms.first(where: { $0.advance >= size }) { return single(form.glyph) }
    return assembled(glyph, isVertical: false, size: size) ?? single(forms.last?.glyph ?? glyph)
  }

  /// - Source: OpenType specification, "MATH — the mathematical typesetting table", GlyphAssembly.
  private func assembled(_ glyph: UInt32, isVertical: Bool, size: Double) -> GrownGlyph? {
    let parts = assembly(of: glyph, isVertical: isVertical)
    guard !parts.isEmpty else { return nil }
    let overlap = leastOverlap(isVertical: isVertical)
    func isExtender(_ part: hb_ot_math_glyph_part_t) -> Bool {
      part.flags.rawValue & HB_OT_MATH_GLYPH_PART_FLAG_EXTENDER.rawValue != 0
    }
    // An extender of no length would be repeated for ever.
    let extenders = parts.filter(isExtender)
    let growth = extenders.reduce(0) { $0 + Double($1.full_advance) - overlap }
    let fixed = parts.filter { !isExtender($0) }
    let fixedLength = fixed.reduce(0) { $0 + Double($1.full_advance) - overlap } + overlap
    var repeats = 1
    if growth > 0 {
      repeats = Int(min(max(((size - fixedLength) / growth).rounded(.up), 1), 200))
    }
    let chosen = parts.flatMap { part in
      Array(repeating: part, count: isExtender(part) ? repeats : 1)
    }
    let joints = Double(chosen.count - 1)
    let longest = chosen.reduce(0) { $0 + Double($1.full_advance) } - joints * overlap
    let surplus = joints > 0 ? max(longest - size, 0) / joints : 0

    var result: [GrownGlyph.Part] = []
    var position = 0.0
    var across = (low: Double.infinity, high: -Double.infinity)
    var advance = 0.0
    for (index, part) in chosen.enumerated() {
      let measure = measure(part.glyph)
      if index > 0 {
        let most = Double(
          min(chosen[index - 1].end_connector_length, part.start_connector_length))
        position -= max(min(overlap + surplus, most), min(overlap, most))
      }
      if isVertical {
        result.append(.init(glyph: part.glyph, x: 0, y: position + measure.descent))
        across = (min(across.low, measure.inkLeft), max(across.high, measure.inkRight))
        advance = max(advance, measure.advance)
      } else {
        result.append(.init(glyph: part.glyph, x: position - measure.inkLeft, y: 0))
        across = (min(across.low, -measure.descent), max(across.high, measure.ascent))
      }
      position += Double(part.full_advance)
    }
    let measure =
      isVertical
      ? GlyphMeasure(
        advance: advance, ascent: position, descent: 0, inkLeft: across.low,
        inkRight: across.high, italicCorrection: 0, accentAttachment: advance / 2)
      : GlyphMeasure(
        advance: position, ascent: across.high, descent: -across.low, inkLeft: 0,
        inkRight: position, italicCorrection: 0, accentAttachment: position / 2)
    return GrownGlyph(parts: result, measure: measure)
  }
}
