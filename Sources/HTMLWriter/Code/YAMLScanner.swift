// YAML: keys in blocks and in braces, scalars, comments, anchors and block scalars.

enum YAMLScanner {
  private static let words: Set<String> = [
    "true", "false", "null", "yes", "no", "True", "False", "Null", "~",
  ]

  static func scan(_ scanner: inout CodeScanner) {
    /// How many brackets are open: within them commas end a scalar.
    var open = 0
    var indentation = 0
    while !scanner.isAtEnd {
      if scanner.next == UInt8(ascii: "\n") {
        scanner.advance()
        continue
      }
      if scanner.isAtLineStart {
        let start = scanner.position
        scanner.skipSpaces()
        if open == 0 { indentation = scanner.position - start }
      }
      let start = scanner.position
      switch scanner.next {
      case UInt8(ascii: "#") where isSpace(scanner.peek(-1)): scanner.markLine(.comment)
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        scanQuoted(&scanner)
        scanner.mark(endsKey(scanner) ? .key : .string, from: start)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open += 1
        scanner.advance()
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        open = max(open - 1, 0)
        scanner.advance()
      case UInt8(ascii: "&"), UInt8(ascii: "*"), UInt8(ascii: "!"):
        scanner.advance()
        scanner.skip { !isSpace($0) && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "]") }
        scanner.mark(.name, from: start)
      case UInt8(ascii: "|") where open == 0, UInt8(ascii: ">") where open == 0:
        scanBlock(&scanner, deeperThan: indentation)
      case UInt8(ascii: "-") where isSpace(scanner.peek(1)),
        UInt8(ascii: "?") where isSpace(scanner.peek(1)),
        UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\t"),
        UInt8(ascii: "\r"):
        scanner.advance()
      case UInt8(ascii: "-") where scanner.isNext("---") && isSpace(scanner.peek(3)):
        scanner.advance(3)
        scanner.mark(.keyword, from: start)
      default: scanPlain(&scanner, isFlow: open > 0)
      }
    }
  }

  /// Space, a line end, or the end of the text.
  private static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 }

  /// Whether what was just read is the key of what follows.
  private static func endsKey(_ scanner: CodeScanner) -> Bool {
    scanner.next == UInt8(ascii: ":") && isSpace(scanner.peek(1))
  }

  private static func scanQuoted(_ scanner: inout CodeScanner) {
    let quote = scanner.next
    scanner.advance()
    while !scanner.isAtEnd {
      if scanner.next == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        scanner.advance(2)
      } else if scanner.next == quote, scanner.peek(1) == quote, quote == UInt8(ascii: "'") {
        scanner.advance(2)
      } else if scanner.next == quote {
        scanner.advance()
        return
      } else {
        scanner.advance()
      }
    }
  }

  /// Reads to a colon, a comment, the end of the line, or what ends a scalar within brackets.
  private static func scanPlain(_ scanner: inout CodeScanner, isFlow: Bool) {
    let start = scanner.position
    var end = start
    loop: while !scanner.isAtEnd {
      switch scanner.next {
      case UInt8(ascii: "\n"): break loop
      case UInt8(ascii: "#") where isSpace(scanner.peek(-1)): break loop
      case UInt8(ascii: ":") where isSpace(scanner.peek(1)): break loop
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if isFlow { break loop }
        scanner.advance()
        end = scanner.position
      default:
        let isSpace = isSpace(scanner.next)
        scanner.advance()
        if !isSpace { end = scanner.position }
      }
    }
    let isKey = scanner.next == UInt8(ascii: ":")
    // Spaces behind a scalar are none of it.
    scanner.retreat(to: max(end, min(start + 1, scanner.position)))
    let word = scanner.text(from: start)
    if isKey {
      scanner.mark(.key, from: start)
    } else if words.contains(word) {
      scanner.mark(.keyword, from: start)
    } else if Double(word) != nil {
      scanner.mark(.number, from: start)
    }
  }

  /// The lines below `|` or `>` that are indented further.
  private static func scanBlock(_ scanner: inout CodeScanner, deeperThan indentation: Int) {
    scanner.skip { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "#") }
    if scanner.next == UInt8(ascii: "#") { scanner.markLine(.comment) }
    let start = scanner.position
    var end = start
    while scanner.next == UInt8(ascii: "\n") {
      scanner.advance()
      let line = scanner.position
      scanner.skip { $0 == UInt8(ascii: " ") }
      let isEmpty = scanner.isAtEnd || scanner.next == UInt8(ascii: "\n")
      if !isEmpty, scanner.position - line <= indentation { break }
      scanner.skipLine()
      end = scanner.position
    }
    scanner.retreat(to: end)
    scanner.mark(.string, from: start)
  }
}
