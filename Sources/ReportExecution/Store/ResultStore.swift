// Results of earlier renderings on disk, found by key. An entry appears whole or not at all, and
// is believed only while its checksums hold.
import Checksums
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// `.galley/`: one folder an entry, `results/ab/abcdef…/`, with `entry.json` and its files.
package struct ResultStore: Sendable {
  /// Raised whenever the layout below changes; entries of another version are not read.
  static let formatVersion = 1

  package let directory: String

  package init(directory: String) { self.directory = directory }

  private struct Record: Codable {
    struct File: Codable {
      var bytes: Int
      var sha256: String
    }

    var format: Int
    var key: String
    var material: [String: String]
    var files: [String: File]
    /// How long the step took when it ran.
    var seconds: Double
  }

  private func path(of key: StepKey) -> String {
    "\(directory)/results/\(key.description.prefix(2))/\(key.description)"
  }

  /// What a look into the store found.
  package enum Lookup: Sendable {
    case found(StoredResult)
    case absent
    /// There, but not to be believed; the words say why.
    case damaged(String)
  }

  package func find(_ key: StepKey) -> Lookup {
    let folder = path(of: key)
    guard let data = FileManager.default.contents(atPath: "\(folder)/entry.json") else {
      return FileManager.default.fileExists(atPath: folder)
        ? .damaged("entry.json is missing") : .absent
    }
    guard let record = try? JSONDecoder().decode(Record.self, from: data),
      record.key == key.description
    else { return .damaged("entry.json cannot be read") }
    guard record.format == Self.formatVersion else { return .absent }
    var files: [String: Data] = [:]
    for (name, file) in record.files {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        return .damaged("\(name) is missing")
      }
      guard data.count == file.bytes, SHA256.hex(of: data) == file.sha256 else {
        return .damaged("\(name) does not match its checksum")
      }
      files[name] = data
    }
    return .found(StoredResult(files: files, seconds: record.seconds, isFromStore: true))
  }

  /// Writes an entry beside its place and moves it there.
  package func save(_ files: [String: Data], seconds: Double, key: StepKey) throws -> StoredResult {
    let folder = path(of: key)
    let parent = (folder as NSString).deletingLastPathComponent
    let temporary = "\(parent)/.\(key.description.prefix(16)).\(getpid())"
    do {
      let manager = FileManager.default
      try manager.createDirectory(atPath: parent, withIntermediateDirectories: true)
      try? manager.removeItem(atPath: temporary)
      try manager.createDirectory(atPath: temporary, withIntermediateDirectories: true)
      var record = Record(
        format: Self.formatVersion, key: key.description, material: key.material, files: [:],
        seconds: seconds)
      for (name, data) in files {
        record.files[name] = Record.File(bytes: data.count, sha256: SHA256.hex(of: data))
        try writeDurably(data, to: "\(temporary)/\(name)")
      }
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try writeDurably(try encoder.encode(record), to: "\(temporary)/entry.json")
      // A damaged entry, or one that another process finished first, gives way.
      try? manager.removeItem(atPath: folder)
      guard rename(temporary, folder) == 0 else { throw fileError(errno, folder) }
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw Diagnostic.error(
        "a result cannot be kept: \(describe(error))", inFile: folder,
        hints: ["free some space, or name another store with --store"])
    }
    return StoredResult(files: files, seconds: seconds, isFromStore: false)
  }
}

extension ResultStore {
  /// Keeps the last good weights of a run that failed.
  /// - Returns: where they are.
  func keepCheckpoint(_ weights: Data, key: StepKey) throws -> String {
    // Absolute, because a report's own paths are relative to the report.
    let folder = URL(fileURLWithPath: directory, isDirectory: true).standardizedFileURL.path
    let path = "\(folder)/checkpoints/\(key.description.prefix(16)).safetensors"
    try replaceFiles([(path: path, data: weights)])
    return path
  }
}

/// The files of a step's result.
package struct StoredResult: Sendable {
  package var files: [String: Data]
  package var seconds: Double
  package var isFromStore: Bool

  func decode<Value: Decodable>(_ type: Value.Type, from name: String) throws -> Value {
    guard let data = files[name] else {
      throw Diagnostic(.error, "a stored result has no '\(name)'")
    }
    return try JSONDecoder().decode(type, from: data)
  }
}
