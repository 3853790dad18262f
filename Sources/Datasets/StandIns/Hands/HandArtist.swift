// Draws a hand before a wall: limbs are lit from one side and darken what lies behind their edges, so
// that fingers which touch still show as fingers.

struct HandArtist: ImageArtist {
  /// The width of the soft edge of a limb, in pixels.
  private static let edgeWidth = 1.0
  /// How far a limb's shadow reaches beyond it, in pixels.
  private static let shadowReach = 1.5

  private let side: Int
  private var wall: SmoothField
  private var levels: [Double]
  private var distances: [Double]
  /// From the nearest point of a limb's middle line to the pixel, over the limb's radius there.
  private var normals: [Point]

  init(side: Int) {
    self.side = side
    wall = SmoothField(side: side)
    levels = [Double](repeating: 0, count: side * side)
    distances = [Double](repeating: 0, count: side * side)
    normals = [Point](repeating: Point(0, 0), count: side * side)
  }

  mutating func draw(
    class label: Int, _ random: inout SplitMix64, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let skin = random.uniform(in: 120...185)
    paintWall(skin, &random)
    let size = 1 + 0.04 * random.normal()
    let placement = Placement(
      centre: Point(14, 16),
      shift: Point(0.8 * random.normal(), 0.7 * random.normal() - 0.3),
      halfTurn: 0.035 * random.normal(),
      stretch: Point(size * (1 + 0.03 * random.normal()), size),
      shear: 0.04 * random.normal())
    let light = Light(&random)
    let plumpness = size * (1 + 0.06 * random.normal())
    for limb in HandPose.all[label].limbs {
      let points = limb.points.map { point in
        placement(Point(point.x + 0.25 * random.normal(), point.y + 0.25 * random.normal()))
      }
      paint(
        points, plumpness * limb.startRadius, plumpness * limb.endRadius,
        skin * (1 + 0.03 * random.normal()), light)
    }
    for index in pixels.indices {
      pixels[index] = UInt8(min(max(levels[index] + random.uniform(in: -3...3), 0), 255))
    }
  }

  /// Brighter than the hand, with a gradient from side to side.
  private mutating func paintWall(_ skin: Double, _ random: inout SplitMix64) {
    let base = skin + random.uniform(in: 18...50)
    let across = random.uniform(in: -16...16)
    let down = random.uniform(in: -16...16)
    wall.renew(&random)
    let half = Double(side) / 2
    for row in 0..<side {
      for column in 0..<side {
        let x = (Double(column) + 0.5) / half - 1
        let y = (Double(row) + 0.5) / half - 1
        levels[row * side + column] =
          base + across * x + down * y + 5 * wall.value(row: row, column: column)
      }
    }
  }

  private mutating func paint(
    _ points: [Point], _ startRadius: Double, _ endRadius: Double, _ skin: Double, _ light: Light
  ) {
    let reach = max(startRadius, endRadius) + Self.shadowReach
    func pixelRange(_ coordinate: (Point) -> Double) -> Range<Int> {
      let all = points.map(coordinate)
      let low = min(max(Int((all.min() ?? 0) - reach), 0), side)
      let high = min(max(Int((all.max() ?? 0) + reach) + 1, low), side)
      return low..<high
    }
    let rows = pixelRange { $0.y }
    let columns = pixelRange { $0.x }
    let spans = Double(points.count - 1)
    for row in rows {
      for column in columns { distances[row * side + column] = .infinity }
    }
    for span in 0..<points.count - 1 {
      let (a, b) = (points[span], points[span + 1])
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      let squaredLength = dx * dx + dy * dy
      let inverse = squaredLength > 0 ? 1 / squaredLength : 0
      for row in rows {
        let y = Double(row) + 0.5 - a.y
        for column in columns {
          let x = Double(column) + 0.5 - a.x
          let t = min(max((x * dx + y * dy) * inverse, 0), 1)
          let radius = startRadius + (endRadius - startRadius) * (Double(span) + t) / spans
          let (u, v) = (x - t * dx, y - t * dy)
          let distance = (u * u + v * v).squareRoot() - radius
          let index = row * side + column
          if distance < distances[index] {
            distances[index] = distance
            normals[index] = Point(u / radius, v / radius)
          }
        }
      }
    }
    for row in rows {
      for column in columns {
        let index = row * side + column
        let distance = distances[index]
        guard distance < Self.shadowReach else { continue }
        let nearness = 1 - max(distance, 0) / Self.shadowReach
        levels[index] *= 1 - light.shadow * nearness * nearness
        let coverage = min(max(0.5 - distance / Self.edgeWidth, 0), 1)
        levels[index] += coverage * (skin * light.brightness(normals[index]) - levels[index])
      }
    }
  }
}

/// Where the light comes from and how soft it is.
private struct Light {
  /// How much of the light the edge of a limb takes from what is behind it.
  let shadow: Double
  private let x: Double
  private let y: Double
  private let falloff: Double

  init(_ random: inout SplitMix64) {
    x = random.uniform(in: -0.18...0.18)
    y = random.uniform(in: -0.2...0)
    falloff = random.uniform(in: 0.22...0.34)
    shadow = random.uniform(in: 0.28...0.45)
  }

  /// Of a limb's surface, brightest towards the light and darkest at the edges.
  func brightness(_ normal: Point) -> Double {
    let squared = min(normal.x * normal.x + normal.y * normal.y, 1)
    return 1 - falloff * squared + x * normal.x + y * normal.y
  }
}
