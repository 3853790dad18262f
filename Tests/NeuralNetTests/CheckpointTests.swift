// The checkpoint file: what it holds, and that nothing but exactly that is accepted.

import Checksums
import Diagnostics
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct CheckpointTests {
  private let key = SHA256.hex(of: "a step")

  /// A few hundred bytes of tensors, so that every byte can be tried.
  private func checkpoint() throws -> Checkpoint {
    let model = ModelSpecification(
      kind: .autoencoder, inputs: 2, encoder: [.linear(outputs: 1)],
      decoder: [.linear(outputs: 2), .sigmoid])
    let session = try TrainingSession(
      model: model, examples: Examples(pixels: [9, 200, 17, 30, 0, 255], valuesPerExample: 2),
      options: TrainingOptions(epochs: 3, batchSize: 2, objective: .bernoulli(), seed: 4),
      keep: .best)
    try session.runEpoch()
    var steps = 0
    #expect(throws: TrainingInterrupted.self) {
      try session.runEpoch(onProgress: { _ in steps += 1 }, shouldStop: { steps == 1 })
    }
    return Checkpoint(key: key, engineVersion: 7, state: session.exportState())
  }

  private func read(_ data: Data, key: String? = nil, engine: Int = 7) throws -> Checkpoint {
    try Checkpoint(
      decoding: data, path: "run.checkpoint", key: key ?? self.key, engineVersion: engine)
  }

  /// The checkpoint's bytes with its header's text changed and a digest that fits again.
  private func altered(_ change: (String) -> String) throws -> Data {
    let data = try checkpoint().encoded()
    let start = 8 + data[..<8].enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
    var header = change(String(decoding: data[8..<start], as: UTF8.self))
    while header.utf8.count % 8 != 0 { header += " " }
    let digest = try #require(header.firstRange(of: #""sha256":""#)?.upperBound)
    let end = header.index(digest, offsetBy: 64)
    func file(_ text: String) -> Data {
      var header = header
      header.replaceSubrange(digest..<end, with: text)
      var file = Data()
      withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { file.append(contentsOf: $0) }
      return file + Data(header.utf8) + data[start...]
    }
    return file(SHA256.hex(of: file(String(repeating: "0", count: 64))))
  }

  @Test func `A checkpoint comes back as it was, and its bytes are always the same`() throws {
    let checkpoint = try checkpoint()
    let data = try checkpoint.encoded()
    #expect(try read(data) == checkpoint)
    #expect(try read(data).encoded() == data)
    #expect(try self.checkpoint().encoded() == data)
    #expect(try read(altered { $0 }) == checkpoint)
    // A slice of other data has other indices.
    #expect(try read((Data([1, 2, 3]) + data)[3...]) == checkpoint)
  }

  @Test func `Every part of the state is a tensor that safetensors readers see`() throws {
    let data = try checkpoint().encoded()
    let names = try Safetensors.decode(data, path: "c").entries.map(\.name)
    let parts = ["weights/", "first-moments/", "second-moments/", "epoch-start/", "best-weights/"]
    let weights = ["encoder.0.weight", "encoder.0.bias", "decoder.0.weight", "decoder.0.bias"]
    #expect(names == parts.flatMap { part in weights.map { part + $0 } })
  }

  @Test func `Losses come back as the same doubles, infinite sums too`() throws {
    var checkpoint = try checkpoint()
    checkpoint.state.position.history.stepLosses = [
      0.1 + 0.2, .leastNonzeroMagnitude, 1.7976931348623157e308, -0.0, 5e-5, 3,
    ]
    checkpoint.state.position.history.stepReconstructions = [0.1 + 0.2, .infinity]
    checkpoint.state.position.history.stepDivergences = [-.infinity, 1 / 3]
    checkpoint.state.position.sums.reconstruction = .infinity
    let again = try read(checkpoint.encoded())
    #expect(
      again.state.position.history.stepLosses.map(\.bitPattern)
        == checkpoint.state.position.history.stepLosses.map(\.bitPattern))
    #expect(again == checkpoint)
  }

  @Test func `A flipped bit in any byte is found`() throws {
    let data = try checkpoint().encoded()
    var accepted: [Int] = []
    for index in data.indices {
      var damaged = data
      damaged[index] ^= 1 << UInt8(index % 8)
      do {
        _ = try read(damaged)
        accepted.append(index)
      } catch let diagnostic as Diagnostic {
        if diagnostic.hints.isEmpty { accepted.append(index) }
      }
    }
    #expect(accepted.isEmpty)
  }

  @Test func `A checkpoint cut short anywhere, or with bytes to spare, is refused`() throws {
    let data = try checkpoint().encoded()
    for length in 0..<data.count {
      #expect(throws: Diagnostic.self) { try read(data.prefix(length)) }
    }
    #expect(throws: Diagnostic.self) { try read(data + Data([0])) }
  }

  @Test(arguments: ["0", "1", "1.5", ""])
  func `Another version of the format is refused with both versions`(version: String) throws {
    let data = try altered {
      $0.replacing(#""galley-checkpoint":"2""#, with: #""galley-checkpoint":"\#(version)""#)
    }
    let problem = #expect(throws: Diagnostic.self) { try read(data) }
    #expect(
      problem?.message
        == "the checkpoint has format version \(version), and this program reads version 2")
    #expect(problem?.place == .file(path: "run.checkpoint", byteOffset: nil))
    #expect(problem?.hints.first == "delete the checkpoint: the run then starts anew")
  }

  @Test func `The checkpoint of another step or another engine is refused`() throws {
    let data = try checkpoint().encoded()
    let other = SHA256.hex(of: "another step")
    let step = #expect(throws: Diagnostic.self) { try read(data, key: other) }
    #expect(
      step?.message
        == "the checkpoint belongs to step \(key.prefix(12)), not to \(other.prefix(12))")
    let engine = #expect(throws: Diagnostic.self) { try read(data, engine: 8) }
    #expect(engine?.message.contains("engine version 7, and this program has") == true)
    #expect(try Checkpoint(decoding: data, path: "c").key == key)
  }

  @Test(arguments: [
    (#""position":""#, #""place":""#, "does not say where its run was"),
    (#""key":""#, #""clef":""#, "does not say where its run was"),
    (#""engine":"7""#, #""engine":"seven""#, "does not say where its run was"),
    (#"\"step\":"#, #"\"pets\":"#, "does not say where its run was"),
    (#""galley-checkpoint""#, #""other-checkpoint""#, "not a checkpoint"),
    (#""dtype":"F32""#, #""dtype":"I32""#, "damaged: tensor"),
  ])
  func `A header that lacks something is refused, though its digest fits`(
    found: String, replacement: String, message: String
  ) throws {
    let data = try altered { header in
      #expect(header.contains(found))
      return header.replacing(found, with: replacement)
    }
    let problem = #expect(throws: Diagnostic.self) { try read(data) }
    #expect(problem?.message.contains(message) == true, "\(problem?.message ?? "")")
    #expect(problem?.hints.isEmpty == false)
  }

  @Test func `Weights without metadata are not a checkpoint`() throws {
    let data = Safetensors.encode(try checkpoint().state.tensors)
    let problem = #expect(throws: Diagnostic.self) { try read(data) }
    #expect(problem?.message == "the file is not a checkpoint of a training run")
  }
}
