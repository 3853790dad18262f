// Scatter, bar and box charts and heat maps: what every chart keeps to, whatever it shows.
import DocumentModel
import Drawing
import Foundation
import Testing

@testable import Plotting

private let charts = SampleCharts.realistic.map(\.content) + SampleCharts.odd

private func layout(_ content: FigureContent, _ width: Double) -> any FigureLayout {
  FigureRenderer(widthInPoints: width).layout(of: content)
}

/// Plot areas, samples of keys and colour bars.
private func parts(
  _ content: FigureContent, _ width: Double
) -> (plots: [Rectangle], samples: [Rectangle], bars: [Rectangle]) {
  func parts<Marks>(
    _ layout: ChartLayout<Marks>
  ) -> (plots: [Rectangle], samples: [Rectangle], bars: [Rectangle]) {
    let legends = [layout.sharedLegend].compactMap(\.self) + layout.panels.compactMap(\.legend)
    return (
      layout.panels.map(\.plot), legends.flatMap(\.items).map(\.area),
      layout.panels.compactMap { $0.frame.colorBar?.area }
    )
  }
  switch layout(content, width) {
  case let layout as ScatterChartLayout: return parts(layout)
  case let layout as BarChartLayout: return parts(layout)
  case let layout as BoxChartLayout: return parts(layout)
  case let layout as HeatMapLayout: return parts(layout)
  default: return ([], [], [])
  }
}

@Test(arguments: [200.0, 246, 300, 412, 504])
func `No text of a chart of any kind leaves the figure or covers another`(width: Double) {
  for content in charts {
    let layout = layout(content, width)
    let frame = Rectangle(Point(x: 0, y: 0), layout.size)
    #expect(layout.size.width <= width + 0.01)
    let bounds = layout.texts.map(\.bounds)
    for (index, text) in bounds.enumerated() {
      #expect(frame.contains(text, tolerance: 1.5), "\(text) in \(frame) of \(content)")
      for other in bounds[..<index] {
        #expect(
          !text.inset(by: 0.8).overlaps(other.inset(by: 0.8)), "\(text) and \(other) in \(content)")
      }
    }
  }
}

@Test(arguments: [246.0, 300, 412, 504])
func `Keys and colour bars stand beside the data, within the figure`(width: Double) {
  for content in charts {
    let frame = Rectangle(Point(x: 0, y: 0), layout(content, width).size)
    let parts = parts(content, width)
    for area in parts.samples + parts.bars {
      #expect(frame.contains(area, tolerance: 0.5), "\(area) in \(frame) of \(content)")
      for plot in parts.plots { #expect(!area.overlaps(plot), "\(content)") }
    }
    for plot in parts.plots {
      #expect(plot.width >= 20 && plot.height >= 40, "\(plot) of \(content)")
    }
  }
}

@Test func `Every chart can be drawn as SVG, PNG and twice the same`() throws {
  for content in charts {
    let renderer = FigureRenderer(theme: .dark, widthInPoints: 300)
    #expect(
      try renderer.svg(content) == FigureRenderer(theme: .dark, widthInPoints: 300).svg(content))
    #expect(try renderer.png(content, pixelsPerPoint: 1).count > 60)
  }
}

// MARK: Scatter charts

private func scatter(_ panel: ScatterChart.Panel, width: Double = 412) -> ScatterChartLayout {
  ScatterChartLayout(
    ScatterChart(panels: [panel]), widthInPoints: width, theme: .light, text: TextContext())
}

@Test func `A hundred groups differ, and ten of one round not by colour alone`() {
  let styles = (0..<100).map { PointStyle(index: $0, theme: .light) }
  #expect(Set(styles.map { "\($0.color)\($0.marker)" }).count == 100)
  for round in stride(from: 0, to: 100, by: 10) {
    #expect(Set(styles[round..<round + 10].map(\.marker)).count == 10)
  }
}

@Test func `A unit is as long on both axes where that is asked for`() throws {
  for panel in [SampleCharts.predictions, SampleCharts.largeEmbedding] {
    for width in [246.0, 412] {
      let frame = try #require(scatter(panel, width: width).panels.first).frame
      let across = (frame.horizontalScale.upper - frame.horizontalScale.lower) / frame.plot.width
      let up = (frame.verticalScale.upper - frame.verticalScale.lower) / frame.plot.height
      #expect(abs(across / up - 1) < 1e-9)
    }
  }
}

@Test func `Every point of a scatter chart lies in its plot area`() {
  for case .scatterChart(let chart) in charts {
    let layout = ScatterChartLayout(
      chart, widthInPoints: 412, theme: .light, text: TextContext())
    for panel in layout.panels {
      let ends = panel.marks.lines.flatMap(\.segments).flatMap { [$0.start, $0.end] }
      for point in panel.marks.groups.flatMap(\.points) + ends {
        #expect(
          panel.plot.contains(
            Rectangle(point, Size(width: 0, height: 0)), tolerance: 0.01))
      }
    }
  }
}

@Test func `A point without a finite coordinate is left out`() throws {
  let panel = ScatterChart.Panel(
    horizontal: LineChart.Axis(label: "x"), vertical: LineChart.Axis(label: "y"),
    groups: [ScatterChart.Group(name: "a", x: [1, .nan, 3, 4], y: [1, 2, .infinity, 4])])
  #expect(scatter(panel).panels.first?.marks.groups.map(\.points.count) == [2])
}

@Test func `All groups take turns in the drawing, in proportion to their sizes`() throws {
  var panel = SampleCharts.largeEmbedding
  panel.groups[9].x.removeLast(3_000)
  panel.groups[9].y.removeLast(3_000)
  let marks = try #require(scatter(panel).panels.first).marks
  let order = marks.drawingOrder
  #expect(Set(order.map { "\($0)" }).count == 57_000)
  for start in stride(from: 0, to: 57_000, by: 5_700) {
    let part = order[start..<start + 5_700]
    for group in 0..<10 {
      let share = Double(part.count { $0.group == group }) / (group == 9 ? 300 : 600)
      #expect((0.98...1.02).contains(share), "group \(group) from \(start)")
    }
  }
}

@Test
func `Very many points are pixels, and their axes stay outlines`()
  throws
{
  func images(_ count: Int) throws -> Int {
    let panel = SampleCharts.embedding(["a", "b"], count: count)
    let svg = try FigureRenderer().svg(.scatterChart(ScatterChart(panels: [panel])))
    let text = String(decoding: svg, as: UTF8.self)
    #expect(text.contains("<symbol") && !text.contains("image-rendering:pixelated"))
    return text.components(separatedBy: "<image").count - 1
  }
  #expect(try images(2_500) == 0)
  #expect(try images(2_501) == 1)
}

@Test func `A thousand points take few bytes`() throws {
  let panel = SampleCharts.embedding(SampleCharts.classNames, count: 100)
  let svg = try FigureRenderer().svg(.scatterChart(ScatterChart(panels: [panel])))
  #expect(svg.count < 120_000)
}

@Test func `A line is cut at the edge of the plot area`() throws {
  let area = Rectangle(x: 0, y: 0, width: 10, height: 10)
  let part = try #require(
    clipped(from: Point(x: -10, y: -5), to: Point(x: 30, y: 15), to: area))
  #expect(part.start == Point(x: 0, y: 0) && part.end == Point(x: 10, y: 5))
  #expect(clipped(from: Point(x: -1, y: 0), to: Point(x: -1, y: 9), to: area) == nil)
  #expect(clipped(from: Point(x: 0, y: 30), to: Point(x: 30, y: 0), to: area) == nil)
}

// MARK: Bars

private func bars(_ panel: BarChart.Panel) throws -> (frame: PanelLayout, marks: BarMarks) {
  let layout = BarChartLayout(
    BarChart(panels: [panel]), widthInPoints: 412, theme: .light, text: TextContext())
  let placed = try #require(layout.panels.first)
  return (placed.frame, placed.marks)
}

@Test func `Bins touch, and bars stand on zero`() throws {
  let (frame, marks) = try bars(SampleCharts.pixels(.linear))
  let drawn = try #require(marks.series.first).bars
  #expect(drawn.count == 32)
  for (bar, next) in zip(drawn, drawn.dropFirst()) { #expect(abs(bar.right - next.left) < 1e-9) }
  for bar in drawn { #expect(abs(bar.base - frame.plot.maxY) < 1e-9) }
}

@Test func `A count of one is seen on a logarithmic axis, and a count of zero is not drawn`() throws
{
  let panel = BarChart.Panel(
    horizontal: LineChart.Axis(label: "x"),
    vertical: LineChart.Axis(label: "n", scale: .logarithmic, isIntegral: true),
    positions: .bins(edges: [0, 1, 2, 3]),
    series: [BarChart.Series(name: "", values: [1, 0, 10_000])])
  let drawn = try #require(try bars(panel).marks.series.first).bars
  #expect(drawn.count == 2)
  #expect(drawn.allSatisfy { $0.area.height > 5 })
}

@Test func `Bars of a category stand side by side, in the order of the key`() throws {
  let (frame, marks) = try bars(SampleCharts.ages)
  let (first, second) = (marks.series[0].bars, marks.series[1].bars)
  let band = frame.plot.width / 7
  for index in 0..<7 {
    #expect(abs(first[index].right - second[index].left) < 1e-9)
    #expect(first[index].left > frame.plot.x + Double(index) * band)
    #expect(second[index].right < frame.plot.x + Double(index + 1) * band)
  }
}

// MARK: Boxes

@Test func `Many outliers are thinned, and the furthest of them stays`() throws {
  let panel = try #require(SampleCharts.oddBoxes.first { $0.boxes.first?.outliers.count == 3_000 })
  let layout = BoxChartLayout(
    BoxChart(panels: [panel]), widthInPoints: 412, theme: .light, text: TextContext())
  let placed = try #require(layout.panels.first)
  let outliers = try #require(placed.marks.boxes.first).outliers
  #expect((20...400).contains(outliers.count))
  let furthest = try #require(panel.boxes[0].outliers.last)
  #expect(
    abs(try #require(outliers.map(\.y).min()) - placed.frame.y(of: furthest)) < 1e-9)
}

@Test func `Every panel of boxes has its own scale`() {
  guard
    case .boxChart(let chart)? = SampleCharts.realistic.first(where: { $0.name == "boxes" })?
      .content
  else {
    Issue.record("no boxes")
    return
  }
  let layout = BoxChartLayout(chart, widthInPoints: 480, theme: .light, text: TextContext())
  #expect(Set(layout.panels.map(\.frame.verticalScale.upper)).count == 8)
  #expect(Set(layout.panels.map(\.plot.y)).count == 2)
}

// MARK: Heat maps

private func cells(_ panel: HeatMap.Panel, width: Double) throws -> CellMarks {
  let layout = HeatMapLayout(
    HeatMap(panels: [panel]), widthInPoints: width, theme: .light, text: TextContext())
  return try #require(layout.panels.first).marks
}

@Test func `Numbers stand in cells where all of them fit, and in none where one does not`() throws {
  #expect(try cells(SampleCharts.sweep, width: 300).texts.count == 9)
  #expect(try cells(SampleCharts.correlations(8), width: 480).texts.count == 64)
  #expect(try cells(SampleCharts.correlations(20), width: 300).texts.isEmpty)
}

@Test(arguments: [Theme.light, Theme.dark])
func `The lightness of colours follows the order of values`(theme: Theme) {
  let page = Color.black
  func lightness(_ scale: ColorScale, _ values: [Double]) -> [Double] {
    values.map { scale.color(of: $0).contrast(with: page) }
  }
  let values = (0...40).map { Double($0) / 40 }
  let rising = lightness(ColorScale(.sequential, from: 0, to: 1, theme: theme), values)
  #expect(zip(rising, rising.dropFirst()).allSatisfy { $0 < $1 })
  let diverging = ColorScale(.diverging, from: -1, to: 1, theme: theme)
  for side in [values, values.map { -$0 }] {
    let outwards = lightness(diverging, side)
    #expect(
      zip(outwards, outwards.dropFirst()).allSatisfy { theme.isDark ? $0 < $1 : $0 > $1 })
  }
}

@Test func `Zero is in the middle of two hues, whatever the ends`() {
  let scale = ColorScale(.diverging, from: -0.2, to: 1, theme: .light)
  #expect(scale.color(of: 0) == ColorScale(.diverging, from: -1, to: 1, theme: .light).color(of: 0))
  #expect(scale.color(of: -5) == scale.color(of: -0.2))
}

@Test func `Numbers in cells stand out from every colour`() throws {
  for theme in [Theme.light, .dark] {
    for colors in [HeatMap.Colors.sequential, .diverging] {
      let panel = HeatMap.Panel(
        columnLabels: (0..<10).map(String.init), rowLabels: (0..<10).map(String.init),
        values: (0..<100).map { Double($0) - 50 }, quantity: "", colors: colors, digits: 0)
      let layout = HeatMapLayout(
        HeatMap(panels: [panel]), widthInPoints: 480, theme: theme, text: TextContext())
      let texts = try #require(layout.panels.first).marks.texts
      let scale = ColorScale(
        colors, from: colors == .diverging ? -50 : -50, to: colors == .diverging ? 50 : 49,
        theme: theme)
      #expect(texts.count == 100)
      for (text, value) in zip(texts, panel.values) {
        #expect(text.color.contrast(with: scale.color(of: value)) >= 4.5)
      }
    }
  }
}
