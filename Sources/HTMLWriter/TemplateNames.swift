// Names in templates that no page has: the engine writes nothing for them, in silence.
import Diagnostics
import Foundation

enum TemplateNames {
  /// What `HTMLWriter.write` gives a template, and what the rows of its lists have.
  static let known = [
    "abstract", "authorList", "authors", "body", "colophon", "contentSecurityPolicy", "contents",
    "date", "day", "description", "direction", "hasAuthorsOrDate", "hasCallouts", "hasColophon",
    "keywords", "kind", "label", "language", "mathStyle", "notices", "paper", "plotScript", "style",
    "subtitle", "text", "title", "value",
  ]

  /// - Throws: a `Diagnostic` that names the template and line of a name that is not known.
  static func check(_ template: TemplateInclusions.Template) throws {
    let code = TemplateInclusions.withoutComments(template.text)
    // Sections, values as text and values as they are; names may stand in a function: `count(authors)`.
    for match in code.matches(of: /\{\{\{?\s*[#^&]?\s*(?:[A-Za-z]+\()?([A-Za-z][A-Za-z0-9_-]*)/) {
      let name = String(match.output.1)
      guard !known.contains(name) else { continue }
      let line = code[..<match.range.lowerBound].count { $0 == "\n" } + 1
      throw Diagnostic(
        .error, "the template uses '\(name)' on line \(line), which no page has",
        at: .file(path: template.path, byteOffset: nil),
        hints: [
          closestMatch(to: name, among: known).map { "did you mean '\($0)'?" }
            ?? "docs/templates.md lists the names, or remove it"
        ])
    }
  }
}
