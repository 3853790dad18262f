// A figure with its caption, on one page wherever it fits.
import DocumentModel
import Drawing
import Plotting

extension FlowBuilder {
  mutating func add(_ figure: Figure) {
    flushMarker()
    // Three panels side by side are worth smaller letters.
    let share = figure.content.isWide ? FigureRenderer.smallestScale + 0.005 : 1
    let (renderer, natural) = FigureRenderer.suited(
      to: figure.content, widthInPoints: width / share,
      height: geometry.contentHeight * Self.usualHeight, text: text)
    let caption = paragraph(
      runs(figure.caption, PageStyle.caption, label: "Figure \(figure.number)."), width: width,
      .ragged(.leading, hyphenated: true))
    // A long caption may go on to the next page, but its beginning belongs to the figure.
    let captionHeight =
      Double(min(caption.lines.count, Self.longCaption)) * PageStyle.caption.pitch
    let gap = 9.0
    let room = Size(width: width, height: geometry.contentHeight - captionHeight - gap)
    let parts = renderer.parts(of: figure.content, natural, fittingIn: room)
    let floats = mayFloat && parts.count == 1 && caption.lines.count <= Self.longCaption
    let build = { (builder: inout FlowBuilder) in
      builder.anchor(figure.identifier)
      for (index, part) in parts.enumerated() {
        if index > 0 { builder.space(gap) }
        builder.add(
          part, of: renderer,
          alternativeText: index == 0 ? figure.alternativeText : "The figure goes on.")
      }
      builder.keepWithNext()
      builder.space(gap)
      builder.addLines(
        of: caption, settings: PageStyle.caption, element: builder.addElement(.caption),
        splitting: caption.lines.count > Self.longCaption ? .asParagraph : .never)
    }
    space(PageStyle.figureGap)
    if floats { floating(build) } else { build(&self) }
    space(PageStyle.figureGap)
  }

  private static var longCaption: Int { 8 }

  /// Of the height of a page: two figures with short captions share one.
  private static var usualHeight: Double { 0.452 }

  private mutating func add(
    _ part: FigureRenderer.Part, of renderer: FigureRenderer, alternativeText: String
  ) {
    let (content, scale) = (part.content, part.scale)
    let element = addElement(.figure(alternativeText: alternativeText))
    let left = x
    let beginsWithImage =
      switch content {
      // Labels are drawn before the tiles, and grids before the points.
      case .imageGrid(let grid): grid.rowLabels.isEmpty && grid.columnLabels.isEmpty
      case .heatMap, .picture: true
      case .lineChart, .scatterChart, .barChart, .boxChart: false
      }
    add(height: part.natural.height * scale, element: element, beginsWithImage: beginsWithImage) {
      page, y in
      try page.canvas.scaled(by: scale, at: Point(x: left, y: y)) {
        try renderer.draw(content, on: page.canvas, at: Point(x: 0, y: 0))
      }
    }
  }
}

extension FigureRenderer {
  /// How far a figure is narrowed so that another one has room on its page.
  private static let narrowest = 0.66

  /// What is drawn in one piece.
  fileprivate struct Part {
    var content: FigureContent
    var natural: Size
    var scale: Double
  }

  /// Pictures and charts as high as they are wide are made narrower where that saves half a page.
  fileprivate static func suited(
    to content: FigureContent, widthInPoints width: Double, height: Double, text: TextContext
  ) -> (FigureRenderer, natural: Size) {
    func renderer(_ width: Double) -> (FigureRenderer, natural: Size) {
      var renderer = FigureRenderer(theme: .light, widthInPoints: width, text: text)
      renderer.alignsToPagePixels = false
      return (renderer, renderer.naturalSize(of: content))
    }
    let usual = renderer(width)
    guard usual.natural.height > height else { return usual }
    // What stands around the tiles and axes does not shrink with them.
    for share in stride(from: height / usual.natural.height, through: narrowest, by: -0.03) {
      let narrowed = renderer(width * share)
      if narrowed.natural.height <= height { return narrowed }
    }
    return usual
  }

  /// Shrunken further, the text of a figure would fall below 7 points.
  fileprivate static let smallestScale = 0.875

  /// A chart of more panels than a page holds becomes several, each with panels of its own.
  fileprivate func parts(
    of content: FigureContent, _ natural: Size, fittingIn room: Size
  ) -> [Part] {
    let scale = min(1, room.width / natural.width, room.height / natural.height)
    let count = content.panelCount
    guard count > 1, scale < Self.smallestScale else {
      return [Part(content: content, natural: natural, scale: scale)]
    }
    let middle = (count + 1) / 2
    return [0..<middle, middle..<count].flatMap { range in
      let panels = content.panels(in: range)
      return parts(of: panels, naturalSize(of: panels), fittingIn: room)
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

  /// Whether the column of text is too narrow for it in its usual size.
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
