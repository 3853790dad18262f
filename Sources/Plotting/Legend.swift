// The key of a chart: a sample of each series and its name, in rows above the data.
import DocumentModel
import Drawing

struct Legend {
  struct Entry {
    enum Sample {
      case series(SeriesStyle, LineChart.Series.Mark)
      case star
    }

    var sample: Sample
    var name: String
  }

  struct Item {
    var sample: Entry.Sample
    /// Where the sample is drawn.
    var area: Rectangle
  }

  private(set) var items: [Item] = []
  private(set) var texts: [PlacedText] = []
  private(set) var height = 0.0

  static let sampleWidth = 22.0
  private static let sampleGap = 5.0
  private static let entryGap = 14.0
  private static let rowHeight = 13.5

  /// - Parameter width: longer rows wrap, longer names are cut.
  init(_ entries: [Entry], at origin: Point, width: Double, theme: Theme, text: TextContext) {
    guard !entries.isEmpty else { return }
    var x = 0.0
    var y = 0.0
    for entry in entries {
      let nameWidth = max(width - Self.sampleWidth - Self.sampleGap, 20)
      let name = TextLayout(
        entry.name, font: FigureFont.legend,
        style: ParagraphStyle(widthInPoints: nameWidth, maximumLines: 1), in: text)
      let sampleWidth = if case .star = entry.sample { 11.0 } else { Self.sampleWidth }
      let entryWidth = sampleWidth + Self.sampleGap + name.size.width
      if x > 0, x + entryWidth > width {
        x = 0
        y += Self.rowHeight
      }
      let area = Rectangle(
        x: origin.x + x, y: origin.y + y, width: sampleWidth, height: Self.rowHeight)
      items.append(Item(sample: entry.sample, area: area))
      let middle = area.middle.y - name.size.height / 2
      texts.append(
        PlacedText(
          name, at: Point(x: area.maxX + Self.sampleGap, y: middle), color: theme.foreground))
      x += entryWidth + Self.entryGap
    }
    height = y + Self.rowHeight
  }
}
