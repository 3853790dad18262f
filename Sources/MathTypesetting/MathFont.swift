// A font with an OpenType MATH table, read through HarfBuzz: constants, corrections, variants. All
// measures are in units of the font; one em is `unitsPerEm`.
import CHarfBuzz
import Diagnostics
import Drawing

/// Measures of one glyph.
struct GlyphMeasure: Hashable, Sendable {
  var advance: Double
  /// The ink, above and below the baseline.
  var ascent: Double
  var descent: Double
  var inkLeft: Double
  var inkRight: Double
  var italicCorrection: Double
  /// Where an accent over it has its middle.
  var accentAttachment: Double
}

final class MathFont {
  static let family = "TeX Gyre Pagella Math"
  static let package = "fonts-texgyre-math"

  let face: GlyphFace
  let unitsPerEm: Double
  private let font: OpaquePointer
  private let constants: [Double]
  private var glyphs: [GlyphKey: UInt32] = [:]
  private var measures: [UInt32: GlyphMeasure] = [:]
  private var variants: [VariantKey: [(glyph: UInt32, advance: Double)]] = [:]
  private let scriptLookups: [UInt32]

  private struct GlyphKey: Hashable {
    let scalar: Unicode.Scalar
    let scriptLevel: Int
  }

  private struct VariantKey: Hashable {
    let glyph: UInt32
    let isVertical: Bool
  }

  /// - Throws: a `Diagnostic` that names the Debian package when the font is missing.
  init(in context: TextContext) throws {
    let hint = "install the package \(Self.package), then run fc-cache"
    guard let face = GlyphFace(family: Self.family, in: context) else {
      throw Diagnostic(
        .error, "the font of formulas, \(Self.family), is not installed", hints: [hint])
    }
    guard hb_ot_math_has_data(face.harfBuzzFace) != 0,
      let font = hb_font_create(face.harfBuzzFace)
    else {
      throw Diagnostic(
        .error, "the font of formulas, \(Self.family), has no table for mathematics", hints: [hint])
    }
    let unitsPerEm = hb_face_get_upem(face.harfBuzzFace)
    hb_font_set_scale(font, Int32(clamping: unitsPerEm), Int32(clamping: unitsPerEm))
    self.face = face
    self.font = font
    self.unitsPerEm = Double(unitsPerEm)
    constants = (0...HB_OT_MATH_CONSTANT_RADICAL_DEGREE_BOTTOM_RAISE_PERCENT.rawValue).map {
      Double(hb_ot_math_get_constant(font, hb_ot_math_constant_t(rawValue: $0)))
    }
    scriptLookups = Self.lookups(of: "ssty", in: face.harfBuzzFace)
  }

  deinit { hb_font_destroy(font) }

  func constant(_ constant: hb_ot_math_constant_t) -> Double {
    constants[Int(constant.rawValue)]
  }

  // MARK: Glyphs

  /// The glyph of a character, in the form that the font has for scripts.
  /// - Parameter scriptLevel: 0 for text, 1 for scripts, 2 for scripts of scripts.
  /// - Returns: `nil` when the font lacks the character.
  func glyph(_ scalar: Unicode.Scalar, scriptLevel: Int) -> UInt32? {
    let key = GlyphKey(scalar: scalar, scriptLevel: scriptLevel)
    if let glyph = glyphs[key] { return glyph == 0 ? nil : glyph }
    var glyph: hb_codepoint_t = 0
    if hb_font_get_nominal_glyph(font, scalar.value, &glyph) == 0 { glyph = 0 }
    if glyph != 0, scriptLevel > 0 { glyph = scriptForm(of: glyph, level: scriptLevel) }
    glyphs[key] = glyph
    return glyph == 0 ? nil : glyph
  }

  private func scriptForm(of glyph: UInt32, level: Int) -> UInt32 {
    for lookup in scriptLookups {
      var count: UInt32 = 4
      var alternates = [hb_codepoint_t](repeating: 0, count: Int(count))
      _ = hb_ot_layout_lookup_get_glyph_alternates(
        face.harfBuzzFace, lookup, glyph, 0, &count, &alternates)
      if count > 0 { return alternates[min(level, Int(count)) - 1] }
    }
    return glyph
  }

  private static func lookups(of feature: String, in face: OpaquePointer) -> [UInt32] {
    let tag = hb_tag_from_string(feature, -1)
    guard let set = hb_set_create() else { return [] }
    defer { hb_set_destroy(set) }
    var features: [hb_tag_t] = [tag, 0]
    let substitutions = hb_tag_from_string("GSUB", -1)
    hb_ot_layout_collect_lookups(face, substitutions, nil, nil, &features, set)
    var result: [UInt32] = []
    // HB_SET_VALUE_INVALID begins and ends the walk.
    var lookup = UInt32.max
    while hb_set_next(set, &lookup) != 0 { result.append(lookup) }
    return result
  }

  func measure(_ glyph: UInt32) -> GlyphMeasure {
    if let measure = measures[glyph] { return measure }
    var extents = hb_glyph_extents_t()
    if hb_font_get_glyph_extents(font, glyph, &extents) == 0 { extents = hb_glyph_extents_t() }
    let measure = GlyphMeasure(
      advance: Double(hb_font_get_glyph_h_advance(font, glyph)),
      ascent: Double(extents.y_bearing), descent: -Double(extents.y_bearing + extents.height),
      inkLeft: Double(extents.x_bearing), inkRight: Double(extents.x_bearing + extents.width),
      italicCorrection: Double(hb_ot_math_get_glyph_italics_correction(font, glyph)),
      accentAttachment: Double(hb_ot_math_get_glyph_top_accent_attachment(font, glyph)))
    measures[glyph] = measure
    return measure
  }

  /// How much nearer a script may come to a glyph at a height.
  func kern(_ glyph: UInt32, _ corner: hb_ot_math_kern_t, at height: Double) -> Double {
    Double(hb_ot_math_get_glyph_kerning(font, glyph, corner, Int32(height.rounded())))
  }

  // MARK: Glyphs that grow

  /// The larger forms of a glyph, from its own size up.
  func variants(of glyph: UInt32, isVertical: Bool) -> [(glyph: UInt32, advance: Double)] {
    let key = VariantKey(glyph: glyph, isVertical: isVertical)
    if let known = variants[key] { return known }
    var count: UInt32 = 32
    var list = [hb_ot_math_glyph_variant_t](
      repeating: hb_ot_math_glyph_variant_t(), count: Int(count))
    let direction = isVertical ? HB_DIRECTION_BTT : HB_DIRECTION_LTR
    _ = hb_ot_math_get_glyph_variants(font, glyph, direction, 0, &count, &list)
    let result = list.prefix(Int(count)).map { (glyph: $0.glyph, advance: Double($0.advance)) }
    variants[key] = result
    return result
  }

  /// The parts that a glyph of any size is put together from; empty where the font has none.
  func assembly(of glyph: UInt32, isVertical: Bool) -> [hb_ot_math_glyph_part_t] {
    var count: UInt32 = 16
    var parts = [hb_ot_math_glyph_part_t](repeating: hb_ot_math_glyph_part_t(), count: Int(count))
    var italicCorrection: hb_position_t = 0
    let direction = isVertical ? HB_DIRECTION_BTT : HB_DIRECTION_LTR
    _ = hb_ot_math_get_glyph_assembly(
      font, glyph, direction, 0, &count, &parts, &italicCorrection)
    return Array(parts.prefix(Int(count)))
  }

  func leastOverlap(isVertical: Bool) -> Double {
    Double(
      hb_ot_math_get_min_connector_overlap(
        font, isVertical ? HB_DIRECTION_BTT : HB_DIRECTION_LTR))
  }
}
