// Pandoc's attributes in braces: `{#sec-x .unnumbered}`, `{#fig-x fig-alt="…"}`.
import Diagnostics

/// What stands in one pair of braces, each piece with its place.
struct Attributes {
  var identifier: Identifier?
  var classes: [(name: String, range: SourceRange)] = []
  var values: [(name: String, value: String, range: SourceRange)] = []

  /// Whether braces hold attributes rather than words.
  static func begin(in text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8.prefix(66))
    guard bytes.first == UInt8(ascii: "{") else { return false }
    let inside = bytes.dropFirst().drop { $0 == 0x20 || $0 == 0x09 }
    guard let first = inside.first else { return false }
    if first == UInt8(ascii: "#") { return true }
    if first == UInt8(ascii: ".") { return inside.dropFirst().first?.isASCIILetter == true }
    if first == UInt8(ascii: "-") {
      return [0x20, UInt8(ascii: "}")].contains(inside.dropFirst().first ?? 0)
    }
    return first.isASCIILetter && inside.drop { $0.isNameByte }.first == UInt8(ascii: "=")
  }

  /// Reads the attributes that a text begins with.
  /// - Parameters:
  ///   - allowed: names of classes (with their point) and values there are.
  ///   - place: the place of a stretch of the text's bytes.
  /// - Returns: the attributes and the count of bytes they take; `nil` after an error.
  static func read(
    _ text: some StringProtocol, of subject: String, allowed: [String],
    diagnostics: inout [Diagnostic], place: (Range<Int>) -> SourceRange
  ) -> (attributes: Attributes, count: Int)? {
    let bytes = Array(text.utf8)
    var found = Attributes()
    var isValid = true
    var offset = 1
    func complain(
      _ message: String, _ range: Range<Int>, _ hints: [String], _ diagnostics: inout [Diagnostic]
    ) {
      isValid = false
      diagnostics.append(.error(message, at: place(range), hints: hints))
    }
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A }
    let names = ["#name"] + allowed.map { $0.hasPrefix(".") ? $0 : "\($0)=\"…\"" }
    let remedy = "\(subject) has \(names.joined(separator: ", "))"
    while true {
      while offset < bytes.count, isSpace(bytes[offset]) { offset += 1 }
      guard offset < bytes.count else {
        complain("these braces are never closed", 0..<1, ["end them with `}`"], &diagnostics)
        return nil
      }
      if bytes[offset] == UInt8(ascii: "}") { break }
      let start = offset
      while offset < bytes.count, !isSpace(bytes[offset]),
        bytes[offset] != UInt8(ascii: "}"), bytes[offset] != UInt8(ascii: "=")
      { offset += 1 }
      let word = String(decoding: bytes[start..<offset], as: UTF8.self)
      guard offset < bytes.count else { continue }
      if bytes[offset] == UInt8(ascii: "=") {
        offset += 1
        let quote = offset < bytes.count ? bytes[offset] : 0
        var value: [UInt8] = []
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
          let opening = offset
          offset += 1
          while offset < bytes.count, bytes[offset] != quote {
            if bytes[offset] == UInt8(ascii: "\\"), offset + 1 < bytes.count { offset += 1 }
            value.append(bytes[offset] == 0x0A ? 0x20 : bytes[offset])
            offset += 1
          }
          guard offset < bytes.count else {
            complain(
              "this quotation is never closed", opening..<(opening + 1),
              ["end it with `\(Character(Unicode.Scalar(quote)))`"], &diagnostics)
            return nil
          }
          offset += 1
        } else {
          while offset < bytes.count, !isSpace(bytes[offset]), bytes[offset] != UInt8(ascii: "}") {
            value.append(bytes[offset])
            offset += 1
          }
        }
        let range = start..<(start + word.utf8.count)
        if !allowed.contains(word) {
          complain("unknown attribute '\(word)'", range, hints(word, allowed, remedy), &diagnostics)
        } else if found.values.contains(where: { $0.name == word }) {
          complain("'\(word)' is given twice", range, ["keep one of them"], &diagnostics)
        } else {
          found.values.append((word, String(decoding: value, as: UTF8.self), place(range)))
        }
      } else if word.hasPrefix("#") {
        let name = String(word.dropFirst())
        let range = (start + 1)..<max(start + 2, offset)
        if !name.isName(alsoAllowing: ".:") {
          complain(
            "'\(name)' is not a name", range,
            ["use letters, digits, `-` and `_`, with a letter first"], &diagnostics)
        } else if found.identifier != nil {
          complain("a second name", range, ["keep one of them"], &diagnostics)
        } else {
          found.identifier = Identifier(name: name, range: place(range))
        }
      } else {
        // Pandoc's short form.
        let name = word == "-" ? ".unnumbered" : word
        if !allowed.contains(name) {
          complain(
            name.hasPrefix(".") ? "unknown class '\(name)'" : "'\(name)' is no attribute",
            start..<max(start + 1, offset), hints(name, allowed, remedy), &diagnostics)
        } else {
          found.classes.append((name, place(start..<offset)))
        }
      }
    }
    return isValid ? (found, offset + 1) : nil
  }

  private static func hints(_ word: String, _ allowed: [String], _ remedy: String) -> [String] {
    [closestMatch(to: word, among: allowed).map { "did you mean '\($0)'?" } ?? remedy]
  }
}

extension MarkdownParser {
  /// Takes attributes from the end of a heading or a caption.
  static func takeAttributes(
    from content: inout [ParsedInline], of subject: String, allowed: [String] = [],
    in source: SourceText, diagnostics: inout [Diagnostic]
  ) -> Attributes {
    guard let last = content.last, case .text(let text) = last.content, text.hasSuffix("}"),
      let opening = text.lastIndex(of: "{"), Attributes.begin(in: text[opening...])
    else { return Attributes() }
    let braces = text[opening...]
    // Nothing in braces is escaped, so places are counted from the end.
    let count = braces.unicodeScalars.count
    let column = last.range.end.column - count
    let line = source.line(last.range.end.line).unicodeScalars
    let before = line.dropFirst(max(0, column - 2)).prefix(2)
    guard column >= 1, before.last == "{" || column == 1, before.first != "\\" || column == 1 else {
      return Attributes()
    }
    let file = source.name
    let read = Attributes.read(
      braces, of: subject, allowed: allowed, diagnostics: &diagnostics
    ) { range in
      let start = String(decoding: braces.utf8.prefix(range.lowerBound), as: UTF8.self)
      let length = String(decoding: braces.utf8.prefix(range.upperBound), as: UTF8.self)
        .unicodeScalars.count
      let offset = start.unicodeScalars.count
      return SourceRange(
        file: file, line: last.range.end.line, column: column + offset, length: length - offset)
    }
    var kept = String(text[..<opening])
    while kept.last == " " || kept.last == "\t" { kept.removeLast() }
    content.removeLast()
    if !kept.isEmpty {
      var range = last.range
      range.end.column = max(range.start.column, column)
      content.append(ParsedInline(content: .text(kept), range: range))
    }
    return read?.attributes ?? Attributes()
  }
}
