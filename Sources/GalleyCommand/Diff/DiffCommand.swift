// `galley diff`: what changed between two renderings, in words, numbers and pictures.
import ArgumentParser
import Diagnostics
import Foundation
import ReportDiff
import ReportExecution
import ResultStore
import ReviewWriter

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Shows what changed between two renderings: words, numbers, figures.",
    usage: """
      galley diff <old> <new> [<options>]
      galley diff [<revision> [<revision>]] [<options>] [-- <path> ...]
      """,
    discussion: """
      Compares documents (NAME.json), pages with their document beside them, output
      folders, or the outputs of git revisions; one revision is compared with the
      work tree, none means HEAD. Numbers are compared with a tolerance, figures as
      data, images as an eye sees them. Nothing but --output is written.

      Exits with 0 when the reports are the same, with 1 when they differ, and with
      2 when something could not be compared.

      Examples:
        galley diff old/beta-vae.json output/beta-vae.json
        galley diff HEAD~1 --report reports/beta-vae.md
        galley diff main --to html --output review.html
        galley diff main HEAD --summary --tolerance 0.5% --tolerance loss=1e-3
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable { case terminal, html, markdown, json }
  enum Coloring: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  @Argument(
    help: ArgumentHelp("A document, a page, a folder, or a git revision.", valueName: "old"))
  var old: String?

  @Argument(help: ArgumentHelp("What to compare it with.", valueName: "new"))
  var new: String?

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("With revisions: only these files and folders.", valueName: "path"))
  var paths: [String] = []

  @Option(
    help: ArgumentHelp("With revisions: only the outputs of this report.", valueName: "report.md"))
  var report: [String] = []

  @Option(
    help: ArgumentHelp("With revisions: where rendered outputs are.", valueName: "directory"))
  var rendered = "output"

  @Option(help: ArgumentHelp("How to show it.", valueName: "form"))
  var to: Form = .terminal

  @Option(name: [.short, .long], help: ArgumentHelp("Write it here.", valueName: "file"))
  var output: String?

  @Flag(help: "One line a report.")
  var summary = false

  @Option(
    help: ArgumentHelp(
      "Numbers may change this much: 1e-3, 2%, or loss=1e-3 for those of that name.",
      valueName: "tolerance"))
  var tolerance: [String] = []

  @Option(
    help: ArgumentHelp(
      "Pixels may differ this much (CIEDE2000).", valueName: "difference"))
  var imageThreshold = Tolerances.justNoticeable

  @Option(help: ArgumentHelp("Use colours.", valueName: "when"))
  var color: Coloring = .auto

  @Flag(inversion: .prefixedNo, help: "Page through long texts on a terminal.")
  var pager = true

  @Flag(help: "Make git show documents as text and offer `git difftool -t galley`, here.")
  var installGit = false

  @Flag(help: "Undo --install-git.")
  var uninstallGit = false

  @Option(help: ArgumentHelp("Print a document as text, for git.", visibility: .hidden))
  var textconv: String?

  private var sides: [String] { [old, new].compactMap { $0 } }

  /// Trouble has a status of its own, so that scripts tell it from a difference.
  static let trouble = ExitCode(2)

  func run() throws {
    let console = Console()
    defer { console.finish() }
    do {
      if let textconv { return try printText(of: textconv) }
      if installGit || uninstallGit { return try changeGit() }
      let status = try compare(console)
      if status != .success { throw status }
    } catch let code as ExitCode {
      throw code
    } catch {
      console.show(error)
      throw Self.trouble
    }
  }

  private func compare(_ console: Console) throws -> ExitCode {
    let tolerances = try self.tolerances()
    let (old, new, missing) = try resolvedSides()
    let comparison = Comparison(
      old, new, tolerances: tolerances,
      ignoresNames: sides.count == 2 && sides.allSatisfy { !isFolder($0) })
    console.show(comparison.problems + missing)
    if comparison.review.reports.isEmpty, comparison.problems.isEmpty, missing.isEmpty {
      throw Diagnostic(
        .error, "there are no documents in \(old.label) and \(new.label)",
        hints: [
          "render reports first, or name their folder: --rendered DIRECTORY or paths after '--'"
        ])
    }
    let undrawn = try show(comparison.review)
    console.show(undrawn)
    if !(comparison.problems + missing + undrawn).isEmpty { return Self.trouble }
    return comparison.review.isDifferent ? .failure : .success
  }

  // MARK: Sides

  /// - Returns: both sides, and paths that neither has.
  private func resolvedSides() throws -> (ComparedSide, ComparedSide, missing: [Diagnostic]) {
    let areFiles = sides.map { $0 == "/dev/null" || FileManager.default.fileExists(atPath: $0) }
    if sides.count == 2, areFiles == [true, true] {
      guard paths.isEmpty, report.isEmpty else {
        throw Diagnostic(
          .error, "paths after '--' and --report go with revisions, not with two files",
          hints: ["leave them out, or name revisions"])
      }
      return (try .path(sides[0]), try .path(sides[1]), [])
    }
    // What looks like a file was meant as one.
    for (side, isFile) in zip(sides, areFiles) where !isFile && looksLikeFile(side) {
      _ = try ComparedSide.path(side)
    }
    var revisions = zip(sides, areFiles).filter { !$0.1 }.map(\.0)
    let named = zip(sides, areFiles).filter(\.1).map(\.0)
    if revisions.count == 1, let range = revisions[0].range(of: ".."),
      !revisions[0].contains("...")
    {
      let ends = (revisions[0][..<range.lowerBound], revisions[0][range.upperBound...])
      revisions = [ends.0, ends.1].map { $0.isEmpty ? "HEAD" : String($0) }
    }
    let repository: GitRepository
    do { repository = try GitRepository() } catch {
      guard let unknown = revisions.first else { throw error }
      throw Diagnostic(
        .error, "neither a file, a folder nor a revision is called '\(unknown)': \(error.message)",
        hints: error.hints)
    }
    var paths = named + self.paths
    paths += report.map { "\(rendered)/\(ComparedSide.name(of: $0)).json" }
    if paths.isEmpty { paths = [rendered] }
    let first = revisions.first ?? "HEAD"
    var commits = [try repository.commit(first)]
    let old = try ComparedSide.revision(
      commits[0], label: first, paths: paths, in: repository)
    let new: ComparedSide
    if revisions.count > 1 {
      commits.append(try repository.commit(revisions[1]))
      new = try .revision(commits[1], label: revisions[1], paths: paths, in: repository)
    } else {
      new = try .workTree(paths: paths)
    }
    let missing = try self.paths.compactMap { path -> Diagnostic? in
      let document = ComparedSide.documentPath(of: path)
      if commits.count == 1, FileManager.default.fileExists(atPath: document) { return nil }
      for commit in commits
      where try !repository.files(of: commit, below: [document]).isEmpty { return nil }
      return Diagnostic.error(
        "there is nothing of this name in \(old.label) or \(new.label)", inFile: path,
        hints: ["name documents, pages or folders as they are below the current folder"])
    }
    return (old, new, missing)
  }

  private func looksLikeFile(_ name: String) -> Bool {
    ["json", "html", "md", "pdf"].contains((name as NSString).pathExtension.lowercased())
  }

  private func isFolder(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      && isDirectory.boolValue
  }

  private func tolerances() throws -> Tolerances {
    guard imageThreshold.isFinite, imageThreshold >= 0 else {
      throw Diagnostic(
        .error, "--image-threshold takes a number from 0 to 100, not \(imageThreshold)",
        hints: ["2.3 is about the least that people notice"])
    }
    var tolerances = Tolerances(image: imageThreshold)
    for text in tolerance {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let value = Tolerance(String(parts[parts.count - 1])),
        parts.count == 1 || !parts[0].isEmpty
      else {
        throw Diagnostic(
          .error, "'\(text)' is no tolerance",
          hints: ["write --tolerance 1e-3, --tolerance 2% or --tolerance loss=1e-3"])
      }
      if parts.count == 2 {
        tolerances.named[String(parts[0])] = value
      } else if value.relative > 0 {
        tolerances.general.relative = value.relative
      } else {
        tolerances.general.absolute = value.absolute
      }
    }
    return tolerances
  }

  // MARK: Output

  /// - Returns: what could not be drawn; the rest was.
  private func show(_ review: Review) throws -> [Diagnostic] {
    let terminal = TerminalOutput(color: color, isFile: output != nil)
    let writer = TerminalWriter(width: terminal.width, isColored: terminal.isColored)
    let data: Data
    var undrawn: [Diagnostic] = []
    switch (to, summary) {
    case (.terminal, true): data = Data(writer.summary(review).utf8)
    case (.terminal, false): data = Data(writer.write(review).utf8)
    case (.markdown, _): data = Data(ReviewComment().write(review, isSummary: summary).utf8)
    case (.json, _): data = try JSONWriter().write(review, version: galleyVersion)
    case (.html, _):
      let written = ReviewPage().write(review, version: galleyVersion)
      data = written.page
      undrawn = written.troubles.map { trouble in
        Diagnostic(
          .error, "\(trouble.report), \(trouble.part ?? "a figure"): \(trouble.message)",
          hints: ["render the report again: galley render reports/\(trouble.report).md"])
      }
    }
    if let output {
      do { try replaceFiles([(path: output, data: data)]) } catch let diagnostic as Diagnostic {
        throw diagnostic
      } catch {
        throw Diagnostic.error("cannot write here: \(error)", inFile: output)
      }
    } else if to == .html, terminal.isInteractive {
      throw Diagnostic(
        .error, "a page on a terminal helps nobody",
        hints: ["write it to a file: --output review.html"])
    } else {
      terminal.put(data, paged: pager && to == .terminal && !summary)
    }
    return undrawn
  }

  private func printText(of path: String) throws {
    let data = FileManager.default.contents(atPath: path) ?? Data()
    // Git stops at the first file that cannot be converted, and history has all kinds of files.
    FileHandle.standardOutput.write(DocumentText.text(of: data) ?? data)
  }

  private func changeGit() throws {
    let installation = GitInstallation(repository: try GitRepository(), rendered: rendered)
    for line in installGit ? try installation.install() : try installation.uninstall() {
      print(line)
    }
  }
}
