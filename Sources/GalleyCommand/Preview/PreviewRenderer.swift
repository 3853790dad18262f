// Makes the pages of one report for its preview: nothing is written but the store.
import Diagnostics
import Foundation
import HTMLWriter
import ReportExecution
import ReportLanguage
import ResultStore

struct PreviewRenderer: Sendable {
  let path: String
  let choices: RenderingChoices
  /// What `--templates` says.
  let templates: String?
  let execution: ExecutionOptions
  let environment:
    @Sendable (any ProgressReporter, @escaping @Sendable () -> Bool) -> RenderingEnvironment

  /// The files that every rendering reads as they are on disk, the report first. What the report
  /// includes is known from its sources, and what its directives read once it is checked.
  var paths: [String] {
    let directories = (try? projectTemplates(templates)) ?? []
    return [path]
      + directories.flatMap { directory in
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
          .filter { $0.hasSuffix(".mustache") || $0.hasSuffix(".css") }
          .sorted().map { "\(directory)/\($0)" }
      }
  }

  /// - Parameters:
  ///   - onFiles: called with the files that the report's directives read, where its text says.
  ///   - isCancelled: asked all the time; running steps keep a checkpoint and stop.
  ///   - onPage: called with each page and what is to be said of it: one at once, where what has not
  ///     run yet is a gap, and one whenever a step has ended.
  ///   - onProgress: called from any thread.
  /// - Throws: `Diagnostics` with the report's mistakes; nothing has run then.
  func render(
    _ file: ReportFile, isCancelled: @escaping @Sendable () -> Bool,
    onFiles: ([String]) -> Void,
    onPage: (Data, [Diagnostic]) -> Void, onProgress: @escaping @Sendable (ProgressEvent) -> Void
  ) throws {
    let environment = environment(ProgressClosure(hear: onProgress), isCancelled)
    let (report, diagnostics, files) = Rendering.check(
      file.sources, baseDirectory: file.directory, choices: choices, environment: environment)
    if let files { onFiles(files) }
    guard let report else { throw Diagnostics(diagnostics) }
    var writer = try HTMLWriter(templateDirectories: projectTemplates(templates))
    writer.pictures = StoredPictures(store: environment.store)
    let use = try environment.store.beginUse(isCancelled: isCancelled)
    defer { use.end() }
    for warning in use.warnings + report.warnings { onProgress(.warned(warning)) }

    let scheduler = StepScheduler(
      reports: [report],
      runner: WorkerProcessRunner(
        executable: try commandPath(), memoryLimit: execution.memoryLimit),
      options: execution.scheduling(threads: environment.threads), environment: environment)
    scheduler.resolve()
    let states = report.steps.map { scheduler.state(of: $0.key) }
    let stored = states.count { if case .done = $0 { true } else { false } }
    onProgress(
      .planned(
        report: report.plan.report.source.name, steps: report.steps.count, stored: stored))
    if stored < report.steps.count { try use.requireWritable() }
    var failure: (any Error)?
    var isComplete = false
    func publish(_ scheduler: StepScheduler) {
      guard !isCancelled() else { return }
      do {
        let publication = try report.publication(scheduler.state)
        let failures = report.steps.flatMap { step -> [Diagnostic] in
          if case .failed(let diagnostics) = scheduler.state(of: step.key) {
            diagnostics
          } else {
            []
          }
        }
        onPage(
          try writer.write(publication.document), diagnostics + failures + publication.failures)
        isComplete = publication.isComplete
        failure = nil
      } catch let damage as DamagedEntry {
        // Its step runs again, and this is called again.
        do { try scheduler.invalidate(damage) } catch { failure = error }
      } catch {
        failure = error
      }
    }
    scheduler.run(onChange: publish)
    if let failure { throw failure }
    if isComplete { environment.remember(report, of: file) }
  }
}

private struct ProgressClosure: ProgressReporter {
  let hear: @Sendable (ProgressEvent) -> Void

  func report(_ event: ProgressEvent) { hear(event) }
}
