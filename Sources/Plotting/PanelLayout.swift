// Everything around the data of one panel in its place: title, key, axes, ticks and their labels.
import DocumentModel
import Drawing
import Foundation

struct PanelLayout {
  struct TickPlace {
    /// Along the axis: x of a horizontal one, y of a vertical one.
    var position: Double
    var isMajor: Bool
  }

  private(set) var bounds: Rectangle
  let plot: Rectangle
  let horizontalScale: AxisScale
  let verticalScale: AxisScale
  /// Whether there is anything to draw.
  let hasData: Bool
  /// Whether axes and a grid are drawn.
  let hasAxes: Bool
  private(set) var texts: [PlacedText] = []
  private(set) var horizontalTicks: [TickPlace] = []
  private(set) var verticalTicks: [TickPlace] = []
  private(set) var legend: Legend?
  private(set) var colorBar: PlacedColorBar?

  init(_ measure: PanelMeasure, at origin: Point, theme: Theme, text: TextContext) {
    plot = Rectangle(
      x: origin.x + measure.leftMargin, y: origin.y + measure.headHeight,
      width: measure.plotWidth, height: measure.plotHeight)
    bounds = Rectangle(
      origin,
      Size(
        width: measure.leftMargin + plot.width + measure.rightMargin, height: measure.headHeight))
    horizontalScale = measure.horizontalScale
    verticalScale = measure.verticalScale
    hasData = measure.hasData
    hasAxes = !measure.panel.shape.isCells
    placeHead(measure, at: origin, theme: theme, text: text)
    guard measure.hasData else {
      placeNote(measure.panel.note ?? "", theme: theme, text: text)
      placeLabels(measure, at: origin, tickBottom: plot.maxY, exponent: nil, theme, text)
      return
    }
    placeVerticalTicks(measure, theme: theme, text: text)
    var exponent: Int?
    var tickBottom = plot.maxY + PanelMeasure.tickLength + PanelMeasure.tickGap
    if let bands = measure.panel.horizontal.bands {
      tickBottom += placeBandLabels(bands, from: tickBottom, theme: theme, text: text)
    } else {
      exponent = placeHorizontalTicks(measure, theme: theme, text: text)
      tickBottom += PanelMeasure.tickHeight
    }
    placeLabels(measure, at: origin, tickBottom: tickBottom, exponent: exponent, theme, text)
    if let bar = measure.panel.colorBar {
      let placed = PlacedColorBar(bar, rightOf: plot, theme: theme, text: text)
      texts += placed.texts
      colorBar = placed
      // A title longer than a low bar.
      bounds.height = max(bounds.maxY, placed.texts.map(\.bounds.maxY).max() ?? 0) - bounds.y
    }
    if let legend {
      bounds.height = max(bounds.maxY, legend.items.map(\.area.maxY).max() ?? 0) - bounds.y
    }
  }

  // MARK: Data

  func x(of value: Double) -> Double { plot.x + horizontalScale.fraction(of: value) * plot.width }

  func y(of value: Double) -> Double { plot.maxY - verticalScale.fraction(of: value) * plot.height }

  /// The place of a point, `nil` where the axes cannot show it.
  func place(x: Double, y: Double) -> Point? {
    func canShow(_ value: Double, on scale: AxisScale) -> Bool {
      AxisScale.canShow(value, on: scale.isLogarithmic ? .logarithmic : .linear)
    }
    guard canShow(x, on: horizontalScale), canShow(y, on: verticalScale) else { return nil }
    return Point(x: self.x(of: x), y: self.y(of: y))
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
    let key =
      measure.sideLegend == nil
      ? Legend(
        measure.panel.legend, at: Point(x: origin.x, y: y), width: measure.width, theme: theme,
        text: text)
      : PanelMeasure.sideLegend(
        measure.panel.legend,
        at: Point(x: plot.maxX + PanelMeasure.sideLegendGap, y: plot.y - 2), theme: theme,
        text: text)
    legend = key
    texts += key.texts
    // Wider than a plot area of its own width.
    bounds.width = max(
      bounds.width, texts.map(\.bounds.maxX).max().map { $0 - bounds.x } ?? 0)
    if measure.hasData, measure.panel.vertical.bands == nil,
      let exponent = measure.verticalTicks.exponent
    {
      let factor = TextLayout(
        "×10" + superscript(exponent), font: FigureFont.tick, in: text)
      let top = plot.y - 5 - factor.size.height
      texts.append(PlacedText(factor, at: Point(x: plot.x, y: top), color: theme.muted))
    }
  }

  private mutating func placeNote(_ words: String, theme: Theme, text: TextContext) {
    let note = TextLayout(
      words, font: FigureFont.axis,
      style: ParagraphStyle(widthInPoints: max(plot.width, 60), alignment: .center), in: text)
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
    let edge = plot.x - PanelMeasure.tickLength - PanelMeasure.tickGap
    if let labels = measure.rowLabels {
      let count = Double(max(measure.panel.vertical.bands?.count ?? 1, 1))
      texts += labels.placed(leftOf: edge, color: theme.muted) { row in
        plot.y + (Double(row) + 0.5) / count * plot.height
      }
      return
    }
    for tick in measure.verticalTicks.ticks {
      let y = y(of: tick.value)
      guard y >= plot.y - 0.01, y <= plot.maxY + 0.01 else { continue }
      verticalTicks.append(TickPlace(position: y, isMajor: tick.isMajor))
      guard tick.isMajor else { continue }
      let label = TextLayout(tick.label, font: FigureFont.tick, in: text)
      texts.append(
        PlacedText(
          label, at: Point(x: edge - label.size.width, y: y - label.size.height / 2),
          color: theme.muted))
    }
  }

  /// - Returns: the height of the labels.
  private mutating func placeBandLabels(
    _ bands: [String], from top: Double, theme: Theme, text: TextContext
  ) -> Double {
    let pitch = plot.width / Double(max(bands.count, 1))
    let labels = ColumnLabels(bands, pitch: pitch, text: text)
    texts += labels.placed(.below, of: top, color: theme.muted) { column in
      plot.x + (Double(column) + 0.5) * pitch
    }
    return labels.height
  }

  /// - Returns: the exponent that the labels leave out.
  private mutating func placeHorizontalTicks(
    _ measure: PanelMeasure, theme: Theme, text: TextContext
  ) -> Int? {
    // Numbers that would touch are found below.
    var count =
      measure.panel.shape.isEqual
      ? max(Int(plot.width / PanelMeasure.equalTickSpacing), 3)
      : min(max(Int(plot.width / 34), 4), 9)
    var placed: [(tick: Tick, x: Double, label: TextLayout?)] = []
    var exponent: Int?
    while true {
      let ticks = AxisTicks(
        on: horizontalScale, isIntegral: measure.panel.horizontal.isIntegral, maximumCount: count)
      exponent = ticks.exponent
      placed = ticks.ticks.map { tick in
        (
          tick, x(of: tick.value),
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
    var bottom = tickBottom
    if let label = PanelMeasure.verticalLabel(measure.panel, height: plot.height, text: text) {
      let y = max(plot.middle.y - label.size.width / 2, plot.y)
      texts.append(
        PlacedText(upwards: label, at: Point(x: origin.x, y: y), color: theme.muted))
      bottom = max(bottom, y + label.size.width)
    }
    var exponentWidth = 0.0
    if let exponent {
      let factor = TextLayout("×10" + superscript(exponent), font: FigureFont.tick, in: text)
      exponentWidth = factor.size.width + 8
      texts.append(
        PlacedText(
          factor, at: Point(x: bounds.maxX - factor.size.width, y: tickBottom + 3),
          color: theme.muted))
      bottom = max(bottom, tickBottom + 3 + factor.size.height)
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
}
