// The curves of a line chart: lines, markers and stars.
import DocumentModel
import Drawing
import Foundation

typealias LineChartLayout = ChartLayout<LineMarks>

extension ChartLayout where Marks == LineMarks {
  init(_ chart: LineChart, widthInPoints: Double, theme: Theme, text: TextContext) {
    let styles = NamedStyles(chart.panels.flatMap(\.series).map(\.name)) {
      SeriesStyle(index: $0, theme: theme)
    }
    self.init(
      chart.panels.map { $0.description(styles) }, widthInPoints: widthInPoints, theme: theme,
      text: text
    ) { index, frame in
      LineMarks(chart.panels[index], in: frame, styles: styles)
    }
  }
}

extension LineChart.Panel {
  fileprivate func description(_ styles: NamedStyles<SeriesStyle>) -> PanelDescription {
    // An axis shows only points that both axes can show.
    let shown = series.flatMap(\.points).filter {
      AxisScale.canShow($0.x, on: horizontal.scale) && AxisScale.canShow($0.y, on: vertical.scale)
    }
    var description = PanelDescription(
      title: title,
      horizontal: .init(horizontal, AxisScale(showing: shown.map(\.x), orEmpty: horizontal)),
      vertical: .init(vertical, AxisScale(showing: shown.map(\.y), orEmpty: vertical)))
    description.legend = legendEntries(styles)
    if shown.isEmpty {
      description.note = PanelDescription.note(
        hasValues: series.contains { !$0.y.isEmpty }, on: vertical.scale, horizontal.scale)
    }
    return description
  }

  /// Nothing for a lone series whose name the axis already says.
  private func legendEntries(_ styles: NamedStyles<SeriesStyle>) -> [Legend.Entry] {
    var entries: [Legend.Entry] = []
    let isSaidElsewhere =
      series.count == 1 && [vertical.label, title, ""].contains(series[0].name)
    var seen: Set<String> = []
    if !isSaidElsewhere {
      for series in series where seen.insert(series.name).inserted {
        entries.append(
          Legend.Entry(sample: .series(styles[series.name], series.mark), name: series.name))
      }
    }
    if series.contains(where: \.hasVisibleStar) {
      entries.append(Legend.Entry(sample: .star, name: "best"))
    }
    return entries
  }
}

struct LineMarks: PanelMarks {
  struct PlottedSeries {
    var style: SeriesStyle
    var mark: LineChart.Series.Mark
    /// Runs of points without a gap.
    var runs: [[Point]]
    var star: Point?
  }

  private(set) var series: [PlottedSeries] = []

  static let lineWidth = 1.35
  static let markerRadius = 2.3
  /// Markers closer than this run together.
  private static let markerSpacing = 9.0

  fileprivate init(
    _ panel: LineChart.Panel, in frame: PanelLayout, styles: NamedStyles<SeriesStyle>
  ) {
    guard frame.hasData else { return }
    series = panel.series.map { series in
      let points = series.points.map { frame.place(x: $0.x, y: $0.y) }
      return PlottedSeries(
        style: styles[series.name], mark: series.mark,
        runs: points.split(whereSeparator: { $0 == nil }).map { $0.compactMap(\.self) },
        star: series.hasVisibleStar ? series.starred.flatMap { points[$0] } : nil)
    }
  }

  func draw(in panel: PanelLayout, on canvas: Canvas, theme: Theme) {
    canvas.clipped(to: panel.plot.inset(by: -0.8)) {
      for series in series where series.mark != .markers {
        drawLines(of: series, on: canvas)
      }
    }
    for series in series { drawMarkers(of: series, on: canvas, theme) }
    for series in series {
      guard let star = series.star else { continue }
      let outline = starPath(around: star, radius: 5.6)
      canvas.stroke(outline, Stroke(theme.background, widthInPoints: 2.4, hasRoundEnds: true))
      canvas.stroke(outline, Stroke(theme.foreground, widthInPoints: 0.9))
      canvas.fill(outline, series.style.color)
    }
  }

  private func drawLines(of series: PlottedSeries, on canvas: Canvas) {
    let stroke = Stroke(
      series.style.color, widthInPoints: Self.lineWidth, dashes: series.style.dashes,
      hasRoundEnds: series.style.dashes.isEmpty)
    for run in series.runs where run.count > 1 {
      canvas.stroke(Path(through: thinned(run)), stroke)
    }
  }

  private func drawMarkers(of series: PlottedSeries, on canvas: Canvas, _ theme: Theme) {
    // One path for all: a picture with hundreds of them would grow large.
    var outlines = Path()
    for run in series.runs {
      let visible: [Point]
      switch series.mark {
      case .markers: visible = run
      // A point between two gaps would be invisible as a line.
      case .line: visible = run.count == 1 ? run : []
      case .lineWithMarkers: visible = spaced(run)
      }
      for point in visible {
        outlines.append(series.style.marker.path(around: point, radius: Self.markerRadius))
      }
    }
    guard !outlines.elements.isEmpty else { return }
    canvas.stroke(outlines, Stroke(theme.background, widthInPoints: 0.8))
    canvas.fill(outlines, series.style.color)
  }

  /// The points that get a marker: all of them, or evenly chosen ones where they are dense.
  private func spaced(_ run: [Point]) -> [Point] {
    guard let first = run.first, let last = run.last, run.count > 2 else { return run }
    let spacing = abs(last.x - first.x) / Double(run.count - 1)
    guard spacing > 0, spacing < Self.markerSpacing else { return run }
    let step = Int((Self.markerSpacing * 1.6 / spacing).rounded(.up))
    var chosen = stride(from: 0, to: run.count, by: step).map { run[$0] }
    if let end = chosen.last, last.x - end.x > Self.markerSpacing { chosen.append(last) }
    return chosen
  }
}

/// Leaves out points that no eye could see: in each quarter of a point of width, only the first,
/// lowest, highest and last remain.
func thinned(_ run: [Point]) -> [Point] {
  guard run.count > 2_000 else { return run }
  var result: [Point] = []
  var start = 0
  while start < run.count {
    let column = (run[start].x * 4).rounded(.down)
    var end = start
    var lowest = start
    var highest = start
    while end < run.count, (run[end].x * 4).rounded(.down) == column {
      if run[end].y < run[lowest].y { lowest = end }
      if run[end].y > run[highest].y { highest = end }
      end += 1
    }
    for index in Set([start, lowest, highest, end - 1]).sorted() { result.append(run[index]) }
    start = end
  }
  return result
}

extension LineChart.Series {
  /// The points that have both coordinates; a decoded series may be ragged.
  fileprivate var points: [(x: Double, y: Double)] {
    Array(zip(x, y)).map { (x: $0.0, y: $0.1) }
  }

  fileprivate var hasVisibleStar: Bool {
    guard let starred, y.indices.contains(starred), x.indices.contains(starred) else {
      return false
    }
    return x[starred].isFinite && y[starred].isFinite
  }
}
