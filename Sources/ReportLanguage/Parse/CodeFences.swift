// Fenced code, and the directives among it.
import Diagnostics

extension MarkdownParser {
  mutating func codeBlock(
    _ node: CommonMarkNode, info: String, quoteDepth: Int
  ) -> ParsedBlock.Content {
    var text = node.literal
    if text.hasSuffix("\n") { text.removeLast() }
    if node.endLine > source.lines.count {
      // Never closed, and so with the definitions behind the text in it.
      text = text.split(separator: "\n", omittingEmptySubsequences: false)
        .prefix(max(0, source.lines.count - node.startLine)).joined(separator: "\n")
    }
    let opening = rewritten.line(node.startLine)
    let fence = opening.utf8.dropFirst(
      max(node.startColumn - 1, Self.contentStart(of: opening, quoteDepth: quoteDepth)))
    let character = fence.first ?? 0
    let isFenced = character == UInt8(ascii: "`") || character == UInt8(ascii: "~")
    guard isFenced else { return .code(language: nil, text: text) }

    let length = fence.prefix { $0 == character }.count
    let closing = rewritten.line(node.endLine).utf8
      .dropFirst(Self.contentStart(of: rewritten.line(node.endLine), quoteDepth: quoteDepth))
    let isClosed =
      node.endLine > node.startLine
      && closing.prefix { $0 == character }.count >= length
      && closing.drop { $0 == character }.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    if !isClosed {
      let name = info.isEmpty ? "code block" : info.hasPrefix("{") ? "directive" : "code block"
      diagnostics.append(
        .error(
          "this \(name) is never closed", at: source.range(ofLine: node.startLine),
          hints: ["end it with a line of \(length) `\(Character(Unicode.Scalar(character)))`"]))
    }

    let word = info.trimmed
    guard word.hasPrefix("{") else {
      return .code(
        language: word.isEmpty ? nil : word.split(separator: " ").first.map(String.init), text: text
      )
    }
    let column = opening.utf8.count - fence.count + length + 1
    let spaces = fence.dropFirst(length).prefix { $0 == 0x20 || $0 == 0x09 }.count
    var nameRange = range(
      line: node.startLine, from: column + spaces, to: column + spaces + word.utf8.count)
    let directiveName = String(word.dropFirst().dropLast())
    guard word.hasSuffix("}"), directiveName.isName() else {
      diagnostics.append(
        .error(
          "'\(word)' is not the name of a directive", at: nameRange,
          hints: ["write `{name}` alone and the options as lines `key: value` in the block"]))
      return .code(language: nil, text: text)
    }
    nameRange.start.column += 1
    nameRange.end.column -= 1
    let body = SourceText(name: "", text: text).lines
    let indentation = body.enumerated().map { index, line in
      let full = source.line(node.startLine + 1 + index)
      return full.unicodeScalars.count - line.unicodeScalars.count
    }
    return .directive(
      DirectiveBlock(
        name: directiveName, nameRange: nameRange, body: text, indentation: indentation,
        firstLine: node.startLine + 1))
  }
}
