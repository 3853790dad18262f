// One document with every kind of block in short, long and hostile forms. The tests of both page
// writers use it: the PDF tests link to this file.
import DocumentModel
import Foundation

enum SampleDocument {
  static let words = """
    The encoder maps an image to the mean and the logarithm of the variance of a diagonal Gaussian; \
    the decoder maps a sample of it back to Bernoulli logits. Weighting the divergence by β trades \
    fidelity for a latent space whose coordinates vary independently, and the best value depends \
    on how many coordinates there are. All runs share a seed, so differences between them come \
    from the setting alone and not from the order of the batches.
    """

  static let short = Document(
    metadata: Metadata(title: "A short report"),
    blocks: [.paragraph([.text("One paragraph.")])])

  /// A report as a reader would meet it.
  static let report = Document(
    metadata: Metadata(
      title: "Variational autoencoders on handwritten digits",
      subtitle: "How the weight of the divergence shapes a latent space",
      authors: ["Ada Lovelace", "Søren Kierkegaard"], date: "2026-11-21", language: "en",
      abstract: [.paragraph([.text(words)])], keywords: ["autoencoder", "ELBO", "MNIST"]),
    layout: PageLayout(hasTableOfContents: true, numbersSections: true),
    notices: [
      Notice(
        kind: .standInData,
        text: "MNIST was not found. The numbers below come from the generated stand-in and say "
          + "nothing about the real data."),
      Notice(kind: .failure, text: "The run 'wide' stopped: the loss became NaN at step 1 204."),
    ],
    blocks: reportBlocks,
    colophon: [
      ColophonRow("Galley", "0.1.0"), ColophonRow("Seed", "1"),
      ColophonRow("Kernels", "AVX-512, OpenBLAS SkylakeX"),
      ColophonRow("Data", "mnist: generated stand-in, 60 000 + 10 000 images"),
      ColophonRow(
        "Weights", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    ])

  private static let reportBlocks: [Block] = [
    heading(1, "introduction", "1", "Introduction"),
    .paragraph([
      .text("We train a "), .emphasis([.text("variational autoencoder")]),
      .text(" and compare it with "),
      .link(Link(destination: "https://example.org/paper", content: [.text("a published one")])),
      .text(". The best run reaches a test loss of "),
      .value(InlineValue(path: "baseline.test.loss", text: "102.41", value: 102.4123)),
      .text(" nats, see "), .reference(Reference(target: "fig-loss", text: "Figure 1")),
      .text(" and "), .reference(Reference(target: "tbl-sweep", text: "Table 1")),
      .text(". The objective is equation "),
      .reference(Reference(target: "eq-elbo", text: "(1)")), .text(" with "),
      .math("\\beta = 4"), .text(". "), .text(words),
    ]),
    .equation(
      Equation(
        identifier: "eq-elbo", number: "1",
        tex: "\\mathcal{L}(x) = \\mathbb{E}_{q(z|x)}[\\log p(x|z)] - \\beta\\,"
          + "\\mathrm{KL}(q(z|x)\\,\\|\\,p(z))")),
    .paragraph([
      .strong([.text("Three things")]), .text(" matter: the width, the "), .code("learning-rate"),
      .text(" and the number of epochs. "), .text(words),
    ]),
    .list(
      List(
        isTight: true,
        items: [
          [.paragraph([.text("Dense layers of 512 and 256 units.")])],
          [
            .paragraph([.text("A latent space of 2 to 32 coordinates; "), .text(words)]),
            .list(
              List(
                start: 9, isTight: true,
                items: [
                  [.paragraph([.text("nine")])], [.paragraph([.text("ten")])],
                ])),
          ],
          [],
        ])),
    heading(2, "set-up", "1.1", "Set-up"),
    .code(
      CodeBlock(
        role: .directive, language: "yaml",
        text: "id: baseline   # named below\nmodel: dense-vae\ndata: mnist\nepochs: 20\n"
          + "optimizer: {adam: {learning-rate: 1e-3}}\nbeta: 4.0", foldedSummary: "The directive")),
    .code(
      CodeBlock(
        role: .output,
        text: (1...6).map {
          "epoch \($0)   train 1\(40 - $0 * 3).0213   validation 1\(42 - $0 * 3).4410"
        }.joined(separator: "\n"))),
    .code(
      CodeBlock(
        role: .source, language: "python",
        text:
          "def encode(x):\n    return model.encoder(x)  # a comment that is long enough to need "
          + "wrapping on any page that people print")),
    .quote([
      .paragraph([.text("What I cannot create, I do not understand. "), .text(words)]),
      .paragraph([.text("— on a blackboard, 1988")]),
    ]),
    heading(1, "results", "2", "Results"),
    .paragraph([.text(words)]),
    .figure(lossFigure),
    .paragraph([.text(words), .softBreak, .text(words)]),
    .table(sweepTable),
    .figure(gridFigure),
    .paragraph([.text(words)]),
    .figure(reconstructionFigure),
    .rule,
    heading(2, "several-panels", "2.1", "Several panels"),
    .figure(panelFigure),
    .paragraph([.text(words), .lineBreak, .text("After a forced line break.")]),
    heading(1, "discussion", "3", "Discussion"),
    .list(
      List(
        start: 1, isTight: false,
        items: [
          [.paragraph([.text(words)])], [.paragraph([.text(words)]), .paragraph([.text(words)])],
        ])),
    .paragraph([.text(words)]),
  ]

  static func heading(_ level: Int, _ identifier: String, _ number: String?, _ text: String)
    -> Block
  {
    .heading(
      Heading(level: level, identifier: identifier, number: number, content: [.text(text)]))
  }

  // MARK: Figures

  static func decay(_ count: Int, from start: Double, to end: Double, rate: Double) -> [Double] {
    (0..<count).map { end + (start - end) * exp(-rate * Double($0)) }
  }

  static let lossChart: LineChart = {
    let epochs = (1...20).map(Double.init)
    return LineChart(panels: [
      LineChart.Panel(
        horizontal: LineChart.Axis(label: "Epoch", isIntegral: true),
        vertical: LineChart.Axis(label: "Loss (nats per image)"),
        series: [
          LineChart.Series(
            name: "training", x: epochs, y: decay(20, from: 190, to: 101, rate: 0.4)),
          LineChart.Series(
            name: "validation", x: epochs, y: decay(20, from: 182, to: 104, rate: 0.38),
            starred: 18),
        ])
    ])
  }()

  static let lossFigure = Figure(
    identifier: "fig-loss", number: "1",
    caption: [.text("Training and validation loss. "), .text("The star marks the best epoch.")],
    alternativeText: "Both curves fall from about 190 to about 102 nats in 20 epochs.",
    content: .lineChart(lossChart))

  static let panelFigure = Figure(
    identifier: "fig-panels", number: "4",
    caption: [.text("The same sweep for three quantities, on linear and logarithmic axes.")],
    alternativeText: "Three panels of four curves each.",
    content: .lineChart(
      LineChart(
        panels: [("Loss", 200.0), ("Divergence", 25), ("Gradient norm", 0.02)].map { title, scale in
          LineChart.Panel(
            title: title, horizontal: LineChart.Axis(label: "Epoch", isIntegral: true),
            vertical: LineChart.Axis(
              label: title == "Gradient norm" ? "Norm" : "nats",
              scale: title == "Gradient norm" ? .logarithmic : .linear),
            series: [0.1, 1, 4, 10].map { beta in
              LineChart.Series(
                name: "β = \(beta)", x: (1...30).map(Double.init),
                y: decay(30, from: scale, to: scale * (0.05 + beta / 30), rate: 0.3))
            })
        })))

  static func tiles(
    rows: Int, columns: Int, side: Int = 28, rowLabels: [String] = [], columnLabels: [String] = []
  ) -> ImageGrid {
    var pixels = Data()
    for row in 0..<rows {
      for column in 0..<columns {
        for y in 0..<side {
          for x in 0..<side {
            let dx = Double(x) - Double(side) / 2 + Double(column % 5) - 2
            let dy = Double(y) - Double(side) / 2 + Double(row % 5) - 2
            let radius = (dx * dx + dy * dy).squareRoot()
            let ring = abs(radius - Double(side) * (0.15 + 0.02 * Double((row + column) % 10)))
            pixels.append(UInt8(max(0, 255 - ring * 90)))
          }
        }
      }
    }
    return ImageGrid(
      tileWidth: side, tileHeight: side, rows: rows, columns: columns, pixels: pixels,
      rowLabels: rowLabels, columnLabels: columnLabels)
  }

  static let gridFigure = Figure(
    identifier: "fig-classes", number: "2", caption: [.text("Ten images of each class.")],
    alternativeText: "A grid of ten rows and ten columns of digits.",
    content: .imageGrid(
      tiles(rows: 10, columns: 10, columnLabels: (0..<10).map(String.init))))

  static let reconstructionFigure = Figure(
    identifier: "fig-reconstructions", number: "3",
    caption: [.text("Originals (above) and reconstructions (below).")],
    alternativeText: "Two rows of ten digits.",
    content: .imageGrid(
      tiles(
        rows: 2, columns: 10, rowLabels: ["original", "reconstruction"],
        columnLabels: [
          "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker",
          "Bag", "Ankle boot",
        ])))

  static let sweepTable = Table(
    identifier: "tbl-sweep", number: "1",
    caption: [.text("Test loss by β and by the number of latent coordinates.")],
    columns: [
      Table.Column(header: [.text("Run")]),
      Table.Column(alignment: .trailing, header: [.text("β")]),
      Table.Column(alignment: .trailing, header: [.text("Latent")]),
      Table.Column(alignment: .trailing, header: [.text("Loss (nats)")]),
      Table.Column(alignment: .center, header: [.text("Kept")]),
    ],
    rows: (0..<6).map { index in
      [
        Table.Cell([.code("run-\(index)")]),
        Table.Cell([.text("\(Double(index) / 2)")], value: Double(index) / 2),
        Table.Cell([.text("\(2 << index)")], value: Double(2 << index)),
        Table.Cell([.text("1\(10 + index).\(index)3")], value: 110 + Double(index)),
        Table.Cell([.text(index == 2 ? "yes" : "–")]),
      ]
    })

  // MARK: Everything that can go wrong

  /// Long, empty, broken and foreign content.
  static let torture = Document(
    metadata: Metadata(
      title: "<script>alert('title')</script> \"quoted\u{301}\" & a title that goes on and on "
        + "until it fills more than two lines of any page that it may be set on",
      subtitle: "</style><b>", authors: ["<A & B>"], date: "someday", language: "en\" onload=\"x",
      keywords: ["a\"b", "<c>"]),
    notices: [Notice(kind: .failure, text: "<img src=x onerror=alert(1)> failed")],
    blocks: tortureBlocks, colophon: [ColophonRow("<dt>", String(repeating: "abcdef", count: 60))])

  private static let longWord = String(repeating: "Donaudampfschifffahrtsgesellschaft", count: 12)

  private static let tortureBlocks: [Block] = [
    heading(1, "empty-one", nil, "An empty section"),
    heading(1, "empty-two", nil, "Another one, whose title is long enough to need a second line"),
    heading(2, "quotes'()\\<>", nil, "Anchors with ' ( ) \\ and <tags>"),
    heading(6, "deep", nil, "The deepest heading"),
    .paragraph([]),
    .paragraph([.text(longWord)]),
    .paragraph([
      .text("Emoji 🎉👩‍👩‍👧, Chinese 变分自编码器在手写数字上的应用, Japanese 変分オートエンコーダ, combining e\u{301}\u{327}, "),
      .text("controls \u{1}\u{7}\u{0}\u{1B}[0m and \u{202E}reversed\u{202C}."),
    ]),
    .paragraph([
      .text(
        "هذا نص باللغة العربية يمتد من اليمين إلى اليسار ويحتوي على 123 رقماً وكلمة English في الوسط، ثم يستمر في السطر التالي."
      )
    ]),
    .paragraph([
      .link(Link(destination: "javascript:alert(1)", content: [.text("scripting link")])),
      .text(" "),
      .link(Link(destination: " java\nscript:alert(1)", content: [.text("hidden scripting")])),
      .text(" "),
      .link(
        Link(
          destination: "https://example.org/(a)'\"\\<b>?q=ü", title: "\"><script>",
          content: [.text("odd address")])),
      .text(" "), .link(Link(destination: "#nowhere", content: [.text("dangling")])),
      .text(" "), .link(Link(destination: "data.csv", content: [])),
      .reference(Reference(target: "not-there", text: "Figure 99")),
      .code("</code><script>"), .math("x < y & z"),
    ]),
    .code(
      CodeBlock(
        role: .output,
        text: (1...5_000).map { "line \($0) of a very long log" }.joined(separator: "\n"))),
    .code(
      CodeBlock(role: .source, language: "\"x", text: String(repeating: "0123456789", count: 90))),
    .code(CodeBlock(role: .source, text: "")),
    .code(CodeBlock(role: .source, text: "\n\ttab\n\n</pre>\n", foldedSummary: "")),
    .table(
      Table(
        identifier: "tbl-long", number: "1", caption: [.text("Two thousand rows.")],
        columns: [
          Table.Column(header: [.text("Name")]),
          Table.Column(alignment: .trailing, header: [.text("Value")]),
          Table.Column(header: [.text("Remark")]),
        ],
        rows: (0..<2_000).map { row in
          [
            Table.Cell([.text("row \(row)")]),
            Table.Cell([.text("\(row * row)")], value: Double(row * row)),
            Table.Cell([.text(row % 97 == 0 ? words : "–")]),
          ]
        })),
    .table(
      Table(
        columns: (0..<40).map { Table.Column(alignment: .trailing, header: [.text("c\($0)")]) },
        rows: (0..<3).map { row in
          (0..<40).map { Table.Cell([.text("\(row * $0)")], value: Double(row * $0)) }
        })),
    .table(
      Table(
        columns: [Table.Column(header: []), Table.Column(header: [])],
        rows: [
          [Table.Cell([.text(longWord)]), Table.Cell([.text(String(repeating: words, count: 20))])]
        ])),
    .table(Table(columns: [], rows: [])),
    .table(Table(columns: [Table.Column(header: [.text("alone")])], rows: [])),
    nestedList(depth: 24),
    nestedQuote(depth: 30),
    .list(
      List(
        start: Int.max, isTight: false, items: [[.code(CodeBlock(role: .source, text: "x"))], []])),
    .equation(Equation(tex: String(repeating: "\\alpha + ", count: 60))),
    .figure(
      Figure(
        identifier: "fig-empty", number: "1", caption: [], alternativeText: "",
        content: .lineChart(LineChart(panels: [])))),
    .figure(
      Figure(
        identifier: "fig-empty", number: "2", caption: [.text(String(repeating: words, count: 12))],
        alternativeText: "\"><script>alert(2)</script>",
        content: .lineChart(LineChart(panels: oddPanels)))),
    .figure(
      Figure(
        identifier: "fig-no-tiles", number: "3", caption: [], alternativeText: "none",
        content: .imageGrid(
          ImageGrid(tileWidth: 0, tileHeight: 0, rows: 0, columns: 0, pixels: Data())))),
    .figure(
      Figure(
        identifier: "fig-many-tiles", number: "4", caption: [.text("Narrow tiles.")],
        alternativeText: "many",
        content: .imageGrid(
          tiles(
            rows: 40, columns: 60, side: 6, rowLabels: (0..<40).map { "row \($0)" },
            columnLabels: (0..<60).map { "column \($0)" })))),
    .figure(
      Figure(
        identifier: "fig-many-panels", number: "5", caption: [.text("Charts.")],
        alternativeText: "many",
        content: .scatterChart(ScatterChart(panels: SampleCharts.oddScatters)))),
    .figure(
      Figure(
        identifier: "fig-bars", number: "6", caption: [], alternativeText: "many",
        content: .barChart(BarChart(panels: SampleCharts.oddBars)))),
    .figure(
      Figure(
        identifier: "fig-boxes", number: "7", caption: [], alternativeText: "many",
        content: .boxChart(BoxChart(panels: SampleCharts.oddBoxes)))),
    .figure(
      Figure(
        identifier: "fig-maps", number: "8", caption: [], alternativeText: "many",
        content: .heatMap(HeatMap(panels: SampleCharts.oddMaps)))),
    .rule,
    heading(1, "last", nil, "A heading at the very end"),
  ]

  static let oddPanels: [LineChart.Panel] = [
    panel("Empty", []),
    panel("All NaN", [series("n", [1, 2], [.nan, .infinity])]),
    panel("One point", [series("p", [3], [7], starred: 0)]),
    panel("Constant", [series("c", [1, 2, 3], [5, 5, 5])]),
    panel("Gaps", [series("g", [1, 2, 3, 4, 5], [1, .nan, 3, .infinity, 2])]),
    panel("Huge", [series("h", [1e9, 2e9, 3e9], [1e300, -1e300, 1e308])]),
    panel("Tiny", [series("t", [1e-12, 2e-12], [3e-9, 4e-9])]),
    panel("Close", [series("k", [1, 2], [100_000.000_1, 100_000.000_2])]),
    panel(
      "A title that is far too long for the panel it stands above and so must be cut somewhere",
      (0..<9).map { series("a series with a rather long name \($0)", [1, 2], [Double($0), 2]) }),
    panel(
      "Logarithmic", [series("l", [1, 2, 3, 4], [1e-9, 1, 1e6, -3])], scale: .logarithmic),
    panel("Nothing positive", [series("z", [1, 2], [0, -1])], scale: .logarithmic),
    panel(
      "Many points",
      [
        LineChart.Series(
          name: "m", mark: .line, x: (0..<50_000).map(Double.init),
          y: (0..<50_000).map { sin(Double($0) / 300) * Double($0 % 7) })
      ]),
  ]

  private static func panel(
    _ title: String, _ series: [LineChart.Series], scale: LineChart.Axis.Scale = .linear
  ) -> LineChart.Panel {
    LineChart.Panel(
      title: title, horizontal: LineChart.Axis(label: "x"),
      vertical: LineChart.Axis(label: "y", scale: scale), series: series)
  }

  private static func series(
    _ name: String, _ x: [Double], _ y: [Double], starred: Int? = nil
  ) -> LineChart.Series {
    LineChart.Series(name: name, x: x, y: y, starred: starred)
  }

  private static func nestedList(depth: Int) -> Block {
    var blocks: [Block] = [.paragraph([.text("The innermost item. "), .text(words)])]
    for level in 0..<depth {
      blocks = [
        .paragraph([.text("Level \(depth - level)")]),
        .list(List(start: level.isMultiple(of: 2) ? nil : 7, isTight: true, items: [blocks])),
      ]
    }
    return .list(List(isTight: true, items: [blocks]))
  }

  private static func nestedQuote(depth: Int) -> Block {
    var blocks: [Block] = [.paragraph([.text(words)])]
    for _ in 0..<depth { blocks = [.quote(blocks)] }
    return .quote(blocks)
  }
}
