// What two sequences have in common, in its order.
//
// Elements that each side has once are matched first, since nothing else can be meant by them
// (Cohen's patience difference); what lies between is matched by the fewest insertions and deletions
// (Myers 1986).

/// - Returns: positions of equal numbers, rising on both sides.
func commonSubsequence(_ old: [Int], _ new: [Int]) -> [Alignment.Pair] {
  var pairs: [Alignment.Pair] = []
  match(old[...], new[...], &pairs)
  return pairs
}

private func match(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>, _ pairs: inout [Alignment.Pair])
{
  var (old, new) = (old, new)
  while let first = old.first, first == new.first {
    pairs.append((old: old.startIndex, new: new.startIndex))
    (old, new) = (old.dropFirst(), new.dropFirst())
  }
  var suffix: [Alignment.Pair] = []
  while let last = old.last, last == new.last {
    suffix.append((old: old.endIndex - 1, new: new.endIndex - 1))
    (old, new) = (old.dropLast(), new.dropLast())
  }
  defer { pairs += suffix.reversed() }
  guard !old.isEmpty, !new.isEmpty else { return }
  let unique = longestRise(uniquePairs(old, new))
  guard !unique.isEmpty else {
    pairs += fewestEdits(old, new)
    return
  }
  var (oldStart, newStart) = (old.startIndex, new.startIndex)
  for pair in unique {
    match(old[oldStart..<pair.old], new[newStart..<pair.new], &pairs)
    pairs.append(pair)
    (oldStart, newStart) = (pair.old + 1, pair.new + 1)
  }
  match(old[oldStart...], new[newStart...], &pairs)
}

/// Elements that each side has exactly once, in the order of the old side.
private func uniquePairs(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>) -> [Alignment.Pair] {
  var counts: [Int: (old: Int, new: Int, place: Int)] = [:]
  for number in old { counts[number, default: (0, 0, 0)].old += 1 }
  for (place, number) in zip(new.indices, new) {
    counts[number, default: (0, 0, 0)].new += 1
    counts[number]?.place = place
  }
  return old.indices.compactMap { position in
    guard let count = counts[old[position]], count.old == 1, count.new == 1 else { return nil }
    return (old: position, new: count.place)
  }
}

/// The longest part of pairs that rises on the new side too.
private func longestRise(_ pairs: [Alignment.Pair]) -> [Alignment.Pair] {
  var tops: [Int] = []
  var previous = [Int?](repeating: nil, count: pairs.count)
  for (position, pair) in pairs.enumerated() {
    var (low, high) = (0, tops.count)
    while low < high {
      let middle = (low + high) / 2
      if pairs[tops[middle]].new < pair.new { low = middle + 1 } else { high = middle }
    }
    previous[position] = low > 0 ? tops[low - 1] : nil
    if low == tops.count { tops.append(position) } else { tops[low] = position }
  }
  var result: [Alignment.Pair] = []
  var position = tops.last
  while let current = position {
    result.append(pairs[current])
    position = previous[current]
  }
  return result.reversed()
}

/// Sequences further apart than this have nothing in common worth its search: its cost is the square.
private let mostEdits = 1500

/// Myers' greedy algorithm.
private func fewestEdits(_ old: ArraySlice<Int>, _ new: ArraySlice<Int>) -> [Alignment.Pair] {
  let (oldCount, newCount) = (old.count, new.count)
  let limit = min(oldCount + newCount, mostEdits)
  let (oldStart, newStart) = (old.startIndex, new.startIndex)
  // The furthest position on each diagonal, and what it was before each number of edits.
  var furthest = [Int](repeating: 0, count: 2 * limit + 3)
  var history: [[Int]] = []
  let middle = limit + 1
  for edits in 0...limit {
    history.append(Array(furthest[(middle - edits - 1)...(middle + edits + 1)]))
    for diagonal in stride(from: -edits, through: edits, by: 2) {
      let goesDown =
        diagonal == -edits
        || (diagonal != edits
          && furthest[middle + diagonal - 1] < furthest[middle + diagonal + 1])
      var x = goesDown ? furthest[middle + diagonal + 1] : furthest[middle + diagonal - 1] + 1
      while x < oldCount, x - diagonal < newCount, x - diagonal >= 0,
        old[oldStart + x] == new[newStart + x - diagonal]
      {
        x += 1
      }
      furthest[middle + diagonal] = x
      if x >= oldCount, x - diagonal >= newCount {
        return path(history, edits, oldCount, newCount).map {
          (old: oldStart + $0.old, new: newStart + $0.new)
        }
      }
    }
  }
  return []
}

/// The way back through the history of diagonals.
private func path(
  _ history: [[Int]], _ edits: Int, _ oldCount: Int, _ newCount: Int
) -> [Alignment.Pair] {
  var pairs: [Alignment.Pair] = []
  var (x, y) = (oldCount, newCount)
  for edits in stride(from: edits, through: 0, by: -1) {
    let before = history[edits]
    let middle = edits + 1
    let diagonal = x - y
    let goesDown =
      diagonal == -edits
      || (diagonal != edits && before[middle + diagonal - 1] < before[middle + diagonal + 1])
    let previous = goesDown ? diagonal + 1 : diagonal - 1
    let fromX = edits == 0 ? 0 : before[middle + previous]
    let fromY = edits == 0 ? 0 : fromX - previous
    while x > fromX, y > fromY, x > 0, y > 0 {
      pairs.append((old: x - 1, new: y - 1))
      (x, y) = (x - 1, y - 1)
    }
    (x, y) = (fromX, fromY)
  }
  return pairs.reversed()
}
