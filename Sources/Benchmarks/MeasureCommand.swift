// The speed of training and of embedding, by this program alone.

import ArgumentParser

struct MeasureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure",
    abstract: "Measures training speed; prints one JSON line a workload.",
    discussion: """
      Each workload trains the same model for the same number of steps as the peer scripts do, on \
      random data of the same shape. The peers are handed batches of floats made beforehand; here \
      every step also gathers shuffled bytes and converts them, as real training does.
      """)

  @OptionGroup var parallel: ThreadOptions

  @Option(help: "Part of the data set that one repetition trains on.")
  var fraction = 0.2

  @Option(help: "Repetitions; the median is printed.")
  var repetitions = 5

  @Option(help: "Embeds in place of training; by itself, or repeated.")
  var embed: [EmbeddingWorkload] = []

  @Argument(help: "Workloads: \(Workload.allCases.map(\.rawValue).joined(separator: ", ")).")
  var workloads: [Workload] = Workload.allCases

  func validate() throws {
    guard fraction > 0, fraction <= 1 else {
      throw ValidationError("--fraction is a number above 0 and up to 1")
    }
    guard repetitions >= 1 else { throw ValidationError("--repetitions is at least 1") }
  }

  func run() throws {
    for workload in embed { try printLine(workload.measure(threads: parallel.threads)) }
    guard embed.isEmpty else { return }
    for workload in workloads {
      try printLine(
        workload.measure(
          fraction: fraction, repetitions: repetitions, threads: parallel.threads))
    }
  }
}
