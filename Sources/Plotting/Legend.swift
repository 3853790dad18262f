// The key of a chart: a sample of each series and its name, in rows above the data or in columns
// beside it.
import DocumentModel
import Drawing

struct Legend {
  struct Entry {
    enum Sample {
      case series(SeriesStyle, LineChart.Series.Mark)
      case points(PointStyle)
      case bars(BarStyle)
      case star
    }

    var sample: Sample
    var name: String
  }

  struct Item {
    var name: String
    var sample: Entry.Sample
    /// Where the sample is drawn.
    var area: Rectangle
    /// The sample and the name.
    var bounds: Rectangle
  }

  private(set) var items: [Item] = []
  private(set) var texts: [PlacedText] = []
  private(set) var width = 0.0
  private(set) var height = 0.0

  static let sampleWidth = 22.0
  private static let sampleGap = 5.0
  private static let entryGap = 14.0
  private static let rowHeight = 13.5

  /// Rows above the data.
  /// - Parameter width: longer rows wrap, longer names are cut.
  init(_ entries: [Entry], at origin: Point, width: Double, theme: Theme, text: TextContext) {
    let cells = entries.map { entry in
      Cell(entry, largestWidth: width, text: text)
    }
    // Names that need several rows stand in columns, unless that takes many more rows.
    let flowing = Self.rows(of: cells, width: width)
    var columns: Int?
    let widest = cells.map(\.width).max() ?? 0
    if flowing > 1 {
      let fitting = max(Int((width + Self.entryGap) / (widest + Self.entryGap)), 1)
      let rowCount = (cells.count + fitting - 1) / fitting
      if rowCount <= flowing + 1 { columns = (cells.count + rowCount - 1) / rowCount }
    }
    var x = 0.0
    var row = 0
    for (index, cell) in cells.enumerated() {
      if let columns {
        row = index / columns
        x = Double(index % columns) * (widest + Self.entryGap)
      } else if x > 0, x + cell.width > width {
        x = 0
        row += 1
      }
      place(
        cell, at: Point(x: origin.x + x, y: origin.y + Double(row) * Self.rowHeight), theme: theme)
      self.width = max(self.width, x + cell.width)
      x += cell.width + Self.entryGap
    }
    height = cells.isEmpty ? 0 : Double(row + 1) * Self.rowHeight
  }

  /// Columns beside the data.
  init(
    _ entries: [Entry], beside origin: Point, rowsPerColumn: Int, largestNameWidth: Double,
    theme: Theme, text: TextContext
  ) {
    let cells = entries.map { entry in
      Cell(entry, largestWidth: largestNameWidth + Self.sampleWidth + Self.sampleGap, text: text)
    }
    let columnCount = max((cells.count + rowsPerColumn - 1) / rowsPerColumn, 1)
    let rowCount = (cells.count + columnCount - 1) / columnCount
    var x = 0.0
    for start in stride(from: 0, to: cells.count, by: max(rowCount, 1)) {
      let column = cells[start..<min(start + rowCount, cells.count)]
      for (row, cell) in column.enumerated() {
        place(
          cell, at: Point(x: origin.x + x, y: origin.y + Double(row) * Self.rowHeight),
          theme: theme)
      }
      let columnWidth = column.map(\.width).max() ?? 0
      width = x + columnWidth
      x += columnWidth + Self.entryGap
    }
    height = Double(rowCount) * Self.rowHeight
  }

  private mutating func place(_ cell: Cell, at origin: Point, theme: Theme) {
    let area = Rectangle(
      x: origin.x, y: origin.y, width: cell.sampleWidth, height: Self.rowHeight)
    var bounds = area
    bounds.width = cell.width
    items.append(
      Item(name: cell.entry.name, sample: cell.entry.sample, area: area, bounds: bounds))
    let middle = area.middle.y - cell.name.size.height / 2
    texts.append(
      PlacedText(
        cell.name, at: Point(x: area.maxX + Self.sampleGap, y: middle), color: theme.foreground))
  }

  private static func rows(of cells: [Cell], width: Double) -> Int {
    var x = 0.0
    var rows = 1
    for cell in cells {
      if x > 0, x + cell.width > width {
        x = 0
        rows += 1
      }
      x += cell.width + entryGap
    }
    return rows
  }

  /// One entry, measured.
  private struct Cell {
    let entry: Entry
    let name: TextLayout
    let sampleWidth: Double

    init(_ entry: Entry, largestWidth: Double, text: TextContext) {
      self.entry = entry
      name = TextLayout(
        entry.name, font: FigureFont.legend,
        style: ParagraphStyle(
          widthInPoints: max(largestWidth - Legend.sampleWidth - Legend.sampleGap, 20),
          maximumLines: 1), in: text)
      sampleWidth =
        switch entry.sample {
        case .series: Legend.sampleWidth
        case .points: 8
        case .bars: 13
        case .star: 11
        }
    }

    var width: Double { sampleWidth + Legend.sampleGap + name.size.width }
  }
}
