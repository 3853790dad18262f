// One SVG for light and dark pages: the same shapes, and the colours of both.
import Diagnostics
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@testable import Drawing

private func picture(_ color: Color, words: String = "ab", image: Color? = nil) throws -> Data {
  try Picture.svg(size: Size(width: 60, height: 20)) { canvas in
    let text = TextLayout(words, font: Font(.sans, sizeInPoints: 8), in: canvas.text)
    canvas.draw(text, at: Point(x: 0, y: 0), color: color)
    canvas.draw(text, at: Point(x: 20, y: 0), color: color)
    canvas.fill(Rectangle(x: 40, y: 0, width: 5, height: 5), .black)
    if let image {
      var pixels = PixelImage(width: 1, height: 1)
      pixels.setPixel(x: 0, y: 0, to: image)
      try canvas.draw(pixels, in: Rectangle(x: 50, y: 0, width: 5, height: 5))
    }
  }
}

private let light = Color(0x112233)
private let dark = Color(0xCCDDEF)

@Test func `A dark page changes the colours that differ, and no other`() throws {
  let svg = try String(
    decoding: ThemedSVG.joining(light: picture(light), dark: picture(dark)), as: UTF8.self)
  #expect(
    svg.contains(
      "<style>.a{fill:#123}.b{fill:#000}@media(prefers-color-scheme:dark){.a{fill:#ccddef}}"
        + "</style>"))
  // Words of one colour are one group, and an outline is there once.
  #expect(svg.components(separatedBy: "<g class='a'>").count == 2)
  #expect(svg.components(separatedBy: "<use ").count == 5)
  #expect(svg.components(separatedBy: "<path id=").count == 3)
}

@Test func `Numbered colours give the same as two drawings`() throws {
  let number = Color(0x01FE01)
  #expect(
    try ThemedSVG.replacing([(number, light, dark)], in: picture(number))
      == ThemedSVG.joining(light: picture(light), dark: picture(dark)))
}

@Test func `An image that differs is there for each`() throws {
  let svg = try String(
    decoding: ThemedSVG.joining(
      light: picture(light, image: .black), dark: picture(light, image: .white)), as: UTF8.self)
  #expect(svg.contains(".night{display:none}"))
  #expect(
    svg.contains("@media(prefers-color-scheme:dark){.day{display:none}.night{display:inline}}"))
  #expect(svg.contains("<g id='image0'><image class='day' href='data:image/png;base64,"))
  #expect(svg.components(separatedBy: "<image ").count == 3)
}

@Test func `A themed picture is well-formed`() throws {
  let svg = try ThemedSVG.joining(
    light: picture(light, image: .black), dark: picture(dark, image: .white))
  let parser = XMLParser(data: svg)
  #expect(parser.parse(), "\(String(describing: parser.parserError))")
}

@Test func `Drawings of different things are not joined`() throws {
  #expect(throws: Diagnostic.self) {
    try ThemedSVG.joining(light: picture(light), dark: picture(dark, words: "abc"))
  }
}
