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
  private let gapInPixels: Int

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
    let rowLabels = grid.rowLabels.prefix(grid.rows)
    let naturalWidth =
      rowLabels.map { TextLayout($0, font: FigureFont.tile, in: text).size.width }.max() ?? 0
    let rowLabelWidth = min(naturalWidth.rounded(.up), widthInPoints * 0.28)
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

    // Where tiles are narrower than a line of text, only some labels have room.
    let step = max(1, Int((10 / (Double(grid.tileWidth + gapInPixels) * side)).rounded(.up)))
    for (index, label) in labels.layouts.enumerated() where index.isMultiple(of: step) {
      let middle =
        left + (Double(index * (grid.tileWidth + gapInPixels)) * side)
        + Double(grid.tileWidth) * side / 2
      if labels.isTurned {
        let x = middle - label.size.height / 2
        texts.append(
          PlacedText(
            upwards: label, at: Point(x: x, y: labels.height - label.size.width),
            color: theme.muted))
      } else {
        let x = middle - label.size.width / 2
        texts.append(
          PlacedText(
            label, at: Point(x: x, y: labels.height - label.size.height), color: theme.muted))
      }
    }
    addRowLabels(Array(rowLabels), width: rowLabelWidth, theme: theme, text: text)
    includeTexts()
  }

  private mutating func addRowLabels(
    _ labels: [String], width: Double, theme: Theme, text: TextContext
  ) {
    guard width > 0 else { return }
    let pitch = Double(grid.tileHeight + gapInPixels) * pointsPerPixel
    let lines = max(1, Int(pitch / (FigureFont.tile.sizeInPoints * 1.25)))
    let step = max(1, Int((10 / pitch).rounded(.up)))
    for (index, label) in labels.enumerated() where index.isMultiple(of: step) {
      let layout = TextLayout(
        label, font: FigureFont.tile,
        style: ParagraphStyle(
          widthInPoints: width + 0.5, alignment: .trailing, maximumLines: min(lines, 3)),
        in: text)
      let middle =
        area.y + Double(index) * pitch
        + Double(grid.tileHeight) * pointsPerPixel / 2
      texts.append(
        PlacedText(
          layout, at: Point(x: width - layout.size.width, y: middle - layout.size.height / 2),
          color: theme.muted))
    }
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

/// Labels above columns: level where they fit, turned where they do not.
private struct ColumnLabels {
  var layouts: [TextLayout] = []
  var isTurned = false
  var height = 0.0

  private static let longestTurnedLabel = 72.0

  init(_ labels: [String], pitch: Double, text: TextContext) {
    guard labels.contains(where: { !$0.isEmpty }) else { return }
    let level = labels.map { label in
      TextLayout(
        label, font: FigureFont.tile,
        style: ParagraphStyle(
          widthInPoints: max(pitch - 2, 1), alignment: .center, maximumLines: 2),
        in: text)
    }
    // A word broken in its middle is worse than a turned one.
    let longestWord =
      labels.flatMap { $0.split(separator: " ") }
      .map { TextLayout(String($0), font: FigureFont.tile, in: text).size.width }.max() ?? 0
    if longestWord <= pitch - 2, level.allSatisfy({ !$0.isCut }) {
      layouts = level
      height = level.map(\.size.height).max() ?? 0
    } else {
      isTurned = true
      layouts = labels.map { label in
        TextLayout(
          label, font: FigureFont.tile,
          style: ParagraphStyle(widthInPoints: Self.longestTurnedLabel, maximumLines: 1), in: text)
      }
      height = layouts.map(\.size.width).max() ?? 0
    }
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
