// `plot-search`: the trials of a search as a chart; and codes that are fitted by the images alone.
import DocumentModel
import ReportLanguage
import Testing

@testable import ReportExecution

private let table =
  "x,y\n" + (0..<40).map { "\($0),\($0 * $0 % 17)" }.joined(separator: "\n") + "\n"

private let search =
  block("dataset", "id: d\nsource: table\nfile: t.csv\ncolumns: [x]\ntarget: y")
  + block("model", "id: k\nkind: kernel-ridge\nkernel: rbf")
  + block(
    "tune",
    "id: s\nmodel: k\ndata: d\ntrials: 8\nspace:\n  gamma: {low: 0.01, high: 100, log: true}")

@Suite struct PlotSearchTests {
  @Test func `The trials stand in their order, the best is starred and never gets worse`() throws {
    let checked = try ReportFolder(files: ["t.csv": table]).check(
      search + block("plot-search", "search: s\nscale: log"))
    let report = try #require(checked.report, "\(checked.complaints)")
    let rendered = try report.rendered().publication
    guard case .figure(let figure)? = rendered.document.blocks.last,
      case .lineChart(let chart) = figure.content
    else {
      Issue.record("the last block is no chart")
      return
    }
    let panel = chart.panels[0]
    #expect(panel.vertical.label == "Mean absolute error")
    #expect(panel.vertical.scale == .logarithmic)
    let (trials, best) = (panel.series[0].y, panel.series[1].y)
    #expect(trials.count == 8)
    #expect(best == trials.indices.map { trials[...$0].min() })
    #expect(panel.series[0].starred == trials.firstIndex(of: trials.min() ?? 0))
  }

  @Test func `Only a search has trials`() throws {
    #expect(
      try complaints(search + block("plot-search", "search: d"), files: ["t.csv": table]).first?
        .contains("'d'") == true)
  }
}

@Suite struct CodeObjectiveTests {
  private let decoder = block(
    "model",
    "id: m\nkind: variational-auto-decoder\ninput: 784\nlatent: 2\ndecoder: [{linear: 784}, sigmoid]"
  )
  private let run = block("train", "id: t\nmodel: m\ndata: d\nepochs: 2\nbatch: 50")

  @Test func `Codes fitted by the norm of differences have no divergence in their loss`() throws {
    let folder = try ReportFolder()
    let checked = folder.check(
      digits + decoder + run + block("evaluate", "id: bound\nrun: t")
        + block("evaluate", "id: norm\nrun: t\nobjective: norm-per-element")
        + "{value}`bound.loss`, {value}`norm.loss`\n")
    let report = try #require(checked.report, "\(checked.complaints)")
    let keys = report.steps.filter { $0.name.kind == "evaluate" }.map(\.key)
    #expect(Set(keys).count == 2)
    let text = try report.rendered().publication.document.blocks
    guard case .paragraph(let inlines)? = text.last, case .value(let bound)? = inlines.first,
      case .value(let norm)? = inlines.last
    else {
      Issue.record("\(text)")
      return
    }
    // Nats of 784 pixels against a norm over 50 × 784 of them.
    #expect(try #require(bound.value) > 50)
    #expect(try #require(norm.value) < 0.1)
  }

  @Test func `A model with an encoder fits no codes, by whatever objective`() throws {
    let vae = block(
      "model",
      "id: m\nkind: vae\ninput: 784\nencoder: [{linear: 4}]\nlatent: 2\ndecoder: [{linear: 784}, sigmoid]"
    )
    #expect(
      try complaints(
        digits + vae + run + block("evaluate", "run: t\nobjective: norm-per-element")
      ).first?.contains("'objective' is for models without an encoder") == true)
  }
}
