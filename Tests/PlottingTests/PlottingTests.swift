// The layout of figures is checked before anything is drawn, the drawing by its structure.
import DocumentModel
import Drawing
import Foundation
import Testing

@testable import Plotting

private func chart(_ series: [LineChart.Series], vertical: LineChart.Axis.Scale = .linear)
  -> LineChart
{
  LineChart(panels: [
    LineChart.Panel(
      horizontal: LineChart.Axis(label: "Epoch", isIntegral: true),
      vertical: LineChart.Axis(label: "Loss (nats per image)", scale: vertical), series: series)
  ])
}

private let charts: [LineChart] =
  [SampleDocument.lossChart, LineChart(panels: SampleDocument.oddPanels), LineChart(panels: [])]
  + SampleDocument.oddPanels.map { LineChart(panels: [$0]) }
  + (2...5).map {
    LineChart(panels: Array(repeating: SampleDocument.lossChart.panels[0], count: $0))
  }

@Test(arguments: [140.0, 246, 412, 504])
func `No text of a chart leaves the figure or covers another`(width: Double) {
  for chart in charts {
    let layout = LineChartLayout(
      chart, widthInPoints: width, theme: .light, text: TextContext())
    let frame = Rectangle(Point(x: 0, y: 0), layout.size)
    #expect(layout.size.width <= width + 0.01)
    let bounds = layout.texts.map(\.bounds)
    for (index, text) in bounds.enumerated() {
      #expect(frame.contains(text, tolerance: 1.5), "\(text) in \(frame)")
      for other in bounds[..<index] {
        #expect(!text.inset(by: 0.8).overlaps(other.inset(by: 0.8)), "\(text) and \(other)")
      }
    }
  }
}

@Test(arguments: [246.0, 412, 504])
func `The legend stands outside of the data`(width: Double) {
  for chart in charts {
    let layout = LineChartLayout(chart, widthInPoints: width, theme: .light, text: TextContext())
    let samples =
      (layout.sharedLegend?.items ?? []) + layout.panels.flatMap { $0.legend?.items ?? [] }
    for panel in layout.panels {
      for sample in samples { #expect(!sample.area.overlaps(panel.plot)) }
    }
  }
}

@Test func `Every point lies in its plot area`() {
  for chart in charts {
    let layout = LineChartLayout(chart, widthInPoints: 412, theme: .light, text: TextContext())
    for panel in layout.panels {
      let points = panel.marks.series.flatMap { $0.runs.flatMap { $0 } }
      #expect(
        points.allSatisfy {
          $0.x >= panel.plot.x - 0.01 && $0.x <= panel.plot.maxX + 0.01
            && $0.y >= panel.plot.y - 0.01 && $0.y <= panel.plot.maxY + 0.01
        })
    }
  }
}

@Test func `Values that are not finite leave gaps`() throws {
  let layout = LineChartLayout(
    chart([LineChart.Series(name: "a", x: [1, 2, 3, 4, 5], y: [1, .nan, 3, 4, .infinity])]),
    widthInPoints: 400, theme: .light, text: TextContext())
  let series = try #require(layout.panels.first?.marks.series.first)
  #expect(series.runs.map(\.count) == [1, 2])
}

@Test func `A star on a missing value is not drawn`() throws {
  let layout = LineChartLayout(
    chart([LineChart.Series(name: "a", x: [1, 2], y: [1, .nan], starred: 1)]),
    widthInPoints: 400, theme: .light, text: TextContext())
  let panel = try #require(layout.panels.first)
  #expect(panel.marks.series.first?.star == nil)
  #expect(panel.legend?.items.count == 1)
}

@Test func `Panels of the same series share one legend`() {
  let panel = SampleDocument.lossChart.panels[0]
  let layout = LineChartLayout(
    LineChart(panels: [panel, panel]), widthInPoints: 500, theme: .light, text: TextContext())
  #expect(layout.sharedLegend?.items.count == 3)
  #expect(layout.panels.allSatisfy { $0.legend?.items.isEmpty ?? true })
}

@Test(arguments: [(2, 412.0, 2), (3, 504, 3), (3, 246, 1), (4, 412, 2), (12, 504, 3)])
func `Panels wrap into even rows`(count: Int, width: Double, inFirstRow: Int) {
  let panel = SampleDocument.lossChart.panels[0]
  let layout = LineChartLayout(
    LineChart(panels: Array(repeating: panel, count: count)), widthInPoints: width, theme: .light,
    text: TextContext())
  let top = layout.panels[0].plot.y
  #expect(layout.panels.count { $0.plot.y == top } == inFirstRow)
  #expect(Set(layout.panels.map(\.plot.width)).count == 1)
}

@Test(arguments: [Theme.light, Theme.dark])
func `Every colour stands out from the page`(theme: Theme) {
  for color in theme.palette + theme.classPalette {
    #expect(color.contrast(with: theme.background) >= 3)
  }
  for color in [theme.foreground, theme.muted] {
    #expect(color.contrast(with: theme.background) >= 4.5)
  }
}

@Test func `Thirty-six series differ, and not by colour alone`() {
  let styles = (0..<36).map { SeriesStyle(index: $0, theme: .light) }
  #expect(Set(styles.map { "\($0.color)\($0.dashes)\($0.marker)" }).count == 36)
  for group in stride(from: 0, to: 36, by: 6) {
    #expect(Set(styles[group..<group + 6].map { "\($0.dashes)\($0.marker)" }).count == 6)
  }
}

@Test func `Thinning keeps peaks and both ends`() throws {
  var run = (0..<10_000).map { Point(x: Double($0) / 100, y: 0) }
  run[5_003].y = -40
  let thin = thinned(run)
  #expect(thin.count < 2_000)
  #expect(thin.first == run.first)
  #expect(thin.last == run.last)
  #expect(thin.contains(run[5_003]))
}

// MARK: Image grids

@Test(arguments: [
  (1, 1, 28), (1, 5, 28), (2, 10, 28), (10, 10, 28), (16, 16, 28), (40, 60, 6), (3, 3, 96),
  (1, 10, 128), (100, 2, 28),
])
func `Grids fit the page and their tiles are not blown up`(rows: Int, columns: Int, side: Int) {
  let grid = SampleDocument.tiles(
    rows: rows, columns: columns, side: side, rowLabels: (0..<rows).map { "row \($0)" },
    columnLabels: (0..<columns).map { "a column named \($0)" })
  for width in [246.0, 412, 504] {
    let layout = ImageGridLayout(grid, widthInPoints: width, theme: .light, text: TextContext())
    #expect(
      layout.pointsPerPixel * Double(side) <= ImageGridLayout.largestTileInPoints + 0.01
        || layout.pointsPerPixel <= ImageGridLayout.largestPixelInPoints)
    #expect(layout.area.maxX <= width + 12)
    let frame = Rectangle(Point(x: 0, y: 0), layout.size)
    #expect(frame.contains(layout.area, tolerance: 0.01))
    for text in layout.texts {
      #expect(frame.contains(text.bounds, tolerance: 0.01))
      #expect(!text.bounds.inset(by: 0.8).overlaps(layout.area))
    }
    let steps = layout.pointsPerPixel / 0.375
    if layout.pointsPerPixel >= 0.75 { #expect(abs(steps - steps.rounded()) < 1e-9) }
  }
}

@Test(arguments: [
  (0, 5), (-1, 5), (Int.max, Int.max), (3, 2),
])
func `A grid that lacks pixels is a note, not a trap`(rows: Int, columns: Int) throws {
  var grid = SampleDocument.tiles(rows: 2, columns: 2, side: 4)
  grid.rows = rows
  grid.columns = columns
  let layout = ImageGridLayout(grid, widthInPoints: 400, theme: .light, text: TextContext())
  #expect(layout.texts.count == 1)
  #expect(try FigureRenderer().svg(.imageGrid(grid)).count > 100)
}

// MARK: Drawing

@Test(arguments: [Theme.light, Theme.dark])
func `The SVG of a chart holds no image and names no outside address`(theme: Theme) throws {
  let svg = try FigureRenderer(theme: theme).svg(.lineChart(SampleDocument.lossChart))
  let text = String(decoding: svg, as: UTF8.self)
  #expect(!text.contains("<image"))
  let withoutNamespaces = text.replacing("http://www.w3.org/", with: "")
  #expect(!withoutNamespaces.contains("http"))
}

@Test func `A grid is one image`() throws {
  let svg = try FigureRenderer().svg(.imageGrid(SampleDocument.tiles(rows: 4, columns: 6)))
  #expect(String(decoding: svg, as: UTF8.self).components(separatedBy: "<image").count == 2)
}

@Test func `All figures can be drawn as SVG, PNG and twice the same`() throws {
  for chart in charts {
    let renderer = FigureRenderer(widthInPoints: 300)
    let content = FigureContent.lineChart(chart)
    #expect(try renderer.svg(content) == FigureRenderer(widthInPoints: 300).svg(content))
    #expect(try renderer.png(content, pixelsPerPoint: 1).count > 60)
  }
}

@Test func `A long curve does not make a long file`() throws {
  let x = (0..<100_000).map(Double.init)
  let content = FigureContent.lineChart(
    chart([LineChart.Series(name: "long", mark: .line, x: x, y: x.map { sin($0 / 900) })]))
  #expect(try FigureRenderer().svg(content).count < 200_000)
}

/// What is drawn once in numbered colours is what two drawings give.
@Test func `A picture for light and dark pages has the colours of both themes`() throws {
  for chart in charts {
    let content = FigureContent.lineChart(chart)
    let themed = try FigureRenderer().themedPicture(of: content).svg
    let joined = try ThemedSVG.joining(
      light: FigureRenderer(theme: .light).svg(content),
      dark: FigureRenderer(theme: .dark).svg(content))
    #expect(themed == joined)
  }
}
