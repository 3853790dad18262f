// Pictures from files: what is taken for one, and their JSON.
import DocumentModel
import Foundation
import Testing

/// A picture of three by two grey pixels.
private let png =
  Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4nGNgaPjP9J+BEQALCQKCsfBByAAAAABJRU5ErkJggg=="
  ) ?? Data()

private func complaint(_ data: Data) -> String? {
  do throws(DamagedPicture) {
    _ = try EmbeddedPicture(png: data)
    return nil
  } catch {
    return error.description
  }
}

/// The file with four of its bytes replaced, and the checksum of its header with them.
private func changed(at offset: Int, to number: UInt32) -> Data {
  var bytes = [UInt8](png)
  bytes.replaceSubrange(offset..<(offset + 4), with: big(number))
  var value = UInt32.max
  for byte in bytes[12..<29] {
    value ^= UInt32(byte)
    for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
  bytes.replaceSubrange(29..<33, with: big(~value))
  return Data(bytes)
}

private func big(_ number: UInt32) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
}

@Suite struct EmbeddedPictureTests {
  @Test func `A picture has the size of its file`() throws {
    let picture = try EmbeddedPicture(png: png)
    #expect((picture.width, picture.height) == (3, 2))
    #expect(picture.png == png)
  }

  @Test func `A file that ends anywhere else is refused`() {
    for count in 0..<png.count { #expect(complaint(png.prefix(count)) != nil, "\(count) bytes") }
    #expect(complaint(png.prefix(40)) == "the PNG file ends too early")
  }

  @Test func `A byte that changed is noticed`() {
    for offset in png.indices {
      var damaged = png
      damaged[offset] ^= 0x10
      #expect(complaint(damaged) != nil, "byte \(offset)")
    }
  }

  @Test(
    arguments: [
      (Data(), "this is an empty file, not a PNG file"),
      (Data([0xFF, 0xD8, 0xFF, 0xE0]), "this is a JPEG file, not a PNG file"),
      (Data("<?xml version=\"1.0\"?><svg>".utf8), "this is an SVG file, not a PNG file"),
      (Data("GIF89a".utf8), "this is a GIF file, not a PNG file"),
      (Data("hello".utf8), "this is not a PNG file"),
      (changed(at: 16, to: 20_000), "the picture has 20000 × 2 pixels"),
      (changed(at: 20, to: .max), "the picture has 3 × 4294967295 pixels"),
      (changed(at: 16, to: 0), "the PNG file has 0 × 2 pixels"),
    ])
  func `What is no picture is named`(data: Data, expected: String) {
    #expect(complaint(data) == expected)
  }

  @Test func `A document with a wrong picture is refused`() throws {
    let picture = try EmbeddedPicture(png: png)
    let data = try JSONEncoder().encode(picture)
    #expect(try JSONDecoder().decode(EmbeddedPicture.self, from: data) == picture)
    let text = String(decoding: data, as: UTF8.self)
    #expect(throws: DamagedDocument.self) {
      try JSONDecoder().decode(
        EmbeddedPicture.self, from: Data(text.replacing("\"width\":3", with: "\"width\":4").utf8))
    }
    #expect(throws: DamagedDocument.self) {
      try JSONDecoder().decode(
        EmbeddedPicture.self, from: Data(text.replacing("iVBOR", with: "aVBOR").utf8))
    }
  }
}
