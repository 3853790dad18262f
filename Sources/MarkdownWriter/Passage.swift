// A passage as lines of the source: broken where the author broke it, and at the ends of sentences
// where a line is long, so that a change of one sentence is a change of one line.

enum Passage {
  /// A longer line is broken at each end of a sentence. Addresses of links make lines of a source of
  /// 100 columns longer.
  private static let longestLine = 140

  /// - Parameter markdown: as `InlineText` writes it.
  static func lines(_ markdown: String) -> [String] {
    var lines: [String] = []
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      let sentences = line.unicodeScalars.split(separator: sentenceEnd).map { String($0) }
      if line.count > longestLine {
        lines += sentences
      } else {
        lines.append(sentences.joined(separator: " "))
      }
    }
    lines = lines.map(trimmed).filter { !$0.isEmpty }
    return lines.enumerated().map { opened($0.element, isFirst: $0.offset == 0) }
  }

  /// A passage that cannot be broken, such as a heading.
  static func oneLine(_ markdown: String) -> String {
    trimmed(
      markdown.unicodeScalars.split { $0 == sentenceEnd || $0 == "\n" }
        .map { String($0) }.joined(separator: " "))
  }

  private static func trimmed(_ line: String) -> String {
    var line = Substring(line)
    while line.first == " " { line.removeFirst() }
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  /// A line of text, kept from being the start of a heading, a list, a quote, a rule or a table.
  private static func opened(_ line: String, isFirst: Bool) -> String {
    let scalars = Array(line.unicodeScalars)
    guard let first = scalars.first else { return line }
    func isBlankOrEnd(_ index: Int) -> Bool { index >= scalars.count || scalars[index] == " " }
    let escapes: Bool
    switch first {
    case ">": escapes = true
    case "#":
      let count = scalars.prefix { $0 == "#" }.count
      escapes = count <= 6 && isBlankOrEnd(count)
    case "+": escapes = isBlankOrEnd(1)
    case "*": escapes = isBlankOrEnd(1)
    case "-", "=", ":", "|":
      // An underline of a heading, a rule, or the line below a table's head.
      escapes =
        first == "-" && isBlankOrEnd(1)
        || scalars.allSatisfy { $0 == first || $0 == " " }
        || scalars.allSatisfy { "-:| \\".unicodeScalars.contains($0) }
    case "~": escapes = scalars.starts(with: "~~~".unicodeScalars)
    case "0"..."9":
      let count = scalars.prefix { ("0"..."9").contains($0) }.count
      if count <= 9, count < scalars.count, scalars[count] == "." || scalars[count] == ")",
        isBlankOrEnd(count + 1)
      {
        let digits = String(scalars: scalars[..<count])
        return digits + "\\" + String(scalars: scalars[count...])
      }
      escapes = false
    default: escapes = false
    }
    return escapes ? "\\" + line : line
  }
}
