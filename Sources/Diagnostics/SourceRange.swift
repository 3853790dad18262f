// Where something stands in a source text: every diagnostic about a report carries one.

/// A position in a text file.
package struct SourceLocation: Sendable, Hashable, Codable, Comparable {
  /// 1-based.
  package var line: Int
  /// 1-based, counted in Unicode scalars of the line, so that editors and the caret agree.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (first: SourceLocation, second: SourceLocation) -> Bool {
    (first.line, first.column) < (second.line, second.column)
  }
}

/// A half-open stretch of a named source text.
package struct SourceRange: Sendable, Hashable, Codable {
  /// The path as the user gave it, or a display name such as `<standard input>`.
  package var file: String
  package var start: SourceLocation
  /// The first position that no longer belongs to the range.
  package var end: SourceLocation

  package init(file: String, start: SourceLocation, end: SourceLocation) {
    self.file = file
    self.start = start
    self.end = max(start, end)
  }

  /// A range of `length` scalars within one line.
  package init(file: String, line: Int, column: Int, length: Int = 1) {
    self.init(
      file: file, start: SourceLocation(line: line, column: column),
      end: SourceLocation(line: line, column: column + max(length, 1)))
  }
}
