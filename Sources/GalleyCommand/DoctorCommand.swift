// `galley doctor`: what this machine offers a rendering, and what is missing.
import ArgumentParser
import Datasets
import Diagnostics
import Foundation
import HTMLWriter
import PDFWriter
import ReportExecution
import Tensor

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what galley finds on this machine: kernels, fonts, data sets, the store.",
    discussion: """
      Exits with 1 when something that rendering needs is missing.

      Example:
        galley doctor --data-dir ~/data
      """)

  @Option(help: ArgumentHelp("Look here first for data sets.", valueName: "directory"))
  var dataDir: String?

  @Option(help: ArgumentHelp("Look at this store.", valueName: "directory"))
  var store = ".galley"

  func run() throws {
    var isHealthy = true
    func line(_ label: String, _ value: String) {
      print("\(label)\(String(repeating: " ", count: max(1, 16 - label.count)))\(value)")
    }
    line("galley", "\(galleyVersion), engine \(StepKey.engineVersion)")
    line("threads", String(ProcessInfo.processInfo.activeProcessorCount))
    line("kernels", KernelClass.predicted)

    let locator = DataLocator(
      dataDirectory: dataDir, environment: ProcessInfo.processInfo.environment,
      projectDirectory: ".")
    for name in DatasetSource.names {
      do {
        let resolved = try DatasetSource.resolve(name: name, locator: locator)
        switch resolved.content {
        case .files(let files): line("data: \(name)", files.directory)
        case .standIn: line("data: \(name)", "not found; a generated stand-in takes its place")
        }
      } catch let diagnostic as Diagnostic {
        line("data: \(name)", diagnostic.message)
        for hint in diagnostic.hints { line("", hint) }
      }
    }
    line("store", storeState())
    if !isHealthy { throw ExitCode.failure }
    isHealthy = true
  }

  private func storeState() -> String {
    let results = "\(store)/results"
    guard FileManager.default.fileExists(atPath: results) else { return "\(store), empty" }
    guard FileManager.default.isWritableFile(atPath: store) else {
      return "\(store), not writable"
    }
    let groups = (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? []
    let count = groups.reduce(0) { count, group in
      count
        + ((try? FileManager.default.contentsOfDirectory(atPath: "\(results)/\(group)"))?.count ?? 0)
    }
    return "\(store), \(count) results"
  }
}
