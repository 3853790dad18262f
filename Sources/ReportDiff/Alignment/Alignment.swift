// Which elements of two sequences are one and the same element, before and after.

/// How far the search for an element's other half goes.
package struct AlignmentPolicy: Sendable {
  /// The share of common words, 0 to 1, from which an element that has no equal is seen as edited.
  var leastSimilarity: Double?
  /// Whether elements may have changed places.
  var findsMoves: Bool

  /// Words, lines: equal or not.
  static let equal = AlignmentPolicy(leastSimilarity: nil, findsMoves: false)
  /// Cells, panels: edited in their places.
  static let edited = AlignmentPolicy(leastSimilarity: 0.3, findsMoves: false)
  /// Blocks, rows, series: edited and moved.
  static let moved = AlignmentPolicy(leastSimilarity: 0.4, findsMoves: true)
}

package struct Alignment: Sendable {
  package typealias Pair = (old: Int, new: Int)

  /// Rising on both sides.
  package private(set) var pairs: [Pair] = []
  /// Pairs that cross others, in the order of the old side.
  package private(set) var moves: [Pair] = []

  /// Above so many comparisons of two elements by their words, only names and order count.
  private static let mostComparisons = 1_000_000

  init(pairs: [Pair], moves: [Pair] = []) {
    self.pairs = pairs
    self.moves = moves
  }

  init<Element: Editable>(_ old: [Element], _ new: [Element]) {
    let policy = Element.alignmentPolicy
    pairs = Self.common(old, new, for: .identity)
    guard pairs.count < max(old.count, new.count) else { return }
    fillGaps(old.count, new.count) { oldGap, newGap in
      Self.common(
        oldGap.map { old[$0] }, newGap.map { new[$0] }, for: .recognition)
    }
    guard let least = policy.leastSimilarity else { return }
    fillGaps(old.count, new.count) { oldGap, newGap in
      var names = Numbering<String>()
      // What has no name is like nothing else.
      func number(_ name: String?, _ nothing: Int) -> Int {
        name.flatMap { $0.isEmpty ? nil : names.number(of: $0) } ?? nothing
      }
      let matches = commonSubsequence(
        oldGap.map { number(old[$0].anchor, -1 - 2 * $0) },
        newGap.map { number(new[$0].anchor, -2 - 2 * $0) })
      return matches.filter {
        old[oldGap.lowerBound + $0.old].mayBecome(new[newGap.lowerBound + $0.new])
      }
    }
    var traits = Traits(old, new)
    fillGaps(old.count, new.count) { oldGap, newGap in
      guard oldGap.count * newGap.count <= Self.mostComparisons else { return [] }
      return similarPairs(oldGap.count, newGap.count) { first, second in
        let similarity = traits.similarity(
          oldGap.lowerBound + first, newGap.lowerBound + second)
        return similarity >= least ? similarity : nil
      }
    }
    if policy.findsMoves { findMoves(old, new, &traits) }
  }

  /// The longest run of equals, also where they are equal but for numbers.
  private static func common<Element: Editable>(
    _ old: [Element], _ new: [Element], for purpose: ContentBytes.Purpose
  ) -> [Pair] {
    var contents = Numbering<[UInt8]>()
    return commonSubsequence(
      old.map { contents.number(of: $0.bytes(for: purpose)) },
      new.map { contents.number(of: $0.bytes(for: purpose)) })
  }

  /// - Parameter match: the pairs between the elements of a gap, by their positions in it.
  private mutating func fillGaps(
    _ oldCount: Int, _ newCount: Int, match: (Range<Int>, Range<Int>) -> [Pair]
  ) {
    var filled: [Pair] = []
    var (oldStart, newStart) = (0, 0)
    for pair in pairs + [(old: oldCount, new: newCount)] {
      if pair.old > oldStart, pair.new > newStart {
        let found = match(oldStart..<pair.old, newStart..<pair.new)
        filled += found.map { (old: oldStart + $0.old, new: newStart + $0.new) }
      }
      if pair.old < oldCount { filled.append(pair) }
      (oldStart, newStart) = (pair.old + 1, pair.new + 1)
    }
    pairs = filled
  }

  private mutating func findMoves<Element: Editable>(
    _ old: [Element], _ new: [Element], _ traits: inout Traits<Element>
  ) {
    let pairedOld = Set(pairs.map(\.old))
    let pairedNew = Set(pairs.map(\.new))
    var oldLeft = old.indices.filter { !pairedOld.contains($0) }
    var newLeft = new.indices.filter { !pairedNew.contains($0) }
    func take(_ key: (Element) -> [UInt8]?, _ moves: inout [Pair]) {
      var places: [[UInt8]: [Int]] = [:]
      for position in newLeft.reversed() {
        if let key = key(new[position]) { places[key, default: []].append(position) }
      }
      for position in oldLeft {
        guard let key = key(old[position]), let target = places[key]?.last,
          old[position].mayBecome(new[target])
        else { continue }
        places[key]?.removeLast()
        moves.append((old: position, new: target))
      }
      let gone = Set(moves.map(\.old))
      let come = Set(moves.map(\.new))
      oldLeft.removeAll { gone.contains($0) }
      newLeft.removeAll { come.contains($0) }
    }
    guard !oldLeft.isEmpty, !newLeft.isEmpty else { return }
    // A rule or an empty line went nowhere: it is one of many.
    func isTelling(_ element: Element) -> Bool {
      (element.anchor ?? "") != "" || words(of: element.bytes(for: .recognition)).count >= 3
    }
    take({ isTelling($0) ? $0.bytes(for: .identity) : nil }, &moves)
    take({ element in element.anchor.flatMap { $0.isEmpty ? nil : Array($0.utf8) } }, &moves)
    take({ isTelling($0) ? $0.bytes(for: .recognition) : nil }, &moves)
    if oldLeft.count * newLeft.count <= Self.mostComparisons {
      for position in oldLeft {
        let best = newLeft.map { (target: $0, traits.similarity(position, $0)) }
          .max { $0.1 < $1.1 }
        guard let best, best.1 >= 0.75, traits.size(ofOld: position) >= 8 else { continue }
        moves.append((old: position, new: best.target))
        newLeft.removeAll { $0 == best.target }
      }
    }
    moves.sort { $0.old < $1.old }
  }
}

/// Numbers for values, the same for the same.
struct Numbering<Value: Hashable> {
  private var numbers: [Value: Int] = [:]

  mutating func number(of value: Value) -> Int {
    if let number = numbers[value] { return number }
    numbers[value] = numbers.count
    return numbers.count - 1
  }
}
