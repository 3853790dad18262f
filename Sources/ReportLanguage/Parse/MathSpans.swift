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
    /// Where the pieces of `tex` stand; between two of them it has one byte of its own.
    var pieces: [Piece] = []

    struct Piece {
      var line: Int
      /// 0-based, in the line as it was parsed.
      var byte: Int
      var count: Int
    }

    /// Where a byte of `tex` stands: a line, and a 0-based byte of it as it was parsed.
    func place(ofByte offset: Int) -> (line: Int, byte: Int) {
      var rest = offset
      for (index, piece) in pieces.enumerated() {
        if rest <= piece.count || index == pieces.count - 1 {
          return (piece.line, piece.byte + min(rest, piece.count))
        }
        rest -= piece.count + 1
      }
      return (range.start.line, 0)
    }
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

  private let rewritten: RewrittenLines
  private var counter: ColumnCounter

  /// - Parameter code: for each line, the byte columns (from 0) that hold code; a line in a code
  ///   block is `0..<Int.max`.
  init(_ rewritten: RewrittenLines, firstLine: Int, code: [Int: [Range<Int>]]) {
    self.rewritten = rewritten
    counter = ColumnCounter(rewritten.source)
    lines = rewritten.lines
    var number = firstLine
    while number <= lines.count {
      number = scan(line: number, code: code)
    }
  }

  /// Masks what begins on a line.
  /// - Returns: the next line to scan.
  private mutating func scan(line number: Int, code: [Int: [Range<Int>]]) -> Int {
    guard lines[number - 1].utf8.contains(UInt8(ascii: "$")) else { return number + 1 }
    var bytes = Array(lines[number - 1].utf8)
    var isMasked = false
    var mayGoOn = true
    let isCode = Self.marks(of: code[number] ?? [], count: bytes.count)

    var offset = 0
    while offset < bytes.count {
      guard bytes[offset] == UInt8(ascii: "$"), !(isCode.isEmpty ? false : isCode[offset]) else {
        // A backslash takes the next byte's meaning away.
        offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
        continue
      }
      if offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "$") {
        if Self.isContainerPrefix(bytes[..<offset]) {
          return maskDisplay(line: number, offset: offset)
        }
        if bytes[(offset + 2)...].firstRange(of: Array("$$".utf8)) != nil {
          diagnostics.append(
            .error(
              "a displayed equation begins a line",
              at: rewritten.range(line: number, byteColumns: (offset + 1)..<(offset + 3)),
              hints: ["put it in a line of its own, or write `$…$` within the text"]))
          return number + 1
        }
        offset += 2
        continue
      }
      if let end = closingDollar(in: bytes, after: offset, isCode: isCode) {
        let tex = String(decoding: bytes[(offset + 1)..<end], as: UTF8.self)
        spans.append(
          Span(
            tex: tex, range: range(line: number, from: offset, to: end + 1),
            isDisplayed: false, fillers: [end - offset],
            pieces: [Span.Piece(line: number, byte: offset + 1, count: end - offset - 1)]))
        bytes[offset] = UInt8(Self.inlineMark.value)
        for byte in (offset + 1)...end { bytes[byte] = UInt8(Self.filler.value) }
        isMasked = true
        offset = end + 1
      } else if mayGoOn,
        let next = maskAcrossLines(line: number, offset: offset, bytes: bytes, code: code)
      {
        return next
      } else {
        // What does not close one span on the next line closes none.
        if offset + 1 < bytes.count, !Self.isSpace(bytes[offset + 1]) { mayGoOn = false }
        offset += 1
      }
    }
    if isMasked { lines[number - 1] = String(decoding: bytes, as: UTF8.self) }
    return number + 1
  }

  /// For each byte of a line, whether it is code.
  private static func marks(of code: [Range<Int>], count: Int) -> [Bool] {
    var marks = [Bool](repeating: false, count: code.isEmpty ? 0 : count)
    for range in code {
      for byte in min(max(0, range.lowerBound), count)..<min(max(0, range.upperBound), count) {
        marks[byte] = true
      }
    }
    return marks
  }

  private mutating func range(line: Int, from start: Int, to end: Int) -> SourceRange {
    SourceRange(
      file: rewritten.source.name,
      start: counter.location(line: line, byte: rewritten.sourceByte(line: line, byte: start)),
      end: counter.location(line: line, byte: rewritten.sourceByte(line: line, byte: end)))
  }

  /// Pandoc's rule: no space inside the dollars, no digit after the closing one.
  private func closingDollar(
    in bytes: [UInt8], after opening: Int, isCode: [Bool]
  ) -> Int? {
    guard opening + 1 < bytes.count, !Self.isSpace(bytes[opening + 1]) else { return nil }
    return closing(in: bytes, from: opening + 1, isCode: isCode)
  }

  private func closing(in bytes: [UInt8], from start: Int, isCode: [Bool]) -> Int? {
    var offset = start
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\\"): offset += 2
      case UInt8(ascii: "$") where isCode.isEmpty || !isCode[offset]:
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
    let isCode = Self.marks(of: code[number + 1] ?? [], count: next.count)
    guard let end = closing(in: next, from: 0, isCode: isCode) else { return nil }
    let first = String(decoding: bytes[(offset + 1)...], as: UTF8.self)
    let second = String(decoding: next[..<end], as: UTF8.self).trimmed
    let start = rewritten.range(line: number, byteColumns: (offset + 1)..<(offset + 2)).start
    let indent = next.prefix { Self.isSpace($0) }.count
    spans.append(
      Span(
        tex: first + " " + second,
        range: SourceRange(
          file: rewritten.source.name, start: start,
          end: rewritten.range(line: number + 1, byteColumns: (end + 1)..<(end + 2)).end),
        isDisplayed: false, fillers: [bytes.count - offset - 1, end],
        pieces: [
          Span.Piece(line: number, byte: offset + 1, count: first.utf8.count),
          Span.Piece(line: number + 1, byte: indent, count: second.utf8.count),
        ]))
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
    let opening = lines[number - 1]
    let prefix = String(decoding: opening.utf8.prefix(offset), as: UTF8.self)
    let quotes = prefix.utf8.count { $0 == UInt8(ascii: ">") }
    var tex: [Substring] = []
    var pieces: [Span.Piece] = []
    var last = number
    var tail: Substring?
    var start = offset + 2
    while true {
      let text = Substring(rewritten.line(last).utf8.dropFirst(start))
      let end = text.firstRange(of: "$$")
      let piece = text[..<(end?.lowerBound ?? text.endIndex)]
      tex.append(piece)
      pieces.append(Span.Piece(line: last, byte: start, count: piece.utf8.count))
      if let end {
        tail = text[end.upperBound...]
        break
      }
      // A blank line would end the paragraph; a forgotten `$$` must not swallow the report.
      guard last < lines.count else { break }
      // The marks of quotes are not part of the mathematics.
      let next = rewritten.line(last + 1)
      start = MarkdownParser.contentStart(of: next, quoteDepth: quotes)
      guard start < next.utf8.count else { break }
      if !next.utf8.prefix(start).contains(UInt8(ascii: ">")) { start = 0 }
      last += 1
    }
    guard let tail else {
      diagnostics.append(
        .error(
          "this displayed equation is never closed",
          at: rewritten.range(line: number, byteColumns: (offset + 1)..<(offset + 3)),
          hints: ["end it with `$$` before the next empty line"]))
      return last + 1
    }
    let ending = rewritten.line(last).utf8.count
    let range = SourceRange(
      file: rewritten.source.name,
      start: rewritten.range(line: number, byteColumns: (offset + 1)..<(offset + 2)).start,
      end: rewritten.range(line: last, byteColumns: ending..<(ending + 1)).end)
    let label = tail.trimmed
    let space = tail.utf8.prefix { $0 == 0x20 || $0 == 0x09 }.count
    let column = ending - tail.utf8.count + space + 1
    func place(_ bytes: Range<Int>) -> SourceRange {
      rewritten.range(
        line: last, byteColumns: (column + bytes.lowerBound)..<(column + bytes.upperBound))
    }
    var identifier: Identifier?
    var count = 0
    if Attributes.begin(in: label) {
      let read = Attributes.read(
        label, of: "an equation", allowed: [], diagnostics: &diagnostics, place: place)
      identifier = read?.attributes.identifier
      count = read?.count ?? label.utf8.count
    }
    let rest = Substring(label.utf8.dropFirst(count))
    if !rest.trimmed.isEmpty {
      diagnostics.append(
        .error(
          "only a label may follow a displayed equation, not '\(rest.trimmed)'",
          at: place((label.utf8.count - rest.utf8.count)..<label.utf8.count),
          hints: ["write `$$ … $$ {#eq-name}`, and other text in a paragraph of its own"]))
    }
    var span = Span(
      tex: tex.joined(separator: "\n"), range: range, isDisplayed: true, identifier: identifier,
      pieces: pieces)
    span.trim()
    spans.append(span)
    lines[number - 1] =
      prefix
      + String(
        decoding: Self.mask(Self.displayMark, count: opening.utf8.count - offset), as: UTF8.self)
    for line in (number + 1)..<max(number + 1, last + 1) {
      lines[line - 1] = String(
        repeating: String(Self.filler), count: max(1, lines[line - 1].utf8.count))
    }
    return last + 1
  }

  private static func mask(_ mark: Unicode.Scalar, count: Int) -> [UInt8] {
    Array(String(mark).utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: count - 1)
  }

  /// Whether only quote marks, bullets and space stand before the text of a line.
  private static func isContainerPrefix(_ bytes: ArraySlice<UInt8>) -> Bool {
    var offset = bytes.startIndex
    while offset < bytes.endIndex {
      let byte = bytes[offset]
      let digits = bytes[offset...].prefix { $0.isASCIIDigit }.count
      var end = offset + 1
      if [0x20, 0x09, UInt8(ascii: ">")].contains(byte) {
        offset = end
        continue
      }
      if digits > 0 {
        end = offset + digits
        guard end < bytes.endIndex,
          bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ")")
        else { return false }
        end += 1
      } else if ![UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+")].contains(byte) {
        return false
      }
      guard end < bytes.endIndex, isSpace(bytes[end]) else { return false }
      offset = end + 1
    }
    return true
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

extension MathSpans.Span {
  /// Leaves out the space and the empty lines around the mathematics.
  fileprivate mutating func trim() {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A }
    let leading = tex.utf8.prefix(while: isBlank).count
    let trailing = tex.utf8.reversed().prefix(while: isBlank).count
    guard leading < tex.utf8.count else {
      tex = ""
      return
    }
    tex = String(Substring(tex.utf8.dropFirst(leading).dropLast(trailing)))
    var rest = leading
    while let first = pieces.first, rest > first.count {
      rest -= first.count + 1
      pieces.removeFirst()
    }
    pieces[0].byte += rest
    pieces[0].count -= rest
  }
}
