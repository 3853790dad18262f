// `galley render`: reports → pages.
import ArgumentParser
import Diagnostics
import DocumentModel
import Foundation
import HTMLWriter
import PDFWriter
import Synchronization
import ReportExecution
import ReportLanguage

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Runs what reports ask for and writes their pages.",
    discussion: """
      All reports are checked before anything runs. Results are kept in the store, so a second
      rendering runs only what has changed. For each report NAME.md the output directory gets
      NAME.html, NAME.pdf and NAME.json, all of them or none.

      Examples:
        galley render reports/beta-vae.md
        galley render reports/*.md --profile quick -P epochs=3 --data-dir ~/data
      """)

  @OptionGroup var options: ReportOptions

  @Option(name: [.short, .long], help: ArgumentHelp("Write pages here.", valueName: "directory"))
  var output = "output"

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Write only these pages: html, pdf. The front matter's `format` otherwise.",
      valueName: "format"))
  var format: [FrontMatter.Format] = []

  @Option(
    help: ArgumentHelp(
      "Take templates from here before `templates/` and the built-in ones.", valueName: "directory")
  )
  var templates: String?

  func run() throws {
    let console = Console()
    let interruption = Interruption()
    let environment = options.environment(progress: console) { interruption.isRequested }
    let reports = try checkedReports(options, environment: environment, console: console)
    let writer: HTMLWriter
    do {
      writer = try HTMLWriter(templateDirectories: try templateDirectories())
    } catch {
      console.show(error)
      throw ExitCode.failure
    }
    try refuseDoubleNames(reports.map(\.file), console)

    var hasFailed = false
    for (file, report) in reports {
      let clock = ContinuousClock()
      let start = clock.now
      do {
        let outcome = try report.render()
        let paths = try write(outcome, of: file, report: report, writer: writer)
        console.say(
          summary(paths, outcome: outcome, seconds: (clock.now - start) / .seconds(1)))
      } catch {
        console.show(error)
        hasFailed = true
      }
      if interruption.isRequested { throw ExitCode(130) }
    }
    if hasFailed { throw ExitCode.failure }
  }

  private func templateDirectories() throws -> [String] {
    var isDirectory: ObjCBool = false
    if let templates {
      guard FileManager.default.fileExists(atPath: templates, isDirectory: &isDirectory),
        isDirectory.boolValue
      else {
        throw Diagnostic.error(
          "there is no such directory of templates", inFile: templates,
          hints: ["leave --templates out for the built-in ones"])
      }
    }
    let project = "templates"
    let hasProject =
      FileManager.default.fileExists(atPath: project, isDirectory: &isDirectory)
      && isDirectory.boolValue
    return (templates.map { [$0] } ?? []) + (hasProject ? [project] : [])
  }

  /// `a/x.md` and `b/x.md` would overwrite each other's pages.
  private func refuseDoubleNames(_ files: [ReportFile], _ console: Console) throws {
    var paths: [String: String] = [:]
    for file in files {
      if let earlier = paths[file.name] {
        console.show([
          .error(
            "its pages would overwrite those of \(earlier)", inFile: file.path,
            hints: ["render the two with different --output directories"])
        ])
        throw ExitCode.failure
      }
      paths[file.name] = file.path
    }
  }

  private func write(
    _ outcome: CheckedReport.Outcome, of file: ReportFile, report: CheckedReport,
    writer: HTMLWriter
  ) throws -> [String] {
    let document = outcome.document
    let formats = format.isEmpty ? report.plan.frontMatter.formats : format
    var makers: [(ending: String, make: @Sendable () throws -> Data)] = []
    if formats.contains(.html) { makers.append(("html", { try writer.write(document) })) }
    if formats.contains(.pdf) { makers.append(("pdf", { try PDFWriter().write(document) })) }
    makers.append(("json", { try document.encoded() }))
    let data = try concurrently(makers.map(\.make))
    let pages = zip(makers, data).map { (path: "\(output)/\(file.name).\($0.ending)", data: $1) }
    let files = outcome.files.map {
      (path: "\(output)/\(file.name)_files/\($0.name)", data: $0.data)
    }
    try replaceFiles(files + pages)
    return pages.map(\.path)
  }

  private func summary(
    _ paths: [String], outcome: CheckedReport.Outcome, seconds: Double
  ) -> String {
    let run = "\(outcome.stepsRun) step\(outcome.stepsRun == 1 ? "" : "s") run"
    return
      "\(paths.joined(separator: ", ")): \(run), \(outcome.stepsStored) from the store, \(Console.duration(seconds))"
  }
}

extension FrontMatter.Format: ExpressibleByArgument {}

/// Does several things at once: a warm rendering spends its time writing HTML and PDF, and neither
/// needs the other.
/// - Returns: the results in the order of the work.
private func concurrently<Value: Sendable>(
  _ work: [@Sendable () throws -> Value]
) throws -> [Value] {
  let results = Mutex<[Int: Result<Value, any Error>]>([:])
  DispatchQueue.concurrentPerform(iterations: work.count) { index in
    let result = Result { try work[index]() }
    results.withLock { $0[index] = result }
  }
  let done = results.withLock { $0 }
  return try work.indices.compactMap { try done[$0]?.get() }
}

/// Reads and checks all reports before any of them runs.
/// - Throws: `ExitCode.failure` once every mistake of every report has been shown.
func checkedReports(
  _ options: ReportOptions, environment: RenderingEnvironment, console: Console
) throws -> [(file: ReportFile, report: CheckedReport)] {
  var reports: [(ReportFile, CheckedReport)] = []
  for path in options.reports {
    do {
      let file = try ReportFile(path: path)
      console.add(file.source)
      let checked = Rendering.check(
        file.source, baseDirectory: file.directory, choices: options.choices,
        environment: environment)
      console.show(checked.diagnostics)
      if let report = checked.report { reports.append((file, report)) }
    } catch {
      console.show(error)
    }
  }
  guard reports.count == options.reports.count else { throw ExitCode.failure }
  return reports
}
