// What a reader waits for who renders again: all reports to all formats with every result in the
// store, and one report's HTML after a word of its prose was changed.

import ArgumentParser
import Diagnostics
import Foundation

struct PagesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pages",
    abstract: "Times renderings that have nothing to train, from the process's start to its end.",
    discussion: """
      "pages_all" renders all reports to html, pdf, gfm and json, "pages_FORMAT" to one of them, \
      "pages_drawn" to all after the store's drawings were removed, and "pages_edit_NAME" one report \
      to html after an edit of its prose. Milliseconds, medians of rounds. What the store does not \
      have is run first, unmeasured.
      """)

  @Option(help: ArgumentHelp("A built galley command.", valueName: "path"))
  var galley: String

  @Option(help: "Rounds.")
  var rounds = 5

  @Option(help: ArgumentHelp("The store of results.", valueName: "directory"))
  var store = ".galley"

  @Option(help: ArgumentHelp("A profile of the reports.", valueName: "name"))
  var profile: String?

  @Argument(help: "The reports, all in one folder.")
  var reports: [String]

  func validate() throws {
    guard rounds >= 1 else { throw ValidationError("--rounds is at least 1") }
    guard Set(reports.map { parentFolder(of: $0) }).count == 1 else {
      throw ValidationError("the reports lie in different folders")
    }
  }

  func run() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "galley-pages-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // A copy of the folder, with all that the reports read beside them, for the edits.
    let original = URL(fileURLWithPath: reports[0]).deletingLastPathComponent()
    let copy = folder.appendingPathComponent("reports")
    try FileManager.default.copyItem(at: original, to: copy)
    let paths = reports.map { copy.appendingPathComponent(($0 as NSString).lastPathComponent).path }
    let output = folder.appendingPathComponent("output").path

    let all = "html,pdf,gfm,json"
    _ = try render(paths, to: all, output)
    try measure("pages_all") { _ in try render(paths, to: all, output) }
    for format in all.split(separator: ",") {
      try measure("pages_\(format)") { _ in try render(paths, to: String(format), output) }
    }
    try measure("pages_drawn") { _ in
      try? FileManager.default.removeItem(atPath: store + "/pictures")
      return try render(paths, to: all, output)
    }
    for path in paths {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      try measure("pages_edit_\(name)") { round in
        let edited = text + "\nThe last word of edit \(round).\n"
        try edited.write(toFile: path, atomically: true, encoding: .utf8)
        return try render([path], to: "html", output)
      }
    }
  }

  /// - Returns: milliseconds.
  private func render(_ paths: [String], to formats: String, _ output: String) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    let status = try waitForProcess(
      [galley, "render"] + paths
        + ["--to", formats, "--progress", "none", "--store", store, "--output", output]
        + (profile.map { ["--profile", $0] } ?? []))
    guard status == 0 else { throw ValidationError("\(galley) ended with status \(status)") }
    return (clock.now - start) / .milliseconds(1)
  }

  private func measure(_ name: String, _ work: (Int) throws -> Double) throws {
    let times = try (1...rounds).map(work).sorted()
    try printLine(
      Line(
        name: name, reports: reports.count,
        milliseconds: (10 * times[times.count / 2]).rounded() / 10,
        least: (10 * times[0]).rounded() / 10, rounds: rounds, machine: Measurement.processorName,
        commit: Measurement.currentCommit))
  }

  private struct Line: Encodable {
    var name: String
    var reports: Int
    var milliseconds: Double
    var least: Double
    var rounds: Int
    var machine: String
    var commit: String

    private enum CodingKeys: String, CodingKey {
      case name = "w"
      case milliseconds = "ms"
      case least = "least_ms"
      case reports, rounds, machine, commit
    }
  }
}
