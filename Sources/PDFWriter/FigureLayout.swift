// A figure with its caption, on one page wherever it fits.
import DocumentModel
import Drawing
import Plotting

extension FlowBuilder {
  mutating func add(_ figure: Figure) {
    flushMarker()
    space(PageStyle.figureGap)
    anchor(figure.identifier)
    // Three panels side by side are worth reaching into the margins for.
    let overhang = width >= PageStyle.columnWidth && figure.content.isWide ? PageStyle.overhang : 0
    let figureWidth = width + 2 * overhang
    let left = x - overhang
    var renderer = FigureRenderer(theme: .light, widthInPoints: figureWidth, text: text)
    renderer.alignsToPagePixels = false
    let caption = TextLayout(
      runs(figure.caption, PageStyle.caption, label: "Figure \(figure.number)."),
      style: style(width: figureWidth), in: text)
    // A long caption may go on to the next page, but its beginning belongs to the figure.
    let captionHeight = Double(min(caption.lines.count, 8)) * PageStyle.caption.pitch
    let gap = 9.0
    let room = Size(
      width: figureWidth, height: PageStyle.contentHeight - captionHeight - gap)
    for (index, part) in renderer.parts(of: figure.content, fittingIn: room).enumerated() {
      if index > 0 { space(gap) }
      add(
        part, of: renderer, at: left, room: room,
        alternativeText: index == 0 ? figure.alternativeText : "The figure goes on.")
    }
    keepWithNext()
    space(gap)
    addLines(
      of: caption, x: left, settings: PageStyle.caption, element: addElement(.caption),
      splitting: caption.lines.count > 8 ? .asParagraph : .never)
    space(PageStyle.figureGap)
  }

  private mutating func add(
    _ content: FigureContent, of renderer: FigureRenderer, at left: Double, room: Size,
    alternativeText: String
  ) {
    let natural = renderer.naturalSize(of: content)
    let scale = renderer.scale(of: content, fittingIn: room)
    let element = addElement(.figure(alternativeText: alternativeText))
    let beginsWithImage =
      switch content {
      // Labels are drawn before the tiles, and grids before the points.
      case .imageGrid(let grid): grid.rowLabels.isEmpty && grid.columnLabels.isEmpty
      case .heatMap, .picture: true
      case .lineChart, .scatterChart, .barChart, .boxChart: false
      }
    add(height: natural.height * scale, element: element, beginsWithImage: beginsWithImage) {
      page, y in
      try page.canvas.scaled(by: scale, at: Point(x: left, y: y)) {
        try renderer.draw(content, on: page.canvas, at: Point(x: 0, y: 0))
      }
    }
  }
}

extension FigureRenderer {
  /// Shrunken further, the text of a figure would fall below 7 points.
  private static let smallestScale = 0.875

  fileprivate func scale(of content: FigureContent, fittingIn room: Size) -> Double {
    let size = naturalSize(of: content)
    return min(1, room.width / size.width, room.height / size.height)
  }

  /// A chart of more panels than a page holds becomes several, each with panels of its own.
  fileprivate func parts(of content: FigureContent, fittingIn room: Size) -> [FigureContent] {
    let count = content.panelCount
    guard count > 1, scale(of: content, fittingIn: room) < Self.smallestScale else {
      return [content]
    }
    let middle = (count + 1) / 2
    return [0..<middle, middle..<count].flatMap { range in
      parts(of: content.panels(in: range), fittingIn: room)
    }
  }
}

extension FigureContent {
  /// 1 for what cannot be divided.
  fileprivate var panelCount: Int {
    switch self {
    case .lineChart(let chart): chart.panels.count
    case .scatterChart(let chart): chart.panels.count
    case .barChart(let chart): chart.panels.count
    case .boxChart(let chart): chart.panels.count
    case .heatMap(let map): map.panels.count
    case .imageGrid, .picture: 1
    }
  }

  fileprivate func panels(in range: Range<Int>) -> FigureContent {
    switch self {
    case .lineChart(let chart): .lineChart(LineChart(panels: Array(chart.panels[range])))
    case .scatterChart(let chart):
      .scatterChart(ScatterChart(panels: Array(chart.panels[range])))
    case .barChart(let chart): .barChart(BarChart(panels: Array(chart.panels[range])))
    case .boxChart(let chart): .boxChart(BoxChart(panels: Array(chart.panels[range])))
    case .heatMap(let map): .heatMap(HeatMap(panels: Array(map.panels[range])))
    case .imageGrid, .picture: self
    }
  }

  /// Whether the column of text is too narrow for it.
  fileprivate var isWide: Bool {
    switch self {
    case .lineChart, .scatterChart, .barChart: panelCount == 3 || panelCount > 4
    case .boxChart: panelCount > 4
    case .heatMap(let map):
      panelCount > 1 || map.panels.contains { $0.columnLabels.count > 8 }
    case .imageGrid, .picture: false
    }
  }
}
