// The one way from a figure description to a drawing, whatever it is drawn on.
import Diagnostics
import DocumentModel
import Drawing
import Foundation

/// Draws figures for one theme and one width.
package struct FigureRenderer {
  package var theme: Theme
  /// The most that a figure may take; small ones take less.
  package var widthInPoints: Double
  /// Gives image pixels a size in whole or half pixels of a web page. Paper needs no such size.
  package var alignsToPagePixels = true
  private let text: TextContext

  /// - Parameter text: shared with a page that the figures are drawn on.
  package init(
    theme: Theme = .light, widthInPoints: Double = 480, text: TextContext = TextContext()
  ) {
    self.theme = theme
    self.widthInPoints = max(widthInPoints, 120)
    self.text = text
  }

  /// The size at which every text of the figure is as large as designed.
  package func naturalSize(of content: FigureContent) -> Size {
    layout(of: content).size
  }

  package func svg(_ content: FigureContent) throws -> Data { try picture(of: content).svg }

  /// An SVG with its natural size, and whether the theme makes a difference to it.
  package func picture(
    of content: FigureContent
  ) throws -> (svg: Data, size: Size, dependsOnTheme: Bool) {
    let layout = layout(of: content)
    let svg = try Picture.svg(size: layout.size, text: text) { try layout.draw($0) }
    return (svg, layout.size, !layout.texts.isEmpty)
  }

  /// - Parameter isTransparent: leaves out the background of the theme.
  package func png(
    _ content: FigureContent, pixelsPerPoint: Double = 2, isTransparent: Bool = false
  ) throws -> Data {
    let layout = layout(of: content)
    return try Picture.png(
      size: layout.size, pixelsPerPoint: pixelsPerPoint,
      background: isTransparent ? nil : theme.background, text: text
    ) { try layout.draw($0) }
  }

  /// Draws at natural size with the top left corner at `origin`.
  package func draw(_ content: FigureContent, on canvas: Canvas, at origin: Point) throws {
    let layout = layout(of: content)
    try canvas.translated(to: origin) { try layout.draw(canvas) }
  }

  func layout(of content: FigureContent) -> any FigureLayout {
    switch content {
    case .lineChart(let chart):
      LineChartLayout(chart, widthInPoints: widthInPoints, theme: theme, text: text)
    case .scatterChart(let chart):
      ScatterChartLayout(chart, widthInPoints: widthInPoints, theme: theme, text: text)
    case .barChart(let chart):
      BarChartLayout(chart, widthInPoints: widthInPoints, theme: theme, text: text)
    case .boxChart(let chart):
      BoxChartLayout(chart, widthInPoints: widthInPoints, theme: theme, text: text)
    case .heatMap(let map):
      HeatMapLayout(map, widthInPoints: widthInPoints, theme: theme, text: text)
    case .imageGrid(let grid):
      ImageGridLayout(
        grid, widthInPoints: widthInPoints, alignsToPagePixels: alignsToPagePixels, theme: theme,
        text: text)
    case .picture(let picture): PictureLayout(picture, widthInPoints: widthInPoints)
    }
  }
}

/// A figure whose every part has its place.
protocol FigureLayout {
  var size: Size { get }
  var texts: [PlacedText] { get }
  func draw(_ canvas: Canvas) throws
}
