// Keeps TeX out of the Markdown parser's hands. `$a_1 b_1$` would be read as emphasis, so each
// span of mathematics is replaced, byte for byte, by letters that mean nothing to Markdown, and
// put back afterwards. Lines keep their lengths, so every position stays right.
import Diagnostics

/// The mathematics of a report, and its lines with the mathematics masked.
struct MathSpans {
  struct Span {
    var tex: String
    var range: SourceRange
    var isDisplayed: Bool
    /// How many fillers follow the mark on the span's first line, and on its second if it has one.
    var fillers: [Int] = []
    /// From `$$ … $$ {#eq-name}`.
    var identifier: Identifier?
  }

  /// Opens the place of a span in the masked text. Control characters, because they are one byte
  /// each, Markdown gives them no meaning, and a report has no use for them.
  static let inlineMark: Unicode.Scalar = "\u{1}"
  static let displayMark: Unicode.Scalar = "\u{2}"
  /// Opens the rest of an inline span on a following line.
  static let continuationMark: Unicode.Scalar = "\u{3}"
  static let filler: Unicode.Scalar = "x"

  private(set) var spans: [Span] = []
  private(set) var lines: [String]
  private(set) var diagnostics: [Diagnostic] = []

  private let source: SourceText

  /// - Parameter code: for each line, the byte columns (from 0) that hold code; a line in a code
  ///   block is `0..<Int.max`.
  init(_ source: SourceText, firstLine: Int, code: [Int: [Range<Int>]]) {
    self.source = source
    // The marks themselves are not ours to keep when a report holds them.
    lines = source.lines.map { line in
      line.unicodeScalars.contains { (1...3).contains($0.value) }
        ? String(
          String.UnicodeScalarView(
            line.unicodeScalars.map { (1...3).contains($0.value) ? " " : $0 }))
        : line
    }
    var number = firstLine
    while number <= lines.count {
      number = scan(line: number, code: code)
    }
  }

  /// Masks what begins on a line.
  /// - Returns: the next line to scan.
  private mutating func scan(line number: Int, code: [Int: [Range<Int>]]) -> Int {
    var bytes = Array(lines[number - 1].utf8)
    guard bytes.contains(UInt8(ascii: "$")) else { return number + 1 }
    let codeHere = code[number] ?? []
    func isCode(_ offset: Int) -> Bool { codeHere.contains { $0.contains(offset) } }

    var offset = 0
    while offset < bytes.count {
      guard bytes[offset] == UInt8(ascii: "$"), !isCode(offset) else {
        // A backslash takes the next byte's meaning away.
        offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
        continue
      }
      if offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "$") {
        if bytes[..<offset].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ">") }) {
          return maskDisplay(line: number, offset: offset)
        }
        offset += 2
        continue
      }
      if let end = closingDollar(in: bytes, after: offset, isCode: isCode) {
        let tex = String(decoding: bytes[(offset + 1)..<end], as: UTF8.self)
        spans.append(
          Span(
            tex: tex, range: source.range(line: number, byteColumns: (offset + 1)..<(end + 2)),
            isDisplayed: false, fillers: [end - offset]))
        bytes.replaceSubrange(
          offset...end, with: Self.mask(Self.inlineMark, count: end - offset + 1))
        lines[number - 1] = String(decoding: bytes, as: UTF8.self)
        offset = end + 1
      } else if let next = maskAcrossLines(line: number, offset: offset, bytes: bytes, code: code) {
        return next
      } else {
        offset += 1
      }
    }
    return number + 1
  }

  /// Pandoc's rule: no space inside the dollars, no digit after the closing one.
  private func closingDollar(
    in bytes: [UInt8], after opening: Int, isCode: (Int) -> Bool
  ) -> Int? {
    guard opening + 1 < bytes.count, !Self.isSpace(bytes[opening + 1]) else { return nil }
    return closing(in: bytes, from: opening + 1, isCode: isCode)
  }

  private func closing(in bytes: [UInt8], from start: Int, isCode: (Int) -> Bool) -> Int? {
    var offset = start
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\\"): offset += 2
      case UInt8(ascii: "$") where !isCode(offset):
        let isAfterSpace = offset == 0 || Self.isSpace(bytes[offset - 1])
        let isBeforeDigit =
          offset + 1 < bytes.count
          && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset + 1])
        if !isAfterSpace, !isBeforeDigit, offset > start { return offset }
        return nil
      default: offset += 1
      }
    }
    return nil
  }

  /// An inline span that a line break interrupts; it ends within its paragraph or is no span.
  private mutating func maskAcrossLines(
    line number: Int, offset: Int, bytes: [UInt8], code: [Int: [Range<Int>]]
  ) -> Int? {
    guard offset + 1 < bytes.count, !Self.isSpace(bytes[offset + 1]), number < lines.count
    else { return nil }
    let next = Array(lines[number].utf8)
    guard !lines[number].trimmed.isEmpty else { return nil }
    let codeNext = code[number + 1] ?? []
    guard
      let end = closing(in: next, from: 0, isCode: { at in codeNext.contains { $0.contains(at) } })
    else { return nil }
    let first = String(decoding: bytes[(offset + 1)...], as: UTF8.self)
    let second = String(decoding: next[..<end], as: UTF8.self).trimmed
    let start = source.location(line: number, byteColumn: offset + 1)
    spans.append(
      Span(
        tex: first + " " + second,
        range: SourceRange(
          file: source.name, start: start,
          end: source.location(line: number + 1, byteColumn: end + 2)),
        isDisplayed: false, fillers: [bytes.count - offset - 1, end]))
    lines[number - 1] =
      String(decoding: bytes[..<offset], as: UTF8.self)
      + String(decoding: Self.mask(Self.inlineMark, count: bytes.count - offset), as: UTF8.self)
    lines[number] =
      String(decoding: Self.mask(Self.continuationMark, count: end + 1), as: UTF8.self)
      + String(decoding: next[(end + 1)...], as: UTF8.self)
    // The rest of the next line may hold more.
    return number + 1
  }

  /// `$$ … $$ {#eq-name}`, on one line or several.
  private mutating func maskDisplay(line number: Int, offset: Int) -> Int {
    let prefix = String(decoding: Array(lines[number - 1].utf8)[..<offset], as: UTF8.self)
    var tex: [String] = []
    var last = number
    var tail: Substring?
    var text = Substring(source.line(number).utf8.dropFirst(offset + 2))
    while true {
      if let end = text.firstRange(of: "$$") {
        tex.append(String(text[..<end.lowerBound]))
        tail = text[end.upperBound...]
        break
      }
      tex.append(String(text))
      // A blank line would end the paragraph; a forgotten `$$` must not swallow the report.
      guard last < source.lines.count, !source.line(last + 1).trimmed.isEmpty else { break }
      last += 1
      text = source.line(last)[...]
    }
    let range = SourceRange(
      file: source.name, start: source.location(line: number, byteColumn: offset + 1),
      end: source.location(line: last, byteColumn: source.line(last).utf8.count + 1))
    guard let tail else {
      diagnostics.append(
        .error(
          "this displayed equation is never closed",
          at: source.range(line: number, byteColumns: (offset + 1)..<(offset + 3)),
          hints: ["end it with `$$` before the next empty line"]))
      return last + 1
    }
    var identifier: Identifier?
    let label = String(tail).trimmed
    let name = String(label.dropFirst(2).dropLast())
    if label.hasPrefix("{#"), label.hasSuffix("}"), name.isName(alsoAllowing: ".:") {
      let space = tail.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
      let column = source.line(last).utf8.count - tail.utf8.count + space + 3
      identifier = Identifier(
        name: name,
        range: source.range(line: last, byteColumns: column..<(column + name.utf8.count)))
    } else if !label.isEmpty {
      diagnostics.append(
        .error(
          "only a label may follow a displayed equation, not '\(label)'",
          at: source.range(
            line: last,
            byteColumns: (source.line(last).utf8.count - tail.utf8.count + 1)..<(source.line(last)
              .utf8.count + 1)),
          hints: ["write `$$ … $$ {#eq-name}`, and other text in a paragraph of its own"]))
    }
    spans.append(
      Span(
        tex: tex.joined(separator: "\n").trimmingNewlinesAndSpace, range: range, isDisplayed: true,
        identifier: identifier))
    let count = lines[number - 1].utf8.count - prefix.utf8.count
    lines[number - 1] =
      prefix + String(decoding: Self.mask(Self.displayMark, count: count), as: UTF8.self)
    for line in (number + 1)..<max(number + 1, last + 1) {
      lines[line - 1] = String(
        repeating: String(Self.filler), count: max(1, lines[line - 1].utf8.count))
    }
    return last + 1
  }

  private static func mask(_ mark: Unicode.Scalar, count: Int) -> [UInt8] {
    Array(String(mark).utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: count - 1)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

extension String {
  fileprivate var trimmingNewlinesAndSpace: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" }
    guard let first = firstIndex(where: { !isSpace($0) }),
      let last = lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(self[first...last])
  }
}
