// Pixels of colour: shapes copied onto them, and what is left of their values.
import Foundation
import Testing

@testable import Drawing

@Test func `A stamp covers the pixels of its shape`() {
  let stamp = CoverageStamp(
    of: Path(rectangle: Rectangle(x: 1, y: 1, width: 1.5, height: 1)), side: 3, middle: 1)
  #expect(stamp.coverage[3..<5] == [0, 255])
  #expect((120...136).contains(stamp.coverage[5]))
  #expect(stamp.coverage[..<3] == [0, 0, 0] && stamp.coverage[6...] == [0, 0, 0])
}

@Test func `A stamp is mixed with what is there, and left out beyond the edges`() {
  let stamp = CoverageStamp(
    of: Path(rectangle: Rectangle(x: 0, y: 0, width: 3, height: 3)), side: 3, middle: 1)
  var image = PixelImage(width: 2, height: 2)
  let red = Color(red: 1, green: 0, blue: 0)
  image.blend(stamp, x: -1, y: -1, color: red)
  #expect(image.bytes == [0, 0, 255, 255] + [UInt8](repeating: 0, count: 12))
  image.blend(stamp, x: 5, y: 0, color: red)
  image.blend(stamp, x: 1, y: 1, color: Color(red: 0, green: 0, blue: 1, opacity: 0.5))
  #expect(
    image.bytes == [128, 0, 127, 255] + [128, 0, 0, 128] + [128, 0, 0, 128, 128, 0, 0, 128])
}

@Test func `A pixel holds its colour times its opacity`() {
  var image = PixelImage(width: 1, height: 2)
  image.setPixel(x: 0, y: 1, to: Color(red: 1, green: 0.5, blue: 0, opacity: 0.5))
  #expect(image.bytes == [0, 0, 0, 0, 0, 64, 128, 128])
}

@Test func `A smooth image of an SVG is not drawn as squares`() throws {
  let svg = try Picture.svg(size: Size(width: 20, height: 20)) { canvas in
    var image = PixelImage(width: 1, height: 1)
    image.setPixel(x: 0, y: 0, to: .black)
    try canvas.draw(image, in: Rectangle(x: 0, y: 0, width: 5, height: 5), smoothly: true)
    try canvas.draw(image, in: Rectangle(x: 9, y: 9, width: 5, height: 5))
  }
  let text = String(decoding: svg, as: UTF8.self)
  #expect(text.contains("<image id=\"image0\""))
  #expect(text.contains("<image style=\"image-rendering:pixelated\" id=\"image1\""))
}

/// The pixels of the one image of an SVG, as Cairo reads them.
private func pixels(ofImageIn svg: Data) throws -> PixelImage {
  let text = String(decoding: svg, as: UTF8.self)
  let match = try #require(text.firstMatch(of: /base64,([^"]*)"/))
  return try PixelImage(png: try #require(Data(base64Encoded: String(match.output.1))))
}

@Test(arguments: [false, true])
func `Grey drawings are stored as such, pixel for pixel`(hasGaps: Bool) throws {
  var image = PixelImage(width: 23, height: 9)
  for y in 0..<9 {
    for x in 0..<23 where !hasGaps || x % 9 != 4 {
      let grey = Double((x / 5 * 91) % 256) / 255
      image.setPixel(x: x, y: y, to: Color(red: grey, green: grey, blue: grey))
    }
  }
  let svg = try Picture.svg(size: Size(width: 23, height: 9)) { canvas in
    try canvas.draw(image, in: Rectangle(x: 0, y: 0, width: 23, height: 9))
  }
  #expect(try pixels(ofImageIn: svg) == image)
  let png = try #require(GreyPNG.data(of: image))
  #expect(png[25] == (hasGaps ? 4 : 0))
  #expect(String(decoding: svg, as: UTF8.self).contains(png.base64EncodedString()))
}

@Test func `Photographs are left to Cairo`() {
  var image = PixelImage(width: 30, height: 1)
  for x in 0..<30 {
    image.setPixel(
      x: x, y: 0, to: Color(red: Double(x) / 30, green: Double(x) / 30, blue: Double(x) / 30))
  }
  #expect(GreyPNG.data(of: image) == nil)
}

@Test func `Images with colours or half-transparent pixels are left to Cairo`() {
  for color in [Color(0x112233), Color(0x808080, opacity: 0.5)] {
    var image = PixelImage(width: 2, height: 1)
    image.setPixel(x: 0, y: 0, to: color)
    #expect(GreyPNG.data(of: image) == nil)
  }
}
