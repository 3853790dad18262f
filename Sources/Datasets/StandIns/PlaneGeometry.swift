// Points of the plane and how a drawing is turned and placed as a whole, without sines: the C
// library's may differ in the last bit from version to version.

struct Point: Sendable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// A rotation, stretch and shear about a centre, and then a shift.
struct Placement {
  var centre: Point
  var shift = Point(0, 0)
  /// Half of the angle's tangent; small, so about half of the angle.
  var halfTurn = 0.0
  var stretch = Point(1, 1)
  /// How far x moves with y.
  var shear = 0.0

  func callAsFunction(_ point: Point) -> Point {
    let squared = halfTurn * halfTurn
    let cosine = (1 - squared) / (1 + squared)
    let sine = 2 * halfTurn / (1 + squared)
    let y = (point.y - centre.y) * stretch.y
    let x = (point.x - centre.x) * stretch.x + shear * y
    return Point(
      cosine * x - sine * y + centre.x + shift.x, sine * x + cosine * y + centre.y + shift.y)
  }
}

/// A smooth random field over the image, between about -1 and 1: bilinear between the random values
/// of a lattice, with eased steps.
struct SmoothField {
  private static let lines = 6
  private let cell: Double
  private var values = [Double](repeating: 0, count: lines * lines)

  init(side: Int) {
    cell = Double(side) / Double(Self.lines - 1)
  }

  mutating func renew(_ random: inout SplitMix64) {
    for index in values.indices { values[index] = random.uniform(in: -1...1) }
  }

  func value(row: Int, column: Int) -> Double {
    let (y, y1) = Self.split((Double(row) + 0.5) / cell)
    let (x, x1) = Self.split((Double(column) + 0.5) / cell)
    let first = y * Self.lines + x
    let above = values[first] + x1 * (values[first + 1] - values[first])
    let next = first + Self.lines
    let below = values[next] + x1 * (values[next + 1] - values[next])
    return above + y1 * (below - above)
  }

  private static func split(_ position: Double) -> (first: Int, share: Double) {
    let first = min(Int(position), lines - 2)
    let share = position - Double(first)
    return (first, share * share * (3 - 2 * share))
  }
}
