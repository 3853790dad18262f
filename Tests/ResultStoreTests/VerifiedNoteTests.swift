// Large files are not read again while nobody touches them, and are as soon as somebody does.
import Foundation
import Testing

@testable import ResultStore

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct VerifiedNoteTests {
  private let test = TestStore()
  private let key = testKey("a")
  private let large = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })
  private var file: String { "\(test.folder(key))/x" }
  private var note: String { "\(test.folder(key))/verified" }

  /// A file is old enough to be noted after some seconds.
  private func noted() async throws {
    try test.save(key, ["x": large, "small": Data([1])])
    try await Task.sleep(for: .seconds(4))
    #expect(test.state(key) == "found")
    let text = try String(contentsOfFile: note, encoding: .utf8)
    #expect(text.hasSuffix(" x\n") && text.split(separator: "\n").count == 1)
  }

  @Test func `A large file that nobody touched is vouched for, and read when it is used`()
    async throws
  {
    try await noted()
    guard case .found(let result) = test.other.find(key) else {
      Issue.record("not found")
      return
    }
    #expect(try result.data("x") == large)
    // A note of another file, or none that can be read, leads to reading.
    try writeText("nonsense", to: note)
    #expect(test.state(key) == "found")
    #expect(try String(contentsOfFile: note, encoding: .utf8).hasSuffix(" x\n"))
  }

  @Test func `A byte changed in place is noticed, whatever the file's times say`() async throws {
    try await noted()
    var before = stat()
    #expect(stat(file, &before) == 0)
    let handle = try #require(FileHandle(forUpdatingAtPath: file))
    try handle.seek(toOffset: 50_000)
    try handle.write(contentsOf: Data([large[50_000] ^ 4]))
    try handle.close()
    var times = [before.st_atim, before.st_mtim]
    #expect(utimensat(AT_FDCWD, file, &times, 0) == 0)
    #expect(test.state(key) == "x does not match its checksum")
  }

  @Test func `A file that has just been written is not noted yet`() throws {
    try test.save(key, ["x": large])
    #expect(test.state(key) == "found")
    #expect(!FileManager.default.fileExists(atPath: note))
  }
}
