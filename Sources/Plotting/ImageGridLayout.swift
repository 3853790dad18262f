// Places the tiles of an image grid: whole device pixels wherever they fit, thin gaps, and labels
// that give way before the images do.
import DocumentModel
import Drawing
import Foundation

struct ImageGridLayout: FigureLayout {
  private(set) var size: Size
  private(set) var texts: [PlacedText] = []
  /// Where the tiles are.
  private(set) var area: Rectangle
  /// The side of one image pixel.
  private(set) var pointsPerPixel: Double
  private let grid: ImageGrid
  let gapInPixels: Int

  /// Larger tiles of a few rough pixels look like a mistake.
  static let largestTileInPoints = 44.0
  /// Tiles of many pixels, such as slices of scans, may be larger.
  static let largestPixelInPoints = 1.5
  /// Leaves room for a caption on a page of its own.
  private static let largestHeightInPoints = 540.0
  private static let pagePixelInPoints = 0.75
  private static let labelGap = 5.0

  init(
    _ grid: ImageGrid, widthInPoints: Double, alignsToPagePixels: Bool = true, theme: Theme,
    text: TextContext
  ) {
    self.grid = grid
    gapInPixels = max(1, Int((Double(max(grid.tileWidth, grid.tileHeight)) / 24).rounded()))
    let columns = Double(grid.columns)
    let rows = Double(grid.rows)
    guard grid.isComplete else {
      let note = TextLayout("No images", font: FigureFont.tile, in: text)
      size = Size(width: max(note.size.width, 1), height: max(note.size.height, 1))
      area = Rectangle(x: 0, y: 0, width: 0, height: 0)
      pointsPerPixel = 1
      texts = [PlacedText(note, at: Point(x: 0, y: 0), color: theme.muted)]
      return
    }
    let widthInPixels = columns * Double(grid.tileWidth) + (columns - 1) * Double(gapInPixels)
    let heightInPixels = rows * Double(grid.tileHeight) + (rows - 1) * Double(gapInPixels)

    // Row labels first: they decide what is left for the tiles.
    let rowLabels = Array(grid.rowLabels.prefix(grid.rows))
    let rowLabelWidth = RowLabels(
      rowLabels, pitch: 1, largestWidth: widthInPoints * 0.28, text: text
    ).width
    let left = rowLabelWidth > 0 ? rowLabelWidth + Self.labelGap : 0

    let tileSide = Double(max(grid.tileWidth, grid.tileHeight))
    var side = min(
      max(Self.largestTileInPoints / tileSide, Self.largestPixelInPoints),
      (widthInPoints - left) / widthInPixels,
      Self.largestHeightInPoints / heightInPixels)
    if alignsToPagePixels, side >= Self.pagePixelInPoints {
      // Half a pixel of the page is a whole one on screens of twice the density.
      let step = Self.pagePixelInPoints / 2
      side = (side / step + 1e-9).rounded(.down) * step
    }
    pointsPerPixel = side

    let labels = ColumnLabels(
      Array(grid.columnLabels.prefix(grid.columns)),
      pitch: Double(grid.tileWidth + gapInPixels) * side, text: text)
    let top = labels.height > 0 ? labels.height + 3 : 0
    area = Rectangle(x: left, y: top, width: widthInPixels * side, height: heightInPixels * side)
    size = Size(width: area.maxX, height: area.maxY)

    let horizontalPitch = Double(grid.tileWidth + gapInPixels) * side
    texts = labels.placed(.above, of: labels.height, color: theme.muted) { column in
      left + Double(column) * horizontalPitch + Double(grid.tileWidth) * side / 2
    }
    let pitch = Double(grid.tileHeight + gapInPixels) * side
    texts += RowLabels(rowLabels, pitch: pitch, largestWidth: rowLabelWidth, text: text)
      .placed(leftOf: rowLabelWidth, color: theme.muted) { row in
        top + Double(row) * pitch + Double(grid.tileHeight) * side / 2
      }
    includeTexts()
  }

  /// Grows the figure so that labels wider or taller than their tiles stay inside.
  private mutating func includeTexts() {
    guard let first = texts.first else { return }
    let bounds = texts.dropFirst().reduce(first.bounds) { $0.union($1.bounds) }
    let right = max(-bounds.x, 0)
    let down = max(-bounds.y, 0)
    area = area.offset(x: right, y: down)
    for index in texts.indices {
      texts[index].bounds = texts[index].bounds.offset(x: right, y: down)
    }
    size = Size(
      width: max(size.width, bounds.maxX) + right, height: max(size.height, bounds.maxY) + down)
  }

  func draw(_ canvas: Canvas) throws {
    for text in texts { text.draw(on: canvas) }
    guard area.width > 0 else { return }
    // One image for all tiles; the gaps between them are transparent.
    var image = PixelImage(
      width: grid.columns * (grid.tileWidth + gapInPixels) - gapInPixels,
      height: grid.rows * (grid.tileHeight + gapInPixels) - gapInPixels)
    let tileSize = grid.tileWidth * grid.tileHeight
    let start = grid.pixels.startIndex
    for row in 0..<grid.rows {
      for column in 0..<grid.columns {
        let offset = start + (row * grid.columns + column) * tileSize
        image.place(
          grey: grid.pixels[offset..<offset + tileSize], tileWidth: grid.tileWidth,
          tileHeight: grid.tileHeight, x: column * (grid.tileWidth + gapInPixels),
          y: row * (grid.tileHeight + gapInPixels))
      }
    }
    try canvas.draw(image, in: area)
  }
}

extension ImageGrid {
  /// Whether there is a byte for every pixel, and any at all; a decoded grid may lack some.
  fileprivate var isComplete: Bool {
    var count = 1
    for factor in [tileWidth, tileHeight, rows, columns] {
      guard factor > 0 else { return false }
      let (product, overflows) = count.multipliedReportingOverflow(by: factor)
      guard !overflows else { return false }
      count = product
    }
    return pixels.count == count
  }
}
