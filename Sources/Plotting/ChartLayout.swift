// Places the panels of a chart in rows, with one key for all where they show the same. Text is
// measured first and the plot areas get what is left, so nothing is ever cut off or covered.
import DocumentModel
import Drawing
import Foundation

/// How the panels of one kind of chart share the width.
struct PanelArrangement {
  /// A panel below this width has no room for its ticks.
  var smallestPanelWidth = 146.0
  /// A single panel wider than this is mostly empty.
  var largestSinglePanelWidth = 460.0
  /// Whether the key of a single panel may stand beside the data.
  var mayHaveSideLegend = false
}

struct ChartLayout<Marks: PanelMarks>: FigureLayout {
  struct Panel {
    let frame: PanelLayout
    let marks: Marks

    var plot: Rectangle { frame.plot }
    var legend: Legend? { frame.legend }
  }

  private(set) var size: Size
  private(set) var panels: [Panel] = []
  /// One key for all panels, when they show the same series.
  private(set) var sharedLegend: Legend?
  let theme: Theme
  /// The texts outside of panels.
  private var ownTexts: [PlacedText] = []

  var texts: [PlacedText] {
    ownTexts + (sharedLegend?.texts ?? [])
      + panels.flatMap { $0.frame.texts + $0.marks.texts }
  }

  private static var panelGap: Double { 18 }
  private static var rowGap: Double { 16 }

  /// - Parameter marks: the data of the panel of a position, in its plot area.
  init(
    _ descriptions: [PanelDescription], arrangement: PanelArrangement = PanelArrangement(),
    widthInPoints: Double, theme: Theme, text: TextContext, marks: (Int, PanelLayout) -> Marks
  ) {
    self.theme = theme
    guard !descriptions.isEmpty else {
      let note = TextLayout("No data", font: FigureFont.axis, in: text)
      size = Size(width: max(note.size.width, 1), height: max(note.size.height, 1))
      ownTexts = [PlacedText(note, at: Point(x: 0, y: 0), color: theme.muted)]
      return
    }
    let count = descriptions.count
    let width =
      count == 1 ? min(widthInPoints, arrangement.largestSinglePanelWidth) : widthInPoints
    let fitting = Int(
      (width + Self.panelGap) / (arrangement.smallestPanelWidth + Self.panelGap))
    let rowCount = (count + max(fitting, 1) - 1) / max(fitting, 1)
    // Four panels are two rows of two rather than three and one.
    let columns = (count + rowCount - 1) / rowCount
    let panelWidth = (width - Double(columns - 1) * Self.panelGap) / Double(columns)

    var descriptions = descriptions
    var y = 0.0
    if let entries = Self.sharedEntries(of: descriptions) {
      let legend = Legend(entries, at: Point(x: 0, y: 0), width: width, theme: theme, text: text)
      if legend.height > 0 { y = legend.height + 9 }
      sharedLegend = legend
      for index in descriptions.indices { descriptions[index].legend = [] }
    }
    let hasSideLegend =
      arrangement.mayHaveSideLegend && count == 1
      && Self.suitsSideLegend(descriptions[0], width: width, theme: theme, text: text)

    var right = 0.0
    for rowStart in stride(from: 0, to: count, by: columns) {
      var measures = descriptions[rowStart..<min(rowStart + columns, count)].map { description in
        PanelMeasure(
          description, width: panelWidth, hasSideLegend: hasSideLegend, theme: theme, text: text)
      }
      PanelMeasure.align(&measures, text: text)
      var bottom = y
      for (column, measure) in measures.enumerated() {
        let origin = Point(x: Double(column) * (panelWidth + Self.panelGap), y: y)
        let frame = PanelLayout(measure, at: origin, theme: theme, text: text)
        bottom = max(bottom, frame.bounds.maxY)
        right = max(right, frame.bounds.maxX)
        panels.append(Panel(frame: frame, marks: marks(rowStart + column, frame)))
      }
      y = bottom + Self.rowGap
    }
    size = Size(width: max(right, sharedLegend?.width ?? 0), height: y - Self.rowGap)
  }

  /// The entries of a key for all panels, `nil` where they show different things.
  private static func sharedEntries(of panels: [PanelDescription]) -> [Legend.Entry]? {
    let names = panels.map { panel in panel.legend.filter { !$0.isStar }.map(\.name) }
    guard panels.count > 1, names.allSatisfy({ $0 == names[0] }) else { return nil }
    // A star in any panel is explained in the shared key.
    return panels.map(\.legend).max { $0.count < $1.count }
  }

  /// Whether there are many short names and room beside the data.
  private static func suitsSideLegend(
    _ panel: PanelDescription, width: Double, theme: Theme, text: TextContext
  ) -> Bool {
    guard panel.colorBar == nil, panel.legend.count >= 5, width >= 340 else { return false }
    let legend = PanelMeasure.sideLegend(
      panel.legend, at: Point(x: 0, y: 0), theme: theme, text: text)
    return legend.width <= width * 0.3
  }

  func draw(_ canvas: Canvas) throws {
    for text in ownTexts { text.draw(on: canvas) }
    if let sharedLegend { drawLegend(sharedLegend, theme: theme, on: canvas) }
    for panel in panels {
      panel.frame.drawGrid(on: canvas, theme: theme)
      try panel.marks.draw(in: panel.frame, on: canvas, theme: theme)
      panel.frame.drawAxes(on: canvas, theme: theme)
      try panel.frame.drawSurroundings(on: canvas, theme: theme)
      for text in panel.marks.texts { text.draw(on: canvas) }
    }
  }
}

extension Legend.Entry {
  fileprivate var isStar: Bool { if case .star = sample { true } else { false } }
}
