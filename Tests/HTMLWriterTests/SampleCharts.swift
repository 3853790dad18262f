// Charts as reports have them, and charts of what can go wrong. The tests of plotting and of the PDF
// link to this file.
import DocumentModel
import Foundation

enum SampleCharts {
  typealias Axis = LineChart.Axis

  /// Numbers that look random: the same at every call.
  struct Randoms {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 11) + 0.5) / Double(1 << 53)
    }

    mutating func normal() -> Double {
      (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
    }
  }

  static let classNames = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
    "Ankle boot",
  ]

  // MARK: As in reports

  static let realistic: [(name: String, content: FigureContent)] = [
    ("embedding", .scatterChart(ScatterChart(panels: [embedding(classNames, count: 100)]))),
    ("large embedding", .scatterChart(ScatterChart(panels: [largeEmbedding]))),
    (
      "letters",
      .scatterChart(
        ScatterChart(panels: [
          embedding("ABCDEFGHIKLMNOPQRSTUVWXY".map(String.init), count: 30)
        ]))
    ),
    (
      "embeddings of four models",
      .scatterChart(
        ScatterChart(
          panels: ["normal", "Laplace", "exponential", "without noise"].map { title in
            embedding(classNames, count: 60, title: title)
          }))
    ),
    ("predictions", .scatterChart(ScatterChart(panels: [predictions]))),
    (
      "volumes",
      .scatterChart(
        ScatterChart(panels: (0..<6).map { volume("Feature \($0 + 1)", seed: UInt64($0)) }))
    ),
    ("pixels", .barChart(BarChart(panels: [pixels(.linear), pixels(.logarithmic)]))),
    ("ages", .barChart(BarChart(panels: [ages]))),
    ("overlaid", .barChart(BarChart(panels: [overlaid]))),
    (
      "boxes",
      .boxChart(
        BoxChart(
          panels: [
            "Grey matter", "White matter", "CSF", "Hippocampus", "Amygdala", "Thalamus", "Putamen",
            "Age",
          ].enumerated().map { index, title in
            boxes(
              title, names: [title], scale: pow(10, Double(index % 4)), seed: UInt64(index))
          }))
    ),
    (
      "boxes by group",
      .boxChart(
        BoxChart(panels: [
          boxes(nil, names: ["18–30", "30–45", "45–60", "60–75", "75–90"], scale: 20, seed: 9)
        ]))
    ),
    ("correlations", .heatMap(HeatMap(panels: [correlations(8)]))),
    ("sweep", .heatMap(HeatMap(panels: [sweep]))),
    ("large matrix", .heatMap(HeatMap(panels: [correlations(70)]))),
  ]

  static func embedding(
    _ names: [String], count: Int, title: String? = nil
  ) -> ScatterChart.Panel {
    var randoms = Randoms(UInt64(names.count))
    let groups = names.enumerated().map { index, name in
      let angle = Double(index) * 2.4
      let distance = 12 * (Double(index) + 0.5).squareRoot()
      var x: [Double] = []
      var y: [Double] = []
      for _ in 0..<count {
        x.append(distance * cos(angle) + 6 * randoms.normal())
        y.append(distance * sin(angle) + 5 * randoms.normal())
      }
      return ScatterChart.Group(name: name, x: x, y: y)
    }
    return ScatterChart.Panel(
      title: title, horizontal: Axis(label: "t-SNE 1"), vertical: Axis(label: "t-SNE 2"),
      groups: groups, hasEqualUnits: true)
  }

  static let largeEmbedding: ScatterChart.Panel = {
    var panel = embedding((0..<10).map(String.init), count: 6_000)
    panel.hasColorBar = true
    return panel
  }()

  static let predictions: ScatterChart.Panel = {
    var randoms = Randoms(4)
    let truth = (0..<180).map { _ in 18 + 70 * randoms.uniform() }
    return ScatterChart.Panel(
      horizontal: Axis(label: "Age (years)"), vertical: Axis(label: "Predicted age (years)"),
      groups: [
        ScatterChart.Group(
          name: "test", x: truth, y: truth.map { 0.9 * $0 + 5 + 5 * randoms.normal() })
      ], lines: [ScatterChart.Line(name: "identity", x: [15, 90], y: [15, 90])],
      hasEqualUnits: true)
  }()

  static func volume(_ title: String, seed: UInt64) -> ScatterChart.Panel {
    var randoms = Randoms(seed + 40)
    let age = (0..<200).map { _ in 18 + 70 * randoms.uniform() }
    let slope = randoms.normal()
    return ScatterChart.Panel(
      title: title, horizontal: Axis(label: "Age (years)"), vertical: Axis(label: "Volume (mm³)"),
      groups: [
        ScatterChart.Group(
          name: "", x: age, y: age.map { 6_000 + 20 * slope * $0 + 300 * randoms.normal() })
      ], lines: [ScatterChart.Line(name: "regression", x: [18, 88], y: [6_000, 6_000])])
  }

  static func pixels(_ scale: Axis.Scale) -> BarChart.Panel {
    var counts = (0..<32).map { bin -> Double in 6_000 + 900 * Double((bin * 7) % 11) }
    counts[0] = 1_250_000
    counts[31] = 96_000
    return BarChart.Panel(
      title: scale == .linear ? "Counts" : "Counts, logarithmic",
      horizontal: Axis(label: "Pixel value"),
      vertical: Axis(label: "Pixels", scale: scale, isIntegral: true),
      positions: .bins(edges: (0...32).map { Double($0) * 8 }),
      series: [BarChart.Series(name: "", values: counts)])
  }

  static let ages = BarChart.Panel(
    horizontal: Axis(label: "Age bucket"), vertical: Axis(label: "Subjects", isIntegral: true),
    positions: .categories((2..<9).map { "\($0 * 10)–\($0 * 10 + 9)" }),
    series: [
      BarChart.Series(name: "training", values: [96, 84, 61, 48, 55, 42, 17]),
      BarChart.Series(name: "test", values: [32, 28, 21, 16, 18, 14, 5]),
    ])

  static let overlaid: BarChart.Panel = {
    let edges = (0...40).map { -4 + Double($0) * 0.2 }
    func density(_ mean: Double, _ count: Double) -> [Double] {
      edges.dropLast().map { edge in
        let distance = edge + 0.1 - mean
        return (count * exp(-distance * distance)).rounded()
      }
    }
    return BarChart.Panel(
      horizontal: Axis(label: "Error (years)"), vertical: Axis(label: "Subjects", isIntegral: true),
      positions: .bins(edges: edges),
      series: [
        BarChart.Series(name: "training", values: density(0.1, 220)),
        BarChart.Series(name: "test", values: density(0.8, 90)),
        BarChart.Series(name: "validation", values: density(-0.6, 60)),
      ])
  }()

  static func boxes(
    _ title: String?, names: [String], scale: Double, seed: UInt64
  ) -> BoxChart.Panel {
    var randoms = Randoms(seed + 90)
    return BoxChart.Panel(
      title: title, vertical: Axis(label: title == nil ? "Absolute error (years)" : ""),
      boxes: names.map { name in
        let middle = 5 + randoms.normal()
        let outliers = (0..<Int(30 * randoms.uniform()))
          .map { _ in scale * (middle + 4 + 3 * randoms.uniform()) }
        return BoxChart.Box(
          name: name, count: 400, lowerWhisker: scale * (middle - 4),
          lowerQuartile: scale * (middle - 1), median: scale * middle,
          upperQuartile: scale * (middle + 1.2), upperWhisker: scale * (middle + 3.9),
          outliers: outliers.sorted())
      })
  }

  static func correlations(_ count: Int) -> HeatMap.Panel {
    var randoms = Randoms(11)
    let factors = (0..<count).map { _ in randoms.normal() }
    let names =
      [
        "Grey matter", "White matter", "CSF", "Hippocampus", "Amygdala", "Thalamus", "Putamen",
        "Age",
      ] + (0..<count).map { "f\($0)" }
    return HeatMap.Panel(
      columnLabels: Array(names.prefix(count)), rowLabels: Array(names.prefix(count)),
      values: (0..<count * count).map { index in
        let (row, column) = (index / count, index % count)
        return row == column ? 1 : tanh(factors[row] * factors[column])
      }, quantity: "Correlation", colors: .diverging, range: -1...1, digits: 2)
  }

  static let sweep = HeatMap.Panel(
    horizontal: "Latent dimensions", vertical: "β", columnLabels: ["2", "8", "32"],
    rowLabels: ["0.1", "1", "4"],
    values: [141.02, 96.41, 88.93, 148.85, 104.77, 103.2, 171.3, 152.86, 152.91],
    quantity: "Test loss (nats per image)", digits: 1)

  // MARK: What can go wrong

  private static let long = "a name that is far too long for the place where it has to stand"

  /// Each panel alone, and all of a kind together.
  static let odd: [FigureContent] = {
    var contents: [FigureContent] = []
    for panels in [[]] + oddScatters.map({ [$0] }) + [oddScatters] {
      contents.append(.scatterChart(ScatterChart(panels: panels)))
    }
    for panels in [[]] + oddBars.map({ [$0] }) + [oddBars] {
      contents.append(.barChart(BarChart(panels: panels)))
    }
    for panels in [[]] + oddBoxes.map({ [$0] }) + [oddBoxes] {
      contents.append(.boxChart(BoxChart(panels: panels)))
    }
    for panels in [[]] + oddMaps.map({ [$0] }) + [oddMaps] {
      contents.append(.heatMap(HeatMap(panels: panels)))
    }
    return contents
  }()

  static let oddScatters: [ScatterChart.Panel] = {
    let points: [(x: [Double], y: [Double])] = [
      ([], []), ([1], [1]), ([3, 3, 3], [5, 5, 5]), ([.nan, 1, .infinity], [1, .nan, 2]),
      ([1e308, -1e308, 0], [1e300, -1e300, 3]), ([1e-300, 2e-300], [4, 5]),
      ([100_000.000_1, 100_000.000_2], [-1e9, 1e9]), ([900_000, 1_000_100], [0, 2]),
    ]
    let lines = [
      ScatterChart.Line(name: "identity", x: [-1e300, 1e300], y: [-1e300, 1e300]),
      ScatterChart.Line(name: "", x: [.nan, 1], y: [0, .infinity]),
      ScatterChart.Line(name: long, x: [2], y: [2]),
    ]
    var panels: [ScatterChart.Panel] = []
    for (x, y) in points {
      for hasEqualUnits in [true, false] {
        panels.append(
          ScatterChart.Panel(
            title: long, horizontal: Axis(label: long), vertical: Axis(label: long),
            groups: [ScatterChart.Group(name: long, x: x, y: y)], lines: lines,
            hasEqualUnits: hasEqualUnits, hasColorBar: hasEqualUnits))
      }
    }
    panels.append(
      ScatterChart.Panel(
        horizontal: Axis(label: "x", scale: .logarithmic),
        vertical: Axis(label: "y", scale: .logarithmic),
        groups: [ScatterChart.Group(name: "a", x: [0, 1, 1e9], y: [1, -1, 1e-9])],
        hasEqualUnits: true))
    panels.append(
      ScatterChart.Panel(
        horizontal: Axis(label: ""), vertical: Axis(label: ""),
        groups: (0..<24).map { index in
          ScatterChart.Group(
            name: "\(long) \(index)", x: [Double(index)], y: [Double(index % 5)])
        }, hasColorBar: true))
    panels.append(
      ScatterChart.Panel(
        horizontal: Axis(label: ""), vertical: Axis(label: ""), groups: [],
        lines: [ScatterChart.Line(name: "identity", x: [0, 1], y: [0, 1])], hasEqualUnits: true,
        hasColorBar: true))
    return panels
  }()

  static let oddBars: [BarChart.Panel] = {
    let rising = (0..<500).map { Double($0 * $0) }
    let bars: [(positions: BarChart.Positions, values: [Double])] = [
      (.bins(edges: []), []), (.bins(edges: [1]), []), (.bins(edges: [0, 1]), [3]),
      (.bins(edges: [0, 1, 2]), [0, 0]), (.bins(edges: [0, 1e-3, 1e3, 1e300]), [1, .nan, 1e300]),
      (.bins(edges: (0...500).map { Double($0) }), rising), (.categories([]), []),
      (.categories(["one"]), [.infinity]), (.categories(["a", "", long]), [-3, 2, 1e-9]),
      (.categories((0..<60).map { "class \($0)" }), Array(rising.prefix(60))),
      (.categories((0..<60).map { "\($0)" }), rising.prefix(60).map { -$0 }),
    ]
    var panels: [BarChart.Panel] = []
    for (positions, values) in bars {
      for scale in [Axis.Scale.linear, .logarithmic] {
        panels.append(
          BarChart.Panel(
            title: long, horizontal: Axis(label: long, scale: scale),
            vertical: Axis(label: "Count", scale: scale, isIntegral: true), positions: positions,
            series: (0..<4).map { BarChart.Series(name: "\(long) \($0)", values: values) }))
      }
    }
    panels.append(
      BarChart.Panel(
        horizontal: Axis(label: ""), vertical: Axis(label: ""), positions: .categories(["a"]),
        series: []))
    return panels
  }()

  static let oddBoxes: [BoxChart.Panel] = {
    func box(
      _ name: String, _ values: [Double], _ outliers: [Double], count: Int = 9_000
    ) -> BoxChart.Box {
      BoxChart.Box(
        name: name, count: count, lowerWhisker: values[0], lowerQuartile: values[1],
        median: values[2], upperQuartile: values[3], upperWhisker: values[4], outliers: outliers)
    }
    let nothing = [Double](repeating: .nan, count: 5)
    let some = [box("a", [1, 2, 3, 4, 5], (0..<3_000).map { 6 + Double($0) / 100 })]
    let boxes: [[BoxChart.Box]] = [
      [], [box("none", nothing, [], count: 0)], some, some + [box(long, [7, 7, 7, 7, 7], [])],
      [box("huge", [-1e300, -1e299, 0, 1e299, 1e308], [.infinity, 1e300])],
      [box("inner", [3, 2, 4, 5, 4.5], [.nan])],
      (0..<30).map { box("\(long) \($0)", [0, 1, 2, 3, 4].map { $0 * 1e-8 }, []) },
    ]
    return boxes.flatMap { boxes in
      [Axis.Scale.linear, .logarithmic].map {
        BoxChart.Panel(title: long, vertical: Axis(label: long, scale: $0), boxes: boxes)
      }
    }
  }()

  static let oddMaps: [HeatMap.Panel] = {
    let many = (0..<200).map { Double($0) }
    let maps: [(columns: [String], rows: [String], values: [Double])] = [
      ([], [], []), ([], ["a"], []), (["a"], ["b"], [5]), (["a"], ["b"], [.nan]),
      (["a", "b"], [long, ""], [1e300, -1e300, .infinity, 0]),
      (many.map { "column \($0)" }, ["row"], many),
      (["column"], many.map { "row \($0)" }, many.map { 1e7 + $0 }),
      (["1", "2"], ["1", "2"], [3, 3, 3, 3]),
    ]
    var panels: [HeatMap.Panel] = []
    for (columns, rows, values) in maps {
      for colors in [HeatMap.Colors.sequential, .diverging] {
        panels.append(
          HeatMap.Panel(
            title: long, horizontal: long, vertical: long, columnLabels: columns, rowLabels: rows,
            values: values, quantity: long, colors: colors,
            range: colors == .diverging ? 2...2 : nil, digits: 1))
      }
    }
    return panels
  }()
}
