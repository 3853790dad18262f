// Draws what stands around the data of a panel: grid, axes, key, colour bar and texts.
import DocumentModel
import Drawing

extension PanelLayout {
  func drawGrid(on canvas: Canvas, theme: Theme) {
    guard hasAxes else { return }
    var lines = Path()
    for tick in verticalTicks where tick.isMajor {
      lines.append(
        Path(through: [
          Point(x: plot.x, y: tick.position), Point(x: plot.maxX, y: tick.position),
        ]))
    }
    for tick in horizontalTicks where tick.isMajor {
      lines.append(
        Path(through: [
          Point(x: tick.position, y: plot.maxY), Point(x: tick.position, y: plot.y),
        ]))
    }
    canvas.stroke(lines, Stroke(theme.grid, widthInPoints: 0.6))
  }

  func drawAxes(on canvas: Canvas, theme: Theme) {
    guard hasAxes else { return }
    var marks = Path(through: [
      Point(x: plot.x, y: plot.y), Point(x: plot.x, y: plot.maxY),
      Point(x: plot.maxX, y: plot.maxY),
    ])
    func length(_ tick: TickPlace) -> Double {
      PanelMeasure.tickLength * (tick.isMajor ? 1 : 0.55)
    }
    for tick in verticalTicks {
      marks.append(
        Path(through: [
          Point(x: plot.x, y: tick.position), Point(x: plot.x - length(tick), y: tick.position),
        ]))
    }
    for tick in horizontalTicks {
      marks.append(
        Path(through: [
          Point(x: tick.position, y: plot.maxY),
          Point(x: tick.position, y: plot.maxY + length(tick)),
        ]))
    }
    canvas.stroke(marks, Stroke(theme.axis, widthInPoints: 0.75))
  }

  func drawSurroundings(on canvas: Canvas, theme: Theme) throws {
    if let legend { drawLegend(legend, theme: theme, on: canvas) }
    try colorBar?.draw(on: canvas, theme: theme)
    let drawn = (legend?.texts ?? []) + (colorBar?.texts ?? [])
    for text in texts where !drawn.contains(where: { $0.layout === text.layout }) {
      text.draw(on: canvas)
    }
  }
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
          Stroke(style.color, widthInPoints: LineMarks.lineWidth, dashes: style.dashes))
      }
      if mark != .line {
        let outline = style.marker.path(around: middle, radius: LineMarks.markerRadius)
        canvas.stroke(outline, Stroke(theme.background, widthInPoints: 0.8))
        canvas.fill(outline, style.color)
      }
    case .points(let style):
      canvas.fill(style.marker.path(around: middle, radius: 2.9), style.color)
    case .bars(let style):
      let swatch = Rectangle(
        x: item.area.x, y: middle.y - 4, width: item.area.width, height: 8)
      style.draw(
        fill: Path(rectangle: swatch), outline: Path(rectangle: swatch.inset(by: 0.4)), on: canvas)
    }
  }
  for text in legend.texts { text.draw(on: canvas) }
}
