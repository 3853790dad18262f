// Results of earlier renderings on disk, found by key. An entry appears whole or not at all, and
// is believed only while its checksums hold.
import Diagnostics
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// `.galley/`: one folder an entry, `results/ab/abcdef…/`, with `entry.json` and its files. Any
/// number of processes may use one store; `beginUse` tells those that remove entries.
package struct ResultStore: Sendable {
  /// As the user named it.
  package let directory: String
  let layout: StoreLayout
  let marks = UseMarks()

  package init(directory: String) {
    self.directory = directory
    layout = StoreLayout(directory: directory)
  }

  /// What a look into the store found.
  package enum Lookup: Sendable {
    case found(StoredResult)
    case absent
    /// There, but not to be believed; the words say why.
    case damaged(String)
  }

  /// Looks for a result and compares every byte of it with its checksums, but for large files that
  /// were compared before and have not been touched since.
  package func find(_ key: StepKey) -> Lookup {
    let folder = layout.entry(key.description)
    var lookup = Lookup.absent
    // Another process that mends the entry while it is read makes it look damaged.
    for _ in 0..<5 {
      let before = identity(ofPath: folder)
      lookup = look(key, in: folder)
      guard case .damaged = lookup, identity(ofPath: folder) != before else { break }
    }
    return lookup
  }

  private func look(_ key: StepKey, in folder: String) -> Lookup {
    do throws(EntryFault) {
      guard let reader = try EntryReader.open(folder) else { return .absent }
      let record: EntryRecord
      switch try reader.record() {
      case .record(let read): record = read
      case .damaged(let reason): return .damaged(reason)
      case .otherVersion(let version):
        return .damaged(
          "it has format \(version) and this release reads format \(EntryRecord.formatVersion)")
      }
      guard record.key == key.description else { return .damaged("it belongs to another key") }
      var kept: [String: Data] = [:]
      let note = VerifiedNote(of: reader)
      var large: [(name: String, status: stat, file: EntryRecord.File)] = []
      for (name, file) in record.files {
        let status = file.bytes > StoredResult.largestKeptFile ? reader.status(of: name) : nil
        if let status { large.append((name, status, file)) }
        if let status, note.vouches(for: name, status, file) { continue }
        kept[name] = try reader.verify(
          name, file, keepingUpTo: StoredResult.largestKeptFile)
      }
      note.replaced(by: large, in: reader)
      if let number = marks.number(marking: key.description) { reader.mark(use: number) }
      return .found(
        StoredResult(
          key: key, seconds: record.seconds, isFromStore: true, folder: folder,
          files: record.files, kept: kept))
    } catch {
      return .damaged(error.reason)
    }
  }
}

/// Remembers which entries the rendering that is under way has used.
final class UseMarks: Sendable {
  private struct State {
    var number: Int?
    var marked: Set<String> = []
  }

  private let state = Mutex(State())

  func begin(_ number: Int?) {
    state.withLock { $0 = State(number: number) }
  }

  var number: Int? { state.withLock { $0.number } }

  /// - Returns: the rendering's number when it is under way and uses the entry for the first time.
  func number(marking key: String) -> Int? {
    state.withLock { state in
      guard let number = state.number, state.marked.insert(key).inserted else { return nil }
      return number
    }
  }
}
