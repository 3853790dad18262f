// Points, sizes, rectangles and paths in typographic points (1/72 inch), y downwards.

package struct Point: Hashable, Sendable {
  package var x: Double
  package var y: Double

  package init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

package struct Size: Hashable, Sendable {
  package var width: Double
  package var height: Double

  package init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

package struct Rectangle: Hashable, Sendable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  package init(_ origin: Point, _ size: Size) {
    self.init(x: origin.x, y: origin.y, width: size.width, height: size.height)
  }

  package var maxX: Double { x + width }
  package var maxY: Double { y + height }
  package var middle: Point { Point(x: x + width / 2, y: y + height / 2) }

  package func inset(by distance: Double) -> Rectangle {
    Rectangle(
      x: x + distance, y: y + distance, width: max(width - 2 * distance, 0),
      height: max(height - 2 * distance, 0))
  }

  package func offset(x dx: Double, y dy: Double) -> Rectangle {
    Rectangle(x: x + dx, y: y + dy, width: width, height: height)
  }

  /// Whether `other` lies inside, but for `tolerance` points of rounding.
  package func contains(_ other: Rectangle, tolerance: Double = 0) -> Bool {
    other.x >= x - tolerance && other.y >= y - tolerance
      && other.maxX <= maxX + tolerance && other.maxY <= maxY + tolerance
  }

  /// Whether the two share an area, not just an edge.
  package func overlaps(_ other: Rectangle) -> Bool {
    x < other.maxX && other.x < maxX && y < other.maxY && other.y < maxY
  }

  package func union(_ other: Rectangle) -> Rectangle {
    let left = min(x, other.x)
    let top = min(y, other.y)
    return Rectangle(
      x: left, y: top, width: max(maxX, other.maxX) - left, height: max(maxY, other.maxY) - top)
  }
}

/// An outline to fill, stroke or clip to.
package struct Path: Hashable, Sendable {
  package enum Element: Hashable, Sendable {
    case move(Point)
    case line(Point)
    case curve(control1: Point, control2: Point, end: Point)
    /// A full circle, as a figure of its own.
    case circle(middle: Point, radius: Double)
    case rectangle(Rectangle)
    case close
  }

  package var elements: [Element] = []

  package init() {}

  package init(rectangle: Rectangle) { elements = [.rectangle(rectangle)] }

  package init(circleAround middle: Point, radius: Double) {
    elements = [.circle(middle: middle, radius: radius)]
  }

  /// The straight lines through `points`.
  package init(through points: [Point], isClosed: Bool = false) {
    for (index, point) in points.enumerated() {
      elements.append(index == 0 ? .move(point) : .line(point))
    }
    if isClosed, !points.isEmpty { elements.append(.close) }
  }

  /// A rectangle whose corners are quarter circles.
  package init(rectangle: Rectangle, cornerRadius: Double) {
    let radius = min(cornerRadius, rectangle.width / 2, rectangle.height / 2)
    self.init(rectangle: rectangle)
    guard radius > 0 else { return }
    // The distance of the control points that brings a Bézier curve closest to a quarter circle.
    let handle = radius * 0.5523
    let (left, top) = (rectangle.x, rectangle.y)
    let (right, bottom) = (rectangle.maxX, rectangle.maxY)
    func point(_ x: Double, _ y: Double) -> Point { Point(x: x, y: y) }
    elements = [
      .move(point(left + radius, top)), .line(point(right - radius, top)),
      .curve(
        control1: point(right - radius + handle, top),
        control2: point(right, top + radius - handle),
        end: point(right, top + radius)),
      .line(point(right, bottom - radius)),
      .curve(
        control1: point(right, bottom - radius + handle),
        control2: point(right - radius + handle, bottom), end: point(right - radius, bottom)),
      .line(point(left + radius, bottom)),
      .curve(
        control1: point(left + radius - handle, bottom),
        control2: point(left, bottom - radius + handle), end: point(left, bottom - radius)),
      .line(point(left, top + radius)),
      .curve(
        control1: point(left, top + radius - handle), control2: point(left + radius - handle, top),
        end: point(left + radius, top)),
      .close,
    ]
  }

  package mutating func append(_ other: Path) { elements += other.elements }
}
