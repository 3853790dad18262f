// Runs with a validation loss: what is refused and where, which weights they hand over, and what
// reports show of them.
import Diagnostics
import DocumentModel
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor
import Testing

@testable import ReportExecution

/// A target that is mostly noise, so that a run soon learns what does not hold elsewhere.
private let table =
  "a,b,y\n"
  + (0..<40).map { row in
    "\(Double(row * 7 % 13) / 13),\(Double(row * 5 % 11) / 11),\(Double(row * row * 3 % 17) / 17)\n"
  }.joined()

private let models =
  block("dataset", "id: d\nsource: table\nfile: t.csv\ncolumns: [a, b]\ntarget: y")
  + block("model", "id: m\nkind: regressor\ninput: 2\nlayers: [{linear: 32}, tanh, {linear: 1}]")
  + block("model", "id: k\nkind: kernel-ridge")
  + block(
    "dataset", "id: i\nsource: mnist\nfirst: 40")
  + block("model", "id: c\nkind: auto-decoder\ninput: 784\nlatent: 2\ndecoder: [{linear: 784}]")
  + block(
    "model",
    "id: v\nkind: vae\ninput: 784\nencoder: [{linear: 8}]\nlatent: 2\ndecoder: [{linear: 784}, sigmoid]"
  )

/// The line of a block that follows the models.
private let firstLine = 4 + models.count { $0 == "\n" }

/// 32 training and 8 test rows; the best epoch is neither the first nor the last.
private func run(_ id: String, _ more: String, epochs: Int = 12) -> String {
  block(
    "train",
    "id: \(id)\nmodel: m\ndata: d\nepochs: \(epochs)\nbatch: 8\noptimizer: {adam: {learning-rate: 0.03}}\n\(more)"
  )
}

@Suite struct ValidationReportTests {
  private func folder() throws -> ReportFolder { try ReportFolder(files: ["t.csv": table]) }

  private func report(_ body: String, in folder: ReportFolder) throws -> CheckedReport {
    let result = folder.check(models + body)
    return try #require(result.report, "\(result.complaints)")
  }

  private func result(_ name: String, _ report: CheckedReport) throws -> RunResult {
    let run = try #require(report.run(name))
    guard case .found(let stored) = report.context.environment.store.find(run.key) else {
      throw Diagnostic(.error, "'\(name)' has no result")
    }
    return try RunResult(stored)
  }

  // MARK: What is refused

  @Test(
    arguments: [
      (
        "model: m\ndata: d\nepochs: 1\nvalidation: tset", 4, 13,
        "'validation': expected `test`, `validation`, a number between 0 and 1, or `{share: 0.2, seed: 3}`, found the text 'tset'"
      ),
      (
        "model: m\ndata: d\nepochs: 1\nvalidation: 1", 4, 13,
        "'validation': expected `test`, `validation`, a number between 0 and 1, or `{share: 0.2, seed: 3}`, found '1'"
      ),
      (
        "model: m\ndata: d\nepochs: 1\nvalidation: {share: 0.2, sed: 1}", 4, 26,
        "'validation' has no key 'sed'"
      ),
      (
        "model: m\ndata: d\nepochs: 1\nvalidation: 0.01", 4, 13,
        "0.01 of the 32 training rows is not even one"
      ),
      (
        "model: m\ndata: d\nepochs: 1\nvalidation: 0.99\nbatch: 8", 4, 13,
        "0.99 of the 32 training rows leaves none to train on"
      ),
      (
        "model: m\ndata: d\nepochs: 1\nvalidation: 0.5\nbatch: 17", 5, 8,
        "a batch of 17 is larger than the 16 training rows that validation leaves"
      ),
      (
        "model: c\ndata: i\nepochs: 1\nvalidation: test", 4, 13,
        "a model of kind 'auto-decoder' has no validation loss: it has codes only for the examples it learns from"
      ),
      (
        "model: m\ndata: d\nepochs: 1\nkeep: bst", 4, 7,
        "'keep': expected one of `last`, `best`, found 'bst'"
      ),
      (
        "model: k\ndata: d\nvalidation: test", 3, 13,
        "a kernel-ridge is fitted in closed form: 'validation' has no meaning"
      ),
      (
        "model: k\ndata: d\nkeep: best", 3, 7,
        "a kernel-ridge is fitted in closed form: 'keep' has no meaning"
      ),
    ])
  func `What cannot be validated is refused where it stands`(
    yaml: String, line: Int, column: Int, message: String
  ) throws {
    #expect(
      try folder().check(models + block("train", "id: t\n\(yaml)")).complaints == [
        "\(firstLine + 1 + line):\(column): \(message)"
      ])
  }

  @Test func `A search may not try batches that validation does not leave`() throws {
    let search = block(
      "tune",
      "id: s\nmodel: m\ndata: d\nepochs: 1\ntrials: 2\nspace: {batch: {low: 2, high: 20}}")
    let body = { (share: String) in
      models + search
        + block("train", "id: t\nmodel: m\ndata: d\nepochs: 1\ntuned: s\nvalidation: \(share)")
    }
    #expect(try folder().check(body("0.25")).complaints == [])
    #expect(
      try folder().check(body("0.5")).complaints == [
        "\(firstLine + 15):13: 's' tries batches of up to 20, more than the 16 training rows that validation leaves"
      ])
  }

  @Test(
    arguments: [
      ("validation: test", "{value}`t.final.validation.loss`", [String]()),
      ("validation: test", "{value}`t.best.validation.loss`{value}`t.epochs[12].loss`", []),
      (
        "validation: test", "{value}`t.best.validation.kl`",
        [":9: 't.best.validation' has no value 'kl'"]
      ),
      ("", "{value}`t.final.validation.loss`", [":9: 't.final' has no value 'validation'"]),
      ("validation: test", "\n```{log}\nrun: t\nline: \"{loss} {validation}\"\n```", []),
      (
        "", "\n```{log}\nrun: t\nline: \"{loss} {validation}\"\n```",
        [":7: the run 't' has no value 'validation'"]
      ),
      (
        "validation: test", "\n```{log}\nrun: t\nper: step\nline: \"{loss} {validation}\"\n```",
        [":7: a line of this log has no value 'validation'"]
      ),
      ("validation: test", "\n```{plot-loss}\nruns: [t]\nvalidation: true\n```", []),
      (
        "", "\n```{plot-loss}\nruns: [t]\nvalidation: true\n```",
        [":13: the run 't' has no validation loss"]
      ),
      (
        "validation: test", "\n```{plot-loss}\nruns: [t]\nper: step\nvalidation: true\n```", []
      ),
    ])
  func `Validation losses can be asked for where there are any`(
    option: String, words: String, expected: [String]
  ) throws {
    let found = try folder().check(models + run("t", option) + words).complaints
    #expect(found.map { String($0.drop { $0 != ":" }) } == expected)
  }

  // MARK: Keys

  @Test func `A run without these keys has the key that it had before there were any`() throws {
    let report = try report(run("t", "keep: last"), in: folder())
    let key = try #require(report.run("t")).key
    #expect(
      key.material == [
        "kind": "train", "engine": "2", "arithmetic": KernelClass.trainingArithmetic,
        "data": try #require(report.run("t")).dataset.key.description,
        "model":
          #"{"classes":0,"decoder":[],"encoder":[{"linear":{"hasBias":true,"outputs":32}},{"tanh":{}},{"linear":{"hasBias":true,"outputs":1}}],"initialization":"pytorch","inputShape":[2],"kind":"regressor","latentDimensions":0,"posterior":"normal"}"#,
        "options":
          #"{"batchSize":8,"epochs":12,"objective":{"meanSquaredError":{}},"optimizer":{"adam":{"_0":{"beta1":0.9,"beta2":0.999,"epsilon":1e-08,"learningRate":0.03}}},"reduction":"mean","schedule":{"constant":{}},"seed":1,"shuffle":true,"threads":1}"#,
      ])
  }

  @Test func `What is validated on and what is kept are in the key`() throws {
    let options = [
      "", "keep: best", "validation: test", "validation: test\nkeep: best", "validation: 0.25",
      "validation: 0.5", "validation: {share: 0.25, seed: 3}",
    ]
    let body = options.enumerated().map { run("t\($0)", $1) }.joined()
    let report = try report(body, in: folder())
    let keys = options.indices.compactMap { report.run("t\($0)")?.key }
    #expect(Set(keys).count == options.count)
    #expect(keys[3].material["validation"] == "test")
    #expect(keys[3].material["keep"] == "best")
    #expect(keys[6].material["validation"] == "share 0.25, seed 3")
    // The run's own seed is the share's.
    let own = try self.report(run("t", "validation: {share: 0.25, seed: 1}"), in: folder())
    #expect(own.run("t")?.key == keys[4])
  }

  // MARK: What runs give

  @Test(arguments: ["test", "0.25"])
  func `The best epoch's weights are those of a run that ends there`(validation: String) throws {
    let folder = try folder()
    let options = "validation: \(validation)"
    let first = try report(
      run("best", "\(options)\nkeep: best") + run("last", options), in: folder)
    let results = try first.rendered().publication.results
    let (best, last) = (try result("best", first), try result("last", first))
    #expect(best.history == last.history)
    let epoch = try #require(best.history.best).epoch
    #expect(epoch > 1 && epoch < 12, "the data shows nothing: \(epoch)")
    #expect(best.weights.entries != last.weights.entries)

    let shorter = try report(run("short", options, epochs: epoch), in: folder)
    _ = try shorter.rendered()
    let short = try result("short", shorter)
    #expect(best.weights.entries == short.weights.entries)
    #expect(short.history.validation == Array(best.history.validation[..<epoch]))

    func number(_ path: String) throws -> Double {
      try results.number(
        at: ValuePath(path, range: SourceRange(file: "x.md", line: 1, column: 1)))
    }
    #expect(try number("best.best.epoch") == Double(epoch))
    #expect(try number("best.best.validation.loss") == best.history.validation[epoch - 1].loss)
    #expect(try number("best.best.loss") == best.history.epochs[epoch - 1].loss)
    #expect(try number("last.final.validation.loss") == last.history.validation[11].loss)
    #expect(try number("last.epochs[3].validation.loss") == last.history.validation[2].loss)
  }

  @Test func `A share is not trained on, and its loss is that of an evaluation`() throws {
    let report = try report(
      run("t", "validation: test") + run("u", "validation: 0.25") + block("evaluate", "run: t"),
      in: folder())
    let results = try report.rendered().publication.results
    let place = SourceRange(file: "x.md", line: 1, column: 1)
    #expect(
      try results.number(at: ValuePath("t.test.loss", range: place))
        == results.number(at: ValuePath("t.final.validation.loss", range: place)))
    // 24 of 32 rows in batches of 8.
    #expect(try result("u", report).history.stepLosses.count == 36)
    let prepared = try #require(report.run("u")).examples()
    let held = try #require(prepared.validation)
    #expect(prepared.training.count == 24 && held.count == 8)
  }

  @Test func `A variational run is validated term by term`() throws {
    let report = try report(
      block("train", "id: t\nmodel: v\ndata: i\nepochs: 2\nbatch: 10\nvalidation: 0.25")
        + "{value}`t.final.validation.kl` {value}`t.best.validation.reconstruction`", in: folder())
    let results = try report.rendered().publication.results
    let place = SourceRange(file: "x.md", line: 1, column: 1)
    let terms = try #require(try result("t", report).history.validation.last)
    #expect(
      try results.number(at: ValuePath("t.final.validation.kl", range: place))
        == terms.klDivergence)
  }

  @Test func `A log prints the validation loss of each epoch`() throws {
    let log = block("log", "run: t\nline: \"{epoch}: {loss | .6f} {validation | .6f}\"")
    let report = try report(run("t", "validation: test", epochs: 2) + log, in: folder())
    let printed = try report.rendered().publication.document.blocks.compactMap { block in
      if case .code(let code) = block, code.role == .output { code.text } else { nil }
    }
    let history = try result("t", report).history
    let lines = zip(history.epochs, history.validation).enumerated().map { index, losses in
      String(format: "%d: %.6f %.6f", index + 1, losses.0.loss, losses.1.loss)
    }
    #expect(printed == [lines.joined(separator: "\n")])
  }

  // MARK: Interruption

  /// Stops a run after a number of epochs.
  private struct StoppingRunner: StepRunner {
    var epochs: Int

    func run(_ step: ReportStep, of report: CheckedReport, control: StepControl) -> StepEnd {
      var environment = report.context.environment
      environment.isCancelled = { control.isStopped }
      environment.progress = Watch(control: control, epochs: epochs)
      return report.with(environment).perform(step)
    }

    private struct Watch: ProgressReporter {
      let control: StepControl
      let epochs: Int

      func report(_ event: ProgressEvent) {
        guard case .epochEnded(_, let epoch, _, _, let validation) = event else { return }
        #expect(validation != nil)
        if epoch == epochs { control.stop() }
      }
    }
  }

  @Test func `An interrupted run goes on with its best epoch and ends with the same bytes`() throws
  {
    let body = run("t", "validation: 0.25\nkeep: best")
    let undisturbed = try report(body, in: folder())
    _ = try undisturbed.rendered()
    let wanted = try result("t", undisturbed)

    let folder = try folder()
    let stopped = try report(body, in: folder)
    // Past the best epoch, whose weights are then in the checkpoint alone.
    let epoch = try #require(wanted.history.best).epoch + 2
    let scheduler = StepScheduler(
      reports: [stopped], runner: StoppingRunner(epochs: epoch),
      options: SchedulingOptions(jobs: 1, threads: 1), environment: stopped.context.environment)
    scheduler.resolve()
    scheduler.run()
    let key = try #require(stopped.run("t")).key
    let store = stopped.context.environment.store
    let checkpoint = try Checkpoint(
      decoding: #require(store.loadCheckpoint(key)), path: "", key: key.description,
      engineVersion: StepKey.engineVersion)
    #expect(checkpoint.state.position.epoch == epoch)
    #expect(checkpoint.state.bestWeights?.entries == wanted.weights.entries)

    let again = try report(body, in: folder)
    _ = try again.rendered()
    let resumed = try result("t", again)
    #expect(resumed.weights.entries == wanted.weights.entries)
    #expect(resumed.history == wanted.history)
  }
}
