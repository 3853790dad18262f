// The text of a formula as scalars with their places, and the commands found in it.

/// Reads a formula from left to right.
struct FormulaReader {
  private(set) var scalars: [Unicode.Scalar]
  /// The place of each scalar in UTF-8, and of the end.
  private let offsets: [Int]
  var position = 0

  init(_ tex: String) {
    scalars = Array(tex.unicodeScalars)
    var offsets: [Int] = []
    offsets.reserveCapacity(scalars.count + 1)
    var offset = 0
    for scalar in scalars {
      offsets.append(offset)
      offset += UTF8.width(scalar)
    }
    offsets.append(offset)
    self.offsets = offsets
  }

  /// The same text, read as if it ended at a scalar. Places stay what they were.
  func ending(at end: Int) -> FormulaReader {
    var reader = self
    reader.scalars.removeSubrange(end...)
    return reader
  }

  var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }
  var afterNext: Unicode.Scalar? { position + 1 < scalars.count ? scalars[position + 1] : nil }

  /// The UTF-8 range of scalars.
  func range(_ scalars: Range<Int>) -> Range<Int> {
    offsets[scalars.lowerBound]..<offsets[scalars.upperBound]
  }

  /// From a place up to where reading stands.
  func range(from start: Int) -> Range<Int> { range(start..<max(start, position)) }

  /// The place where reading stands: a scalar, or the last one at the end.
  var here: Range<Int> {
    if position < scalars.count { return range(position..<position + 1) }
    return scalars.isEmpty ? 0..<0 : range(scalars.count - 1..<scalars.count)
  }

  mutating func skipSpaces() {
    while let scalar = next, Self.isSpace(scalar) { position += 1 }
  }

  /// The command that begins at the backslash where reading stands: letters, or one other sign.
  /// - Returns: its name without the backslash, and its length in scalars; `nil` at the end.
  func command() -> (name: String, length: Int)? {
    guard next == "\\", let first = afterNext else { return nil }
    guard Self.isLetter(first) else {
      return (first.properties.isWhitespace ? " " : String(first), 2)
    }
    var name = String.UnicodeScalarView()
    var index = position + 1
    while index < scalars.count, Self.isLetter(scalars[index]) {
      name.append(scalars[index])
      index += 1
    }
    return (String(name), index - position)
  }

  func isAtCommand(_ name: String) -> Bool { command()?.name == name }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    // The properties of all of Unicode take a tenth of the time of setting a formula.
    scalar.isASCII
      ? scalar == " " || ("\t"..."\r").contains(scalar)
      : scalar.properties.isWhitespace && scalar != "\u{A0}"
  }

  static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
