// A full disk: said so, and nothing half-written stays.
import Diagnostics
import Foundation
import Testing

@testable import ResultStore

#if canImport(Glibc)
  import Glibc
#endif

/// A disk of one megabyte, unmounted when the test is over.
private final class SmallDisk {
  let path = NSTemporaryDirectory() + "galley-disk-" + UUID().uuidString

  /// - Returns: `nil` where this user or container may not mount anything.
  init?() {
    guard mkdir(path, 0o755) == 0 else { return nil }
    guard run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", path]) else {
      rmdir(path)
      return nil
    }
  }

  deinit {
    run(["umount", path])
    rmdir(path)
  }

  static let isPossible = SmallDisk() != nil
}

@Suite(.enabled(if: SmallDisk.isPossible, "mounting needs rights"))
struct FullDiskTests {
  @Test func `A result that does not fit is refused, and the store stays whole`() throws {
    let disk = try #require(SmallDisk())
    let test = TestStore(in: disk.path + "/store")
    let use = try test.store.beginUse()
    try test.save(testKey("small"))
    let before = FileManager.default.subpaths(atPath: test.directory)?.sorted()
    let large = Data(repeating: 1, count: 2 << 20)
    let complaint = try #require(throws: Diagnostic.self) {
      try test.save(testKey("large"), ["x": Data(repeating: 2, count: 100_000), "y": large])
    }
    #expect(
      complaint.message.hasPrefix(
        "a result cannot be kept: the disk is full (No space left on device, "))
    #expect(complaint.message.contains("are free"))
    #expect(complaint.hints.first?.contains("galley cache prune") == true)
    #expect(test.state(testKey("small")) == "found")
    #expect(test.state(testKey("large")) == "absent")
    let group = "results/\(testKey("large").description.prefix(2))"
    let after = FileManager.default.subpaths(atPath: test.directory)?.sorted()
    #expect(after?.filter { $0 != group } == before?.filter { $0 != group })
    use.end()
  }

  @Test func `The checkpoint before stays when the next does not fit`() throws {
    let disk = try #require(SmallDisk())
    let test = TestStore(in: disk.path + "/store")
    try test.store.saveCheckpoint(Data([1]), testKey("a"))
    #expect(throws: Diagnostic.self) {
      try test.store.saveCheckpoint(Data(repeating: 1, count: 2 << 20), testKey("a"))
    }
    #expect(test.store.loadCheckpoint(testKey("a")) == Data([1]))
    #expect(test.leftovers.isEmpty)
  }

  @Test func `A full disk can be pruned and then written`() throws {
    let disk = try #require(SmallDisk())
    let test = TestStore(in: disk.path + "/store")
    let use = try test.store.beginUse()
    var saved = 0
    while (try? test.save(testKey("k\(saved)"), ["x": Data(repeating: 1, count: 60_000)])) != nil {
      saved += 1
    }
    #expect(saved > 5)
    // Nothing at all is free now.
    let filler = FileManager.default.createFile(
      atPath: disk.path + "/filler", contents: Data(count: 0))
    #expect(filler)
    let handle = try #require(FileHandle(forWritingAtPath: disk.path + "/filler"))
    while (try? handle.write(contentsOf: Data(count: 4096))) != nil {}
    use.end()
    let outcome = try test.store.prune(toBytes: 100_000, needed: NeededResults())
    #expect(outcome.removed.count == saved - 1)
    try test.save(testKey("after"), ["x": Data(repeating: 1, count: 60_000)])
    #expect(test.state(testKey("after")) == "found")
  }
}
