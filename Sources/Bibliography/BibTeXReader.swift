// Reads BibTeX: entries, `@string`, `@comment` and `@preamble`. A mistake costs its entry, not the
// file: reading goes on at the next line that begins with `@`.
import Diagnostics
import DocumentModel
import Mathematics

struct BibTeXReader {
  private let file: String
  let bytes: [UInt8]
  var offset = 0
  /// The offset of each line's first byte.
  private let lineStarts: [Int]
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var brokenKeys: Set<String> = []
  private var strings: [String: String] = [
    "jan": "January", "feb": "February", "mar": "March", "apr": "April", "may": "May",
    "jun": "June", "jul": "July", "aug": "August", "sep": "September", "oct": "October",
    "nov": "November", "dec": "December",
  ]

  init(_ text: String, file: String) {
    self.file = file
    bytes = Array(text.utf8)
    var starts = [0]
    for (index, byte) in bytes.enumerated() where byte == 0x0A { starts.append(index + 1) }
    lineStarts = starts
  }

  /// Thrown where an entry cannot be read on; the diagnostic has been added.
  private struct Unreadable: Error {}

  mutating func read() -> [Work] {
    var works: [Work] = []
    // Whatever stands between entries is a comment.
    while let at = bytes[offset...].firstIndex(of: UInt8(ascii: "@")) {
      offset = at + 1
      skipSpace()
      let start = offset
      let type = word().lowercased()
      let typeRange = start..<offset
      skipSpace()
      guard !type.isEmpty, let opening = byte,
        opening == UInt8(ascii: "{") || opening == UInt8(ascii: "(")
      else { continue }
      do {
        if let work = try entry(type: type, typeRange: typeRange) { works.append(work) }
      } catch {
        // Each line that begins with `@` may be the next entry.
        offset = nextEntry(from: max(offset, start)) ?? bytes.count
      }
    }
    return works
  }

  // MARK: Entries

  private mutating func entry(type: String, typeRange: Range<Int>) throws(Unreadable) -> Work? {
    let opening = offset
    let closing = byte == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "}")
    offset += 1
    switch type {
    case "comment":
      offset = opening
      _ = try braced()
      return nil
    case "preamble":
      _ = try value()
      try end(closing, opening)
      return nil
    case "string":
      skipSpace()
      let name = word().lowercased()
      try expect(UInt8(ascii: "="), "an `=` is missing here", "write `@string{name = \"value\"}`")
      strings[name] = try value()
      try end(closing, opening)
      return nil
    default: break
    }
    skipSpace()
    let keyStart = offset
    while let byte, byte > 0x20, byte != UInt8(ascii: ","), byte != closing { offset += 1 }
    let key = String(decoding: bytes[keyStart..<offset], as: UTF8.self)
    let keyRange = range(keyStart..<max(offset, keyStart + 1))
    skipSpace()
    guard !key.isEmpty, !key.contains("="), !key.contains("{"), byte != UInt8(ascii: "=") else {
      throw unreadable(
        "this entry has no key", at: range(typeRange), "write `@\(type){key, title = {…}}`")
    }
    // Until the entry has been read to its end.
    brokenKeys.insert(key)
    var fields: [String: Work.Field] = [:]
    while true {
      skipSpace()
      if byte == closing { break }
      guard byte == UInt8(ascii: ",") else {
        if byte == nil || beginsEntry(offset) { throw unclosed(opening) }
        report(
          "a comma is missing before this", at: range(offset..<offset + 1),
          "separate the fields of an entry with commas")
        if try field(into: &fields, opening, closing) { continue }
        break
      }
      offset += 1
      skipSpace()
      if byte == closing { break }
      if byte == UInt8(ascii: ",") { continue }
      guard try field(into: &fields, opening, closing) else { break }
    }
    offset += 1
    let kind = kind(type, range: range(typeRange))
    brokenKeys.remove(key)
    if fields["title"] == nil {
      diagnostics.append(
        .warning(
          "the entry '\(key)' has no title", at: keyRange, hints: ["add `title = {…}`"]))
    }
    checkTeX(of: fields)
    return Work(kind: kind, key: key, range: keyRange, fields: fields)
  }

  /// `name = value`
  /// - Returns: whether the entry goes on.
  private mutating func field(
    into fields: inout [String: Work.Field], _ opening: Int, _ closing: UInt8
  ) throws(Unreadable) -> Bool {
    let start = offset
    let name = word().lowercased()
    guard !name.isEmpty else {
      if byte == nil { throw unclosed(opening) }
      throw unreadable(
        "here should be the name of a field", at: range(offset..<offset + 1),
        "write `name = {value}`")
    }
    let nameRange = range(start..<offset)
    try expect(
      UInt8(ascii: "="), "an `=` is missing behind '\(name)'", "write `\(name) = {…}`")
    let text = try value()
    if fields[name] != nil {
      diagnostics.append(
        .warning(
          "'\(name)' is given twice; the first holds", at: nameRange, hints: ["remove one of them"])
      )
    } else {
      fields[name] = Work.Field(tex: text, range: nameRange)
    }
    return true
  }

  /// Types of BibLaTeX that are one of BibTeX's under another name.
  private static let synonyms: [String: Work.Kind] = [
    "thesis": .phdthesis, "report": .techreport, "www": .online, "electronic": .online,
    "software": .misc, "dataset": .misc, "mvbook": .book, "periodical": .proceedings,
  ]

  private mutating func kind(_ type: String, range: SourceRange) -> Work.Kind {
    if let kind = Work.Kind(rawValue: type) ?? Self.synonyms[type] { return kind }
    let names = Work.Kind.allCases.map(\.rawValue)
    diagnostics.append(
      .warning(
        "unknown type of entry '\(type)', taken for `misc`", at: range,
        hints: [
          closestMatch(to: type, among: names).map { "did you mean '\($0)'?" }
            ?? "there is \(names.joined(separator: ", "))"
        ]))
    return .misc
  }

  /// Reports what is no TeX, or none that is known here.
  private mutating func checkTeX(of fields: [String: Work.Field]) {
    for (_, field) in fields.sorted(by: { $0.key < $1.key })
    where field.tex.contains(where: { $0 == "\\" || $0 == "$" }) {
      let text = TeXText(field.tex)
      for command in text.unknownCommands {
        diagnostics.append(
          .warning(
            "the TeX command '\\\(command)' is unknown and left out", at: field.range,
            hints: ["write the character itself"]))
      }
      for case .math(let tex) in text.inlines {
        do throws(FormulaError) { _ = try Formula(parsing: tex) } catch {
          diagnostics.append(.error(error.message, at: field.range, hints: error.hints))
        }
      }
    }
  }

  // MARK: Values

  /// Parts joined with `#`: numbers, names of strings, `{…}` and `"…"`.
  private mutating func value() throws(Unreadable) -> String {
    var text = ""
    while true {
      skipSpace()
      switch byte {
      case UInt8(ascii: "{"): text += try braced()
      case UInt8(ascii: "\""): text += try quoted()
      case nil:
        throw unreadable(
          "the file ends where a value should be", at: range(offset..<offset + 1),
          "write `{…}` or `\"…\"`")
      default:
        let start = offset
        let name = word()
        guard !name.isEmpty else {
          throw unreadable(
            "here should be a value", at: range(offset..<offset + 1), "write `{…}` or `\"…\"`")
        }
        if name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
          text += name
        } else if let string = strings[name.lowercased()] {
          text += string
        } else {
          let match = closestMatch(to: name, among: strings.keys.sorted())
          report(
            "no `@string` is called '\(name)'", at: range(start..<offset),
            match.map { "did you mean '\($0)'?" } ?? "put words in braces: `{\(name)}`")
        }
      }
      skipSpace()
      guard byte == UInt8(ascii: "#") else { return text }
      offset += 1
    }
  }

  /// What stands between two braces, with the braces within it.
  private mutating func braced() throws(Unreadable) -> String {
    let opening = offset
    var depth = 0
    while let byte {
      switch byte {
      case UInt8(ascii: "\\"): offset += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "@") where beginsEntry(offset): throw unclosed(opening)
      case UInt8(ascii: "("), UInt8(ascii: ")"):
        // Only a comment may be put in parentheses as a whole.
        if bytes[opening] == UInt8(ascii: "(") {
          depth += byte == UInt8(ascii: "(") ? 1 : -1
        }
      default: break
      }
      offset = min(offset + 1, bytes.count)
      if depth == 0 {
        return String(decoding: bytes[(opening + 1)..<max(opening + 1, offset - 1)], as: UTF8.self)
      }
    }
    throw unclosed(opening)
  }

  private mutating func quoted() throws(Unreadable) -> String {
    let opening = offset
    var depth = 0
    offset += 1
    while let byte {
      switch byte {
      case UInt8(ascii: "\\"): offset += 1
      case UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "\"") where depth <= 0:
        let text = String(decoding: bytes[(opening + 1)..<offset], as: UTF8.self)
        offset += 1
        return text
      case UInt8(ascii: "@") where beginsEntry(offset):
        throw unreadable(
          "this quotation is never closed", at: range(opening..<opening + 1), "end it with `\"`")
      default: break
      }
      offset = min(offset + 1, bytes.count)
    }
    throw unreadable(
      "this quotation is never closed", at: range(opening..<opening + 1), "end it with `\"`")
  }

  // MARK: Pieces

  var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipSpace() {
    while let byte, byte <= 0x20 { offset += 1 }
  }

  private mutating func word() -> String {
    let start = offset
    while let byte, byte > 0x20, !"\"#%'(),={}@\\".utf8.contains(byte) { offset += 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  private mutating func expect(
    _ sign: UInt8, _ message: String, _ hint: String
  ) throws(Unreadable) {
    skipSpace()
    guard byte == sign else {
      throw unreadable(message, at: range(offset..<offset + 1), hint)
    }
    offset += 1
  }

  private mutating func end(_ closing: UInt8, _ opening: Int) throws(Unreadable) {
    skipSpace()
    guard byte == closing else { throw unclosed(opening) }
    offset += 1
  }

  /// Whether an entry begins here, at the beginning of a line.
  private func beginsEntry(_ offset: Int) -> Bool {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "@"),
      offset == 0 || bytes[offset - 1] == 0x0A
    else { return false }
    let letters = bytes[(offset + 1)...].prefix {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20)
    }
    let next = bytes[letters.endIndex...].drop { $0 == 0x20 }.first
    return !letters.isEmpty && (next == UInt8(ascii: "{") || next == UInt8(ascii: "("))
  }

  private func nextEntry(from start: Int) -> Int? {
    bytes[min(start, bytes.count)...].indices.first {
      bytes[$0] == UInt8(ascii: "@") && beginsEntry($0)
    }
  }

  // MARK: Findings

  private mutating func report(_ message: String, at range: SourceRange, _ hint: String) {
    diagnostics.append(.error(message, at: range, hints: [hint]))
  }

  private mutating func unreadable(
    _ message: String, at range: SourceRange, _ hint: String
  ) -> Unreadable {
    report(message, at: range, hint)
    return Unreadable()
  }

  private mutating func unclosed(_ opening: Int) -> Unreadable {
    let sign = Character(Unicode.Scalar(bytes[opening]))
    return unreadable(
      sign == "(" ? "this parenthesis is never closed" : "this brace is never closed",
      at: range(opening..<opening + 1), "end it with `\(sign == "(" ? ")" : "}")`")
  }

  private func range(_ range: Range<Int>) -> SourceRange {
    // The last line that begins at or before the offset.
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= range.lowerBound { low = middle } else { high = middle }
    }
    let start = min(range.lowerBound, bytes.count)
    func scalars(_ part: Range<Int>) -> Int { bytes[part].count { $0 & 0xC0 != 0x80 } }
    let column = scalars(min(lineStarts[low], start)..<start) + 1
    return SourceRange(
      file: file, line: low + 1, column: column,
      length: max(1, scalars(start..<min(max(start, range.upperBound), bytes.count))))
  }
}
