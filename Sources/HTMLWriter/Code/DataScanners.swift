// Languages of few rules: JSON, differences between files, and Markdown with code of its own.

enum JSONScanner {
  static func scan(_ scanner: inout CodeScanner) {
    while !scanner.isAtEnd {
      let start = scanner.position
      switch scanner.next {
      case UInt8(ascii: "\""):
        scanner.advance()
        while !scanner.isAtEnd, scanner.next != UInt8(ascii: "\""),
          scanner.next != UInt8(ascii: "\n")
        {
          scanner.advance(scanner.next == UInt8(ascii: "\\") ? 2 : 1)
        }
        if scanner.next == UInt8(ascii: "\"") { scanner.advance() }
        var ahead = 0
        while scanner.peek(ahead) <= 0x20, scanner.peek(ahead) > 0 { ahead += 1 }
        scanner.mark(scanner.peek(ahead) == UInt8(ascii: ":") ? .key : .string, from: start)
      case UInt8(ascii: "/") where scanner.peek(1) == UInt8(ascii: "/"): scanner.markLine(.comment)
      case UInt8(ascii: "-") where CodeScanner.isDigit(scanner.peek(1)): scanner.advance()
      case let byte where CodeScanner.isDigit(byte): scanner.markNumber()
      case let byte where CodeScanner.isWordStart(byte):
        if ["true", "false", "null"].contains(scanner.word()) {
          scanner.mark(.keyword, from: start)
        }
      default: scanner.advance()
      }
    }
  }
}

enum DiffScanner {
  static func scan(_ scanner: inout CodeScanner) {
    while !scanner.isAtEnd {
      switch scanner.next {
      case UInt8(ascii: "+") where scanner.isNext("+++ "),
        UInt8(ascii: "-") where scanner.isNext("--- "):
        scanner.markLine(.heading)
      case UInt8(ascii: "+"): scanner.markLine(.inserted)
      case UInt8(ascii: "-"): scanner.markLine(.deleted)
      case UInt8(ascii: "@"),
        UInt8(ascii: "d") where scanner.isNext("diff "):
        scanner.markLine(.heading)
      default: scanner.skipLine()
      }
      scanner.advance()
    }
  }
}

/// Markdown as reports are written in it: front matter, headings, directives, inline code.
enum MarkdownScanner {
  static func scan(_ scanner: inout CodeScanner) {
    if scanner.isNext("---\n") {
      let start = scanner.position
      scanner.skipLine()
      scanner.mark(.comment, from: start)
      scanBlock(&scanner, .yaml) { $0 == "---" || $0 == "..." }
    }
    while !scanner.isAtEnd {
      let start = scanner.position
      switch scanner.next {
      case UInt8(ascii: "#") where scanner.isAtLineStart: scanner.markLine(.heading)
      case UInt8(ascii: "`"):
        scanner.skip { $0 == UInt8(ascii: "`") }
        let length = scanner.position - start
        if length >= 3, isFence(at: start, scanner) {
          scanFence(&scanner, from: start, length: length)
        } else {
          scanSpan(&scanner, from: start, length: length)
        }
      case UInt8(ascii: ">") where scanner.isAtLineStart:
        scanner.advance()
        scanner.mark(.comment, from: start)
      default: scanner.advance()
      }
    }
  }

  private static func isFence(at start: Int, _ scanner: CodeScanner) -> Bool {
    var before = scanner
    before.retreat(to: start)
    return before.isAtLineStart
  }

  private static func scanFence(_ scanner: inout CodeScanner, from start: Int, length: Int) {
    let information = scanner.position
    scanner.skipLine()
    let name = scanner.text(from: information)
    scanner.mark(.keyword, from: start)
    scanBlock(&scanner, CodeLanguage(name)) { line in
      line.utf8.count >= length && line.utf8.allSatisfy { $0 == UInt8(ascii: "`") }
    }
  }

  /// Reads lines of another language and the line that ends them.
  private static func scanBlock(
    _ scanner: inout CodeScanner, _ language: CodeLanguage?, endsAt isEnd: (String) -> Bool
  ) {
    let start = scanner.position
    var lineStart = start
    while !scanner.isAtEnd {
      scanner.advance()
      lineStart = scanner.position
      scanner.skipSpaces()
      let words = scanner.position
      scanner.skipLine()
      var line = scanner.text(from: words)
      while line.hasSuffix(" ") || line.hasSuffix("\r") { line.removeLast() }
      if isEnd(line) { break }
      lineStart = scanner.position
    }
    let end = scanner.position
    scanner.retreat(to: start)
    if let language, scanner.depth < CodeScanner.deepest {
      scanner.nested { $0.scan(language, upTo: lineStart) }
    }
    scanner.retreat(to: lineStart)
    scanner.advance(end - lineStart)
    scanner.mark(.keyword, from: lineStart)
  }

  /// Inline code ends at as many marks as it began with, in the same paragraph.
  private static func scanSpan(_ scanner: inout CodeScanner, from start: Int, length: Int) {
    let behind = scanner.position
    while !scanner.isAtEnd, !scanner.isNext("\n\n") {
      let mark = scanner.position
      scanner.skip { $0 == UInt8(ascii: "`") }
      if scanner.position - mark == length {
        scanner.mark(.string, from: start)
        return
      }
      if scanner.position == mark { scanner.advance() }
    }
    scanner.retreat(to: behind)
  }
}
