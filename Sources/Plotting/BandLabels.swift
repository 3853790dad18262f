// Labels of columns and rows of one width each: level where they fit, turned, cut or left out where
// they do not, so that they never cover each other.
import Drawing

/// Labels above or below columns.
struct ColumnLabels {
  /// With the position of the column.
  private(set) var layouts: [(column: Int, layout: TextLayout)] = []
  private(set) var isTurned = false
  private(set) var height = 0.0

  private static let longestTurnedLabel = 72.0
  /// Turned labels closer than this touch.
  private static let smallestPitch = 10.0

  init(_ labels: [String], pitch: Double, text: TextContext) {
    guard labels.contains(where: { !$0.isEmpty }) else { return }
    let level = labels.map { label in
      TextLayout(
        label, font: FigureFont.tile,
        style: ParagraphStyle(
          widthInPoints: max(pitch - 2, 1), alignment: .center, maximumLines: 2),
        in: text)
    }
    // A word broken in its middle is worse than a turned one.
    let longestWord =
      labels.flatMap { $0.split(separator: " ") }
      .map { TextLayout(String($0), font: FigureFont.tile, in: text).size.width }.max() ?? 0
    if longestWord <= pitch - 2, level.allSatisfy({ !$0.isCut }) {
      layouts = level.enumerated().map { ($0.offset, $0.element) }
      height = level.map(\.size.height).max() ?? 0
      return
    }
    // A row of numbers is read even where some are left out.
    let step = Int(((longestWord + 5) / max(pitch, 0.01)).rounded(.up))
    if step <= 10, step < labels.count, labels.allSatisfy({ Double($0) != nil }) {
      layouts = stride(from: 0, to: labels.count, by: step).map {
        ($0, TextLayout(labels[$0], font: FigureFont.tile, in: text))
      }
      height = layouts.map(\.layout.size.height).max() ?? 0
      return
    }
    isTurned = true
    let turnedStep = max(1, Int((Self.smallestPitch / max(pitch, 0.01)).rounded(.up)))
    layouts = stride(from: 0, to: labels.count, by: turnedStep).map { column in
      (
        column,
        TextLayout(
          labels[column], font: FigureFont.tile,
          style: ParagraphStyle(widthInPoints: Self.longestTurnedLabel, maximumLines: 1), in: text)
      )
    }
    height = layouts.map(\.layout.size.width).max() ?? 0
  }

  enum Side { case above, below }

  /// The labels along an edge of the columns.
  /// - Parameter middle: of a column.
  func placed(
    _ side: Side, of edge: Double, color: Color, middle: (Int) -> Double
  ) -> [PlacedText] {
    layouts.map { column, layout in
      let width = isTurned ? layout.size.height : layout.size.width
      let length = isTurned ? layout.size.width : layout.size.height
      let origin = Point(
        x: middle(column) - width / 2, y: side == .above ? edge - length : edge)
      return isTurned
        ? PlacedText(upwards: layout, at: origin, color: color)
        : PlacedText(layout, at: origin, color: color)
    }
  }
}

/// Labels left of rows, ending at one edge.
struct RowLabels {
  private(set) var layouts: [(row: Int, layout: TextLayout)] = []
  let width: Double

  init(_ labels: [String], pitch: Double, largestWidth: Double, text: TextContext) {
    let naturalWidth =
      labels.map { TextLayout($0, font: FigureFont.tile, in: text).size.width }.max() ?? 0
    width = min(naturalWidth.rounded(.up), largestWidth)
    guard width > 0 else { return }
    let lines = max(1, Int(pitch / (FigureFont.tile.sizeInPoints * 1.25)))
    let step = max(1, Int((10 / max(pitch, 0.01)).rounded(.up)))
    for row in stride(from: 0, to: labels.count, by: step) {
      let layout = TextLayout(
        labels[row], font: FigureFont.tile,
        style: ParagraphStyle(
          widthInPoints: width + 0.5, alignment: .trailing, maximumLines: min(lines, 3)),
        in: text)
      layouts.append((row, layout))
    }
  }

  /// - Parameters:
  ///   - edge: where the labels end.
  ///   - middle: of a row.
  func placed(leftOf edge: Double, color: Color, middle: (Int) -> Double) -> [PlacedText] {
    layouts.map { row, layout in
      PlacedText(
        layout, at: Point(x: edge - layout.size.width, y: middle(row) - layout.size.height / 2),
        color: color)
    }
  }
}
