// Turns pen strokes into grey levels: each pixel takes the distance to the nearest stroke, so edges
// are smooth and nothing depends on the order in which the strokes are drawn.

/// Draws pieces of a pen's path into images of `side` × `side` pixels.
struct StrokeRasterizer {
  /// A straight piece, in pixels; (0, 0) is the top left corner of the image.
  struct Piece {
    var start: Point
    var end: Point
    /// Half the width of the pen.
    var radius = 0.0

    init(start: Point, end: Point) {
      self.start = start
      self.end = end
    }

    var length: Double {
      let (x, y) = (end.x - start.x, end.y - start.y)
      return (x * x + y * y).squareRoot()
    }

    mutating func scale(by scale: Double, thenMoveBy shift: Point) {
      start = Point(scale * start.x + shift.x, scale * start.y + shift.y)
      end = Point(scale * end.x + shift.x, scale * end.y + shift.y)
    }
  }

  /// The width of the grey edge, in pixels.
  private static let edgeWidth = 1.1

  let side: Int
  /// The distance of each pixel's centre from the nearest ink; negative inside it.
  private var distances: [Double]

  init(side: Int) {
    self.side = side
    distances = Array(repeating: .infinity, count: side * side)
  }

  /// - Parameter pixels: `[side, side]`; all of it is written, 255 for full ink.
  mutating func draw(_ pieces: [Piece], into pixels: UnsafeMutableBufferPointer<UInt8>) {
    precondition(pixels.count == side * side, "\(pixels.count) pixels for \(side) × \(side)")
    distances.withUnsafeMutableBufferPointer { distances in
      distances.update(repeating: .infinity)
      for piece in pieces { Self.lower(distances, side, to: piece) }
      for index in pixels.indices {
        let coverage = min(max(0.5 - distances[index] / Self.edgeWidth, 0), 1)
        pixels[index] = UInt8(255 * coverage + 0.5)
      }
    }
  }

  /// Visits only the pixels that the piece can reach.
  private static func lower(
    _ distances: UnsafeMutableBufferPointer<Double>, _ side: Int, to piece: Piece
  ) {
    let (a, b) = (piece.start, piece.end)
    let reach = piece.radius + edgeWidth / 2
    func pixelRange(_ first: Double, _ second: Double) -> Range<Int> {
      let low = max(Int(min(first, second) - reach), 0)
      let high = min(Int(max(first, second) + reach) + 1, side)
      return low..<max(low, high)
    }
    let columns = pixelRange(a.x, b.x)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let squaredLength = dx * dx + dy * dy
    let inverse = squaredLength > 0 ? 1 / squaredLength : 0
    for row in pixelRange(a.y, b.y) {
      let y = Double(row) + 0.5 - a.y
      for column in columns {
        let x = Double(column) + 0.5 - a.x
        let t = min(max((x * dx + y * dy) * inverse, 0), 1)
        let (u, v) = (x - t * dx, y - t * dy)
        let distance = (u * u + v * v).squareRoot() - piece.radius
        let index = row * side + column
        if distance < distances[index] { distances[index] = distance }
      }
    }
  }
}
