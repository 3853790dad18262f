// Names of people as BibTeX writes them: "First von Last", "von Last, First", "von Last, Jr, First".

/// A name in its parts, in plain characters.
struct PersonName: Sendable, Equatable {
  var first = ""
  /// "von", "van der", "de".
  var particle = ""
  var last = ""
  /// "Jr".
  var suffix = ""

  /// "van der Maaten"
  var family: String { [particle, last].filter { !$0.isEmpty }.joined(separator: "\u{A0}") }

  /// "L. van der Maaten", "J.-L. Doe, Jr"
  var withInitials: String {
    let initials = first.split(whereSeparator: { $0 == " " || $0 == "\u{A0}" }).map { name in
      name.split(separator: "-").compactMap(\.first).map { "\($0)." }.joined(separator: "-")
    }
    let name = (initials + [family]).filter { !$0.isEmpty }.joined(separator: "\u{A0}")
    return suffix.isEmpty ? name : "\(name), \(suffix)"
  }

  /// The names of a field.
  /// - Returns: the names, and whether others follow.
  static func list(_ tex: String) -> (names: [PersonName], hasOthers: Bool) {
    var names: [PersonName] = []
    var hasOthers = false
    var words: [String] = []
    func finish() {
      guard !words.isEmpty else { return }
      if words == ["others"] { hasOthers = true } else { names.append(PersonName(words)) }
      words = []
    }
    for word in Self.words(tex) {
      if word.lowercased() == "and" { finish() } else { words.append(word) }
    }
    finish()
    return (names, hasOthers)
  }

  /// Words outside of braces; a comma is a word of its own.
  private static func words(_ tex: String) -> [String] {
    var words: [String] = []
    var word = ""
    var depth = 0
    func finish() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    for character in tex {
      switch character {
      case "{":
        depth += 1
        word.append(character)
      case "}":
        depth -= 1
        word.append(character)
      case "," where depth <= 0:
        finish()
        words.append(",")
      case _ where depth <= 0 && (character.isWhitespace || character == "~"): finish()
      default: word.append(character)
      }
    }
    finish()
    return words
  }

  private init(_ words: [String]) {
    let parts = words.split(separator: ",", omittingEmptySubsequences: false).map(Array.init)
    func plain(_ words: some Sequence<String>) -> String {
      words.map { TeXText($0).plain }.joined(separator: " ")
    }
    switch parts.count {
    case 1:
      let words = parts[0]
      // The particle is what begins with a small letter, but the last word is never part of it.
      let particleStart = words.dropLast().firstIndex(where: Self.isSmall)
      let particleEnd =
        words.dropLast().lastIndex(where: Self.isSmall).map { $0 + 1 } ?? words.count - 1
      first = plain(words[..<(particleStart ?? words.count - 1)])
      if let particleStart { particle = plain(words[particleStart..<particleEnd]) }
      last = plain(words[(particleStart == nil ? words.count - 1 : particleEnd)...])
    default:
      let family = parts[0]
      let particleCount =
        family.dropLast().lastIndex(where: Self.isSmall).map { $0 + 1 } ?? 0
      particle = plain(family[..<particleCount])
      last = plain(family[particleCount...])
      if parts.count > 2 {
        suffix = plain(parts[1])
        first = plain(parts[2])
      } else {
        first = plain(parts[1])
      }
    }
  }

  private static func isSmall(_ word: String) -> Bool {
    // A word in braces is protected.
    guard !word.hasPrefix("{") || word.hasPrefix("{\\") else { return false }
    return TeXText(word).plain.first?.isLowercase == true
  }
}
