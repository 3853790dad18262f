// The words of a BibTeX field: accents and symbols of TeX become characters, braces protect nothing
// any more and go, mathematics stays mathematics.
import DocumentModel
import Foundation

struct TeXText {
  private(set) var inlines: [Inline] = []
  /// Commands that nothing is known of, without their backslash.
  private(set) var unknownCommands: [String] = []

  private var run = ""
  private let scalars: [Unicode.Scalar]
  private var position = 0

  /// Deeper than any name or title; deeper groups become plain.
  private static let deepestGroup = 30

  init(_ tex: String) {
    scalars = Array(tex.unicodeScalars)
    read(depth: 0)
    // A brace too many ends nothing.
    while position < scalars.count {
      position += 1
      read(depth: 0)
    }
    finishRun()
    trim()
  }

  /// Without any mark-up.
  var plain: String { inlines.plainText }

  private mutating func finishRun() {
    guard !run.isEmpty else { return }
    inlines.append(.text(run.precomposedStringWithCanonicalMapping))
    run = ""
  }

  private mutating func trim() {
    if case .text(let text)? = inlines.first {
      inlines[0] = .text(String(text.drop { $0 == " " }))
    }
    if case .text(var text)? = inlines.last {
      while text.last == " " { text.removeLast() }
      inlines[inlines.count - 1] = .text(text)
    }
    inlines.removeAll { $0 == .text("") }
  }

  /// Reads up to the end of a group.
  private mutating func read(depth: Int) {
    while position < scalars.count {
      let scalar = scalars[position]
      switch scalar {
      case "}": return
      case "{":
        position += 1
        if depth < Self.deepestGroup {
          read(depth: depth + 1)
          if position < scalars.count { position += 1 }
        }
      case "\\": command(depth: depth)
      case "$": mathematics()
      case "~":
        run += "\u{A0}"
        position += 1
      case "-", "`", "'":
        let count = scalars[position...].prefix { $0 == scalar }.count
        run += Self.ligature(scalar, count: count)
        position += count
      case _ where scalar.properties.isWhitespace:
        if !run.hasSuffix(" ") { run += " " }
        position += 1
      default:
        run.unicodeScalars.append(scalar)
        position += 1
      }
    }
  }

  private static func ligature(_ scalar: Unicode.Scalar, count: Int) -> String {
    switch (scalar, count) {
    case ("-", 2): "–"
    case ("-", 3): "—"
    case ("`", 1): "‘"
    case ("`", 2): "“"
    case ("'", 1): "’"
    case ("'", 2): "”"
    default: String(repeating: String(Character(scalar)), count: count)
    }
  }

  private mutating func mathematics() {
    guard let end = scalars[(position + 1)...].firstIndex(of: "$") else {
      run += "$"
      position += 1
      return
    }
    finishRun()
    let tex = String(String.UnicodeScalarView(scalars[(position + 1)..<end]))
    if !tex.isEmpty { inlines.append(.math(tex)) }
    position = end + 1
  }

  // MARK: Commands

  private mutating func command(depth: Int) {
    position += 1
    guard position < scalars.count else { return }
    let first = scalars[position]
    var name = String(Character(first))
    position += 1
    if first.isASCIILetter {
      while position < scalars.count, scalars[position].isASCIILetter {
        name.unicodeScalars.append(scalars[position])
        position += 1
      }
    }
    if let mark = Self.accents[name] {
      if first.isASCIILetter { skipSpace() }
      let base = argument(depth: depth)
      run += Self.accented(base, with: mark)
      return
    }
    if let symbol = Self.symbols[name] {
      run += symbol
      // The space after a command of letters only ends it.
      if first.isASCIILetter { skipSpace() }
      return
    }
    switch name {
    case "emph", "textit", "textsl", "textbf":
      skipSpace()
      finishRun()
      let outer = inlines
      inlines = []
      if position < scalars.count, scalars[position] == "{", depth < Self.deepestGroup {
        position += 1
        read(depth: depth + 1)
        if position < scalars.count { position += 1 }
      }
      finishRun()
      let content = inlines
      inlines = outer + [name == "textbf" ? .strong(content) : .emphasis(content)]
    case "url", "texttt", "textrm", "textsc", "textsf", "textup", "text", "mbox", "uppercase",
      "href", "em", "it", "bf", "sc", "tt", "rm":
      // What follows is set as it is.
      if first.isASCIILetter { skipSpace() }
    default:
      if first.isASCIILetter { skipSpace() }
      if !unknownCommands.contains(name) { unknownCommands.append(name) }
    }
  }

  private mutating func skipSpace() {
    while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
  }

  /// A letter, a group or a command, as characters.
  private mutating func argument(depth: Int) -> String {
    guard position < scalars.count, scalars[position] != "}" else { return "" }
    let outer = run
    run = ""
    defer { run = outer }
    switch scalars[position] {
    case "{" where depth < Self.deepestGroup:
      position += 1
      let before = inlines
      read(depth: depth + 1)
      if position < scalars.count { position += 1 }
      finishRun()
      let text = Array(inlines.dropFirst(before.count)).plainText
      inlines = before
      return text
    case "\\" where depth < Self.deepestGroup:
      command(depth: depth + 1)
      return run
    default:
      let text = String(Character(scalars[position]))
      position += 1
      return text
    }
  }

  private static func accented(_ base: String, with mark: String) -> String {
    // An i that gets an accent loses its dot only in TeX.
    var base = base.replacing("ı", with: "i").replacing("ȷ", with: "j").unicodeScalars[...]
    guard let first = base.popFirst() else { return "" }
    return String(Character(first)) + mark + String(base)
  }

  private static let accents: [String: String] = [
    "`": "\u{300}", "'": "\u{301}", "^": "\u{302}", "~": "\u{303}", "\"": "\u{308}",
    "=": "\u{304}", ".": "\u{307}", "u": "\u{306}", "v": "\u{30C}", "H": "\u{30B}",
    "c": "\u{327}", "d": "\u{323}", "b": "\u{331}", "k": "\u{328}", "r": "\u{30A}",
    "t": "\u{361}",
  ]

  private static let symbols: [String: String] = [
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ",
    "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ", "&": "&", "%": "%", "$": "$", "_": "_",
    "#": "#", "{": "{", "}": "}", " ": " ", ",": "\u{202F}", "/": "", "-": "", "@": "",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘",
    "textquotedblleft": "“", "textquotedblright": "”", "textasciitilde": "~",
    "textunderscore": "_", "textbackslash": "\\", "textregistered": "®", "texttrademark": "™",
    "copyright": "©", "pounds": "£", "S": "§", "P": "¶", "dots": "…", "ldots": "…", "slash": "/",
    "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "newblock": "", "protect": "",
    "textdegree": "°",
  ]
}

extension Unicode.Scalar {
  fileprivate var isASCIILetter: Bool { isASCII && properties.isAlphabetic }
}
