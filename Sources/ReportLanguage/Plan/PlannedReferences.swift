// The notes and the works that a report's text may call for, gathered before it is checked.
import Bibliography
import Diagnostics

extension Planner {
  /// The notes by key; a second one of a name is a mistake.
  func collected(
    _ footnotes: [ParsedFootnote], diagnostics: inout [Diagnostic]
  ) -> [String: ParsedFootnote] {
    var found: [String: ParsedFootnote] = [:]
    for footnote in footnotes {
      if let earlier = found[footnote.key] {
        diagnostics.append(
          .error(
            "the note '\(footnote.name)' is written twice", at: footnote.range,
            notes: [Diagnostic.Note("first written here", at: .source(earlier.range))],
            hints: ["give one of them another name"]))
      } else {
        found[footnote.key] = footnote
      }
    }
    return found
  }

  /// The works of all files that the front matter names.
  /// - Returns: `nil` where it names none.
  func bibliography(
    _ frontMatter: FrontMatter, of report: ParsedReport, diagnostics: inout [Diagnostic]
  ) -> Bibliography? {
    guard !frontMatter.bibliography.isEmpty else { return nil }
    var bibliography = Bibliography()
    for file in frontMatter.bibliography {
      let path = resolvedPath(file.value, fromFile: report.source.name)
      if let text = report.sources.bibliography(atPath: path) {
        diagnostics += bibliography.add(text.text, ofFile: path)
        continue
      }
      bibliography.isComplete = false
      let failure = report.sources.failures[path]
      if var failure, case .file(_, .some)? = failure.place {
        failure.notes.append(Diagnostic.Note("named here", at: .source(file.range)))
        diagnostics.append(failure)
      } else {
        diagnostics.append(
          .error(
            "the bibliography '\(path)' cannot be read"
              + (failure.map { ": \($0.message)" } ?? " here"),
            at: file.range,
            hints: ["paths start at the folder of the report; name a BibTeX file that exists"]))
      }
    }
    return bibliography
  }
}
