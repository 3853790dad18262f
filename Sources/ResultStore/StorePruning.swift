// Keeps a store small: what was used least recently goes first, and never what a committed report
// needs.
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What a pruning removed, or would remove.
package struct PruneOutcome: Sendable {
  /// In the order they went.
  package var removed: [EntrySummary] = []
  package var removedCheckpoints: [CheckpointSummary] = []
  /// Half-written things of processes that died.
  package var removedLeftovers = 0
  package var removedRecords = 0
  /// Drawings, which are made again where they are shown.
  package var removedPictures = 0
  package var freedBytes = 0
  /// Of the entries and checkpoints that stay.
  package var remainingEntries = 0
  package var remainingBytes = 0
  package var warnings: [Diagnostic] = []
}

extension ResultStore {
  /// The size that renderings keep a store below unless told otherwise: 10 GiB, some thousand runs
  /// of the size of this project's.
  package static let defaultLimit = 10 << 30

  /// A checkpoint that has not changed for so long belongs to a run that nobody goes on with.
  package static let longestCheckpointRest = 30 * 86_400

  /// Removes what no longer serves: entries that are damaged or of another version, leftovers of
  /// processes that died, superseded records, checkpoints of finished runs and those untouched for
  /// 30 days; then what is older than `age`, and what was used least recently until the store is
  /// below `limit`.
  /// - Parameters:
  ///   - limit: in bytes, of entries and checkpoints together.
  ///   - age: in seconds since the last use.
  ///   - needed: entries in it stay, whatever the limits; asked for once the store is locked.
  ///   - now: in seconds since 1970.
  /// - Throws: a `Diagnostic` when the store is in use or cannot be changed.
  package func prune(
    toBytes limit: Int? = nil, olderThan age: Int? = nil,
    needed: @autoclosure () -> NeededResults, isDryRun: Bool = false, now: Int = Int(time(nil))
  ) throws -> PruneOutcome {
    guard identity(ofPath: directory) != nil else { return PruneOutcome() }
    var lock: FileLock?
    if !isDryRun {
      guard case .granted(let granted) = try exclusiveUse() else { throw inUse() }
      lock = granted
    }
    // All is read under the lock, so that nothing is decided on an old view.
    return try withExtendedLifetime(lock) {
      let needed = needed()
      let contents = contents(needed: needed, now: now)
      var outcome = plan(contents, limit: limit, age: age, needed: needed, now: now)
      let drawn = pictures.prune(
        toBytes: min(limit ?? .max, PictureFolder.limit),
        olderThan: min(age ?? .max, PictureFolder.longestRest), isDryRun: isDryRun, now: now)
      outcome.removedPictures = drawn.count
      outcome.freedBytes += drawn.bytes
      if isDryRun { return outcome }
      return try carryOut(outcome, contents, needed)
    }
  }

  /// Prunes to a limit after a rendering, unless somebody uses the store: then a later rendering
  /// does. The caller's own use must have ended.
  /// - Returns: what went; `nil` where nothing had to, or nothing could.
  package func enforceLimit(
    _ limit: Int = defaultLimit, projectDirectory: String = "."
  ) throws -> PruneOutcome? {
    guard totalBytes() > limit, case .granted(let lock) = try exclusiveUse() else { return nil }
    return try withExtendedLifetime(lock) {
      let needed = neededResults(projectDirectory: projectDirectory)
      let contents = contents(needed: needed)
      let outcome = plan(contents, limit: limit, age: nil, needed: needed, now: Int(time(nil)))
      return try carryOut(outcome, contents, needed)
    }
  }

  /// Removes every result, checkpoint, lock and record, except those that committed reports need
  /// when `needed` is given.
  /// - Throws: a `Diagnostic` when the store is in use or cannot be changed.
  package func clear(
    keeping needed: @autoclosure () -> NeededResults? = nil
  ) throws -> PruneOutcome {
    guard identity(ofPath: directory) != nil else { return PruneOutcome() }
    guard case .granted(let lock) = try exclusiveUse() else { throw inUse() }
    return try withExtendedLifetime(lock) {
      let needed = needed()
      let contents = contents(needed: needed ?? NeededResults())
      var outcome = PruneOutcome(warnings: contents.warnings)
      outcome.removed = contents.entries.filter { $0.neededBy.isEmpty }
        .sorted(by: EntrySummary.isUsedEarlier)
      outcome.removedCheckpoints = contents.checkpoints
      outcome.total(of: contents)
      let drawn = pictures.prune(toBytes: 0, olderThan: -1)
      outcome.removedPictures = drawn.count
      outcome.freedBytes += drawn.bytes
      outcome = try carryOut(outcome, contents, needed ?? NeededResults())
      if needed == nil {
        for name in StoreLayout.names(in: layout.renderings) where name.hasSuffix(".json") {
          try remove("\(layout.renderings)/\(name)")
          outcome.removedRecords += 1
        }
      }
      for name in StoreLayout.names(in: layout.locks) where name.hasSuffix(".lock") {
        try remove("\(layout.locks)/\(name)")
      }
      // Only folders that are empty now: a store may have been put into a folder of the user's.
      for group in StoreLayout.names(in: layout.results) where StoreLayout.isGroup(group) {
        rmdir("\(layout.results)/\(group)")
      }
      for folder in [layout.results, layout.checkpoints, layout.renderings, layout.locks] {
        rmdir(folder)
      }
      return outcome
    }
  }

  private func plan(
    _ contents: StoreContents, limit: Int?, age: Int?, needed: NeededResults, now: Int
  ) -> PruneOutcome {
    var outcome = PruneOutcome(warnings: contents.warnings)
    let restLimit = min(age ?? Self.longestCheckpointRest, Self.longestCheckpointRest)
    outcome.removedCheckpoints = contents.checkpoints.filter {
      $0.isObsolete || now - $0.changed > restLimit
    }
    var candidates: [EntrySummary] = []
    for entry in contents.entries.sorted(by: EntrySummary.isUsedEarlier) {
      if entry.state != .whole {
        // Nobody can use it, so no report needs it.
        outcome.removed.append(entry)
      } else if entry.neededBy.isEmpty {
        if let age, now - entry.lastUsed > age {
          outcome.removed.append(entry)
        } else {
          candidates.append(entry)
        }
      }
    }
    outcome.total(of: contents)
    guard let limit, outcome.remainingBytes > limit else { return outcome }
    for entry in candidates {
      outcome.removed.append(entry)
      outcome.freedBytes += entry.bytes
      outcome.remainingBytes -= entry.bytes
      outcome.remainingEntries -= 1
      if outcome.remainingBytes <= limit { return outcome }
    }
    outcome.warnings.append(
      Diagnostic(
        .warning,
        "the store stays above its limit of \(byteText(limit)): \(byteText(outcome.remainingBytes)) are needed by committed reports or by unfinished runs",
        at: .file(path: directory, byteOffset: nil),
        hints: [
          "`galley cache list` says what needs them; `galley cache clear` removes them all the same"
        ]))
    return outcome
  }

  private func carryOut(
    _ plan: PruneOutcome, _ contents: StoreContents, _ needed: NeededResults
  ) throws -> PruneOutcome {
    var outcome = plan
    for entry in plan.removed { try remove(entry) }
    for checkpoint in plan.removedCheckpoints { try remove(checkpoint.path) }
    for path in contents.leftovers {
      // A process that did not say that it uses the store may still be filling it.
      var isFolder = stat()
      if lstat(path, &isFolder) == 0, isFolder.st_mode & S_IFMT == S_IFDIR,
        case .busy = FileLock.attempt(folder: path)
      {
        continue
      }
      try remove(path)
      outcome.removedLeftovers += 1
    }
    var records = needed.supersededRecords
    let removed = Set(plan.removed.map(\.key))
    let remaining = Set(contents.entries.map(\.key)).subtracting(removed)
    // A record none of whose results is left tells nobody anything.
    records += needed.keysByRecord.filter { $1.isDisjoint(with: remaining) }.keys.sorted()
    for name in records {
      try remove("\(layout.renderings)/\(name)")
      outcome.removedRecords += 1
    }
    return outcome
  }

  /// Moves an entry out of sight before it is taken apart, so that nobody meets half of it. A
  /// rename within a folder works on a full disk too.
  private func remove(_ entry: EntrySummary) throws {
    let path = layout.entry(entry.key)
    let aside =
      "\(layout.group(entry.key))/\(StoreLayout.temporaryPrefix)\(entry.key.prefix(16)).removed"
    try? FileManager.default.removeItem(atPath: aside)
    guard rename(path, aside) == 0 else {
      if errno == ENOENT { return }
      throw storeFailure("an entry cannot be removed", fileError(errno, path), at: path)
    }
    try remove(aside)
  }

  private func remove(_ path: String) throws {
    guard identity(ofPath: path) != nil else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw storeFailure("it cannot be removed", error, at: path)
    }
  }

  private func inUse() -> Diagnostic {
    .error(
      "the store is in use by another rendering", inFile: directory,
      hints: ["wait until it has ended, or stop it with Ctrl-C: it can be continued"])
  }
}

extension PruneOutcome {
  fileprivate mutating func total(of contents: StoreContents) {
    freedBytes =
      removed.reduce(0) { $0 + $1.bytes } + removedCheckpoints.reduce(0) { $0 + $1.bytes }
    remainingBytes = contents.bytes - freedBytes
    remainingEntries = contents.entries.count - removed.count
  }
}
