// The bars of a histogram, over each other, and of categories, side by side.
import DocumentModel
import Drawing
import Foundation

typealias BarChartLayout = ChartLayout<BarMarks>

extension ChartLayout where Marks == BarMarks {
  init(_ chart: BarChart, widthInPoints: Double, theme: Theme, text: TextContext) {
    let areOverlaid = chart.panels.contains { $0.areBins && $0.series.count > 1 }
    let styles = NamedStyles(chart.panels.flatMap(\.series).map(\.name)) {
      BarStyle(index: $0, areOverlaid: areOverlaid, theme: theme)
    }
    self.init(
      chart.panels.map { $0.description(styles) },
      arrangement: PanelArrangement(smallestPanelWidth: 136), widthInPoints: widthInPoints,
      theme: theme, text: text
    ) { index, frame in
      BarMarks(chart.panels[index], in: frame, styles: styles)
    }
  }
}

/// How the bars of one series look.
struct BarStyle {
  let line: SeriesStyle
  let areOverlaid: Bool

  init(index: Int, areOverlaid: Bool, theme: Theme) {
    line = SeriesStyle(index: index, theme: theme)
    self.areOverlaid = areOverlaid
  }

  /// Bars over each other are translucent, and their outlines differ by dashes too.
  func draw(fill: Path, outline: Path, on canvas: Canvas) {
    canvas.fill(fill, line.color.withOpacity(areOverlaid ? 0.3 : 0.85))
    if areOverlaid {
      canvas.stroke(outline, Stroke(line.color, widthInPoints: 1.1, dashes: line.dashes))
    }
  }
}

extension BarChart.Panel {
  fileprivate var areBins: Bool {
    if case .bins = positions { true } else { false }
  }

  /// The edges of the bins that the horizontal axis can show, in pairs.
  fileprivate var bins: [(lower: Double, upper: Double)?] {
    guard case .bins(let edges) = positions else { return [] }
    return zip(edges, edges.dropFirst()).map { lower, upper in
      AxisScale.canShow(lower, on: horizontal.scale)
        && AxisScale.canShow(upper, on: horizontal.scale) && lower < upper
        ? (lower, upper) : nil
    }
  }

  /// Whether a bar can be drawn, by position.
  private var isShown: [Bool] {
    areBins ? bins.map { $0 != nil } : [Bool](repeating: true, count: positions.count)
  }

  fileprivate func description(_ styles: NamedStyles<BarStyle>) -> PanelDescription {
    let values = series.flatMap { series in
      zip(series.values, isShown).filter(\.1).map(\.0)
    }
    let verticalScale = AxisScale(forBars: values, axis: vertical)
    let axis: PanelDescription.Axis
    switch positions {
    case .bins:
      let edges = bins.compactMap(\.self).flatMap { [$0.lower, $0.upper] }
      axis = .init(horizontal, AxisScale(showing: edges, room: 0.012, orEmpty: horizontal))
    case .categories(let names): axis = .init(label: horizontal.label, bands: names)
    }
    var description = PanelDescription(
      title: title, horizontal: axis,
      vertical: .init(vertical, verticalScale ?? AxisScale(showing: [], orEmpty: vertical)))
    if series.count > 1 || !["", vertical.label, title].contains(series.first?.name ?? "") {
      var seen: Set<String> = []
      description.legend = series.filter { seen.insert($0.name).inserted }.map {
        Legend.Entry(sample: .bars(styles[$0.name]), name: $0.name)
      }
    }
    if verticalScale == nil {
      description.note = PanelDescription.note(
        hasValues: series.contains { !$0.values.isEmpty }, on: vertical.scale,
        areBins ? horizontal.scale : .linear)
    }
    return description
  }
}

struct BarMarks: PanelMarks {
  struct PlottedSeries {
    var style: BarStyle
    var bars: [Bar]
  }

  /// From `base` to `end` in y, which lies below it for values below zero.
  struct Bar {
    var left: Double
    var right: Double
    var base: Double
    var end: Double

    var area: Rectangle {
      Rectangle(x: left, y: min(base, end), width: right - left, height: abs(end - base))
    }
  }

  private(set) var series: [PlottedSeries] = []
  private let areBins: Bool

  /// The share of a category's room that its bars take.
  private static let filledShare = 0.78
  private static let largestBarWidth = 44.0

  fileprivate init(_ panel: BarChart.Panel, in frame: PanelLayout, styles: NamedStyles<BarStyle>) {
    areBins = panel.areBins
    guard frame.hasData else { return }
    for (position, series) in panel.series.enumerated() {
      let places = Self.places(of: panel, in: frame, series: position)
      let bars = zip(series.values, places).compactMap { value, place -> Bar? in
        guard let place, AxisScale.canShow(value, on: panel.vertical.scale) else { return nil }
        let scale = frame.verticalScale
        return Bar(
          left: place.lowerBound, right: place.upperBound,
          base: frame.y(of: scale.isLogarithmic ? scale.lower : 0), end: frame.y(of: value))
      }
      self.series.append(PlottedSeries(style: styles[series.name], bars: bars))
    }
  }

  /// Where each bar of a series begins and ends, `nil` where the axis cannot show it.
  private static func places(
    of panel: BarChart.Panel, in frame: PanelLayout, series: Int
  ) -> [ClosedRange<Double>?] {
    switch panel.positions {
    case .bins:
      return panel.bins.map { bin in
        bin.map { frame.x(of: $0.lower)...max(frame.x(of: $0.lower), frame.x(of: $0.upper)) }
      }
    case .categories(let names):
      let count = Double(max(panel.series.count, 1))
      let band = frame.plot.width / Double(max(names.count, 1))
      let width = min(band * filledShare / count, largestBarWidth)
      return names.indices.map { index in
        let left =
          frame.plot.x + (Double(index) + 0.5) * band + (Double(series) - count / 2) * width
        return left...left + width
      }
    }
  }

  func draw(in panel: PanelLayout, on canvas: Canvas, theme: Theme) {
    canvas.clipped(to: panel.plot.inset(by: -0.8)) {
      for series in series { draw(series, on: canvas, theme) }
    }
  }

  private func draw(_ series: PlottedSeries, on canvas: Canvas, _ theme: Theme) {
    let visible = series.bars.filter { $0.end != $0.base }
    guard !visible.isEmpty else { return }
    let rectangles = Path(rectangles: visible.map(\.area))
    // Bars that touch are one shape: edges of two would show the page between them.
    let shape = areBins ? staircase(visible) : rectangles
    series.style.draw(fill: shape, outline: shape, on: canvas)
    let narrowest = visible.map { $0.right - $0.left }.min() ?? 0
    if !series.style.areOverlaid, narrowest >= 3 {
      canvas.stroke(
        rectangles, Stroke(theme.background, widthInPoints: min(0.9, narrowest * 0.12)))
    }
  }

  /// The outline of bars that touch, in runs.
  private func staircase(_ bars: [Bar]) -> Path {
    var path = Path()
    var start = 0
    while start < bars.count {
      var end = start + 1
      while end < bars.count, abs(bars[end - 1].right - bars[end].left) < 0.01 { end += 1 }
      let run = bars[start..<end]
      let ends = run.flatMap { [Point(x: $0.left, y: $0.end), Point(x: $0.right, y: $0.end)] }
      path.append(
        Path(
          through: [Point(x: bars[start].left, y: bars[start].base)] + ends
            + [Point(x: bars[end - 1].right, y: bars[end - 1].base)], isClosed: true))
      start = end
    }
    return path
  }
}

extension Path {
  fileprivate init(rectangles: [Rectangle]) {
    self.init()
    elements = rectangles.map { .rectangle($0) }
  }
}
