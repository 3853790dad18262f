// A figure with its caption, on one page.
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
    var renderer = FigureRenderer(theme: .light, widthInPoints: figureWidth, text: text)
    renderer.alignsToPagePixels = false
    let natural = renderer.naturalSize(of: figure.content)
    let caption = TextLayout(
      runs(figure.caption, PageStyle.caption, label: "Figure \(figure.number)."),
      style: style(width: width), in: text)
    // A long caption may go on to the next page, but its beginning belongs to the figure.
    let captionHeight = Double(min(caption.lines.count, 8)) * PageStyle.caption.pitch
    let gap = 9.0
    let scale = min(
      1, figureWidth / natural.width,
      (PageStyle.contentHeight - captionHeight - gap) / natural.height)
    let (x, content, figureRenderer) = (x - overhang, figure.content, renderer)
    let element = addElement(.figure(alternativeText: figure.alternativeText))
    add(height: natural.height * scale, element: element) { page, y in
      try page.canvas.scaled(by: scale, at: Point(x: x, y: y)) {
        try figureRenderer.draw(content, on: page.canvas, at: Point(x: 0, y: 0))
      }
    }
    keepWithNext()
    space(gap)
    let captionElement = addElement(.caption)
    addLines(
      of: caption, settings: PageStyle.caption, element: captionElement,
      splitting: caption.lines.count > 8 ? .asParagraph : .never)
    space(PageStyle.figureGap)
  }
}

extension FigureContent {
  /// Whether the column of text is too narrow for it.
  fileprivate var isWide: Bool {
    switch self {
    case .lineChart(let chart): chart.panels.count == 3 || chart.panels.count > 4
    case .imageGrid: false
    }
  }
}
