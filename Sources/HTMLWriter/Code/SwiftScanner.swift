// Swift: nested comments, raw and long strings with code inside, numbers, words.

enum SwiftScanner {
  static func scan(_ scanner: inout CodeScanner) { scanCode(&scanner, untilParenthesis: false) }

  private static let keywords: Set<String> = [
    "actor", "any", "as", "associatedtype", "async", "await", "borrowing", "break", "case", "catch",
    "class", "consuming", "continue", "convenience", "default", "defer", "deinit", "didSet", "do",
    "else", "enum", "extension", "fallthrough", "false", "fileprivate", "final", "for", "func",
    "get", "guard", "if", "import", "in", "indirect", "init", "inout", "internal", "is", "isolated",
    "lazy", "let", "mutating", "nil", "nonisolated", "nonmutating", "open", "operator", "override",
    "package", "private", "protocol", "public", "repeat", "required", "rethrows", "return", "self",
    "Self", "set", "some", "static", "struct", "subscript", "super", "switch", "throw", "throws",
    "true", "try", "typealias", "unowned", "var", "weak", "where", "while", "willSet",
  ]

  /// - Parameter untilParenthesis: stops behind the one that ends code within a string.
  private static func scanCode(_ scanner: inout CodeScanner, untilParenthesis: Bool) {
    var open = 0
    while !scanner.isAtEnd {
      let start = scanner.position
      let byte = scanner.next
      switch byte {
      case UInt8(ascii: "/") where scanner.peek(1) == UInt8(ascii: "/"): scanner.markLine(.comment)
      case UInt8(ascii: "/") where scanner.peek(1) == UInt8(ascii: "*"): scanComment(&scanner)
      case UInt8(ascii: "\""): scanString(&scanner, hashes: 0)
      case UInt8(ascii: "#"):
        scanner.skip { $0 == UInt8(ascii: "#") }
        if scanner.next == UInt8(ascii: "\"") {
          scanString(&scanner, hashes: scanner.position - start)
        } else {
          _ = scanner.word()
          scanner.mark(.keyword, from: start)
        }
      case UInt8(ascii: "@"):
        scanner.advance()
        _ = scanner.word()
        scanner.mark(.keyword, from: start)
      case UInt8(ascii: "`"):
        scanner.advance()
        scanner.skip { $0 != UInt8(ascii: "`") && $0 != UInt8(ascii: "\n") }
        scanner.advance(scanner.next == UInt8(ascii: "`") ? 1 : 0)
      case UInt8(ascii: "("):
        open += 1
        scanner.advance()
      case UInt8(ascii: ")"):
        if untilParenthesis, open == 0 { return }
        open = max(open - 1, 0)
        scanner.advance()
      case _ where CodeScanner.isDigit(byte): scanner.markNumber()
      case _ where CodeScanner.isWordStart(byte):
        // `.default` is a member, `.self` a keyword.
        let isMember = scanner.peek(-1) == UInt8(ascii: ".")
        let word = scanner.word()
        let isLabel = scanner.next == UInt8(ascii: ":") && word != "default" && word != "self"
        if keywords.contains(word), !isMember || word == "self", !isLabel {
          scanner.mark(.keyword, from: start)
        } else if let first = word.utf8.first,
          (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first)
        {
          scanner.mark(.type, from: start)
        }
      default: scanner.advance()
      }
    }
  }

  private static func scanComment(_ scanner: inout CodeScanner) {
    let start = scanner.position
    var open = 0
    repeat {
      if scanner.isNext("/*") {
        open += 1
        scanner.advance(2)
      } else if scanner.isNext("*/") {
        open -= 1
        scanner.advance(2)
      } else {
        scanner.advance()
      }
    } while open > 0 && !scanner.isAtEnd
    scanner.mark(.comment, from: start)
  }

  /// - Parameter hashes: those before the quotation mark, already read.
  private static func scanString(_ scanner: inout CodeScanner, hashes: Int) {
    var start = scanner.position - hashes
    let isLong = scanner.isNext("\"\"\"")
    scanner.advance(isLong ? 3 : 1)
    func areHashes(from offset: Int) -> Bool {
      (0..<hashes).allSatisfy { scanner.peek(offset + $0) == UInt8(ascii: "#") }
    }
    while !scanner.isAtEnd {
      switch scanner.next {
      case UInt8(ascii: "\\") where areHashes(from: 1):
        let isCode = scanner.peek(1 + hashes) == UInt8(ascii: "(")
        scanner.advance(2 + hashes)
        guard isCode, scanner.depth < CodeScanner.deepest else { continue }
        scanner.mark(.string, from: start)
        scanner.nested { scanCode(&$0, untilParenthesis: true) }
        start = scanner.position
      case UInt8(ascii: "\n") where !isLong:
        scanner.mark(.string, from: start)
        return
      case UInt8(ascii: "\"") where isLong:
        if scanner.isNext("\"\"\""), areHashes(from: 3) {
          scanner.advance(3 + hashes)
          scanner.mark(.string, from: start)
          return
        }
        scanner.advance()
      case UInt8(ascii: "\"") where areHashes(from: 1):
        scanner.advance(1 + hashes)
        scanner.mark(.string, from: start)
        return
      default: scanner.advance()
      }
    }
    scanner.mark(.string, from: start)
  }
}
