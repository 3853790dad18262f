// The outer form of a PNG file: a signature, then chunks with a length, a type and a checksum.
// Source: W3C, Portable Network Graphics (second edition), sections 5 and 11.
import Foundation

enum PNGStructure {
  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
  private static let convert = "convert it to PNG"
  private static let saveAgain = "save it again as PNG"

  static func size(of png: Data) throws(DamagedPicture) -> (width: Int, height: Int) {
    let bytes = [UInt8](png)
    guard bytes.starts(with: signature) else {
      throw DamagedPicture(
        description: kind(of: bytes).map { "this is \($0), not a PNG file" }
          ?? "this is not a PNG file", remedy: convert)
    }
    var offset = signature.count
    var size: (width: Int, height: Int)?
    var hasPixels = false
    while true {
      guard offset + 12 <= bytes.count else { throw truncated }
      let length = number(bytes, offset)
      let end = offset + 8 + length
      guard length <= bytes.count, end + 4 <= bytes.count else { throw truncated }
      let type = String(decoding: bytes[(offset + 4)..<(offset + 8)], as: UTF8.self)
      guard checksum(bytes[(offset + 4)..<end]) == UInt32(number(bytes, end)) else {
        throw DamagedPicture(
          description: "the PNG file is damaged near byte \(offset)", remedy: saveAgain)
      }
      switch type {
      case "IHDR":
        guard length == 13, size == nil else {
          throw DamagedPicture(description: "the PNG file has a wrong header", remedy: saveAgain)
        }
        size = try checked(width: number(bytes, offset + 8), height: number(bytes, offset + 12))
      case "IDAT": hasPixels = true
      case "IEND":
        guard let size, hasPixels else {
          throw DamagedPicture(description: "the PNG file holds no picture", remedy: saveAgain)
        }
        return size
      default: break
      }
      guard size != nil else {
        throw DamagedPicture(description: "the PNG file has no header", remedy: saveAgain)
      }
      offset = end + 4
    }
  }

  private static func checked(
    width: Int, height: Int
  ) throws(DamagedPicture) -> (width: Int, height: Int) {
    let side = EmbeddedPicture.largestSide
    guard width > 0, height > 0 else {
      throw DamagedPicture(
        description: "the PNG file has \(width) × \(height) pixels", remedy: saveAgain)
    }
    guard width <= side, height <= side, width * height <= EmbeddedPicture.largestPixelCount else {
      throw DamagedPicture(
        description: "the picture has \(width) × \(height) pixels",
        remedy: "make it smaller: a page needs no more than 2000 pixels across")
    }
    return (width, height)
  }

  private static var truncated: DamagedPicture {
    DamagedPicture(description: "the PNG file ends too early", remedy: saveAgain)
  }

  /// What a file is that is no PNG, if that can be told from its beginning.
  private static func kind(of bytes: [UInt8]) -> String? {
    if bytes.isEmpty { return "an empty file" }
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "a JPEG file" }
    if bytes.starts(with: "GIF8".utf8) { return "a GIF file" }
    if bytes.starts(with: "%PDF".utf8) { return "a PDF file" }
    if bytes.starts(with: "RIFF".utf8) { return "a WebP file" }
    let text = String(decoding: bytes.prefix(512), as: UTF8.self)
    return text.contains("<svg") ? "an SVG file" : nil
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> Int {
    bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
  }

  /// CRC-32 as of ISO 3309, by a table of bytes.
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1
    }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let table = table
    return ~bytes.withUnsafeBufferPointer { buffer in
      table.withUnsafeBufferPointer { table in
        var value = UInt32.max
        for byte in buffer { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
        return value
      }
    }
  }
}
