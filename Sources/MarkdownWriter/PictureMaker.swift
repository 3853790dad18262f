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
    let width = (renderer.naturalSize(of: content).width * Self.pagePixelsPerPoint).rounded()
    switch kind {
    case .svg:
      return DrawnPicture(data: try renderer.svg(content), width: Int(width))
    case .png:
      let data = try renderer.png(content, pixelsPerPoint: Self.pixelsPerPoint)
      return DrawnPicture(data: data, width: Int(width))
    }
  }
}
