// The executable that measures: one JSON line a measurement, under the names the peers' scripts use.

import ArgumentParser
import Foundation
import Tensor

@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "galley-benchmarks",
    abstract: "Measures speed, memory and allocations; compares the speed with peers.",
    subcommands: [
      MeasureCommand.self, CompareCommand.self, ScalingCommand.self, MemoryCommand.self,
      AllocationsCommand.self, CheckpointCommand.self, PlanCommand.self,
      PagesCommand.self, DifferenceCommand.self,
    ],
    defaultSubcommand: MeasureCommand.self)
}

struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads; by default all processors.")
  var threads = KernelClass.availableThreads
}

/// Prints one line at once: a reader of the pipe waits for it.
func printLine(_ measurement: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  FileHandle.standardOutput.write(try encoder.encode(measurement) + Data("\n".utf8))
}
