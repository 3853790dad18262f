// How much room a text takes on a terminal. A column too many and a bar wraps, so that redrawing it
// leaves its old half behind; names and paths may hold wide characters and emoji.

extension Unicode.Scalar {
  /// How many columns a terminal gives it: none for combining marks, two for wide East Asian
  /// characters and emoji.
  /// - Source: Unicode Standard Annex 11; for emoji, Unicode Technical Standard 51.
  package var terminalColumns: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    // Vowels and finals of Hangul join the syllable before them.
    case 0x1160...0x11FF: return 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x1B000...0x1B2FF,
      0x20000...0x3FFFD:
      return 2
    default: return properties.isEmojiPresentation ? 2 : 1
    }
  }
}

extension Character {
  /// How many columns a terminal gives it. An emoji of several scalars is as wide as one.
  package var terminalColumns: Int {
    let scalars = unicodeScalars
    let isEmoji =
      scalars.first?.properties.isEmojiPresentation == true
      || scalars.contains("\u{FE0F}") || scalars.contains("\u{20E3}")
    return isEmoji ? 2 : scalars.reduce(0) { $0 + $1.terminalColumns }
  }
}

extension StringProtocol {
  package var terminalColumns: Int { reduce(0) { $0 + $1.terminalColumns } }

  /// The text, or its beginning with `…` where it is wider than `columns`.
  package func cut(toColumns columns: Int) -> String {
    guard terminalColumns > columns else { return String(self) }
    var text = ""
    var used = 0
    for character in self {
      guard used + character.terminalColumns < columns else { break }
      text.append(character)
      used += character.terminalColumns
    }
    return columns > 0 ? text + "…" : ""
  }

  /// The text with spaces after it up to `columns`.
  package func padded(toColumns columns: Int) -> String {
    String(self) + String(repeating: " ", count: Swift.max(0, columns - terminalColumns))
  }

  /// The text without characters that move a terminal's cursor or change its state.
  package var withoutControls: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
  }
}
