// One store and several renderings at once, and a store that somebody or something has damaged.
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct SharedStoreTests {
  private struct Summary: Decodable {
    var event: String
    var stepsRun: Int
    var stepsReused: Int
  }

  private func summary(_ log: String) throws -> Summary {
    let last = try #require(log.split(separator: "\n").last)
    return try JSONDecoder().decode(Summary.self, from: Data(last.utf8))
  }

  /// Starts all, then waits for all.
  private func atOnce(_ place: Workplace, _ commands: [[String]]) throws -> [String] {
    let processes = try commands.enumerated().map { index, arguments in
      let process = place.command()
      process.arguments = arguments + ["--progress", "json"]
      let log = "\(place.directory)/log-\(index)"
      _ = FileManager.default.createFile(atPath: log, contents: nil)
      process.standardError = FileHandle(forWritingAtPath: log)
      try process.run()
      return process
    }
    return try processes.enumerated().map { index, process in
      process.waitUntilExit()
      let log = try String(contentsOfFile: "\(place.directory)/log-\(index)", encoding: .utf8)
      #expect(process.terminationStatus == 0, "\(log)")
      return log
    }
  }

  @Test func `Renderings of the same report and of another at once make nothing twice`() throws {
    let place = try Workplace()
    let report = smallReport().replacing("epochs: 2\n", with: "epochs: 40\n")
    try place.write(report, to: "r.md")
    // Another report that shares the run that takes longest.
    try place.write(
      report.replacing("title: Small", with: "title: Other")
        .replacing("show: prior-samples\nrun: second", with: "show: prior-samples\nrun: first"),
      to: "s.md")
    let logs = try atOnce(
      place,
      [
        ["render", "r.md", "--output", "one"], ["render", "r.md", "--output", "two"],
        ["render", "s.md", "--output", "three"],
      ])
    let summaries = try logs.map(summary)
    // Five steps of the one report, and one that only the other has.
    #expect(summaries.reduce(0) { $0 + $1.stepsRun } == 6, "\(summaries)")
    for page in ["html", "json", "pdf"] {
      #expect(try place.read("one/r.\(page)") == place.read("two/r.\(page)"))
    }
    let alone = try Workplace()
    try alone.write(report, to: "r.md")
    #expect(try alone.galley("render", "r.md").status == 0)
    #expect(try alone.read("output/r.json") == place.read("one/r.json"))
  }

  /// What may happen to a store behind everybody's back.
  enum Damage: String, CaseIterable, Sendable {
    case truncation, emptyFile, flippedBit, swappedFiles, swappedEntries, otherVersion, missingFile,
      folderInPlaceOfFile, deadLock, clockSetBack, brokenCheckpoint
  }

  @Test(arguments: Damage.allCases)
  func `A damaged store gives the same pages, with a warning`(_ damage: Damage) throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    #expect(try place.galley("render", "r.md").status == 0)
    let wanted = try place.read("output/r.json")
    let store = place.directory + "/.galley"
    let manager = FileManager.default
    let files = try manager.subpathsOfDirectory(atPath: store).sorted().map { "\(store)/\($0)" }
    let weights = files.filter { $0.hasSuffix("/weights.safetensors") }
    let histories = files.filter { $0.hasSuffix("/history.json") }
    try #require(weights.count == 2 && histories.count == 2)
    func edit(_ path: String, _ change: (inout Data) -> Void) throws {
      var data = try Data(contentsOf: URL(fileURLWithPath: path))
      change(&data)
      try data.write(to: URL(fileURLWithPath: path))
    }
    func swap(_ first: String, _ second: String) throws {
      try manager.moveItem(atPath: first, toPath: store + "/aside")
      try manager.moveItem(atPath: second, toPath: first)
      try manager.moveItem(atPath: store + "/aside", toPath: second)
    }
    switch damage {
    case .truncation: try edit(weights[0]) { $0.removeLast(100) }
    case .emptyFile: try edit(histories[0]) { $0 = Data() }
    case .flippedBit: try edit(weights[1]) { $0[$0.count / 2] ^= 4 }
    case .swappedFiles: try swap(histories[0], histories[1])
    case .swappedEntries:
      try swap(
        (weights[0] as NSString).deletingLastPathComponent,
        (weights[1] as NSString).deletingLastPathComponent)
    case .otherVersion:
      let entry = (weights[0] as NSString).deletingLastPathComponent + "/entry.json"
      try edit(entry) {
        let text = String(decoding: $0, as: UTF8.self)
        $0 = Data(text.replacing(#/"format" : \d+/#, with: "\"format\" : 99").utf8)
      }
    case .missingFile: try manager.removeItem(atPath: histories[1])
    case .folderInPlaceOfFile:
      try manager.removeItem(atPath: weights[0])
      try manager.createDirectory(atPath: weights[0], withIntermediateDirectories: false)
    case .deadLock, .brokenCheckpoint:
      let entry = (weights[0] as NSString).deletingLastPathComponent
      let key = (entry as NSString).lastPathComponent
      try manager.removeItem(atPath: entry)
      let isLock = damage == .deadLock
      let folder = store + (isLock ? "/locks" : "/checkpoints")
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data("process 1 on another machine: first\n".utf8).write(
        to: URL(
          fileURLWithPath: isLock
            ? "\(folder)/\(key.prefix(16)).lock" : "\(folder)/\(key).checkpoint.safetensors"))
    case .clockSetBack:
      let future = Date(timeIntervalSinceNow: 1e6)
      for file in files {
        try manager.setAttributes([.modificationDate: future], ofItemAtPath: file)
      }
    }
    let result = try place.galley("render", "r.md", "--output", "again")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try place.read("again/r.json") == wanted)
    let warnings = result.errors.split(separator: "\n").filter {
      $0.contains("warning") && !$0.contains("stand-in")
    }
    #expect(!warnings.isEmpty, "\(result.errors)")
    // And the store is whole again.
    let third = try place.galley("render", "r.md", "--output", "third")
    #expect(third.errors.contains("0 steps run, 5 from the store"), "\(third.errors)")
    #expect(try place.read("third/r.json") == wanted)
  }

  /// Whether this user and container may mount a disk.
  private static let canMount: Bool = {
    let folder = NSTemporaryDirectory() + "galley-mount-" + UUID().uuidString
    guard mkdir(folder, 0o755) == 0 else { return false }
    defer { rmdir(folder) }
    guard shell("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", folder) == 0 else {
      return false
    }
    return shell("umount", folder) == 0
  }()

  @Test(.enabled(if: canMount, "mounting needs rights"))
  func `A full disk is said to be full, and what the store had stays usable`() throws {
    let place = try Workplace()
    let disk = place.directory + "/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    try #require(Self.shell("mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", disk) == 0)
    defer { _ = Self.shell("umount", disk) }
    try place.write(smallReport(), to: "r.md")
    let full = try place.galley("render", "r.md", "--store", "disk/store", "--jobs", "1")
    #expect(full.status == 1)
    #expect(full.errors.contains("No space left on device"), "\(full.errors)")
    #expect(full.errors.contains("= hint: "))
    let left = try FileManager.default.subpathsOfDirectory(atPath: disk + "/store/results")
    #expect(!left.contains { $0.contains("/.") }, "\(left)")
    let listed = try place.galley("cache", "list", "--store", "disk/store")
    #expect(listed.status == 0, "\(listed.errors)")

    #expect(Self.shell("mount", "-o", "remount,size=20m", disk) == 0)
    let second = try place.galley("render", "r.md", "--store", "disk/store")
    #expect(second.status == 0, "\(second.errors)")
    let alone = try place.galley("render", "r.md", "--output", "alone")
    #expect(alone.status == 0)
    #expect(try place.read("output/r.json") == place.read("alone/r.json"))
  }

  private static func shell(_ arguments: String...) -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return -1 }
    process.waitUntilExit()
    return process.terminationStatus
  }
}
