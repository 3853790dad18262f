// A store in a folder of its own, and what happens to stores.
import Foundation
import Testing

@testable import ResultStore

#if canImport(Glibc)
  import Glibc
#endif

/// Removed when the test is over.
final class TestStore: Sendable {
  let directory: String
  let store: ResultStore
  private let isTemporary: Bool

  init(in folder: String? = nil) {
    isTemporary = folder == nil
    directory = folder ?? NSTemporaryDirectory() + "galley-store-" + UUID().uuidString
    store = ResultStore(directory: directory)
  }

  deinit {
    if isTemporary { try? FileManager.default.removeItem(atPath: directory) }
  }

  /// Another process's view: nothing is shared but the disk.
  var other: ResultStore { ResultStore(directory: directory) }

  func folder(_ key: StepKey) -> String { store.layout.entry(key.description) }
  func record(_ key: StepKey) -> String { "\(folder(key))/entry.json" }

  @discardableResult func save(_ key: StepKey, _ files: [String: Data] = ["x": Data([1, 2, 3])])
    throws -> StoredResult
  {
    try store.save(files, seconds: 2, key: key)
  }

  /// `found`, `absent`, or why it is damaged.
  func state(_ key: StepKey) -> String {
    switch other.find(key) {
    case .found: "found"
    case .absent: "absent"
    case .damaged(let reason): reason
    }
  }

  /// Names of half-written things anywhere in the store.
  var leftovers: [String] {
    (FileManager.default.subpaths(atPath: directory) ?? []).filter {
      ($0 as NSString).lastPathComponent.hasPrefix(".")
    }
  }
}

func testKey(_ name: String) -> StepKey { StepKey(kind: "test", ["name": name]) }

func writeText(_ text: String, to path: String) throws {
  try FileManager.default.createDirectory(
    atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
}

func setModificationTime(_ path: String, secondsFromNow: Int) {
  let moment = timespec(tv_sec: time(nil) + secondsFromNow, tv_nsec: 0)
  let status = utimensat(AT_FDCWD, path, [moment, moment], 0)
  #expect(status == 0, "\(path): \(String(cString: strerror(errno)))")
}

/// Runs a program of the system.
@discardableResult func run(_ arguments: [String], in folder: String = "/") -> Bool {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = arguments
  process.currentDirectoryURL = URL(fileURLWithPath: folder)
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}

/// Does something with the rights of `nobody` to files. Root may do everything, and tests of
/// permissions would show nothing.
func withoutRights<Value>(_ work: () throws -> Value) throws -> Value {
  guard geteuid() == 0 else { return try work() }
  // On Linux the number counts for this thread alone, and Glibc's module does not declare it.
  let symbol = try #require(dlsym(nil, "setfsuid"))
  let setUser = unsafeBitCast(symbol, to: (@convention(c) (UInt32) -> CInt).self)
  _ = setUser(65_534)
  defer { _ = setUser(0) }
  return try work()
}
