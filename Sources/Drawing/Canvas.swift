// The one drawing surface of Galley: paths, images and text, the same calls for every format.
import CCairo
import Diagnostics
import Foundation

/// How a path is stroked.
package struct Stroke: Hashable, Sendable {
  package var color: Color
  package var widthInPoints: Double
  /// Lengths of dashes and gaps in points; empty for a solid line.
  package var dashes: [Double]
  package var hasRoundEnds: Bool

  package init(
    _ color: Color, widthInPoints: Double, dashes: [Double] = [], hasRoundEnds: Bool = false
  ) {
    self.color = color
    self.widthInPoints = widthInPoints
    self.dashes = dashes
    self.hasRoundEnds = hasRoundEnds
  }
}

/// Draws on a page or picture; coordinates in points from the top left corner.
package final class Canvas {
  /// What becomes of pixels: SVG viewers are told to keep them sharp, PDF viewers cannot be.
  enum Medium { case svg, pixels, pdf }

  package let text: TextContext
  let context: OpaquePointer
  let medium: Medium
  /// Whether each image of the picture is smoothed, in the order of drawing.
  private(set) var imagesAreSmooth: [Bool] = []
  /// What the `Span` elements of a PDF stand for, in the order of drawing.
  private(set) var spokenTexts: [String?] = []

  init(context: OpaquePointer, medium: Medium, text: TextContext) {
    self.context = context
    self.medium = medium
    self.text = text
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  deinit { cairo_destroy(context) }

  func checkStatus(_ activity: String) throws { try check(cairo_status(context), activity) }

  // MARK: Coordinates and clipping

  /// Draws with the coordinates moved so that `origin` becomes (0, 0).
  package func translated(to origin: Point, _ draw: () throws -> Void) rethrows {
    cairo_save(context)
    defer { cairo_restore(context) }
    cairo_translate(context, origin.x, origin.y)
    try draw()
  }

  /// Draws turned about `origin`, which becomes (0, 0).
  package func turned(about origin: Point, degrees: Double, _ draw: () throws -> Void) rethrows {
    cairo_save(context)
    defer { cairo_restore(context) }
    cairo_translate(context, origin.x, origin.y)
    cairo_rotate(context, degrees * .pi / 180)
    try draw()
  }

  /// Draws with `origin` as (0, 0) and every length multiplied by `factor`.
  package func scaled(
    by factor: Double, at origin: Point, _ draw: () throws -> Void
  ) rethrows {
    precondition(factor > 0, "a scale of \(factor)")
    cairo_save(context)
    defer { cairo_restore(context) }
    cairo_translate(context, origin.x, origin.y)
    cairo_scale(context, factor, factor)
    try draw()
  }

  package func clipped(to rectangle: Rectangle, _ draw: () throws -> Void) rethrows {
    cairo_save(context)
    defer { cairo_restore(context) }
    cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
    cairo_clip(context)
    try draw()
  }

  // MARK: Paths

  package func fill(_ path: Path, _ color: Color) {
    trace(path, in: context)
    setSource(color)
    cairo_fill(context)
  }

  package func fill(_ rectangle: Rectangle, _ color: Color) {
    fill(Path(rectangle: rectangle), color)
  }

  package func stroke(_ path: Path, _ stroke: Stroke) {
    trace(path, in: context)
    setSource(stroke.color)
    cairo_set_line_width(context, stroke.widthInPoints)
    cairo_set_line_cap(context, stroke.hasRoundEnds ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    cairo_set_line_join(
      context, stroke.hasRoundEnds ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER)
    cairo_set_dash(context, stroke.dashes, Int32(stroke.dashes.count), 0)
    cairo_stroke(context)
  }

  package func strokeLine(from start: Point, to end: Point, _ style: Stroke) {
    stroke(Path(through: [start, end]), style)
  }

  func setSource(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.opacity)
  }

  // MARK: Images

  /// How fine an image that stands for shapes is to be: on paper as printers see it, on the web as
  /// a compromise with the length of the page, and among pixels as those are.
  package var rasterPixelsPerPoint: Double {
    switch medium {
    case .svg: return 2
    case .pdf: return 3
    case .pixels:
      var (x, y) = (1.0, 0.0)
      cairo_user_to_device_distance(context, &x, &y)
      return max((x * x + y * y).squareRoot(), 0.01)
    }
  }

  /// Draws every pixel of `image` as a sharp square.
  /// - Parameter smoothly: mixes the pixels instead where they do not match those of the device.
  /// - Throws: a `Diagnostic` when the image is too large.
  package func draw(
    _ image: PixelImage, in rectangle: Rectangle, smoothly: Bool = false
  ) throws {
    guard image.width > 0, image.height > 0, rectangle.width > 0, rectangle.height > 0 else {
      return
    }
    let enlarged = image.enlarged(by: smoothly ? 1 : enlargement(of: image, in: rectangle))
    let surface = try enlarged.makeSurface()
    defer { cairo_surface_destroy(surface) }
    if medium == .svg, let png = GreyPNG.data(of: enlarged) { try attach(png, to: surface) }
    cairo_save(context)
    defer { cairo_restore(context) }
    cairo_translate(context, rectangle.x, rectangle.y)
    cairo_scale(
      context, rectangle.width / Double(enlarged.width), rectangle.height / Double(enlarged.height))
    cairo_set_source_surface(context, surface, 0, 0)
    cairo_pattern_set_filter(
      cairo_get_source(context), smoothly ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST)
    cairo_paint(context)
    imagesAreSmooth.append(smoothly)
  }

  /// Gives a surface the PNG that an SVG is to hold in place of what Cairo would write.
  private func attach(_ png: Data, to surface: OpaquePointer?) throws {
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: png.count)
    png.copyBytes(to: copy, count: png.count)
    let status = cairo_surface_set_mime_data(
      surface, CAIRO_MIME_TYPE_PNG, copy, UInt(png.count),
      { $0?.assumingMemoryBound(to: UInt8.self).deallocate() }, copy)
    try check(status, "store an image in a picture")
  }

  /// PDF viewers smooth small images whatever the file says, so those are stored enlarged: to at
  /// least 200 pixels an inch, and at most 8 million pixels.
  private func enlargement(of image: PixelImage, in rectangle: Rectangle) -> Int {
    guard medium == .pdf else { return 1 }
    let wanted = (rectangle.width / 72 * 200 / Double(image.width)).rounded(.up)
    let affordable = (8e6 / Double(image.width * image.height)).squareRoot().rounded(.down)
    return Int(max(min(wanted, affordable, 16), 1))
  }

  // MARK: Text

  /// Draws an element of running text.
  /// - Parameter text: what it stands for; `nil` for its own characters.
  package func tagged(saying text: String?, _ draw: () -> Void) {
    guard medium == .pdf else { return draw() }
    spokenTexts.append(text)
    cairo_tag_begin(context, "Span", nil)
    draw()
    cairo_tag_end(context, "Span")
  }

  /// Draws all lines, with the top left corner of the layout at `origin`.
  package func draw(_ layout: TextLayout, at origin: Point, color: Color) {
    for line in layout.lines {
      draw(line, of: layout, at: Point(x: origin.x, y: origin.y + line.baseline), color: color)
    }
  }

  /// Draws one line: `origin` is where the left edge of the layout meets the baseline.
  package func draw(
    _ line: TextLayout.Line, of layout: TextLayout, at origin: Point, color: Color
  ) {
    setSource(color)
    cairo_move_to(context, origin.x + line.x, origin.y)
    withExtendedLifetime(layout) { pango_cairo_show_layout_line(context, line.handle) }
    cairo_new_path(context)
  }
}

/// Makes `path` the current path of a Cairo context.
func trace(_ path: Path, in context: OpaquePointer) {
  cairo_new_path(context)
  for element in path.elements {
    switch element {
    case .move(let point): cairo_move_to(context, point.x, point.y)
    case .line(let point): cairo_line_to(context, point.x, point.y)
    case .curve(let control1, let control2, let end):
      cairo_curve_to(context, control1.x, control1.y, control2.x, control2.y, end.x, end.y)
    case .circle(let middle, let radius):
      cairo_new_sub_path(context)
      cairo_arc(context, middle.x, middle.y, radius, 0, 2 * .pi)
      cairo_close_path(context)
    case .rectangle(let rectangle):
      cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
    case .close: cairo_close_path(context)
    }
  }
}
