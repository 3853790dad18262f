// Path data in a third of the bytes: distances instead of places, and no letter or space that a
// reader of SVG does not need.

/// Rewrites the data of one path.
struct SVGPathData {
  private(set) var result: [UInt8] = []
  private var previousCommand: UInt8 = 0
  private var lastNumberHasPoint = false
  /// In hundredths, so that rounding does not add up along a path.
  private var current = (x: 0, y: 0)
  private var start = (x: 0, y: 0)
  /// Where the next part begins: Cairo ends every part with a move that the next one replaces.
  private var pendingMove: (x: Int, y: Int)?

  /// - Parameter data: what Cairo writes: absolute moves, lines, curves and closings.
  /// - Returns: `nil` for anything else.
  static func shortened(_ data: some Sequence<UInt8>) -> [UInt8]? {
    var path = SVGPathData()
    var command: UInt8?
    var numbers: [Int] = []
    for word in Array(data).split(separator: UInt8(ascii: " ")) {
      if word.count == 1, let letter = word.first, letter >= UInt8(ascii: "A") {
        guard command == nil || path.write(command, numbers) else { return nil }
        command = letter
        numbers = []
      } else {
        guard command != nil, let number = hundredths(word) else { return nil }
        numbers.append(number)
      }
    }
    guard command == nil || path.write(command, numbers) else { return nil }
    return path.result
  }

  /// A number in hundredths, rounded.
  private static func hundredths(_ word: ArraySlice<UInt8>) -> Int? {
    guard word.count <= 18 else { return nil }
    var digits = word[...]
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits = digits.dropFirst() }
    var value = 0
    var decimals: Int?
    var count = 0
    for digit in digits {
      if digit == UInt8(ascii: "."), decimals == nil {
        decimals = 0
        continue
      }
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      count += 1
      if let places = decimals {
        decimals = places + 1
        if places == 2, digit >= UInt8(ascii: "5") { value += 1 }
        if places >= 2 { continue }
      }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    guard count > 0 else { return nil }
    for _ in min(decimals ?? 0, 2)..<2 { value *= 10 }
    return isNegative ? -value : value
  }

  private mutating func write(_ command: UInt8?, _ numbers: [Int]) -> Bool {
    switch (command, numbers.count) {
    case (UInt8(ascii: "M"), 2): pendingMove = (numbers[0], numbers[1])
    case (UInt8(ascii: "L"), 2):
      finishMove()
      let (dx, dy) = (numbers[0] - current.x, numbers[1] - current.y)
      if dy == 0 {
        add("h", [dx])
      } else if dx == 0 {
        add("v", [dy])
      } else {
        add("l", [dx, dy])
      }
      current = (numbers[0], numbers[1])
    case (UInt8(ascii: "C"), 6):
      finishMove()
      add("c", (0..<6).map { numbers[$0] - ($0.isMultiple(of: 2) ? current.x : current.y) })
      current = (numbers[4], numbers[5])
    case (UInt8(ascii: "Z"), 0):
      finishMove()
      add("z", [])
      current = start
    default: return false
    }
    return true
  }

  private mutating func finishMove() {
    guard let point = pendingMove else { return }
    pendingMove = nil
    // After a closing, the point is where that ended.
    if previousCommand != UInt8(ascii: "z") || point != current || result.isEmpty {
      add("m", [point.x - current.x, point.y - current.y])
    }
    current = point
    start = point
  }

  private mutating func add(_ command: Character, _ numbers: [Int]) {
    let letter = command.asciiValue ?? 0
    // Pairs after a move are lines.
    let isImplied =
      !numbers.isEmpty
      && (letter == previousCommand
        || letter == UInt8(ascii: "l") && previousCommand == UInt8(ascii: "m"))
      && letter != UInt8(ascii: "m")
    if !isImplied { result.append(letter) }
    for (index, number) in numbers.enumerated() {
      add(number, isFirst: index == 0 && !isImplied)
    }
    previousCommand = letter
  }

  private mutating func add(_ hundredths: Int, isFirst: Bool) {
    let magnitude = hundredths.magnitude
    let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 100)
    if hundredths < 0 {
      result.append(UInt8(ascii: "-"))
    } else if !isFirst, whole > 0 || rest == 0 || !lastNumberHasPoint {
      result.append(UInt8(ascii: " "))
    }
    if whole > 0 || rest == 0 { result += String(whole).utf8 }
    lastNumberHasPoint = rest > 0
    guard rest > 0 else { return }
    result.append(UInt8(ascii: "."))
    if rest < 10 { result.append(UInt8(ascii: "0")) }
    result += String(rest.isMultiple(of: 10) ? rest / 10 : rest).utf8
  }
}
