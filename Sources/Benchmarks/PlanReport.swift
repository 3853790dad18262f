// A long report whose results are in a store although nothing ever ran: what planning and resolving
// are measured on.

import Datasets
import Diagnostics
import Foundation
import ReportExecution
import ReportLanguage
import ResultStore

struct PlanReport {
  let steps: Int
  let folder: URL

  /// Makes the report and the store in a folder that exists.
  init(steps: Int, in folder: URL) throws {
    precondition(steps >= 2, "a run and at least one figure, not \(steps) steps")
    self.steps = steps
    self.folder = folder
    try Data(Self.text(steps: steps).utf8).write(to: URL(fileURLWithPath: path))
    let report = try check()
    precondition(
      report.steps.count == steps, "\(report.steps.count) steps in a report of \(steps)")
    for step in report.steps {
      _ = try environment.store.save(Self.files(of: step), seconds: 1, key: step.key)
    }
  }

  var path: String { folder.appendingPathComponent("report.md").path }
  var storePath: String { folder.appendingPathComponent("store").path }
  /// Empty, so that the digits are generated ones, as on a machine without data.
  var dataPath: String { folder.path }

  private var environment: RenderingEnvironment {
    RenderingEnvironment(
      locator: DataLocator(dataDirectory: nil, environment: [:], projectDirectory: dataPath),
      store: ResultStore(directory: storePath), threads: 1)
  }

  /// Everything that `galley render` does before it looks into the store, from the file's bytes on.
  func check() throws -> CheckedReport {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let main = try SourceText.decode(bytes, name: path)
    let sources = ReportSources.load(main: main) { path in
      .failure(.error("a measured report includes nothing", inFile: path))
    }
    let checked = Rendering.check(
      sources, baseDirectory: folder.path, choices: RenderingChoices(), environment: environment)
    guard let report = checked.report else { throw Diagnostics(checked.diagnostics) }
    return report
  }

  /// Finds every step in the store and verifies it, as a rendering does.
  func resolve(_ report: CheckedReport) throws {
    let environment = environment
    let use = try environment.store.beginUse()
    defer { use.end() }
    let scheduler = StepScheduler(
      reports: [report], runner: LocalStepRunner(),
      options: SchedulingOptions(jobs: 1, threads: 1), environment: environment)
    scheduler.resolve()
    let found = report.steps.count {
      if case .done = scheduler.state(of: $0.key) { true } else { false }
    }
    precondition(found == steps, "\(found) of \(steps) results are in the store")
  }

  /// One run and grids of samples of it, each with a seed, a caption, a label and a paragraph.
  private static func text(steps: Int) -> String {
    var text = """
      ---
      title: A report of \(steps) steps
      seed: 1
      params:
        epochs: 2
      ---

      ## Data and model

      ```{dataset}
      id: digits
      source: mnist
      first: {train: 256, test: 64}
      ```

      ```{model}
      id: small
      kind: vae
      input: 784
      latent: 2
      encoder: [{linear: 16}, relu]
      decoder: [{linear: 16}, relu, {linear: 784}, sigmoid]
      ```

      ```{train}
      id: run
      model: small
      data: digits
      epochs: ${epochs}
      batch: 64
      optimizer: {adam: {learning-rate: 1e-3}}
      ```

      ## Samples

      """
    for number in 1..<steps {
      text += """

        Sample \(number) shows what the decoder makes of *standard normal* latents $z_{\(number)}$;
        see @fig-sample-\(number).

        ```{grid}
        show: prior-samples
        run: run
        seed: \(number)
        label: fig-sample-\(number)
        fig-cap: Samples of the prior, decoded by the run; seed \(number).
        ```

        """
    }
    return text
  }

  /// Files of the sizes that such a step leaves. Resolving reads and hashes them and decodes none.
  private static func files(of step: ReportStep) -> [String: Data] {
    step.name.kind == "grid"
      ? ["figure.json": Data(repeating: UInt8(ascii: " "), count: 42_000)]
      : [
        "history.json": Data(repeating: UInt8(ascii: " "), count: 2_000),
        "weights.safetensors": Data(repeating: 0, count: 110_000),
      ]
  }
}
