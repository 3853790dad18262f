// Reports from their blocks: what `galley check` says of them, and what a rendering makes.
import Datasets
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore

@testable import ReportExecution

/// A folder for a report, its tables and its results, removed when the test is over.
final class ReportFolder: Sendable {
  let path = NSTemporaryDirectory() + "galley-report-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: path) }

  init(files: [String: String] = [:]) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }
  }

  /// - Parameter body: what follows the front matter; its first line is line 4.
  func check(_ body: String) -> (report: CheckedReport?, complaints: [String]) {
    check(text: "---\ntitle: T\n---\n\(body)")
  }

  /// - Parameter text: the whole report; what it includes is read from the folder.
  func check(
    text: String, choices: RenderingChoices = RenderingChoices(), threads: Int = 1
  ) -> (report: CheckedReport?, complaints: [String]) {
    let sources = ReportSources.load(main: SourceText(name: "x.md", text: text)) { name in
      FileManager.default.contents(atPath: "\(self.path)/\(name)").map { .success(Array($0)) }
        ?? .failure(.error("there is no such file", inFile: name))
    }
    let result = Rendering.check(
      sources, baseDirectory: path, choices: choices,
      environment: RenderingEnvironment(
        locator: DataLocator(
          dataDirectory: nil, environment: [:], projectDirectory: path, systemDirectories: []),
        store: ResultStore(directory: path + "/store"), threads: threads,
        // The folder lives as long as a report that uses it.
        isCancelled: { [self] in withExtendedLifetime(self) { false } }))
    return (
      result.report,
      result.diagnostics.map { diagnostic in
        guard case .source(let range)? = diagnostic.place else { return diagnostic.message }
        let file = range.file == "x.md" ? "" : (range.file as NSString).lastPathComponent + ":"
        return "\(file)\(range.start.line):\(range.start.column): \(diagnostic.message)"
      }
    )
  }
}

/// What `galley check` says of a report.
func complaints(_ body: String, files: [String: String] = [:]) throws -> [String] {
  try ReportFolder(files: files).check(body).complaints
}

/// One directive as a block.
func block(_ name: String, _ yaml: String) -> String { "```{\(name)}\n\(yaml)\n```\n\n" }

/// A data set of images, six lines.
let digits = block("dataset", "id: d\nsource: mnist\nfirst: 100")

extension CheckedReport {
  func prepared(_ name: String) -> Preparation? {
    plan.steps.firstIndex { $0.directive.identifier?.name == name }
      .flatMap { context.preparations[$0] }
  }

  func network(_ name: String) -> ModelSpecification? {
    if case .model(let model)? = prepared(name) { model.network } else { nil }
  }

  func run(_ name: String) -> PreparedRun? {
    if case .run(let run)? = prepared(name) { run } else { nil }
  }
}

extension CheckedReport {
  /// Runs in this process what the store does not have.
  func rendered() throws -> (publication: Publication, stepsRun: Int, stepsStored: Int) {
    let scheduler = StepScheduler(
      reports: [self], runner: LocalStepRunner(),
      options: SchedulingOptions(jobs: 2, threads: 1), environment: context.environment)
    scheduler.resolve()
    scheduler.run()
    let publication = try publication(scheduler.state)
    return (publication, scheduler.stepsRun, steps.count - scheduler.stepsRun)
  }
}
