// Results on disk: found again when whole, never believed when damaged.
import Foundation
import ReportExecution
import Testing

@Suite struct ResultStoreTests {
  private let directory = NSTemporaryDirectory() + "galley-store-" + UUID().uuidString
  private let key = StepKey(kind: "test", ["a": "1"])
  private var store: ResultStore { ResultStore(directory: directory) }

  private func clean() { try? FileManager.default.removeItem(atPath: directory) }

  private var folder: String {
    "\(directory)/results/\(key.description.prefix(2))/\(key.description)"
  }

  @Test func `What was saved is found, file by file`() throws {
    defer { clean() }
    _ = try store.save(["x.bin": Data([1, 2, 3]), "y.txt": Data("y".utf8)], seconds: 2, key: key)
    guard case .found(let result) = store.find(key) else {
      Issue.record("not found")
      return
    }
    #expect(result.files == ["x.bin": Data([1, 2, 3]), "y.txt": Data("y".utf8)])
    #expect(result.isFromStore && result.seconds == 2)
    // Nothing half written stays behind.
    let parent = (folder as NSString).deletingLastPathComponent
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == [key.description])
  }

  @Test func `An empty store has nothing`() {
    guard case .absent = store.find(key) else {
      Issue.record("found something")
      return
    }
  }

  @Test(
    arguments: [
      "cut", "flip", "remove", "entry", "entry-gone", "other-key",
    ])
  func `A damaged entry is told from an absent one`(damage: String) throws {
    defer { clean() }
    _ = try store.save(["x.bin": Data([1, 2, 3])], seconds: 0, key: key)
    let file = URL(fileURLWithPath: "\(folder)/x.bin")
    let entry = URL(fileURLWithPath: "\(folder)/entry.json")
    switch damage {
    case "cut": try Data([1, 2]).write(to: file)
    case "flip": try Data([1, 2, 4]).write(to: file)
    case "remove": try FileManager.default.removeItem(at: file)
    case "entry": try Data("{".utf8).write(to: entry)
    case "entry-gone": try FileManager.default.removeItem(at: entry)
    default:
      let text = try String(contentsOf: entry, encoding: .utf8)
      try Data(text.replacingOccurrences(of: key.description, with: "00").utf8).write(to: entry)
    }
    guard case .damaged = store.find(key) else {
      Issue.record("\(damage) was not noticed")
      return
    }
    _ = try store.save(["x.bin": Data([9])], seconds: 0, key: key)
    guard case .found(let result) = store.find(key) else {
      Issue.record("not repaired")
      return
    }
    #expect(result.files["x.bin"] == Data([9]))
  }

  @Test func `A key tells apart what joined texts would confuse`() {
    #expect(StepKey(kind: "t", ["a": "1", "b": "2"]) == StepKey(kind: "t", ["b": "2", "a": "1"]))
    let keys = [
      StepKey(kind: "t", ["a": "1"]), StepKey(kind: "u", ["a": "1"]),
      StepKey(kind: "t", ["a": "2"]), StepKey(kind: "t", ["a": "1;b=2"]),
      StepKey(kind: "t", ["a": "1", "b": "2"]), StepKey(kind: "t", ["a": "1;1:b=1:2"]),
    ]
    #expect(Set(keys.map(\.description)).count == keys.count)
  }
}
