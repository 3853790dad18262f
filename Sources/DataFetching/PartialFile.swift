// A download that is not complete: its bytes on disk, and beside them what the server said by which
// it can tell whether the rest still belongs to them.
import Checksums
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

struct PartialFile: Sendable {
  /// What a later request must prove to go on where this one broke off.
  struct Source: Codable, Sendable, Equatable {
    var address: String
    /// A strong entity tag or a date of modification (RFC 9110, 13.1.5).
    var validator: String
  }

  let path: String
  private var notePath: String { path + ".json" }

  /// The bytes to go on from, if they came from this address; none otherwise.
  func resumption(from address: String) -> (byteCount: Int, validator: String)? {
    guard let note = FileManager.default.contents(atPath: notePath),
      let source = try? JSONDecoder().decode(Source.self, from: note), source.address == address,
      let byteCount, byteCount > 0
    else { return nil }
    return (byteCount, source.validator)
  }

  var byteCount: Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  /// Opens the file for more bytes.
  /// - Parameter count: how many of those that are there are kept.
  func open(keeping count: Int) throws(Diagnostic) -> FileWriter {
    try FileWriter(path: path, keeping: count)
  }

  /// Remembers what the bytes belong to; without a validator they cannot be continued.
  func note(_ source: Source?) throws(Diagnostic) {
    guard let source else {
      try? FileManager.default.removeItem(atPath: notePath)
      return
    }
    do {
      try JSONEncoder().encode(source).write(to: URL(fileURLWithPath: notePath), options: .atomic)
    } catch {
      throw .error("cannot write here: \(error.localizedDescription)", inFile: notePath)
    }
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
    try? FileManager.default.removeItem(atPath: notePath)
  }

  /// Gives complete bytes their name, once the disk has them.
  func move(to destination: String) throws(Diagnostic) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fileFailure(path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw fileFailure(path) }
    guard rename(path, destination) == 0 else { throw fileFailure(destination) }
    try? FileManager.default.removeItem(atPath: notePath)
  }
}

/// Appends to a file.
final class FileWriter: Sendable {
  private let path: String
  private let descriptor: CInt

  init(path: String, keeping count: Int) throws(Diagnostic) {
    self.path = path
    descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw fileFailure(path) }
    guard ftruncate(descriptor, off_t(count)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw fileFailure(path)
    }
  }

  deinit { close(descriptor) }

  func write(_ data: Data) throws(Diagnostic) {
    var written = 0
    while written < data.count {
      let count = data.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + written }, data.count - written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw fileFailure(path)
      }
      written += count
    }
  }
}

func fileFailure(_ path: String) -> Diagnostic {
  .error(
    "cannot write here: \(systemErrorText(errno))", inFile: path,
    hints: ["make room or get permission, or choose another directory with --to"])
}
