// Fills a garment's parts with cloth: one grey, darker towards the sides, with soft folds, a weave
// and sometimes a pattern.

struct GarmentArtist: ImageArtist {
  private let side: Int
  private var rasterizer: PolygonRasterizer
  private var folds: SmoothField
  private var levels: [Double]

  init(side: Int) {
    self.side = side
    rasterizer = PolygonRasterizer(side: side)
    folds = SmoothField(side: side)
    levels = [Double](repeating: 0, count: side * side)
  }

  mutating func draw(
    class label: Int, _ random: inout SplitMix64, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let kind = GarmentKind.allCases[label]
    let parts = kind.parts(&random)
    let placement = Placement(
      centre: Point(14, 14),
      shift: Point(0.5 * random.normal(), 0.5 * random.normal()),
      halfTurn: 0.012 * random.normal(),
      stretch: Point(0.98 + 0.04 * random.normal(), 0.98 + 0.03 * random.normal()),
      shear: 0.015 * random.normal())
    let cloth = Cloth(kind, &random)
    folds.renew(&random)
    for index in levels.indices { levels[index] = 0 }
    let depth = 0.05 + 0.1 * random.uniform()
    let folds = folds
    levels.withUnsafeMutableBufferPointer { levels in
      for part in parts {
        let outline = smoothed(part.outline.map(placement.callAsFunction), times: part.roundness)
        rasterizer.fill(outline) { row, column, coverage in
          let level =
            part.tone
            * (part.isPlain ? cloth.level : cloth.level(row: row, column: column))
            * (1 + depth * folds.value(row: row, column: column))
          let index = row * side + column
          levels[index] += coverage * (level - levels[index])
        }
      }
    }
    for index in pixels.indices {
      let weave = 1 + 0.035 * random.uniform(in: -1...1)
      pixels[index] = UInt8(min(max(levels[index] * weave, 0), 255))
    }
  }
}

/// The grey of one garment and its pattern.
private struct Cloth {
  enum Pattern { case plain, bands, stripes, checks, print }

  /// Without pattern and shade.
  let level: Double
  private let pattern: Pattern
  private let period: Int
  private let phase: Int
  private let contrast: Double
  /// How much darker the sides are than the middle.
  private let shade: Double

  init(_ kind: GarmentKind, _ random: inout SplitMix64) {
    // Few garments are nearly black.
    let darkness = random.uniform()
    level = 245 - 160 * darkness * darkness
    let draw = random.uniform()
    pattern =
      switch kind {
      case .tShirt: draw < 0.55 ? .plain : draw < 0.7 ? .bands : .print
      case .shirt: draw < 0.35 ? .plain : draw < 0.6 ? .stripes : draw < 0.85 ? .checks : .bands
      case .pullover, .dress: draw < 0.65 ? .plain : draw < 0.85 ? .bands : .print
      case .bag: draw < 0.75 ? .plain : .checks
      default: .plain
      }
    period = 3 + Int(random.next() % 3)
    phase = Int(random.next() % 5)
    contrast = 0.15 + 0.3 * random.uniform()
    shade = 0.1 + 0.2 * random.uniform()
  }

  func level(row: Int, column: Int) -> Double {
    let fromMiddle = (Double(column) - 13.5) / 13.5
    var level = level * (1 - shade * fromMiddle * fromMiddle)
    let isBand = (row + phase) % period == 0
    let isStripe = (column + phase) % period == 0
    switch pattern {
    case .plain: break
    case .bands: if isBand { level *= 1 - contrast }
    case .stripes: if isStripe { level *= 1 - contrast }
    case .checks: level *= (isBand ? 1 - contrast : 1) * (isStripe ? 1 - contrast : 1)
    case .print:
      if (10..<10 + period).contains(row), abs(fromMiddle) < 0.24 { level *= 1 - 1.6 * contrast }
    }
    return level
  }
}
