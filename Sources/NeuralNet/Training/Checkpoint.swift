// A run on disk: what a process that was stopped or killed leaves for the next one to go on from.

import Checksums
import Diagnostics
import Foundation
import Tensor

/// One safetensors file, which Python's `safetensors` reads too. Its tensors are
/// `TrainingState.tensors`; its `__metadata__` says
///
/// - `galley-checkpoint`: the version of this format;
/// - `key`: the step's, 64 hexadecimal digits;
/// - `seconds`: how long the run has worked so far;
/// - `engine`: the version of the engine whose numbers these are;
/// - `position`: JSON of `TrainingState.Position`; numbers are the shortest that read back as the
///   same doubles, and infinities are texts;
/// - `sha256`: of the whole file with these 64 digits as zeros, so that no flipped bit goes unseen.
package struct Checkpoint: Sendable, Equatable {
  package static let formatVersion = 2

  package var key: String
  package var engineVersion: Int
  /// How long the run has worked so far, in all its processes.
  package var seconds: Double
  package var state: TrainingState

  private enum Field {
    static let version = "galley-checkpoint"
    static let key = "key"
    static let engine = "engine"
    static let seconds = "seconds"
    static let position = "position"
    static let digest = "sha256"
  }

  private static let noDigest = String(repeating: "0", count: 64)
  private static let removal = "delete the checkpoint: the run then starts anew"

  package init(key: String, engineVersion: Int, seconds: Double = 0, state: TrainingState) {
    self.key = key
    self.engineVersion = engineVersion
    self.seconds = seconds
    self.state = state
  }

  /// The same state gives the same bytes.
  package func encoded() throws -> Data {
    var data = Safetensors.encode(
      state.tensors,
      metadata: [
        Field.version: String(Self.formatVersion), Field.key: key,
        Field.engine: String(engineVersion), Field.seconds: String(seconds),
        Field.position: try Self.text(of: state.position),
        Field.digest: Self.noDigest,
      ])
    guard let place = Self.digestPlace(in: data) else {
      preconditionFailure("a checkpoint of \(data.count) bytes without its digest")
    }
    data.replaceSubrange(place, with: Data(SHA256.hex(of: data).utf8))
    return data
  }

  /// `JSONEncoder` would spend more time on the losses of all steps than the rest of a checkpoint
  /// takes, after every epoch; Swift writes finite numbers as JSON has them.
  private static func text(of position: TrainingState.Position) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    var short = position
    let history = position.history
    (short.history.stepLosses, short.history.stepReconstructions) = ([], [])
    short.history.stepDivergences = []
    let text = String(decoding: try encoder.encode(short), as: UTF8.self)
    guard let place = text.range(of: "\"stepLosses\":[]") else {
      preconditionFailure("a position without step losses: \(text)")
    }
    var whole = String(text[..<place.lowerBound])
    whole.reserveCapacity(
      text.utf8.count + 20 * (history.stepLosses.count + 2 * history.stepDivergences.count))
    append("stepLosses", history.stepLosses, to: &whole)
    for (name, numbers) in [
      ("stepReconstructions", history.stepReconstructions),
      ("stepDivergences", history.stepDivergences),
    ] where !numbers.isEmpty {
      whole += ","
      append(name, numbers, to: &whole)
    }
    return whole + text[place.upperBound...]
  }

  private static func append(_ name: String, _ numbers: [Double], to text: inout String) {
    text += "\"\(name)\":["
    for (index, number) in numbers.enumerated() {
      if index > 0 { text += "," }
      text += number.isFinite ? number.description : "\"\(number)\""
    }
    text += "]"
  }

  /// - Parameter path: the file's, for messages.
  /// - Throws: a diagnostic for bytes that are not exactly those of a checkpoint of this version.
  package init(decoding data: Data, path: String) throws(Diagnostic) {
    let (tensors, metadata) = try Self.container(data, path)
    guard let version = metadata[Field.version] else {
      throw .error(
        "the file is not a checkpoint of a training run", inFile: path, hints: [Self.removal])
    }
    // Before the digest, whose meaning another version may have changed.
    guard version == String(Self.formatVersion) else {
      throw .error(
        "the checkpoint has format version \(version), and this program reads version"
          + " \(Self.formatVersion)", inFile: path,
        hints: [Self.removal, "or go on with the program that wrote it"])
    }
    try Self.checkDigest(of: data, metadata[Field.digest], path)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let key = metadata[Field.key], let engine = metadata[Field.engine].flatMap({ Int($0) }),
      let seconds = metadata[Field.seconds].flatMap({ Double($0) }), seconds.isFinite,
      let position = metadata[Field.position].flatMap({
        try? decoder.decode(TrainingState.Position.self, from: Data($0.utf8))
      })
    else {
      throw .error(
        "the checkpoint does not say where its run was", inFile: path, hints: [Self.removal])
    }
    self.init(
      key: key, engineVersion: engine, seconds: seconds,
      state: TrainingState(tensors: tensors, position: position))
  }

  /// Reads a checkpoint to go on from.
  /// - Throws: a diagnostic also when it belongs to another step or to another engine.
  package init(
    decoding data: Data, path: String, key: String, engineVersion: Int
  ) throws(Diagnostic) {
    try self.init(decoding: data, path: path)
    guard self.engineVersion == engineVersion else {
      throw .error(
        "the checkpoint is of engine version \(self.engineVersion), and this program has engine"
          + " version \(engineVersion), whose numbers are others", inFile: path,
        hints: [Self.removal])
    }
    guard self.key == key else {
      throw .error(
        "the checkpoint belongs to step \(self.key.prefix(12)), not to \(key.prefix(12))",
        inFile: path, hints: [Self.removal])
    }
  }

  private static func container(
    _ data: Data, _ path: String
  ) throws(Diagnostic) -> (tensors: NamedTensors, metadata: [String: String]) {
    do {
      return try Safetensors.decodeWithMetadata([UInt8](data), path: path)
    } catch var diagnostic as Diagnostic {
      diagnostic.message = "the checkpoint is damaged: " + diagnostic.message
      diagnostic.hints = [removal]
      throw diagnostic
    } catch {
      throw .error("the checkpoint cannot be read: \(error)", inFile: path, hints: [removal])
    }
  }

  private static func checkDigest(
    of data: Data, _ written: String?, _ path: String
  ) throws(Diagnostic) {
    guard let written, let place = digestPlace(in: data) else {
      throw .error("the checkpoint has no SHA-256", inFile: path, hints: [removal])
    }
    var hasher = SHA256Hasher()
    hasher.update(data[..<place.lowerBound])
    hasher.update(noDigest)
    hasher.update(data[place.upperBound...])
    let found = hasher.finalize()
    guard found == written, data[place].elementsEqual(written.utf8) else {
      throw .error(
        "the checkpoint is damaged: its SHA-256 is \(found), and it says \(written)",
        inFile: path, hints: [removal])
    }
  }

  /// The 64 digits; quotation marks within a text are escaped, so nothing else looks like them.
  private static func digestPlace(in data: Data) -> Range<Data.Index>? {
    guard let name = data.range(of: Data("\"\(Field.digest)\":\"".utf8)),
      data.endIndex - name.upperBound >= noDigest.utf8.count
    else { return nil }
    return name.upperBound..<(name.upperBound + noDigest.utf8.count)
  }
}
