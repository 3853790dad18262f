// Decoding, connecting and ordering directives, and every mistake in one pass.
import Diagnostics
import DocumentModel
import ReportLanguage
import Testing

/// A directive with the features that planning has to deal with.
private struct Probe: Directive {
  static let declaration = DirectiveDeclaration(
    name: "probe", summary: "Tests planning.",
    keys: [
      id.declaration, after.declaration, count.declaration, rate.declaration, kind.declaration,
      label.declaration, caption.declaration,
    ],
    example: "id: a")

  private static let id = Key.optional("id", ValueType<Identifier>.identifier, shown: "none", "")
  private static let after = Key.optional(
    "after", ValueType<[Identifier]>.list(of: .identifier), default: [], shown: "none", "")
  private static let count = Key.optional("count", .integer(1...10), default: 1, shown: "1", "")
  private static let rate = Key.optional("rate", .number(), default: 0.5, shown: "0.5", "")
  private static let kind = Key.optional(
    "kind", ValueType<Int>.choice([("red", 1), ("green", 2)]), default: 1, shown: "red", "")
  private static let label = Key.optional("label", ValueType<Identifier>.identifier, shown: "", "")
  private static let caption = Key.optional("cap", .markdown, default: [], shown: "none", "")

  let identifier: Identifier?
  let label: Identifier?
  let after: [Identifier]
  let count: Int
  let rate: Double
  let prose: [[ParsedInline]]

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(Self.id)
    label = reader.read(Self.label)
    let after = reader.read(Self.after)
    let count = reader.read(Self.count)
    let rate = reader.read(Self.rate)
    let kind = reader.read(Self.kind)
    let caption = reader.read(Self.caption)
    guard let after, let count, let rate, kind != nil, let caption else { return nil }
    self.after = after
    self.count = count
    self.rate = rate
    prose = [caption]
  }

  var inputs: [InputReference] { after.map { InputReference($0, accepts: ["probe"]) } }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    guard let identifier else { return [] }
    return [
      (
        identifier.name,
        .record([
          "loss": .number, "epochs": .list(count: count, of: .record(["loss": .number])),
        ])
      )
    ]
  }
}

private func plan(
  _ body: String, front: String = "title: T", choices: RenderingChoices = RenderingChoices()
) -> (plan: ReportPlan?, complaints: [String]) {
  let source = SourceText(name: "x.md", text: "---\n\(front)\n---\n\(body)")
  let result = Planner(directives: [Probe.self]).plan(
    MarkdownParser.parse(source), choices: choices)
  return (
    result.plan,
    result.diagnostics.map { diagnostic in
      guard case .source(let range)? = diagnostic.place else { return diagnostic.message }
      return "\(range.start.line):\(range.start.column): \(diagnostic.message)"
    }
  )
}

private func probe(_ yaml: String) -> String { "```{probe}\n\(yaml)\n```\n\n" }

@Suite struct PlannerTests {
  @Test(
    arguments: [
      ("count: 11", "5:8: 'count': expected a whole number from 1 to 10, found '11'"),
      ("count: ten", "5:8: 'count': expected a whole number from 1 to 10, found the text 'ten'"),
      ("count: '3'", "5:8: 'count': expected a whole number from 1 to 10, found the text '3'"),
      ("rate: [1]", "5:7: 'rate': expected a number, found a list of 1"),
      ("rate: nan", "5:7: 'rate': expected a number, found 'nan'"),
      ("kind: gren", "5:7: 'kind': expected one of `red`, `green`, found 'gren'"),
      ("cuont: 3", "5:1: the directive `probe` has no key 'cuont'"),
      (
        "id: 1x",
        "5:5: 'id': expected a name of letters, digits, `-` and `_` that begins with a letter, found the text '1x'"
      ),
      ("after: [nobody]", "5:9: no `probe` directive has the id 'nobody'"),
      ("- a", "5:1: the directive `probe` holds lines `key: value`, found a list of 1"),
      ("cap: see @fig-none", "5:6: nothing here is labelled 'fig-none'"),
      ("count: ${n}", "5:8: no parameter is called 'n'"),
    ])
  func `A wrong value is reported at its place`(yaml: String, expected: String) {
    #expect(plan(probe(yaml)).complaints == [expected])
  }

  @Test func `All mistakes are reported at once, in the order of the text`() {
    let text =
      probe("id: a\ncount: 0") + "Text @fig-x and {value}`b.lost`.\n\n" + probe("id: b\nkind: x")
      + "```{prob}\nid: c\n```\n\n" + probe("id: d") + "{value}`d.lss`"
    #expect(
      plan(text).complaints == [
        "6:8: 'count': expected a whole number from 1 to 10, found '0'",
        "9:6: nothing here is labelled 'fig-x'",
        "13:7: 'kind': expected one of `red`, `green`, found 'x'",
        "16:5: unknown directive 'prob'",
        "24:9: 'd' has no value 'lss'",
      ])
  }

  @Test func `A cycle is shown as a cycle`() {
    let text = probe("id: a\nafter: c") + probe("id: b\nafter: a") + probe("id: c\nafter: b")
    #expect(plan(text).complaints == ["4:5: these directives wait for each other: a → c → b → a"])
  }

  @Test func `Steps run after what they read, wherever they stand`() {
    let text = probe("id: a\nafter: [b, c]") + probe("id: b\nafter: c") + probe("id: c")
    #expect(plan(text).plan?.order == [2, 1, 0])
  }

  @Test func `An id used twice names both places`() {
    let text = probe("id: a") + probe("id: a")
    #expect(plan(text).complaints == ["9:5: the id 'a' is used twice"])
  }

  @Test(
    arguments: [
      ("a.loss", nil), ("a.epochs[3].loss", nil),
      ("a.epochs[4].loss", "'a.epochs' has 3 entries, so there is no [4]"),
      ("a.epochs[0].loss", "'a.epochs' has 3 entries, so there is no [0]"),
      ("a.epochs.loss", "'a.epochs' is a list"), ("a", "'a' is not a single value"),
      ("a.loss.x", "'a.loss' is a single value and has no 'x'"),
      ("z.loss", "no directive with values is called 'z'"),
    ] as [(String, String?)])
  func `An inline value must be one that the report publishes`(path: String, complaint: String?) {
    let complaints = plan(probe("id: a\ncount: 3") + "x {value}`\(path)`").complaints
    #expect(complaints == (complaint.map { ["9:11: \($0)"] } ?? []))
  }

  // MARK: Parameters

  private func count(_ yaml: String, front: String, _ choices: RenderingChoices) -> Int? {
    (plan(probe(yaml), front: front, choices: choices).plan?.steps[0].directive as? Probe)?.count
  }

  @Test func `The command line overrides the profile, which overrides the front matter`() {
    let front = "title: T\nparams: {n: 2}\nprofiles: {quick: {n: 3}}"
    #expect(count("count: ${n}", front: front, RenderingChoices()) == 2)
    #expect(count("count: ${n}", front: front, RenderingChoices(profile: "quick")) == 3)
    #expect(
      count(
        "count: ${n}", front: front,
        RenderingChoices(profile: "quick", parameters: [("n", "4")])) == 4)
  }

  @Test func `A parameter keeps its type and may stand inside text`() {
    let front = "title: T\nparams: {n: 7, who: world}"
    #expect(count("{count: ${n}, cap: hello ${who}}", front: front, RenderingChoices()) == 7)
    let text = plan(probe("cap: hello ${who}, ${n}"), front: front)
    guard case .text("hello world, 7")? = text.plan?.steps[0].directive.prose[0].first?.content
    else {
      Issue.record("\(text)")
      return
    }
  }

  @Test(
    arguments: [
      (RenderingChoices(profile: "quik"), "6:3: the report has no profile 'quik'"),
      (RenderingChoices(parameters: [("m", "1")]), "no parameter is called 'm'"),
    ])
  func `An unknown profile or parameter is an error`(choices: RenderingChoices, expected: String) {
    let front = "title: T\nparams: {n: 1}\nprofiles:\n\n  quick: {n: 2}"
    #expect(plan("text", front: front, choices: choices).complaints == [expected])
  }

  // MARK: Front matter

  @Test(
    arguments: [
      (
        "titel: x",
        ["1:1: the front matter needs the key 'title'", "2:1: the front matter has no key 'titel'"]
      ),
      ("title: x\nseed: -1", ["3:7: 'seed': expected a whole number from 0, found '-1'"]),
      (
        "title: x\nformat: docx",
        ["3:9: 'format': expected one of `html`, `pdf`, `gfm`, `json`, found 'docx'"]
      ),
      ("title: x\nabstract: see @fig-z", ["3:11: nothing here is labelled 'fig-z'"]),
    ])
  func `Front matter is checked like a directive`(front: String, expected: [String]) {
    #expect(plan("text", front: front).complaints == expected)
  }

  @Test func `A report without front matter is told how to begin`() {
    let report = MarkdownParser.parse(SourceText(name: "x.md", text: "# Title"))
    let result = Planner(directives: []).plan(report)
    #expect(result.plan == nil)
    #expect(result.diagnostics.map(\.message) == ["the report has no front matter"])
  }
}
