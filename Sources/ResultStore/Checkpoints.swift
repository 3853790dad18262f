// The state of runs that are not finished, and the last good weights of runs that failed.
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

extension ResultStore {
  /// Where the state of an unfinished run is, if there is one.
  package func checkpointPath(_ key: StepKey) -> String { layout.checkpoint(key.description) }

  /// Keeps a run's state in the place of the one before. When this returns, a power failure no
  /// longer loses it; until then the one before stays.
  /// - Throws: a `Diagnostic`, for example when the disk is full.
  package func saveCheckpoint(_ data: Data, _ key: StepKey) throws {
    try replaceInStore(checkpointPath(key), data, "a checkpoint cannot be kept")
  }

  /// - Returns: `nil` where there is none, or none that can be read. Its format has its own
  ///   checksum: see the reader.
  package func loadCheckpoint(_ key: StepKey) -> Data? {
    FileManager.default.contents(atPath: checkpointPath(key))
  }

  /// Does nothing where there is none.
  package func removeCheckpoint(_ key: StepKey) {
    unlink(checkpointPath(key))
  }

  /// Keeps the last good weights of a run that failed.
  /// - Returns: where they are.
  package func keepLastGoodWeights(_ weights: Data, key: StepKey) throws -> String {
    // Absolute, because a report's own paths are relative to the report.
    let folder = URL(fileURLWithPath: directory, isDirectory: true).standardizedFileURL.path
    let path = StoreLayout(directory: folder).lastGoodWeights(key.description)
    try replaceInStore(path, weights, "the last good weights cannot be kept")
    return path
  }

  /// Puts a file in place of the old one, or leaves the old one.
  /// - Parameter isDurable: whether to wait until the disk has it.
  func replaceInStore(
    _ path: String, _ data: Data, _ what: String, isDurable: Bool = true
  ) throws {
    let folder = parentFolder(of: path)
    let name = (path as NSString).lastPathComponent
    let temporary = "\(folder)/\(StoreLayout.temporaryPrefix)\(name).\(getpid())"
    do {
      try makeFolders(folder)
      try writeDurably(data, to: temporary, isDurable: isDurable)
      guard rename(temporary, path) == 0 else { throw fileError(errno, path) }
      if isDurable { try syncFolder(folder) }
    } catch {
      unlink(temporary)
      throw storeFailure(what, error, at: path)
    }
  }
}
