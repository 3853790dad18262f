// Files that are either the old one or the new one, whenever the power goes.
import Diagnostics
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Writes a new file and waits until the disk has it, unless told not to.
func writeDurably(_ data: Data, to path: String, isDurable: Bool = true) throws {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw fileError(errno, path) }
  defer { close(descriptor) }
  try data.withUnsafeBytes { bytes in
    var offset = 0
    while offset < bytes.count {
      let count = write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
      guard count > 0 else {
        if count < 0, errno == EINTR { continue }
        throw fileError(errno, path)
      }
      offset += count
    }
  }
  guard !isDurable || fsync(descriptor) == 0 else { throw fileError(errno, path) }
}

/// Waits until the disk knows of the names in a folder.
func syncFolder(_ path: String) throws {
  let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw fileError(errno, path) }
  defer { close(descriptor) }
  // Some network file systems cannot do this for folders, and need not.
  guard fsync(descriptor) == 0 || errno == EINVAL else { throw fileError(errno, path) }
}

/// Puts several files in place: all are written beside their places first, so that a failure
/// leaves every old file as it was. What has its content already stays as it is, which saves the
/// wait for the disk.
package func replaceFiles(_ files: [(path: String, data: Data)]) throws {
  var written: [(temporary: String, path: String)] = []
  defer {
    for file in written { unlink(file.temporary) }
  }
  for file in files where !holds(file.data, path: file.path) {
    let folder = parentFolder(of: file.path)
    do {
      try FileManager.default.createDirectory(
        atPath: folder.isEmpty ? "." : folder, withIntermediateDirectories: true)
      let name = (file.path as NSString).lastPathComponent
      let temporary = "\(folder.isEmpty ? "." : folder)/.\(name).\(getpid())"
      written.append((temporary, file.path))
      try writeDurably(file.data, to: temporary)
    } catch {
      throw Diagnostic.error(
        "the page cannot be written: \(describe(error))", inFile: file.path,
        hints: ["check the folder's permissions and the free space, or name another with --output"])
    }
  }
  // A rename fails for little else; found before the first, it leaves every old file.
  for file in written where isFolder(file.path) {
    throw Diagnostic.error(
      "the page cannot be put in place: a folder has its name", inFile: file.path,
      hints: ["move the folder away, or name another place with --output"])
  }
  for file in written {
    guard rename(file.temporary, file.path) == 0 else {
      throw Diagnostic.error(
        "the page cannot be put in place: \(describe(fileError(errno, file.path)))",
        inFile: file.path)
    }
  }
}

private func isFolder(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Whether a file has this content, as far as can be told.
private func holds(_ data: Data, path: String) -> Bool {
  var status = stat()
  guard stat(path, &status) == 0, Int(status.st_size) == data.count else { return false }
  return FileManager.default.contents(atPath: path) == data
}

func fileError(_ code: Int32, _ path: String) -> NSError {
  NSError(
    domain: NSPOSIXErrorDomain, code: Int(code),
    userInfo: [NSLocalizedDescriptionKey: String(cString: strerror(code))])
}

/// An error that changes no result, such as a checkpoint that cannot be written: told, and gone on.
package func warning(of error: any Error) -> Diagnostic {
  var diagnostic = (error as? Diagnostic) ?? Diagnostic(.error, describe(error))
  diagnostic.severity = .warning
  return diagnostic
}

/// An error in words for a user.
package func describe(_ error: any Error) -> String {
  if let diagnostic = error as? Diagnostic { return diagnostic.message }
  if let entry = error as? DamagedEntry { return "a stored result is damaged: \(entry.reason)" }
  let error = error as NSError
  // Foundation's words for these are vaguer than the system's.
  if error.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(error.code))) }
  if let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError { return describe(cause) }
  return error.localizedDescription
}
