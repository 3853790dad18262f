// The room that the texts around one plot area need, before the panels of a row are aligned.
import DocumentModel
import Drawing
import Foundation

struct PanelMeasure {
  let panel: LineChart.Panel
  let legendEntries: [Legend.Entry]
  let width: Double
  let title: TextLayout?
  let horizontalScale: AxisScale
  let verticalScale: AxisScale
  let verticalTicks: AxisTicks
  /// Whether there is anything to draw.
  let hasData: Bool
  /// From the left edge of the panel to the plot area.
  var leftMargin: Double
  /// From the top edge to the plot area.
  var headHeight: Double
  var plotHeight: Double

  static let rightMargin = 8.0
  static let tickLength = 3.5
  static let tickGap = 3.0
  /// Between the labels of ticks and the label of the axis.
  static let labelGap = 5.0
  static let titleGap = 5.0
  static let exponentHeight = 12.0
  static let tickHeight = 10.0

  init(
    _ panel: LineChart.Panel, legend: [Legend.Entry], width: Double, theme: Theme,
    text: TextContext
  ) {
    self.panel = panel
    legendEntries = legend
    self.width = width
    // An axis shows only points that both axes can show.
    let shown = panel.series.flatMap(\.points).filter {
      AxisScale.canShow($0.x, on: panel.horizontal.scale)
        && AxisScale.canShow($0.y, on: panel.vertical.scale)
    }
    hasData = !shown.isEmpty
    func scale(_ values: [Double], _ axis: LineChart.Axis) -> AxisScale {
      AxisScale(showing: values, axis: axis)
        ?? AxisScale(
          lower: axis.scale == .logarithmic ? 0.1 : 0, upper: axis.scale == .logarithmic ? 10 : 1,
          isLogarithmic: axis.scale == .logarithmic)
    }
    horizontalScale = scale(shown.map(\.x), panel.horizontal)
    verticalScale = scale(shown.map(\.y), panel.vertical)

    var head = 0.0
    if let words = panel.title, !words.isEmpty {
      let layout = TextLayout(
        words, font: FigureFont.title,
        style: ParagraphStyle(widthInPoints: width, maximumLines: 2), in: text)
      title = layout
      head += layout.size.height + Self.titleGap
    } else {
      title = nil
    }
    let key = Legend(legend, at: Point(x: 0, y: 0), width: width, theme: theme, text: text)
    if key.height > 0 { head += key.height + 4 }

    plotHeight = min(max((width - 44) * 0.6, 112), 232)
    verticalTicks = AxisTicks(
      on: verticalScale, isIntegral: panel.vertical.isIntegral,
      maximumCount: min(max(Int(plotHeight / 22), 3), 7))
    if hasData, verticalTicks.exponent != nil { head += Self.exponentHeight }
    // Half a line of the topmost tick's label may stand above the plot area.
    headHeight = head + 5

    let labelWidth =
      hasData
      ? verticalTicks.ticks.filter(\.isMajor)
        .map { TextLayout($0.label, font: FigureFont.tick, in: text).size.width }.max() ?? 0 : 0
    var left = labelWidth + Self.tickGap + Self.tickLength
    if let label = Self.verticalLabel(panel, height: plotHeight, text: text) {
      left += label.size.height + Self.labelGap
    }
    leftMargin = left.rounded(.up)
  }

  var plotWidth: Double { max(width - leftMargin - Self.rightMargin, 20) }

  static func verticalLabel(
    _ panel: LineChart.Panel, height: Double, text: TextContext
  ) -> TextLayout? {
    guard !panel.vertical.label.isEmpty else { return nil }
    return TextLayout(
      panel.vertical.label, font: FigureFont.axis,
      style: ParagraphStyle(widthInPoints: height, alignment: .center, maximumLines: 2), in: text)
  }

  /// Gives the panels of a row plot areas of one size, on one line.
  static func align(_ row: inout [PanelMeasure]) {
    let left = row.map(\.leftMargin).max() ?? 0
    let head = row.map(\.headHeight).max() ?? 0
    let height = row.map(\.plotHeight).max() ?? 0
    for index in row.indices {
      row[index].leftMargin = left
      row[index].headHeight = head
      row[index].plotHeight = height
    }
  }
}
