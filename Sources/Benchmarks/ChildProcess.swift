// One contestant's process: its lines as they come, and why it failed if it did.

import Foundation

struct ChildProcess {
  var executable: URL
  var arguments: [String]

  struct Result {
    /// The exit and the last line of the error output; nil after success.
    var failure: String?
  }

  /// This program, with other arguments.
  static func galley(_ arguments: [String]) -> ChildProcess {
    let path = Bundle.main.executablePath ?? CommandLine.arguments[0]
    return ChildProcess(executable: URL(fileURLWithPath: path), arguments: arguments)
  }

  /// Runs to the end, handing on each line of the standard output.
  func run(onLine: (String) throws -> Void) rethrows -> Result {
    // A file rather than a pipe: nobody has to read it while the output is read.
    let errors = FileManager.default.temporaryDirectory.appendingPathComponent(
      "galley-benchmarks-\(UUID().uuidString).txt")
    defer { try? FileManager.default.removeItem(at: errors) }
    guard FileManager.default.createFile(atPath: errors.path, contents: nil),
      let errorHandle = try? FileHandle(forWritingTo: errors)
    else { return Result(failure: "cannot write to \(errors.path)") }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = errorHandle
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      return Result(failure: "cannot start \(executable.path): \(error.localizedDescription)")
    }
    var pending = Data()
    while true {
      let part = output.fileHandleForReading.availableData
      if part.isEmpty { break }
      pending += part
      while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        try onLine(String(decoding: pending[..<end], as: UTF8.self))
        pending = Data(pending[(end + 1)...])
      }
    }
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let text = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      let last = text.split(whereSeparator: \.isNewline).last.map { ": \($0)" } ?? ""
      let kind = process.terminationReason == .exit ? "exit code" : "signal"
      return Result(failure: "\(kind) \(process.terminationStatus)\(last)")
    }
    return Result(failure: nil)
  }
}
