// Writes one digit by a hand of its own: a mixture of designs, bent, slanted and turned, with a pen
// of its own width; then scaled and centred the way the MNIST images were.

/// Draws digits, one after the other, into images of `side` × `side` pixels.
struct DigitWriter {
  /// The longer side of the ink, in pixels: MNIST fits its digits into a box of 20.
  private static let inkSide = 20.0
  /// Straight pieces that a curve between two points is drawn with: each is about a pixel long.
  private static let piecesPerSpan = 5

  private var rasterizer: StrokeRasterizer
  private var points: [Point] = []
  private var pieces: [StrokeRasterizer.Piece] = []

  init(side: Int) {
    rasterizer = StrokeRasterizer(side: side)
  }

  /// - Parameter pixels: `[side, side]`; all of it is written.
  mutating func write(
    _ digit: Int, _ random: inout SplitMix64, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let form = chooseForm(of: digit, &random)
    let shares = mixtureShares(form.designs.count, &random)
    let bend = ElasticField(spacing: 3.2, amplitude: 0.42, &random)
    let tremor = ElasticField(spacing: 1.3, amplitude: 0.13, &random)
    let slant = Slant(&random)

    pieces.removeAll(keepingCapacity: true)
    for stroke in form.designs[0].indices {
      points.removeAll(keepingCapacity: true)
      for index in form.designs[0][stroke].indices {
        var point = Point(0, 0)
        for (share, design) in zip(shares, form.designs) {
          point.x += share * design[stroke][index].x
          point.y += share * design[stroke][index].y
        }
        points.append(slant.apply(to: tremor.apply(to: bend.apply(to: point))))
      }
      appendCurve()
    }
    fitIntoBox(radius: penRadius(&random), &random)
    rasterizer.draw(pieces, into: pixels)
  }

  private func chooseForm(of digit: Int, _ random: inout SplitMix64) -> DigitForm {
    let forms = DigitForm.all[digit]
    var threshold = random.uniform() * forms.reduce(0) { $0 + $1.weight }
    for form in forms {
      threshold -= form.weight
      if threshold < 0 { return form }
    }
    return forms[forms.count - 1]
  }

  /// Shares that add up to 1; a little beyond the designs as well as between them.
  private func mixtureShares(_ count: Int, _ random: inout SplitMix64) -> [Double] {
    let raw = (0..<count).map { _ in random.uniform() + 0.05 }
    let sum = raw.reduce(0, +)
    let even = 1 / Double(count)
    return raw.map { even + 1.35 * ($0 / sum - even) }
  }

  /// In pixels. Most pens are medium; some are broad.
  private func penRadius(_ random: inout SplitMix64) -> Double {
    let width = random.uniform()
    return 0.72 + 0.55 * random.uniform() + 0.75 * width * width
  }

  /// A Catmull-Rom curve through `points`, as straight pieces in the units of the design.
  private mutating func appendCurve() {
    var previous = points[0]
    for span in 0..<points.count - 1 {
      let (a, b) = (points[span], points[span + 1])
      // Beyond the ends the curve goes on straight.
      let before = span > 0 ? points[span - 1] : Point(2 * a.x - b.x, 2 * a.y - b.y)
      let after =
        span + 2 < points.count ? points[span + 2] : Point(2 * b.x - a.x, 2 * b.y - a.y)
      for piece in 1...Self.piecesPerSpan {
        let t = Double(piece) / Double(Self.piecesPerSpan)
        let next = Point(
          Self.interpolate(before.x, a.x, b.x, after.x, t),
          Self.interpolate(before.y, a.y, b.y, after.y, t))
        pieces.append(StrokeRasterizer.Piece(start: previous, end: next))
        previous = next
      }
    }
  }

  private static func interpolate(
    _ p0: Double, _ p1: Double, _ p2: Double, _ p3: Double, _ t: Double
  ) -> Double {
    let linear = p2 - p0
    let quadratic = 2 * p0 - 5 * p1 + 4 * p2 - p3
    let cubic = 3 * p1 - p0 - 3 * p2 + p3
    return p1 + 0.5 * t * (linear + t * (quadratic + t * cubic))
  }

  /// Scales the pieces to pixels and moves their centre of mass to the middle of the image.
  private mutating func fitIntoBox(radius: Double, _ random: inout SplitMix64) {
    var (left, top) = (Double.infinity, Double.infinity)
    var (right, bottom) = (-Double.infinity, -Double.infinity)
    var mass = 0.0
    var centre = Point(0, 0)
    for piece in pieces {
      left = min(left, piece.start.x, piece.end.x)
      right = max(right, piece.start.x, piece.end.x)
      top = min(top, piece.start.y, piece.end.y)
      bottom = max(bottom, piece.start.y, piece.end.y)
      centre.x += piece.length * (piece.start.x + piece.end.x) / 2
      centre.y += piece.length * (piece.start.y + piece.end.y) / 2
      mass += piece.length
    }
    let room = Self.inkSide - 2 * radius
    let scale = room / max(right - left, bottom - top)
    let middle = Double(rasterizer.side) / 2
    // The ink must stay inside the image even where its mass is far from the middle of its box.
    func offset(_ low: Double, _ high: Double, _ massCentre: Double) -> Double {
      let wanted = middle - scale * massCentre
      let least = radius + 1 - scale * low
      let most = Double(rasterizer.side) - radius - 1 - scale * high
      return min(max(wanted, least), most)
    }
    let dx = offset(left, right, centre.x / mass)
    let dy = offset(top, bottom, centre.y / mass)

    // The pen is pressed harder or softer along the way.
    let pressure = (0..<4).map { _ in radius * (1 + 0.13 * random.normal()) }
    let step = 3 / Double(pieces.count)
    for index in pieces.indices {
      pieces[index].scale(by: scale, thenMoveBy: Point(dx, dy))
      let position = Double(index) * step
      let from = Int(position)
      let share = position - Double(from)
      pieces[index].radius = pressure[from] + share * (pressure[from + 1] - pressure[from])
    }
  }
}

/// Turning, slanting and stretching of the whole digit about its middle.
private struct Slant {
  private let xx, xy, yx, yy: Double

  init(_ random: inout SplitMix64) {
    let stretch = 0.86 + 0.11 * random.normal()
    // To the right on average, as most hands slant.
    let shear = 0.13 + 0.19 * random.normal()
    // The rotation by θ from tan(θ/2), which needs no sine: θ is about N(0, 5°).
    let tangent = 0.044 * random.normal()
    let cosine = (1 - tangent * tangent) / (1 + tangent * tangent)
    let sine = 2 * tangent / (1 + tangent * tangent)
    xx = cosine * stretch
    xy = -cosine * shear - sine
    yx = sine * stretch
    yy = cosine - sine * shear
  }

  func apply(to point: Point) -> Point {
    let (x, y) = (point.x - 3, point.y - 5)
    return Point(xx * x + xy * y, yx * x + yy * y)
  }
}

/// A smooth random displacement of the plane. Points that coincide stay together, so strokes that
/// meet still meet.
private struct ElasticField {
  private static let columns = 9
  private static let rows = 12
  private let spacing: Double
  private var shifts: [Point]

  /// - Parameters:
  ///   - spacing: the distance between independent displacements, in the units of the designs.
  ///   - amplitude: the standard deviation of a displacement.
  init(spacing: Double, amplitude: Double, _ random: inout SplitMix64) {
    self.spacing = spacing
    shifts = (0..<Self.columns * Self.rows).map { _ in
      Point(amplitude * random.normal(), amplitude * random.normal())
    }
  }

  func apply(to point: Point) -> Point {
    let (column, u) = Self.cell((point.x + 2) / spacing, Self.columns)
    let (row, v) = Self.cell((point.y + 2) / spacing, Self.rows)
    let corner = row * Self.columns + column
    let below = corner + Self.columns
    func mix(_ value: (Point) -> Double) -> Double {
      let upper = value(shifts[corner]) + u * (value(shifts[corner + 1]) - value(shifts[corner]))
      let lower = value(shifts[below]) + u * (value(shifts[below + 1]) - value(shifts[below]))
      return upper + v * (lower - upper)
    }
    return Point(point.x + mix { $0.x }, point.y + mix { $0.y })
  }

  /// The lattice cell of a coordinate and the smoothed position in it.
  private static func cell(_ coordinate: Double, _ count: Int) -> (index: Int, position: Double) {
    let clamped = min(max(coordinate, 0), Double(count - 1))
    let index = min(Int(clamped), count - 2)
    let t = clamped - Double(index)
    return (index, t * t * (3 - 2 * t))
  }
}
