// `galley new`: a report to begin with.
import ArgumentParser
import Diagnostics
import Foundation
import ResultStore

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Writes a starter report that renders at once and explains itself.",
    discussion: """
      The report trains on generated data in seconds where the real data is not there. Starters come
      from `starters/` in the project's `templates/` or the directory named by --templates, and from
      Galley itself.

      Examples:
        galley new --list
        galley new my-report
        galley new reports/digits --template vae
      """)

  @Argument(
    help: ArgumentHelp("The report's path; `.md` may be left out.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("The starter.", valueName: "starter"))
  var template = "minimal"

  @Option(
    help: ArgumentHelp(
      "Take starters from here before `templates/` and the built-in ones.", valueName: "directory"))
  var templates: String?

  @Flag(help: "Print the names of the starters.")
  var list = false

  @Flag(help: "Replace a file of that name.")
  var force = false

  func validate() throws {
    guard list || name != nil else { throw ValidationError("Name the report.") }
  }

  func run() throws {
    do {
      let starters = try Starter.all(in: projectTemplates(templates))
      if list {
        let width = starters.map(\.name.count).max() ?? 0
        for starter in starters {
          let padding = String(repeating: " ", count: width - starter.name.count)
          print("\(starter.name)\(padding)  \(starter.summary)")
        }
        return
      }
      guard let starter = starters.first(where: { $0.name == template }) else {
        let names = starters.map(\.name)
        throw Diagnostic(
          .error, "there is no starter '\(template)'",
          hints: [
            closestMatch(to: template, among: names).map { "did you mean '\($0)'?" }
              ?? "the starters are \(names.joined(separator: ", "))"
          ])
      }
      let report = try NewReport(path: name ?? "")
      guard force || !FileManager.default.fileExists(atPath: report.path) else {
        throw Diagnostic.error(
          "there is such a file already", inFile: report.path,
          hints: ["choose another name, or replace the file with --force"])
      }
      try replaceFiles([(report.path, Data(starter.report(title: report.title).utf8))])
      print("wrote \(report.path); next: galley render \(report.path)")
    } catch {
      Console().show(error)
      throw ExitCode.failure
    }
  }
}

/// Where a new report goes and what it is called.
struct NewReport {
  let path: String
  /// From the file's name: "my-report" becomes "My report".
  let title: String

  /// - Throws: a `Diagnostic` for a path that cannot be a report's.
  init(path: String) throws {
    let file = (path as NSString).lastPathComponent
    let stem = file.hasSuffix(".md") ? String(file.dropLast(".md".count)) : file
    let isForbidden = stem.unicodeScalars.contains { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F || "\\/:*?\"<>|".unicodeScalars.contains(scalar)
    }
    guard !stem.isEmpty, !path.hasSuffix("/"), !stem.hasPrefix("."), !stem.hasPrefix("-"),
      !isForbidden, stem.utf8.count <= 200
    else {
      throw Diagnostic(
        .error, "'\(path)' cannot be the name of a report",
        hints: [
          "use letters, digits, hyphens and underscores, with or without a folder: reports/digits"
        ])
    }
    let folder = parentFolder(of: path)
    var isDirectory: ObjCBool = false
    if !folder.isEmpty {
      guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory),
        isDirectory.boolValue
      else {
        throw Diagnostic.error(
          "there is no such folder", inFile: folder, hints: ["make it first: mkdir -p \(folder)"])
      }
    }
    self.path = (folder.isEmpty ? "" : folder == "/" ? "/" : folder + "/") + stem + ".md"
    let words = stem.split { "-_ ".contains($0) }.joined(separator: " ")
    title = words.isEmpty ? stem : words.prefix(1).uppercased() + words.dropFirst()
  }
}
