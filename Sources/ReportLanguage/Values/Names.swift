// What counts as a name in the report language. Scanned by hand: a regular expression is compiled
// anew at each use, which was a quarter of the time of `galley check`.

extension StringProtocol {
  /// A letter, then letters, digits, `-`, `_` and whatever else is allowed; ASCII, at most 64 bytes.
  func isName(alsoAllowing extra: StaticString = "") -> Bool {
    let bytes = utf8
    guard let first = bytes.first, first.isASCIILetter, bytes.count <= 64 else { return false }
    let extra = extra.withUTF8Buffer { Array($0) }
    return bytes.allSatisfy { $0.isNameByte || extra.contains($0) }
  }
}

extension UInt8 {
  var isASCIILetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }

  var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  /// A letter, a digit, `-` or `_`.
  var isNameByte: Bool {
    isASCIILetter || isASCIIDigit || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
  }
}
