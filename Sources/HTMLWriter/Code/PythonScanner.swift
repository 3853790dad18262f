// Python: comments, strings with code inside of f-strings, numbers, words.

enum PythonScanner {
  static func scan(_ scanner: inout CodeScanner) { scanCode(&scanner, untilBrace: false) }

  private static let keywords: Set<String> = [
    "and", "as", "assert", "async", "await", "break", "case", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is",
    "lambda", "match", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with",
    "yield", "True", "False", "None",
  ]

  /// - Parameter untilBrace: stops before the brace, colon or `!` that ends code within an f-string.
  private static func scanCode(_ scanner: inout CodeScanner, untilBrace: Bool) {
    var open = 0
    var lastWord = ""
    while !scanner.isAtEnd {
      let start = scanner.position
      let byte = scanner.next
      if startString(&scanner) { continue }
      switch byte {
      case UInt8(ascii: "#"): scanner.markLine(.comment)
      case UInt8(ascii: "@") where scanner.isAtLineStart:
        scanner.advance()
        scanner.skip { CodeScanner.isWordByte($0) || $0 == UInt8(ascii: ".") }
        scanner.mark(.name, from: start)
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        open += 1
        scanner.advance()
      case UInt8(ascii: "}") where untilBrace && open == 0: return
      case UInt8(ascii: ":") where untilBrace && open == 0: return
      case UInt8(ascii: "!") where untilBrace && open == 0 && scanner.peek(1) != UInt8(ascii: "="):
        return
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        open = max(open - 1, 0)
        scanner.advance()
      case _ where CodeScanner.isDigit(byte): scanner.markNumber()
      case _ where CodeScanner.isWordStart(byte):
        let follows = scanner.peek(-1) == UInt8(ascii: ".")
        let word = scanner.word()
        if keywords.contains(word), !follows, !isSoft(word, scanner) {
          scanner.mark(.keyword, from: start)
        } else if lastWord == "def" {
          scanner.mark(.name, from: start)
        } else if lastWord == "class" || isType(word) {
          scanner.mark(.type, from: start)
        }
        lastWord = word
        continue
      default: scanner.advance()
      }
      if byte != UInt8(ascii: " ") { lastWord = "" }
    }
  }

  /// `match` and `case` are keywords at the start of a line that goes on with a word.
  private static func isSoft(_ word: String, _ scanner: CodeScanner) -> Bool {
    guard word == "match" || word == "case" else { return false }
    return scanner.next != UInt8(ascii: " ") || scanner.peek(1) == UInt8(ascii: "=")
  }

  private static func isType(_ word: String) -> Bool {
    guard let first = word.utf8.first, word.utf8.count > 1 else { return false }
    return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
      && word.utf8.contains { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
  }

  /// Reads a string with its prefix, if there is one here.
  private static func startString(_ scanner: inout CodeScanner) -> Bool {
    var prefix = 0
    var isFormatted = false
    var isRaw = false
    if CodeScanner.isWordByte(scanner.peek(-1)) { return false }
    while prefix < 2, CodeScanner.isLetter(scanner.peek(prefix)) {
      switch scanner.peek(prefix) | 0x20 {
      case UInt8(ascii: "f"), UInt8(ascii: "t"): isFormatted = true
      case UInt8(ascii: "r"): isRaw = true
      case UInt8(ascii: "b"), UInt8(ascii: "u"): break
      default: return false
      }
      prefix += 1
    }
    let quote = scanner.peek(prefix)
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return false }
    let isLong = scanner.peek(prefix + 1) == quote && scanner.peek(prefix + 2) == quote
    let start = scanner.position
    scanner.advance(prefix + (isLong ? 3 : 1))
    scanString(
      &scanner, from: start, quote: quote, isLong: isLong, isRaw: isRaw, isFormatted: isFormatted)
    return true
  }

  private static func scanString(
    _ scanner: inout CodeScanner, from opening: Int, quote: UInt8, isLong: Bool, isRaw: Bool,
    isFormatted: Bool
  ) {
    var start = opening
    let mayHoldCode = isFormatted && scanner.depth < CodeScanner.deepest
    while !scanner.isAtEnd {
      switch scanner.next {
      case UInt8(ascii: "\\"): scanner.advance(2)
      case UInt8(ascii: "\n") where !isLong:
        // Not ended: the rest of the file is not taken for a string.
        scanner.mark(.string, from: start)
        return
      case quote where !isLong:
        scanner.advance()
        scanner.mark(.string, from: start)
        return
      case quote where scanner.peek(1) == quote && scanner.peek(2) == quote:
        scanner.advance(3)
        scanner.mark(.string, from: start)
        return
      case UInt8(ascii: "{") where mayHoldCode && scanner.peek(1) == UInt8(ascii: "{"):
        scanner.advance(2)
      case UInt8(ascii: "{") where mayHoldCode:
        scanner.advance()
        scanner.mark(.string, from: start)
        scanner.nested { scanCode(&$0, untilBrace: true) }
        // What follows, such as `:.2f}`, belongs to the string.
        start = scanner.position
      default: scanner.advance()
      }
    }
    scanner.mark(.string, from: start)
  }
}
