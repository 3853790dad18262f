// Figures as data: which series, where, how far; images by what an eye sees.
import DocumentModel
import Foundation
import Testing

@testable import ReportDiff

@Suite struct FigureComparisonTests {
  /// - Source: Sharma, Wu & Dalal 2005, table 1.
  @Test(
    arguments: [
      ([50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425),
      ([50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615),
      ([50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0000),
      ([50, 0, 0], [50, -1, 2], 2.3669),
      ([50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792),
      ([50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195),
      ([50, -0.001, 2.49], [50, 0.0009, -2.49], 4.8045),
      ([50, 2.5, 0], [73, 25, -18], 27.1492),
      ([50, 2.5, 0], [58, 24, 15], 19.4535),
      ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
      ([22.7233, 20.0904, -46.6940], [23.0331, 14.9730, -42.5619], 2.0373),
      ([90.8027, -2.0831, 1.4410], [91.1528, -1.6435, 0.0447], 1.4441),
      ([2.0776, 0.0795, -1.1350], [0.9033, -0.0636, -0.5514], 0.9082),
    ] as [([Double], [Double], Double)])
  func `The difference of colours is the published one`(
    first: [Double], second: [Double], expected: Double
  ) {
    func color(_ values: [Double]) -> LabColor {
      LabColor(lightness: values[0], a: values[1], b: values[2])
    }
    // The table has four digits.
    #expect(abs(colorDifference(color(first), color(second)) - expected) < 1e-4)
    #expect(abs(colorDifference(color(second), color(first)) - expected) < 1e-4)
  }

  @Test func `Greys differ from black to white, and not from themselves`() {
    #expect(abs(GreyDifference.between(0, 255) - 100) < 1e-3)
    #expect(GreyDifference.between(77, 77) == 0)
    #expect(GreyDifference.between(100, 110) == GreyDifference.between(110, 100))
  }

  private func findings(
    _ old: FigureContent, _ new: FigureContent, _ tolerances: Tolerances = Tolerances()
  ) -> [Finding] {
    FigureComparison(from: old, to: new, tolerances: tolerances).findings
  }

  private func chart(
    _ series: [LineChart.Series], label: String = "Loss (nats)"
  ) -> FigureContent {
    .lineChart(
      LineChart(panels: [
        LineChart.Panel(
          horizontal: .init(label: "Epoch"), vertical: .init(label: label), series: series)
      ]))
  }

  @Test func `A curve tells which series moved, where and how far`() throws {
    let old = chart([
      .init(name: "train", x: [1, 2, 3, 4], y: [4, 3, 2, 1]),
      .init(name: "test", x: [1, 2, 3, 4], y: [5, 4, 3, 2]),
    ])
    let new = chart([
      .init(name: "train", x: [1, 2, 3, 4], y: [4, 3, 2, 1]),
      .init(name: "test", x: [1, 2, 3, 4], y: [5, 4.1, 3.3, 2]),
    ])
    let finding = try #require(findings(old, new).first)
    #expect(findings(old, new).count == 1)
    #expect(finding.subject == "test")
    let deviation = try #require(finding.deviation)
    #expect(deviation.changed == 2)
    #expect(deviation.from == "epoch 2")
    #expect(deviation.to == "epoch 3")
    #expect(deviation.place == "epoch 3")
    #expect(abs(deviation.largest - 0.3) < 1e-12)
    #expect(abs(deviation.mean - 0.2) < 1e-12)
    #expect(
      findings(old, new, Tolerances(named: ["loss": Tolerance(absolute: 0.31)]))
        .allSatisfy { $0.verdict == .within })
  }

  @Test func `A longer run, a new series, another axis and a star are told`() {
    let old = chart([.init(name: "a", x: [1, 2], y: [2, 1], starred: 1)])
    let new = chart(
      [
        .init(name: "a", x: [1, 2, 3], y: [2, 1, 0.5], starred: 2),
        .init(name: "b", x: [1], y: [1]),
      ], label: "Loss (bits)")
    let found = findings(old, new)
    #expect(found.map(\.what) == [.label, .resized, .statistic, .added])
    #expect(found.first?.sentence == "vertical axis: “Loss (nats)” → “Loss (bits)”")
  }

  @Test func `A gap on one side counts and a gap on both does not`() throws {
    let old = chart([.init(name: "a", x: [1, 2, 3], y: [.nan, 1, 2])])
    let new = chart([.init(name: "a", x: [1, 2, 3], y: [.nan, .nan, 2])])
    let deviation = try #require(findings(old, new).first?.deviation)
    #expect(deviation.changed == 1)
    #expect(deviation.gaps == 1)
    #expect(findings(old, old).isEmpty)
  }

  private func grid(_ pixels: [UInt8]) -> ImageGrid {
    ImageGrid(tileWidth: 2, tileHeight: 2, rows: 1, columns: 2, pixels: Data(pixels))
  }

  @Test func `Tiles that look the same are within the threshold`() throws {
    let old = grid([100, 100, 100, 100, 0, 0, 0, 0])
    let near = grid([101, 100, 100, 100, 0, 0, 0, 0])
    let far = grid([100, 100, 100, 100, 0, 255, 0, 0])
    let small = try #require(findings(.imageGrid(old), .imageGrid(near)).first)
    #expect(small.verdict == .within)
    let large = try #require(findings(.imageGrid(old), .imageGrid(far)).first)
    #expect(large.verdict == .beyond)
    let tile = try #require(large.images?.tiles.first)
    #expect(tile.column == 1)
    #expect(tile.share == 0.25)
    #expect(abs(tile.largest - 100) < 1e-3)
    let strict = findings(.imageGrid(old), .imageGrid(near), Tolerances(image: 0))
    #expect(strict.first?.verdict == .beyond)
  }

  @Test func `Boxes, bars and cells are named where they changed`() {
    func box(_ median: Double) -> FigureContent {
      .boxChart(
        BoxChart(panels: [
          .init(
            vertical: .init(label: "Age"),
            boxes: [
              .init(
                name: "train", count: 9, lowerWhisker: 0, lowerQuartile: 1, median: median,
                upperQuartile: 8, upperWhisker: 9, outliers: [])
            ])
        ]))
    }
    #expect(findings(box(3), box(4)).map(\.sentence) == ["train: median 3 → 4"])
    func bars(_ value: Double) -> FigureContent {
      .barChart(
        BarChart(panels: [
          .init(
            horizontal: .init(label: "x"), vertical: .init(label: "y"),
            positions: .categories(["a", "b"]), series: [.init(name: "n", values: [1, value])])
        ]))
    }
    #expect(
      findings(bars(2), bars(3)).map(\.sentence)
        == ["n: 1 of 2 values changed at b, by 1 at most (b: 2 → 3, 50 %)"])
    func cells(_ value: Double) -> FigureContent {
      .heatMap(
        HeatMap(panels: [
          .init(
            columnLabels: ["c", "d"], rowLabels: ["r"], values: [1, value], quantity: "share")
        ]))
    }
    #expect(findings(cells(2), cells(1)).first?.deviation?.place == "r, d")
  }
}
