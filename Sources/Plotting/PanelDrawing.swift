// Draws a panel whose layout is known: grid, axes, lines, markers and stars, in this order.
import DocumentModel
import Drawing
import Foundation

private let lineWidthInPoints = 1.35
private let markerRadiusInPoints = 2.3
/// Markers closer than this run together.
private let markerSpacingInPoints = 9.0

extension PanelLayout {
  func draw(on canvas: Canvas, theme: Theme) {
    drawGrid(on: canvas, theme)
    canvas.clipped(to: plot.inset(by: -0.8)) {
      for series in series where series.mark != .markers {
        drawLines(of: series, on: canvas)
      }
    }
    for series in series { drawMarkers(of: series, on: canvas, theme) }
    for series in series {
      if let star = series.star {
        drawStar(around: star, color: series.style.color, on: canvas, theme)
      }
    }
    if let legend { drawLegend(legend, theme: theme, on: canvas) }
    for text in texts where !(legend?.contains(text) ?? false) { text.draw(on: canvas) }
  }

  private func drawGrid(on canvas: Canvas, _ theme: Theme) {
    var lines = Path()
    var marks = Path(through: [
      Point(x: plot.x, y: plot.y), Point(x: plot.x, y: plot.maxY),
      Point(x: plot.maxX, y: plot.maxY),
    ])
    func length(_ tick: TickPlace) -> Double {
      PanelMeasure.tickLength * (tick.isMajor ? 1 : 0.55)
    }
    for tick in verticalTicks {
      let start = Point(x: plot.x, y: tick.position)
      if tick.isMajor {
        lines.append(Path(through: [start, Point(x: plot.maxX, y: tick.position)]))
      }
      marks.append(
        Path(through: [start, Point(x: plot.x - length(tick), y: tick.position)]))
    }
    for tick in horizontalTicks {
      let start = Point(x: tick.position, y: plot.maxY)
      if tick.isMajor {
        lines.append(Path(through: [start, Point(x: tick.position, y: plot.y)]))
      }
      marks.append(
        Path(through: [start, Point(x: tick.position, y: plot.maxY + length(tick))]))
    }
    canvas.stroke(lines, Stroke(theme.grid, widthInPoints: 0.6))
    canvas.stroke(marks, Stroke(theme.axis, widthInPoints: 0.75))
  }

  private func drawLines(of series: PlottedSeries, on canvas: Canvas) {
    let stroke = Stroke(
      series.style.color, widthInPoints: lineWidthInPoints, dashes: series.style.dashes,
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
        outlines.append(series.style.marker.path(around: point, radius: markerRadiusInPoints))
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
    guard spacing > 0, spacing < markerSpacingInPoints else { return run }
    let step = Int((markerSpacingInPoints * 1.6 / spacing).rounded(.up))
    var chosen = stride(from: 0, to: run.count, by: step).map { run[$0] }
    if let end = chosen.last, last.x - end.x > markerSpacingInPoints { chosen.append(last) }
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

private func drawStar(around point: Point, color: Color, on canvas: Canvas, _ theme: Theme) {
  let outline = starPath(around: point, radius: 5.6)
  canvas.stroke(outline, Stroke(theme.background, widthInPoints: 2.4, hasRoundEnds: true))
  canvas.stroke(outline, Stroke(theme.foreground, widthInPoints: 0.9))
  canvas.fill(outline, color)
}

func drawLegend(_ legend: Legend, theme: Theme, on canvas: Canvas) {
  for item in legend.items {
    let middle = item.area.middle
    switch item.sample {
    case .star:
      let outline = starPath(around: middle, radius: 4.8)
      canvas.stroke(outline, Stroke(theme.foreground, widthInPoints: 0.9))
      canvas.fill(outline, theme.muted)
    case .series(let style, let mark):
      if mark != .markers {
        canvas.strokeLine(
          from: Point(x: item.area.x, y: middle.y), to: Point(x: item.area.maxX, y: middle.y),
          Stroke(style.color, widthInPoints: lineWidthInPoints, dashes: style.dashes))
      }
      if mark != .line {
        let outline = style.marker.path(around: middle, radius: markerRadiusInPoints)
        canvas.stroke(outline, Stroke(theme.background, widthInPoints: 0.8))
        canvas.fill(outline, style.color)
      }
    }
  }
  for text in legend.texts { text.draw(on: canvas) }
}

extension Legend {
  /// Whether the legend draws this text itself.
  func contains(_ text: PlacedText) -> Bool { texts.contains { $0.layout === text.layout } }
}
