// The Pango set-up that every text of one picture or file shares, so that text measures the same
// on every surface.
import CCairo

/// Makes text layouts. One belongs to one thread.
package final class TextContext {
  let context: OpaquePointer

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
}

/// The versions of the libraries that draw, for whoever keeps drawings.
package var drawingLibraries: String {
  func text(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
  return "cairo \(text(cairo_version_string())), pango \(text(pango_version_string()))"
}
