// Which results the project's committed reports need: those that maintenance never takes.
import Checksums
import Diagnostics
import Foundation

/// What reports need of a store.
package struct NeededResults: Sendable {
  /// The sorted paths of the committed reports that need an entry, by the entry's key.
  package var reportsByKey: [String: [String]] = [:]
  /// What people call an entry, by its key: the newest record's word.
  package var names: [String: String] = [:]
  /// File names of records that nothing needs any more: newer ones of the same report and choices
  /// have taken their places.
  var supersededRecords: [String] = []
  /// Keys by the file name of each record that stays.
  var keysByRecord: [String: Set<String>] = [:]
  package var warnings: [Diagnostic] = []

  package init() {}
}

extension ResultStore {
  /// Reads the records of renderings and asks git which of their reports are committed. Without
  /// git every report that exists counts as committed.
  ///
  /// A committed report needs the steps of its records whose text is the one at HEAD or the one in
  /// the work tree; if there is none, of its newest record for each choice of profile and
  /// parameters.
  /// - Parameter projectDirectory: what the reports' paths are relative to. The folder that holds
  ///   the store is tried too, so that another working directory unprotects nothing.
  package func neededResults(projectDirectory: String = ".") -> NeededResults {
    var needed = NeededResults()
    let read = records()
    for path in read.unreadable {
      needed.warnings.append(
        Diagnostic(
          .warning, "this record of a rendering cannot be read, so what it protects is unknown",
          at: .file(path: path, byteOffset: nil),
          hints: ["render the reports again before pruning, or delete the file"]))
    }
    needed.supersededRecords = read.otherVersions
    let parent =
      parentFolder(of: URL(fileURLWithPath: directory).standardizedFileURL.path)
    let project = URL(fileURLWithPath: projectDirectory).standardizedFileURL.path
    let folders = project == parent ? [project] : [project, parent]
    let records = Array(zip(read.records, read.fileNames))
    for report in Set(read.records.map(\.report)).sorted() {
      let own = records.filter { $0.0.report == report }
      let states = folders.map { CommittedReport(path: report, from: $0) }
      let texts = Set(states.flatMap(\.texts))
      let isCommitted = states.contains(where: \.isCommitted)
      let current = own.filter { $0.0.isOf(texts) }
      var choices: Set<[String]> = []
      let newest = own.filter { choices.insert($0.0.choices).inserted }
      for (record, name) in own {
        let isCurrent = current.contains { $0.1 == name }
        let isNewest = newest.contains { $0.1 == name }
        guard isCurrent || isNewest else {
          needed.supersededRecords.append(name)
          continue
        }
        needed.keysByRecord[name] = Set(record.steps.map(\.key.description))
        guard isCommitted, isCurrent || current.isEmpty else { continue }
        for step in record.steps {
          let key = step.key.description
          if needed.reportsByKey[key]?.contains(report) != true {
            needed.reportsByKey[key, default: []].append(report)
          }
        }
      }
    }
    // Newest first, so that the newest word for an entry is the one shown.
    for record in read.records {
      for step in record.steps where needed.names[step.key.description] == nil {
        needed.names[step.key.description] = step.name
      }
    }
    return needed
  }
}

/// What git and the disk have of a report.
struct CommittedReport {
  private(set) var isCommitted = false
  /// SHA-256 of the text at HEAD and of the text in the work tree.
  private(set) var texts: [String] = []

  /// - Parameters:
  ///   - path: relative to `directory`, or absolute.
  init(path: String, from directory: String) {
    let full = URL(
      fileURLWithPath: path, relativeTo: URL(fileURLWithPath: directory, isDirectory: true)
    ).standardizedFileURL.path
    let text = try? SHA256.hex(ofFile: full)
    if let text { texts.append(text) }
    // A report may be gone with its folder and still be at HEAD.
    var folder = parentFolder(of: full)
    var name = (full as NSString).lastPathComponent
    while folder != "/", !FileManager.default.fileExists(atPath: folder) {
      name = "\((folder as NSString).lastPathComponent)/\(name)"
      folder = parentFolder(of: folder)
    }
    guard git(["rev-parse", "--is-inside-work-tree"], in: folder) != nil else {
      isCommitted = text != nil
      return
    }
    if let committed = git(["show", "HEAD:./\(name)"], in: folder) {
      isCommitted = true
      texts.append(SHA256.hex(of: committed))
    } else {
      isCommitted = git(["ls-files", "-z", "--", name], in: folder)?.isEmpty == false
    }
  }
}

/// - Returns: what git prints; `nil` where there is no git or it fails.
private func git(_ arguments: [String], in folder: String) -> Data? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["git", "--literal-pathspecs", "-C", folder] + arguments
  let output = Pipe()
  // A git hook that renders would otherwise have its own idea of folders and index passed on.
  process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("GIT_") }
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  do {
    try process.run()
  } catch {
    return nil
  }
  let data = (try? output.fileHandleForReading.readToEnd()) ?? Data()
  process.waitUntilExit()
  return process.terminationReason == .exit && process.terminationStatus == 0 ? data : nil
}
