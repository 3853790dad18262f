// Finds the YAML between two `---` lines at the top of a report.
import Diagnostics

/// The lines of the front matter, and the line at which the text begins.
struct FrontMatterBlock {
  var yaml: String
  /// 1-based line of the first line of `yaml`.
  var firstLine: Int
  /// 1-based line of the first line after the closing `---`.
  var bodyLine: Int

  /// - Returns: `nil` when the report does not begin with `---`.
  static func find(
    in source: SourceText, diagnostics: inout [Diagnostic]
  ) -> FrontMatterBlock? {
    guard source.lines.first.map(isFence) == true else { return nil }
    let closing = source.lines.dropFirst().firstIndex { isFence($0) || $0.trimmed == "..." }
    guard let closing else {
      diagnostics.append(
        .error(
          "the front matter opened here is never closed", at: source.range(ofLine: 1),
          hints: ["end it with a line `---`"]))
      return FrontMatterBlock(yaml: "", firstLine: 2, bodyLine: source.lines.count + 1)
    }
    return FrontMatterBlock(
      yaml: source.lines[1..<closing].joined(separator: "\n"), firstLine: 2, bodyLine: closing + 2)
  }

  /// Reports front matter in a file that is included in a report.
  /// - Returns: the 1-based line at which the file's text begins.
  static func refuse(in source: SourceText, diagnostics: inout [Diagnostic]) -> Int {
    var unclosed: [Diagnostic] = []
    guard let block = find(in: source, diagnostics: &unclosed) else { return 1 }
    diagnostics.append(
      .error(
        "an included file has no front matter of its own", at: source.range(ofLine: 1),
        hints: ["move it to the report that includes the file; write a rule as `***`"]))
    return unclosed.isEmpty ? block.bodyLine : 2
  }

  private static func isFence(_ line: String) -> Bool { line.trimmed == "---" && line.first == "-" }
}

extension StringProtocol {
  /// Without spaces and tabs at either end.
  var trimmed: String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let first = firstIndex(where: { !isSpace($0) }) else { return "" }
    guard let last = lastIndex(where: { !isSpace($0) }) else { return "" }
    return String(self[first...last])
  }
}
