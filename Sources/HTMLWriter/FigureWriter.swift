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
    func draw(_ theme: Theme, _ width: Double) throws -> (html: String, dependsOnTheme: Bool) {
      var renderer = FigureRenderer(theme: theme, widthInPoints: width, text: text)
      // Screens of phones have two or three pixels for one of the page.
      renderer.alignsToPagePixels = width > Self.narrowWidthInPoints
      let picture = try renderer.picture(of: figure.content)
      let address = "data:image/svg+xml;base64," + picture.svg.base64EncodedString()
      let attribute = theme == .light && width > Self.narrowWidthInPoints ? "src" : "srcset"
      return (
        " width=\"\(pixels(picture.size.width))\" height=\"\(pixels(picture.size.height))\""
          + " \(attribute)=\"\(address)\"", picture.dependsOnTheme
      )
    }
    func source(_ theme: Theme, _ width: Double, _ media: String) throws -> String {
      "<source media=\"\(media)\"\(try draw(theme, width).html)>\n"
    }
    let (image, dependsOnTheme) = try draw(.light, Self.widthInPoints)
    var sources = ""
    if dependsOnTheme {
      // The first source that matches is shown.
      let narrow = Self.narrowWidthInPoints
      sources += try source(.dark, narrow, "\(Self.darkScreen) and \(Self.narrowScreen)")
      sources += try source(.light, narrow, Self.narrowScreen)
      sources += try source(.dark, Self.widthInPoints, Self.darkScreen)
    }
    return "<picture>\n\(sources)<img alt=\"\(escaped(figure.alternativeText))\"\(image)>\n"
      + "</picture>\n"
  }

  private func pixels(_ points: Double) -> Int { Int((points * Self.pixelsPerPoint).rounded()) }
}
