// Figures as HTML: drawn for light and for dark pages, and again for phones, where a shrunken
// figure would be unreadable.
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
  private static let darkScreen = "screen and (prefers-color-scheme: dark)"
  private static let pixelsPerPoint = 4.0 / 3

  private let text = TextContext()

  mutating func html(of figure: Figure, inlines: InlineWriter) throws -> String {
    let caption = inlines.html(of: figure.caption)
    let label = "<span class=\"label\">Figure \(escaped(figure.number)).</span>"
    return "<figure id=\"\(escaped(figure.identifier))\">\n\(try picture(of: figure))"
      + "<figcaption>\(label)\(caption.isEmpty ? "" : " " + caption)</figcaption>\n</figure>\n"
  }

  private func picture(of figure: Figure) throws -> String {
    func renderer(_ theme: Theme, _ width: Double) -> FigureRenderer {
      var renderer = FigureRenderer(theme: theme, widthInPoints: width, text: text)
      // Screens of phones have two or three pixels for one of the page.
      renderer.alignsToPagePixels = width > Self.narrowWidthInPoints
      return renderer
    }
    func source(_ renderer: FigureRenderer, _ media: String) throws -> String {
      let address = try dataAddress(svg: renderer.svg(figure.content))
      return "<source media=\"\(media)\"\(dimensions(renderer, figure)) srcset=\"\(address)\">\n"
    }
    let light = renderer(.light, Self.widthInPoints)
    var result = ""
    if light.dependsOnTheme(figure.content) {
      // The first source that matches is shown.
      result += try source(
        renderer(.dark, Self.narrowWidthInPoints),
        "\(Self.darkScreen) and \(Self.narrowScreen)")
      result += try source(renderer(.light, Self.narrowWidthInPoints), Self.narrowScreen)
      result += try source(renderer(.dark, Self.widthInPoints), Self.darkScreen)
    }
    let address = try dataAddress(svg: light.svg(figure.content))
    result +=
      "<img src=\"\(address)\" alt=\"\(escaped(figure.alternativeText))\""
      + "\(dimensions(light, figure))>"
    return "<picture>\n\(result)</picture>\n"
  }

  private func dimensions(_ renderer: FigureRenderer, _ figure: Figure) -> String {
    let size = renderer.naturalSize(of: figure.content)
    let width = Int((size.width * Self.pixelsPerPoint).rounded())
    let height = Int((size.height * Self.pixelsPerPoint).rounded())
    return " width=\"\(width)\" height=\"\(height)\""
  }

  private func dataAddress(svg: Data) -> String {
    "data:image/svg+xml;base64," + svg.base64EncodedString()
  }
}
