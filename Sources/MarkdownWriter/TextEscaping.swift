// The only places where text becomes Markdown. What a reader of the source sees should be the
// text, so only what would otherwise be mark-up is escaped.
import Foundation

/// A place where a long line may be broken without changing what is shown. No text contains it,
/// since control characters have no place on a page.
let sentenceEnd: Unicode.Scalar = "\u{1}"

struct TextEscaping {
  /// A vertical bar would end a table's cell.
  var isInTable = false
  /// A bracket would end a link.
  var isInLink = false
  /// Whether a dollar sign could begin or end mathematics, because the passage has another.
  var hidesDollars = false
  /// Whether the ends of sentences are marked.
  var marksSentences = false

  /// - Parameters:
  ///   - previous: the character in the source before the text; `nil` at the start of a passage.
  ///   - isLast: whether the passage ends with the text.
  func markdown(of text: String, after previous: Unicode.Scalar? = nil, isLast: Bool = true)
    -> String
  {
    let scalars = Array(Self.cleaned(text).unicodeScalars)
    var result = ""
    result.reserveCapacity(text.utf8.count + 8)
    for (index, scalar) in scalars.enumerated() {
      let before = index > 0 ? scalars[index - 1] : previous
      let after = index + 1 < scalars.count ? scalars[index + 1] : nil
      if scalar == " ", marksSentences, Self.endsSentence(scalars, at: index) {
        result.unicodeScalars.append(sentenceEnd)
        continue
      }
      if scalar == "$", hidesDollars {
        // GitHub's own advice: a backslash does not keep a dollar from being mathematics.
        result += "<span>$</span>"
        continue
      }
      if needsEscape(scalar, before: before, after: after, isLast: isLast, rest: scalars[index...])
      {
        result.unicodeScalars.append("\\")
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  private func needsEscape(
    _ scalar: Unicode.Scalar, before: Unicode.Scalar?, after: Unicode.Scalar?, isLast: Bool,
    rest: ArraySlice<Unicode.Scalar>
  ) -> Bool {
    switch scalar {
    case "\\":
      // What closes emphasis moves to the last word.
      after.map(isPunctuation) ?? true || rest.dropFirst().allSatisfy { $0 == " " }
    case "`", "[": true
    case "]": isInLink
    case "|": isInTable
    case "*", "~": !(isSpace(before, atEdge: true) && isSpace(after, atEdge: isLast))
    case "_":
      // Within a word an underscore is a letter.
      !(isWordLetter(before) && isWordLetter(after))
        && !(isSpace(before, atEdge: true) && isSpace(after, atEdge: isLast))
    case "<": after.map { isLetter($0) || "/!?".unicodeScalars.contains($0) } ?? !isLast
    case "&": beginsEntity(rest, isLast: isLast)
    // Before a link it would make a picture of it.
    case "!": after == nil && !isLast
    default: false
    }
  }

  /// `&amp;`, `&#38;`: anything of that form, since the names are many.
  private func beginsEntity(_ rest: ArraySlice<Unicode.Scalar>, isLast: Bool) -> Bool {
    for scalar in rest.dropFirst().prefix(40) {
      if scalar == ";" { return true }
      guard isLetter(scalar) || isDigit(scalar) || scalar == "#" else { return false }
    }
    return rest.count < 40 && !isLast
  }

  /// Text on one line, without what Markdown has no place for.
  static func cleaned(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n", "\r", "\t", "\u{2028}", "\u{2029}", "\u{0B}", "\u{0C}", "\u{85}":
        result.unicodeScalars.append(" ")
      default:
        let isForbidden =
          scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
          || (0xFDD0...0xFDEF).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE
        result.unicodeScalars.append(isForbidden ? "\u{FFFD}" : scalar)
      }
    }
    return result
  }

  /// Whether the space at `index` lies between two sentences. A wrong guess costs a line break in
  /// the source and nothing on the page.
  private static func endsSentence(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
    if index + 1 < scalars.count {
      let next = scalars[index + 1].properties
      guard next.isUppercase || scalars[index + 1].value == 0x201C else { return false }
    }
    var end = index - 1
    while end >= 0, "\"'”’)»".unicodeScalars.contains(scalars[end]) { end -= 1 }
    guard end > 0, ".!?…".unicodeScalars.contains(scalars[end]) else { return false }
    // "A. Author" and "cf. Table": what is abbreviated is short.
    let word = scalars[..<end].reversed().prefix { $0.properties.isAlphabetic }
    return scalars[end] != "." || word.count > 3
      || (word.isEmpty && end > 0 && !isSpace(scalars[end - 1], atEdge: true))
      || (2...3).contains(word.count) && word.allSatisfy { $0.properties.isLowercase }
        && !["cf", "eq", "fig", "vs", "etc", "no", "al"].contains(
          String(String.UnicodeScalarView(word.reversed())))
  }
}

func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
  default: false
  }
}

private func isLetter(_ scalar: Unicode.Scalar) -> Bool {
  ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

func isWordLetter(_ scalar: Unicode.Scalar?) -> Bool {
  guard let scalar else { return false }
  switch scalar.properties.generalCategory {
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
    .decimalNumber, .letterNumber, .otherNumber:
    return true
  default: return false
  }
}

/// White space as CommonMark's rules for emphasis see it, which take the edge of a passage for one.
func isSpace(_ scalar: Unicode.Scalar?, atEdge: Bool) -> Bool {
  guard let scalar else { return atEdge }
  return scalar == "\n" || scalar == "\t" || scalar == sentenceEnd
    || scalar.properties.generalCategory == .spaceSeparator
}

/// Text for HTML within Markdown, on one line.
func escapedHTML(_ text: String) -> String {
  var result = ""
  for scalar in TextEscaping.cleaned(text).unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

extension String {
  init(scalars: some Sequence<Unicode.Scalar>) {
    self.init(String.UnicodeScalarView(scalars))
  }

  /// Scalar by scalar: a mark that carries a combining accent is still a mark to Markdown.
  func replacing(scalar: Unicode.Scalar, with replacement: String) -> String {
    guard unicodeScalars.contains(scalar) else { return self }
    return unicodeScalars.split(separator: scalar, omittingEmptySubsequences: false)
      .map { String($0) }.joined(separator: replacement)
  }

  func replacing(scalars: String, with replacement: String) -> String {
    let (pattern, all) = (Array(scalars.unicodeScalars), Array(unicodeScalars))
    var result = ""
    var index = 0
    while index < all.count {
      if all[index...].starts(with: pattern) {
        result += replacement
        index += pattern.count
      } else {
        result.unicodeScalars.append(all[index])
        index += 1
      }
    }
    return result
  }

  func begins(with scalar: Unicode.Scalar) -> Bool { unicodeScalars.first == scalar }
  func ends(with scalar: Unicode.Scalar) -> Bool { unicodeScalars.last == scalar }
}
