// The JSON form of charts, and what it says where it contradicts itself.
import DocumentModel
import Foundation
import Testing

private let axis = LineChart.Axis(label: "a")

private let contents: [FigureContent] = [
  .scatterChart(
    ScatterChart(panels: [
      .init(
        title: "t", horizontal: axis, vertical: axis,
        groups: [
          .init(
            name: "g", x: [1, 2], y: [3, .infinity],
            images: ImageGrid(
              tileWidth: 1, tileHeight: 1, rows: 1, columns: 2, pixels: Data([1, 2])))
        ], lines: [.init(name: "l", x: [5], y: [6])], hasEqualUnits: true, hasColorBar: true)
    ])),
  .barChart(
    BarChart(panels: [
      .init(
        horizontal: axis, vertical: axis, positions: .bins(edges: [0, 1, 2.5]),
        series: [.init(name: "s", values: [7, 8])]),
      .init(
        horizontal: axis, vertical: axis, positions: .categories(["c"]),
        series: [.init(name: "s", values: [9])]),
    ])),
  .boxChart(
    BoxChart(panels: [
      .init(
        vertical: axis,
        boxes: [
          .init(
            name: "b", count: 12, lowerWhisker: 1, lowerQuartile: 2, median: 3, upperQuartile: 4,
            upperWhisker: 5, outliers: [10])
        ])
    ])),
  .heatMap(
    HeatMap(panels: [
      .init(
        columnLabels: ["x", "y"], rowLabels: ["z"], values: [1, 2], quantity: "q",
        colors: .diverging, range: -3...4, digits: 2)
    ])),
]

private func document(_ contents: [FigureContent]) -> Document {
  Document(
    metadata: Metadata(title: "T"),
    blocks: contents.enumerated().map { index, content in
      .figure(
        Figure(
          identifier: "fig-\(index)", number: "\(index)", caption: [], alternativeText: "",
          content: content))
    })
}

@Test func `Charts of every kind come back from their JSON as they were`() throws {
  let whole = document(contents)
  #expect(try Document(decoding: whole.encoded()) == whole)
}

@Test(arguments: [
  (0, #""x" : \[\s*1,\s*2\s*\]"#, "\"x\" : [1]", "the group 'g' has 1 x and 2 y"),
  (0, #""pixels" : "AQI=""#, "\"pixels\" : \"AQ==\"", "a grid of sizes [1, 1, 1, 2] with 1 pixels"),
  (
    0, #""columns" : 2,([\s\S]*?)"AQI=""#, "\"columns\" : 1,$1\"AQ==\"",
    "the group 'g' has 2 points and 1 × 1 images"
  ),
  (0, #"\[\s*5\s*\]"#, "[]", "the line 'l' has 0 x and 1 y"),
  (1, #"\[\s*7,\s*8\s*\]"#, "[7]", "the series 's' has 1 values for 2 bars"),
  (1, #"\[\s*9\s*\]"#, "[]", "the series 's' has 0 values for 1 bars"),
  (1, #"2\.5"#, "1", "edges of bins that do not rise"),
  (1, #"2\.5"#, "\"inf\"", "edges of bins that do not rise"),
  (1, "\"bins\"", "\"tins\"", "unknown place of bars 'tins'"),
  (2, #""count" : 12"#, "\"count\" : 0", "the box 'b' has 1 outliers among 0 values"),
  (2, #""median" : 3"#, "\"median\" : 9", "the box 'b' has the quartiles [2.0, 9.0, 4.0]"),
  (3, #"\[\s*1,\s*2\s*\]"#, "[1]", "1 values in 1 × 2 cells"),
  (3, #""digits" : 2"#, "\"digits\" : -1", "-1 digits of numbers"),
])
func `A chart that contradicts itself is refused`(
  content: Int, pattern: String, replacement: String, message: String
) throws {
  let text = String(decoding: try document([contents[content]]).encoded(), as: UTF8.self)
  let damaged = text.replacingOccurrences(
    of: pattern, with: replacement, options: .regularExpression)
  #expect(damaged != text, "\(text)")
  let error = #expect(throws: (any Error).self) { try Document(decoding: Data(damaged.utf8)) }
  #expect("\(String(describing: error))".contains(message), "\(String(describing: error))")
}

@Test(arguments: ["[9, 4]", "[-3, \"inf\"]"])
func `Colours from high to low, or without end, are refused`(range: String) throws {
  let text = String(decoding: try document([contents[3]]).encoded(), as: UTF8.self)
  let damaged = text.replacingOccurrences(
    of: #"\[\s*-3,\s*4\s*\]"#, with: range, options: .regularExpression)
  #expect(damaged != text)
  #expect(throws: (any Error).self) { try Document(decoding: Data(damaged.utf8)) }
}
