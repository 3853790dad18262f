// A text with its place in a figure, so that the layout can be tested before anything is drawn.
import Drawing

struct PlacedText {
  enum Direction { case horizontal, upwards }

  var layout: TextLayout
  /// The area that the text takes up.
  var bounds: Rectangle
  var direction: Direction
  var color: Color

  /// Text that reads from left to right, with its top left corner at `origin`.
  init(_ layout: TextLayout, at origin: Point, color: Color) {
    self.layout = layout
    self.color = color
    direction = .horizontal
    bounds = Rectangle(origin, layout.size)
  }

  /// Text that reads upwards, with the top left corner of its area at `origin`.
  init(upwards layout: TextLayout, at origin: Point, color: Color) {
    self.layout = layout
    self.color = color
    direction = .upwards
    bounds = Rectangle(
      x: origin.x, y: origin.y, width: layout.size.height, height: layout.size.width)
  }

  func draw(on canvas: Canvas) {
    // Layouts with a width put their lines where the alignment wants them; the bounds start at
    // the leftmost.
    let left = layout.lines.map(\.x).min() ?? 0
    switch direction {
    case .horizontal:
      canvas.draw(layout, at: Point(x: bounds.x - left, y: bounds.y), color: color)
    case .upwards:
      canvas.turned(about: Point(x: bounds.x, y: bounds.maxY), degrees: -90) {
        canvas.draw(layout, at: Point(x: -left, y: 0), color: color)
      }
    }
  }
}

/// The sizes of text in figures; nothing is smaller than 7 points.
enum FigureFont {
  static let title = Font(.sans, sizeInPoints: 9.5, weight: .semibold)
  static let legend = Font(.sans, sizeInPoints: 8.5)
  static let axis = Font(.sans, sizeInPoints: 8.5)
  static let tick = Font(.sans, sizeInPoints: 8, hasTabularFigures: true)
  static let tile = Font(.sans, sizeInPoints: 8)
}
