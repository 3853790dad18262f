// A result that is in the store: what its files are called, and their content, verified whenever
// it is read.
import Diagnostics
import Foundation
import Synchronization

/// An entry that is not what was stored. Whoever meets it makes the entry again.
package struct DamagedEntry: Error, Sendable, Hashable {
  package let key: StepKey
  /// In words for a user.
  package let reason: String

  package init(key: StepKey, reason: String) {
    self.key = key
    self.reason = reason
  }

  /// - Parameter name: of the step, as people know it.
  package func warning(step name: String, at place: Diagnostic.Place? = nil) -> Diagnostic {
    Diagnostic(
      .warning, "the stored result of '\(name)' is not used (\(reason)); it is made again",
      at: place)
  }
}

/// The files of a step's result. Small ones are in memory, large ones are read when they are needed.
package struct StoredResult: Sendable {
  /// Larger files are not kept in memory.
  static let largestKeptFile = 64 << 10

  package let key: StepKey
  /// How long the step took when it ran.
  package let seconds: Double
  package let isFromStore: Bool
  let folder: String
  let files: [String: EntryRecord.File]
  /// Those that have been verified and are small.
  let kept: [String: Data]
  private let remembered = DecodedFiles()

  init(
    key: StepKey, seconds: Double, isFromStore: Bool, folder: String,
    files: [String: EntryRecord.File], kept: [String: Data]
  ) {
    self.key = key
    self.seconds = seconds
    self.isFromStore = isFromStore
    self.folder = folder
    self.files = files
    self.kept = kept
  }

  /// Sorted.
  package var names: [String] { files.keys.sorted() }

  /// A file's content.
  /// - Throws: `DamagedEntry` when the file is not, or is no longer, what was stored.
  package func data(_ name: String) throws(DamagedEntry) -> Data {
    if let data = kept[name] { return data }
    guard let file = files[name] else {
      throw DamagedEntry(key: key, reason: "it has no '\(name)'")
    }
    do throws(EntryFault) {
      guard let reader = try EntryReader.open(folder) else {
        throw EntryFault(reason: "it is gone")
      }
      return try reader.verify(name, file, keepingUpTo: .max) ?? Data()
    } catch {
      throw DamagedEntry(key: key, reason: error.reason)
    }
  }

  /// - Throws: `DamagedEntry`, also when the JSON is not a `Value`: then another release wrote it.
  package func decode<Value: Decodable>(
    _ type: Value.Type, from name: String
  ) throws(DamagedEntry) -> Value {
    let data = try data(name)
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw DamagedEntry(key: key, reason: "\(name) cannot be read")
    }
  }

  /// The same, decoded once for all who ask: the losses of each step of a run are many, and values,
  /// curves and tables read them.
  package func decodeOnce<Value: Decodable & Sendable>(
    _ type: Value.Type, from name: String
  ) throws(DamagedEntry) -> Value {
    if let value = remembered.values.withLock({ $0[name] }) as? Value { return value }
    let value = try decode(type, from: name)
    remembered.values.withLock { $0[name] = value }
    return value
  }
}

private final class DecodedFiles: Sendable {
  let values = Mutex<[String: any Sendable]>([:])
}
