// The face of a font whose glyphs are placed one by one, as formulas need it: found by Fontconfig,
// measured by whoever places the glyphs, drawn by a canvas.
import CCairo

/// One belongs to one thread, as the text context it was made with.
package final class GlyphFace {
  /// HarfBuzz's `hb_face_t`; it lives as long as this face.
  package let harfBuzzFace: OpaquePointer
  let cairoFace: OpaquePointer

  private let font: UnsafeMutablePointer<PangoFont>
  private let scaledFont: OpaquePointer

  /// - Returns: `nil` when this machine does not have the family.
  package init?(family: String, in context: TextContext) {
    let description = pango_font_description_new()
    defer { pango_font_description_free(description) }
    pango_font_description_set_family(description, family)
    pango_font_description_set_absolute_size(description, 10 * Double(PANGO_SCALE))
    guard
      let font = pango_font_map_load_font(
        pango_cairo_font_map_get_default(), context.context, description)
    else { return nil }
    let found = pango_font_describe(font)
    defer { pango_font_description_free(found) }
    // Fontconfig always finds something; it must be what was asked for.
    guard let name = pango_font_description_get_family(found), String(cString: name) == family,
      let scaledFont = Self.scaledFont(of: font),
      let cairoFace = cairo_scaled_font_get_font_face(scaledFont),
      let harfBuzzFace = hb_font_get_face(pango_font_get_hb_font(font))
    else {
      g_object_unref(UnsafeMutableRawPointer(font))
      return nil
    }
    self.font = font
    self.scaledFont = cairo_scaled_font_reference(scaledFont)
    self.cairoFace = cairo_font_face_reference(cairoFace)
    self.harfBuzzFace = harfBuzzFace
  }

  deinit {
    cairo_font_face_destroy(cairoFace)
    cairo_scaled_font_destroy(scaledFont)
    g_object_unref(UnsafeMutableRawPointer(font))
  }

  private static func scaledFont(of font: UnsafeMutablePointer<PangoFont>) -> OpaquePointer? {
    pango_cairo_font_get_scaled_font(OpaquePointer(UnsafeMutableRawPointer(font)))
  }
}

/// Glyphs that stand together for a text, such as the parts of a tall brace.
package struct GlyphCluster: Hashable, Sendable {
  package struct Glyph: Hashable, Sendable {
    package var identifier: UInt32
    /// Its origin, y downwards.
    package var origin: Point

    package init(identifier: UInt32, origin: Point) {
      self.identifier = identifier
      self.origin = origin
    }
  }

  /// What a reader copies from the page.
  package var text: String
  package var glyphs: [Glyph]

  package init(text: String, glyphs: [Glyph]) {
    self.text = text
    self.glyphs = glyphs
  }
}

extension Canvas {
  /// Draws glyphs by their numbers in `face`; their origins count from `origin`.
  package func draw(
    _ clusters: [GlyphCluster], of face: GlyphFace, sizeInPoints: Double, at origin: Point,
    color: Color
  ) {
    var glyphs: [cairo_glyph_t] = []
    var lengths: [cairo_text_cluster_t] = []
    var text: [CChar] = []
    for cluster in clusters where !cluster.glyphs.isEmpty {
      let bytes = cluster.text.utf8.map { CChar(bitPattern: $0) }
      text += bytes
      lengths.append(
        cairo_text_cluster_t(
          num_bytes: Int32(bytes.count), num_glyphs: Int32(cluster.glyphs.count)))
      for glyph in cluster.glyphs {
        glyphs.append(
          cairo_glyph_t(
            index: UInt(glyph.identifier), x: origin.x + glyph.origin.x,
            y: origin.y + glyph.origin.y))
      }
    }
    guard !glyphs.isEmpty else { return }
    cairo_save(context)
    defer { cairo_restore(context) }
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.opacity)
    cairo_set_font_face(context, face.cairoFace)
    cairo_set_font_size(context, sizeInPoints)
    cairo_show_text_glyphs(
      context, text, Int32(text.count), glyphs, Int32(glyphs.count), lengths,
      Int32(lengths.count), cairo_text_cluster_flags_t(rawValue: 0))
  }
}
