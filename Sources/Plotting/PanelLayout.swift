// One panel with everything in its place.
import DocumentModel
import Drawing
import Foundation

struct PanelLayout {
  struct TickPlace {
    /// Along the axis: x of a horizontal one, y of a vertical one.
    var position: Double
    var isMajor: Bool
  }

  struct PlottedSeries {
    var style: SeriesStyle
    var mark: LineChart.Series.Mark
    /// Runs of points without a gap.
    var runs: [[Point]]
    var star: Point?
  }

  private(set) var bounds: Rectangle
  let plot: Rectangle
  private(set) var texts: [PlacedText] = []
  private(set) var horizontalTicks: [TickPlace] = []
  private(set) var verticalTicks: [TickPlace] = []
  private(set) var series: [PlottedSeries] = []
  private(set) var legend: Legend?

  init(
    _ measure: PanelMeasure, at origin: Point, styles: SeriesStyles, theme: Theme,
    text: TextContext
  ) {
    let panel = measure.panel
    plot = Rectangle(
      x: origin.x + measure.leftMargin, y: origin.y + measure.headHeight,
      width: measure.plotWidth, height: measure.plotHeight)
    bounds = Rectangle(origin, Size(width: measure.width, height: measure.headHeight))
    placeHead(measure, at: origin, theme: theme, text: text)
    guard measure.hasData else {
      placeNote(panel, theme: theme, text: text)
      placeLabels(measure, at: origin, tickBottom: plot.maxY, exponent: nil, theme, text)
      return
    }
    placeVerticalTicks(measure, theme: theme, text: text)
    let exponent = placeHorizontalTicks(measure, theme: theme, text: text)
    let tickBottom =
      plot.maxY + PanelMeasure.tickLength + PanelMeasure.tickGap
      + PanelMeasure.tickHeight
    placeLabels(measure, at: origin, tickBottom: tickBottom, exponent: exponent, theme, text)
    series = panel.series.map { series in
      let points = place(series, measure)
      let star =
        series.hasVisibleStar ? series.starred.flatMap { points[$0] } : nil
      return PlottedSeries(
        style: styles[series.name], mark: series.mark, runs: runs(of: points), star: star)
    }
  }

  // MARK: Above the plot area

  private mutating func placeHead(
    _ measure: PanelMeasure, at origin: Point, theme: Theme, text: TextContext
  ) {
    var y = origin.y
    if let title = measure.title {
      texts.append(PlacedText(title, at: Point(x: origin.x, y: y), color: theme.foreground))
      y += title.size.height + PanelMeasure.titleGap
    }
    let key = Legend(
      measure.legendEntries, at: Point(x: origin.x, y: y), width: measure.width, theme: theme,
      text: text)
    legend = key
    texts += key.texts
    if measure.hasData, let exponent = measure.verticalTicks.exponent {
      let factor = TextLayout(
        "×10" + superscript(exponent), font: FigureFont.tick, in: text)
      let top = plot.y - 5 - factor.size.height
      texts.append(PlacedText(factor, at: Point(x: plot.x, y: top), color: theme.muted))
    }
  }

  private mutating func placeNote(_ panel: LineChart.Panel, theme: Theme, text: TextContext) {
    let isEmpty = panel.series.allSatisfy { $0.y.isEmpty }
    let words =
      isEmpty
      ? "No data"
      : panel.vertical.scale == .logarithmic || panel.horizontal.scale == .logarithmic
        ? "No positive, finite values" : "No finite values"
    let note = TextLayout(words, font: FigureFont.axis, in: text)
    let middle = plot.middle
    texts.append(
      PlacedText(
        note,
        at: Point(x: middle.x - note.size.width / 2, y: middle.y - note.size.height / 2),
        color: theme.muted))
  }

  // MARK: Ticks

  private mutating func placeVerticalTicks(
    _ measure: PanelMeasure, theme: Theme, text: TextContext
  ) {
    for tick in measure.verticalTicks.ticks {
      let y = plot.maxY - measure.verticalScale.fraction(of: tick.value) * plot.height
      guard y >= plot.y - 0.01, y <= plot.maxY + 0.01 else { continue }
      verticalTicks.append(TickPlace(position: y, isMajor: tick.isMajor))
      guard tick.isMajor else { continue }
      let label = TextLayout(tick.label, font: FigureFont.tick, in: text)
      let x = plot.x - PanelMeasure.tickLength - PanelMeasure.tickGap - label.size.width
      texts.append(
        PlacedText(label, at: Point(x: x, y: y - label.size.height / 2), color: theme.muted))
    }
  }

  /// - Returns: the exponent that the labels leave out.
  private mutating func placeHorizontalTicks(
    _ measure: PanelMeasure, theme: Theme, text: TextContext
  ) -> Int? {
    let scale = measure.horizontalScale
    var count = min(max(Int(plot.width / 34), 2), 9)
    var placed: [(tick: Tick, x: Double, label: TextLayout?)] = []
    var exponent: Int?
    while true {
      let ticks = AxisTicks(
        on: scale, isIntegral: measure.panel.horizontal.isIntegral, maximumCount: count)
      exponent = ticks.exponent
      placed = ticks.ticks.map { tick in
        (
          tick, plot.x + scale.fraction(of: tick.value) * plot.width,
          tick.isMajor ? TextLayout(tick.label, font: FigureFont.tick, in: text) : nil
        )
      }
      if count <= 2 || !collide(placed.compactMap { place in place.label.map { (place.x, $0) } }) {
        break
      }
      count -= 1
    }
    let y = plot.maxY + PanelMeasure.tickLength + PanelMeasure.tickGap
    var end = -Double.infinity
    for (tick, x, label) in placed {
      guard x >= plot.x - 0.01, x <= plot.maxX + 0.01 else { continue }
      horizontalTicks.append(TickPlace(position: x, isMajor: tick.isMajor))
      guard let label else { continue }
      // A label at the very end may not leave the panel.
      let left = min(
        max(x - label.size.width / 2, bounds.x), bounds.maxX - label.size.width)
      guard left > end + 2 else { continue }
      end = left + label.size.width
      texts.append(PlacedText(label, at: Point(x: left, y: y), color: theme.muted))
    }
    return exponent
  }

  private func collide(_ labels: [(x: Double, layout: TextLayout)]) -> Bool {
    zip(labels, labels.dropFirst()).contains { first, second in
      first.x + first.layout.size.width / 2 + 7 > second.x - second.layout.size.width / 2
    }
  }

  // MARK: Labels of axes

  private mutating func placeLabels(
    _ measure: PanelMeasure, at origin: Point, tickBottom: Double, exponent: Int?, _ theme: Theme,
    _ text: TextContext
  ) {
    if let label = PanelMeasure.verticalLabel(measure.panel, height: plot.height, text: text) {
      let y = plot.middle.y - label.size.width / 2
      texts.append(
        PlacedText(upwards: label, at: Point(x: origin.x, y: y), color: theme.muted))
    }
    var bottom = tickBottom
    var exponentWidth = 0.0
    if let exponent {
      let factor = TextLayout("×10" + superscript(exponent), font: FigureFont.tick, in: text)
      exponentWidth = factor.size.width + 8
      texts.append(
        PlacedText(
          factor, at: Point(x: bounds.maxX - factor.size.width, y: tickBottom + 3),
          color: theme.muted))
      bottom = tickBottom + 3 + factor.size.height
    }
    if !measure.panel.horizontal.label.isEmpty {
      let label = TextLayout(
        measure.panel.horizontal.label, font: FigureFont.axis,
        style: ParagraphStyle(
          widthInPoints: max(plot.width - 2 * exponentWidth, 40), alignment: .center,
          maximumLines: 2), in: text)
      let x = plot.middle.x - label.size.width / 2
      texts.append(PlacedText(label, at: Point(x: x, y: tickBottom + 3), color: theme.muted))
      bottom = max(bottom, tickBottom + 3 + label.size.height)
    }
    bounds.height = bottom - bounds.y
  }

  // MARK: Data

  /// The place of each value, `nil` where there is none to show.
  private func place(_ series: LineChart.Series, _ measure: PanelMeasure) -> [Point?] {
    series.points.map { point in
      guard AxisScale.canShow(point.x, on: measure.panel.horizontal.scale),
        AxisScale.canShow(point.y, on: measure.panel.vertical.scale)
      else { return nil }
      return Point(
        x: plot.x + measure.horizontalScale.fraction(of: point.x) * plot.width,
        y: plot.maxY - measure.verticalScale.fraction(of: point.y) * plot.height)
    }
  }

  private func runs(of points: [Point?]) -> [[Point]] {
    points.split(whereSeparator: { $0 == nil }).map { $0.compactMap(\.self) }
  }
}
