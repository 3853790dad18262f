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
    // Labels are drawn before the tiles.
    let isImage =
      if case .imageGrid(let grid) = content {
        grid.rowLabels.isEmpty && grid.columnLabels.isEmpty
      } else {
        false
      }
    add(height: natural.height * scale, element: element, beginsWithImage: isImage) { page, y in
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
    guard case .lineChart(let chart) = content, chart.panels.count > 1,
      scale(of: content, fittingIn: room) < Self.smallestScale
    else { return [content] }
    let middle = (chart.panels.count + 1) / 2
    return [chart.panels[..<middle], chart.panels[middle...]].flatMap { panels in
      parts(of: .lineChart(LineChart(panels: Array(panels))), fittingIn: room)
    }
  }
}

extension FigureContent {
  /// Whether the column of text is too narrow for it.
  fileprivate var isWide: Bool {
    switch self {
    case .lineChart(let chart): chart.panels.count == 3 || chart.panels.count > 4
    case .scatterChart, .barChart, .boxChart, .heatMap, .imageGrid: false
    }
  }
}
