// The cells of a heat map, coloured by value, with their numbers where all of them fit.
import DocumentModel
import Drawing
import Foundation

typealias HeatMapLayout = ChartLayout<CellMarks>

extension ChartLayout where Marks == CellMarks {
  init(_ map: HeatMap, widthInPoints: Double, theme: Theme, text: TextContext) {
    self.init(
      map.panels.map { $0.description(theme) },
      arrangement: PanelArrangement(
        smallestPanelWidth: 200, largestSinglePanelWidth: widthInPoints),
      widthInPoints: widthInPoints, theme: theme, text: text
    ) { index, frame in
      CellMarks(map.panels[index], in: frame, theme: theme, text: text)
    }
  }
}

extension HeatMap.Panel {
  fileprivate func canShow(_ value: Double) -> Bool { AxisScale.canShow(value, on: .linear) }

  /// `nil` where there is no value to colour.
  fileprivate func colorScale(_ theme: Theme) -> ColorScale? {
    let shown = values.filter(canShow)
    guard let lowest = shown.min(), let highest = shown.max() else { return nil }
    var (lower, upper) = (lowest, highest)
    if let range, canShow(range.lowerBound), canShow(range.upperBound) {
      (lower, upper) = (range.lowerBound, range.upperBound)
    } else if colors == .diverging {
      upper = max(abs(lowest), abs(highest))
      lower = -upper
    }
    // Ends that are no further apart than digits can tell.
    if upper - lower <= max(abs(lower), abs(upper)) * 1e-9 {
      let scale = AxisScale(
        showing: [lower, upper], orEmpty: LineChart.Axis(label: quantity))
      (lower, upper) = (scale.lower, scale.upper)
    }
    return ColorScale(colors, from: lower, to: upper, theme: theme)
  }

  fileprivate func description(_ theme: Theme) -> PanelDescription {
    let scale = colorScale(theme)
    var description = PanelDescription(
      title: title, horizontal: .init(label: horizontal, bands: columnLabels),
      vertical: .init(label: vertical, bands: rowLabels), shape: .cells)
    description.colorBar = scale.map { .values($0, label: quantity) }
    if scale == nil || rowLabels.isEmpty || columnLabels.isEmpty {
      description.note = PanelDescription.note(hasValues: !values.isEmpty, on: .linear)
      description.colorBar = nil
    }
    return description
  }
}

struct CellMarks: PanelMarks {
  private(set) var texts: [PlacedText] = []
  /// Row by row; `nil` where there is no value.
  private var colors: [Color?] = []
  private let columns: Int

  /// Smaller cells touch, and so do very many, which would make a picture large.
  private static let smallestCellWithGap = 5.0
  private static let mostCellsWithGap = 1_000

  fileprivate init(
    _ panel: HeatMap.Panel, in frame: PanelLayout, theme: Theme, text: TextContext
  ) {
    columns = panel.columnLabels.count
    guard frame.hasData, let scale = panel.colorScale(theme) else { return }
    let values = panel.values.prefix(columns * panel.rowLabels.count)
    colors = values.map { panel.canShow($0) ? scale.color(of: $0) : nil }
    if let digits = panel.digits {
      texts = numbers(
        of: Array(values), digits: min(max(digits, 0), 15), in: frame.plot, text: text)
    }
  }

  /// All numbers in one size, or none.
  private func numbers(
    of values: [Double], digits: Int, in plot: Rectangle, text: TextContext
  ) -> [PlacedText] {
    let cell = self.cell(0, in: plot)
    guard cell.height >= 9, cell.width >= 9 else { return [] }
    let words = zip(values, colors).map { value, color in
      color == nil ? "" : formatted(value, dividedByTenTo: 0, decimals: digits)
    }
    for size in [8.0, 7.5, 7] {
      let layouts = words.map {
        TextLayout($0, font: FigureFont.tick.withSize(size), in: text)
      }
      guard layouts.allSatisfy({ $0.size.width <= cell.width - 3 }) else { continue }
      return layouts.enumerated().compactMap { index, layout in
        guard let color = colors[index] else { return nil }
        let middle = self.cell(index, in: plot).middle
        return PlacedText(
          layout,
          at: Point(x: middle.x - layout.size.width / 2, y: middle.y - layout.size.height / 2),
          color: color.readableText)
      }
    }
    return []
  }

  private func cell(_ index: Int, in plot: Rectangle) -> Rectangle {
    let rows = max((colors.count + columns - 1) / max(columns, 1), 1)
    let width = plot.width / Double(max(columns, 1))
    let height = plot.height / Double(rows)
    return Rectangle(
      x: plot.x + Double(index % max(columns, 1)) * width,
      y: plot.y + Double(index / max(columns, 1)) * height, width: width, height: height)
  }

  func draw(in panel: PanelLayout, on canvas: Canvas, theme: Theme) throws {
    guard !colors.isEmpty, columns > 0 else { return }
    let size = cell(0, in: panel.plot)
    guard min(size.width, size.height) >= Self.smallestCellWithGap,
      colors.count <= Self.mostCellsWithGap
    else {
      var image = PixelImage(width: columns, height: (colors.count + columns - 1) / columns)
      for (index, color) in colors.enumerated() {
        guard let color else { continue }
        image.setPixel(x: index % columns, y: index / columns, to: color)
      }
      try canvas.draw(image, in: panel.plot)
      return
    }
    var empty = Path()
    for (index, color) in colors.enumerated() {
      let area = cell(index, in: panel.plot).inset(by: 0.4)
      if let color {
        canvas.fill(area, color)
      } else {
        empty.append(Path(rectangle: area.inset(by: 0.3)))
      }
    }
    canvas.stroke(empty, Stroke(theme.grid, widthInPoints: 0.6))
  }
}

extension Color {
  /// Black or white, whichever is read more easily on this colour.
  fileprivate var readableText: Color {
    contrast(with: .black) >= contrast(with: .white) ? .black : .white
  }
}
