// PNG files of grey drawings, some of their pixels transparent: half the bytes, and half the time, of
// the colours that Cairo writes.
import CZlib
import Foundation

enum GreyPNG {
  /// A PNG of the same pixels; `nil` for images that Cairo stores as well or better: those with
  /// colours or half-transparent pixels, and photographs, which want other filters.
  static func data(of image: PixelImage) -> Data? {
    guard image.width > 0, image.height > 0, let hasGaps = hasGaps(image) else { return nil }
    let channels = hasGaps ? 2 : 1
    var rows = [UInt8](repeating: 0, count: image.height * image.width * channels)
    for pixel in 0..<image.width * image.height {
      rows[pixel * channels] = image.bytes[pixel * 4]
      if hasGaps { rows[pixel * 2 + 1] = image.bytes[pixel * 4 + 3] }
    }
    guard let filtered = filtered(rows, rowBytes: image.width * channels, channels: channels),
      let packed = packed(filtered)
    else { return nil }
    var header = bigEndian(UInt32(image.width)) + bigEndian(UInt32(image.height))
    // Eight bits, grey or grey with opacity, and the only methods that there are.
    header += [8, hasGaps ? 4 : 0, 0, 0, 0]
    var png = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    for (name, content) in [("IHDR", header), ("IDAT", packed), ("IEND", [])] {
      let body = Array(name.utf8) + content
      png += bigEndian(UInt32(content.count)) + body
      png += bigEndian(UInt32(truncatingIfNeeded: crc32(0, body, uInt(body.count))))
    }
    return png
  }

  /// Whether some pixels are transparent; `nil` where not all are grey and either opaque or not
  /// there at all.
  private static func hasGaps(_ image: PixelImage) -> Bool? {
    var hasGaps = false
    return image.bytes.withUnsafeBufferPointer { bytes in
      for start in stride(from: 0, to: bytes.count, by: 4) {
        let isGrey = bytes[start] == bytes[start + 1] && bytes[start] == bytes[start + 2]
        let opacity = bytes[start + 3]
        guard isGrey, opacity == 255 || opacity == 0 else { return nil }
        if opacity == 0 { hasGaps = true }
      }
      return hasGaps
    }
  }

  /// Each row behind the number of its filter, which is none; `nil` where few pixels are as their
  /// neighbours, so that differences would be the smaller numbers.
  private static func filtered(_ pixels: [UInt8], rowBytes: Int, channels: Int) -> [UInt8]? {
    var equal = 0
    for index in channels..<max(pixels.count, channels)
    where pixels[index] == pixels[index - channels] {
      equal += 1
    }
    // Opacity is nearly always as beside it, and says nothing.
    guard (equal - pixels.count * (channels - 1) / channels) * channels * 5 > pixels.count * 2
    else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(pixels.count + pixels.count / rowBytes)
    for start in stride(from: 0, to: pixels.count, by: rowBytes) {
      result.append(0)
      result += pixels[start..<start + rowBytes]
    }
    return result
  }

  private static func packed(_ bytes: [UInt8]) -> [UInt8]? {
    var length = compressBound(uLong(bytes.count))
    var packed = [UInt8](repeating: 0, count: Int(length))
    guard compress2(&packed, &length, bytes, uLong(bytes.count), 6) == Z_OK else { return nil }
    return Array(packed.prefix(Int(length)))
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
  }
}
