// Where the lines of a paragraph end: of all possible breaks, those whose lines together look best.
//
// Source: Knuth & Plass 1981, "Breaking paragraphs into lines". As in TeX, there are passes: without
// hyphens, with them, with more stretch than the spaces have, and last with breaks inside of words,
// so that no line is ever too long.

/// A piece of a paragraph: something of a width, or a place where a line may end.
struct BreakItem: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case box
    /// A space: it may grow and shrink, and vanishes at the end of a line.
    case glue
    /// A place to break at, which costs something.
    case penalty
  }

  var kind: Kind
  /// Of a penalty: what a break here adds to the line, the width of a hyphen.
  var width = 0.0
  var stretch = 0.0
  var shrink = 0.0
  var cost = 0.0
  /// Whether a line that ends here ends with a hyphen.
  var isHyphen = false
  /// Whether a line may end here, for glue and penalties.
  var isBreakable = true
  /// From which pass on a line may end here: 1 for the first.
  var firstPass = 1
  /// Where the piece stands in the text, in bytes.
  var range: Range<Int> = 0..<0
}

struct LineBreaking {
  /// The width of every line.
  var width: Double
  /// How far a line may end before the margin without looking bad; 0 for justified text.
  var ragged = 0.0
  /// What the third pass adds to the stretch of every line.
  var emergencyStretch: Double

  // TeX's values.
  private static let linePenalty = 10.0
  private static let fitnessDemerits = 10_000.0
  private static let doubleHyphenDemerits = 10_000.0
  private static let finalHyphenDemerits = 5_000.0

  /// One line: which items it has, and how its spaces are set.
  struct Line: Hashable, Sendable {
    /// The items of the line without the spaces at its ends.
    var items: Range<Int>
    /// The item that ends it; `nil` at the end of the paragraph.
    var end: Int?
    /// Above 0 a share of the stretch, below 0 of the shrink.
    var ratio: Double
  }

  /// Where a line may begin, with the best way to get there.
  private struct Active {
    /// The first item after the break.
    var start: Int
    var line: Int
    var fitness: Int
    var endsWithHyphen: Bool
    var demerits: Double
    var previous: Int
    var ratio: Double
    var breakItem: Int
  }

  /// The lines of `items`; none for no items.
  func lines(of items: [BreakItem]) -> [Line] {
    guard items.contains(where: { $0.kind == .box }) else { return [] }
    for pass in 1...4 {
      let tolerance = ragged > 0 ? .infinity : [100, 500, Double.infinity, .infinity][pass - 1]
      if let lines = lines(
        of: items, pass: pass, tolerance: tolerance,
        extraStretch: ragged > 0 ? ragged : pass >= 3 ? emergencyStretch * Double(pass - 2) : 0)
      {
        return lines
      }
    }
    // Something is wider than a line and cannot be parted: a single glyph or formula.
    return forcedLines(of: items)
  }

  private func lines(
    of items: [BreakItem], pass: Int, tolerance: Double, extraStretch: Double
  ) -> [Line]? {
    let sums = Sums(items)
    // Every break that some line can end at; active ones are those that a line can still begin at.
    var all = [
      Active(
        start: Self.firstBox(in: items, from: 0), line: 0, fitness: 1, endsWithHyphen: false,
        demerits: 0, previous: -1, ratio: 0, breakItem: -1)
    ]
    var active = [0]
    for position in 0...items.count {
      let isEnd = position == items.count
      if !isEnd {
        let item = items[position]
        guard item.kind != .box, item.isBreakable, item.firstPass <= pass else { continue }
        // Of two spaces, the first ends the line.
        if item.kind == .glue, position == 0 || items[position - 1].kind == .glue { continue }
      }
      var best: [Active?] = [nil, nil, nil, nil]
      var kept: [Int] = []
      kept.reserveCapacity(active.count + 4)
      for index in active {
        let from = all[index]
        guard from.start < position else {
          kept.append(index)
          continue
        }
        let (ratio, badness) = fit(
          items, sums, from: from.start, to: position, extraStretch: extraStretch)
        // Later breaks only make this line longer.
        if ratio < -1 { continue }
        kept.append(index)
        if badness > tolerance, !isEnd { continue }
        let item = isEnd ? nil : items[position]
        var demerits = Self.demerits(badness: badness, cost: item?.cost ?? 0)
        let endsWithHyphen = item?.isHyphen ?? false
        if from.endsWithHyphen {
          if endsWithHyphen { demerits += Self.doubleHyphenDemerits }
          if isEnd { demerits += Self.finalHyphenDemerits }
        }
        let fitness = ratio < -0.5 ? 0 : ratio <= 0.5 ? 1 : ratio <= 1 ? 2 : 3
        if ragged == 0, abs(fitness - from.fitness) > 1 { demerits += Self.fitnessDemerits }
        if isEnd, sums.width(from: from.start, to: position) < width / 12, from.line > 0 {
          // A last line of a few letters looks like a mistake.
          demerits += Self.finalHyphenDemerits
        }
        demerits += from.demerits
        if demerits < best[fitness]?.demerits ?? .infinity {
          best[fitness] = Active(
            start: Self.firstBox(in: items, from: position), line: from.line + 1,
            fitness: fitness, endsWithHyphen: endsWithHyphen, demerits: demerits,
            previous: index, ratio: ratio, breakItem: position)
        }
      }
      active = kept
      for candidate in best {
        guard let candidate else { continue }
        all.append(candidate)
        if !isEnd { active.append(all.count - 1) }
      }
      if isEnd {
        guard let last = best.compactMap({ $0 }).min(by: { $0.demerits < $1.demerits }) else {
          return nil
        }
        return trace(last, all, items, sums)
      }
      if active.isEmpty { return nil }
    }
    return nil
  }

  /// How well the items before `end` fill a line: the share of stretch or shrink, and 100 times
  /// the cube of its size.
  private func fit(
    _ items: [BreakItem], _ sums: Sums, from start: Int, to end: Int, extraStretch: Double
  ) -> (ratio: Double, badness: Double) {
    let isEnd = end == items.count
    var last = end
    while isEnd, last > start, items[last - 1].kind != .box { last -= 1 }
    var natural = sums.width(from: start, to: last)
    if !isEnd, items[end].kind == .penalty { natural += items[end].width }
    let difference = width - natural
    if difference >= -0.001 {
      if isEnd { return (0, 0) }
      let stretch = sums.stretch(from: start, to: last) + extraStretch
      guard stretch > 0 else { return (0, difference < 0.01 ? 0 : 1e8) }
      let ratio = max(difference, 0) / stretch
      return (ratio, min(100 * ratio * ratio * ratio, 1e8))
    }
    let shrink = sums.shrink(from: start, to: last)
    guard shrink > 0 else { return (-.infinity, .infinity) }
    let ratio = difference / shrink
    return (ratio, 100 * -ratio * ratio * ratio)
  }

  private static func demerits(badness: Double, cost: Double) -> Double {
    let base = linePenalty + badness
    return base * base + (cost >= 0 ? cost * cost : -cost * cost)
  }

  private static func firstBox(in items: [BreakItem], from start: Int) -> Int {
    var position = start
    while position < items.count, items[position].kind != .box { position += 1 }
    return position
  }

  private func trace(
    _ last: Active, _ all: [Active], _ items: [BreakItem], _ sums: Sums
  ) -> [Line] {
    var lines: [Line] = []
    var node = last
    while node.previous >= 0 {
      let from = all[node.previous]
      var end = min(node.breakItem, items.count)
      while end > from.start, items[end - 1].kind != .box { end -= 1 }
      lines.append(
        Line(
          items: from.start..<end, end: node.breakItem < items.count ? node.breakItem : nil,
          // What an emergency or a ragged margin has added does not stretch any space.
          ratio: fit(items, sums, from: from.start, to: node.breakItem, extraStretch: 0).ratio))
      node = from
    }
    return lines.reversed()
  }

  /// First fit, with whatever is too wide on a line of its own.
  private func forcedLines(of items: [BreakItem]) -> [Line] {
    let sums = Sums(items)
    var lines: [Line] = []
    var start = Self.firstBox(in: items, from: 0)
    while start < items.count {
      var chosen = items.count
      var position = start + 1
      while position < items.count {
        let item = items[position]
        if item.kind != .box, item.isBreakable {
          let natural =
            sums.width(from: start, to: position) + (item.kind == .penalty ? item.width : 0)
          if natural > width, chosen < items.count { break }
          chosen = position
          if natural > width { break }
        }
        position += 1
      }
      if position == items.count, sums.width(from: start, to: position) <= width {
        chosen = items.count
      }
      var end = chosen
      while end > start, items[end - 1].kind != .box { end -= 1 }
      lines.append(
        Line(items: start..<end, end: chosen < items.count ? chosen : nil, ratio: 0))
      start = Self.firstBox(in: items, from: chosen)
    }
    return lines
  }
}

/// Sums over all items before each position, so that a line is measured by a subtraction.
private struct Sums {
  private var widths: [Double]
  private var stretches: [Double]
  private var shrinks: [Double]

  init(_ items: [BreakItem]) {
    widths = [0]
    stretches = [0]
    shrinks = [0]
    for (index, item) in items.enumerated() {
      // What a penalty adds only counts where a line ends.
      let counts = item.kind != .penalty
      widths.append(widths[index] + (counts ? item.width : 0))
      stretches.append(stretches[index] + (counts ? item.stretch : 0))
      shrinks.append(shrinks[index] + (counts ? item.shrink : 0))
    }
  }

  func width(from start: Int, to end: Int) -> Double { widths[end] - widths[start] }
  func stretch(from start: Int, to end: Int) -> Double { stretches[end] - stretches[start] }
  func shrink(from start: Int, to end: Int) -> Double { shrinks[end] - shrinks[start] }
}
