// What a user reads when something is wrong.
import Testing

import Diagnostics

@Suite struct DiagnosticTextTests {
  private let text = DiagnosticText { _, line in
    [41: "optimizer: {adm: {learning-rate: 1e-3}}", 3: "β = \t4", 7: "中文 wrong"][line]
  }

  @Test func `A diagnostic shows place, line, caret and hint`() {
    let diagnostic = Diagnostic.error(
      "unknown optimizer 'adm'", at: SourceRange(file: "x.md", line: 41, column: 13, length: 3),
      hints: ["did you mean 'adam'?"])
    #expect(
      text.render(diagnostic) == """
        x.md:41:13: error: unknown optimizer 'adm'
           41 | optimizer: {adm: {learning-rate: 1e-3}}
              |             ^~~
              = hint: did you mean 'adam'?

        """)
  }

  @Test func `The caret stands under wide characters and behind tabs`() {
    let wide = Diagnostic.warning("odd", at: SourceRange(file: "x", line: 7, column: 4, length: 5))
    #expect(text.render(wide).contains("      |      ^~~~~\n"))
    let tab = Diagnostic.error("odd", at: SourceRange(file: "x", line: 3, column: 6))
    #expect(text.render(tab).contains("    3 | β =  4\n      |      ^\n"))
  }

  @Test func `A note shows its own place`() {
    let diagnostic = Diagnostic.error(
      "the id 'a' is used twice", at: SourceRange(file: "x", line: 41, column: 1),
      notes: [.init("first used here", at: .source(SourceRange(file: "x", line: 3, column: 1)))])
    #expect(text.render(diagnostic).contains("x:3:1: note: first used here\n    3 | β =  4\n"))
  }

  @Test func `A file is named with its byte`() {
    let diagnostic = Diagnostic.error(
      "cut short", inFile: "a.gz", byteOffset: 12, hints: ["fetch it"])
    #expect(text.render(diagnostic) == "a.gz: byte 12: error: cut short\n  = hint: fetch it\n")
  }

  @Test func `A very long line is shown around the place`() {
    let long = String(repeating: "x", count: 5000)
    let shown = DiagnosticText { _, _ in long }
      .render(.error("here", at: SourceRange(file: "x", line: 1, column: 3000)))
    let lines = shown.split(separator: "\n")
    #expect(lines[1].count < 140)
    #expect(lines[2].firstIndex(of: "^") == lines[2].index(lines[2].startIndex, offsetBy: 69))
  }
}

@Suite struct SuggestionTests {
  @Test(
    arguments: [
      ("adm", "adam"), ("epoch", "epochs"), ("bacth", "batch"), ("LABEL", "label"),
      ("zzzzzz", nil), ("", nil),
    ])
  func `The nearest name is suggested, if any is near`(written: String, expected: String?) {
    #expect(
      closestMatch(to: written, among: ["adam", "epochs", "batch", "label"]) == expected)
  }
}
