// Reads a text of libcmark's along the source that it was made from.

/// A text and the bytes of its line.
struct TextReading {
  private let literal: [UInt8]
  /// The part of the line that the text stands in, with a scalar or two around it.
  private let bytes: [UInt8]
  /// The offset of `bytes` in the line.
  private let base: Int
  private var position = 0
  /// The 0-based byte of the line that comes next.
  private(set) var source: Int

  /// Where the text begins and ends in its line.
  let start: Int
  let end: Int
  let hasSigns: Bool

  /// - Parameters:
  ///   - start: where libcmark has the text begin, from 0.
  ///   - length: how many bytes of the line it has the text take.
  init(literal text: String, line: String, start: Int, length: Int) {
    literal = Array(text.utf8)
    hasSigns = literal.contains(where: Self.isSign)
    let line = line.utf8
    var start = min(max(0, start), line.count)
    end = min(line.count, start + max(length, literal.count))
    // Four bytes hold a scalar before the text, and more the ticks that it may begin with.
    base = max(0, start - 4 - literal.prefix { $0 == UInt8(ascii: "`") }.count)
    bytes = Array(line.dropFirst(base).prefix(end + 4 - base))
    // What emphasis left over of `***` begins behind what it took, whatever libcmark says.
    if let first = literal.first, first == UInt8(ascii: "*") || first == UInt8(ascii: "_") {
      let written = bytes.dropFirst(start - base).prefix { $0 == first }.count
      start += max(0, written - literal.prefix { $0 == first }.count)
    }
    // Ticks that open nothing end where libcmark has them begin.
    let ticks = literal.prefix { $0 == UInt8(ascii: "`") }.count
    if ticks > 0, start >= ticks {
      let before = line.dropFirst(start - ticks).prefix(ticks)
      let isEscaped = bytes.dropFirst(start - base).first == UInt8(ascii: "\\")
      if !isEscaped, before.allSatisfy({ $0 == UInt8(ascii: "`") }) { start -= ticks }
    }
    self.start = start
    source = start
  }

  private static func isSign(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "~"), UInt8(ascii: "@"), 1, 2, 3: true
    default: false
    }
  }

  private func byte(_ offset: Int) -> UInt8? {
    bytes.indices.contains(offset - base) ? bytes[offset - base] : nil
  }

  /// Reads words up to the next sign.
  /// - Parameters:
  ///   - decode: what an entity stands for.
  ///   - run: receives the words.
  /// - Returns: the sign, which is still to be skipped; `nil` at the end.
  mutating func next(decode: (String) -> String?, into run: inout [UInt8]) -> UInt8? {
    while position < literal.count {
      let next = literal[position]
      if byte(source) == UInt8(ascii: "\\"), let escaped = byte(source + 1), escaped == next,
        escaped.isASCIIPunctuation
      {
        run.append(next)
        position += 1
        source += 2
        continue
      }
      if byte(source) == UInt8(ascii: "&"), let entity = entity, let text = decode(entity) {
        run += text.utf8
        position += text.utf8.count
        source += entity.utf8.count
        continue
      }
      if Self.isSign(next), byte(source) == next { return next }
      run.append(next)
      position += 1
      source += 1
    }
    return nil
  }

  mutating func skip(_ count: Int) {
    position += count
    source += count
  }

  private var entity: String? {
    var length = 1
    // No name of an entity is longer.
    while length < 34, let byte = byte(source + length) {
      if byte == UInt8(ascii: ";") {
        let offset = source - base
        return length > 1
          ? String(decoding: bytes[offset...(offset + length)], as: UTF8.self) : nil
      }
      guard byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "#") else { return nil }
      length += 1
    }
    return nil
  }

  /// Whether the text has `next` at a distance from here, written as it is.
  private func isPlain(at distance: Int) -> UInt8? {
    let index = position + distance
    guard index < literal.count, byte(source + distance) == literal[index] else { return nil }
    return literal[index]
  }

  /// The name in `[^name]`, with which the text goes on.
  var footnoteName: String? {
    guard isPlain(at: 1) == UInt8(ascii: "^") else { return nil }
    var count = 0
    while let byte = isPlain(at: 2 + count), isFootnoteNameByte(byte) { count += 1 }
    guard count > 0, isPlain(at: 2 + count) == UInt8(ascii: "]") else { return nil }
    return String(decoding: literal[(position + 2)..<(position + 2 + count)], as: UTF8.self)
  }

  /// The key behind an `@`: letters, digits and `_`, and between them some punctuation.
  var key: String? {
    // An address such as me@fig-tree.org is no key.
    let before = scalarBefore
    if let before,
      before.properties.isAlphabetic || before.properties.numericType != nil || before == "@"
    {
      return nil
    }
    var count = 0
    var kept = 0
    while let byte = isPlain(at: 1 + count) {
      if byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") || byte >= 0x80 {
        count += 1
        kept = count
      } else if count == kept, count > 0, ":.#$%&-+?<>/".utf8.contains(byte) {
        count += 1
      } else {
        break
      }
    }
    guard kept > 0 else { return nil }
    let name = String(decoding: literal[(position + 1)..<(position + 1 + kept)], as: UTF8.self)
    // The dash of a range, the quotation mark of a sentence: letters only.
    let letters = name.unicodeScalars.prefix { scalar in
      scalar.isASCII || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
    var trimmed = String(String.UnicodeScalarView(letters))
    while let last = trimmed.utf8.last, last.isASCIIPunctuation, last != UInt8(ascii: "_") {
      trimmed.removeLast()
    }
    // Nor is a part of an address, such as https://example.org/@name.
    let isInAddress = before.map { "/=&#?%".unicodeScalars.contains($0) } ?? false
    let isReference = MarkdownParser.referenceKinds.contains { trimmed.hasPrefix($0) }
    return trimmed.isEmpty || (isInAddress && !isReference) ? nil : trimmed
  }

  func count(of sign: UInt8) -> Int {
    var count = 0
    while isPlain(at: count) == sign { count += 1 }
    return count
  }

  private var scalarBefore: Unicode.Scalar? {
    String(decoding: bytes[max(0, source - base - 4)..<(source - base)], as: UTF8.self)
      .unicodeScalars.last
  }

  /// CommonMark's rule for what may open and what may close.
  func flanks(count: Int) -> (left: Bool, right: Bool) {
    let offset = min(bytes.count, source - base + count)
    let after = String(
      decoding: bytes[offset..<min(bytes.count, offset + 4)], as: UTF8.self
    ).unicodeScalars.first
    let (spaceBefore, punctuationBefore) = Self.kind(of: scalarBefore)
    let (spaceAfter, punctuationAfter) = Self.kind(of: after)
    return (
      !spaceAfter && (!punctuationAfter || spaceBefore || punctuationBefore),
      !spaceBefore && (!punctuationBefore || spaceAfter || punctuationAfter)
    )
  }

  private static func kind(of scalar: Unicode.Scalar?) -> (isSpace: Bool, isPunctuation: Bool) {
    guard let scalar else { return (true, false) }
    if scalar.isASCII, UInt8(scalar.value).isASCIIPunctuation { return (false, true) }
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      return (false, true)
    default: return (scalar.properties.isWhitespace, false)
    }
  }
}

extension UInt8 {
  var isASCIIPunctuation: Bool {
    (0x21...0x2F).contains(self) || (0x3A...0x40).contains(self) || (0x5B...0x60).contains(self)
      || (0x7B...0x7E).contains(self)
  }
}
