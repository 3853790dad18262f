// Sizes and ages as people write them on the command line.
import ArgumentParser

enum Quantity {
  /// - Parameter text: a number and a unit: `500M`, `5G`, `1.5GiB`; without a unit, bytes. Units
  ///   are binary.
  @Sendable static func bytes(_ text: String) throws -> Int {
    try read(
      text, units: ["": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40],
      suffixes: ["ib", "b"],
      expected: "a size is a number with K, M, G or T, such as 500M or 1.5G; without one, bytes")
  }

  /// - Parameter text: a number and a unit: `90s`, `45m`, `12h`, `30d`, `2w`.
  @Sendable static func seconds(_ text: String) throws -> Int {
    try read(
      text, units: ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800], suffixes: [],
      expected: "an age is a number with s, m, h, d or w, such as 12h, 30d or 2w")
  }

  private static func read(
    _ text: String, units: [String: Int], suffixes: [String], expected: String
  ) throws -> Int {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    var unit = text.dropFirst(digits.count).lowercased()
    if unit.count > 1, let suffix = suffixes.first(where: { unit.hasSuffix($0) }) {
      unit.removeLast(suffix.count)
    }
    guard digits.first?.isNumber == true, let number = Double(digits), let factor = units[unit],
      let value = Int(exactly: (number * Double(factor)).rounded())
    else { throw ValidationError(expected) }
    return value
  }
}
