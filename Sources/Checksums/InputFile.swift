// Reads files that came from outside in chunks and says in plain words why one cannot be read; a
// mapped file would be faster by little and would kill the process when it shrinks underneath.
import Diagnostics
import Glibc

/// A regular file open for reading, closed when it goes out of scope.
package struct InputFile: ~Copyable {
  package let path: String
  /// The size at the time of opening.
  package let byteCount: Int
  private let descriptor: CInt
  private var position = 0

  /// - Throws: a `Diagnostic` when the file is missing, may not be read, or is no regular file.
  package init(path: String) throws {
    var status = stat()
    var descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    while descriptor < 0 && errno == EINTR {
      descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      let reason = systemErrorText(errno)
      if descriptor >= 0 { close(descriptor) }
      throw Diagnostic.error("cannot open the file: \(reason)", inFile: path)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw Diagnostic.error("this is not a regular file", inFile: path)
    }
    self.path = path
    self.byteCount = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Fills `buffer` from the file.
  /// - Returns: the number of bytes read; less than the buffer holds only at the end of the file.
  package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = Glibc.read(
        descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw Diagnostic.error(
          "cannot read the file: \(systemErrorText(errno))", inFile: path, byteOffset: position)
      }
      filled += count
      position += count
    }
    return filled
  }

  /// The whole content of a file.
  /// - Parameter maximum: a larger file is refused, so that a wrong path cannot fill the memory.
  package static func bytes(ofFile path: String, maximum: Int = 1 << 30) throws -> [UInt8] {
    var file = try InputFile(path: path)
    let size = file.byteCount
    guard size <= maximum else {
      throw Diagnostic.error(
        "the file has \(size) bytes; at most \(maximum) are read", inFile: path)
    }
    var bytes = [UInt8](repeating: 0, count: size)
    let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
    if count < size { bytes.removeLast(size - count) }
    return bytes
  }
}

/// The system's words for an error number, such as `No such file or directory`.
package func systemErrorText(_ code: CInt) -> String {
  strerror(code).map { String(cString: $0) } ?? "system error \(code)"
}
