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

  package init() {}

  package func picture(of content: FigureContent, as kind: PictureKind) throws -> DrawnPicture {
    let renderer = FigureRenderer(widthInPoints: Self.widthInPoints)
    switch kind {
    case .svg:
      let picture = try renderer.themedPicture(of: content)
      let width = (picture.size.width * Self.pagePixelsPerPoint).rounded()
      return DrawnPicture(data: Self.linesOfTags(picture.svg), width: Int(width))
    case .png:
      let width = (renderer.naturalSize(of: content).width * Self.pagePixelsPerPoint).rounded()
      let data = try renderer.png(content, pixelsPerPoint: Self.pixelsPerPoint)
      return DrawnPicture(data: data, width: Int(width))
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
