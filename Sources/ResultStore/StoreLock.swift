// One process at a time makes a result; others that want the same one wait for it.
import Diagnostics
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// The right to make the result of a key. It ends with `release`, with the last reference, or with
/// the process, however that dies.
package final class StoreLock: Sendable {
  /// The file system knows no locks: two processes may make the same result, and one of the two
  /// is kept.
  package let warning: Diagnostic?
  /// Who held the lock and died before its work was done, if anybody did.
  package let deadHolder: String?
  private let path: String
  private let lock: Mutex<FileLock?>

  fileprivate init(
    path: String, lock: FileLock?, warning: Diagnostic? = nil, deadHolder: String? = nil
  ) {
    self.deadHolder = deadHolder
    self.path = path
    self.lock = Mutex(lock)
    self.warning = warning
  }

  deinit { release() }

  package func release() {
    lock.withLock { lock in
      // Removed while it is held: whoever has it open sees that the name is another file's now.
      if lock != nil { unlink(path) }
      lock = nil
    }
  }
}

extension ResultStore {
  /// How often a waiting process looks again.
  private static let pollingMicroseconds: UInt32 = 50_000

  /// Waits for the right to make a result. Look into the store again once it is given: the holder
  /// waited for has probably put the result there.
  /// - Parameters:
  ///   - label: what is being made, for the messages of those who wait.
  ///   - onWait: called with words for each holder that is waited for.
  ///   - isCancelled: asked some twenty times a second.
  /// - Throws: `CancellationError` when cancelled, or a `Diagnostic`.
  package func lock(
    _ key: StepKey, label: String, onWait: (_ holder: String) -> Void = { _ in },
    isCancelled: () -> Bool = { false }
  ) throws -> StoreLock {
    let path = layout.lock(key.description)
    do {
      try makeFolders(layout.locks)
      var named: String?
      while true {
        switch try FileLock.attempt(path, .exclusive) {
        case .taken(let lock):
          // Whoever ends its work removes the file; a name in it is that of one who did not.
          let dead = holder(at: path)
          name(label, in: lock)
          return StoreLock(path: path, lock: lock, deadHolder: dead)
        case .unsupported(let reason):
          return StoreLock(path: path, lock: nil, warning: noLocks(reason))
        case .busy: break
        }
        if isCancelled() { throw CancellationError() }
        // The holder may not have written its name yet, so the first wait is a silent one.
        if let holder = holder(at: path), holder != named {
          onWait(holder)
          named = holder
        }
        usleep(Self.pollingMicroseconds)
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw storeFailure("a lock cannot be taken", error, at: path)
    }
  }

  func noLocks(_ reason: String) -> Diagnostic {
    Diagnostic(
      .warning, "the store's file system knows no locks (\(reason))",
      at: .file(path: directory, byteOffset: nil),
      hints: ["do not render twice at once with this store, nor prune it meanwhile"])
  }

  /// Only a note for people, so failures change nothing.
  private func name(_ label: String, in lock: FileLock) {
    let text = Array("process \(getpid()) on \(hostName()): \(label)\n".utf8)
    guard ftruncate(lock.descriptor, 0) == 0 else { return }
    _ = pwrite(lock.descriptor, text, text.count, 0)
  }

  private func holder(at path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = read(descriptor, &buffer, buffer.count)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count], as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "this machine" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
