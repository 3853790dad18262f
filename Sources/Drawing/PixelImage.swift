// Small pictures made of pixels that stay visible as squares: never smoothed when enlarged.
import CCairo
import Diagnostics

package struct PixelImage: Hashable, Sendable {
  package let width: Int
  package let height: Int
  /// Row by row, each pixel's blue, green, red and opacity; the colours multiplied by the opacity.
  package private(set) var bytes: [UInt8]

  /// A transparent image.
  package init(width: Int, height: Int) {
    precondition(width >= 0 && height >= 0, "an image of \(width) × \(height) pixels")
    self.width = width
    self.height = height
    bytes = [UInt8](repeating: 0, count: width * height * 4)
  }

  /// Puts an opaque grey tile with its top left corner at (`x`, `y`).
  /// - Parameter grey: `tileHeight · tileWidth` bytes, row by row; 0 black, 255 white.
  package mutating func place(
    grey: some Collection<UInt8>, tileWidth: Int, tileHeight: Int, x: Int, y: Int
  ) {
    precondition(
      grey.count == tileWidth * tileHeight && x >= 0 && y >= 0 && x + tileWidth <= width
        && y + tileHeight <= height,
      "\(grey.count) bytes for \(tileWidth) × \(tileHeight) pixels at (\(x), \(y)) in "
        + "\(width) × \(height)")
    var column = 0
    var target = (y * width + x) * 4
    for value in grey {
      bytes[target] = value
      bytes[target + 1] = value
      bytes[target + 2] = value
      bytes[target + 3] = 255
      target += 4
      column += 1
      if column == tileWidth {
        column = 0
        target += (width - tileWidth) * 4
      }
    }
  }

  /// Takes a row of pixels in this image's own form.
  /// - Parameter isOpaque: whether the bytes of opacity mean nothing.
  mutating func copyRow(_ row: Int, from pixels: UnsafePointer<UInt8>, isOpaque: Bool) {
    let start = row * width * 4
    for offset in 0..<(width * 4) {
      bytes[start + offset] = isOpaque && offset % 4 == 3 ? 255 : pixels[offset]
    }
  }

  /// Gives one pixel a colour.
  package mutating func setPixel(x: Int, y: Int, to color: Color) {
    precondition(
      x >= 0 && y >= 0 && x < width && y < height,
      "the pixel (\(x), \(y)) in \(width) × \(height)")
    let start = (y * width + x) * 4
    for (channel, value) in [color.blue, color.green, color.red, 1].enumerated() {
      bytes[start + channel] = UInt8((min(max(value * color.opacity, 0), 1) * 255).rounded())
    }
  }

  /// Draws `color` over what is there, as far as a shape covers each pixel; what lies outside of the
  /// image is left out.
  /// - Parameters:
  ///   - x: the column of the middle of the shape.
  ///   - y: its row.
  package mutating func blend(_ stamp: CoverageStamp, x: Int, y: Int, color: Color) {
    let (left, top) = (x - stamp.middle, y - stamp.middle)
    let columns = max(0, -left)..<max(min(stamp.side, width - left), max(0, -left))
    let rows = max(0, -top)..<max(min(stamp.side, height - top), max(0, -top))
    guard !columns.isEmpty, !rows.isEmpty else { return }
    // In 256ths, so that the sums are exact and fast.
    let opacity = Int((min(max(color.opacity, 0), 1) * 256).rounded())
    func byte(_ value: Double) -> Int { Int((min(max(value, 0), 1) * 255).rounded()) }
    let (blue, green, red) = (byte(color.blue), byte(color.green), byte(color.red))
    let rowBytes = width * 4
    bytes.withUnsafeMutableBufferPointer { target in
      stamp.coverage.withUnsafeBufferPointer { coverage in
        for row in rows {
          var position = (top + row) * rowBytes + (left + columns.lowerBound) * 4
          for column in columns {
            let covered = Int(coverage[row * stamp.side + column])
            if covered > 0 {
              let share = (covered * opacity + 128) >> 8
              let rest = 255 - share
              // 255 · 255 is divided by 255 without a division, rounded.
              func mixed(_ new: Int, _ old: UInt8) -> UInt8 {
                let sum = new * share + Int(old) * rest + 128
                return UInt8((sum + (sum >> 8)) >> 8)
              }
              target[position] = mixed(blue, target[position])
              target[position + 1] = mixed(green, target[position + 1])
              target[position + 2] = mixed(red, target[position + 2])
              target[position + 3] = mixed(255, target[position + 3])
            }
            position += 4
          }
        }
      }
    }
  }

  /// The same picture with every pixel repeated `factor` times in both directions.
  package func enlarged(by factor: Int) -> PixelImage {
    precondition(factor >= 1, "enlarging \(factor) times")
    guard factor > 1 else { return self }
    var result = PixelImage(width: width * factor, height: height * factor)
    let rowBytes = result.width * 4
    result.bytes.withUnsafeMutableBufferPointer { target in
      for y in 0..<height {
        let rowStart = y * factor * rowBytes
        var position = rowStart
        for x in 0..<width {
          let source = (y * width + x) * 4
          for _ in 0..<factor {
            for channel in 0..<4 { target[position + channel] = bytes[source + channel] }
            position += 4
          }
        }
        for copy in 1..<factor {
          for byte in 0..<rowBytes {
            target[rowStart + copy * rowBytes + byte] = target[rowStart + byte]
          }
        }
      }
    }
    return result
  }

  /// A Cairo surface with a copy of the pixels; the caller destroys it.
  func makeSurface() throws -> OpaquePointer? {
    guard width <= 32_767, height <= 32_767 else {
      throw Diagnostic(
        .error, "an image of \(width) × \(height) pixels is too large to draw",
        hints: ["draw fewer or smaller tiles: the limit is 32767 pixels a side"])
    }
    let surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(width), Int32(height))
    let status = cairo_surface_status(surface)
    if status != CAIRO_STATUS_SUCCESS {
      cairo_surface_destroy(surface)
      try check(status, "make an image of \(width) × \(height) pixels")
    }
    if let target = cairo_image_surface_get_data(surface) {
      let stride = Int(cairo_image_surface_get_stride(surface))
      bytes.withUnsafeBufferPointer { source in
        guard let base = source.baseAddress else { return }
        for row in 0..<height {
          (target + row * stride).update(from: base + row * width * 4, count: width * 4)
        }
      }
      cairo_surface_mark_dirty(surface)
    }
    return surface
  }
}
