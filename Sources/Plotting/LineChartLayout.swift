// Places everything in a chart: panels in rows, their axes, ticks, titles and legends. Text is
// measured first and the plot areas get what is left, so nothing is ever cut off or covered.
import DocumentModel
import Drawing
import Foundation

struct LineChartLayout: FigureLayout {
  private(set) var size: Size
  private(set) var panels: [PanelLayout] = []
  /// One key for all panels, when they show the same series.
  private(set) var sharedLegend: Legend?
  let theme: Theme
  /// The texts outside of panels.
  private var ownTexts: [PlacedText] = []

  var texts: [PlacedText] {
    ownTexts + (sharedLegend?.texts ?? []) + panels.flatMap(\.texts)
  }

  private static let panelGap = 18.0
  private static let rowGap = 16.0
  /// A panel below this width has no room for its ticks.
  private static let smallestPanelWidth = 146.0
  /// A single panel wider than this is mostly empty.
  private static let largestSinglePanelWidth = 460.0

  init(_ chart: LineChart, widthInPoints: Double, theme: Theme, text: TextContext) {
    self.theme = theme
    guard !chart.panels.isEmpty else {
      let note = TextLayout("No data", font: FigureFont.axis, in: text)
      size = Size(width: max(note.size.width, 1), height: max(note.size.height, 1))
      ownTexts = [PlacedText(note, at: Point(x: 0, y: 0), color: theme.muted)]
      return
    }
    let styles = SeriesStyles(chart, theme: theme)
    let width =
      chart.panels.count == 1 ? min(widthInPoints, Self.largestSinglePanelWidth) : widthInPoints
    let fitting = Int((width + Self.panelGap) / (Self.smallestPanelWidth + Self.panelGap))
    let rowCount = (chart.panels.count + max(fitting, 1) - 1) / max(fitting, 1)
    // Four panels are two rows of two rather than three and one.
    let columns = (chart.panels.count + rowCount - 1) / rowCount
    let panelWidth = (width - Double(columns - 1) * Self.panelGap) / Double(columns)

    let entries = chart.panels.map { styles.legendEntries(of: $0) }
    let names = chart.panels.map { $0.series.map(\.name) }
    let isShared = chart.panels.count > 1 && names.allSatisfy { $0 == names[0] }
    var y = 0.0
    if isShared {
      // A star in any panel is explained in the shared key.
      let most = entries.max { $0.count < $1.count } ?? []
      let legend = Legend(most, at: Point(x: 0, y: 0), width: width, theme: theme, text: text)
      if legend.height > 0 { y = legend.height + 9 }
      sharedLegend = legend
    }

    for rowStart in stride(from: 0, to: chart.panels.count, by: columns) {
      let row = Array(chart.panels.indices[rowStart..<min(rowStart + columns, chart.panels.count)])
      var measures = row.map { index in
        PanelMeasure(
          chart.panels[index], legend: isShared ? [] : entries[index], width: panelWidth,
          theme: theme, text: text)
      }
      PanelMeasure.align(&measures)
      var bottom = y
      for (column, measure) in measures.enumerated() {
        let origin = Point(x: Double(column) * (panelWidth + Self.panelGap), y: y)
        let panel = PanelLayout(measure, at: origin, styles: styles, theme: theme, text: text)
        bottom = max(bottom, panel.bounds.maxY)
        panels.append(panel)
      }
      y = bottom + Self.rowGap
    }
    size = Size(width: width, height: y - Self.rowGap)
  }

  func draw(_ canvas: Canvas) throws {
    for text in ownTexts { text.draw(on: canvas) }
    if let sharedLegend { drawLegend(sharedLegend, theme: theme, on: canvas) }
    for panel in panels { panel.draw(on: canvas, theme: theme) }
  }
}

/// The styles of a figure's series: one name looks the same in every panel.
struct SeriesStyles {
  private var byName: [String: SeriesStyle] = [:]
  private let theme: Theme

  init(_ chart: LineChart, theme: Theme) {
    self.theme = theme
    for series in chart.panels.flatMap(\.series) where byName[series.name] == nil {
      byName[series.name] = SeriesStyle(index: byName.count, theme: theme)
    }
  }

  subscript(name: String) -> SeriesStyle { byName[name] ?? SeriesStyle(index: 0, theme: theme) }

  /// Nothing for a lone series whose name the axis already says.
  func legendEntries(of panel: LineChart.Panel) -> [Legend.Entry] {
    var entries: [Legend.Entry] = []
    let isSaidElsewhere =
      panel.series.count == 1
      && [panel.vertical.label, panel.title, ""].contains(panel.series[0].name)
    var seen: Set<String> = []
    if !isSaidElsewhere {
      for series in panel.series where seen.insert(series.name).inserted {
        entries.append(
          Legend.Entry(sample: .series(self[series.name], series.mark), name: series.name))
      }
    }
    if panel.series.contains(where: \.hasVisibleStar) {
      entries.append(Legend.Entry(sample: .star, name: "best"))
    }
    return entries
  }
}

extension LineChart.Series {
  /// The points that have both coordinates; a decoded series may be ragged.
  var points: [(x: Double, y: Double)] { Array(zip(x, y)).map { (x: $0.0, y: $0.1) } }

  var hasVisibleStar: Bool {
    guard let starred, y.indices.contains(starred), x.indices.contains(starred) else {
      return false
    }
    return x[starred].isFinite && y[starred].isFinite
  }
}
