// Records of renderings: what the next rendering compares itself with, and what pruning spares.
import Checksums
import Diagnostics
import Foundation
import Testing

@testable import ResultStore

@Suite struct RenderingRecordTests {
  /// A project with a store in it.
  private let project = TestStore()
  private let store: ResultStore

  init() throws {
    store = ResultStore(directory: project.directory + "/.galley")
    try FileManager.default.createDirectory(
      atPath: project.directory, withIntermediateDirectories: true)
  }

  private func record(
    _ report: String, text: String, choices: [String] = [], _ names: String...
  ) throws {
    try store.record(
      RenderingRecord(
        report: report, sourceSHA256: SHA256.hex(of: text), choices: choices,
        steps: names.map { RenderingRecord.Step(name: $0, kind: "train", key: testKey($0)) }))
  }

  private func write(_ text: String, to name: String) throws {
    try writeText(text, to: "\(project.directory)/\(name)")
  }

  private func git(_ arguments: String...) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    #expect(run(["git", "-C", project.directory] + identity + arguments))
  }

  /// The names of the steps that committed reports need.
  private func needed() -> [String] {
    let needed = store.neededResults(projectDirectory: project.directory)
    return needed.reportsByKey.keys.compactMap { needed.names[$0] }.sorted()
  }

  @Test func `The latest record is of the same report and choices, whatever the clock`() throws {
    try record("r.md", text: "1", "a")
    try record("r.md", text: "2", "a", "b")
    try record("r.md", text: "3", choices: ["profile=quick"], "c")
    try record("s.md", text: "4", "d")
    for name in StoreLayout.names(in: store.layout.renderings) {
      setModificationTime("\(store.layout.renderings)/\(name)", secondsFromNow: .random(in: -9...9))
    }
    let latest = try #require(store.latestRecord(report: "r.md", choices: []))
    #expect(latest.steps.map(\.name) == ["a", "b"])
    #expect(latest.steps.first?.key.material == testKey("a").material)
    // Rendering the first text again makes its record the latest.
    try record("r.md", text: "1", "a")
    #expect(store.latestRecord(report: "r.md", choices: [])?.steps.map(\.name) == ["a"])
    #expect(store.latestRecord(report: "t.md", choices: []) == nil)
    #expect(store.records().records.count == 4)
  }

  @Test func `Edits of prose make no new record, and earlier texts keep their results`() throws {
    try record("r.md", text: "one", "a")
    try record("r.md", text: "two", "a")
    try record("r.md", text: "three", "a")
    try record("r.md", text: "four", "b")
    #expect(store.records().records.count == 2)
    try write("one", to: "r.md")
    #expect(needed() == ["a"])
  }

  @Test func `Without git every report that exists needs its results`() throws {
    try record("r.md", text: "one", "a")
    try record("gone.md", text: "one", "b")
    try write("one", to: "r.md")
    #expect(needed() == ["a"])
  }

  @Test func `A committed report needs the results of HEAD and of the work tree`() throws {
    git("init", "-q")
    try write("head", to: "reports/r.md")
    git("add", ".")
    git("commit", "-qm", "x")
    try write("tree", to: "reports/r.md")
    try write("head", to: "draft.md")
    try record("draft.md", text: "head", "draft")
    try record("reports/r.md", text: "old", "old")
    try record("reports/r.md", text: "head", "head")
    try record("reports/r.md", text: "tree", "tree")
    try record("reports/r.md", text: "other", "newest")
    #expect(needed() == ["head", "tree"])
    // A report that was deleted with its folder is still at HEAD.
    try FileManager.default.removeItem(atPath: project.directory + "/reports")
    #expect(needed() == ["head"])
  }

  @Test func `A report whose text was never rendered needs its newest results of each choice`()
    throws
  {
    try write("unseen", to: "r.md")
    try record("r.md", text: "1", "a")
    try record("r.md", text: "2", "b")
    try record("r.md", text: "1", choices: ["profile=quick"], "c")
    #expect(needed() == ["b", "c"])
  }

  @Test func `Another working directory unprotects nothing`() throws {
    try write("one", to: "r.md")
    try record("r.md", text: "one", "a")
    #expect(
      Array(store.neededResults(projectDirectory: "/").reportsByKey.values) == [["r.md"]])
  }

  @Test func `Pruning keeps what is needed and drops superseded records`() throws {
    try write("two", to: "r.md")
    try record("r.md", text: "one", "a")
    try record("r.md", text: "two", "a", "b")
    for name in ["a", "b", "c"] {
      _ = try store.save(["x": Data([1])], seconds: 0, key: testKey(name))
    }
    let outcome = try store.prune(
      toBytes: 0, needed: store.neededResults(projectDirectory: project.directory))
    #expect(outcome.removed.map(\.key) == [testKey("c").description])
    #expect(outcome.removedRecords == 1)
    #expect(store.records().records.map(\.sourceSHA256) == [SHA256.hex(of: "two")])
  }

  @Test func `A record that cannot be read is told of, one of another version is dropped`() throws {
    try record("r.md", text: "one", "a")
    try write("{", to: ".galley/renderings/0-0.json")
    try write(#"{"format": 99}"#, to: ".galley/renderings/0-1.json")
    let needed = store.neededResults(projectDirectory: project.directory)
    #expect(needed.warnings.count == 1)
    #expect(needed.supersededRecords == ["0-1.json"])
    #expect(store.latestRecord(report: "r.md", choices: []) != nil)
  }
}
