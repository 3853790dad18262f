// Draws figures for files that stand on light and on dark pages.
import DocumentModel
import Drawing
import Foundation
import Plotting

package struct PictureMaker: PictureMaking {
  /// The text column of a file on GitHub is wider; a figure of this width is as large as in HTML.
  private static let widthInPoints = 504.0
  /// Sharp on screens with two pixels for one of the page.
  private static let pixelsPerPoint = 8.0 / 3
  private static let pagePixelsPerPoint = 4.0 / 3
  /// About the letters of a picture that brings its own background to a dark page.
  private static let margin = 6.0

  private let cache: (any PictureCache)?

  /// - Parameter cache: where drawings are kept; `nil` draws each anew.
  package init(cache: (any PictureCache)? = nil) { self.cache = cache }

  package func picture(of content: FigureContent, as kind: PictureKind) throws -> DrawnPicture {
    var renderer = FigureRenderer(widthInPoints: Self.widthInPoints)
    renderer.cache = cache
    switch kind {
    case .svg:
      let picture = try renderer.themedPicture(of: content)
      let width = (picture.size.width * Self.pagePixelsPerPoint).rounded()
      return DrawnPicture(data: Self.linesOfTags(picture.svg), width: Int(width))
    case .png:
      // A file of the author's is better than a copy of its pixels.
      if case .picture(let picture) = content {
        let width = renderer.naturalSize(of: content).width * Self.pagePixelsPerPoint
        return DrawnPicture(data: picture.png, width: Int(width.rounded()))
      }
      let data = try renderer.png(
        content, pixelsPerPoint: Self.pixelsPerPoint, margin: Self.margin)
      // Bytes 16 to 19 of a PNG are its width.
      let pixels = data.dropFirst(16).prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let width = Double(pixels) / Self.pixelsPerPoint * Self.pagePixelsPerPoint
      return DrawnPicture(data: data, width: Int(width.rounded()))
    }
  }

  /// An SVG with a tag on each line, so that a change of a curve is a change of its line.
  private static func linesOfTags(_ svg: Data) -> Data {
    var result: [UInt8] = []
    result.reserveCapacity(svg.count + svg.count / 16)
    for byte in svg {
      if byte == UInt8(ascii: "<"), result.last == UInt8(ascii: ">") {
        result.append(UInt8(ascii: "\n"))
      }
      result.append(byte)
    }
    if result.last != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\n")) }
    return Data(result)
  }
}
