// Diagnostics as people read them: place, message, the line with a caret, and what to do.

/// Renders diagnostics for a terminal or a log.
package struct DiagnosticText: Sendable {
  /// Whether ANSI colours are used.
  package var isColored: Bool
  /// The text of a line of a file, 1-based; `nil` where there is none.
  package var sourceLine: @Sendable (_ file: String, _ line: Int) -> String?

  package init(
    isColored: Bool = false,
    sourceLine: @escaping @Sendable (_ file: String, _ line: Int) -> String? = { _, _ in nil }
  ) {
    self.isColored = isColored
    self.sourceLine = sourceLine
  }

  /// ```
  /// reports/x.md:41:12: error: unknown optimizer 'adm'
  ///    41 | optimizer: adm
  ///       |            ^~~
  ///       = hint: did you mean 'adam'?
  /// ```
  package func render(_ diagnostic: Diagnostic) -> String {
    var text = place(diagnostic.place)
    let color = diagnostic.isError ? "31" : "33"
    text += paint(diagnostic.severity.rawValue + ": ", "1;" + color)
    text += paint(diagnostic.message, "1") + "\n"
    text += excerpt(diagnostic.place, color: color)
    for note in diagnostic.notes {
      text += place(note.place) + paint("note: ", "1;36") + note.message + "\n"
      text += excerpt(note.place, color: "36")
    }
    let indent = String(repeating: " ", count: gutterWidth(diagnostic.place))
    for hint in diagnostic.hints {
      text += indent + paint("= hint: ", "36") + hint + "\n"
    }
    return text
  }

  private func place(_ place: Diagnostic.Place?) -> String {
    switch place {
    case .source(let range): "\(range.file):\(range.start.line):\(range.start.column): "
    case .file(let path, let offset?): "\(path): byte \(offset): "
    case .file(let path, nil): "\(path): "
    case nil: "galley: "
    }
  }

  private func gutterWidth(_ place: Diagnostic.Place?) -> Int {
    guard case .source(let range) = place, sourceLine(range.file, range.start.line) != nil else {
      return 2
    }
    return max(5, String(range.start.line).count + 2) + 1
  }

  private func excerpt(_ place: Diagnostic.Place?, color: String) -> String {
    guard case .source(let range) = place,
      let line = sourceLine(range.file, range.start.line)
    else { return "" }
    let number = String(range.start.line)
    let width = max(5, number.count + 2)
    let scalars = Array(line.unicodeScalars)

    // A very long line is shown around the place, not from its start.
    let shownWidth = 120
    let first = max(0, min(range.start.column - 1, scalars.count) - shownWidth / 2)
    let start = scalars.count <= shownWidth ? 0 : first
    let shown = scalars[min(start, scalars.count)..<min(scalars.count, start + shownWidth)]
    let lead = start > 0 ? "…" : ""

    var text = String(repeating: " ", count: width - number.count) + paint(number + " | ", "34")
    text += lead + String(String.UnicodeScalarView(shown)).replacingTabs + "\n"

    let column = max(0, range.start.column - 1 - start)
    let length =
      range.end.line == range.start.line
      ? max(1, range.end.column - range.start.column)
      : max(1, scalars.count - (range.start.column - 1))
    let before = shown.prefix(column)
    let marked = min(length, max(1, shown.count - column))
    var padding = String(repeating: " ", count: lead.count)
    padding += String(repeating: " ", count: before.reduce(0) { $0 + $1.terminalColumns })
    if column > before.count { padding += String(repeating: " ", count: column - before.count) }
    let underlined = shown.dropFirst(column).prefix(marked).reduce(0) { $0 + $1.terminalColumns }
    text += String(repeating: " ", count: width + 1) + paint("| ", "34") + padding
    text += paint("^" + String(repeating: "~", count: max(0, underlined - 1)), "1;" + color) + "\n"
    return text
  }

  private func paint(_ text: String, _ code: String) -> String {
    isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension String {
  fileprivate var replacingTabs: String {
    String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\t" ? " " : $0 }))
  }
}
