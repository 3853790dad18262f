// Renderings and their workers say that they use the store, so that nobody removes entries
// meanwhile; each use has a number, so that "least recently used" needs no clock.
import Diagnostics
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// A store in use, until `end`, the last reference or the process ends.
package final class StoreUse: Sendable {
  /// Uses are numbered as they begin; `nil` where the store cannot be written.
  package let number: Int?
  /// What a user should know of this store: that it cannot be written, or that it knows no locks.
  package let warnings: [Diagnostic]
  private let lock: Mutex<FileLock?>
  private let failure: Diagnostic?

  fileprivate init(number: Int?, warnings: [Diagnostic], lock: FileLock?, failure: Diagnostic?) {
    self.number = number
    self.warnings = warnings
    self.lock = Mutex(lock)
    self.failure = failure
  }

  /// For a rendering that has to run steps: better told now than after an hour's training.
  /// - Throws: a `Diagnostic` when results cannot be kept.
  package func requireWritable() throws {
    if let failure { throw failure }
  }

  package func end() {
    lock.withLock { $0 = nil }
  }
}

extension ResultStore {
  /// The right to remove entries, while nobody uses the store.
  enum ExclusiveUse {
    case granted(FileLock?)
    case inUse
  }

  /// Begins a rendering, or a worker's part in it. Waits while somebody removes entries.
  ///
  /// From then on `find` and `save` note that entries are used, each once.
  /// - Throws: a `Diagnostic` when the store can be neither made nor read, `CancellationError`
  ///   when cancelled while waiting.
  package func beginUse(isCancelled: () -> Bool = { false }) throws -> StoreUse {
    var warnings: [Diagnostic] = []
    var held: FileLock?
    var failure: Diagnostic?
    do {
      try makeFolders(directory)
      waiting: while true {
        switch try FileLock.attempt(layout.useLock, .shared) {
        case .taken(let lock):
          held = lock
          break waiting
        case .unsupported(let reason):
          warnings.append(noLocks(reason))
          break waiting
        case .busy:
          if isCancelled() { throw CancellationError() }
          usleep(50_000)
        }
      }
    } catch let error as CancellationError {
      throw error
    } catch {
      failure = storeFailure("the store cannot be used", error, at: directory)
    }
    guard access(directory, R_OK | X_OK) == 0, isFolder(directory) else {
      throw failure
        ?? storeFailure("the store cannot be read", fileError(errno, directory), at: directory)
    }
    var number: Int?
    if let warning = clockWarning() { warnings.append(warning) }
    if failure == nil {
      do {
        number = try nextUseNumber()
      } catch {
        failure = storeFailure("the store cannot be written", error, at: directory)
      }
    }
    if var failure {
      failure.severity = .warning
      failure.message += "; results in it are used, and new ones cannot be kept"
      warnings.append(failure)
    }
    marks.begin(number)
    return StoreUse(number: number, warnings: warnings, lock: held, failure: failure)
  }

  /// What a clock that is behind the store's last use means: nothing for results, for they go by
  /// content, and nothing for what is pruned, for uses are counted.
  private func clockWarning() -> Diagnostic? {
    var status = stat()
    guard stat(layout.useCount, &status) == 0 else { return nil }
    let ahead = status.st_mtim.tv_sec - time(nil)
    guard ahead > 60 else { return nil }
    return Diagnostic(
      .warning,
      "the clock is \(ahead) s behind the store's last use; the ages that `galley cache list` shows are wrong",
      at: .file(path: directory, byteOffset: nil), hints: ["set the clock"])
  }

  /// The right to remove entries, if nobody uses the store now.
  func exclusiveUse() throws -> ExclusiveUse {
    do {
      switch try FileLock.attempt(layout.useLock, .exclusive) {
      case .taken(let lock): return .granted(lock)
      case .busy: return .inUse
      // Without locks nobody can know; the user has been warned at each rendering.
      case .unsupported: return .granted(nil)
      }
    } catch {
      throw storeFailure("the store cannot be changed", error, at: directory)
    }
  }

  /// Counts on. A count that cannot be read goes on after the highest number in the store.
  func nextUseNumber() throws -> Int {
    let path = layout.useCount
    let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw fileError(errno, path) }
    defer { close(descriptor) }
    // Without locks two uses may get one number, which only blurs their order.
    while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    var buffer = [UInt8](repeating: 0, count: 64)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    let last = useNumber(buffer.prefix(max(0, count))) ?? highestUseNumber()
    let text = Array(useNumberText(last + 1).utf8)
    guard pwrite(descriptor, text, text.count, 0) == text.count else {
      throw fileError(errno == 0 ? ENOSPC : errno, path)
    }
    return last + 1
  }

  private func highestUseNumber() -> Int {
    StoreLayout.names(in: layout.results).flatMap { group in
      StoreLayout.names(in: "\(layout.results)/\(group)").compactMap {
        readUseNumber("\(layout.results)/\(group)/\($0)/\(StoreLayout.useName)")
      }
    }.max() ?? 0
  }
}

/// - Returns: `nil` unless the bytes are a number, as `useNumberText` writes it.
func useNumber(_ bytes: some Sequence<UInt8>) -> Int? {
  let text = String(decoding: Array(bytes), as: UTF8.self)
  guard text.hasSuffix("\n"), let number = Int(text.dropLast()), (0..<Int.max / 2).contains(number)
  else { return nil }
  return number
}

func readUseNumber(_ path: String) -> Int? {
  let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var buffer = [UInt8](repeating: 0, count: 64)
  let count = read(descriptor, &buffer, buffer.count)
  return count > 0 ? useNumber(buffer.prefix(count)) : nil
}

private func isFolder(_ path: String) -> Bool {
  var status = stat()
  guard stat(path, &status) == 0 else { return false }
  if status.st_mode & S_IFMT == S_IFDIR { return true }
  errno = ENOTDIR
  return false
}
