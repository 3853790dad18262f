// Box plots as Tukey (1977) drew them: quartiles as a box, whiskers, and each outlier a circle.
import DocumentModel
import Drawing
import Foundation

typealias BoxChartLayout = ChartLayout<BoxMarks>

extension ChartLayout where Marks == BoxMarks {
  init(_ chart: BoxChart, widthInPoints: Double, theme: Theme, text: TextContext) {
    let most = chart.panels.map(\.boxes.count).max() ?? 0
    let smallest = min(84 + 26 * Double(max(most - 1, 0)), 240)
    self.init(
      chart.panels.map(\.panelDescription),
      arrangement: PanelArrangement(
        smallestPanelWidth: smallest,
        largestSinglePanelWidth: min(max(90 + 64 * Double(most), 180), 460)),
      widthInPoints: widthInPoints, theme: theme, text: text
    ) { index, frame in
      BoxMarks(chart.panels[index], in: frame)
    }
  }
}

extension BoxChart.Box {
  /// Whether the box itself can be drawn.
  fileprivate func isVisible(on scale: LineChart.Axis.Scale) -> Bool {
    [lowerQuartile, median, upperQuartile].allSatisfy { AxisScale.canShow($0, on: scale) }
  }

  fileprivate func visibleValues(on scale: LineChart.Axis.Scale) -> [Double] {
    let whole =
      isVisible(on: scale)
      ? [lowerWhisker, lowerQuartile, median, upperQuartile, upperWhisker] : []
    return (whole + outliers).filter { AxisScale.canShow($0, on: scale) }
  }
}

extension BoxChart.Panel {
  fileprivate var panelDescription: PanelDescription {
    let values = boxes.flatMap { $0.visibleValues(on: vertical.scale) }
    // A lone box under its own title needs no name.
    let isSaidElsewhere =
      boxes.count == 1 && [vertical.label, title, ""].contains(boxes[0].name)
    var description = PanelDescription(
      title: title,
      horizontal: .init(
        label: "", bands: isSaidElsewhere ? [""] : boxes.map(\.name)),
      vertical: .init(vertical, AxisScale(showing: values, orEmpty: vertical)),
      shape: .wide(smallestHeight: 132))
    if values.isEmpty {
      description.note = PanelDescription.note(
        hasValues: boxes.contains { $0.count > 0 }, on: vertical.scale)
    }
    return description
  }
}

struct BoxMarks: PanelMarks {
  struct PlottedBox {
    /// From the upper to the lower quartile; `nil` where only outliers can be shown.
    var body: Rectangle?
    var median: Double
    /// From the box outwards; `nil` where all values lie in the box.
    var upperWhisker: Double?
    var lowerWhisker: Double?
    var outliers: [Point]
    /// How many outliers there are for one that is drawn.
    var outliersPerCircle: Double
  }

  private(set) var boxes: [PlottedBox] = []

  private static let largestBoxWidth = 34.0
  static let outlierRadius = 1.7
  /// Circles closer than this to one that is drawn are left out.
  private static let outlierSpacing = 0.7

  fileprivate init(_ panel: BoxChart.Panel, in frame: PanelLayout) {
    guard frame.hasData else { return }
    let band = frame.plot.width / Double(max(panel.boxes.count, 1))
    let width = min(band * 0.62, Self.largestBoxWidth)
    let scale = panel.vertical.scale
    boxes = panel.boxes.enumerated().map { index, box in
      let middle = frame.plot.x + (Double(index) + 0.5) * band
      let shown = box.outliers.filter { AxisScale.canShow($0, on: scale) }.map(frame.y)
      let circles = Self.thinned(shown)
      let share = Double(shown.count) / Double(max(circles.count, 1))
      let points = circles.map { Point(x: middle, y: $0) }
      guard box.isVisible(on: scale) else {
        return PlottedBox(median: 0, outliers: points, outliersPerCircle: share)
      }
      let top = frame.y(of: max(box.upperQuartile, box.lowerQuartile))
      let bottom = frame.y(of: min(box.upperQuartile, box.lowerQuartile))
      func whisker(_ value: Double, isOutside: (Double) -> Bool) -> Double? {
        guard AxisScale.canShow(value, on: scale) else { return nil }
        let y = frame.y(of: value)
        return isOutside(y) ? y : nil
      }
      return PlottedBox(
        body: Rectangle(x: middle - width / 2, y: top, width: width, height: bottom - top),
        median: frame.y(of: box.median),
        upperWhisker: whisker(box.upperWhisker) { $0 < top },
        lowerWhisker: whisker(box.lowerWhisker) { $0 > bottom },
        outliers: points, outliersPerCircle: share)
    }
  }

  /// Both ends and whatever lies apart.
  private static func thinned(_ heights: [Double]) -> [Double] {
    let sorted = heights.sorted()
    guard sorted.count > 40, let last = sorted.last else { return sorted }
    var kept: [Double] = []
    for height in sorted where kept.last.map({ height - $0 >= outlierSpacing }) ?? true {
      kept.append(height)
    }
    if kept.last != last { kept.append(last) }
    return kept
  }

  func draw(in panel: PanelLayout, on canvas: Canvas, theme: Theme) {
    let color = theme.palette[0]
    for box in boxes {
      let isDense = box.outliersPerCircle > 1.5 || box.outliers.count > 40
      var circles = Path()
      for point in box.outliers {
        circles.append(Path(circleAround: point, radius: Self.outlierRadius))
      }
      canvas.stroke(
        circles, Stroke(color.withOpacity(isDense ? 0.45 : 0.85), widthInPoints: 0.8))
      guard let body = box.body else { continue }
      let middle = body.middle.x
      var whiskers = Path()
      for (end, start) in [(box.upperWhisker, body.y), (box.lowerWhisker, body.maxY)] {
        guard let end else { continue }
        whiskers.append(Path(through: [Point(x: middle, y: start), Point(x: middle, y: end)]))
        whiskers.append(
          Path(through: [
            Point(x: middle - body.width / 4, y: end), Point(x: middle + body.width / 4, y: end),
          ]))
      }
      canvas.stroke(whiskers, Stroke(color, widthInPoints: 1))
      canvas.fill(body, theme.background)
      canvas.fill(body, color.withOpacity(0.25))
      canvas.stroke(Path(rectangle: body), Stroke(color, widthInPoints: 1))
      canvas.strokeLine(
        from: Point(x: body.x, y: box.median), to: Point(x: body.maxX, y: box.median),
        Stroke(color, widthInPoints: 2))
    }
  }
}
