// What is in a store: sizes, ages, and what needs each entry. Only looks, so it works while others
// use the store.
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// An entry as maintenance sees it. Files are measured, not hashed: `find` does that.
package struct EntrySummary: Sendable, Hashable {
  package enum State: String, Sendable {
    case whole, damaged
    case otherVersion = "other version"
  }

  /// 64 hexadecimal digits.
  package var key: String
  /// `train`, `grid`, …; empty where the record cannot be read.
  package var kind: String
  /// What a report calls it.
  package var name: String?
  package var bytes: Int
  /// In seconds since 1970, by the clock of the day.
  package var created: Int
  /// In seconds since 1970.
  package var lastUsed: Int
  /// Of the use that found or made it last; 0 where that is unknown. Higher is later.
  package var useNumber: Int
  /// The committed reports that need it, sorted.
  package var neededBy: [String]
  package var state: State

  /// The order in which entries go: by the number of their last use, which needs no clock.
  static func isUsedEarlier(_ first: EntrySummary, _ second: EntrySummary) -> Bool {
    (first.useNumber, first.lastUsed, first.key) < (second.useNumber, second.lastUsed, second.key)
  }
}

/// The state of an unfinished run, or the last good weights of one that failed.
package struct CheckpointSummary: Sendable, Hashable {
  package var path: String
  package var bytes: Int
  /// In seconds since 1970.
  package var changed: Int
  /// The run has been finished since.
  package var isObsolete: Bool
}

package struct StoreContents: Sendable {
  /// Last used first.
  package var entries: [EntrySummary] = []
  package var checkpoints: [CheckpointSummary] = []
  /// Paths of what processes that died left behind, if they did die.
  var leftovers: [String] = []
  package var warnings: [Diagnostic] = []

  package init() {}

  /// Of entries and checkpoints.
  package var bytes: Int {
    entries.reduce(0) { $0 + $1.bytes } + checkpoints.reduce(0) { $0 + $1.bytes }
  }
}

/// How far ahead of the clock a time may be before the clock is blamed.
private let clockTolerance = 60

extension ResultStore {
  /// - Parameter now: in seconds since 1970.
  package func contents(needed: NeededResults, now: Int = Int(time(nil))) -> StoreContents {
    var contents = StoreContents()
    contents.warnings = needed.warnings
    for group in StoreLayout.names(in: layout.results) where StoreLayout.isGroup(group) {
      let folder = "\(layout.results)/\(group)"
      for name in StoreLayout.names(in: folder) {
        if name.hasPrefix(StoreLayout.temporaryPrefix) {
          contents.leftovers.append("\(folder)/\(name)")
        } else if StoreLayout.isKey(name) {
          contents.entries.append(summary("\(folder)/\(name)", key: name, needed))
        }
      }
    }
    for name in StoreLayout.names(in: layout.checkpoints) {
      let path = "\(layout.checkpoints)/\(name)"
      if name.hasPrefix(StoreLayout.temporaryPrefix) {
        contents.leftovers.append(path)
      } else if let checkpoint = checkpoint(path, name: name) {
        contents.checkpoints.append(checkpoint)
      }
    }
    for name in StoreLayout.names(in: layout.renderings)
    where name.hasPrefix(StoreLayout.temporaryPrefix) {
      contents.leftovers.append("\(layout.renderings)/\(name)")
    }
    contents.entries.sort { EntrySummary.isUsedEarlier($1, $0) }
    let future = contents.entries.count { $0.lastUsed > now + clockTolerance }
    if future > 0 {
      contents.warnings.append(
        Diagnostic(
          .warning,
          "\(future) of \(contents.entries.count) entries were last used in the future: the clock has been set back",
          at: .file(path: directory, byteOffset: nil),
          hints: [
            "their ages are unknown and no age limit removes them; the order of use is counted and stays right"
          ]))
    }
    return contents
  }

  private func summary(_ path: String, key: String, _ needed: NeededResults) -> EntrySummary {
    var entry = EntrySummary(
      key: key, kind: "", name: needed.names[key], bytes: 0, created: 0, lastUsed: 0,
      useNumber: 0, neededBy: needed.reportsByKey[key] ?? [], state: .damaged)
    var sizes: [String: Int] = [:]
    for name in StoreLayout.names(in: path) {
      guard let file = measure("\(path)/\(name)") else { continue }
      sizes[name] = file.bytes
      entry.bytes += file.bytes
      if name == StoreLayout.recordName { entry.created = file.changed }
      entry.lastUsed = max(entry.lastUsed, file.changed)
    }
    // The note says when the entry was used last, even where its files seem younger.
    if let use = measure("\(path)/\(StoreLayout.useName)") { entry.lastUsed = use.changed }
    entry.useNumber = readUseNumber("\(path)/\(StoreLayout.useName)") ?? 0
    guard let reader = try? EntryReader.open(path), let reading = try? reader.record() else {
      return entry
    }
    switch reading {
    case .damaged: break
    case .otherVersion: entry.state = .otherVersion
    case .record(let record):
      entry.kind = record.kind
      if record.key == key, record.files.allSatisfy({ sizes[$0] == $1.bytes }) {
        entry.state = .whole
      }
    }
    return entry
  }

  private func checkpoint(_ path: String, name: String) -> CheckpointSummary? {
    guard let file = measure(path) else { return nil }
    var isObsolete = false
    if name.hasSuffix(StoreLayout.checkpointEnding) {
      let key = String(name.dropLast(StoreLayout.checkpointEnding.count))
      guard StoreLayout.isKey(key) else { return nil }
      isObsolete = identity(ofPath: "\(layout.entry(key))/\(StoreLayout.recordName)") != nil
    } else {
      let key = name.dropLast(StoreLayout.lastGoodEnding.count)
      guard name.hasSuffix(StoreLayout.lastGoodEnding),
        StoreLayout.isHexadecimal(key, count: 16)
      else { return nil }
    }
    return CheckpointSummary(
      path: path, bytes: file.bytes, changed: file.changed, isObsolete: isObsolete)
  }

  /// The size of all entries and checkpoints, without reading any.
  func totalBytes() -> Int {
    var total = 0
    for group in StoreLayout.names(in: layout.results) where StoreLayout.isGroup(group) {
      for name in StoreLayout.names(in: "\(layout.results)/\(group)") {
        let entry = "\(layout.results)/\(group)/\(name)"
        for file in StoreLayout.names(in: entry) {
          total += measure("\(entry)/\(file)")?.bytes ?? 0
        }
      }
    }
    for name in StoreLayout.names(in: layout.checkpoints) {
      total += measure("\(layout.checkpoints)/\(name)")?.bytes ?? 0
    }
    return total
  }
}

/// The size and time of a regular file.
func measure(_ path: String) -> (bytes: Int, changed: Int)? {
  var status = stat()
  guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  return (Int(status.st_size), Int(status.st_mtim.tv_sec))
}
