// The examples of GitHub's specification (GitHub Flavored Markdown 0.29) for what it adds to
// CommonMark, and what GitHub shows beyond them.
import Diagnostics
import Testing

@testable import ReportLanguage

@Suite struct GitHubTests {
  @Test(
    arguments: [
      (
        198, "| foo | bar |\n| --- | --- |\n| baz | bim |",
        ["table ll | foo | bar", "row baz | bim"]
      ),
      (
        199, "| abc | defghi |\n:-: | -----------:\nbar | baz",
        ["table ct | abc | defghi", "row bar | baz"]
      ),
      (
        200, "| f\\|oo  |\n| ------ |\n| b `\\|` az |\n| b **\\|** im |",
        ["table l | f|oo", "row b `|` az", "row b **|** im"]
      ),
      (
        201, "| abc | def |\n| --- | --- |\n| bar | baz |\n> bar",
        ["table ll | abc | def", "row bar | baz", "quote", "  p bar"]
      ),
      (
        202, "| abc | def |\n| --- | --- |\n| bar | baz |\nbar\n\nbar",
        ["table ll | abc | def", "row bar | baz", "row bar | ", "p bar"]
      ),
      (203, "| abc | def |\n| --- |\n| bar |", ["p | abc | def |⏎| --- |⏎| bar |"]),
      (
        204, "| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |",
        ["table ll | abc | def", "row bar | ", "row bar | baz"]
      ),
      (205, "| abc | def |\n| --- | --- |", ["table ll | abc | def"]),
      (491, "~~Hi~~ Hello, ~there~ world!", ["p ~~Hi~~ Hello, ~~there~~ world!"]),
      (492, "This ~~has a\n\nnew paragraph~~.", ["p This ~~has a", "p new paragraph~~."]),
      (493, "This will ~~~not~~~ strike.", ["p This will ~~~not~~~ strike."]),
    ] as [(Int, String, [String])])
  func `An example of the specification gives its tree`(
    number: Int, markdown: String, expected: [String]
  ) {
    #expect(outline(markdown) == expected, "example \(number)")
  }

  @Test(
    arguments: [
      ("~~a *b* c~~", "p ~~a *b* c~~"), ("*a ~~b~~ c*", "p *a ~~b~~ c*"),
      ("\\~~a~~", "p ~~a~~"), ("\\~~~a~~", "p ~~~a~~"), ("~~a~", "p ~~a~"), ("~ a ~", "p ~ a ~"),
      ("a~b~c", "p a~~b~~c"), ("`~~a~~`", "p `~~a~~`"), ("~~a ~b~~", "p ~~a ~b~~"),
      ("~~a~~b~~c~~", "p ~~a~~b~~c~~"), ("~~a\nb~~", "p ~~a⏎b~~"),
      ("&#126;&#126;a~~", "p ~~a~~"), ("~~**a**~~", "p ~~**a**~~"),
    ])
  func `Tildes strike out by CommonMark's rule for what opens and closes`(
    text: String, expected: String
  ) {
    #expect(outline(text) == [expected])
  }

  @Test func `A struck text knows its place`() {
    let blocks = MarkdownParser.parse(SourceText(name: "", text: "a &amp; ~~b \\* c~~ d")).blocks
    #expect(
      places(blocks) { if case .strikethrough = $0 { true } else { false } } == ["1:9-19"])
  }

  @Test func `Items that begin with a box are tasks`() {
    #expect(
      outline(
        "- [ ] one\n- [x] *two*\n- [X] three\n  - [ ] four\n- [] five\n- \\[ ] six\n- [ ]seven")
        == [
          "list", "[ ]", "  p one", "[x]", "  p *two*", "[x]", "  p three", "  list", "  [ ]",
          "    p four", "-", "  p [] five", "-", "  p [ ] six", "-", "  p [ ]seven",
        ])
    #expect(outline("1. [x] a\n\n   b") == ["list 1", "[x]", "  p a", "  p b"])
    #expect(outline("[ ] no item") == ["p [ ] no item"])
  }

  @Test(
    arguments: [
      ("> [!NOTE]\n> Text", ["note", "  p Text"]), ("> [!tip]\n> Text", ["tip", "  p Text"]),
      ("> [!IMPORTANT] A *title*\n> Text\n> more", ["important A *title*", "  p Text⏎more"]),
      ("> [!Warning]\n>\n> One\n>\n> - Two", ["warning", "  p One", "  list", "  -", "    p Two"]),
      ("> [!CAUTION]", ["caution"]), ("> \\[!NOTE]\n> Text", ["quote", "  p [!NOTE]⏎Text"]),
      ("> Text\n> [!NOTE]", ["quote", "  p Text⏎[!NOTE]"]), ("[!NOTE]", ["p [!NOTE]"]),
      ("- > [!NOTE]\n  > Text", ["list", "-", "  note", "    p Text"]),
      ("> > [!NOTE]\n> > Text", ["quote", "  note", "    p Text"]),
      ("> [!NOTE]\n> | a |\n> |---|\n> | 1 |", ["note", "  table l | a", "  row 1"]),
      ("> [!NOTE] $x$\n> $$y$$", ["note $x$", "  equation y"]),
    ] as [(String, [String])])
  func `A quote that begins with a marker is a callout`(text: String, expected: [String]) {
    #expect(outline(text) == expected)
  }

  @Test func `An unknown kind of callout is reported at its name`() {
    #expect(
      planned("> [!NOTES]\n> a\n\n- > [!FOO]\n  > b") == [
        "1:5: unknown kind of callout 'NOTES' – did you mean 'NOTE'?",
        "4:7: unknown kind of callout 'FOO' – there is NOTE, TIP, IMPORTANT, WARNING, CAUTION; "
          + "write `\\[!` for words in brackets",
      ])
  }

  @Test(
    arguments: [
      ("| a |\n|---|\n| 1 | 2 |", "3:7: this row has 2 cells where the table has 1 columns"),
      (
        "> | a |\n> |---|\n> | ß\\|x | zwei | 3 |",
        "3:12: this row has 3 cells where the table has 1 columns"
      ),
      ("\t", ""),
    ])
  func `Cells too many are reported where the first of them stands`(text: String, expected: String)
  {
    #expect((planned(text).first ?? "").hasPrefix(expected))
    #expect(planned(text).isEmpty == expected.isEmpty)
  }

  @Test(
    arguments: [
      ("| a \\| @fig-x |\n|---|", ["1:8-14"]),
      ("| a \\| b \\| @fig-x | @fig-y |\n|---|---|", ["1:13-19", "1:22-28"]),
      ("| ß | `a\\|b` *@fig-x* |\n|---|---|", ["1:15-21"]),
      ("- | a |\n  |---|\n  | é @fig-x |", ["3:7-13"]),
      (
        "words @fig-a\n*more\nthan @fig-b* one\n| a |\n|---|\n| @fig-x |",
        ["1:7-13", "3:6-12", "6:3-9"]
      ),
      ("| a |\r\n|---|\r\n|\t@fig-x\t|\r\n", ["3:3-9"]),
      ("| $a|b$ @fig-x |\n|---|", ["1:9-15"]),
    ] as [(String, [String])])
  func `What stands in a table knows its place`(text: String, expected: [String]) {
    let blocks = MarkdownParser.parse(SourceText(name: "", text: text)).blocks
    #expect(places(blocks) { if case .reference = $0 { true } else { false } } == expected)
  }
}
