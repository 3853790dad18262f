// Fetches a data set into a folder. The files are gathered in a folder beside it and appear there
// all together, verified: an interrupted download leaves no incomplete data set to be found.
import Checksums
import Datasets
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

package struct DatasetFetch: Sendable {
  private let name: String
  private let files: [PublishedFile]
  private let mirrors: [URL]
  private let parent: String
  private let waits: [Double]

  private var directory: String { "\(parent)/\(name)" }
  /// Kept after a failure, so that the next attempt goes on.
  private var gatheringDirectory: String { "\(parent)/.\(name).download" }

  /// - Parameters:
  ///   - name: of the data set and of its folder.
  ///   - mirrors: the addresses of folders, tried in this order.
  ///   - parent: the folder that will hold the data set's.
  ///   - waits: seconds before each further attempt at one address.
  package init(
    name: String, files: [PublishedFile], mirrors: [String], parent: String,
    waits: [Double] = [1, 2, 4, 8]
  ) throws(Diagnostic) {
    self.name = name
    self.files = files
    self.parent = parent.hasSuffix("/") && parent != "/" ? String(parent.dropLast()) : parent
    self.waits = waits
    var urls: [URL] = []
    for mirror in mirrors {
      guard let url = URL(string: mirror.hasSuffix("/") ? mirror : mirror + "/"),
        ["http", "https"].contains(url.scheme), url.host?.isEmpty == false
      else {
        throw Diagnostic(
          .error, "'\(mirror)' is no web address",
          hints: ["give the folder that holds the files, such as https://example.org/mnist/"])
      }
      urls.append(url)
    }
    self.mirrors = urls
  }

  /// - Throws: a `Diagnostic` when no address gives a file, when files that are already there are
  ///   not the published ones, or when nothing can be written.
  package func run(_ report: @escaping @Sendable (FetchEvent) -> Void) async throws
    -> FetchedDataset
  {
    let missing = try filesThatAreMissing(report)
    guard !missing.isEmpty else {
      return FetchedDataset(directory: directory, downloadedBytes: 0)
    }
    do {
      try FileManager.default.createDirectory(
        atPath: gatheringDirectory, withIntermediateDirectories: true)
    } catch {
      throw Diagnostic.error(
        "cannot make this folder: \(error.localizedDescription)", inFile: gatheringDirectory,
        hints: ["choose another directory with --to"])
    }
    let lock = try FolderLock(gatheringDirectory)
    var downloaded = 0
    for file in missing {
      downloaded += try await fetch(file, report)
    }
    try publish(missing)
    withExtendedLifetime(lock) {}
    return FetchedDataset(directory: directory, downloadedBytes: downloaded)
  }

  private func filesThatAreMissing(
    _ report: (FetchEvent) -> Void
  ) throws -> [PublishedFile] {
    var missing: [PublishedFile] = []
    for file in files {
      // Either form is read; a file without `.gz` in its name is not compressed.
      let plain = file.name.hasSuffix(".gz") ? String(file.name.dropLast(3)) : file.name
      let path = [file.name, plain].map { "\(directory)/\($0)" }
        .first { FileManager.default.fileExists(atPath: $0) }
      guard let path else {
        missing.append(file)
        continue
      }
      guard try holds(path, file) else {
        throw Diagnostic.error(
          "this file is there already and is not the published one", inFile: path,
          hints: ["remove it to download it again, or choose another directory with --to"])
      }
      report(.alreadyThere(file: file.name))
    }
    return missing
  }

  private func holds(_ path: String, _ file: PublishedFile) throws -> Bool {
    // A damaged file is another one; one that cannot be read is found out when it is replaced.
    let content = try? StoredContent.ofFile(path, maximum: file.byteCount)
    return content?.sha256 == file.sha256
  }

  /// - Returns: how many bytes the file has as it was sent; 0 when it was there from before.
  private func fetch(
    _ file: PublishedFile, _ report: @escaping @Sendable (FetchEvent) -> Void
  ) async throws -> Int {
    let gathered = "\(gatheringDirectory)/\(file.name)"
    if FileManager.default.fileExists(atPath: gathered), try holds(gathered, file) {
      report(.alreadyThere(file: file.name))
      return 0
    }
    let partial = PartialFile(path: gathered + ".partial")
    var notes: [Diagnostic.Note] = []
    for mirror in mirrors {
      let address = mirror.appendingPathComponent(file.name)
      do {
        let download = FileDownload(
          file: file, address: address, partial: partial, waits: waits, report: report)
        let bytes = try await download.run()
        try partial.move(to: gathered)
        report(.finished(file: file.name, bytes: bytes))
        return bytes
      } catch DownloadFailure.permanent(let reason) {
        report(
          .rejected(file: file.name, address: address.absoluteString, reason: reason))
        notes.append(Diagnostic.Note("\(address.absoluteString): \(reason)"))
      }
    }
    throw Diagnostic(
      .error, "'\(file.name)' of the data set '\(name)' could not be downloaded", notes: notes,
      hints: [
        "try again later: what has arrived is kept, and the download goes on from there",
        "give another address with --mirror",
      ])
  }

  private func publish(_ files: [PublishedFile]) throws {
    if rename(gatheringDirectory, directory) == 0 { return }
    guard [EEXIST, ENOTEMPTY, ENOTDIR].contains(errno) else { throw fileFailure(directory) }
    // A folder that lacked some of the files.
    for file in files {
      let destination = "\(directory)/\(file.name)"
      guard rename("\(gatheringDirectory)/\(file.name)", destination) == 0 else {
        throw fileFailure(destination)
      }
    }
    try? FileManager.default.removeItem(atPath: gatheringDirectory)
  }
}

/// Keeps a second process from filling the same folder; given back when its holder ends.
private final class FolderLock {
  private let descriptor: CInt

  init(_ path: String) throws(Diagnostic) {
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fileFailure(path) }
    // A file system without locks is used without.
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    throw .error(
      "another process is downloading this data set", inFile: path,
      hints: ["wait for it, or choose another directory with --to"])
  }

  deinit { close(descriptor) }
}
