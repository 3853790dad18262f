// Puts results into the store: written beside their place, made durable, and moved there.
import Checksums
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

extension ResultStore {
  /// Keeps a result. When this returns, a power failure no longer loses it.
  ///
  /// A whole entry that another process has put there meanwhile stays, because results of one key
  /// are the same; a damaged one gives way.
  /// - Parameter files: content by name; names have no `/` and do not begin with a dot.
  /// - Throws: a `Diagnostic`, for example when the disk is full. Nothing half-written stays.
  package func save(
    _ files: [String: Data], seconds: Double, key: StepKey
  ) throws -> StoredResult {
    for name in files.keys {
      precondition(StoreLayout.isFileName(name), "no name for a stored file: '\(name)'")
    }
    let name = key.description
    let folder = layout.entry(name)
    var temporary: TemporaryFolder?
    do {
      try makeFolders(layout.group(name))
      let place = try TemporaryFolder(in: layout.group(name), for: name)
      temporary = place
      var records: [String: EntryRecord.File] = [:]
      for (name, data) in files.sorted(by: { $0.key < $1.key }) {
        records[name] = EntryRecord.File(bytes: data.count, sha256: SHA256.hex(of: data))
        try writeDurably(data, to: "\(place.path)/\(name)")
      }
      let record = try EntryRecord.encode(key: key, seconds: seconds, files: records)
      try writeDurably(record, to: "\(place.path)/\(StoreLayout.recordName)")
      if let number = marks.number {
        _ = marks.number(marking: name)
        try Data(useNumberText(number).utf8).write(
          to: URL(fileURLWithPath: "\(place.path)/\(StoreLayout.useName)"))
      }
      try syncFolder(place.path)
      try move(place, to: folder, key: key)
      try syncFolder(layout.group(name))
      return StoredResult(
        key: key, seconds: seconds, isFromStore: false, folder: folder, files: records,
        kept: files.filter { $0.value.count <= StoredResult.largestKeptFile })
    } catch {
      temporary?.remove()
      throw storeFailure("a result cannot be kept", error, at: folder)
    }
  }

  private func move(_ place: TemporaryFolder, to folder: String, key: StepKey) throws {
    // Each turn ends with the entry in place or one obstacle less; others can put new ones there,
    // but hardly a hundred in a row.
    for _ in 0..<100 {
      if rename(place.path, folder) == 0 { return }
      let code = errno
      guard [EEXIST, ENOTEMPTY, ENOTDIR].contains(code) else { throw fileError(code, folder) }
      if case .found = find(key) {
        place.remove()
        return
      }
      let aside = try TemporaryFolder(in: layout.group(key.description), for: key.description)
      // What is in the way is moved into a folder of ours, be it a folder, a file or a link.
      if rename(folder, "\(aside.path)/replaced") != 0, errno != ENOENT {
        let code = errno
        aside.remove()
        throw fileError(code, folder)
      }
      aside.remove()
    }
    throw fileError(EBUSY, folder)
  }

  /// Makes a folder and its parents, and waits until the disk knows of those that are new.
  func makeFolders(_ path: String) throws {
    var missing: [String] = []
    var existing = path
    while identity(ofPath: existing) == nil, !existing.isEmpty, existing != "/" {
      missing.append(existing)
      existing = parentFolder(of: existing)
    }
    for folder in missing.reversed() {
      // Another process may make it first.
      guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw fileError(errno, folder) }
      let parent = parentFolder(of: folder)
      try syncFolder(parent.isEmpty ? "." : parent)
    }
  }
}

/// A new folder that is locked while it is being filled, so that nobody takes it for a leftover.
final class TemporaryFolder {
  let path: String
  /// `nil` on file systems without locks.
  private let lock: FileLock?

  init(in parent: String, for key: String) throws {
    // The process's number is enough among living processes of one machine; the count is for
    // leftovers of dead ones, for threads and for other machines.
    for count in 0..<10_000 {
      let path =
        "\(parent)/\(StoreLayout.temporaryPrefix)\(key.prefix(16)).\(getpid()).\(count)"
      guard mkdir(path, 0o777) == 0 else {
        if errno == EEXIST { continue }
        throw fileError(errno, path)
      }
      switch FileLock.attempt(folder: path) {
      case .taken(let lock): self.lock = lock
      case .unsupported: lock = nil
      case .busy: continue  // Somebody is just removing it as a leftover.
      }
      self.path = path
      return
    }
    throw fileError(EEXIST, parent)
  }

  /// Removes the folder and what is in it, as far as that is possible.
  func remove() {
    try? FileManager.default.removeItem(atPath: path)
  }
}
