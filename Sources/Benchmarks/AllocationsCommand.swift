// Whether a training step allocates: a step of an engine with fixed plans has no reason to.

import ArgumentParser
import CAllocationCounter

struct AllocationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "allocations",
    abstract: "Counts heap allocations of a training step.",
    discussion: """
      The difference between an epoch of N steps and one of N/2, over N/2: what an epoch allocates \
      once does not count. Allocations on every thread count, those of libraries too.
      """)

  @OptionGroup var parallel: ThreadOptions

  @Option(help: "Writes the call stacks of so many allocations of an epoch to standard error.")
  var trace = 0

  @Argument(help: "Workloads; all by default.")
  var workloads: [Workload] = Workload.allCases

  func validate() throws {
    guard trace >= 0, trace <= Int(Int32.max) else {
      throw ValidationError("--trace is at least 0")
    }
    guard galley_allocation_count() >= 0 else {
      throw ValidationError("allocations are counted with glibc only")
    }
  }

  func run() throws {
    for workload in workloads {
      let steps = 8
      let short = try allocations(workload, steps: steps / 2)
      let long = try allocations(workload, steps: steps)
      try printLine(
        Line(
          name: "allocations_\(workload.rawValue)", perEpoch: long,
          perStep: Double(long - short) / Double(steps - steps / 2)))
    }
  }

  /// Of the third epoch: libraries make their buffers in the first.
  private func allocations(_ workload: Workload, steps: Int) throws -> Int64 {
    let session = try workload.session(
      count: steps * workload.batch, epochs: 3, threads: parallel.threads)
    try session.runEpoch()
    try session.runEpoch()
    galley_trace_allocations(Int32(trace))
    defer { galley_trace_allocations(0) }
    let before = galley_allocation_count()
    try session.runEpoch()
    return galley_allocation_count() - before
  }

  private struct Line: Encodable {
    var name: String
    var perEpoch: Int64
    var perStep: Double

    private enum CodingKeys: String, CodingKey {
      case name = "w"
      case perEpoch = "per_epoch"
      case perStep = "per_step"
    }
  }
}
