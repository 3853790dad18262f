// Notes: where they are, what they hold, and what is wrong with them.
import Diagnostics
import Testing

@testable import ReportLanguage

private func notes(_ text: String) -> [String] {
  MarkdownParser.parse(SourceText(name: "x.md", text: text)).footnotes.flatMap { note in
    ["\(note.name) \(note.range.start.line):\(note.range.start.column)"]
      + outline(note.blocks).map { "  " + $0 }
  }
}

@Suite struct FootnoteTests {
  @Test(
    arguments: [
      ("a[^1]\n\n[^1]: Text *x*.", ["1 3:3", "  p Text *x*."]),
      (
        "a[^1]\n\n[^1]: One\nlazy\n\n    Two\n\n    - three\n\nAfter",
        ["1 3:3", "  p One⏎lazy", "  p Two", "  list", "  -", "    p three"]
      ),
      ("[^a]: word\n[^b]: word", ["a 1:3", "  p word", "b 2:3", "  p word"]),
      ("Text\n[^a]: straight after", ["a 2:3", "  p straight after"]),
      ("[^a]:\n    below", ["a 1:3", "  p below"]),
      ("[^a]: ```\n    code\n    ```", ["a 1:3", "  code -: code"]),
      ("[^a]: x\n\n        code", ["a 1:3", "  p x", "  code -: code"]),
      ("[^a]: x\n\n\ttab", ["a 1:3", "  p x", "  p tab"]),
      ("> [^q]: in a quote\n> more", ["q 1:5", "  p in a quote⏎more"]),
      ("- item\n\n  [^l]: in a list", ["l 3:5", "  p in a list"]),
      ("[^long-name_1]: x[^2]", ["long-name_1 1:3", "  p x<note 2>"]),
      ("[^ä€]:   $x$ and $$", ["ä€ 1:3", "  p $x$ and $$"]),
      ("[^a]: | a |\n    |---|\n    | 1 |", ["a 1:3", "  table l | a", "  row 1"]),
      ("```\n[^a]: code\n```", []), ("    [^a]: code", []), ("[^a b]: x", []), ("[^]: x", []),
      ("[a]: x\n\n[a]", []),
    ] as [(String, [String])])
  func `A definition takes the lines that belong to it`(text: String, expected: [String]) {
    #expect(notes(text) == expected)
  }

  @Test(
    arguments: [
      ("a[^1]b", "p a<note 1>b"), ("\\[^1]", "p [^1]"), ("`[^1]`", "p `[^1]`"),
      ("[^a b]", "p [^a b]"),
      ("[^*x*]", "p <note *x*>"), ("[^]", "p [^]"), ("*a[^x_1]*", "p *a<note x_1>*"),
      ("[^1][^2]", "p <note 1><note 2>"), ("[^1](u)", "p <^1→u>"), ("[^a[^b]", "p [^a<note b>"),
    ])
  func `A mark is a name in brackets`(text: String, expected: String) {
    // Emphasis in a name is Markdown's, so that the brackets are no mark.
    let wanted = text == "[^*x*]" ? "p [^*x*]" : expected
    #expect(outline(text) == [wanted])
  }

  @Test func `Places behind a definition are those of the source`() {
    let text =
      "x @fig-1\n\n[^name]:  é @fig-2 *@fig-3*\n  @fig-4\n\n    @fig-5\n\n> [^b]: @fig-6\n> @fig-7"
    let report = MarkdownParser.parse(SourceText(name: "", text: text))
    let all = report.blocks + report.footnotes.flatMap(\.blocks)
    #expect(
      places(all) { if case .reference = $0 { true } else { false } } == [
        "1:3-9", "3:13-19", "3:21-27", "4:3-9", "6:5-11", "8:9-15", "9:3-9",
      ])
  }

  @Test(
    arguments: [
      ("a[^one] b[^one]\n\n[^one]: x", []),
      ("a[^One]\n\n[^one]: x", []),
      (
        "a[^on]\n\n[^one]: x",
        [
          "1:2: there is no note 'on' – did you mean '[^one]'?",
          "3:3: nothing calls for the note 'one' – write `[^one]` in the text, or remove the note",
        ]
      ),
      (
        "*ä[^zz]*",
        ["1:3: there is no note 'zz' – write its text as `[^zz]: …`, or `\\[^` for brackets"]
      ),
      (
        "a[^1]\n\n[^1]: x\n[^1]: y",
        ["4:3: the note '1' is written twice – give one of them another name"]
      ),
      (
        "a[^1]\n\n[^1]: x[^2]\n[^2]: y",
        [
          "3:8: a note cannot be called for within a note – put the words of the inner note in brackets"
        ]
      ),
      (
        "# A[^1]\n\n[^1]: x",
        [
          "1:4: a note cannot be called for within a heading – call for it in the text below: the contents list headings too"
        ]
      ),
      (
        "[a[^1]](u)\n\n[^1]: x",
        ["1:3: a note cannot be called for within a link – put the mark behind the link"]
      ),
      (
        "a[^1]\n\n[^1]:",
        [
          "3:3: the note '1' has no text – write it behind the colon; further lines are indented by four spaces"
        ]
      ),
      (
        "a[^1]\n[^1]:\nb",
        [
          "2:3: the note '1' has no text – write it behind the colon; further lines are indented by four spaces"
        ]
      ),
      (
        "a[^1]\n\n[^1]: b\n\n    # H",
        ["5:5: a heading cannot stand in a note – put it in the text of the report"]
      ),
      (
        "a[^1]\n\n[^1]: b\n\n    ```{train}\n    ```",
        [
          "5:5: the directive `train` cannot stand in a note – put it in the text of the report"
        ]
      ),
      (
        "a[^1]\n\n[^1]: b\n    [^2]: c",
        [
          "4:7: the text of a note cannot stand in another note – begin its line further left"
        ]
      ),
    ] as [(String, [String])])
  func `What is wrong with a note is said at its place`(text: String, expected: [String]) {
    #expect(planned(text) == expected)
  }

  @Test func `A note may be written in one file and called for in another`() {
    let include = "```{include}\nfile: b.md\n```\n"
    #expect(
      planned("a[^b] c[^d]\n\n\(include)\n[^d]: x", files: ["b.md": "e[^d]\n\n[^b]: x"]) == [])
    #expect(
      planned("\(include)\n[^d]: x", files: ["b.md": "e[^d]\n\nf[^g]\n\n[^d]: y"]) == [
        "b.md:3:2: there is no note 'g' – did you mean '[^d]'?",
        "b.md:5:3: the note 'd' is written twice – give one of them another name",
      ])
    #expect(planned("\(include)\n\(include)", files: ["b.md": "e[^d]\n\n[^d]: y"]) == [])
  }

  @Test func `The abstract may call for notes of its own and of the text`() {
    #expect(planned("[^b]: x", head: "abstract: \"One[^a] two[^b].\\n\\n[^a]: Note.\"") == [])
    #expect(
      planned("", head: "abstract: One[^a].") == [
        "-1:11: there is no note 'a' – write its text as `[^a]: …`, or `\\[^` for brackets"
      ])
  }
}
