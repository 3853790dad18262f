// Pixels of colour: shapes copied onto them, and what is left of their values.
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
