// Reads the files of one entry through its open folder, so that an entry that another process puts
// in its place meanwhile is never mixed with it.
import Checksums
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Why an entry is not believed, in words for a user.
struct EntryFault: Error {
  var reason: String
}

/// An open folder of an entry.
struct EntryReader: ~Copyable {
  /// A record is some kilobytes; what is larger than this is none.
  private static let largestRecord = 16 << 20

  let descriptor: CInt

  private init(descriptor: CInt) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// - Returns: `nil` where there is no such folder.
  static func open(_ folder: String) throws(EntryFault) -> EntryReader? {
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor >= 0 { return EntryReader(descriptor: descriptor) }
    switch errno {
    case ENOENT: return nil
    case ENOTDIR, ELOOP: throw EntryFault(reason: "it is not a folder")
    case let code:
      throw EntryFault(reason: "its folder cannot be opened: \(systemErrorText(code))")
    }
  }

  func record() throws(EntryFault) -> EntryRecord.Reading {
    let (file, size) = try openFile(StoreLayout.recordName)
    defer { close(file) }
    guard size <= Self.largestRecord else { throw EntryFault(reason: "entry.json is too large") }
    var bytes = [UInt8](repeating: 0, count: size)
    guard try fill(&bytes, from: file, StoreLayout.recordName) == size else {
      throw EntryFault(reason: "entry.json is cut short")
    }
    return EntryRecord.read(bytes)
  }

  /// Compares a file with its size and checksum, in chunks.
  /// - Returns: its content, if it is no larger than `keepingUpTo`.
  func verify(
    _ name: String, _ expected: EntryRecord.File, keepingUpTo limit: Int
  ) throws(EntryFault) -> Data? {
    guard StoreLayout.isFileName(name) else {
      throw EntryFault(reason: "it names a file '\(name)'")
    }
    let (file, size) = try openFile(name)
    defer { close(file) }
    guard size == expected.bytes else {
      throw EntryFault(reason: "\(name) has \(size) bytes and should have \(expected.bytes)")
    }
    let isKept = size <= limit
    var hasher = SHA256Hasher()
    // One byte more than expected notices a file that grows.
    var buffer = [UInt8](repeating: 0, count: isKept ? size + 1 : 256 << 10)
    var total = 0
    while true {
      let count = try fill(&buffer, from: file, name)
      buffer.withUnsafeBytes { hasher.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      total += count
      if count < buffer.count || total > size { break }
    }
    guard total == size, hasher.finalize() == expected.sha256 else {
      throw EntryFault(reason: "\(name) does not match its checksum")
    }
    return isKept ? Data(buffer[..<size]) : nil
  }

  /// Notes that the entry has been used. It is only a note: where it cannot be written, nothing
  /// else changes.
  func mark(use number: Int) {
    let file = openat(
      descriptor, StoreLayout.useName, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
      0o644)
    guard file >= 0 else { return }
    defer { close(file) }
    // Of one length always, so that no reader meets half a number.
    let text = Array(useNumberText(number).utf8)
    _ = pwrite(file, text, text.count, 0)
  }

  /// What the system says about a file; `nil` where there is none that could be read.
  func status(of name: String) -> stat? {
    var status = stat()
    guard StoreLayout.isFileName(name),
      fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return status
  }

  /// A note beside the files; empty where there is none, or one that is too long.
  func note(_ name: String, upTo limit: Int) -> String {
    guard let (file, size) = try? openFile(name) else { return "" }
    defer { close(file) }
    guard size <= limit else { return "" }
    var bytes = [UInt8](repeating: 0, count: size)
    guard (try? fill(&bytes, from: file, name)) == size else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Where it cannot be written, nothing else changes.
  func write(note: String, as name: String) {
    let file = openat(
      descriptor, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
    guard file >= 0 else { return }
    defer { close(file) }
    let text = Array(note.utf8)
    _ = Glibc.write(file, text, text.count)
  }

  private func openFile(_ name: String) throws(EntryFault) -> (descriptor: CInt, size: Int) {
    // Without O_NONBLOCK a pipe of that name would wait for ever.
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else {
      switch errno {
      case ENOENT: throw EntryFault(reason: "\(name) is missing")
      case ELOOP: throw EntryFault(reason: "\(name) is a symbolic link")
      default: throw EntryFault(reason: "\(name) cannot be opened: \(systemErrorText(errno))")
      }
    }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(file)
      throw EntryFault(reason: "\(name) is not a regular file")
    }
    return (file, Int(status.st_size))
  }

  /// - Returns: the number of bytes read, less than the buffer holds only at the end of the file.
  private func fill(
    _ buffer: inout [UInt8], from file: CInt, _ name: String
  ) throws(EntryFault) -> Int {
    var filled = 0
    while filled < buffer.count {
      let wanted = buffer.count - filled
      let count = buffer.withUnsafeMutableBytes { bytes in
        read(file, bytes.baseAddress.map { $0 + filled }, wanted)
      }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw EntryFault(reason: "\(name) cannot be read: \(systemErrorText(errno))")
      }
      filled += count
    }
    return filled
  }
}

/// A number in twenty digits and a line end.
func useNumberText(_ number: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, 20 - digits.count)) + digits + "\n"
}
