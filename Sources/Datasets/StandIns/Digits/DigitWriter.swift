// Writes one digit by a hand of its own: a mixture of designs, bent, slanted and turned, with a pen
// of its own width; then scaled and centred the way the MNIST images were.

/// Draws digits, one after the other, into images of `side` × `side` pixels.
struct DigitWriter: ImageArtist {
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
  mutating func draw(
    class digit: Int, _ random: inout SplitMix64, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let form = chooseForm(of: digit, &random)
    let shares = mixtureShares(form.designs.count, &random)
    let bend = ElasticField(spacing: 3.4, amplitude: 0.56, &random)
    let tremor = ElasticField(spacing: 1.5, amplitude: 0.1, &random)
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
    let raw = (0..<count).map { _ in
      let share = random.uniform()
      return share * share + 0.03
    }
    let sum = raw.reduce(0, +)
    let even = 1 / Double(count)
    return raw.map { even + 1.25 * ($0 / sum - even) }
  }

  /// In pixels. Most pens are medium; some are broad.
  private func penRadius(_ random: inout SplitMix64) -> Double {
    let width = random.uniform()
    return 0.71 + 0.56 * random.uniform() + 0.95 * width * width
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
    let stretch = 1.07 + 0.19 * random.normal()
    // To the right on average, as most hands slant.
    let shear = 0.14 + 0.24 * random.normal()
    // The rotation by θ from tan(θ/2), which needs no sine: θ is about N(0, 7°).
    let tangent = 0.06 * random.normal()
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

/// A smooth random displacement of the plane: a uniform cubic B-spline over a lattice. Points that
/// coincide stay together, so strokes that meet still meet.
private struct ElasticField {
  private static let columns = 11
  private static let rows = 14
  private let spacing: Double
  private var shifts: [Point]

  /// - Parameters:
  ///   - spacing: the distance between lattice points, in the units of the designs.
  ///   - amplitude: the standard deviation of a displacement, about.
  init(spacing: Double, amplitude: Double, _ random: inout SplitMix64) {
    self.spacing = spacing
    // The spline averages neighbours, which leaves a little less than half of the deviation.
    let lattice = amplitude / 0.48
    shifts = (0..<Self.columns * Self.rows).map { _ in
      Point(lattice * random.normal(), lattice * random.normal())
    }
  }

  func apply(to point: Point) -> Point {
    let (column, columnWeights) = Self.support((point.x + 2) / spacing, Self.columns)
    let (row, rowWeights) = Self.support((point.y + 2) / spacing, Self.rows)
    var moved = point
    for i in 0..<4 {
      for j in 0..<4 {
        let shift = shifts[(row + i) * Self.columns + column + j]
        let weight = rowWeights[i] * columnWeights[j]
        moved.x += weight * shift.x
        moved.y += weight * shift.y
      }
    }
    return moved
  }

  /// The first of the four lattice lines that a coordinate depends on, and their weights.
  private static func support(
    _ coordinate: Double, _ count: Int
  ) -> (first: Int, weights: SIMD4<Double>) {
    let clamped = min(max(coordinate, 0), Double(count - 3))
    let first = min(Int(clamped), count - 4)
    let t = clamped - Double(first)
    let s = 1 - t
    let weights = SIMD4(
      s * s * s, 4 - 6 * t * t + 3 * t * t * t, 4 - 6 * s * s + 3 * s * s * s, t * t * t)
    return (first, weights / 6)
  }
}
