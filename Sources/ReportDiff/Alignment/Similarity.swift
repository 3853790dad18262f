// How alike two elements are, by their words.

/// The words of elements, found once each.
struct Traits<Element: Editable> {
  private let old: [Element]
  private let new: [Element]
  private var oldWords: [Int: [UInt64]] = [:]
  private var newWords: [Int: [UInt64]] = [:]

  init(_ old: [Element], _ new: [Element]) {
    self.old = old
    self.new = new
  }

  /// Twice the words in common over all words (Dice), from 0 to 1; 0 for elements of two kinds.
  mutating func similarity(_ first: Int, _ second: Int) -> Double {
    guard old[first].mayBecome(new[second]) else { return 0 }
    let words = (ofOld(first), ofNew(second))
    let all = words.0.count + words.1.count
    guard all > 0 else { return 1 }
    var common = 0
    var (i, j) = (0, 0)
    while i < words.0.count, j < words.1.count {
      if words.0[i] == words.1[j] {
        (common, i, j) = (common + 1, i + 1, j + 1)
      } else if words.0[i] < words.1[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return 2 * Double(common) / Double(all)
  }

  mutating func size(ofOld position: Int) -> Int { ofOld(position).count }

  private mutating func ofOld(_ position: Int) -> [UInt64] {
    if let words = oldWords[position] { return words }
    let found = words(of: old[position].bytes(for: .recognition))
    oldWords[position] = found
    return found
  }

  private mutating func ofNew(_ position: Int) -> [UInt64] {
    if let words = newWords[position] { return words }
    let found = words(of: new[position].bytes(for: .recognition))
    newWords[position] = found
    return found
  }
}

/// Runs of letters and digits as numbers, sorted. (64-bit FNV-1a: the same on every machine.)
func words(of content: [UInt8]) -> [UInt64] {
  var words: [UInt64] = []
  let start: UInt64 = 0xCBF2_9CE4_8422_2325
  var hash = start
  for byte in content {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF:
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    default:
      if hash != start { words.append(hash) }
      hash = start
    }
  }
  if hash != start { words.append(hash) }
  return words.sorted()
}

/// The pairs of two short sequences, in order, with the most similarity in all.
/// - Parameter similarity: `nil` for two that are no pair.
func similarPairs(
  _ oldCount: Int, _ newCount: Int, similarity: (Int, Int) -> Double?
) -> [Alignment.Pair] {
  guard oldCount > 0, newCount > 0 else { return [] }
  let width = newCount + 1
  var best = [Double](repeating: 0, count: (oldCount + 1) * width)
  var isPair = [Bool](repeating: false, count: best.count)
  for first in stride(from: oldCount - 1, through: 0, by: -1) {
    for second in stride(from: newCount - 1, through: 0, by: -1) {
      let place = first * width + second
      best[place] = max(best[place + width], best[place + 1])
      guard let similarity = similarity(first, second) else { continue }
      let paired = similarity + best[place + width + 1]
      if paired > best[place] {
        best[place] = paired
        isPair[place] = true
      }
    }
  }
  var pairs: [Alignment.Pair] = []
  var (first, second) = (0, 0)
  while first < oldCount, second < newCount {
    let place = first * width + second
    if isPair[place] {
      pairs.append((old: first, new: second))
      (first, second) = (first + 1, second + 1)
    } else if best[place + width] >= best[place + 1] {
      first += 1
    } else {
      second += 1
    }
  }
  return pairs
}
