// Figures as HTML: each picture has the colours of light and of dark pages, and is drawn again for
// phones, where a shrunken figure would be unreadable.
import DocumentModel
import Drawing
import Foundation
import Plotting

struct FigureWriter {
  /// The text column: 672 pixels of a web page.
  private static let widthInPoints = 504.0
  /// What a phone of 360 pixels leaves beside the margins.
  private static let narrowWidthInPoints = 246.0
  private static let narrowScreen = "(max-width: 704px)"
  private static let pixelsPerPoint = 4.0 / 3

  /// Where drawings are kept; `nil` draws each anew.
  var cache: (any PictureCache)?
  private let text = TextContext()
  /// Whether the page needs the script of charts that answer.
  private(set) var hasPlots = false

  init(cache: (any PictureCache)? = nil) { self.cache = cache }

  mutating func html(of figure: Figure, inlines: InlineWriter) throws -> String {
    let caption = inlines.html(of: figure.caption)
    let label = "<span class=\"label\">Figure \(escaped(figure.number)).</span>"
    return "<figure id=\"\(escaped(figure.identifier))\">\n\(try plot(of: figure))"
      + "<figcaption\(inlines.direction(of: figure.caption))>\(label)\(caption.isEmpty ? "" : " " + caption)</figcaption>\n</figure>\n"
  }

  /// The picture, and for points what a script needs to let them answer.
  private mutating func plot(of figure: Figure) throws -> String {
    let picture = try picture(of: figure)
    guard case .scatterChart(let chart) = figure.content else { return picture }
    let map = try FigureRenderer(text: text).map(
      of: chart, widthsInPoints: [Self.widthInPoints, Self.narrowWidthInPoints])
    guard !map.isEmpty else { return picture }
    hasPlots = true
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(map), as: UTF8.self)
    return
      "<galley-plot data-name=\"Figure \(escaped(figure.number))\" data-plot=\"\(escaped(json))\">"
      + "\n\(picture)</galley-plot>\n"
  }

  private func picture(of figure: Figure) throws -> String {
    if case .picture(let picture) = figure.content {
      let size = FigureRenderer(widthInPoints: Self.widthInPoints, text: text)
        .naturalSize(of: figure.content)
      return "<img alt=\"\(escaped(figure.alternativeText))\" width=\"\(pixels(size.width))\""
        + " height=\"\(pixels(size.height))\""
        + " src=\"data:image/png;base64,\(picture.png.base64EncodedString())\">\n"
    }
    let wide = try draw(figure, widthInPoints: Self.widthInPoints)
    var source = ""
    if wide.hasText {
      let narrow = try draw(figure, widthInPoints: Self.narrowWidthInPoints)
      source =
        "<source media=\"\(Self.narrowScreen)\"\(attributes(of: narrow, address: "srcset"))>\n"
    }
    return "<picture>\n\(source)<img alt=\"\(escaped(figure.alternativeText))\""
      + attributes(of: wide, address: "src") + ">\n</picture>\n"
  }

  private func draw(_ figure: Figure, widthInPoints: Double) throws -> ThemedPicture {
    var renderer = FigureRenderer(widthInPoints: widthInPoints, text: text)
    // Screens of phones have two or three pixels for one of the page.
    renderer.alignsToPagePixels = widthInPoints > Self.narrowWidthInPoints
    renderer.cache = cache
    return try renderer.themedPicture(of: figure.content)
  }

  private func attributes(of picture: ThemedPicture, address: String) -> String {
    // A source set ends an address at a space.
    let hasSpaces = address == "src"
    return " width=\"\(pixels(picture.size.width))\" height=\"\(pixels(picture.size.height))\""
      + " \(address)=\"\(dataAddress(ofSVG: picture.svg, hasSpaces: hasSpaces))\""
  }

  private func pixels(_ points: Double) -> Int { Int((points * Self.pixelsPerPoint).rounded()) }
}

/// An address that holds an SVG itself: as text, or in base 64 where that is shorter.
/// - Parameter hasSpaces: whether spaces may stay as they are.
func dataAddress(ofSVG svg: Data, hasSpaces: Bool) -> String {
  var text: [UInt8] = []
  text.reserveCapacity(svg.count * 5 / 4)
  let digits = Array("0123456789ABCDEF".utf8)
  // An array is walked many times as fast as `Data`.
  for byte in [UInt8](svg) {
    switch byte {
    case UInt8(ascii: "%"), UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "&"),
      0...0x1F, 0x7F...:
      text.append(UInt8(ascii: "%"))
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    case UInt8(ascii: " ") where !hasSpaces: text.append(contentsOf: "%20".utf8)
    default: text.append(byte)
    }
  }
  return text.count < (svg.count + 2) / 3 * 4
    ? "data:image/svg+xml," + String(decoding: text, as: UTF8.self)
    : "data:image/svg+xml;base64," + svg.base64EncodedString()
}
