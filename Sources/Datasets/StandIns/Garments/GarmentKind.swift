// What each kind of garment looks like: outlines designed by hand for this project on a canvas of
// 28 × 28. No pixel of any data set went into them.

/// A part of a garment; later parts lie on earlier ones.
struct GarmentPart {
  var outline: [Point]
  /// Its grey relative to the cloth's; 0 is the black of the background.
  var tone = 1.0
  /// How often corners are cut.
  var roundness = 1
  /// Whether the cloth's pattern leaves it out.
  var isPlain = false
}

/// In the order of Fashion-MNIST's labels.
enum GarmentKind: CaseIterable {
  case tShirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankleBoot

  func parts(_ random: inout SplitMix64) -> [GarmentPart] {
    switch self {
    case .tShirt: Self.tShirt(&random)
    case .trouser: Self.trouser(&random)
    case .pullover: Self.pullover(&random)
    case .dress: Self.dress(&random)
    case .coat: Self.coat(&random)
    case .sandal: Self.sandal(&random)
    case .shirt: Self.shirt(&random)
    case .sneaker: Self.sneaker(&random)
    case .bag: Self.bag(&random)
    case .ankleBoot: Self.ankleBoot(&random)
    }
  }
}

// MARK: Worn on the body

extension GarmentKind {
  /// A body with two sleeves, seen from the front.
  private struct Top {
    var shoulder = 6.6
    var waist = 6.6
    var hem = 6.8
    var length = 25.5
    var neck = 2.8
    var neckDepth = 1.8
    /// Of the middle of the cuff.
    var cuff = Point(11.6, 23.5)
    var sleeveWidth = 3.0
    var sleeveTone = 0.88

    var parts: [GarmentPart] {
      let top = 2.4
      let body = mirrored([
        Point(0, top + neckDepth), Point(0.6 * neck, top + 0.75 * neckDepth),
        Point(neck, top - 0.2),
        Point(shoulder, top + 1.5), Point(shoulder + 0.3, top + 3), Point(waist, 11.5),
        Point(waist, 17), Point(hem, length - 0.4), Point(hem - 0.4, length), Point(0, length),
      ])
      // The sleeve follows the line from the shoulder to the cuff.
      let (dx, dy) = (cuff.x - shoulder, cuff.y - top - 3)
      let reach = (dx * dx + dy * dy).squareRoot()
      let across = Point(dy / reach * sleeveWidth / 2, -dx / reach * sleeveWidth / 2)
      let sleeve = [
        Point(shoulder - 1, top + 1.1), Point(shoulder + 0.9, top + 1.9),
        Point(shoulder + 0.25 * dx + across.x, top + 3 + 0.25 * dy + across.y),
        Point(cuff.x + 0.8 * across.x, cuff.y + 0.8 * across.y),
        Point(cuff.x - 0.8 * across.x, cuff.y - 0.8 * across.y),
        Point(waist - 0.4, 10.8 - (reach < 8 ? 1 : 0)), Point(shoulder - 1.2, top + 4),
      ]
      return [
        GarmentPart(outline: placed(sleeve), tone: sleeveTone),
        GarmentPart(outline: placed(sleeve, isFlipped: true), tone: sleeveTone),
        GarmentPart(outline: body),
      ]
    }
  }

  private static func tShirt(_ random: inout SplitMix64) -> [GarmentPart] {
    let width = 0.5 * random.normal()
    let sleeve = 10.2 + 0.9 * random.normal()
    let top = Top(
      shoulder: 6.9 + width, waist: 6.6 + width, hem: 6.7 + width,
      length: 25.6 + 0.6 * random.normal(), neck: 3 + 0.4 * random.normal(),
      neckDepth: 2.2 + 0.5 * random.normal(), cuff: Point(11 + width, sleeve), sleeveWidth: 4.4,
      sleeveTone: 0.93)
    return top.parts
  }

  private static func longSleeved(_ random: inout SplitMix64) -> Top {
    let width = 0.4 * random.normal()
    return Top(
      shoulder: 6 + width, waist: 6.2 + width, hem: 6.4 + width,
      length: 25 + 0.6 * random.normal(), neck: 2.5 + 0.3 * random.normal(), neckDepth: 1.4,
      cuff: Point(11.2 + width + 0.4 * random.normal(), 23.4 + 0.8 * random.normal()),
      sleeveWidth: 3.6 + 0.3 * random.normal())
  }

  private static func pullover(_ random: inout SplitMix64) -> [GarmentPart] {
    let top = longSleeved(&random)
    let end = top.length
    // A ribbed hem and collar.
    let hem = mirrored([
      Point(0, end - 2), Point(top.hem, end - 2), Point(top.hem - 0.3, end), Point(0, end),
    ])
    let collar = mirrored([
      Point(0, 2.6), Point(top.neck, 1.8), Point(top.neck + 0.6, 3), Point(0, 4.6),
    ])
    return top.parts + [
      GarmentPart(outline: hem, tone: 0.78, roundness: 0, isPlain: true),
      GarmentPart(outline: collar, tone: 0.72, isPlain: true),
    ]
  }

  private static func coat(_ random: inout SplitMix64) -> [GarmentPart] {
    var top = longSleeved(&random)
    top.length = 27
    top.hem += 0.9
    top.neckDepth = 2
    top.sleeveWidth = 4
    let gap = 0.5 + 0.25 * random.uniform()
    // Open in front from the lapels down.
    let opening = mirrored([Point(0, 3), Point(gap, 10), Point(gap, 27.5), Point(0, 27.5)])
    let lapel = [Point(0.2, 10.8), Point(1.2, 3.4), Point(2.7, 1.8), Point(3.6, 5.6)]
    let pocket = [Point(2.6, 17.6), Point(5.2, 17.2), Point(5.2, 18.2), Point(2.6, 18.6)]
    return top.parts + [
      GarmentPart(outline: placed(lapel), tone: 0.66, roundness: 0),
      GarmentPart(outline: placed(lapel, isFlipped: true), tone: 0.66, roundness: 0),
      GarmentPart(outline: placed(pocket), tone: 0.7, roundness: 0),
      GarmentPart(outline: placed(pocket, isFlipped: true), tone: 0.7, roundness: 0),
      GarmentPart(outline: opening, tone: 0.12, roundness: 0, isPlain: true),
    ]
  }

  private static func shirt(_ random: inout SplitMix64) -> [GarmentPart] {
    var top = longSleeved(&random)
    top.hem -= 0.2
    if random.uniform() < 0.4 {
      // Rolled up to the elbow.
      top.cuff = Point(top.cuff.x - 0.6, 13.5)
      top.sleeveWidth = 3.8
    }
    let end = top.length
    let collar = [
      Point(0.1, 5.2), Point(0.6, 2.6), Point(2.4, 1.4), Point(3.4, 4.2), Point(1.7, 5.8),
    ]
    let placket = [Point(-0.5, 5), Point(0.5, 5), Point(0.5, end), Point(-0.5, end)]
    var parts =
      top.parts + [
        GarmentPart(outline: placed(placket), tone: 0.72, roundness: 0, isPlain: true),
        GarmentPart(outline: placed(collar), tone: 1.12, roundness: 0, isPlain: true),
        GarmentPart(
          outline: placed(collar, isFlipped: true), tone: 1.12, roundness: 0, isPlain: true),
      ]
    for y in stride(from: 7.5, to: end - 1, by: 3.6) {
      let button = [
        Point(-0.5, y), Point(0.5, y), Point(0.5, y + 1), Point(-0.5, y + 1),
      ]
      parts.append(
        GarmentPart(outline: placed(button), tone: 0.3, roundness: 0, isPlain: true))
    }
    return parts
  }

  private static func dress(_ random: inout SplitMix64) -> [GarmentPart] {
    let width = 0.3 * random.normal()
    let flare = 6 + 1.1 * random.normal()
    let depth = 2 + 1.2 * random.uniform()
    let body = mirrored([
      Point(0, 2 + depth), Point(1.7, 1.6 + 0.6 * depth), Point(2.1, 1), Point(3.6 + width, 1.2),
      Point(3.5 + width, 4.4), Point(4 + width, 6.6), Point(3.2 + width, 11),
      Point(4.4 + width, 16), Point(flare, 26.4), Point(flare - 0.6, 27), Point(0, 27.2),
    ])
    let belt = mirrored([
      Point(0, 10.4), Point(3.3 + width, 10.4), Point(3.3 + width, 11.6), Point(0, 11.6),
    ])
    return [
      GarmentPart(outline: body),
      GarmentPart(outline: belt, tone: 0.72, roundness: 0, isPlain: true),
    ]
  }

  private static func trouser(_ random: inout SplitMix64) -> [GarmentPart] {
    let width = 0.4 * random.normal()
    let leg = 5 + width + 0.7 * random.normal()
    let gap = 0.7 + 0.3 * random.uniform()
    let crotch = 9 + 0.8 * random.normal()
    let body = mirrored([
      Point(0, 1.2), Point(4.4 + width, 1), Point(4.6 + width, 2.4), Point(5.3 + width, 8),
      Point(leg, 26.6), Point(leg - 0.3, 27.2), Point(gap + 0.7, 27.2), Point(gap + 0.4, 26.6),
      Point(0.3, crotch), Point(0, crotch - 0.6),
    ])
    let waistband = mirrored([
      Point(0, 1.2), Point(4.5 + width, 1.1), Point(4.7 + width, 2.5), Point(0, 2.6),
    ])
    return [
      GarmentPart(outline: body), GarmentPart(outline: waistband, tone: 0.75, roundness: 0),
    ]
  }
}

// MARK: Seen from the side, and carried

extension GarmentKind {
  private static func sneaker(_ random: inout SplitMix64) -> [GarmentPart] {
    let collar = 10.8 + 0.7 * random.normal()
    let toe = 16.6 + 0.5 * random.normal()
    let upper = [
      Point(2, 21), Point(1.8, toe + 1.6), Point(4, toe), Point(9, toe - 1.6),
      Point(14.5, collar + 1), Point(16.8, collar - 0.6), Point(18.6, collar + 1.4),
      Point(23, collar + 1), Point(25.4, collar - 0.4), Point(26.2, collar + 2.6),
      Point(25.8, 18), Point(26.2, 21),
    ]
    let sole = [Point(1.2, 20), Point(26.6, 19.6), Point(26.4, 22.4), Point(2.2, 22.4)]
    var parts = [
      GarmentPart(outline: upper),
      GarmentPart(outline: sole, tone: 0.5 + 0.8 * random.uniform(), isPlain: true),
    ]
    for step in 0..<3 {
      let x = 10.6 + 2 * Double(step)
      let y = toe - 1.6 - 1.15 * Double(step)
      let lace = [
        Point(x, y), Point(x + 0.9, y - 0.3), Point(x + 2.2, y + 2.6), Point(x + 1.3, y + 3),
      ]
      parts.append(GarmentPart(outline: lace, tone: 0.5, roundness: 0))
    }
    return parts
  }

  private static func ankleBoot(_ random: inout SplitMix64) -> [GarmentPart] {
    let shaft = 4 + 1.1 * random.normal()
    let heel = 1.6 + 1.2 * random.uniform()
    let front = 13.4 + 0.7 * random.normal()
    let upper = [
      Point(2.4, 24), Point(2, 20.4), Point(4, 18.2), Point(9.5, 16.4), Point(front - 0.4, 12.6),
      Point(front, shaft + 0.3), Point(front + 0.6, shaft), Point(24, shaft - 0.2),
      Point(24.6, shaft + 0.4), Point(24.2, 13), Point(25.2, 18), Point(25, 24),
    ]
    let sole = [
      Point(1.8, 23), Point(25.4, 23), Point(25, 24 + heel), Point(19.5, 24 + heel),
      Point(18.2, 24.4), Point(2.6, 24.6),
    ]
    let seam = [
      Point(front + 3.4, shaft), Point(front + 4.6, shaft), Point(front + 5, 15),
      Point(front + 3.6, 15),
    ]
    return [
      GarmentPart(outline: upper), GarmentPart(outline: seam, tone: 0.7, roundness: 0),
      GarmentPart(outline: sole, tone: 0.55, roundness: 0, isPlain: true),
    ]
  }

  private static func sandal(_ random: inout SplitMix64) -> [GarmentPart] {
    let heel = 9 * random.uniform() * random.uniform()
    let top = 18.8 - heel
    let sole = [
      Point(1.4, 20.2), Point(9, 19.6), Point(16, 19 - 0.5 * heel), Point(25.8, top),
      Point(26.4, top + 2.2), Point(17, 22 - 0.4 * heel), Point(9, 22.6), Point(1.6, 22.6),
    ]
    let block = [
      Point(21.8, top + 1), Point(26.4, top + 0.8), Point(26, 22.8), Point(22.8, 22.8),
    ]
    let toeStrap = [
      Point(3.4, 20.4), Point(4.4, 15.8), Point(8.4, 13.8), Point(11.6, 15.4), Point(13.2, 20),
      Point(10.8, 20), Point(9.6, 17), Point(7.8, 16.4), Point(6.4, 17.4), Point(6, 20.4),
    ]
    let ankle = [
      Point(25.4, top + 0.6), Point(24.8, top - 6.4), Point(18, top - 5.6), Point(13.6, 18.4),
      Point(16.4, 18.8), Point(19.6, top - 3.2), Point(22.6, top - 3.6), Point(22.8, top + 0.8),
    ]
    return [
      GarmentPart(outline: block, tone: 0.8, roundness: 0),
      GarmentPart(outline: toeStrap, tone: 0.9), GarmentPart(outline: ankle, tone: 0.95),
      GarmentPart(outline: sole),
    ]
  }

  private static func bag(_ random: inout SplitMix64) -> [GarmentPart] {
    let width = 10.6 + 0.8 * random.normal()
    let top = 11 + 1.2 * random.normal()
    let taper = 0.8 * random.normal()
    let rise = 2.2 + 1 * random.uniform()
    let body = mirrored([
      Point(0, top), Point(width - taper, top), Point(width, top + 2), Point(width + taper, 24),
      Point(width - 0.6, 25.4), Point(0, 25.4),
    ])
    let outer = mirrored([
      Point(0, rise), Point(4.4, rise), Point(6.6, rise + 3), Point(7, top + 1), Point(0, top + 1),
    ])
    let inner = mirrored([
      Point(0, rise + 1.6), Point(3.8, rise + 1.6), Point(5.2, rise + 3.8), Point(5.5, top),
      Point(0, top),
    ])
    let flap = mirrored([
      Point(0, top + 6), Point(width - 0.6, top + 5), Point(width - 0.6, top + 5.8),
      Point(0, top + 6.9),
    ])
    let clasp = [
      Point(-1, top + 5.4), Point(1, top + 5.4), Point(1, top + 7.8), Point(-1, top + 7.8),
    ]
    return [
      GarmentPart(outline: outer, tone: 0.85), GarmentPart(outline: inner, tone: 0),
      GarmentPart(outline: body), GarmentPart(outline: flap, tone: 0.6, roundness: 0),
      GarmentPart(outline: placed(clasp), tone: 0.4, roundness: 0, isPlain: true),
    ]
  }
}

/// The right half of an outline, from the axis back to the axis, made whole and put in the middle.
private func mirrored(_ half: [Point]) -> [Point] {
  placed(half) + placed(half.reversed(), isFlipped: true)
}

private func placed(_ outline: [Point], isFlipped: Bool = false) -> [Point] {
  outline.map { Point(14 + (isFlipped ? -$0.x : $0.x), $0.y) }
}
