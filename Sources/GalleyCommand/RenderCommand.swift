// `galley render`: reports → pages.
import ArgumentParser
import Diagnostics
import DocumentModel
import Foundation
import HTMLWriter
import PDFWriter
import ReportExecution
import ReportLanguage
import ResultStore

struct RenderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Runs what reports ask for and writes their pages.",
    discussion: """
      All reports are checked before anything runs. Each step runs in a process of its own; results
      are kept in the store, so a second rendering runs only what has changed, and a run that was
      interrupted goes on from its last checkpoint. For each report NAME.md the output directory
      gets NAME.html, NAME.pdf, NAME.md with its pictures in NAME_files, and NAME.json, all of them or
      none. A step that fails is shown in its place on the page.

      Exits with 0 when all pages are complete, with 1 when something failed, and with 130 after
      Ctrl-C.

      Examples:
        galley render reports/beta-vae.md
        galley render reports/*.md --profile quick -P epochs=3 --data-dir ~/data
        galley render reports/beta-vae.md --to html,pdf --output pages
        galley render reports/beta-vae.md --explain-cache --dry-run
      """)

  @OptionGroup var options: ReportOptions
  @OptionGroup var execution: ExecutionOptions
  @OptionGroup var progress: ProgressOptions

  @Option(name: [.short, .long], help: ArgumentHelp("Write pages here.", valueName: "directory"))
  var output = "output"

  @Option(
    name: [.customLong("to"), .customLong("format")],
    help: ArgumentHelp(
      "Write only these: html, pdf, gfm, json, with commas between. (default: what the front matter's `format` says, and json)",
      valueName: "formats"), transform: PageFormats.init)
  var formats: PageFormats?

  @Option(
    help: ArgumentHelp(
      "Take templates from here before `templates/` and the built-in ones.", valueName: "directory")
  )
  var templates: String?

  @Flag(help: "Say for each step why it runs or why it need not.")
  var explainCache = false

  @Flag(help: "Run nothing and write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Run nothing; write the job of each step that would run here, for `galley worker --job`.",
      valueName: "directory"))
  var writeJobs: String?

  @Option(
    help: ArgumentHelp(
      "Afterwards remove what was used least recently until the store is no larger, but nothing that a committed report needs: 500M, 5G. (default: 10G)",
      valueName: "size"), transform: Quantity.bytes)
  var storeLimit: Int?

  func run() throws {
    let console = Console(progress.progress)
    defer { console.finish() }
    let interruption = Interruption(console: console)
    let environment = options.environment(progress: console) { interruption.isRequested }
    let reports = try checkedReports(options, environment: environment, console: console)
    do {
      let pictures = StoredPictures(store: environment.store)
      var writer = try HTMLWriter(templateDirectories: projectTemplates(templates))
      writer.pictures = pictures
      try refuseDoubleNames(reports.map(\.file))
      let use = try environment.store.beginUse { interruption.isRequested }
      defer { use.end() }
      use.warnings.forEach { environment.progress.report(.warned($0)) }
      let rendering = try ReportRendering(
        reports: reports, environment: environment, execution: execution, console: console)
      if explainCache { rendering.explain() }
      if let writeJobs { try rendering.writeJobs(to: writeJobs, execution) }
      if dryRun || writeJobs != nil { return }
      if rendering.hasWork { try use.requireWritable() }
      let pages = PageWriter(
        output: output, formats: formats?.formats, html: writer, pictures: pictures)
      let isComplete = rendering.run { try pages.write($0, of: $1, $2) }
      pictures.prune()
      use.end()
      prune(environment)
      if let code = interruption.exitCode {
        console.stopped()
        throw ExitCode(code)
      }
      if !isComplete { throw ExitCode.failure }
    } catch let code as ExitCode {
      throw code
    } catch is CancellationError {
      console.stopped()
      throw ExitCode(interruption.exitCode ?? 130)
    } catch {
      console.show(error)
      throw ExitCode.failure
    }
  }

  /// A rendering is not a failure because its store is large.
  private func prune(_ environment: RenderingEnvironment) {
    do {
      let outcome = try environment.store.enforceLimit(storeLimit ?? ResultStore.defaultLimit)
      outcome?.warnings.forEach { environment.progress.report(.warned($0)) }
    } catch {
      environment.progress.report(.warned(warning(of: error)))
    }
  }

  /// `a/x.md` and `b/x.md` would overwrite each other's pages.
  private func refuseDoubleNames(_ files: [ReportFile]) throws {
    var paths: [String: String] = [:]
    for file in files {
      if let earlier = paths[file.name] {
        throw Diagnostic.error(
          "its pages would overwrite those of \(earlier)", inFile: file.path,
          hints: ["render the two with different --output directories"])
      }
      paths[file.name] = file.path
    }
  }
}

/// `html,gfm`: what `--to` takes.
struct PageFormats {
  var formats: Set<FrontMatter.Format> = []

  init(_ text: String) throws {
    let names = FrontMatter.Format.allCases.map(\.rawValue)
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = name.trimmingCharacters(in: .whitespaces)
      guard let format = FrontMatter.Format(rawValue: name) else {
        let guess = closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
        throw ValidationError(
          "'\(name)' is no format of pages; "
            + (guess ?? "the formats are \(names.joined(separator: ", "))."))
      }
      formats.insert(format)
    }
  }
}

/// The user's directory of templates, if any, before the project's.
func projectTemplates(_ chosen: String?) throws -> [String] {
  var isDirectory: ObjCBool = false
  if let chosen {
    guard FileManager.default.fileExists(atPath: chosen, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw Diagnostic.error(
        "there is no such directory of templates", inFile: chosen,
        hints: ["leave --templates out for the built-in ones"])
    }
  }
  let project = "templates"
  let hasProject =
    FileManager.default.fileExists(atPath: project, isDirectory: &isDirectory)
    && isDirectory.boolValue
  return (chosen.map { [$0] } ?? []) + (hasProject ? [project] : [])
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
      console.add(file.sources)
      let checked = Rendering.check(
        file.sources, baseDirectory: file.directory, choices: options.choices,
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
