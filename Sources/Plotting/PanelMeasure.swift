// The room that the texts around one plot area need, before the panels of a row are aligned.
import DocumentModel
import Drawing
import Foundation

struct PanelMeasure {
  let panel: PanelDescription
  let width: Double
  let title: TextLayout?
  /// The key beside the plot area; `nil` where there is none or it stands above.
  let sideLegend: Legend?
  private(set) var horizontalScale: AxisScale
  private(set) var verticalScale: AxisScale
  private(set) var verticalTicks: AxisTicks
  private(set) var rowLabels: RowLabels?
  /// Of the title and the key above the plot area.
  private let textHeight: Double
  /// From the left edge of the panel to the plot area.
  private(set) var leftMargin = 0.0
  /// From the plot area to the right edge.
  private(set) var rightMargin = Self.smallestRightMargin
  /// From the top edge to the plot area.
  private(set) var headHeight = 0.0
  private(set) var plotHeight = 0.0

  private static let smallestRightMargin = 8.0
  static let tickLength = 3.5
  static let tickGap = 3.0
  /// Between the labels of ticks and the label of the axis.
  static let labelGap = 5.0
  static let titleGap = 5.0
  static let exponentHeight = 12.0
  static let tickHeight = 10.0
  static let equalTickSpacing = 30.0
  static let sideLegendGap = 12.0
  /// Leaves room for a caption on a page of its own.
  private static let largestCellsHeight = 500.0
  /// The colour bar beside has room for two numbers.
  private static let smallestCellsHeight = 44.0
  private static let largestEqualHeight = 330.0
  private static let largestCell = Size(width: 62, height: 38)

  /// - Parameter hasSideLegend: puts the key beside the plot area rather than above it.
  init(
    _ panel: PanelDescription, width: Double, hasSideLegend: Bool, theme: Theme, text: TextContext
  ) {
    var panel = panel
    if case .classes(let classes, let largest)? = panel.colorBar {
      panel.colorBar = .classes(classes, largestNameWidth: min(largest, width * 0.22))
    }
    self.panel = panel
    self.width = width
    horizontalScale = panel.horizontal.scale
    verticalScale = panel.vertical.scale

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
    if hasSideLegend {
      sideLegend = Self.sideLegend(panel.legend, at: Point(x: 0, y: 0), theme: theme, text: text)
    } else {
      sideLegend = nil
      let key = Legend(panel.legend, at: Point(x: 0, y: 0), width: width, theme: theme, text: text)
      if key.height > 0 { head += key.height + 4 }
    }
    verticalTicks = Self.ticks(panel, verticalScale, plotHeight: 112)
    textHeight = head
    fit(height: nil, text: text)
  }

  /// Whether there is anything to draw.
  var hasData: Bool { panel.note == nil }

  var plotWidth: Double {
    let available = max(width - leftMargin - rightMargin, 20)
    switch panel.shape {
    case .wide: return available
    // Much empty room beside the data looks like a mistake.
    case .equalUnits: return min(available, Self.largestEqualHeight / heightShare)
    case .cells:
      let columns = panel.horizontal.bands?.count ?? 1
      return min(available, Double(max(columns, 1)) * Self.largestCell.width)
    }
  }

  static func sideLegend(
    _ entries: [Legend.Entry], at origin: Point, theme: Theme, text: TextContext
  ) -> Legend {
    Legend(
      entries, beside: origin, rowsPerColumn: 14, largestNameWidth: 90, theme: theme, text: text)
  }

  // MARK: Fitting

  /// Gives the panels of a row plot areas of one size, on one line.
  static func align(_ row: inout [PanelMeasure], text: TextContext) {
    // Another size may bring other ticks, with longer labels.
    for _ in 0..<4 {
      let left = row.map(\.leftMargin).max() ?? 0
      let right = row.map(\.rightMargin).max() ?? 0
      let height = row.map(\.plotHeight).max() ?? 0
      for index in row.indices {
        row[index].leftMargin = left
        row[index].rightMargin = right
        row[index].fit(height: height, text: text)
      }
      if row.allSatisfy({ $0.leftMargin == left && $0.rightMargin == right }) { break }
    }
    let head = row.map(\.headHeight).max() ?? 0
    for index in row.indices { row[index].headHeight = head }
  }

  /// Chooses scales and ticks for the size of the plot area; the margins only grow.
  /// - Parameter height: `nil` takes the one that suits the panel.
  private mutating func fit(height: Double?, text: TextContext) {
    for _ in 0..<2 {
      plotHeight = height ?? suitableHeight
      if case .equalUnits = panel.shape, hasData { equalizeUnits() }
      verticalTicks = Self.ticks(panel, verticalScale, plotHeight: plotHeight)
      let (left, right) = (leftMargin, rightMargin)
      leftMargin = max(left, neededLeftMargin(text: text))
      rightMargin = max(right, neededRightMargin(text: text))
      if leftMargin == left, rightMargin == right { break }
    }
    // Half a line of the topmost tick's label may stand above the plot area.
    headHeight = textHeight + 5
    if hasData, verticalTicks.exponent != nil, panel.vertical.bands == nil {
      headHeight += Self.exponentHeight
    }
    if let labels = panel.vertical.bands {
      rowLabels = RowLabels(
        labels, pitch: plotHeight / Double(max(labels.count, 1)), largestWidth: largestRowLabel,
        text: text)
    }
  }

  private var suitableHeight: Double {
    switch panel.shape {
    case .wide(let smallest):
      return min(max((width - 44) * 0.6, smallest, sideLegend?.height ?? 0), 232)
    case .equalUnits:
      return min(
        max(plotWidth * heightShare, sideLegend?.height ?? 0, 60), Self.largestEqualHeight)
    case .cells:
      let cellWidth = plotWidth / Double(max(panel.horizontal.bands?.count ?? 1, 1))
      let rows = Double(max(panel.vertical.bands?.count ?? 1, 1))
      return min(
        max(rows * min(cellWidth, Self.largestCell.height), Self.smallestCellsHeight),
        Self.largestCellsHeight)
    }
  }

  /// The height of the data with equal units, as a share of the width.
  private var heightShare: Double {
    let ratio =
      (panel.vertical.scale.upper / 2 - panel.vertical.scale.lower / 2)
      / (panel.horizontal.scale.upper / 2 - panel.horizontal.scale.lower / 2)
    return ratio.isNaN ? 1 : min(max(ratio, 0.7), 1)
  }

  /// Widens one of the ranges until a unit is as long on both axes.
  private mutating func equalizeUnits() {
    let (horizontal, vertical) = (panel.horizontal.scale, panel.vertical.scale)
    guard !horizontal.isLogarithmic, !vertical.isLogarithmic else { return }
    let unitsPerPoint = max(
      (horizontal.upper - horizontal.lower) / plotWidth,
      (vertical.upper - vertical.lower) / plotHeight)
    func widened(_ scale: AxisScale, _ length: Double) -> AxisScale {
      let half = unitsPerPoint * length / 2
      let middle = scale.lower / 2 + scale.upper / 2
      return middle - half < middle + half
        ? AxisScale(lower: middle - half, upper: middle + half) : scale
    }
    horizontalScale = widened(horizontal, plotWidth)
    verticalScale = widened(vertical, plotHeight)
  }

  private static func ticks(
    _ panel: PanelDescription, _ scale: AxisScale, plotHeight: Double
  ) -> AxisTicks {
    // Equal units look equal with equal steps.
    let count =
      panel.shape.isEqual
      ? max(Int(plotHeight / equalTickSpacing), 3) : min(max(Int(plotHeight / 22), 3), 7)
    var ticks = AxisTicks(
      on: scale, isIntegral: panel.vertical.isIntegral, maximumCount: count)
    // One number alone says nothing of the scale; two more than planned still fit.
    if ticks.ticks.count(where: \.isMajor) < 2 {
      ticks = AxisTicks(
        on: scale, isIntegral: panel.vertical.isIntegral, maximumCount: count + 2)
    }
    return ticks
  }

  // MARK: Margins

  private var largestRowLabel: Double { (width * 0.3).rounded(.down) }

  private func neededLeftMargin(text: TextContext) -> Double {
    var left = Self.tickGap + Self.tickLength
    if let labels = panel.vertical.bands {
      left += RowLabels(labels, pitch: 20, largestWidth: largestRowLabel, text: text).width
    } else if hasData {
      left +=
        verticalTicks.ticks.filter(\.isMajor)
        .map { TextLayout($0.label, font: FigureFont.tick, in: text).size.width }.max() ?? 0
    }
    if let label = Self.verticalLabel(panel, height: plotHeight, text: text) {
      left += label.size.height + Self.labelGap
    }
    return left.rounded(.up)
  }

  private func neededRightMargin(text: TextContext) -> Double {
    var right = Self.smallestRightMargin
    if let bar = panel.colorBar { right = bar.width(height: plotHeight, text: text) }
    if let sideLegend { right = Self.sideLegendGap + sideLegend.width }
    return right.rounded(.up)
  }

  static func verticalLabel(
    _ panel: PanelDescription, height: Double, text: TextContext
  ) -> TextLayout? {
    guard !panel.vertical.label.isEmpty else { return nil }
    return TextLayout(
      panel.vertical.label, font: FigureFont.axis,
      style: ParagraphStyle(
        widthInPoints: max(height, 40), alignment: .center, maximumLines: 2), in: text)
  }
}

extension PanelDescription.Shape {
  var isEqual: Bool { if case .equalUnits = self { true } else { false } }
  var isCells: Bool { if case .cells = self { true } else { false } }
}
