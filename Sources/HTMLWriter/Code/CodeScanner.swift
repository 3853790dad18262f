// Reads code byte by byte and notes which stretches are to be coloured. Stretches begin and end
// beside ASCII characters or at the ends of the text, so no character is ever cut in two.

struct CodeScanner {
  let bytes: [UInt8]
  /// The end of what is to be read, for code within code.
  private(set) var end: Int
  private(set) var position = 0
  /// In order, without overlaps.
  private var marks: [(range: Range<Int>, token: CodeToken)] = []
  /// How deep code stands within strings within code.
  private(set) var depth = 0

  /// Deeper code is coloured as the string that it stands in.
  static let deepest = 24

  init(_ text: String) {
    bytes = Array(text.utf8)
    end = bytes.count
  }

  var isAtEnd: Bool { position >= end }

  /// The next byte; 0 behind the end.
  var next: UInt8 { peek(0) }

  func peek(_ offset: Int) -> UInt8 {
    let index = position + offset
    return index >= 0 && index < end ? bytes[index] : 0
  }

  func isNext(_ text: StaticString) -> Bool {
    guard position + text.utf8CodeUnitCount <= end else { return false }
    return text.withUTF8Buffer { pattern in
      pattern.indices.allSatisfy { bytes[position + $0] == pattern[$0] }
    }
  }

  /// Whether nothing but spaces stands before on the line.
  var isAtLineStart: Bool {
    var index = position - 1
    while index >= 0, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: "\t") {
      index -= 1
    }
    return index < 0 || bytes[index] == UInt8(ascii: "\n")
  }

  func text(from start: Int) -> String {
    String(decoding: bytes[min(start, position)..<position], as: UTF8.self)
  }

  // MARK: Moving

  mutating func advance(_ count: Int = 1) { position = min(position + count, end) }

  /// Back to where something ended; never before what is marked.
  mutating func retreat(to place: Int) {
    position = min(max(place, marks.last?.range.upperBound ?? 0), end)
  }

  mutating func skip(while belongs: (UInt8) -> Bool) {
    while position < end, belongs(bytes[position]) { position += 1 }
  }

  /// To the end of the line, before its line end.
  mutating func skipLine() { skip { $0 != UInt8(ascii: "\n") } }

  mutating func skipSpaces() {
    skip { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
  }

  /// Reads a word of letters, digits and underscores.
  mutating func word() -> String {
    let start = position
    skip(while: Self.isWordByte)
    return text(from: start)
  }

  /// Letters of other scripts count as letters.
  static func isWordStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte >= 0x80 || isLetter(byte)
  }

  static func isWordByte(_ byte: UInt8) -> Bool { isWordStart(byte) || isDigit(byte) }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  // MARK: Marking

  /// Colours what was read since `start`.
  mutating func mark(_ token: CodeToken, from start: Int) {
    if start < position { marks.append((start..<position, token)) }
  }

  /// A number such as `0x1F`, `1_000.5e-3` or `2.0`.
  mutating func markNumber() {
    let start = position
    skip { Self.isWordByte($0) && $0 < 0x80 }
    if next == UInt8(ascii: "."), Self.isDigit(peek(1)) {
      advance()
      skip { Self.isWordByte($0) && $0 < 0x80 }
    }
    if peek(-1) | 0x20 == UInt8(ascii: "e"), !text(from: start).hasPrefix("0x"),
      next == UInt8(ascii: "-") || next == UInt8(ascii: "+"), Self.isDigit(peek(1))
    {
      advance()
      skip(while: Self.isDigit)
    }
    mark(.number, from: start)
  }

  mutating func markLine(_ token: CodeToken) {
    let start = position
    skipLine()
    mark(token, from: start)
  }

  /// Reads another language up to `limit`.
  mutating func scan(_ language: CodeLanguage, upTo limit: Int) {
    let outer = end
    end = min(max(limit, position), outer)
    language.scan(&self)
    position = end
    end = outer
  }

  /// Reads code within a string; `body` stops behind its end.
  mutating func nested(_ body: (inout CodeScanner) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  var html: String {
    var result = ""
    var done = 0
    func plain(_ range: Range<Int>) -> String {
      escaped(String(decoding: bytes[range], as: UTF8.self))
    }
    for (range, token) in marks {
      result += plain(done..<range.lowerBound)
      result += "<span class=\"\(token.rawValue)\">\(plain(range))</span>"
      done = range.upperBound
    }
    return result + plain(done..<bytes.count)
  }
}
