// Results on disk: found again when whole, never believed when damaged.
import Diagnostics
import Foundation
import Synchronization
import Testing

@testable import ResultStore

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct ResultStoreTests {
  private let test = TestStore()
  private let key = testKey("a")

  @Test func `What was saved is found, file by file`() throws {
    try test.save(key, ["x.bin": Data([1, 2, 3]), "y.txt": Data("y".utf8), "empty": Data()])
    guard case .found(let result) = test.other.find(key) else {
      Issue.record("not found")
      return
    }
    #expect(result.names == ["empty", "x.bin", "y.txt"])
    #expect(try result.data("x.bin") == Data([1, 2, 3]))
    #expect(try result.data("y.txt") == Data("y".utf8))
    #expect(try result.data("empty").isEmpty)
    #expect(result.isFromStore && result.seconds == 2)
    #expect(test.leftovers.isEmpty)
  }

  @Test func `An empty store has nothing`() {
    #expect(test.state(key) == "absent")
  }

  @Test func `A record is JSON with the key's material, and its checksum can be computed anew`()
    throws
  {
    try test.save(key)
    let text = try String(contentsOfFile: test.record(key), encoding: .utf8)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect((object?["material"] as? [String: String])?["name"] == "a")
    #expect(object?["kind"] as? String == "test")
    let checksum = try #require(object?["checksum"] as? String)
    let zeroed = text.replacingOccurrences(of: checksum, with: String(repeating: "0", count: 64))
    let file = test.directory + "/zeroed"
    try writeText(zeroed, to: file)
    #expect(run(["sh", "-c", "sha256sum '\(file)' | grep -q ^\(checksum)"]))
  }

  /// What can happen to an entry, and what is said of it.
  private static let damages = [
    ("cut", "x has 2 bytes and should have 3"), ("grown", "x has 4 bytes and should have 3"),
    ("flipped", "x does not match its checksum"), ("gone", "x is missing"),
    ("folder", "x is not a regular file"), ("pipe", "x is not a regular file"),
    ("link", "x is a symbolic link"), ("record cut", "entry.json does not match its checksum"),
    ("record flipped", "entry.json does not match its checksum"),
    ("record empty", "entry.json does not match its checksum"),
    ("record gone", "entry.json is missing"), ("record a link", "entry.json is a symbolic link"),
    ("older", "it has format 1 and this release reads format 2"),
    ("newer", "it has format 3 and this release reads format 2"),
    ("a file in its place", "it is not a folder"), ("a link in its place", "it is not a folder"),
    ("files of another", "x does not match its checksum"),
    ("another entry", "it belongs to another key"),
  ]

  @Test(arguments: damages)
  func `A damaged entry is not believed, says why, and is made again`(
    damage: String, reason: String
  ) throws {
    try test.save(key)
    let other = testKey("b")
    try test.save(other, ["x": Data([7, 8, 9])])
    let file = "\(test.folder(key))/x"
    let record = test.record(key)
    let text = try String(contentsOfFile: record, encoding: .utf8)
    switch damage {
    case "cut": truncate(file, 2)
    case "grown": truncate(file, 4)
    case "flipped": try Data([1, 2, 2]).write(to: URL(fileURLWithPath: file))
    case "gone": unlink(file)
    case "folder":
      unlink(file)
      mkdir(file, 0o755)
    case "pipe":
      unlink(file)
      mkfifo(file, 0o644)
    case "link":
      rename(file, "\(test.directory)/elsewhere")
      symlink("\(test.directory)/elsewhere", file)
    case "record cut": truncate(record, 100)
    case "record flipped":
      try writeText(text.replacingOccurrences(of: "name", with: "nbme"), to: record)
    case "record empty": truncate(record, 0)
    case "record gone": unlink(record)
    case "record a link":
      rename(record, "\(test.directory)/elsewhere")
      symlink("\(test.directory)/elsewhere", record)
    case "older": try writeText(#"{"format": 1, "key": "\#(key)", "files": {}}"#, to: record)
    case "newer": try writeText(#"{"format": 3, "parts": []}"#, to: record)
    case "a file in its place":
      rename(test.folder(key), "\(test.directory)/elsewhere")
      try writeText("", to: test.folder(key))
    case "a link in its place":
      rename(test.folder(key), "\(test.directory)/elsewhere")
      symlink("\(test.directory)/elsewhere", test.folder(key))
    case "files of another":
      unlink(file)
      link("\(test.folder(other))/x", file)
    default:
      rename(test.folder(key), "\(test.directory)/elsewhere")
      rename(test.folder(other), test.folder(key))
    }
    #expect(test.state(key) == reason)
    try test.save(key, ["x": Data([9])])
    guard case .found(let result) = test.other.find(key) else {
      Issue.record("not mended: \(test.state(key))")
      return
    }
    #expect(try result.data("x") == Data([9]))
    #expect(test.leftovers.isEmpty)
  }

  @Test func `An entry that may not be read is not believed`() throws {
    try test.save(key)
    chmod("\(test.folder(key))/x", 0)
    #expect(try withoutRights { test.state(key) } == "x cannot be opened: Permission denied")
    chmod(test.folder(key), 0)
    let reason = try withoutRights { test.state(key) }
    #expect(reason == "its folder cannot be opened: Permission denied")
  }

  @Test func `Other files in an entry do no harm`() throws {
    try test.save(key)
    try writeText("?", to: "\(test.folder(key))/stray")
    #expect(test.state(key) == "found")
  }

  @Test func `A large file is read when it is needed, and verified then`() throws {
    let large = Data((0..<StoredResult.largestKeptFile + 1).map { UInt8(truncatingIfNeeded: $0) })
    let saved = try test.save(key, ["large": large])
    guard case .found(let found) = test.other.find(key) else {
      Issue.record("not found")
      return
    }
    for result in [saved, found] {
      #expect(result.kept.isEmpty)
      #expect(try result.data("large") == large)
    }
    truncate("\(test.folder(key))/large", 10)
    #expect(throws: DamagedEntry.self) { try found.data("large") }
    try FileManager.default.removeItem(atPath: test.folder(key))
    #expect(throws: DamagedEntry(key: key, reason: "it is gone")) { try found.data("large") }
    #expect(throws: DamagedEntry(key: key, reason: "it has no 'other'")) {
      try found.data("other")
    }
  }

  @Test func `Writers and readers of one key never meet half an entry`() throws {
    let files = ["x": Data(repeating: 1, count: 9000), "y": Data([2])]
    try test.save(key, files)
    let wrong = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 6) { worker in
      for round in 0..<15 {
        let store = test.other
        do {
          switch worker {
          case 0:
            // A flipped bit, which the next writer mends.
            let descriptor = open("\(test.folder(key))/y", O_WRONLY)
            if descriptor >= 0 {
              var byte: UInt8 = 3
              pwrite(descriptor, &byte, 1, 0)
              close(descriptor)
            }
          case 1, 2, 3: _ = try store.save(files, seconds: 1, key: key)
          default:
            if case .found(let result) = store.find(key) {
              for (name, data) in files where try result.data(name) != data {
                wrong.withLock { $0.append("round \(round): \(name)") }
              }
            }
          }
        } catch {
          wrong.withLock { $0.append("\(error)") }
        }
      }
    }
    #expect(wrong.withLock { $0 } == [])
    try test.save(key, files)
    #expect(test.state(key) == "found")
    #expect(test.leftovers.isEmpty)
  }

  @Test func `A whole entry of another process stays`() throws {
    try test.save(key, ["x": Data([1])])
    let inode = identity(ofPath: test.folder(key))
    try test.save(key, ["x": Data([1])])
    #expect(identity(ofPath: test.folder(key)) == inode)
  }

  @Test func `A thousand small results are found`() throws {
    let keys = (0..<1000).map { testKey("k\($0)") }
    let template = try test.save(keys[0], ["x": Data(repeating: 1, count: 3000)])
    // Entries without waiting for the disk: what counts here is reading them.
    for key in keys.dropFirst() {
      try FileManager.default.createDirectory(
        atPath: test.folder(key), withIntermediateDirectories: true)
      try Data(repeating: 1, count: 3000).write(
        to: URL(fileURLWithPath: "\(test.folder(key))/x"))
      try EntryRecord.encode(key: key, seconds: 1, files: template.files)
        .write(to: URL(fileURLWithPath: test.record(key)))
    }
    let use = try test.store.beginUse()
    let clock = ContinuousClock()
    var found = 0
    let duration = clock.measure {
      for key in keys { if case .found = test.store.find(key) { found += 1 } }
    }
    if ProcessInfo.processInfo.environment["GALLEY_PRINT_TIMES"] != nil { print("1000:", duration) }
    #expect(found == 1000)
    use.end()
  }
}
