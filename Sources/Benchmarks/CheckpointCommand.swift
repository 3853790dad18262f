// What a checkpoint costs: after a fast epoch it must take a small part of that epoch.

import ArgumentParser
import Foundation
import NeuralNet
import Tensor

struct CheckpointCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Times exporting, encoding, writing, decoding and restoring a run's state.",
    discussion: """
      Of the dense VAE with 100 epochs behind it, and of an auto-decoder with 60000 codes of 64 \
      numbers that keeps its best epoch. "session" is making the session that restores. Medians of \
      repetitions.
      """)

  @OptionGroup var parallel: ThreadOptions

  @Option(help: "Repetitions.")
  var repetitions = 7

  func run() throws {
    let steps = 469
    try measure("dense_vae", extraLosses: 100 * steps) {
      try Workload.denseVAE.session(count: 128, epochs: 100, threads: parallel.threads)
    }

    let codes = 60_000
    let model = ModelSpecification(
      kind: .autoDecoder, inputs: 16, encoder: [], latentDimensions: 64,
      decoder: [.linear(outputs: 16), .sigmoid])
    let examples = Examples(
      pixels: [UInt8](repeating: 100, count: 16 * codes), valuesPerExample: 16)
    let options = TrainingOptions(
      epochs: 2, batchSize: 128, objective: .meanSquaredError, seed: 1, threads: parallel.threads)
    try measure("codes_60000x64", extraLosses: 0) {
      try TrainingSession(model: model, examples: examples, options: options, keep: .best)
    }
  }

  /// - Parameter extraLosses: step losses of a longer run than the one that is measured.
  private func measure(
    _ name: String, extraLosses: Int, _ makeSession: () throws -> TrainingSession
  ) throws {
    let session = try makeSession()
    try session.runEpoch()
    var times: [String: [Double]] = [:]
    func time<Result>(_ part: String, _ body: () throws -> Result) rethrows -> Result {
      let clock = ContinuousClock()
      let start = clock.now
      let result = try body()
      times[part, default: []].append((clock.now - start) / .milliseconds(1))
      return result
    }
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("galley-checkpoint-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: path) }
    var bytes = 0
    let losses = RandomStream(seed: 1, stream: 1).uniforms(step: 0, count: extraLosses)
    for _ in 0..<repetitions {
      let state = time("export") { session.exportState() }
      var longer = state
      longer.position.history.stepLosses += losses.map { 100 + 10 * Double($0) / 3 }
      let checkpoint = Checkpoint(
        key: String(repeating: "a", count: 64), engineVersion: 1, state: longer)
      let data = try time("encode") { try checkpoint.encoded() }
      try time("write") { try data.write(to: path) }
      let read = try Data(contentsOf: path)
      _ = try time("decode") { try Checkpoint(decoding: read, path: path.path) }
      // As a run does whose number of threads changes.
      let other = try time("session") { try makeSession() }
      try time("restore") { try other.restore(state) }
      bytes = data.count
    }
    let medians = times.mapValues { $0.sorted()[repetitions / 2] }
    try printLine(
      Line(name: "checkpoint_\(name)", bytes: bytes, milliseconds: medians))
  }

  private struct Line: Encodable {
    var name: String
    var bytes: Int
    var milliseconds: [String: Double]

    private enum CodingKeys: String, CodingKey {
      case name = "w"
      case bytes
      case milliseconds = "ms"
    }
  }
}
