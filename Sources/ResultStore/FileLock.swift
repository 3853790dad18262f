// A lock on a file that the kernel gives back when its holder dies, however it dies.
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A lock by flock(2), held until the last reference goes. Two locks of one process exclude each
/// other like those of two processes.
final class FileLock: Sendable {
  enum Mode: Sendable { case shared, exclusive }

  enum Attempt {
    case taken(FileLock)
    case busy
    /// The file system knows no locks; the words say so.
    case unsupported(String)
  }

  let descriptor: CInt

  private init(descriptor: CInt) { self.descriptor = descriptor }

  deinit {
    // A process being started at this moment has a copy of the descriptor until its program runs;
    // closing alone would leave the lock to that copy.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Tries once, without waiting; makes the file where there is none.
  /// - Throws: an `NSError` of the system when the file can be neither made nor opened.
  static func attempt(_ path: String, _ mode: Mode) throws -> Attempt {
    while true {
      if let attempt = take(try openAnyhow(path), at: path, mode) { return attempt }
    }
  }

  /// - Parameter descriptor: closed unless the lock is taken, which owns it then.
  /// - Returns: `nil` when the path means another file by now. The last holder may have removed the
  ///   file between our opening and our locking it: then a lock on it guards nothing, for others
  ///   lock the new file.
  static func take(_ descriptor: CInt, at path: String, _ mode: Mode) -> Attempt? {
    let attempt = take(descriptor, mode)
    if case .taken = attempt, identity(ofDescriptor: descriptor) != identity(ofPath: path) {
      return nil
    }
    return attempt
  }

  /// Tries once to lock a folder that is known to exist.
  static func attempt(folder path: String) -> Attempt {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return .busy }
    switch take(descriptor, .exclusive) {
    case .taken(let lock):
      return identity(ofDescriptor: descriptor) == identity(ofPath: path) ? .taken(lock) : .busy
    case let other: return other
    }
  }

  /// - Returns: the lock, which owns the descriptor; otherwise the descriptor is closed.
  private static func take(_ descriptor: CInt, _ mode: Mode) -> Attempt {
    while true {
      if flock(descriptor, (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0 {
        return .taken(FileLock(descriptor: descriptor))
      }
      let code = errno
      if code == EINTR { continue }
      close(descriptor)
      return code == EWOULDBLOCK ? .busy : .unsupported(String(cString: strerror(code)))
    }
  }

  private static func openAnyhow(_ path: String) throws -> CInt {
    while true {
      var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      var code = errno
      if descriptor < 0, [EACCES, EPERM, EROFS].contains(code) {
        // Locking needs no right to write.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno != ENOENT { code = errno }
      }
      if descriptor >= 0 { return descriptor }
      if code != EINTR { throw fileError(code, path) }
    }
  }
}

/// Tells files apart, whatever they are called.
struct FileIdentity: Equatable {
  var device: UInt
  var number: UInt

  init(_ status: stat) {
    device = UInt(status.st_dev)
    number = UInt(status.st_ino)
  }
}

func identity(ofPath path: String) -> FileIdentity? {
  var status = stat()
  return lstat(path, &status) == 0 ? FileIdentity(status) : nil
}

func identity(ofDescriptor descriptor: CInt) -> FileIdentity? {
  var status = stat()
  return fstat(descriptor, &status) == 0 ? FileIdentity(status) : nil
}
