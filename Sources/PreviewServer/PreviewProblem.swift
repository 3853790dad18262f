// A diagnostic as the page shows it: everything that needs the source text is worked out here.
import Diagnostics

package struct PreviewProblem: Sendable, Equatable, Codable {
  /// A line of the source with the part that is meant.
  package struct Excerpt: Sendable, Equatable, Codable {
    package var line: Int
    package var before: String
    package var marked: String
    package var after: String
  }

  /// `error` or `warning`.
  package var severity: String
  package var message: String
  /// `file:line:column`, or the file, or nothing.
  package var place: String?
  package var excerpt: Excerpt?
  package var notes: [String]
  package var hints: [String]

  /// - Parameter sourceLine: the text of a line of a file, 1-based; `nil` where there is none.
  package init(
    _ diagnostic: Diagnostic, sourceLine: (_ file: String, _ line: Int) -> String?
  ) {
    severity = diagnostic.severity.rawValue
    message = diagnostic.message
    place = Self.text(of: diagnostic.place)
    notes = diagnostic.notes.map { note in
      [note.message, Self.text(of: note.place)].compactMap(\.self).joined(separator: ": ")
    }
    hints = diagnostic.hints
    if case .source(let range) = diagnostic.place,
      let line = sourceLine(range.file, range.start.line)
    {
      excerpt = Excerpt(range, in: line)
    }
  }

  private static func text(of place: Diagnostic.Place?) -> String? {
    switch place {
    case .source(let range): "\(range.file):\(range.start.line):\(range.start.column)"
    case .file(let path, let offset?): "\(path): byte \(offset)"
    case .file(let path, nil): path
    case nil: nil
    }
  }
}

extension PreviewProblem.Excerpt {
  /// The longest stretch shown before and behind the start of the range; lines may have megabytes.
  private static let reach = 200

  fileprivate init(_ range: SourceRange, in text: String) {
    let scalars = Array(text.unicodeScalars)
    let start = min(range.start.column - 1, scalars.count)
    let isOneLine = range.end.line == range.start.line
    let end = isOneLine ? min(max(range.end.column - 1, start), scalars.count) : scalars.count
    func string(_ part: Range<Int>) -> String {
      String(String.UnicodeScalarView(scalars[part]))
    }
    let first = max(0, start - Self.reach)
    let last = min(scalars.count, start + Self.reach)
    self.init(
      line: range.start.line,
      before: (first > 0 ? "…" : "") + string(first..<start),
      // Behind the end of a line there is nothing to mark but a place.
      marked: start == end ? " " : string(start..<min(end, last)),
      after: string(min(end, last)..<last) + (last < scalars.count ? "…" : ""))
  }
}
