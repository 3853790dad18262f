// `histogram` and `boxplot`: the bars and boxes of columns, categories and pixels.
import DocumentModel
import Foundation
import ResultStore
import Testing

@testable import ReportExecution

@Suite struct HistogramReportTests {
  private func bars(_ yaml: String) throws -> BarChart {
    let figure = try DescriptiveReports.figure("histogram", yaml)
    guard case .barChart(let chart) = figure.content else {
      Issue.record("there is no bar chart")
      return BarChart(panels: [])
    }
    #expect(figure.alternativeText == chart.summary)
    return chart
  }

  @Test func `Each column has a panel whose bins hold every row`() throws {
    let chart = try bars("data: people\ncolumns: [age, height]\nbins: 4\nscale: log")
    #expect(chart.panels.map(\.horizontal.label) == ["age", "height"])
    #expect(chart.panels[0].positions == .bins(edges: [1, 3.75, 6.5, 9.25, 12]))
    #expect(chart.panels[0].series.map(\.values) == [[3, 3, 3, 3]])
    #expect(chart.panels[1].series.map(\.values) == [[11, 0, 0, 1]])
    #expect(chart.panels[0].vertical.scale == .logarithmic)
  }

  @Test func `Categories are counted in each split, in the order of their numbers`() throws {
    let chart = try bars("data: people\nby: bucket\nsplit: [train, test]")
    #expect(chart.panels.map(\.positions) == [.categories(["1-4", "5-9", "10-19"])])
    #expect(chart.panels[0].series.map(\.name) == ["Training", "Test"])
    let sums = zip(chart.panels[0].series[0].values, chart.panels[0].series[1].values).map {
      $0 + $1
    }
    #expect(sums == [4, 5, 3])
    #expect(chart.panels[0].series.map { $0.values.reduce(0, +) } == [9, 3])
    let shares = try bars("data: people\nby: bucket\nsplit: [train, test]\nheights: shares")
    #expect(
      shares.panels[0].series.map { abs($0.values.reduce(0, +) - 1) < 1e-12 } == [true, true])
  }

  @Test func `Categories share the bins of a column`() throws {
    let chart = try bars("data: people\ncolumns: age\nby: sex\nbins: 2\nnames: {age: Age (years)}")
    #expect(chart.panels[0].horizontal.label == "Age (years)")
    #expect(chart.panels[0].positions == .bins(edges: [1, 6.5, 12]))
    #expect(chart.panels[0].series.map(\.name) == ["F", "M"])
    #expect(chart.panels[0].series.map(\.values) == [[2, 2], [4, 4]])
  }

  // MARK: Pixels

  /// 3 training images of 2 × 2 pixels, and 1 to test.
  private func folder() throws -> ReportFolder {
    func idx(_ dimensions: [Int], _ elements: [UInt8]) -> Data {
      Data(
        [0, 0, 8, UInt8(dimensions.count)] + dimensions.flatMap { [0, 0, 0, UInt8($0)] } + elements)
    }
    let folder = try ReportFolder()
    let directory = "\(folder.path)/data/mnist"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    for (name, data) in [
      (
        "train-images-idx3-ubyte", idx([3, 2, 2], [0, 0, 0, 255, 0, 0, 127, 128, 0, 51, 254, 255])
      ),
      ("train-labels-idx1-ubyte", idx([3], [0, 1, 2])),
      ("t10k-images-idx3-ubyte", idx([1, 2, 2], [9, 9, 9, 9])),
      ("t10k-labels-idx1-ubyte", idx([1], [0])),
    ] { try data.write(to: URL(fileURLWithPath: "\(directory)/\(name)")) }
    return folder
  }

  private func publication(_ dataset: String, _ yaml: String) throws -> Publication {
    let result = try folder().check(
      block("dataset", "id: d\nsource: mnist\n\(dataset)") + block("histogram", "data: d\n\(yaml)"))
    let report = try #require(result.report, "\(result.complaints)")
    return try report.rendered().publication
  }

  @Test func `The pixels of all images are counted where no sample is asked for`() throws {
    let publication = try publication("", "id: pixels\nbins: 5")
    guard case .record(let values)? = publication.results.trees["pixels"],
      case .list(let bins)? = values["bins"]
    else {
      Issue.record("there are no values")
      return
    }
    // 51 / 255 is the lower edge of the second bin.
    let counts = bins.map { bin -> ResultTree? in
      if case .record(let bin) = bin { bin["count"] } else { nil }
    }
    #expect(counts == [6, 1, 2, 0, 3].map { .number($0) })
    #expect(values["pixels"] == .number(12))
    #expect(values["mean"] == .number(1070.0 / 12 / 255))
  }

  @Test func `Pixels that are not scaled go up to 255`() throws {
    let publication = try publication("scale: false", "bins: 3\nsplit: test")
    guard
      case .figure(let figure)? = publication.document.blocks.last(where: {
        if case .figure = $0 { true } else { false }
      }), case .barChart(let chart) = figure.content
    else {
      Issue.record("there is no chart")
      return
    }
    #expect(chart.panels[0].positions == .bins(edges: [0, 85, 170, 255]))
    #expect(chart.panels[0].series[0].values == [4, 0, 0])
  }

  @Test func `The seed decides a sample, and its key knows nothing of bins and scales`() throws {
    func key(_ yaml: String) throws -> StepKey? {
      let result = try folder().check(
        block("dataset", "id: d\nsource: mnist") + block("histogram", "data: d\n\(yaml)"))
      return try #require(result.report, "\(result.complaints)").steps.first?.key
    }
    let plain = try key("sample: 2")
    #expect(try key("sample: 2\nbins: 7\nscale: log\nheights: shares\nfig-cap: C") == plain)
    #expect(try key("sample: 2\nseed: 3") != plain)
    #expect(try key("sample: 1") != plain)
    #expect(try key("seed: 3") == key(""))
    #expect(try key("split: test") != key(""))
  }

  // MARK: Boxes

  private func boxes(_ yaml: String) throws -> BoxChart {
    let figure = try DescriptiveReports.figure("boxplot", yaml)
    guard case .boxChart(let chart) = figure.content else {
      Issue.record("there is no box plot")
      return BoxChart(panels: [])
    }
    #expect(figure.alternativeText == chart.summary)
    return chart
  }

  @Test func `Each column of numbers has a panel, with its outliers`() throws {
    let chart = try boxes("data: people")
    #expect(Set(chart.panels.map(\.vertical.label)) == ["age", "height", "half"])
    let height = try #require(chart.panels.first { $0.vertical.label == "height" })
    #expect(height.boxes.map(\.outliers) == [[400]])
    #expect(height.boxes.map(\.upperWhisker) == [122])
    #expect(height.boxes.map(\.count) == [12])
  }

  @Test func `Boxes are told apart by category, by split or by column`() throws {
    let bySex = try boxes("data: people\ncolumns: age\nby: sex").panels[0].boxes
    #expect(bySex.map(\.name) == ["F", "M"])
    #expect(bySex.map(\.median) == [7.5, 6])
    let bySplit = try boxes("data: people\ncolumns: age\nsplit: [train, test]").panels[0].boxes
    #expect(bySplit.map(\.name) == ["Training", "Test"])
    #expect(bySplit.map(\.count) == [9, 3])
    let rescaled = try boxes("data: people\ncolumns: [age, height]\nrescaled: true")
    #expect(rescaled.panels.count == 1)
    #expect(rescaled.panels[0].boxes.map(\.name) == ["age", "height"])
    #expect(rescaled.panels[0].boxes[1].outliers == [1])
  }

  // MARK: Mistakes

  @Test(arguments: [
    ("histogram", "data: people\ncolumns: agee", "10: 'people' has no column 'agee'"),
    (
      "histogram", "data: people\ncolumns: sex",
      "10: the column 'sex' of 'p.csv' holds 'M', which is no finite number"
    ),
    ("histogram", "data: people", "7: a histogram of a table needs 'columns' or 'by'"),
    ("histogram", "data: d\nby: sex", "5: 'd' is a data set of images and has no columns"),
    (
      "histogram", "data: d\nsample: 101",
      "9: 'sample' asks for 101 images; the train split has 100"
    ),
    ("histogram", "data: d\nsplit: [train, test]", "8: the pixels of one split are counted"),
    (
      "histogram", "data: people\nby: sex\nsample: 3",
      "9: 'sample' is for pixels; rows are all counted"
    ),
    (
      "histogram", "data: people\nby: sex\nid: h",
      "5: only the histogram of images publishes values"
    ),
    (
      "histogram", "data: people\nby: sex\nnames: {sexx: S}",
      "9: the column 'sexx' is not shown here"
    ),
    (
      "histogram", "data: people\ncolumns: age\nby: sex\nsplit: [train, test]",
      "5: bars are told apart by 'by' or by 'split', not by both"
    ),
    ("histogram", "data: people\nby: sex\nsplit: [test, test]", "8: 'split' names each part once"),
    ("boxplot", "data: people\ncolumns: agee", "10: 'people' has no column 'agee'"),
    ("boxplot", "data: d", "7: 'd' has no columns of numbers"),
    (
      "boxplot", "data: people\nby: sex\nrescaled: true",
      "11: the boxes of a panel are told apart by one of 'by', 'split' and 'rescaled'"
    ),
  ])
  func `A mistake is said where it is`(name: String, yaml: String, expected: String) throws {
    #expect(try DescriptiveReports.complaints(name, yaml) == [expected])
  }

  @Test func `Every mistake is said at once`() throws {
    #expect(
      try DescriptiveReports.complaints(
        "histogram", "data: people\ncolumns: [agee, sex]\nby: bukket")
        == [
          "5: 'people' has no column 'bukket'", "11: 'people' has no column 'agee'",
          "17: the column 'sex' of 'p.csv' holds 'M', which is no finite number",
        ])
  }
}
