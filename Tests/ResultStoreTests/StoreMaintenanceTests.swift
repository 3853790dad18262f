// Pruning and clearing: the least recently used goes first, and never what is needed.
import Diagnostics
import Foundation
import Testing

@testable import ResultStore

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct StoreMaintenanceTests {
  private let test = TestStore()

  /// Saves results of about a thousand bytes, one use each, in the order given.
  private func fill(_ names: String...) throws {
    for name in names {
      let use = try test.store.beginUse()
      try test.save(testKey(name), ["x": Data(repeating: 1, count: 1000)])
      use.end()
    }
  }

  private func left(of names: String) -> String {
    String(names.filter { test.state(testKey(String($0))) == "found" })
  }

  private func needed(_ names: String...) -> NeededResults {
    var needed = NeededResults()
    for name in names { needed.reportsByKey[testKey(name).description] = ["r.md"] }
    return needed
  }

  @Test func `What was used least recently goes first`() throws {
    try fill("a", "b", "c", "d")
    let use = try test.store.beginUse()
    _ = test.store.find(testKey("a"))
    use.end()
    let total = test.store.totalBytes()
    let outcome = try test.store.prune(toBytes: total / 2, needed: NeededResults())
    #expect(left(of: "abcd") == "ad")
    #expect(outcome.removed.map(\.key) == [testKey("b"), testKey("c")].map(\.description))
    #expect(outcome.freedBytes + outcome.remainingBytes == total)
    #expect(outcome.remainingBytes == test.store.totalBytes())
    #expect(outcome.warnings.isEmpty && test.leftovers.isEmpty)
  }

  @Test func `A clock that was set back changes no order, and is told of`() throws {
    try fill("a", "b", "c")
    // By the clock `a` was used last, and in the future.
    setModificationTime("\(test.folder(testKey("a")))/used", secondsFromNow: 7200)
    let outcome = try test.store.prune(
      toBytes: test.store.totalBytes() - 1, olderThan: 3600, needed: NeededResults())
    #expect(left(of: "abc") == "bc")
    #expect(outcome.warnings.count == 1)
    #expect(outcome.warnings.first?.message.contains("used in the future") == true)
  }

  @Test func `What is needed is never taken, and a limit that cannot be met is told of`() throws {
    try fill("a", "b", "c")
    let outcome = try test.store.prune(toBytes: 1, olderThan: -100, needed: needed("a", "c"))
    #expect(left(of: "abc") == "ac")
    #expect(outcome.remainingEntries == 2)
    #expect(outcome.warnings.first?.message.hasPrefix("the store stays above its limit") == true)
  }

  @Test func `An age limit takes what rested longer`() throws {
    try fill("a", "b")
    setModificationTime("\(test.folder(testKey("a")))/used", secondsFromNow: -5000)
    #expect(try test.store.prune(olderThan: 6000, needed: NeededResults()).removed.isEmpty)
    #expect(try test.store.prune(olderThan: 4000, needed: NeededResults()).removed.count == 1)
    #expect(left(of: "ab") == "b")
  }

  @Test func `A dry run says what would go, and leaves it`() throws {
    try fill("a", "b")
    let planned = try test.store.prune(toBytes: 0, needed: needed("a"), isDryRun: true)
    #expect(left(of: "ab") == "ab")
    let done = try test.store.prune(toBytes: 0, needed: needed("a"))
    #expect(planned.removed == done.removed && planned.freedBytes == done.freedBytes)
  }

  @Test func `Pruning removes what no longer serves, and nothing else`() throws {
    try fill("a", "b", "c", "d")
    truncate(test.record(testKey("b")), 10)
    try writeText(#"{"format": 1}"#, to: test.record(testKey("c")))
    let group = test.store.layout.group(testKey("a").description)
    try writeText("half", to: "\(group)/.0123.99999.0/x")
    try writeText("half", to: "\(test.directory)/checkpoints/.x.99999")
    try writeText("mine", to: "\(test.directory)/results/notes.txt")
    let running = testKey("running")
    try test.store.saveCheckpoint(Data("state".utf8), running)
    try test.store.saveCheckpoint(Data("state".utf8), testKey("d"))
    let forgotten = testKey("forgotten")
    try test.store.saveCheckpoint(Data("state".utf8), forgotten)
    setModificationTime(test.store.checkpointPath(forgotten), secondsFromNow: -40 * 86_400)

    let outcome = try test.store.prune(needed: needed("b"))
    #expect(left(of: "abcd") == "ad")
    #expect(Set(outcome.removed.map(\.state)) == [.damaged, .otherVersion])
    #expect(outcome.removedLeftovers == 2 && test.leftovers.isEmpty)
    #expect(test.store.loadCheckpoint(running) == Data("state".utf8))
    #expect(test.store.loadCheckpoint(testKey("d")) == nil)
    #expect(test.store.loadCheckpoint(forgotten) == nil)
    #expect(FileManager.default.fileExists(atPath: "\(test.directory)/results/notes.txt"))
  }

  @Test func `A folder that somebody is filling is no leftover`() throws {
    try fill("a")
    let key = testKey("b").description
    try test.store.makeFolders(test.store.layout.group(key))
    let folder = try TemporaryFolder(in: test.store.layout.group(key), for: key)
    #expect(try test.store.prune(needed: NeededResults()).removedLeftovers == 0)
    #expect(FileManager.default.fileExists(atPath: folder.path))
  }

  @Test func `A rendering prunes to the limit only when the store is above it`() throws {
    try fill("a", "b")
    let total = test.store.totalBytes()
    #expect(try test.store.enforceLimit(total) == nil)
    #expect(try test.store.enforceLimit(total - 1)?.removed.count == 1)
    #expect(left(of: "ab") == "b")
  }

  @Test func `Clearing removes all of a store, and nothing that is not the store's`() throws {
    try fill("a", "b")
    try writeText("mine", to: "\(test.directory)/results/ab/notes.txt")
    try test.store.saveCheckpoint(Data([1]), testKey("c"))
    try test.store.record(
      RenderingRecord(report: "r.md", sourceSHA256: "", choices: [], steps: []))
    #expect(try test.store.clear(keeping: needed("a")).removed.count == 1)
    #expect(left(of: "ab") == "a")
    #expect(try test.store.clear().removed.count == 1)
    let remaining = (FileManager.default.subpaths(atPath: test.directory) ?? []).sorted()
    #expect(
      remaining == ["results", "results/ab", "results/ab/notes.txt", "use-count", "use.lock"])
  }

  @Test func `A store that does not exist is empty, and is not made`() throws {
    #expect(try test.store.prune(toBytes: 0, needed: NeededResults()).removed.isEmpty)
    #expect(try test.store.clear().removed.isEmpty)
    #expect(test.store.contents(needed: NeededResults()).entries.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: test.directory))
  }

  @Test func `Contents tell sizes, last uses, names and needs`() throws {
    try fill("a", "b")
    var needed = needed("a")
    needed.names[testKey("a").description] = "baseline"
    let contents = test.store.contents(needed: needed)
    #expect(contents.entries.map(\.key) == [testKey("b"), testKey("a")].map(\.description))
    let entry = try #require(contents.entries.last)
    #expect(entry.kind == "test" && entry.name == "baseline" && entry.neededBy == ["r.md"])
    #expect(entry.state == .whole && entry.bytes > 1000 && entry.useNumber == 1)
    #expect(contents.bytes == test.store.totalBytes())
  }
}

@Suite struct CheckpointTests {
  private let test = TestStore()

  @Test func `The newest checkpoint replaces the one before, and goes when told`() throws {
    let key = testKey("a")
    #expect(test.store.loadCheckpoint(key) == nil)
    for text in ["one", "two"] {
      try test.store.saveCheckpoint(Data(text.utf8), key)
      #expect(test.other.loadCheckpoint(key) == Data(text.utf8))
    }
    #expect(
      StoreLayout.names(in: test.store.layout.checkpoints)
        == ["\(key).checkpoint.safetensors"])
    test.store.removeCheckpoint(key)
    test.store.removeCheckpoint(key)
    #expect(test.other.loadCheckpoint(key) == nil)
  }

  @Test func `Last good weights are named by an absolute path`() throws {
    let path = try test.store.keepLastGoodWeights(Data([1]), key: testKey("a"))
    #expect(path.hasPrefix("/"))
    #expect(FileManager.default.contents(atPath: path) == Data([1]))
  }
}
