// Code as Markdown: fences and spans that are longer than any within.
import DocumentModel

enum CodeText {
  static func span(_ text: String, isInTable: Bool = false) -> String {
    let code = TextEscaping.cleaned(text)
    let scalars = code.unicodeScalars
    guard !scalars.isEmpty else { return "" }
    let pairs = zip(scalars, scalars.dropFirst())
    if isInTable, pairs.contains(where: { $0 == "\\" && $1 == "|" }) {
      // Behind a backslash, a bar of a table's cell cannot be escaped.
      return "<code>" + asEntities(code, "&<>|\\`*_[]~$!") + "</code>"
    }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: code) + 1)
    let needsPadding =
      code.begins(with: "`") || code.ends(with: "`")
      || code.begins(with: " ") && code.ends(with: " ") && !scalars.allSatisfy { $0 == " " }
    let padding = needsPadding ? " " : ""
    return fence + padding + (isInTable ? code.replacing(scalar: "|", with: "\\|") : code) + padding
      + fence
  }

  /// Text with some of its characters as HTML's entities: where Markdown's backslash is no help.
  static func asEntities(_ text: String, _ characters: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result +=
        characters.unicodeScalars.contains(scalar) ? "&#\(scalar.value);" : String(scalar)
    }
    return result
  }

  /// A fenced block as lines.
  static func block(_ text: String, language: String?) -> [String] {
    let language = (language ?? "").unicodeScalars.filter {
      isWordLetter($0) || "+-#._".unicodeScalars.contains($0)
    }
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { line in
      // Markdown has no place for it, nor has a page.
      String(line).replacing(scalar: "\u{0}", with: "\u{FFFD}")
    }
    return [fence + String(scalars: language)] + lines + [fence]
  }

  private static func longestRun(of scalar: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var run = 0
    for next in text.unicodeScalars {
      run = next == scalar ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
