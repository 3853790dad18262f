// Mathematics as GitHub takes it. Between dollar signs Markdown still sees its own marks, so what
// holds any stands between backticks as well, which GitHub, GitLab and others read as mathematics.

enum MathText {
  /// - Parameters:
  ///   - previous: the character before it.
  ///   - next: the character after it.
  static func span(
    _ tex: String, isInTable: Bool, after previous: Unicode.Scalar?, before next: Unicode.Scalar?
  ) -> String {
    var tex = TextEscaping.cleaned(tex).split(separator: " ").joined(separator: " ")
    if isInTable {
      // A bar would end the cell; these names are the same to TeX.
      tex = tex.replacing(scalars: "\\|", with: "\\Vert ")
        .replacing(scalar: "|", with: "\\vert ")
    }
    // GitHub takes a dollar beside a letter or a digit for money.
    let stands = !isWordLetter(previous) && !isWordLetter(next)
    if stands, isPlain(tex) { return "$\(tex)$" }
    return "$`\(tex.replacing(scalar: "`", with: "\\text{\u{2018}}"))`$"
  }

  /// Whether Markdown changes nothing in it.
  private static func isPlain(_ tex: String) -> Bool {
    let scalars = Array(tex.unicodeScalars)
    guard let first = scalars.first, let last = scalars.last, first != " ", last != " ",
      last != "\\"
    else { return false }
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "*", "<", ">", "[", "]", "`", "~", "&", "$", "#", "%", "!": return false
      case "\\":
        // `\{` and `\,` would lose their backslashes.
        guard index + 1 < scalars.count, isWordLetter(scalars[index + 1]) else { return false }
      case "_":
        // After a letter it begins no emphasis.
        guard index > 0, isWordLetter(scalars[index - 1]) else { return false }
      default: break
      }
    }
    return true
  }

  /// A displayed equation as lines.
  static func block(_ tex: String, number: String?) -> [String] {
    var lines = tex.split { $0.isNewline }.map(String.init)
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    while let first = lines.first, first.allSatisfy(\.isWhitespace) { lines.removeFirst() }
    if let number, !lines.isEmpty { lines[lines.count - 1] += " \\tag{\(number)}" }
    return CodeText.block(lines.joined(separator: "\n"), language: "math")
  }
}
