// Places a picture from a file: as large as its pixels are worth, and no larger than fits.
import DocumentModel
import Drawing

struct PictureLayout: FigureLayout {
  let size: Size
  let texts: [PlacedText] = []
  private let picture: EmbeddedPicture

  /// Two pixels of the picture for one of a web page, as on a screen of twice the density.
  private static let pixelsPerInch = 144.0
  /// Leaves room for a caption on a page of its own.
  private static let largestHeightInPoints = 540.0

  init(_ picture: EmbeddedPicture, widthInPoints: Double) {
    self.picture = picture
    let width = Double(picture.width) * 72 / Self.pixelsPerInch
    let height = Double(picture.height) * 72 / Self.pixelsPerInch
    let scale = min(1, widthInPoints / width, Self.largestHeightInPoints / height)
    size = Size(width: width * scale, height: height * scale)
  }

  func draw(_ canvas: Canvas) throws {
    try canvas.draw(
      try PixelImage(png: picture.png),
      in: Rectangle(x: 0, y: 0, width: size.width, height: size.height), smoothly: true)
  }
}
