// The Pango set-up that every text of one picture or file shares, so that text measures the same
// on every surface.
import CCairo
import Foundation

/// Makes text layouts. One belongs to one thread.
package final class TextContext {
  let context: OpaquePointer
  /// The characters that were asked for and that no installed font has; a box stands for each.
  package private(set) var missingCharacters: Set<Character> = []

  package init() {
    let context = pango_font_map_create_context(pango_cairo_font_map_get_default())
    // 72 dots per inch makes a font's size and every measure count in points.
    pango_cairo_context_set_resolution(context, 72)
    // Without hinting and rounding a line is as wide on screen as on paper.
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    pango_cairo_context_set_font_options(context, options)
    cairo_font_options_destroy(options)
    pango_context_set_round_glyph_positions(context, 0)
    // The environment's locale must not choose glyphs or line breaks.
    pango_context_set_language(context, pango_language_from_string("en"))
    guard let context else { preconditionFailure("Pango made no context") }
    self.context = context
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(context)) }

  func makeLayout() -> OpaquePointer {
    guard let layout = pango_layout_new(context) else {
      preconditionFailure("Pango made no layout")
    }
    return layout
  }

  /// Keeps in mind which characters of a layout no font has.
  func noteMissingCharacters(in layout: OpaquePointer) {
    guard pango_layout_get_unknown_glyphs_count(layout) > 0,
      let text = pango_layout_get_text(layout)
    else { return }
    for number in 0..<pango_layout_get_line_count(layout) {
      var list = pango_layout_get_line_readonly(layout, number)?.pointee.runs
      while let entry = list {
        defer { list = entry.pointee.next }
        guard let data = entry.pointee.data else { continue }
        let run = data.assumingMemoryBound(to: PangoGlyphItem.self).pointee
        guard let item = run.item, let glyphs = run.glyphs else { continue }
        for index in 0..<Int(glyphs.pointee.num_glyphs)
        where glyphs.pointee.glyphs[index].glyph & pangoUnknownGlyph != 0 {
          let start = Int(item.pointee.offset) + Int(glyphs.pointee.log_clusters[index])
          // Characters up to four bytes long, in a text that ends with a zero.
          let bytes = UnsafeRawBufferPointer(start: text + start, count: strlen(text + start))
          if let scalar = String(decoding: bytes.prefix(4), as: UTF8.self).unicodeScalars.first {
            missingCharacters.insert(Character(scalar))
          }
        }
      }
    }
  }
}

/// PANGO_GLYPH_EMPTY and PANGO_GLYPH_UNKNOWN_FLAG, which Swift does not see.
let pangoEmptyGlyph: UInt32 = 0x0FFF_FFFF
let pangoUnknownGlyph: UInt32 = 0x1000_0000

/// The versions of the libraries that draw, for whoever keeps drawings.
package var drawingLibraries: String {
  func text(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
  return "cairo \(text(cairo_version_string())), pango \(text(pango_version_string()))"
}
