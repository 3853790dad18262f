// Templates that include each other: the engine leaves out in silence what it does not find, and
// never ends where a template includes itself.
import Diagnostics
import Foundation

struct TemplateInclusions {
  typealias Template = (text: String, path: String)

  let page: Template
  /// By the names that inclusions use.
  let others: [String: Template]

  /// - Throws: a `Diagnostic` that names the template and line of an inclusion that cannot be.
  func check() throws {
    var checked: Set<String> = []
    try check(page, including: [], &checked)
    for name in others.keys.sorted() where !checked.contains(name) {
      try others[name].map { try check($0, including: [name], &checked) }
    }
  }

  /// - Parameter chain: the names through which the template is included.
  private func check(
    _ template: Template, including chain: [String], _ checked: inout Set<String>
  ) throws {
    for (name, line) in Self.inclusions(in: template.text) {
      guard let included = others[name] else {
        throw Diagnostic(
          .error, "the template includes '\(name)' on line \(line), which there is none of",
          at: .file(path: template.path, byteOffset: nil),
          hints: [
            closestMatch(to: name, among: others.keys.sorted()).map { "did you mean '\($0)'?" }
              ?? "put a file '\(name).mustache' beside it, or remove the inclusion"
          ])
      }
      guard !chain.contains(name) else {
        throw Diagnostic(
          .error, "the template includes itself through '\(name)' on line \(line)",
          at: .file(path: template.path, byteOffset: nil),
          hints: ["remove one of the inclusions \((chain + [name]).joined(separator: " → "))"])
      }
      guard !checked.contains(name) else { continue }
      try check(included, including: chain + [name], &checked)
      checked.insert(name)
    }
  }

  /// Comments may speak of inclusions. The lines stay.
  static func withoutComments(_ text: String) -> String {
    text.replacing(/\{\{!(?:[^}]|\}(?!\}))*\}\}/) { match in
      String(match.output.filter { $0 == "\n" })
    }
  }

  /// The names behind `{{>` and their lines.
  private static func inclusions(in text: String) -> [(name: String, line: Int)] {
    let code = withoutComments(text)
    return code.matches(of: /\{\{\s*[>]\s*([^\s}]+)\s*\}\}/).map { match in
      (String(match.output.1), code[..<match.range.lowerBound].count { $0 == "\n" } + 1)
    }
  }
}
