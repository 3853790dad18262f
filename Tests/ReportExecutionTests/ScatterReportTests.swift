// `scatter` and `heatmap`: points, lines and correlations of columns, and values of sweeps.
import DocumentModel
import Testing

@testable import ReportExecution

/// Two epochs of four runs; the data set `people` is not needed.
private let sweep =
  digits
  + block(
    "model",
    "id: m\nkind: vae\ninput: 784\nencoder: [{linear: 8}, relu]\nlatent: 3\ndecoder: [{linear: 784}, sigmoid]"
  )
  + block(
    "train",
    "id: vae\nmodel: m\ndata: d\nepochs: 2\nbatch: 50\nsweep: {latent: [2, 4], beta: [5, 0.1, 1]}")

@Suite struct ScatterReportTests {
  private func points(_ yaml: String) throws -> ScatterChart {
    let figure = try DescriptiveReports.figure("scatter", yaml)
    guard case .scatterChart(let chart) = figure.content else {
      Issue.record("there is no scatter chart")
      return ScatterChart(panels: [])
    }
    #expect(figure.alternativeText == chart.summary)
    return chart
  }

  @Test func `Each pair of columns has a panel, with its line of least squares`() throws {
    let chart = try points("data: people\nx: age\ny: [half, height]\nfit: true")
    #expect(chart.panels.map(\.vertical.label) == ["half", "height"])
    #expect(chart.panels.map(\.horizontal.label) == ["age", "age"])
    #expect(chart.panels[0].groups.map(\.x.count) == [12])
    #expect(chart.panels[0].title == "r = −1.00")
    #expect(chart.panels[0].lines.map(\.x) == [[1, 12]])
    #expect(chart.panels[0].lines.map(\.y) == [[-0.5, -6]])
    #expect(try points("data: people\nx: age\ny: half").panels[0].lines.isEmpty)
  }

  @Test func `Categories and splits are groups of points`() throws {
    let bySex = try points("data: people\nx: age\ny: height\ncolor: sex").panels[0].groups
    #expect(bySex.map(\.name) == ["F", "M"])
    #expect(bySex.map { $0.x.sorted() }[0] == [3, 6, 9, 12])
    let bySplit = try points("data: people\nx: age\ny: height\nsplit: [train, test]")
    #expect(bySplit.panels[0].groups.map(\.name) == ["Training", "Test"])
    #expect(bySplit.panels[0].groups.map(\.x.count) == [9, 3])
  }

  @Test func `Lines and correlations are values`() throws {
    let body =
      DescriptiveReports.dataset
      + block("scatter", "id: s\ndata: people\nx: [age, half]\ny: height")
      + block("heatmap", "id: h\ndata: people\ncorrelation: [age, half, height]")
    let slope = try DescriptiveReports.number("s.age.height.slope", of: body)
    #expect(try abs(DescriptiveReports.number("s.half.height.slope", of: body) + 2 * slope) < 1e-9)
    #expect(try DescriptiveReports.number("s.age.height.count", of: body) == 12)
    let r = try DescriptiveReports.number("s.age.height.correlation", of: body)
    #expect(r > 0.5 && r < 0.6)
    #expect(try abs(DescriptiveReports.number("h.age.height", of: body) - r) < 1e-12)
    #expect(try abs(DescriptiveReports.number("h.half.height", of: body) + r) < 1e-12)
    #expect(try DescriptiveReports.number("h.age.age", of: body) == 1)
  }

  private static let regressions =
    DescriptiveReports.dataset
    + block("model", "id: k\nkind: kernel-ridge\nkernel: polynomial\ndegree: 1\nalpha: 1e-9")
    + block("train", "id: t\nmodel: k\ndata: people")
    + block("evaluate", "id: seen\nrun: t\nsplit: train") + block("evaluate", "id: new\nrun: t")

  @Test func `Predictions stand against truths, with the line on which both are equal`() throws {
    let figure = try DescriptiveReports.figure(
      "scatter", "evaluations: [seen, new]\nnames: {seen: Training, height: Height (cm)}",
      after: Self.regressions)
    guard case .scatterChart(let chart) = figure.content else {
      Issue.record("there is no scatter chart")
      return
    }
    let error = try DescriptiveReports.number("new.mae", of: Self.regressions)
    #expect(chart.panels.count == 2)
    #expect(chart.panels[0].title?.hasPrefix("Training: MAE ") == true)
    #expect(chart.panels[1].title == "new: MAE \(shortNumber(error))")
    #expect(chart.panels[0].horizontal.label == "Height (cm), true")
    #expect(chart.panels.map { $0.groups[0].x.count } == [9, 3])
    let truths = chart.panels[1].groups[0].x
    #expect(truths.allSatisfy { (102...122).contains($0) || $0 == 400 })
    #expect(chart.panels[1].lines.map(\.name) == ["Identity"])
    #expect(chart.panels[1].lines[0].x == chart.panels[1].lines[0].y)
    #expect(chart.panels.map(\.hasEqualUnits) == [true, true])
  }

  @Test(arguments: [
    ("evaluations: [other]", "15: no `evaluate` directive has the id 'other'"),
    ("evaluations: [seen]\ndata: people", "7: a scatter chart of evaluations has no 'data'"),
    ("evaluations: [seen]\nnames: {sen: S}", "9: the column 'sen' is not shown here"),
  ])
  func `A mistake about evaluations is said where it is`(yaml: String, expected: String) throws {
    let found = try complaints(
      Self.regressions + block("scatter", yaml), files: ["p.csv": DescriptiveReports.people])
    #expect(found.map { $0.replacing(/^\d+:/, with: "") } == [expected])
  }

  // MARK: Heat maps

  private func cells(_ yaml: String, after body: String) throws -> HeatMap.Panel {
    let figure = try DescriptiveReports.figure("heatmap", yaml, after: body)
    guard case .heatMap(let chart) = figure.content else {
      Issue.record("there is no heat map")
      return HeatMap.Panel(columnLabels: [], rowLabels: [], values: [], quantity: "")
    }
    #expect(figure.alternativeText == chart.summary)
    return chart.panels[0]
  }

  @Test func `Correlations go from −1 to 1 in two hues`() throws {
    let panel = try cells(
      "data: people\ncorrelation: [age, half]\nnames: {half: Minus half}",
      after: DescriptiveReports.dataset)
    #expect(panel.rowLabels == ["age", "Minus half"])
    #expect(panel.columnLabels == panel.rowLabels)
    #expect(panel.range == -1...1)
    #expect(panel.colors == .diverging)
    #expect(panel.digits == 2)
    #expect(zip(panel.values, [1, -1, -1, 1]).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func `A sweep's cells are in the order of its lists`() throws {
    let panel = try cells("sweep: vae\nvalue: final.loss | .3f", after: sweep)
    #expect(panel.vertical == "latent")
    #expect(panel.horizontal == "beta")
    #expect(panel.rowLabels == ["2", "4"])
    #expect(panel.columnLabels == ["5", "0.1", "1"])
    #expect(panel.digits == 3)
    #expect(panel.quantity == "final.loss")
    // Little weight on the divergence makes the loss least.
    #expect(panel.values[1] < panel.values[0] && panel.values[4] < panel.values[3])
    let turned = try cells(
      "sweep: vae\nvalue: final.loss\nrows: beta\nnames: {beta: β}\nquantity: Loss", after: sweep)
    #expect(turned.rowLabels == ["5", "0.1", "1"])
    #expect(turned.vertical == "β")
    #expect(turned.values == [0, 3, 1, 4, 2, 5].map { panel.values[$0] })
  }

  @Test func `A table has the runs of a sweep with their settings`() throws {
    let rows = try DescriptiveReports.table(
      sweep
        + block(
          "table",
          "sweep: vae\ncolumns: [{name: Loss, value: final.loss | .1f}]\nnames: {beta: β}"))
    #expect(rows[0] == ["latent", "β", "Loss"])
    #expect(rows.count == 7)
    #expect(rows[1].prefix(2) == ["2", "5"] && rows[6].prefix(2) == ["4", "1"])
    #expect(rows[1][2].contains("."))
    let pivot = try DescriptiveReports.table(
      sweep
        + block(
          "table", "sweep: vae\npivot: {rows: beta, columns: latent, value: final.loss | .1f}")
    )
    #expect(pivot[0] == ["beta", "latent 2", "latent 4"])
    #expect(pivot.map { $0[0] } == ["beta", "5", "0.1", "1"])
    #expect(pivot[1] == ["5", rows[1][2], rows[4][2]])
  }

  // MARK: Mistakes

  @Test(arguments: [
    ("scatter", "data: people\nx: age", "5: the directive `scatter` needs the key 'y'"),
    (
      "scatter", "data: people\nx: age\ny: sex",
      "4: the column 'sex' of 'p.csv' holds 'M', which is no finite number"
    ),
    ("scatter", "data: people\nx: age\ny: half\ncolor: sexx", "8: 'people' has no column 'sexx'"),
    (
      "scatter", "data: people\nx: age\ny: half\ncolor: sex\nsplit: [train, test]",
      "8: points are told apart by 'color' or by 'split', not by both"
    ),
    ("heatmap", "data: people\ncorrelation: [age, hight]", "20: 'people' has no column 'hight'"),
    (
      "heatmap", "data: people\ncorrelation: age",
      "14: a correlation is between two columns or more"
    ),
    ("heatmap", "data: people", "5: a heat map has one of 'correlation' and 'sweep'"),
    ("heatmap", "correlation: [age, half]", "5: correlations need the key 'data'"),
    (
      "heatmap", "data: people\ncorrelation: [age, half]\nrows: beta",
      "7: a heat map of correlations has no key 'rows'"
    ),
  ])
  func `A mistake is said where it is`(name: String, yaml: String, expected: String) throws {
    #expect(try DescriptiveReports.complaints(name, yaml) == [expected])
  }

  @Test(arguments: [
    ("heatmap", "sweep: vae", "5: a heat map of a sweep needs the key 'value'"),
    (
      "heatmap", "sweep: vae\nvalue: final.los",
      "8: 'vae[beta=5,latent=2].final' has no value 'los'"
    ),
    (
      "heatmap", "sweep: vae\nvalue: final.loss\nrows: betta",
      "7: the sweep 'vae' has no setting 'betta'"
    ),
    (
      "heatmap", "sweep: vae\nvalue: final.loss\nrows: beta\ncolumns: beta",
      "10: rows and columns differ in one setting, 'beta'"
    ),
    (
      "heatmap", "sweep: m\nvalue: final.loss",
      "8: 'm' is a `model` directive; a `sweep` is needed here"
    ),
    (
      "table", "sweep: vae\ncolumns: [{name: L, value: final.los}]",
      "28: 'vae[beta=5,latent=2].final' has no value 'los'"
    ),
    ("table", "sweep: vae", "8: a table of a sweep needs 'columns' or 'pivot'"),
    ("table", "pivot: {value: final.loss}", "5: 'pivot' needs the key 'sweep'"),
    (
      "table", "sweep: vae\npivot: {rows: latnt, value: final.loss}",
      "15: the sweep 'vae' has no setting 'latnt'"
    ),
    (
      "table",
      "sweep: vae\ncolumns: [{name: L, value: final.loss}]\nnames: {gamma: γ}",
      "9: the column 'gamma' is not shown here"
    ),
  ])
  func `A mistake about a sweep is said where it is`(
    name: String, yaml: String, expected: String
  ) throws {
    let found = try complaints(sweep + block(name, yaml)).map { $0.replacing(/^\d+:/, with: "") }
    #expect(found == [expected])
  }

  @Test func `A sweep over three settings is too much for rows and columns`() throws {
    let three = sweep.replacing("beta: [5, 0.1, 1]", with: "beta: [5, 1], batch: [10, 50]")
      .replacing("\nbatch: 50", with: "")
    let found = try complaints(three + block("heatmap", "sweep: vae\nvalue: final.loss"))
    #expect(
      found.map { $0.replacing(/^\d+:/, with: "") } == [
        "8: the sweep 'vae' varies latent, beta, batch; rows and columns show two settings"
      ])
  }
}
