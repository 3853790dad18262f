// Pictures and files are checked by their structure and bytes, not by eye.
import Diagnostics
import Foundation
import Testing

@testable import Drawing

private func draw(_ canvas: Canvas) throws {
  let text = TextLayout("Größe β = 4", font: Font(.sans, sizeInPoints: 9), in: canvas.text)
  canvas.draw(text, at: Point(x: 5, y: 5), color: .black)
  canvas.stroke(
    Path(through: [Point(x: 0, y: 0), Point(x: 40, y: 30.123_456)]),
    Stroke(Color(0xD55E00), widthInPoints: 1, dashes: [3, 2]))
  var image = PixelImage(width: 4, height: 2)
  image.place(grey: [0, 255, 128, 7], tileWidth: 2, tileHeight: 2, x: 1, y: 0)
  try canvas.draw(image, in: Rectangle(x: 20, y: 20, width: 40, height: 20))
}

private let size = Size(width: 80, height: 60)

@Test func `The same picture is the same bytes`() throws {
  #expect(try Picture.svg(size: size, draw) == Picture.svg(size: size, draw))
  #expect(
    try Picture.png(size: size, pixelsPerPoint: 2, draw)
      == Picture.png(size: size, pixelsPerPoint: 2, draw))
}

@Test func `Text in an SVG is outlines and needs no fonts`() throws {
  let svg = try String(decoding: Picture.svg(size: size, draw), as: UTF8.self)
  #expect(svg.contains("<use xlink:href=\"#glyph0-1\""))
  #expect(!svg.contains("<text"))
  #expect(!svg.contains("font-family"))
}

@Test func `Pixels in an SVG are shown sharp`() throws {
  let svg = try String(decoding: Picture.svg(size: size, draw), as: UTF8.self)
  #expect(svg.contains("<image style=\"image-rendering:pixelated\" id=\"image0\" width=\"4\""))
  #expect(svg.contains("#image0"))
}

@Test(arguments: [
  ("<path d=\"M 0.703125 -1.996 L 10 0.001\"/>", "<path d=\"m.7-2 9.3 2\"/>"),
  ("<path d=\"M 1 1 L 1 1 M 2.5 1.25 L 2.5 1.25 \"/>", "<path d=\"m1 1h0m1.5.25h0\"/>"),
  (
    "<path d=\"M 1 2 L 1.5 2 L 1.5 -3 L 0.25 4.055 C 1 1 2 2 3 3 Z M 1 2 L 4 4 Z M 1 2 \"/>",
    "<path d=\"m1 2h.5v-5l-1.25 7.06c.75-3.06 1.75-2.06 2.75-1.06zl3 2z\"/>"
  ),
  ("<path d=\"M 1 2 A 0.123456 1\"/>", "<path d=\"M 1 2 A 0.12 1\"/>"),
  ("<use x=\"0.126\" y=\"-3.001\"/>", "<use x=\"0.13\" y=\"-3\"/>"),
  (
    "<g style=\"fill:rgb(0%,44.705882%,69.803922%);fill-opacity:1;\">",
    "<g style=\"fill:#0072b2;\">"
  ),
  (
    "<g id=\"surface91\"/><use xlink:href=\"#image7\"/>",
    "<g id=\"surface0\"/><use xlink:href=\"#image1\"/>"
  ),
  ("<x href=\"data:image/png;base64,rgb(=\"/>", "<x href=\"data:image/png;base64,rgb(=\"/>"),
  ("matrix(0.123456,0)", "matrix(0.123456,0)"),
  (" d=\"1.5", " d=\"1.5"), ("rgb(", "rgb("),
])
func `An SVG is shortened without changing what it shows`(written: String, expected: String) {
  #expect(String(decoding: normalizedSVG(Data(written.utf8)), as: UTF8.self) == expected)
}

@Test(arguments: [1.0, 2, 2.5])
func `A PNG has as many pixels as its scale asks for`(scale: Double) throws {
  let png = try Picture.png(size: size, pixelsPerPoint: scale, draw)
  #expect(png.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
  let header = [UInt8](png[16..<24])
  let width = header[..<4].reduce(0) { $0 << 8 | Int($1) }
  let height = header[4...].reduce(0) { $0 << 8 | Int($1) }
  #expect(width == Int(size.width * scale))
  #expect(height == Int(size.height * scale))
}

@Test(arguments: [Size(width: 0, height: 10), Size(width: 10, height: 40_000)])
func `A picture that Cairo cannot hold is an error`(size: Size) {
  #expect(throws: Diagnostic.self) { try Picture.svg(size: size) { _ in } }
}

@Test func `Enlarging repeats every pixel`() {
  var image = PixelImage(width: 2, height: 1)
  image.place(grey: [10, 20], tileWidth: 2, tileHeight: 1, x: 0, y: 0)
  let enlarged = image.enlarged(by: 3)
  #expect(enlarged.width == 6)
  #expect(enlarged.height == 3)
  let row: [UInt8] = [10, 10, 10, 20, 20, 20].flatMap { (grey: UInt8) in [grey, grey, grey, 255] }
  #expect(enlarged.bytes == row + row + row)
}

@Test func `Pixels without a tile are transparent`() {
  var image = PixelImage(width: 2, height: 2)
  image.place(grey: [200], tileWidth: 1, tileHeight: 1, x: 1, y: 1)
  #expect(image.bytes == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 200, 200, 255])
}

@Test(arguments: [
  (Color.black, Color.white, 21.0), (Color.white, Color.white, 1.0),
  (Color(0x767676), Color.white, 4.54),
])
func `Contrast follows the web's accessibility guidelines`(
  first: Color, second: Color, expected: Double
) {
  #expect(abs(first.contrast(with: second) - expected) < 0.01)
  #expect(first.contrast(with: second) == second.contrast(with: first))
}

@Test func `Missing fonts are among the ones that pages ask for`() {
  let families = Typeface.allCases.map(\.family)
  #expect(Typography.missingFamilies().allSatisfy(families.contains))
}
