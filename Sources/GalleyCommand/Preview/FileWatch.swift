// Notices that files have changed by looking at them often. Editors replace, truncate and rename
// files in ways that differ; what a file is called and what is in it is all that counts here.
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

struct FileWatch {
  /// What differs when a file has been written or replaced.
  private struct Stamp: Equatable {
    var device: UInt64
    var number: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  /// How often to look.
  static let interval = Duration.milliseconds(100)

  private(set) var paths: [String]
  private var stamps: [Stamp?]

  init(_ paths: [String]) {
    self.paths = paths
    stamps = paths.map(Self.stamp)
  }

  /// Whether any file has changed, come or gone since the last call.
  mutating func hasChanged() -> Bool {
    let now = paths.map(Self.stamp)
    defer { stamps = now }
    return now != stamps
  }

  /// How long before it is first looked at a file may have been read.
  private static let longestReading = 2

  /// Other files from now on. One that was watched already keeps what is known of it, so that a
  /// change in between is not missed. One that is new here and has just been written counts as
  /// changed: it may have been read before that.
  mutating func watch(_ paths: [String]) {
    guard paths != self.paths else { return }
    let known = Dictionary(zip(self.paths, stamps), uniquingKeysWith: { first, _ in first })
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    stamps = paths.map { path in
      if let stamp = known[path] { return stamp }
      guard let stamp = Self.stamp(path), stamp.seconds < now.tv_sec - Self.longestReading else {
        return nil
      }
      return stamp
    }
    self.paths = paths
  }

  /// Waits until a change is over: an editor that empties a file before it fills it, or moves the
  /// old one away first, is not to be taken at its half-way word. Gives up after a third of a second.
  mutating func settle() async throws {
    for _ in 0..<15 {
      try await Task.sleep(for: .milliseconds(20))
      let isChanging = hasChanged()
      if !isChanging, let report = stamps.first ?? nil, report.size > 0 { return }
    }
  }

  private static func stamp(_ path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(
      device: UInt64(status.st_dev), number: UInt64(status.st_ino), size: Int64(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
  }
}
