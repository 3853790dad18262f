import Diagnostics
import DocumentModel
import NeuralNet
import ReportLanguage
import ResultStore
import Testing

@testable import ReportExecution

private let model = block(
  "model",
  "id: m\nkind: vae\ninput: 784\nencoder: [{linear: 8}, relu]\nlatent: 3\ndecoder: [{linear: 784}, sigmoid]"
)

/// The line of its `sweep` is 25.
private func sweep(_ lines: String, more: String = "") -> String {
  digits + model + block("train", "id: vae\nmodel: m\ndata: d\nepochs: 2\nbatch: 50\n\(lines)")
    + more
}

@Suite struct SweepTests {
  @Test func `A sweep trains a run for every combination, each with its settings`() throws {
    let checked = try ReportFolder().check(
      sweep("sweep: {beta: [0.10, 5], latent: [2, 4]}\nexcept: [{beta: 5, latent: 4, epochs: 7}]"))
    let report = try #require(checked.report, "\(checked.complaints)")
    #expect(
      report.steps.map(\.name.name) == [
        "vae[beta=0.1,latent=2]", "vae[beta=0.1,latent=4]", "vae[beta=5,latent=2]",
        "vae[beta=5,latent=4]",
      ])
    let runs = report.steps.compactMap { report.run($0.name.name) }
    #expect(runs.map(\.model.latentDimensions) == [2, 4, 2, 4])
    #expect(runs.map(\.options.objective.beta) == [0.1, 0.1, 5, 5])
    #expect(runs.map(\.options.epochs) == [2, 2, 2, 7])
  }

  @Test func `A run of a sweep is the run that is written alone`() throws {
    let together = try ReportFolder().check(sweep("sweep: {beta: [1, 4], latent: [2, 3]}"))
    let alone = try ReportFolder().check(sweep("beta: 4\nlatent: 2"))
    let key = try #require(alone.report, "\(alone.complaints)").steps[0].key
    let steps = try #require(together.report, "\(together.complaints)").steps
    #expect(steps.filter { $0.key == key }.map(\.name.name) == ["vae[beta=4,latent=2]"])
    // The model's own latent, said again, is no other run.
    let plain = try ReportFolder().check(sweep("beta: 4"))
    #expect(plain.report?.steps[0].key == steps[3].key)
  }

  @Test func `Runs of a sweep are read like others, and the whole by plot-loss`() throws {
    let folder = try ReportFolder()
    let checked = folder.check(
      sweep(
        "sweep: {beta: [0.1, 5]}",
        more: """
          {value}`vae[beta=5].final.kl | .2f` of {value}`vae.count`.


          """ + block("plot-loss", "runs: [vae]\nnames: {\"vae[beta=5.0]\": strong}")
            + block("grid", "show: prior-samples\nrun: vae[beta=0.1]\ncolumns: 2\nrows: 1")))
    let report = try #require(checked.report, "\(checked.complaints)")
    #expect(report.steps.map(\.name.kind) == ["train", "train", "grid"])
    #expect(report.steps[2].dependencies == [report.steps[0].key])
    let publication = try report.rendered().publication
    guard
      case .figure(let figure)? = publication.document.blocks.first(where: {
        if case .figure = $0 { true } else { false }
      }), case .lineChart(let chart) = figure.content
    else {
      Issue.record("there is no chart")
      return
    }
    #expect(chart.panels[0].series.map(\.name) == ["beta 0.1", "strong"])
    #expect(publication.isComplete)
  }

  @Test(arguments: [
    ("sweep: {betta: [1]}", "25:9: 'betta' is no key of `train` that a sweep can set"),
    ("sweep: {id: [1]}", "25:9: 'id' is no key of `train` that a sweep can set"),
    ("sweep: {beta: 1}", "25:15: 'beta' needs a list of values, found '1'"),
    ("sweep: {beta: []}", "25:15: 'beta' needs a list of values, found a list of 0"),
    ("sweep: 3", "25:8: 'sweep': expected lists of values for keys, found '3'"),
    ("sweep: {beta: [1, 1.0]}", "25:19: 'beta' has 1.0 twice"),
    (
      "sweep: {beta: [[1]]}",
      "25:16: a value of a sweep is a number or a word, found a list of 1"
    ),
    ("sweep: {beta: [1]}\nbeta: 2", "26:1: 'beta' is set here and in the sweep"),
    ("sweep: {beta: [1, -2]}", "25:19: 'beta': expected a number from 0, found '-2'"),
    (
      "sweep: {latent: [2, 0]}",
      "25:21: 'latent': expected a whole number from 1 to 65536, found '0'"
    ),
    ("sweep: {beta: [1]}\nexcept: [{beta: 2, epochs: 3}]", "26:17: the sweep has no beta of 2"),
    (
      "sweep: {beta: [1]}\nexcept: [{epochs: 3}]",
      "26:10: this exception does not say for which runs"
    ),
    ("sweep: {beta: [1]}\nexcept: [{beta: 1}]", "26:10: this exception sets nothing"),
    (
      "sweep: {beta: [1]}\nexcept: [{beta: 1, id: z}]",
      "26:20: 'id' cannot differ between the runs of a sweep"
    ),
    ("except: [{beta: 1, epochs: 3}]", "25:9: 'except' belongs to a sweep"),
  ])
  func `A sweep that cannot be is said where it is wrong`(_ lines: String, _ complaint: String)
    throws
  {
    #expect(try complaints(sweep(lines)).first == complaint)
  }

  @Test func `A sweep is echoed as the directive that it was written as`() throws {
    let checked = try ReportFolder().check(sweep("sweep: {beta: [1, 2]}\necho: true"))
    let report = try #require(checked.report, "\(checked.complaints)")
    let echoes = try report.publication { _ in .waiting }.document.blocks.compactMap { block in
      if case .code(let code) = block, code.role == .directive { code.text } else { nil }
    }
    #expect(echoes.count == 1)
    #expect(echoes.first?.hasPrefix("```{train}\nid: vae\n") == true, "\(echoes)")
  }

  @Test func `A run that a sweep does not have, and the sweep as a run, are refused`() throws {
    let found = try complaints(
      sweep(
        "sweep: {beta: [1, 2]}",
        more: "{value}`vae[beta=3].final.loss`\n\n" + block("evaluate", "run: vae")
          + block("evaluate", "run: vae[beta=9]")))
    #expect(
      found.map { $0.split(separator: ": ", maxSplits: 1)[1] } == [
        "no directive with values is called 'vae[beta=3]'",
        "'vae' is a `sweep` directive; a `train` is needed here",
        "no `train` directive has the id 'vae[beta=9]'",
      ])
  }

  @Test func `The name of a sweep's run is no id`() throws {
    #expect(
      try complaints(
        digits + model + block("train", "id: vae[beta=1]\nmodel: m\ndata: d\nepochs: 1")
      ).first == "20:5: 'vae[beta=1]' is how a run of a sweep is called, not an id")
  }

  @Test func `A model without a latent has none to set`() throws {
    let coder = block(
      "model",
      "id: m\nkind: autoencoder\ninput: 784\nencoder: [{linear: 8}]\ndecoder: [{linear: 784}, sigmoid]"
    )
    #expect(
      try complaints(
        digits + coder + block("train", "id: r\nmodel: m\ndata: d\nepochs: 1\nlatent: 4")
      )
      .first?.hasSuffix("a model of kind 'autoencoder' has no latent dimensions to set") == true)
  }
}
