// How much of each pixel a small shape covers, to draw the shape many times by copying.
import CCairo

package struct CoverageStamp: Hashable, Sendable {
  /// Pixels in a row and rows.
  package let side: Int
  /// The column and the row of the pixel that the shape stands on.
  package let middle: Int
  /// Row by row, from 0 to 255.
  package let coverage: [UInt8]

  /// - Parameter path: in pixels, from the top left corner of the stamp.
  package init(of path: Path, side: Int, middle: Int) {
    precondition(side > 0 && side < 1_024, "a stamp of \(side) pixels a side")
    self.side = side
    self.middle = middle
    var coverage = [UInt8](repeating: 0, count: side * side)
    let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(side), Int32(side))
    defer { cairo_surface_destroy(surface) }
    if let context = cairo_create(surface) {
      defer { cairo_destroy(context) }
      trace(path, in: context)
      cairo_set_source_rgba(context, 0, 0, 0, 1)
      cairo_fill(context)
      cairo_surface_flush(surface)
      if let pixels = cairo_image_surface_get_data(surface) {
        let stride = Int(cairo_image_surface_get_stride(surface))
        for row in 0..<side {
          for column in 0..<side {
            coverage[row * side + column] = pixels[row * stride + column]
          }
        }
      }
    }
    self.coverage = coverage
  }
}
