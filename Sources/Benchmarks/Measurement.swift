// One line of output: the peers' keys, and what a number is worth without.

import Foundation
import Tensor

struct Measurement: Encodable {
  var workload: String
  var mode = "galley"
  var threads: Int
  var millisecondsPerStep: Double
  var batch: Int
  var samplesPerSecond: Double
  var machine: String
  var kernelClass: String
  var commit: String

  private enum CodingKeys: String, CodingKey {
    case workload = "w"
    case mode, threads, batch, machine, commit
    case millisecondsPerStep = "ms_per_step"
    case samplesPerSecond = "samples_per_s"
    case kernelClass = "kernel_class"
  }

  init(workload: Workload, secondsPerStep: Double, batch: Int, threads: Int) {
    self.workload = workload.rawValue
    self.threads = threads
    millisecondsPerStep = (1e6 * secondsPerStep).rounded() / 1e3
    self.batch = batch
    samplesPerSecond = (10 * Double(batch) / secondsPerStep).rounded() / 10
    machine = Measurement.processorName
    kernelClass = KernelClass.predicted
    commit = Measurement.currentCommit
  }

  static var processorName: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    func field(_ name: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix(name + "\t") }?
        .split(separator: ":").last?.trimmingCharacters(in: .whitespaces)
    }
    guard let name = field("model name") else { return "unknown" }
    return "\(name) family \(field("cpu family") ?? "?") model \(field("model") ?? "?")"
  }

  /// `GALLEY_COMMIT`, or what git says of the current directory.
  static var currentCommit: String {
    if let given = ProcessInfo.processInfo.environment["GALLEY_COMMIT"] { return given }
    let git = Process()
    git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    git.arguments = ["git", "rev-parse", "--short", "HEAD"]
    let output = Pipe()
    git.standardOutput = output
    git.standardError = FileHandle.nullDevice
    guard (try? git.run()) != nil else { return "unknown" }
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    git.waitUntilExit()
    let commit = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return git.terminationStatus == 0 && !commit.isEmpty ? commit : "unknown"
  }
}
