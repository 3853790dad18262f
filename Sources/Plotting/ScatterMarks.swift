// The points of a scatter chart, mixed so that no group covers the others, and lines over them.
import DocumentModel
import Drawing
import Foundation

typealias ScatterChartLayout = ChartLayout<ScatterMarks>

extension ChartLayout where Marks == ScatterMarks {
  init(_ chart: ScatterChart, widthInPoints: Double, theme: Theme, text: TextContext) {
    let styles = ScatterStyles(chart, theme: theme)
    self.init(
      chart.panels.map { $0.description(styles) },
      arrangement: PanelArrangement(
        smallestPanelWidth: chart.panels.contains(where: \.hasColorBar) ? 190 : 136,
        mayHaveSideLegend: true),
      widthInPoints: widthInPoints, theme: theme, text: text
    ) { index, frame in
      ScatterMarks(chart.panels[index], in: frame, styles: styles)
    }
  }
}

struct ScatterStyles {
  let groups: NamedStyles<PointStyle>
  let lines: NamedStyles<SeriesStyle>

  init(_ chart: ScatterChart, theme: Theme) {
    groups = NamedStyles(chart.panels.flatMap(\.groups).map(\.name)) {
      PointStyle(index: $0, theme: theme)
    }
    // Dashed, in the colour of no group.
    let patterns = Array(SeriesStyle.dashPatterns.dropFirst())
    lines = NamedStyles(chart.panels.flatMap(\.lines).map(\.name)) {
      SeriesStyle(color: theme.foreground, dashes: patterns[$0 % patterns.count])
    }
  }
}

extension ScatterChart.Panel {
  fileprivate func description(_ styles: ScatterStyles) -> PanelDescription {
    func shown(_ x: [Double], _ y: [Double]) -> [(Double, Double)] {
      zip(x, y).filter {
        AxisScale.canShow($0, on: horizontal.scale) && AxisScale.canShow($1, on: vertical.scale)
      }
    }
    var points = groups.flatMap { shown($0.x, $0.y) }
    // Lines matter to the axes only where they are all there is.
    if points.isEmpty { points = lines.flatMap { shown($0.x, $0.y) } }
    let areLinear = horizontal.scale == .linear && vertical.scale == .linear
    var description = PanelDescription(
      title: title,
      horizontal: .init(
        horizontal, AxisScale(showing: points.map { $0.0 }, orEmpty: horizontal)),
      vertical: .init(vertical, AxisScale(showing: points.map { $0.1 }, orEmpty: vertical)),
      shape: hasEqualUnits && areLinear ? .equalUnits : .wide(smallestHeight: 124))
    description.legend = legendEntries(styles)
    if hasColorBar, !groups.isEmpty {
      description.colorBar = .classes(
        groups.map { ($0.name, styles.groups[$0.name].color) }, largestNameWidth: 84)
    }
    if points.isEmpty {
      description.note = PanelDescription.note(
        hasValues: groups.contains { !$0.x.isEmpty }, on: vertical.scale, horizontal.scale)
      description.colorBar = nil
    }
    return description
  }

  /// Nothing for a lone group whose name the axis or the title already says.
  private func legendEntries(_ styles: ScatterStyles) -> [Legend.Entry] {
    var entries: [Legend.Entry] = []
    var seen: Set<String> = []
    let isSaidElsewhere =
      groups.count == 1 && [vertical.label, title, ""].contains(groups[0].name)
    for group in groups where !isSaidElsewhere && seen.insert(group.name).inserted {
      entries.append(
        Legend.Entry(sample: .points(styles.groups[group.name]), name: group.name))
    }
    for line in lines where !line.name.isEmpty && seen.insert(line.name).inserted {
      entries.append(
        Legend.Entry(sample: .series(styles.lines[line.name], .line), name: line.name))
    }
    return entries
  }
}

struct ScatterMarks: PanelMarks {
  struct PlottedGroup {
    var style: PointStyle
    var points: [Point]
  }

  struct PlottedLine {
    var style: SeriesStyle
    var segments: [(start: Point, end: Point)]
  }

  private(set) var groups: [PlottedGroup] = []
  private(set) var lines: [PlottedLine] = []
  let radius: Double
  let opacity: Double

  /// More points than this are drawn as pixels.
  static let largestVectorCount = 5_000
  /// Among so few points, each has an outline in the colour of the page.
  static let largestOutlinedCount = 400

  fileprivate init(_ panel: ScatterChart.Panel, in frame: PanelLayout, styles: ScatterStyles) {
    if frame.hasData {
      groups = panel.groups.map { group in
        PlottedGroup(
          style: styles.groups[group.name],
          points: zip(group.x, group.y).compactMap { frame.place(x: $0, y: $1) })
      }
      lines = panel.lines.map { line in
        let points = zip(line.x, line.y).map { frame.place(x: $0, y: $1) }
        return PlottedLine(
          style: styles.lines[line.name],
          segments: zip(points, points.dropFirst()).compactMap { start, end in
            guard let start, let end else { return nil }
            return clipped(from: start, to: end, to: frame.plot)
          })
      }
    }
    // Where there are many points, small and pale ones show how dense they lie. Of the most, pixels
    // are opaque: mixed colours would make the picture twice as long.
    let count = Double(max(groups.reduce(0) { $0 + $1.points.count }, 1))
    let room = (frame.plot.width * frame.plot.height / 90_000).squareRoot().squareRoot()
    radius = min(3 * pow(60 / max(count, 60), 0.17) * min(max(room, 0.7), 1.15), 3)
    opacity =
      count <= Double(Self.largestOutlinedCount) || count > Double(Self.largestVectorCount)
      ? 1 : 0.95 - 0.13 * log10(count / 60)
  }

  /// Whether each point has an outline in the colour of the page.
  var areOutlined: Bool {
    groups.reduce(0) { $0 + $1.points.count } <= Self.largestOutlinedCount
  }

  /// The group of each point in the order of drawing: a walk through all of them in even strides, so
  /// that groups take turns in proportion to their sizes.
  var drawingOrder: [(group: Int, index: Int)] {
    let places = groups.enumerated().flatMap { position, group in
      group.points.indices.map { (group: position, index: $0) }
    }
    guard places.count > 2 else { return places }
    func sharesFactor(_ first: Int, _ second: Int) -> Bool {
      var (larger, smaller) = (first, second)
      while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
      return larger != 1
    }
    // The golden section spreads best.
    var stride = Int(Double(places.count) * 0.618_034)
    while sharesFactor(places.count, max(stride, 1)) { stride += 1 }
    var position = 0
    return places.indices.map { _ in
      defer { position = (position + max(stride, 1)) % places.count }
      return places[position]
    }
  }
}

/// The part of a straight line inside a rectangle; `nil` where there is none.
/// - Source: Liang and Barsky 1984.
func clipped(
  from start: Point, to end: Point, to area: Rectangle
) -> (start: Point, end: Point)? {
  let (dx, dy) = (end.x - start.x, end.y - start.y)
  // Of longer lines, doubles do not tell where they cross the area.
  guard abs(dx) < 1e9, abs(dy) < 1e9 else { return nil }
  var (first, last) = (0.0, 1.0)
  for (direction, distance) in [
    (-dx, start.x - area.x), (dx, area.maxX - start.x), (-dy, start.y - area.y),
    (dy, area.maxY - start.y),
  ] {
    if direction == 0 {
      if distance < 0 { return nil }
    } else if direction < 0 {
      first = max(first, distance / direction)
    } else {
      last = min(last, distance / direction)
    }
  }
  guard first <= last else { return nil }
  func point(_ share: Double) -> Point {
    Point(x: start.x + share * dx, y: start.y + share * dy)
  }
  return (first == 0 ? start : point(first), last == 1 ? end : point(last))
}
