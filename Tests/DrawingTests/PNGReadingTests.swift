// PNG files become pixels, and files that are none become diagnostics.
import Diagnostics
import Foundation
import Testing

@testable import Drawing

private let grey =
  Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAAAAAC4HznGAAAAEElEQVR4nGNgaPjP9J+BEQALCQKCsfBByAAAAABJRU5ErkJggg=="
  ) ?? Data()

/// One red pixel and one of half a blue.
private let colored =
  Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR4nGP4z8Dwn4HhfwMAD3oDfgvLLrEAAAAASUVORK5CYII="
  ) ?? Data()

@Suite struct PNGReadingTests {
  @Test func `Grey pixels are opaque`() throws {
    let image = try PixelImage(png: grey)
    #expect((image.width, image.height) == (3, 2))
    #expect(
      image.bytes
        == [0, 128, 255, 255, 128, 0].flatMap { (value: UInt8) in [value, value, value, 255] })
  }

  @Test func `Colours are multiplied by their opacity`() throws {
    #expect(try PixelImage(png: colored).bytes == [0, 0, 255, 255, 128, 0, 0, 128])
  }

  @Test func `A file that ends early or is none is refused`() {
    for count in 0..<(grey.count - 12) {
      #expect(throws: Diagnostic.self, "\(count) bytes") {
        try PixelImage(png: grey.prefix(count))
      }
    }
    #expect(throws: Diagnostic.self) { try PixelImage(png: Data("hello".utf8)) }
  }
}
