// PNG files → pixels, through Cairo.
import CCairo
import Diagnostics
import Foundation

extension PixelImage {
  /// Decodes a PNG file.
  /// - Throws: a `Diagnostic` when the bytes are no picture, or one too large for memory.
  package init(png: Data) throws {
    let source = ByteSource(png)
    let surface = cairo_image_surface_create_from_png_stream(ByteSource.read, source.closure)
    defer { cairo_surface_destroy(surface) }
    try withExtendedLifetime(source) {
      let status = cairo_surface_status(surface)
      guard status == CAIRO_STATUS_SUCCESS else {
        // Cairo calls damaged data a lack of memory, too.
        let reason =
          status == CAIRO_STATUS_NO_MEMORY
          ? "its data are damaged or too large for the memory"
          : cairo_status_to_string(status).map { String(cString: $0) } ?? "unknown reason"
        throw Diagnostic(
          .error, "the PNG picture cannot be read: \(reason)", hints: ["save it again as PNG"])
      }
    }
    let format = cairo_image_surface_get_format(surface)
    let (width, height) = (
      Int(cairo_image_surface_get_width(surface)), Int(cairo_image_surface_get_height(surface))
    )
    guard format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24,
      let pixels = cairo_image_surface_get_data(surface)
    else {
      throw Diagnostic(
        .error, "the PNG picture has colours that cannot be drawn",
        hints: ["save it again with 8 bits a colour"])
    }
    self.init(width: width, height: height)
    let stride = Int(cairo_image_surface_get_stride(surface))
    for row in 0..<height {
      copyRow(row, from: pixels + row * stride, isOpaque: format == CAIRO_FORMAT_RGB24)
    }
  }
}

/// Gives out the bytes of a file in memory.
private final class ByteSource {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ data: Data) { bytes = [UInt8](data) }

  static let read: cairo_read_func_t = { closure, target, count in
    guard let closure, let target else { return CAIRO_STATUS_READ_ERROR }
    let source = Unmanaged<ByteSource>.fromOpaque(closure).takeUnretainedValue()
    let count = Int(count)
    guard source.offset + count <= source.bytes.count else { return CAIRO_STATUS_READ_ERROR }
    source.bytes.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { target.update(from: base + source.offset, count: count) }
    }
    source.offset += count
    return CAIRO_STATUS_SUCCESS
  }

  /// Valid as long as this object lives.
  var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}
