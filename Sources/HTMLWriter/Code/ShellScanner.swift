// Shells: comments, strings with variables and commands inside, here-documents, words.

enum ShellScanner {
  static func scan(_ scanner: inout CodeScanner) { scanCode(&scanner, untilParenthesis: false) }

  private static let keywords: Set<String> = [
    "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "in",
    "function", "select", "time", "export", "local", "readonly", "declare", "return", "exit", "set",
    "unset", "source",
  ]

  private static func scanCode(_ scanner: inout CodeScanner, untilParenthesis: Bool) {
    var open = 0
    /// The ends of the here-documents that begin on the next line.
    var documents: [(end: String, isIndented: Bool)] = []
    while !scanner.isAtEnd {
      let start = scanner.position
      let byte = scanner.next
      let isWordStart = !CodeScanner.isWordByte(scanner.peek(-1))
      switch byte {
      case UInt8(ascii: "#")
      where scanner.peek(-1) <= 0x20 || scanner.peek(-1) == UInt8(ascii: ";"):
        scanner.markLine(.comment)
      case UInt8(ascii: "\\"): scanner.advance(2)
      case UInt8(ascii: "'"):
        scanner.advance()
        scanner.skip { $0 != UInt8(ascii: "'") }
        scanner.advance()
        scanner.mark(.string, from: start)
      case UInt8(ascii: "\""): scanDoubleQuoted(&scanner)
      case UInt8(ascii: "$") where scanner.peek(1) == UInt8(ascii: " ") && scanner.isAtLineStart:
        // The prompt of a session.
        scanner.advance()
        scanner.mark(.comment, from: start)
      case UInt8(ascii: "$"): scanVariable(&scanner)
      case UInt8(ascii: "<") where scanner.isNext("<<") && scanner.peek(2) != UInt8(ascii: "<"):
        if let document = startDocument(&scanner) { documents.append(document) }
      case UInt8(ascii: "\n"):
        scanner.advance()
        for document in documents { scanDocument(&scanner, document) }
        documents = []
      case UInt8(ascii: "("):
        open += 1
        scanner.advance()
      case UInt8(ascii: ")"):
        if untilParenthesis, open == 0 {
          scanner.advance()
          return
        }
        open = max(open - 1, 0)
        scanner.advance()
      case _ where isWordStart && CodeScanner.isDigit(byte): scanner.markNumber()
      case UInt8(ascii: "-") where scanner.peek(-1) <= 0x20 && scanner.peek(1) > 0x20:
        scanner.skip { CodeScanner.isWordByte($0) || $0 == UInt8(ascii: "-") }
        scanner.mark(.name, from: start)
      case _ where CodeScanner.isWordStart(byte):
        scanner.skip { CodeScanner.isWordByte($0) || $0 == UInt8(ascii: "-") }
        if isWordStart, scanner.next == UInt8(ascii: "="), scanner.peek(1) != UInt8(ascii: "=") {
          scanner.mark(.key, from: start)
        } else if isWordStart, keywords.contains(scanner.text(from: start)),
          scanner.next <= 0x20 || scanner.next == UInt8(ascii: ";")
        {
          scanner.mark(.keyword, from: start)
        }
      default: scanner.advance()
      }
    }
  }

  private static func scanDoubleQuoted(_ scanner: inout CodeScanner) {
    var start = scanner.position
    scanner.advance()
    while !scanner.isAtEnd {
      switch scanner.next {
      case UInt8(ascii: "\\"): scanner.advance(2)
      case UInt8(ascii: "\""):
        scanner.advance()
        scanner.mark(.string, from: start)
        return
      case UInt8(ascii: "$") where isVariable(scanner.peek(1)):
        scanner.mark(.string, from: start)
        scanVariable(&scanner)
        start = scanner.position
      default: scanner.advance()
      }
    }
    scanner.mark(.string, from: start)
  }

  private static func isVariable(_ byte: UInt8) -> Bool {
    CodeScanner.isWordByte(byte) || "{(?@*#!$".utf8.contains(byte)
  }

  /// `$name`, `${…}`, `$(…)` and `$?`.
  private static func scanVariable(_ scanner: inout CodeScanner) {
    let start = scanner.position
    scanner.advance()
    switch scanner.next {
    case UInt8(ascii: "{"):
      var open = 0
      repeat {
        if scanner.next == UInt8(ascii: "{") { open += 1 }
        if scanner.next == UInt8(ascii: "}") { open -= 1 }
        scanner.advance()
      } while open > 0 && !scanner.isAtEnd
      scanner.mark(.key, from: start)
    case UInt8(ascii: "(") where scanner.depth < CodeScanner.deepest:
      scanner.advance()
      scanner.nested { scanCode(&$0, untilParenthesis: true) }
    case _ where CodeScanner.isWordStart(scanner.next):
      _ = scanner.word()
      scanner.mark(.key, from: start)
    case _ where isVariable(scanner.next):
      scanner.advance()
      scanner.mark(.key, from: start)
    default: break
    }
  }

  /// Reads `<<-'END'`.
  private static func startDocument(
    _ scanner: inout CodeScanner
  ) -> (end: String, isIndented: Bool)? {
    scanner.advance(2)
    let isIndented = scanner.next == UInt8(ascii: "-")
    if isIndented { scanner.advance() }
    scanner.skipSpaces()
    let quotes = "'\"\\".utf8
    scanner.skip { quotes.contains($0) }
    let word = scanner.word()
    scanner.skip { quotes.contains($0) }
    return word.isEmpty ? nil : (word, isIndented)
  }

  private static func scanDocument(
    _ scanner: inout CodeScanner, _ document: (end: String, isIndented: Bool)
  ) {
    let start = scanner.position
    while !scanner.isAtEnd {
      if document.isIndented { scanner.skip { $0 == UInt8(ascii: "\t") } }
      let line = scanner.position
      scanner.skipLine()
      if scanner.text(from: line) == document.end {
        scanner.mark(.string, from: start)
        return
      }
      scanner.advance()
    }
    scanner.mark(.string, from: start)
  }
}
