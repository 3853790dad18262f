// Pictures of one canvas: SVG and PNG, as bytes.
import CCairo
import Diagnostics
import Foundation

package enum Picture {
  /// The largest side that Cairo stores without losing precision, in points or pixels.
  private static let largestSide = 32_000.0

  /// An SVG picture of what `draw` draws; its text is outlines, so it needs no fonts.
  package static func svg(
    size: Size, text: TextContext = TextContext(), _ draw: (Canvas) throws -> Void
  ) throws -> Data {
    try checkSize(size)
    let sink = ByteSink()
    let surface = cairo_svg_surface_create_for_stream(
      ByteSink.append, sink.closure, size.width, size.height)
    defer { cairo_surface_destroy(surface) }
    var imagesAreSmooth: [Bool] = []
    try paint(on: surface, medium: .svg, text: text) { canvas in
      try draw(canvas)
      imagesAreSmooth = canvas.imagesAreSmooth
    }
    cairo_surface_finish(surface)
    try check(cairo_surface_status(surface), "write an SVG picture")
    return withExtendedLifetime(sink) {
      normalizedSVG(sink.data, imagesAreSmooth: imagesAreSmooth)
    }
  }

  /// A PNG picture.
  /// - Parameter background: `nil` for a transparent one.
  package static func png(
    size: Size, pixelsPerPoint: Double, background: Color? = nil,
    text: TextContext = TextContext(), _ draw: (Canvas) throws -> Void
  ) throws -> Data {
    let width = (size.width * pixelsPerPoint).rounded(.up)
    let height = (size.height * pixelsPerPoint).rounded(.up)
    try checkSize(Size(width: width, height: height))
    let surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(width), Int32(height))
    defer { cairo_surface_destroy(surface) }
    try check(cairo_surface_status(surface), "make an image of \(width) × \(height) pixels")
    try paint(on: surface, medium: .pixels, text: text) { canvas in
      cairo_scale(canvas.context, pixelsPerPoint, pixelsPerPoint)
      if let background {
        canvas.fill(
          Rectangle(x: 0, y: 0, width: size.width + 1, height: size.height + 1), background)
      }
      try draw(canvas)
    }
    let sink = ByteSink()
    let status = cairo_surface_write_to_png_stream(surface, ByteSink.append, sink.closure)
    try check(status, "write a PNG picture")
    return withExtendedLifetime(sink) { sink.data }
  }

  /// A PNG of grey pixels, a byte each.
  /// - Parameter grey: `width · height` bytes, row by row; 0 black, 255 white.
  package static func png(grey: [UInt8], width: Int, height: Int) throws -> Data {
    precondition(grey.count == width * height, "\(grey.count) bytes for \(width) × \(height)")
    try checkSize(Size(width: Double(width), height: Double(height)))
    // Cairo writes a surface of coverage as a grey image.
    let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(width), Int32(height))
    defer { cairo_surface_destroy(surface) }
    try check(cairo_surface_status(surface), "make an image of \(width) × \(height) pixels")
    if let target = cairo_image_surface_get_data(surface) {
      let stride = Int(cairo_image_surface_get_stride(surface))
      grey.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        for row in 0..<height {
          (target + row * stride).update(from: base + row * width, count: width)
        }
      }
      cairo_surface_mark_dirty(surface)
    }
    let sink = ByteSink()
    let status = cairo_surface_write_to_png_stream(surface, ByteSink.append, sink.closure)
    try check(status, "write a PNG picture")
    return withExtendedLifetime(sink) { sink.data }
  }

  private static func checkSize(_ size: Size) throws {
    guard size.width > 0, size.height > 0, size.width <= largestSide, size.height <= largestSide
    else {
      throw Diagnostic(
        .error,
        "a picture of \(Int(clamping: size.width)) × \(Int(clamping: size.height)) "
          + "cannot be drawn",
        hints: ["draw fewer rows, columns or panels: the limit is \(Int(largestSide)) a side"])
    }
  }

  private static func paint(
    on surface: OpaquePointer?, medium: Canvas.Medium, text: TextContext,
    _ draw: (Canvas) throws -> Void
  ) throws {
    guard let context = cairo_create(surface) else {
      throw Diagnostic(.error, "cannot draw: Cairo made no context")
    }
    let canvas = Canvas(context: context, medium: medium, text: text)
    try draw(canvas)
    try canvas.checkStatus("draw a picture")
  }
}

extension Int {
  /// The nearest integer, also for numbers that are infinite or not numbers.
  init(clamping value: Double) {
    self = value.isNaN ? 0 : Int(Swift.max(Swift.min(value, 1e15), -1e15))
  }
}
