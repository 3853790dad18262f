// A document with everything that only pages for screens show in a way of their own: notes, callouts,
// tasks, formulas, code in many languages, and plots that answer.
import DocumentModel
import Foundation

extension SampleDocument {
  static let everything = Document(
    metadata: Metadata(
      title: "Everything a page can hold", subtitle: "Written for the tests",
      authors: ["Ada Lovelace"], date: "2026-11-28",
      abstract: [.paragraph([.text("A page with every kind of block, "), .math("n \\ge 1")])]),
    layout: PageLayout(hasTableOfContents: true, numbersSections: true),
    notices: [Notice(kind: .standInData, text: "The data are generated.")],
    blocks: noteBlocks + calloutBlocks + codeBlocks + formulaBlocks + [
      heading(1, "plots", "5", "Plots"), .figure(embeddingFigure), .figure(curvesFigure),
      .table(sampleTable), heading(1, "works", nil, "References"),
      .bibliography([
        BibliographyEntry(
          identifier: "ref-kingma", key: "kingma", number: 1,
          content: [
            .text("D. P. Kingma and M. Welling. "),
            .emphasis([.text("Auto-encoding variational Bayes.")]),
            .text(" 2014. "),
            .link(
              Link(
                destination: "https://arxiv.org/abs/1312.6114",
                content: [.text("https://arxiv.org/abs/1312.6114")])),
          ]),
        BibliographyEntry(
          identifier: "ref-higgins", key: "higgins", number: 4,
          content: [.text("I. Higgins et al. β-VAE. 2017.")]),
      ]),
    ],
    footnotes: [
      Footnote(
        identifier: "fn-1", number: 1, marks: ["fnref-1", "fnref-1-2"],
        blocks: [
          .paragraph([.text("A note with "), .code("code"), .text(".")]),
          .paragraph([.text("Its second paragraph.")]),
        ]),
      Footnote(
        identifier: "fn-2", number: 2, marks: ["fnref-2"],
        blocks: [.code(CodeBlock(role: .source, language: "python", text: "x = 1"))]),
    ],
    colophon: [ColophonRow("Seed", "1")])

  private static let noteBlocks: [Block] = [
    .heading(
      Heading(
        level: 1, identifier: "notes", number: "1",
        content: [
          .text("Notes"),
          .footnote(FootnoteMark(number: 1, identifier: "fnref-1", target: "fn-1")),
        ])),
    .paragraph([
      .text("The text calls for a note"),
      .footnote(FootnoteMark(number: 1, identifier: "fnref-1-2", target: "fn-1")),
      .text(" and another"),
      .footnote(FootnoteMark(number: 2, identifier: "fnref-2", target: "fn-2")),
      .text(", cites "),
      .citation(
        Citation(items: [
          .init(target: "ref-kingma", number: 1, locator: "p. 3"),
          .init(target: "ref-higgins", number: 4, prefix: "see"),
        ])),
      .text(" and "), .strikethrough([.text("is wrong")]), .text(" is right. A "),
      .link(Link(destination: "https://example.org/a", content: [.text("link")])), .text("."),
    ]),
    .list(
      List(
        isTight: true,
        items: [
          List.Item([.paragraph([.text("done, with "), .code("code")])], isDone: true),
          List.Item(
            [
              .paragraph([.text("to do")]),
              .list(
                List(isTight: true, items: [List.Item([.paragraph([.text("part")])], isDone: true)])
              ),
            ], isDone: false), List.Item([.paragraph([.text("no task")])]),
        ])),
    .list(
      List(
        start: 3, isTight: false,
        items: [
          List.Item([.paragraph([.text("one")]), .paragraph([.text("more")])], isDone: false),
          List.Item([.code(CodeBlock(role: .source, text: "code first"))], isDone: true),
        ])),
    .paragraph([
      .text("هذا تقرير عن المشفرات التلقائية VAE، وفيه "), .math("\\beta = 4"), .text("."),
    ]),
    .quote([.paragraph([.text("اقتباس قصير.")])]),
    .paragraph([.text("中文和 emoji 🧠👩🏽‍🔬 stand in a line.")]),
    .rawHTML("<p><kbd>Ctrl</kbd> is raw HTML.</p>\n"),
    .gap(Gap(identifier: "fig-a", reason: .failed, title: "“a” failed", details: ["why"])),
  ]

  private static let calloutBlocks: [Block] =
    [heading(1, "callouts", "2", "Callouts")]
    + Callout.Kind.allCases.map { kind in
      .callout(
        Callout(
          kind: kind, title: kind == .tip ? [.text("A title of its "), .code("own")] : [],
          blocks: [
            .paragraph([.text("What a \(kind.rawValue) says, with a "), .code("name"), .text(".")]),
            .list(List(isTight: true, items: [[.paragraph([.text("and a list")])]])),
          ]))
    }

  static let codeSamples: [(language: String, text: String)] = [
    (
      "python",
      """
      @dataclass
      class Encoder(nn.Module):
          \"\"\"Maps x to z.\"\"\"
          def forward(self, x: Tensor) -> Tensor:  # a comment
              print(f"loss {losses[-1]:.2f} of {name!r} at {d['key']}", r'\\d+', 1e-3)
              return self.layers(x) if x is not None else None
      """
    ),
    (
      "swift",
      """
      /* nested /* comments */ end */
      struct Encoder: Layer {
        let text = "a \\(value + "inner \\(deep)") b", raw = #"\\(not) "code"# // comment
        func callAsFunction(_ x: Tensor<Float>) throws -> Int { 0x1F + 1_000 }
      }
      """
    ),
    (
      "yaml",
      "id: baseline  # the first\nsweep: {beta: [0.1, 1, 5], name: \"a # b\"}\nkeep: true\n"
        + "text: |\n  a block: of text\n  # no comment\nnext: &anchor value"
    ),
    (
      "bash",
      "# Set up\nexport DATA=\"$HOME/data ${x:-none} $(ls -l \"a b\")\"\nfor f in *.md; do\n"
        + "  galley render \"$f\" --profile quick\ndone\ncat <<'EOF'\n$not a variable\nEOF\n"
    ),
    ("json", "{\"loss\": [1.5, -2e-3], \"best\": true, \"name\": \"a \\\"b\\\"\", \"none\": null}"),
    (
      "markdown",
      "---\ntitle: A report\n---\n\n# Heading\n\nText with `code`.\n\n```{train}\nid: a\nepochs: 5\n```\n"
    ),
    ("diff", "--- a/x.md\n+++ b/x.md\n@@ -1 +1 @@\n-old line\n+new line\n the same\n"),
    ("unknown", "plain <text> & more"),
  ]

  private static let codeBlocks: [Block] =
    [heading(1, "code", "3", "Code")]
    + codeSamples.map {
      .code(CodeBlock(role: .source, language: $0.language, text: $0.text))
    }

  private static let formulaBlocks: [Block] = [
    heading(1, "formulas", "4", "Formulas"),
    .paragraph([
      .text("The bound "), .math("\\log p(x) \\ge \\mathbb{E}_{q(z \\mid x)}[\\log p(x \\mid z)]"),
      .text(" and what is no formula: "), .math("\\unknown{"), .text("."),
    ]),
    .equation(
      Equation(
        identifier: "eq-elbo", number: "1",
        tex: "\\mathcal{L}(\\theta, \\phi; x) = \\mathbb{E}_{q_\\phi(z \\mid x)}\\left[\\log "
          + "p_\\theta(x \\mid z)\\right] - \\beta \\sum_{j=1}^{d} \\frac{1}{2}\\left(\\mu_j^2 + "
          + "\\sigma_j^2 - \\log \\sigma_j^2 - 1\\right)")),
    .equation(Equation(tex: "a^2 + b^2 = c^2")),
  ]

  private static let sampleTable = Table(
    identifier: "tbl-a", number: "1", caption: [.text("Losses")],
    columns: [
      .init(header: [.text("Run")]), .init(alignment: .trailing, header: [.text("Loss")]),
    ],
    rows: [[.init([.text("baseline")]), .init([.text("102.4")], value: 102.4)]])

  /// Three groups with small images, two panels.
  static let embeddingFigure = Figure(
    identifier: "fig-embedding", number: "1", caption: [.text("An embedding by class.")],
    alternativeText: "Three clouds of points that overlap a little.",
    content: .scatterChart(ScatterChart(panels: [embeddingPanel(0), embeddingPanel(1)])))

  static func embeddingPanel(_ seed: Int, count: Int = 40, side: Int = 6) -> ScatterChart.Panel {
    let groups = ["boot", "shirt", "bag"].enumerated().map { group, name in
      let x = (0..<count).map { 3 * Double(group) + sin(Double($0 * 7 + seed + group)) * 2 }
      let y = (0..<count).map { Double(group % 2) + cos(Double($0 * 5 + seed)) * 1.5 }
      let pixels = (0..<count * side * side).map { UInt8(($0 * 13 + group * 80) % 256) }
      return ScatterChart.Group(
        name: name, x: x, y: y,
        images: ImageGrid(
          tileWidth: side, tileHeight: side, rows: 1, columns: count, pixels: Data(pixels)))
    }
    return ScatterChart.Panel(
      title: "Seed \(seed)", horizontal: .init(label: "First"), vertical: .init(label: "Second"),
      groups: groups, hasEqualUnits: true)
  }

  private static let curvesFigure = Figure(
    identifier: "fig-loss-everything", number: "2", caption: [.text("Losses by epoch.")],
    alternativeText: "Both curves fall.", content: .lineChart(lossChart))
}
