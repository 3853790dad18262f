// Says how much of each pixel a polygon covers, exactly: the area under each edge is added where the
// edge passes, and a sum along each row turns that into coverage, so thin straps stay smooth.

/// Fills polygons of `side` × `side` pixels; (0, 0) is the top left corner of the image.
struct PolygonRasterizer {
  let side: Int
  private let stride: Int
  private var areas: [Double]

  init(side: Int) {
    self.side = side
    stride = side + 2
    areas = [Double](repeating: 0, count: side * stride)
  }

  /// Passes the pixels that the polygon covers to `body`, row by row, with the share of each, 0 to 1.
  mutating func fill(
    _ polygon: [Point], _ body: (_ row: Int, _ column: Int, _ coverage: Double) -> Void
  ) {
    for index in polygon.indices {
      addEdge(polygon[index], polygon[index + 1 < polygon.count ? index + 1 : 0])
    }
    for row in 0..<side {
      var sum = 0.0
      for column in 0..<stride {
        let index = row * stride + column
        sum += areas[index]
        areas[index] = 0
        guard column < side else { continue }
        let coverage = min(abs(sum), 1)
        if coverage > 1e-6 { body(row, column, coverage) }
      }
    }
  }

  private mutating func addEdge(_ first: Point, _ second: Point) {
    guard first.y != second.y else { return }
    let direction = first.y < second.y ? 1.0 : -1.0
    let (top, bottom) = first.y < second.y ? (first, second) : (second, first)
    let slope = (bottom.x - top.x) / (bottom.y - top.y)
    let limit = Double(side)
    let firstRow = max(Int(top.y.rounded(.down)), 0)
    let endRow = min(Int(bottom.y.rounded(.up)), side)
    guard firstRow < endRow else { return }
    for row in firstRow..<endRow {
      let from = max(Double(row), top.y)
      let to = min(Double(row + 1), bottom.y)
      let height = (to - from) * direction
      // What is beyond the image on the left covers it whole, on the right not at all.
      let x = min(max(top.x + slope * (from - top.y), 0), limit)
      let end = min(max(top.x + slope * (to - top.y), 0), limit)
      add(height, between: min(x, end), max(x, end), at: row * stride)
    }
  }

  /// Adds the area to the right of a piece of an edge within one row.
  private mutating func add(_ height: Double, between left: Double, _ right: Double, at row: Int) {
    let first = Int(left)
    let last = Int(right)
    guard last > first else {
      let middle = (left + right) / 2 - Double(first)
      areas[row + first] += height * (1 - middle)
      areas[row + first + 1] += height * middle
      return
    }
    // Each pixel on the way gets the share of the edge that lies above it.
    let perPixel = height / (right - left)
    for column in first...last {
      let from = max(left, Double(column)) - Double(column)
      let to = min(right, Double(column + 1)) - Double(column)
      let share = perPixel * (to - from)
      let middle = (from + to) / 2
      areas[row + column] += share * (1 - middle)
      areas[row + column + 1] += share * middle
    }
  }
}

/// Cuts the corners of a closed outline (Chaikin's scheme), which makes a smooth one of few points.
func smoothed(_ outline: [Point], times: Int) -> [Point] {
  var outline = outline
  for _ in 0..<times {
    var next: [Point] = []
    next.reserveCapacity(2 * outline.count)
    for index in outline.indices {
      let a = outline[index]
      let b = outline[index + 1 < outline.count ? index + 1 : 0]
      next.append(Point(0.75 * a.x + 0.25 * b.x, 0.75 * a.y + 0.25 * b.y))
      next.append(Point(0.25 * a.x + 0.75 * b.x, 0.25 * a.y + 0.75 * b.y))
    }
    outline = next
  }
  return outline
}
