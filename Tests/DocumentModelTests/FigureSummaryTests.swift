// What charts show in words.
import DocumentModel
import Testing

private let age = LineChart.Axis(label: "Age (years)")
private let volume = LineChart.Axis(label: "Volume (mm³)")

@Test func `A scatter chart's words give groups, counts, ranges and lines`() {
  let panel = ScatterChart.Panel(
    horizontal: age, vertical: volume,
    groups: [
      .init(name: "men", x: [18, 40, .nan], y: [2_000.5, 12_345, 1]),
      .init(name: "women", x: [90], y: [-3]),
    ], lines: [.init(name: "regression", x: [], y: [])])
  #expect(
    ScatterChart(panels: [panel]).summary
      == "Scatter chart of volume (mm³) against age (years): 3 points: men 2, women 1; "
      + "horizontal from 18 to 90, vertical from −3 to 12\u{202F}345; with regression.")
}

@Test func `A histogram's words give its highest and lowest bar`() {
  let panel = BarChart.Panel(
    horizontal: .init(label: "Pixel value"), vertical: .init(label: "Pixels"),
    positions: .bins(edges: [0, 0.5, 1, 255]),
    series: [.init(name: "", values: [1_250_000, 0, 7])])
  #expect(
    BarChart(panels: [panel]).summary
      == "Histogram of pixels by pixel value: 3 bars, highest 1.25e6 from 0 to 0.5, "
      + "lowest 0 from 0.5 to 1.")
}

@Test func `A bar chart's words give every bar of few, for each series`() {
  let panel = BarChart.Panel(
    horizontal: age, vertical: .init(label: "Subjects"),
    positions: .categories(["18–30", "30–45"]),
    series: [.init(name: "training", values: [96, 84]), .init(name: "test", values: [32, 28])])
  #expect(
    BarChart(panels: [panel]).summary
      == "Bar chart of subjects by age (years): training: 18–30 96, 30–45 84; "
      + "test: 18–30 32, 30–45 28.")
}

@Test func `A box plot's words give each box`() {
  let box = BoxChart.Box(
    name: "all", count: 400, lowerWhisker: 1, lowerQuartile: 2, median: 0.123_456,
    upperQuartile: 4, upperWhisker: 5, outliers: [9])
  #expect(
    BoxChart(panels: [
      .init(title: "A", vertical: age, boxes: [box]), .init(vertical: age, boxes: []),
    ])
    .summary
      == "2 box plots of age (years). A: all: median 0.1235, quartiles 2 and 4, whiskers 1 and 5, "
      + "1 outlier among 400 values. Panel 2: no boxes.")
}

@Test func `A heat map's words give the extremes, beside the diagonal of a square`() {
  let labels = ["a", "b"]
  let panel = HeatMap.Panel(
    columnLabels: labels, rowLabels: labels, values: [1, -0.25, 0.5, 1], quantity: "Correlation")
  #expect(
    HeatMap(panels: [panel]).summary
      == "Heat map of correlation: 2 rows and 2 columns; beside the diagonal lowest −0.25 (a, b), "
      + "highest 0.5 (b, a).")
}

@Test func `Nothing is said to be nothing`() {
  #expect(ScatterChart(panels: []).summary == "An empty scatter chart.")
  let empty = HeatMap.Panel(columnLabels: [], rowLabels: [], values: [], quantity: "")
  #expect(HeatMap(panels: [empty]).summary == "Heat map: 0 rows and 0 columns, no values.")
}

@Test(arguments: [
  (0, "0"), (-0.0, "0"), (1, "1"), (-12_345, "−12\u{202F}345"), (999_999, "999\u{202F}999"),
  (1_234_567, "1.235e6"), (0.1, "0.1"), (0.123_46, "0.1235"), (12.999_99, "13"),
  (1_234.56, "1235"), (0.000_12, "1.2e-4"), (.infinity, "∞"), (-.infinity, "−∞"),
  (.nan, "not a number"), (99.999_99, "100"),
])
func `Numbers have four digits`(value: Double, expected: String) {
  #expect(shortNumber(value) == expected)
}
