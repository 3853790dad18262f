// Whether a long training run holds more memory than a short one.

import ArgumentParser

struct MemoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memory",
    abstract: "Prints the resident memory after the first, fifth and twentieth epoch.")

  @OptionGroup var parallel: ThreadOptions

  @Argument(help: "Workloads: dense_vae and conv_vae by default.")
  var workloads: [Workload] = [.denseVAE, .convolutionalVAE]

  func run() throws {
    for workload in workloads {
      let epochs = 20
      let session = try workload.session(
        count: 32 * workload.batch, epochs: epochs, threads: parallel.threads)
      for epoch in 1...epochs {
        try session.runEpoch()
        guard [1, 5, epochs].contains(epoch) else { continue }
        try printLine(
          Line(
            name: "memory_\(workload.rawValue)", epoch: epoch,
            residentMebibytes: ProcessMemory.resident))
      }
    }
  }

  private struct Line: Encodable {
    var name: String
    var epoch: Int
    var residentMebibytes: Double?

    private enum CodingKeys: String, CodingKey {
      case name = "w"
      case epoch
      case residentMebibytes = "resident_mib"
    }
  }
}
