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
  /// Where drawings are kept; `nil` draws each anew.
  package var cache: (any PictureCache)?
  fileprivate let text: TextContext

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

  /// A picture with the colours of the light or of the dark theme, as the page has that it stands in.
  package func themedPicture(of content: FigureContent) throws -> ThemedPicture {
    guard let cache else { return try drawnThemed(content) }
    let material = try material(of: content, as: "themed SVG")
    let data = try cache.picture(of: material) { try drawnThemed(content).kept }
    // What is kept but cannot be read is drawn.
    return try ThemedPicture(kept: data) ?? drawnThemed(content)
  }

  /// All that a drawing depends on beside the program: its kind, the theme, the size and the figure.
  private func material(of content: FigureContent, as kind: String) throws -> Data {
    let settings =
      "\(kind) \(widthInPoints.bitPattern) \(alignsToPagePixels) \(theme.isDark)\n"
    return Data(settings.utf8) + (try content.material())
  }

  private func drawnThemed(_ content: FigureContent) throws -> ThemedPicture {
    func draw(_ theme: Theme) throws -> ThemedPicture {
      var renderer = self
      renderer.theme = theme
      let picture = try renderer.picture(of: content)
      return ThemedPicture(
        svg: picture.svg, size: picture.size, hasText: picture.dependsOnTheme)
    }
    guard content.hasPixelsOfTheme else {
      // One drawing is enough where a theme is nothing but the colours of shapes and words.
      var picture = try draw(.numbered)
      picture.svg = ThemedSVG.replacing(Theme.numberedColors, in: picture.svg)
      return picture
    }
    var picture = try draw(.light)
    picture.svg = try ThemedSVG.joining(light: picture.svg, dark: draw(.dark).svg)
    return picture
  }

  /// - Parameters:
  ///   - isTransparent: leaves out the background of the theme.
  ///   - margin: in points, of background about a figure with text, whose letters would
  ///     otherwise touch the edge of the background.
  package func png(
    _ content: FigureContent, pixelsPerPoint: Double = 2, isTransparent: Bool = false,
    margin: Double = 0
  ) throws -> Data {
    func draw() throws -> Data {
      let layout = layout(of: content)
      let margin = layout.texts.isEmpty ? 0 : margin
      let size = Size(
        width: layout.size.width + 2 * margin, height: layout.size.height + 2 * margin)
      return try Picture.png(
        size: size, pixelsPerPoint: pixelsPerPoint,
        background: isTransparent ? nil : theme.background, text: text
      ) { canvas in
        try canvas.translated(to: Point(x: margin, y: margin)) { try layout.draw(canvas) }
      }
    }
    guard let cache else { return try draw() }
    let kind = "PNG \(pixelsPerPoint.bitPattern) \(isTransparent) \(margin.bitPattern)"
    return try cache.picture(of: try material(of: content, as: kind), draw: draw)
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
    case .scatterChart(let chart): scatterLayout(of: chart)
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

extension FigureRenderer {
  func scatterLayout(of chart: ScatterChart) -> ScatterChartLayout {
    ScatterChartLayout(chart, widthInPoints: widthInPoints, theme: theme, text: text)
  }
}

/// A figure for light and dark pages alike.
package struct ThemedPicture: Sendable {
  /// One line of text, with attributes in apostrophes.
  package var svg: Data
  package var size: Size
  /// A picture without text may be shrunk.
  package var hasText: Bool
}

extension FigureContent {
  /// Whether colours of the theme become pixels of an image.
  fileprivate var hasPixelsOfTheme: Bool {
    switch self {
    case .heatMap: true
    case .scatterChart(let chart):
      chart.panels.contains { panel in
        panel.groups.reduce(0) { $0 + $1.x.count } > ScatterMarks.largestVectorCount
      }
    case .lineChart, .barChart, .boxChart, .imageGrid, .picture: false
    }
  }
}

/// A figure whose every part has its place.
protocol FigureLayout {
  var size: Size { get }
  var texts: [PlacedText] { get }
  func draw(_ canvas: Canvas) throws
}
