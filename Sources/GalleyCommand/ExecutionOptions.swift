// How steps are run: side by side, with how much of the machine, and what a failure stops.
import ArgumentParser
import Foundation
import ReportExecution

struct ExecutionOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Run so many steps at the same time; the threads are shared out between them. (default: as many as threads, at most 4)",
      valueName: "count"))
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Let each step use so much memory, such as 800M or 4G. (default: what the machine has)",
      valueName: "size"), transform: Quantity.bytes)
  var memoryLimit: Int?

  @Flag(
    exclusivity: .exclusive,
    help: "After a failure, run what does not depend on it and write the pages, or stop at once.")
  var failure = FailurePolicy.keepGoing

  enum FailurePolicy: String, EnumerableFlag { case keepGoing, failFast }

  func validate() throws {
    if let jobs, !(1...256).contains(jobs) {
      throw ValidationError("--jobs takes 1 to 256, not \(jobs).")
    }
  }

  func scheduling(threads: Int) -> SchedulingOptions {
    SchedulingOptions(
      jobs: jobs ?? min(threads, 4), threads: threads, failsFast: failure == .failFast)
  }
}
