// What a rendering costs that has nothing to do: reading and checking a long report, and finding the
// results of all its steps.

import ArgumentParser
import Foundation

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Times planning long reports and resolving their steps from a store that has them.",
    discussion: """
      "check" is reading, parsing, planning and checking the report, "resolve" finding and verifying \
      every stored result, "both" the two together, and "process" all of `galley render --dry-run` \
      from its start. Milliseconds, medians of repetitions.
      """)

  @Option(help: "Repetitions.")
  var repetitions = 9

  @Option(
    help: ArgumentHelp(
      "A built galley command, to time whole processes too.", valueName: "path"))
  var galley: String?

  @Argument(help: "Numbers of steps.")
  var steps = [100, 1000]

  func validate() throws {
    guard repetitions >= 1 else { throw ValidationError("--repetitions is at least 1") }
    guard steps.allSatisfy({ $0 >= 2 }) else { throw ValidationError("steps are at least 2") }
  }

  func run() throws {
    for count in steps {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "galley-plan-\(ProcessInfo.processInfo.processIdentifier)-\(count)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try measure(PlanReport(steps: count, in: folder))
    }
  }

  private func measure(_ report: PlanReport) throws {
    var times: [(part: String, milliseconds: [Double])] = [
      ("check", []), ("resolve", []), ("both", []), ("process", []),
    ]
    let clock = ContinuousClock()
    for _ in 0..<repetitions {
      let start = clock.now
      let checked = try report.check()
      let middle = clock.now
      try report.resolve(checked)
      let end = clock.now
      times[0].milliseconds.append((middle - start) / .milliseconds(1))
      times[1].milliseconds.append((end - middle) / .milliseconds(1))
      times[2].milliseconds.append((end - start) / .milliseconds(1))
      guard let galley else { continue }
      // Without the variables that name real data, which would be other steps.
      let status = try waitForProcess([
        "/usr/bin/env", "-i", galley, "render", report.path, "--dry-run", "--progress", "none",
        "--store", report.storePath, "--data-dir", report.dataPath,
      ])
      times[3].milliseconds.append((clock.now - end) / .milliseconds(1))
      guard status == 0 else { throw ValidationError("\(galley) ended with status \(status)") }
    }
    for (part, values) in times where !values.isEmpty {
      let median = values.sorted()[values.count / 2]
      try printLine(
        Line(
          name: "plan_\(part)_\(report.steps)", steps: report.steps,
          milliseconds: (1e2 * median).rounded() / 1e2, repetitions: repetitions,
          machine: Measurement.processorName, commit: Measurement.currentCommit))
    }
  }

  private struct Line: Encodable {
    var name: String
    var steps: Int
    var milliseconds: Double
    var repetitions: Int
    var machine: String
    var commit: String

    private enum CodingKeys: String, CodingKey {
      case name = "w"
      case milliseconds = "ms"
      case steps, repetitions, machine, commit
    }
  }
}
