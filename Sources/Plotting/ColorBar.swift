// What the colours of a panel mean, beside it: a bar of the classes in their order, or a scale of
// values with round numbers.
import DocumentModel
import Drawing
import Foundation

/// A bar before its place is known.
enum ColorBar {
  /// - Parameter largestNameWidth: longer names are cut.
  case classes([(name: String, color: Color)], largestNameWidth: Double)
  case values(ColorScale, label: String)

  static let thickness = 9.0
  /// Between the plot area and the bar.
  static let gap = 10.0
  fileprivate static let labelGap = 4.0
  private static let smallestPitch = 9.5

  /// The room that the bar needs right of the plot area.
  func width(height: Double, text: TextContext) -> Double {
    let labels = labels(height: height, text: text).map(\.layout.size.width).max() ?? 0
    let title = titleLayout(height: height, text: text).map { $0.size.height + Self.labelGap } ?? 0
    return (Self.gap + Self.thickness + Self.labelGap + labels + title).rounded(.up)
  }

  /// The labels with their heights above the lower end, as shares of the bar.
  fileprivate func labels(
    height: Double, text: TextContext
  ) -> [(fraction: Double, layout: TextLayout)] {
    switch self {
    case .classes(let classes, let largestNameWidth):
      let step = Int((Self.smallestPitch * Double(classes.count) / height).rounded(.up))
      return stride(from: 0, to: classes.count, by: max(step, 1)).map { index in
        let layout = TextLayout(
          classes[index].name, font: FigureFont.tile,
          style: ParagraphStyle(widthInPoints: largestNameWidth, maximumLines: 1), in: text)
        return (1 - (Double(index) + 0.5) / Double(classes.count), layout)
      }
    case .values(let scale, _):
      let axis = AxisScale(lower: scale.lower, upper: scale.upper)
      return ticks(height: height).ticks.map { tick in
        (
          axis.fraction(of: tick.value),
          TextLayout(tick.label, font: FigureFont.tick, in: text)
        )
      }
    }
  }

  private func ticks(height: Double) -> AxisTicks {
    guard case .values(let scale, _) = self else {
      return AxisTicks(on: AxisScale(lower: 0, upper: 1), maximumCount: 2)
    }
    return AxisTicks(
      on: AxisScale(lower: scale.lower, upper: scale.upper),
      maximumCount: min(max(Int(height / 18), 2), 7))
  }

  fileprivate func titleLayout(height: Double, text: TextContext) -> TextLayout? {
    guard case .values(_, let label) = self else { return nil }
    let factor = ticks(height: height).exponent.map { "×10" + superscript($0) }
    let words = [label, factor ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    guard !words.isEmpty else { return nil }
    return TextLayout(
      words, font: FigureFont.axis,
      style: ParagraphStyle(
        widthInPoints: max(height, 40), alignment: .center, maximumLines: 2), in: text)
  }
}

struct PlacedColorBar {
  let bar: ColorBar
  let area: Rectangle
  private(set) var texts: [PlacedText] = []
  private var ticks: [Double] = []

  init(_ bar: ColorBar, rightOf plot: Rectangle, theme: Theme, text: TextContext) {
    self.bar = bar
    area = Rectangle(
      x: plot.maxX + ColorBar.gap, y: plot.y, width: ColorBar.thickness, height: plot.height)
    let left = area.maxX + ColorBar.labelGap
    var right = left
    for (fraction, layout) in bar.labels(height: plot.height, text: text) {
      let y = area.maxY - fraction * area.height
      texts.append(
        PlacedText(
          layout, at: Point(x: left, y: y - layout.size.height / 2), color: theme.muted))
      right = max(right, left + layout.size.width)
      if case .values = bar { ticks.append(y) }
    }
    if let title = bar.titleLayout(height: plot.height, text: text) {
      texts.append(
        PlacedText(
          upwards: title,
          at: Point(x: right + ColorBar.labelGap, y: area.middle.y - title.size.width / 2),
          color: theme.muted))
    }
  }

  /// The areas of the classes with their names, in their order; none for a bar of values.
  var classAreas: [(name: String, bounds: Rectangle)] {
    guard case .classes(let classes, _) = bar else { return [] }
    let height = area.height / Double(max(classes.count, 1))
    let right = texts.map(\.bounds.maxX).max() ?? area.maxX
    return classes.enumerated().map { index, item in
      let top = area.y + Double(index) * height
      return (
        item.name, Rectangle(x: area.x, y: top, width: right - area.x, height: height)
      )
    }
  }

  func draw(on canvas: Canvas, theme: Theme) throws {
    switch bar {
    case .classes(let classes, _):
      let height = area.height / Double(max(classes.count, 1))
      for (index, item) in classes.enumerated() {
        canvas.fill(
          Rectangle(
            x: area.x, y: area.y + Double(index) * height, width: area.width,
            height: max(height - 0.8, height * 0.6)), item.color)
      }
    case .values(let scale, _):
      let steps = 128
      var image = PixelImage(width: 1, height: steps)
      for step in 0..<steps {
        let share = 1 - (Double(step) + 0.5) / Double(steps)
        image.setPixel(
          x: 0, y: step,
          to: scale.color(of: scale.lower * (1 - share) + scale.upper * share))
      }
      try canvas.draw(image, in: area)
      var marks = Path()
      for y in ticks {
        marks.append(
          Path(through: [
            Point(x: area.maxX, y: y), Point(x: area.maxX + ColorBar.labelGap - 1.5, y: y),
          ]))
      }
      canvas.stroke(marks, Stroke(theme.axis, widthInPoints: 0.75))
    }
    for text in texts { text.draw(on: canvas) }
  }
}
