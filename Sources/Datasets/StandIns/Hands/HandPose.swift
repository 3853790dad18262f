// How the hand forms each letter of the American manual alphabet: fingers as thick lines, designed
// by hand for this project on a canvas of 28 × 28. No pixel of any data set went into them.

/// A hand as parts that are drawn in order, the nearest to the viewer last.
struct HandPose: Sendable {
  /// A rounded limb along a line.
  struct Limb: Sendable {
    var points: [Point]
    /// Half its width where it begins and where it ends.
    var startRadius: Double
    var endRadius: Double

    init(_ points: [(Double, Double)], _ startRadius: Double, _ endRadius: Double) {
      self.points = points.map { Point($0.0, $0.1) }
      self.startRadius = startRadius
      self.endRadius = endRadius
    }
  }

  var limbs: [Limb]

  /// Of the letters A to Y without J, in their order.
  static let all: [HandPose] = [
    a, b, c, d, e, f, g, h, i, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y,
  ]
}

/// A finger of a hand that is held up, its palm to the viewer.
private enum Finger: CaseIterable {
  case pinky, ring, middle, index

  var knuckle: (x: Double, y: Double) {
    switch self {
    case .pinky: (9.6, 15.2)
    case .ring: (12.1, 14.4)
    case .middle: (14.8, 14)
    case .index: (17.5, 14.4)
    }
  }

  var length: Double {
    switch self {
    case .pinky: 7.2
    case .ring: 9.4
    case .middle: 10.4
    case .index: 9.4
    }
  }

  var radius: Double { self == .pinky ? 1.2 : 1.4 }
}

extension HandPose {
  private typealias Line = [(Double, Double)]

  private static let wrist = Limb([(13.6, 21), (13.6, 32)], 3.9, 3.6)
  private static let palm = [
    wrist, Limb([(11.4, 17), (12.2, 21)], 3.2, 3), Limb([(15.6, 17), (15, 21)], 3.4, 3),
  ]

  /// A finger stretched up; its tip leans to the right by `lean`.
  private static func up(_ finger: Finger, _ lean: Double = 0) -> Limb {
    let (x, y) = finger.knuckle
    let shift = 0.35 * abs(lean)
    return Limb(
      [(x, y + 1), (x + lean, y - finger.length + shift)], finger.radius, finger.radius * 0.85)
  }

  /// A finger folded onto the palm down to `end`.
  private static func folded(_ finger: Finger, to end: Double = 17.6) -> Limb {
    let (x, y) = finger.knuckle
    return Limb(
      [(x, y - 1), (x, end - (finger == .pinky ? 0.4 : 0))], finger.radius, finger.radius)
  }

  private static func thumb(_ line: Line) -> Limb { Limb(line, 1.8, 1.4) }

  private static func raised(_ limbs: [Limb]) -> HandPose { HandPose(limbs: palm + limbs) }

  private static let fist = Finger.allCases.map { folded($0) }

  private static let a = raised(fist + [thumb([(18.4, 21), (20.6, 17.5), (20.6, 12.4)])])
  private static let b = raised(
    Finger.allCases.map { up($0) } + [thumb([(18.6, 21), (16.6, 19.2), (11.6, 18.6)])])
  private static let c = HandPose(limbs: [
    Limb([(10.4, 19), (11, 32)], 3.6, 3.6), Limb([(9.6, 14), (9.8, 19)], 3.2, 3.2),
    thumb([(10.6, 20.4), (14.4, 22.2), (18.8, 21), (20.8, 18.4)]),
    Limb([(9, 14), (9.8, 9.6), (13.6, 6.8), (18.4, 6.8), (21.4, 9.4)], 2.8, 1.9),
  ])
  private static let d = raised([
    up(.index, 0.3), folded(.pinky, to: 18.6), folded(.ring, to: 18.4), folded(.middle, to: 17.6),
    Limb([(14.8, 13.4), (17.4, 15.6)], 1.4, 1.3), thumb([(18.8, 21), (20.6, 18.6), (17.8, 16.2)]),
  ])
  private static let e = raised(
    Finger.allCases.map { folded($0, to: 15.8) }
      + [thumb([(18.8, 22), (16.6, 20.6), (9.6, 19.8)])])
  private static let f = raised([
    up(.pinky, -3.2), up(.ring, -1.6), up(.middle, 0),
    Limb([(17.4, 14.6), (21.2, 12.4), (22.6, 15.4)], 1.4, 1.2),
    thumb([(18.6, 20.6), (21.6, 19.4), (22.6, 16.6)]),
  ])
  private static let g = HandPose(limbs: [
    Limb([(20, 17), (31, 20)], 3.6, 3.6), Limb([(18.4, 15.4), (18.6, 18.2)], 3.9, 3.6),
    Limb([(17.6, 13.4), (5, 12.2)], 1.6, 1.2), Limb([(14.6, 19.6), (17.6, 20.4)], 1.5, 1.5),
    thumb([(19.4, 18), (13.4, 17), (8.6, 16.2)]),
  ])
  private static let h = HandPose(limbs: [
    Limb([(20, 17), (31, 19)], 3.6, 3.6), Limb([(18.6, 14.4), (18.6, 18)], 4.1, 3.7),
    Limb([(18, 14.6), (3.6, 14.2)], 1.6, 1.25), Limb([(18, 11.7), (3.4, 10.6)], 1.6, 1.25),
    Limb([(14.8, 18.2), (18, 18.8)], 1.5, 1.5), Limb([(15.4, 20.8), (18.4, 21)], 1.3, 1.3),
  ])
  private static let i = raised([
    up(.pinky, -0.8), folded(.ring), folded(.middle), folded(.index),
    thumb([(19, 20.6), (17.8, 17.4), (12.6, 16.8)]),
  ])
  private static let k = raised([
    folded(.pinky), folded(.ring), up(.index, 0.8),
    Limb([(14.6, 15), (12.2, 10.4), (10, 5.6)], 1.5, 1.2),
    thumb([(18.8, 20.6), (17, 16), (14.6, 11.2)]),
  ])
  private static let l = raised([
    folded(.pinky), folded(.ring), folded(.middle), up(.index),
    thumb([(17.4, 20.6), (21.6, 19.2), (26.2, 18.8)]),
  ])
  private static let m = raised([
    thumb([(18.4, 22), (13, 22.4), (9.4, 19.8)]), folded(.pinky, to: 16.6),
    folded(.ring, to: 20.8), folded(.middle, to: 21.2), folded(.index, to: 20.8),
  ])
  private static let n = raised([
    thumb([(18.4, 21.6), (14.6, 20.6), (11.6, 18)]), folded(.pinky, to: 16.4),
    folded(.ring, to: 16.2), folded(.middle, to: 20.8), folded(.index, to: 20.4),
  ])
  private static let o = HandPose(limbs: [
    Limb([(11, 19), (11.6, 32)], 3.6, 3.6), Limb([(9.6, 14), (10.2, 19)], 2.9, 3),
    Limb([(9.6, 14), (11, 9.4), (15, 7.6), (19, 9.6), (20.4, 13.6)], 2.4, 1.7),
    thumb([(11.4, 20.4), (15.6, 20.6), (19, 18.4), (20.4, 14.8)]),
  ])
  private static let p = HandPose(limbs: [
    Limb([(19.6, 9), (32, 5)], 3.6, 3.6), Limb([(16.6, 9.6), (19.2, 10.4)], 3.8, 3.6),
    Limb([(15, 9.4), (3.8, 12.8)], 1.6, 1.2), Limb([(19, 13.6), (18, 16.4)], 1.4, 1.4),
    Limb([(16.4, 12), (13.4, 24.4)], 1.6, 1.2), thumb([(19, 12), (15.4, 14.4), (11.4, 15.2)]),
  ])
  private static let q = HandPose(limbs: [
    Limb([(16.4, 7), (25, -4)], 3.7, 3.6), Limb([(14.4, 9), (16.4, 9)], 3.8, 3.6),
    Limb([(17.4, 12.2), (19.6, 14)], 1.5, 1.4), Limb([(12.6, 10), (8.6, 23)], 1.6, 1.2),
    thumb([(16.4, 11), (16, 16), (14.2, 21.6)]),
  ])
  private static let r = raised([
    folded(.pinky), folded(.ring), Limb([(14.6, 15), (18, 4.2)], 1.4, 1.15),
    Limb([(17.4, 15), (14.6, 4.6)], 1.4, 1.15), thumb([(19, 20.8), (17, 17.8), (11.4, 17)]),
  ])
  private static let s = raised(
    fist + [thumb([(19.4, 20), (19, 16.4), (15, 15.2), (10.8, 15.6)])])
  private static let t = raised(
    fist + [thumb([(18.8, 21), (17.4, 17.4), (16, 11.4)])])
  private static let u = raised([
    folded(.pinky), folded(.ring), up(.middle, 0.3), up(.index, -0.3),
    thumb([(19, 20.8), (17, 18), (11.6, 17)]),
  ])
  private static let v = raised([
    folded(.pinky), folded(.ring), up(.middle, -3.2), up(.index, 3),
    thumb([(19, 20.8), (17, 18), (11.6, 17)]),
  ])
  private static let w = raised([
    folded(.pinky), up(.ring, -3.8), up(.middle, -0.4), up(.index, 3.2),
    thumb([(19, 20.8), (15, 18.8), (10.2, 17)]),
  ])
  private static let x = raised([
    folded(.pinky), folded(.ring), folded(.middle),
    Limb([(17.4, 15), (17, 8.6), (20, 6.8), (21.4, 9.6)], 1.5, 1.3),
    thumb([(19, 21), (19.4, 18.4), (15, 17)]),
  ])
  private static let y = raised([
    Limb([(9.8, 16), (6.8, 11), (3.8, 7)], 1.4, 1.1), folded(.ring), folded(.middle),
    folded(.index), thumb([(17.6, 20.4), (22, 16.8), (25, 12.6)]),
  ])
}
