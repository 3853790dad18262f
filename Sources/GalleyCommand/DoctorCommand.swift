// `galley doctor`: what this machine offers a rendering, and what is missing.
import ArgumentParser
import Datasets
import Diagnostics
import Drawing
import Foundation
import ReportExecution
import ResultStore
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
    line("galley", "\(galleyVersion), engine \(StepKey.engineVersion)")
    line("threads", String(KernelClass.availableThreads))
    line("kernels", "\(KernelClass.predicted), \(KernelClass.trainingArithmetic) arithmetic")
    do {
      let loaded = try KernelClass.current()
      line("OpenBLAS", "\(loaded.library), \(loaded.core) kernels")
    } catch {
      isHealthy = false
      say("OpenBLAS", error)
    }

    let missing = Typography.missingFamilies()
    if missing.isEmpty {
      line("fonts", "all there")
    } else {
      isHealthy = false
      line("fonts", "missing: \(missing.joined(separator: ", ")); pages use substitutes")
      line("", "`make setup` installs them")
    }

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
      } catch {
        say("data: \(name)", error)
      }
    }
    line("store", storeState())
    if !isHealthy { throw ExitCode.failure }
  }

  private func line(_ label: String, _ value: String) {
    print("\(label)\(String(repeating: " ", count: max(1, 22 - label.count)))\(value)")
  }

  private func say(_ label: String, _ error: any Error) {
    line(label, describe(error))
    for hint in (error as? Diagnostic)?.hints ?? [] { line("", hint) }
  }

  private func storeState() -> String {
    guard FileManager.default.fileExists(atPath: store) else { return "\(store), none yet" }
    guard FileManager.default.isWritableFile(atPath: store) else {
      return "\(store), not writable"
    }
    let contents = ResultStore(directory: store).contents(needed: NeededResults())
    let count = contents.entries.count
    let unusable = contents.entries.count { $0.state != .whole }
    return "\(store), \(count) result\(count == 1 ? "" : "s"), \(byteText(contents.bytes))"
      + (unusable == 0 ? "" : ", \(unusable) of them unusable: `galley cache prune` removes them")
  }
}
