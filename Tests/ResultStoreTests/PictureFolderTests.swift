// Drawings in the store: given back whole or not at all, and never more than the limit.
import Foundation
import Testing

@testable import ResultStore

@Suite struct PictureFolderTests {
  private let store = TestStore()
  private var folder: PictureFolder { store.store.pictures }
  private var path: String { folder.path }

  private func key(_ digit: Int) -> String { String(repeating: String(digit), count: 64) }

  @Test func `A drawing is given back as it was kept`() {
    #expect(folder.picture(key(1)) == nil)
    folder.keep(Data("<svg/>".utf8), as: key(1))
    #expect(folder.picture(key(1)) == Data("<svg/>".utf8))
    #expect(folder.picture(key(2)) == nil)
  }

  @Test(arguments: ["<svg/", "<svg/>x", "", "<swg/>"])
  func `A damaged drawing is not given back`(damaged: String) throws {
    folder.keep(Data("<svg/>".utf8), as: key(1))
    let file = URL(fileURLWithPath: "\(path)/11/\(key(1))")
    let checksum = try Data(contentsOf: file).prefix(64)
    try (checksum + Data(damaged.utf8)).write(to: file)
    #expect(folder.picture(key(1)) == nil)
    folder.keep(Data("<svg/>".utf8), as: key(1))
    #expect(folder.picture(key(1)) == Data("<svg/>".utf8))
  }

  @Test func `Those shown least recently go first, and nothing that is no drawing`() throws {
    for digit in 1...4 {
      folder.keep(Data(repeating: 0, count: 936), as: key(digit))
      let file = "\(path)/\(digit)\(digit)/\(key(digit))"
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(1_000 * digit))], ofItemAtPath: file)
    }
    try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(path)/11/mine"))
    let now = 5_000
    #expect(folder.prune(toBytes: 4_000, olderThan: 10_000, now: now).count == 0)
    let dry = folder.prune(toBytes: 3_000, olderThan: 10_000, isDryRun: true, now: now)
    #expect(dry.count == 3 && dry.bytes == 3_000)
    #expect(folder.picture(key(1)) != nil)
    // Which counts as shown now.
    #expect(folder.prune(toBytes: 3_000, olderThan: .max, now: now).count == 3)
    #expect(folder.picture(key(1)) != nil && folder.picture(key(4)) == nil)
    #expect(folder.prune(toBytes: 0, olderThan: -1).count == 1)
    #expect(FileManager.default.fileExists(atPath: "\(path)/11/mine"))
  }

  @Test func `Pruning and clearing a store count its drawings`() throws {
    folder.keep(Data("<svg/>".utf8), as: key(1))
    #expect(try store.store.prune(needed: NeededResults()).removedPictures == 0)
    #expect(try store.store.clear().removedPictures == 1)
    #expect(folder.picture(key(1)) == nil)
  }
}
