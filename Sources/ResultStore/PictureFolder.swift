// Drawings of figures beside the results they show. They are made again wherever they are missing,
// so nothing waits for the disk, nothing warns, and any of them may be removed at any time.
import Checksums
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// `.galley/pictures/`: a file a drawing, named by its key, beginning with its content's checksum.
package struct PictureFolder: Sendable {
  /// The drawings of this project's reports take 12 MB.
  package static let limit = 256 << 20
  /// A drawing that nothing has shown for so long is removed.
  package static let longestRest = 30 * 86_400

  let path: String

  private func group(_ key: String) -> String { "\(path)/\(key.prefix(2))" }
  private func file(_ key: String) -> String { "\(group(key))/\(key)" }

  /// - Returns: `nil` where there is none, or none that is whole.
  package func picture(_ key: String) -> Data? {
    guard let data = FileManager.default.contents(atPath: file(key)), data.count > 64 else {
      return nil
    }
    let content = data[(data.startIndex + 64)...]
    guard data.prefix(64).elementsEqual(SHA256.hex(of: content).utf8) else { return nil }
    // When it was shown last.
    utimensat(AT_FDCWD, file(key), nil, 0)
    return content
  }

  /// Keeps a drawing, if that can be done.
  package func keep(_ content: Data, as key: String) {
    let temporary = "\(group(key))/.\(key.prefix(16)).\(getpid())"
    do {
      try FileManager.default.createDirectory(
        atPath: group(key), withIntermediateDirectories: true)
      try writeDurably(
        Data(SHA256.hex(of: content).utf8) + content, to: temporary, isDurable: false)
    } catch {
      unlink(temporary)
      return
    }
    if rename(temporary, file(key)) != 0 { unlink(temporary) }
  }

  struct File {
    var path: String
    var bytes: Int
    /// In seconds since 1970.
    var lastShown: Int
  }

  /// What is there, last shown first; half-written files of processes that died among them.
  var files: [File] {
    StoreLayout.names(in: path).filter { StoreLayout.isGroup($0) }.flatMap { group in
      StoreLayout.names(in: "\(path)/\(group)").compactMap { name -> File? in
        guard StoreLayout.isKey(name) || name.hasPrefix(StoreLayout.temporaryPrefix) else {
          return nil
        }
        var status = stat()
        let file = "\(path)/\(group)/\(name)"
        guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return File(
          path: file, bytes: Int(status.st_size), lastShown: status.st_mtim.tv_sec)
      }
    }.sorted { ($1.lastShown, $0.path) < ($0.lastShown, $1.path) }
  }

  /// Removes what was shown least recently until the rest is no larger than half the limit, if it is
  /// larger than the limit, and what was not shown for `age` seconds.
  /// - Returns: how many went, or would go, and their bytes.
  @discardableResult
  package func prune(
    toBytes limit: Int = limit, olderThan age: Int = longestRest, isDryRun: Bool = false,
    now: Int = Int(time(nil))
  ) -> (count: Int, bytes: Int) {
    let files = files
    let isLarge = files.reduce(0) { $0 + $1.bytes } > limit
    var kept = 0
    var removed = (count: 0, bytes: 0)
    for file in files {
      kept += file.bytes
      guard now - file.lastShown > age || (isLarge && kept > limit / 2) else { continue }
      kept -= file.bytes
      if !isDryRun, unlink(file.path) != 0 { continue }
      removed.count += 1
      removed.bytes += file.bytes
    }
    if !isDryRun, removed.count == files.count {
      for group in StoreLayout.names(in: path) where StoreLayout.isGroup(group) {
        rmdir("\(path)/\(group)")
      }
      rmdir(path)
    }
    return removed
  }
}

extension ResultStore {
  package var pictures: PictureFolder { PictureFolder(path: layout.pictures) }
}
