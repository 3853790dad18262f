// One `galley render`: the steps of all its reports in one schedule, and each report's pages as soon
// as its own steps are done.
import ConsoleProgress
import Diagnostics
import Foundation
import ReportExecution
import ReportLanguage
import ResultStore
import Synchronization

final class ReportRendering {
  typealias Report = (file: ReportFile, report: CheckedReport)

  private let reports: [Report]
  private let environment: RenderingEnvironment
  private let scheduler: StepScheduler
  private let console: Console
  private let failsFast: Bool
  /// Of the reports whose pages are written, or could not be.
  private var published: Set<Int> = []
  private var pages: [String] = []
  private var isComplete = true
  private let start = ContinuousClock.now

  init(
    reports: [Report], environment: RenderingEnvironment, execution: ExecutionOptions,
    console: Console
  ) throws {
    self.reports = reports
    self.environment = environment
    self.console = console
    let options = execution.scheduling(threads: environment.threads)
    failsFast = options.failsFast
    scheduler = StepScheduler(
      reports: reports.map(\.report),
      runner: WorkerProcessRunner(
        executable: try commandPath(), memoryLimit: execution.memoryLimit),
      options: options, environment: environment)
    scheduler.resolve()
    for (_, report) in reports {
      report.warnings.forEach { environment.progress.report(.warned($0)) }
      environment.progress.report(
        .planned(
          report: report.plan.report.source.name, steps: report.steps.count,
          stored: report.steps.count { isStored($0.key) }))
    }
  }

  /// Whether any step has to run.
  var hasWork: Bool { reports.contains { $0.report.steps.contains { !isStored($0.key) } } }

  private func isStored(_ key: StepKey) -> Bool {
    if case .done = scheduler.state(of: key) { true } else { false }
  }

  /// Why steps run, on standard output.
  func explain() {
    for (file, report) in reports {
      let record = report.record(sourceSHA256: file.sha256)
      let earlier = environment.store.latestRecord(report: record.report, choices: record.choices)
      print("\(report.plan.report.source.name):")
      for explanation in report.explanations(isStored: isStored, since: earlier) {
        print("  \(explanation.text)")
      }
    }
  }

  /// The jobs of the steps that would run, in an order in which they can.
  func writeJobs(to directory: String, _ execution: ExecutionOptions) throws {
    var files: [(path: String, data: Data)] = []
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var written: Set<StepKey> = []
    for (_, report) in reports {
      for step in report.steps where !isStored(step.key) && written.insert(step.key).inserted {
        let job = report.job(
          for: step, threads: environment.threads, memoryLimit: execution.memoryLimit)
        let number = String(files.count + 1)
        let padding = String(repeating: "0", count: max(0, 4 - number.count))
        files.append(
          (
            "\(directory)/\(padding)\(number)-\(step.name.kind)-\(step.name.name).json",
            try encoder.encode(job)
          ))
      }
    }
    try replaceFiles(files)
    files.forEach { print($0.path) }
  }

  /// Writes a report's pages.
  typealias PageWriting =
    @Sendable (Publication, ReportFile, CheckedReport) throws -> PageWriter.Written

  /// - Returns: whether all pages are there and complete.
  func run(write: @escaping PageWriting) -> Bool {
    scheduler.run { publishReady($0, write) }
    let (failed, missing) = reports.reduce(into: (0, 0)) { counts, report in
      for step in report.report.steps {
        switch scheduler.state(of: step.key) {
        case .failed: counts.0 += 1
        case .done: break
        default: counts.1 += 1
        }
      }
    }
    let total = reports.reduce(0) { $0 + $1.report.steps.count }
    if !environment.isCancelled() {
      console.summary(
        RenderingSummary(
          stepsRun: scheduler.stepsRun,
          stepsReused: max(0, total - scheduler.stepsRun - failed - missing), stepsFailed: failed,
          seconds: (ContinuousClock.now - start) / .seconds(1), pages: pages))
    }
    return isComplete && published.count == reports.count
  }

  /// A report all of whose steps have ended.
  private struct ReadyReport: Sendable {
    var position: Int
    var file: ReportFile
    var report: CheckedReport
    var states: [StepKey: StepState]
    var hasFailure = false
  }

  private func readyReport(_ position: Int, _ scheduler: StepScheduler) -> ReadyReport? {
    let (file, report) = reports[position]
    var ready = ReadyReport(position: position, file: file, report: report, states: [:])
    for step in report.steps {
      let state = scheduler.state(of: step.key)
      ready.states[step.key] = state
      switch state {
      case .done: break
      case .failed, .blocked: ready.hasFailure = true
      case .waiting, .running, .interrupted: return nil
      }
    }
    return ready
  }

  /// Pages of several reports are written at once: a rendering with nothing to run is little else.
  private func publishReady(_ scheduler: StepScheduler, _ write: @escaping PageWriting) {
    var ready = reports.indices.filter { !published.contains($0) }
      .compactMap { readyReport($0, scheduler) }
    if ready.contains(where: \.hasFailure) { isComplete = false }
    if failsFast { ready.removeAll(where: \.hasFailure) }
    let all = ready
    let results = Mutex<[Int: Result<(PageWriter.Written, Publication), any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: all.count) { index in
      let report = all[index]
      let result = Result {
        let publication = try report.report.publication { report.states[$0] ?? .waiting }
        return (try write(publication, report.file, report.report), publication)
      }
      results.withLock { $0[index] = result }
    }
    let outcomes = results.withLock { $0 }
    for (index, report) in all.enumerated() {
      guard let outcome = outcomes[index] else { continue }
      take(outcome, of: report, scheduler)
    }
  }

  private func take(
    _ outcome: Result<(PageWriter.Written, Publication), any Error>, of report: ReadyReport,
    _ scheduler: StepScheduler
  ) {
    do {
      let (written, publication) = try outcome.get()
      pages += written.paths
      written.warnings.forEach { environment.progress.report(.warned($0)) }
      console.show(publication.failures)
      if !publication.isComplete { isComplete = false }
      published.insert(report.position)
      if !report.hasFailure { environment.remember(report.report, of: report.file) }
    } catch let damage as DamagedEntry {
      do {
        // Its step runs again, and this is called again.
        try scheduler.invalidate(damage)
      } catch {
        fail(report.position, error)
      }
    } catch {
      fail(report.position, error)
    }
  }

  private func fail(_ position: Int, _ error: any Error) {
    console.show(error)
    isComplete = false
    published.insert(position)
  }
}

extension RenderingEnvironment {
  /// Records a finished rendering in the store, for `--explain-cache` and for pruning. A rendering
  /// does not fail because the next one will know less.
  func remember(_ report: CheckedReport, of file: ReportFile) {
    do {
      try store.record(report.record(sourceSHA256: file.sha256))
    } catch {
      progress.report(.warned(warning(of: error)))
    }
  }
}

/// The `galley` that is running, to be started again as a worker.
func commandPath() throws -> String {
  let link = "/proc/self/exe"
  if let path = try? FileManager.default.destinationOfSymbolicLink(atPath: link),
    FileManager.default.isExecutableFile(atPath: path)
  {
    return path
  }
  guard let path = Bundle.main.executablePath else {
    throw Diagnostic(
      .error, "the path of the galley command is not known, so no worker can be started",
      hints: ["start galley by its full path"])
  }
  return path
}
