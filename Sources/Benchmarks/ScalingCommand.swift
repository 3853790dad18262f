// Whether time and memory grow no faster than the number of images.

import ArgumentParser
import Foundation

struct ScalingCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract: "Measures time per image and peak memory for growing data sets.",
    discussion: """
      Two epochs each, in a process of its own each, since a process's peak of memory never falls.
      """)

  @OptionGroup var parallel: ThreadOptions

  @Option(help: ArgumentHelp("One size, measured in this process.", visibility: .private))
  var images: Int?

  @Argument(help: "Workloads: dense_vae and conv_vae by default.")
  var workloads: [Workload] = [.denseVAE, .convolutionalVAE]

  func validate() throws {
    guard images.map({ $0 >= 1 }) ?? true else {
      throw ValidationError("--images is at least 1")
    }
  }

  func run() throws {
    for workload in workloads {
      if let images {
        try measure(workload, images: images)
        continue
      }
      for images in workload == .denseVAE ? [10_000, 20_000, 60_000] : [2500, 5000, 10_000] {
        let arguments = [
          "scaling", "--threads", "\(parallel.threads)", "--images", "\(images)", workload.rawValue,
        ]
        let result = ChildProcess.galley(arguments).run { print($0) }
        if let failure = result.failure { throw ValidationError("\(images) images: \(failure)") }
      }
    }
  }

  private func measure(_ workload: Workload, images: Int) throws {
    let epochs = 2
    let session = try workload.session(count: images, epochs: epochs, threads: parallel.threads)
    let clock = ContinuousClock()
    let start = clock.now
    for _ in 0..<epochs { try session.runEpoch() }
    let milliseconds = (clock.now - start) / .milliseconds(1)
    try printLine(
      Line(
        name: "scaling_\(workload.rawValue)", images: images,
        millisecondsPerImage: (1e5 * milliseconds / Double(epochs * images)).rounded() / 1e5,
        residentMebibytes: ProcessMemory.resident, peakMebibytes: ProcessMemory.peak))
  }

  private struct Line: Encodable {
    var name: String
    var images: Int
    /// In one epoch.
    var millisecondsPerImage: Double
    var residentMebibytes: Double?
    var peakMebibytes: Double?

    private enum CodingKeys: String, CodingKey {
      case name = "w"
      case images
      case millisecondsPerImage = "ms_per_image"
      case residentMebibytes = "resident_mib"
      case peakMebibytes = "peak_mib"
    }
  }
}
