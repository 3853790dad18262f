// `{include}`: the tree is that of one text, and every place is in the file it belongs to.
import Diagnostics
import DocumentModel
import Foundation
import Testing

@testable import ReportLanguage

/// A directive with an id, a label, and a use of another one.
private struct Probe: Directive {
  static let declaration = DirectiveDeclaration(
    name: "probe", summary: "", keys: [id.declaration, label.declaration, after.declaration],
    example: "")
  private static let id = Key.optional("id", ValueType<Identifier>.identifier, shown: "", "")
  private static let label = Key.optional("label", ValueType<Identifier>.identifier, shown: "", "")
  private static let after = Key.optional(
    "after", ValueType<[Identifier]>.list(of: .identifier), default: [], shown: "", "")

  let identifier: Identifier?
  let label: Identifier?
  let inputs: [InputReference]

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(Self.id)
    label = reader.read(Self.label)
    inputs = (reader.read(Self.after) ?? []).map { InputReference($0, accepts: ["probe"]) }
    guard reader.isValid else { return nil }
  }
}

private func include(_ path: String) -> String { "```{include}\nfile: \(path)\n```\n" }

private func sources(
  _ main: String, _ files: [String: String], name: String = "r/x.md"
) -> ReportSources {
  ReportSources.load(main: SourceText(name: name, text: main)) { path in
    files[path].map { .success(Array($0.utf8)) }
      ?? .failure(.error("there is no such file", inFile: path, hints: ["find it"]))
  }
}

/// What planning says, in full: file, line, column and message, and the notes behind it.
/// - Parameter body: what follows the front matter of `r/x.md`; its first line is line 4.
private func complaints(_ body: String, _ files: [String: String] = [:]) -> [String] {
  let report = MarkdownParser.parse(sources("---\ntitle: T\n---\n\(body)", files))
  func place(_ place: Diagnostic.Place?) -> String {
    switch place {
    case .source(let range): "\(range.file):\(range.start.line):\(range.start.column): "
    case .file(let path, let offset): "\(path): byte \(offset ?? -1): "
    case nil: ""
    }
  }
  return Planner(directives: [Probe.self]).plan(report).diagnostics.map {
    ([place($0.place) + $0.message] + $0.notes.map { place($0.place) + $0.message })
      .joined(separator: " | ")
  }
}

/// The tree without the places in it.
private func shape(_ blocks: [ParsedBlock]) -> [String] {
  func text(_ inlines: [ParsedInline]) -> String {
    inlines.map { inline in
      switch inline.content {
      case .link(let destination, let title, let content):
        "link(\(destination), \(title ?? ""), \(text(content)))"
      case .emphasis(let content): "emphasis(\(text(content)))"
      case .value(let expression): "value(\(expression.path?.steps))"
      default: "\(inline.content)"
      }
    }.joined(separator: " ")
  }
  return blocks.flatMap { block -> [String] in
    switch block.content {
    case .heading(let level, let attributes, let content):
      ["heading \(level) \(attributes.identifier?.name ?? "") \(text(content))"]
    case .paragraph(let content): ["paragraph \(text(content))"]
    case .list(_, _, let items): ["list"] + items.flatMap { shape($0.blocks).map { "  " + $0 } }
    case .quote(let inner): ["quote"] + shape(inner).map { "  " + $0 }
    case .table(let table):
      ["table \(table.identifier?.name ?? "") \(text(table.caption)) \(table.rows.count)"]
        + table.rows.flatMap { $0.map(text) }
    case .equation(let tex, let label): ["equation \(tex) \(label?.name ?? "")"]
    case .directive(let directive): ["directive \(directive.name) \(directive.body)"]
    case .code(let language, let text): ["code \(language ?? "") \(text)"]
    case .callout(let kind, _, let inner): ["callout \(kind)"] + shape(inner).map { "  " + $0 }
    case .picture(let picture): ["picture \(picture.path)"]
    case .rawHTML(let html): ["html \(html)"]
    case .rule: ["rule"]
    }
  }
}

@Suite struct InclusionTests {
  // MARK: The tree

  @Test func `Included text makes the tree of one text`() {
    let methods = """
      ## Methods {#sec-methods}

      Prose with *emphasis*, $a_1 b_1$ and [a link][site].

      | a | b |
      |---|---|
      | [x][site] | {value}`run.loss | .2f` |

      ```{probe}
      id: run
      ```

      $$ x^2 $$ {#eq-square}
      """
    let end = "\n[site]: https://example.org \"Title\"\n"
    let caption = ": A caption. {#tbl-a}\n"
    let whole = MarkdownParser.parse(
      SourceText(name: "x.md", text: "# One\n\n\(methods)\n\nAnd [here][site].\n\n\(end)"))
    let parts = MarkdownParser.parse(
      sources(
        "# One\n\n" + include("parts/methods.md") + "And [here][site].\n\n" + include("end.md"),
        ["r/parts/methods.md": methods, "r/end.md": end]))
    #expect(whole.diagnostics == [] && parts.diagnostics == [])
    #expect(shape(parts.blocks) == shape(whole.blocks))
    #expect(shape(parts.blocks).contains { $0.contains("link(https://example.org, Title") })

    let table = "| a |\n|---|\n| 1 |\n"
    let captioned = MarkdownParser.parse(sources(include("t.md") + caption, ["r/t.md": table]))
    #expect(shape(captioned.blocks).first?.hasPrefix("table tbl-a") == true)
  }

  @Test func `An include may stand in a list or a quote`() {
    let parts = MarkdownParser.parse(
      sources(
        "- a\n\n  ```{include}\n  file: b.md\n  ```\n\n> ```{include}\n> file: b.md\n> ```",
        [
          "r/b.md": "*Text*\n"
        ]))
    #expect(parts.diagnostics == [])
    #expect(
      shape(parts.blocks) == [
        "list", "  paragraph text(\"a\")", "  paragraph emphasis(text(\"Text\"))", "quote",
        "  paragraph emphasis(text(\"Text\"))",
      ])
  }

  @Test func `A line that only looks like a link definition adds nothing`() {
    let parts = MarkdownParser.parse(
      sources(
        "[a]: not a definition\n\n[b]: https://b.example\n\n```\n[c]: https://c.example\n```\n\n"
          + include("b.md"),
        ["r/b.md": "[a] [b] [c]"]))
    #expect(parts.diagnostics == [])
    #expect(
      shape(parts.blocks).last
        == "paragraph text(\"[a] \") link(https://b.example, , text(\"b\")) text(\" [c]\")")
  }

  @Test func `A fence left open in one file swallows nothing of another`() {
    let parts = MarkdownParser.parse(
      sources(
        "[b]: https://b.example\n\n" + include("b.md") + "*Text*",
        ["r/b.md": "```{probe}\nid: a"]))
    #expect(parts.diagnostics.map(\.message) == ["this directive is never closed"])
    #expect(
      shape(parts.blocks) == ["directive probe id: a", "paragraph emphasis(text(\"Text\"))"])
  }

  @Test(
    arguments: [
      ("methods.md", "r/x.md", "r/methods.md"), ("./a/../b.md", "r/x.md", "r/b.md"),
      ("../b.md", "r/x.md", "b.md"), ("../../b.md", "r/x.md", "../b.md"),
      ("/a/b.md", "r/x.md", "/a/b.md"), ("../../b.md", "/r/x.md", "/b.md"),
      ("b.md", "x.md", "b.md"), ("..", "r/x.md", "."), ("b.md", "../x.md", "../b.md"),
      ("../../b.md", "../x.md", "../../../b.md"),
    ])
  func `A path starts at the folder of the file that includes`(
    path: String, file: String, expected: String
  ) {
    #expect(resolvedPath(path, fromFile: file) == expected)
  }

  // MARK: Places

  @Test func `A mistake is reported in its file, in the order of the whole text`() {
    #expect(
      complaints(
        "@fig-a\n\n" + include("deep/b.md") + "\n@fig-d\n",
        [
          "r/deep/b.md":
            "é $x$ @fig-b\n\n> ```{probe}\n> id: 1x\n> ```\n\n" + include("../c.md")
            + "\n| a |\n|---|\n| b | c |",
          "r/c.md": "\n```{prob}\n```\n",
        ]) == [
          "r/x.md:4:1: nothing here is labelled 'fig-a'",
          "r/deep/b.md:1:7: nothing here is labelled 'fig-b'",
          "r/deep/b.md:4:7: 'id': expected a name of letters, digits, `-` and `_` that begins with a letter, found the text '1x'",
          "r/c.md:2:5: unknown directive 'prob'",
          "r/deep/b.md:13:7: this row has 2 cells where the table has 1 columns",
          "r/x.md:10:1: nothing here is labelled 'fig-d'",
        ])
  }

  @Test func `A YAML error in an included file shows that file's parameters in their columns`() {
    #expect(
      complaints(include("b.md"), ["r/b.md": "\n\n```{probe}\nid: a\nafter: [${x}, ${y}]\n```"])
        == [
          "r/b.md:5:9: no parameter is called 'x'", "r/b.md:5:15: no parameter is called 'y'",
        ])
  }

  @Test(
    arguments: [
      "# A {#fig-a}", "$$ x $$ {#fig-a}", "| a |\n|---|\n| b |\n: C {#fig-a}",
      "```{probe}\nlabel: fig-a\n```",
    ])
  func `A label is used in one file and defined in another`(definition: String) {
    let unlabelled = complaints(
      "@fig-a\n\n" + include("b.md"), ["r/b.md": definition])
    #expect(unlabelled.allSatisfy { $0.contains("this label must begin with") })
  }

  @Test func `A name given twice is shown in both files`() {
    #expect(
      complaints(
        "# A {#sec-a}\n\n" + include("b.md") + "\n```{probe}\nid: p\n```\n",
        ["r/b.md": "# B {#sec-a}\n\n```{probe}\nid: p\n```"]) == [
          "r/b.md:1:7: the label 'sec-a' is used twice | r/x.md:4:7: first used here",
          "r/x.md:11:5: the id 'p' is used twice | r/b.md:4:5: first used here",
        ])
    let twice = MarkdownParser.parse(
      sources("---\ntitle: T\n---\n" + include("b.md") + include("b.md"), ["r/b.md": "# B {#b}"]))
    #expect(
      Planner(directives: []).plan(twice).diagnostics.map(\.hints) == [
        ["'r/b.md' is included twice: include it once"]
      ])
  }

  // MARK: Mistakes

  @Test(
    arguments: [
      (
        include("c.md") + "\n@fig-a {value}`run.loss`\n\n```{probe}\nafter: [p]\n```",
        ["r/x.md:5:7: 'r/c.md' cannot be included: there is no such file"]
      ),
      (
        include("${name}.md"),
        [
          "r/x.md:5:7: a parameter cannot stand in 'file': files are included before parameters are known"
        ]
      ),
      ("```{include}\n```", ["r/x.md:4:5: the directive `include` needs the key 'file'"]),
      (
        "```{include}\nfile: b.md\necho: true\n```",
        ["r/x.md:6:1: the directive `include` has no key 'echo'"]
      ),
      ("```{inclde}\nfile: b.md\n```", ["r/x.md:4:5: unknown directive 'inclde'"]),
      (
        include("front.md"),
        [
          "r/front.md:1:1: an included file has no front matter of its own",
          "r/front.md:4:1: nothing here is labelled 'fig-a'",
        ]
      ),
      (include("rule.md"), ["r/rule.md:1:1: an included file has no front matter of its own"]),
      (include("x.md"), ["r/x.md:5:7: this file includes itself"]),
      (
        include("one.md"),
        [
          "r/two.md:4:7: these files include each other: r/one.md → r/two.md → r/one.md"
            + " | r/one.md:2:7: r/two.md is included here"
        ]
      ),
      (
        include("zero.md"),
        [
          "r/zero.md: byte 1: this is not a text file: it holds a zero byte"
            + " | r/x.md:5:7: included here"
        ]
      ),
      (include("empty.md"), []),
    ])
  func `A mistake in including is reported once, at its place`(body: String, expected: [String]) {
    let files = [
      "r/b.md": "Text", "r/front.md": "---\ntitle: x\n---\n@fig-a", "r/rule.md": "---\n\nText",
      "r/one.md": include("two.md"), "r/two.md": "\n\n" + include("./one.md"),
      "r/zero.md": "a\0", "r/empty.md": " \n",
    ]
    #expect(complaints(body, files) == expected)
  }

  @Test func `Files that include each other ever more often come to an end`() {
    var files: [String: String] = [:]
    for level in 0..<20 {
      files["r/\(level).md"] = include("\(level + 1).md") + "\n" + include("\(level + 1).md")
    }
    files["r/20.md"] = "Text"
    #expect(
      complaints(include("0.md"), files).allSatisfy {
        $0.hasSuffix("the report includes files more than 1000 times")
      })
    #expect(!complaints(include("0.md"), files).isEmpty)

    var chain: [String: String] = [:]
    for level in 0..<40 { chain["r/\(level).md"] = include("\(level + 1).md") }
    #expect(
      complaints(include("0.md"), chain) == [
        "r/31.md:2:7: files include each other more than 32 deep"
      ])

    var quotes: [String: String] = [:]
    for level in 0..<3 {
      let mark = String(repeating: ">", count: 25)
      quotes["r/\(level).md"] =
        "\(mark) ```{include}\n\(mark) file: \(level + 1).md\n\(mark) ```"
    }
    quotes["r/3.md"] = "Text"
    #expect(
      complaints(include("0.md"), quotes) == [
        "r/2.md:1:12: with what it is included in, this is nested deeper than 60 levels"
      ])
  }

  @Test func `The limit on the size is one on the whole text`() {
    let line = String(repeating: "x", count: 99) + "\n"
    let files = ["r/b.md": String(repeating: line, count: 15_000)]
    #expect(
      complaints(String(repeating: include("b.md") + "\n", count: 3), files) == [
        "r/x.md:13:7: with this file the report has more than 4 MB"
      ])
  }

  @Test func `An abstract holds no directive`() {
    let report = MarkdownParser.parse(
      SourceText(
        name: "x.md",
        text: "---\ntitle: T\nabstract: |\n  ```{probe}\n  id: a\n  ```\n---\nText\n"))
    let result = Planner(directives: [Probe.self]).plan(report)
    #expect(result.plan == nil)
    #expect(result.diagnostics.map(\.message) == ["a directive cannot stand in the abstract"])
  }

  // MARK: The texts

  @Test func `The texts of a report survive the way to another process`() throws {
    let report = sources(
      "---\ntitle: T\n---\n\r\nä\u{1F600}\n\n" + include("b.md") + include("c.md"),
      ["r/b.md": "Text\n\n\n"])
    let copy = try JSONDecoder().decode(
      ReportSources.self, from: JSONEncoder().encode(report))
    #expect(copy.main.name == "r/x.md")
    #expect(copy.main.lines == report.main.lines)
    #expect(copy.included["r/b.md"]?.lines == ["Text", "", ""])
    #expect(copy.paths == ["r/x.md", "r/b.md", "r/c.md"])
    let (parsed, again) = (MarkdownParser.parse(report), MarkdownParser.parse(copy))
    #expect(parsed.diagnostics.count == 1)
    #expect(parsed.diagnostics == again.diagnostics)
    #expect(shape(parsed.blocks) == shape(again.blocks))
  }

  @Test func `A text without its files reports them where they are included`() {
    let report = MarkdownParser.parse(SourceText(name: "x.md", text: include("b.md")))
    #expect(report.diagnostics.map(\.message) == ["'b.md' cannot be included here"])
    #expect(!report.isComplete)
  }
}
