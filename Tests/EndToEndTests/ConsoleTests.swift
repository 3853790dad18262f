// What a rendering says while it works, and how it obeys signals.
import Foundation
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct ConsoleTests {
  @Test
  func `On a terminal runs have bars, and Ctrl-C gives the cursor back and says how to go on`()
    throws
  {
    let place = try Workplace()
    try place.write(longReport, to: "r.md")
    let terminal = try PseudoTerminal(columns: 60)
    let process = place.command("render", "r.md", "--jobs", "1")
    let status = try terminal.run(process, until: "second  epoch ") { kill($0, SIGINT) }
    let text = terminal.text
    #expect(status == 130)
    #expect(text.contains("✓ first  train  1 epoch  loss "), "\(text)")
    #expect(text.contains("run the same command again: finished steps are reused and `second`"))
    let hidden = try #require(text.range(of: "\u{1B}[?25l", options: .backwards))
    let shown = try #require(text.range(of: "\u{1B}[?25h", options: .backwards))
    #expect(hidden.lowerBound < shown.lowerBound)
    #expect(place.pages == [])
  }

  @Test func `A polite kill ends the work with its own exit code`() throws {
    let place = try Workplace()
    try place.write(longReport, to: "r.md")
    let terminal = try PseudoTerminal(columns: 80)
    let process = place.command("render", "r.md", "--jobs", "1", "--progress", "plain")
    let status = try terminal.run(process, until: "second: epoch 1/") { kill($0, SIGTERM) }
    #expect(status == 143)
    #expect(terminal.text.contains("first: done in "))
    #expect(!terminal.text.contains("\u{1B}[?25l"))
  }

  @Test func `For programs, every line is a JSON object with an event`() throws {
    let place = try Workplace()
    try place.write(smallReport(), to: "r.md")
    let result = try place.galley("render", "r.md", "--progress", "json")
    #expect(result.status == 0)
    let events = try result.errors.split(separator: "\n").map {
      try #require(
        (JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["event"] as? String)
    }
    #expect(Set(events).isSuperset(of: ["warned", "began", "training", "epoch-ended", "ended"]))
    #expect(events.last == "summary")
  }

  @Test func `Without progress only warnings and errors are said`() throws {
    let place = try Workplace()
    try place.write("---\ntitle: x\n---\n\nText.\n", to: "x.md")
    #expect(try place.galley("render", "x.md", "--progress", "none").errors == "")
    #expect(try place.galley("render", "y.md", "--progress", "none").errors.contains("error: "))
  }

  /// A report whose first run is over at once and whose second one never ends by itself.
  private var longReport: String {
    smallReport().replacing("epochs: 1\n", with: "epochs: 100000\n")
      .replacing("epochs: 2\n", with: "epochs: 1\n")
  }
}

/// A terminal without anyone in front of it.
private final class PseudoTerminal: Sendable {
  private let controller: Int32
  private let device: FileHandle
  private let output = Mutex(Data())

  struct Unavailable: Error {}

  init(columns: UInt16) throws {
    var ends: (controller: Int32, device: Int32) = (-1, -1)
    var size = winsize(ws_row: 20, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&ends.controller, &ends.device, nil, nil, &size) == 0 else { throw Unavailable() }
    controller = ends.controller
    device = FileHandle(fileDescriptor: ends.device, closeOnDealloc: true)
    // Otherwise the command would hold the controller's end open too.
    _ = fcntl(controller, F_SETFD, FD_CLOEXEC)
  }

  deinit { close(controller) }

  var text: String { output.withLock { String(decoding: $0, as: UTF8.self) } }

  /// - Parameters:
  ///   - expected: what the process must say before `act` is called with its number.
  /// - Returns: the exit code.
  func run(_ process: Process, until expected: String, act: (pid_t) -> Void) throws -> Int32 {
    process.standardError = device
    try process.run()
    // The controller's end reads an end of file only once nobody here has the device open.
    try device.close()
    let reader = Thread { [self] in
      var buffer = [UInt8](repeating: 0, count: 4096)
      while true {
        let count = read(controller, &buffer, buffer.count)
        guard count > 0 else { return }
        output.withLock { $0.append(contentsOf: buffer[..<count]) }
      }
    }
    reader.start()
    let deadline = Date(timeIntervalSinceNow: 30)
    while !text.contains(expected), process.isRunning, Date() < deadline { usleep(5_000) }
    act(process.processIdentifier)
    process.waitUntilExit()
    while !reader.isFinished, Date() < deadline { usleep(1_000) }
    return process.terminationStatus
  }
}
