// Renderings and workers that are killed at any moment: nothing is lost that was kept, nothing is
// done twice, and the pages are the same to the byte.
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct CrashTests {
  /// Two runs of many short epochs, and steps that read them.
  private static let report = smallReport()
    .replacing("first: {train: 200, test: 40}", with: "first: {train: 2000, test: 100}")
    .replacing("epochs: 2\n", with: "epochs: 60\n")
    .replacing("epochs: 1\n", with: "epochs: 40\nvalidation: 0.2\nkeep: best\n")

  private static let pages = ["r.html", "r.json", "r.pdf"]

  /// What a rendering said about one step.
  private struct Attempt {
    var resumed: [String: Int] = [:]
    /// By step: the epochs that ended, in their order.
    var ended: [String: [Int]] = [:]

    /// - Parameter log: JSON lines, the last of which may be cut short.
    init(_ log: String) {
      struct Event: Decodable {
        var event: String
        var name: String?
        var epoch: Int?
      }
      for line in log.split(separator: "\n") {
        guard let event = try? JSONDecoder().decode(Event.self, from: Data(line.utf8)),
          let name = event.name, let epoch = event.epoch
        else { continue }
        if event.event == "resumed" { resumed[name] = epoch }
        if event.event == "epoch-ended" { ended[name, default: []].append(epoch) }
      }
    }
  }

  /// The processes whose parent is this one.
  private func children(of parent: Int32) -> [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { Int32($0) }.filter { status(of: $0)?.parent == parent }.sorted()
  }

  /// A process that has ended but whose end nobody has taken note of is not alive.
  private func isAlive(_ process: Int32) -> Bool {
    status(of: process).map { $0.state != "Z" } ?? false
  }

  private func status(of process: Int32) -> (state: String, parent: Int32?)? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[end...].split(separator: " ")
    return fields.count > 2 ? (String(fields[1]), Int32(fields[2])) : nil
  }

  /// The finished epochs of each checkpoint in the store, by the step's key.
  private func checkpoints(_ place: Workplace) throws -> [String: Int] {
    struct Header: Decodable {
      struct Metadata: Decodable {
        var key: String
        var position: String
      }
      var metadata: Metadata
      enum CodingKeys: String, CodingKey { case metadata = "__metadata__" }
    }
    struct Position: Decodable { var epoch: Int }
    var found: [String: Int] = [:]
    let folder = place.directory + "/.galley/checkpoints"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where name.hasSuffix(".checkpoint.safetensors") && !name.hasPrefix(".") {
      // Gone by now if its step has just ended.
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
      let size = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
      let header = try JSONDecoder().decode(Header.self, from: data.dropFirst(8).prefix(size))
      found[header.metadata.key] = try JSONDecoder().decode(
        Position.self, from: Data(header.metadata.position.utf8)
      ).epoch
    }
    return found
  }

  /// The keys of the steps by name, as a finished rendering has recorded them.
  private func keys(_ place: Workplace) throws -> [String: String] {
    struct Record: Decodable {
      struct Step: Decodable { var name, key: String }
      var steps: [Step]
    }
    let folder = place.directory + "/.galley/renderings"
    let name = try #require(
      FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasSuffix(".json") })
    let record = try JSONDecoder().decode(
      Record.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
    return Dictionary(record.steps.map { ($0.name, $0.key) }, uniquingKeysWith: { $1 })
  }

  @Test func `A hundred kills at random moments change no byte and repeat no kept epoch`() throws {
    let undisturbed = try Workplace()
    try undisturbed.write(Self.report, to: "r.md")
    let start = ContinuousClock.now
    #expect(try undisturbed.galley("render", "r.md").status == 0)
    // Kills must fall into a rendering however slow this machine is now, but a hundred of them must
    // not take minutes.
    let microseconds = min(Int((ContinuousClock.now - start) / .microseconds(1)), 450_000)
    let wanted = try Self.pages.map { try undisturbed.read("output/\($0)") }
    let keys = try keys(undisturbed)

    let place = try Workplace()
    try place.write(Self.report, to: "r.md")
    var random = Random(state: 4)
    var (kills, workerKills, renderings, resumptions, attempts) = (0, 0, 0, 0, 0)
    while kills < 100 {
      attempts += 1
      let before = try checkpoints(place)
      let process = place.command("render", "r.md", "--progress", "json")
      let log = place.directory + "/log"
      _ = FileManager.default.createFile(atPath: log, contents: nil)
      process.standardError = FileHandle(forWritingAtPath: log)
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      usleep(UInt32(random.next(below: microseconds) + 5_000))
      let workers = children(of: process.processIdentifier)
      // Now and then what the kills left is finished, so that its pages can be compared.
      if process.isRunning, !attempts.isMultiple(of: 12) {
        if let worker = workers.first, random.next(below: 3) == 0 {
          kill(worker, SIGKILL)
          workerKills += 1
        } else {
          kill(process.processIdentifier, SIGKILL)
        }
        kills += 1
      }
      process.waitUntilExit()
      // A worker whose rendering was killed saves a checkpoint and ends.
      for worker in workers { while isAlive(worker) { usleep(1000) } }
      let attempt = Attempt(try String(contentsOfFile: log, encoding: .utf8))
      for (name, epochs) in attempt.ended {
        guard let key = keys[name], let kept = before[key], let first = epochs.first else {
          continue
        }
        #expect(attempt.resumed[name] ?? 0 == kept, "after kill \(kills)")
        #expect(first == kept + 1, "after kill \(kills)")
        resumptions += 1
      }
      if process.terminationReason == .exit, process.terminationStatus == 0 {
        renderings += 1
        #expect(try Self.pages.map { try place.read("output/\($0)") } == wanted)
        for folder in [".galley", "output"] {
          try FileManager.default.removeItem(atPath: "\(place.directory)/\(folder)")
        }
      }
    }
    let last = try place.galley("render", "r.md")
    #expect(last.status == 0, "\(last.errors)")
    #expect(try Self.pages.map { try place.read("output/\($0)") } == wanted)
    // Otherwise the kills came too early or too late to show anything.
    #expect(workerKills >= 10, "\(workerKills)")
    #expect(renderings >= 8, "\(renderings)")
    #expect(resumptions >= 5, "\(resumptions)")
  }

  @Test func `A worker that is killed is one failed step, and the others go on`() throws {
    let place = try Workplace()
    try place.write(
      Self.report.replacing("epochs: 60\n", with: "epochs: 100000\n"), to: "r.md")
    let process = place.command("render", "r.md", "--jobs", "1")
    let log = place.directory + "/log"
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    // The run that never ends is the first step.
    var workers: [Int32] = []
    for _ in 0..<200 where workers.isEmpty {
      usleep(20_000)
      workers = children(of: process.processIdentifier)
    }
    usleep(300_000)
    kill(try #require(workers.first), SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    #expect(
      text.contains("r.md:23:5: error: the process that worked on 'first' was ended by signal 9"),
      "\(text)")
    #expect(text.contains("second: done in"))
    let page = String(decoding: try place.read("output/r.html"), as: UTF8.self)
    #expect(page.contains("“first” (train) failed"))
    #expect(page.contains("“evaluate first” was not made, because “first” failed"))
    #expect(page.contains("[first.test.loss]"))
    // And the run goes on where it was.
    let again = try place.galley(
      "render", "r.md", "--progress", "json", "-P", "beta=2.0", "--dry-run", "--explain-cache")
    #expect(again.output.contains("first (train): runs"))
  }

  @Test func `A step that needs more memory than it may have fails alone`() throws {
    let place = try Workplace()
    try place.write(
      Self.report.replacing("encoder: [{linear: 24}", with: "encoder: [{linear: 4000}"), to: "r.md")
    let result = try place.galley("render", "r.md", "--memory-limit", "70M")
    #expect(result.status == 1)
    #expect(result.errors.contains("r.md:23:5: error: 'first' holds "), "\(result.errors)")
    #expect(result.errors.contains("the limit is 70 MiB"), "\(result.errors)")
    #expect(place.pages == ["r.html", "r.json", "r.md", "r.pdf"])
  }

  private struct Random {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }
}
