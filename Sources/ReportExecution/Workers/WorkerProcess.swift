// A step in a process of its own: a crash, a kill or a lack of memory is the end of that step alone.
import Diagnostics
import Foundation
import ReportLanguage
import ResultStore

#if canImport(Glibc)
  import Glibc
#endif

/// Starts `galley worker` for each step.
package struct WorkerProcessRunner: StepRunner {
  /// The path of the `galley` command.
  package var executable: String
  /// For each worker, in bytes; `nil` is as much as the machine gives.
  package var memoryLimit: Int?

  package init(executable: String, memoryLimit: Int? = nil) {
    self.executable = executable
    self.memoryLimit = memoryLimit
    // A worker that has died must not take this process with it when the next order is written.
    signal(SIGPIPE, SIG_IGN)
  }

  package func run(
    _ step: ReportStep, of report: CheckedReport, control: StepControl
  ) -> StepEnd {
    do {
      let job = report.job(for: step, threads: control.threads, memoryLimit: memoryLimit)
      return try follow(try WorkerProcess(executable: executable, job: job), step, control)
    } catch {
      return .failed(Rendering.located(error, at: step.range))
    }
  }

  /// Passes events and orders on until the worker has ended.
  private func follow(
    _ worker: WorkerProcess, _ step: ReportStep, _ control: StepControl
  ) throws -> StepEnd {
    var end: StepEnd?
    var threads = control.threads
    var hasStopped = false
    while let lines = worker.output(waiting: 0.1) {
      for line in lines {
        switch WorkerCoding.decode(WorkerMessage.self, from: line) {
        case .event(let event)?: control.report(event)
        case .end(let how)?: end = how
        case nil: break
        }
      }
      if control.isStopped, !hasStopped {
        hasStopped = true
        worker.send(.stop)
      }
      if control.threads != threads {
        threads = control.threads
        worker.send(.threads(threads))
      }
    }
    let exit = worker.waitForExit()
    if let end { return placed(end, at: step.range) }
    if control.isStopped { return .interrupted }
    return .failed([crash(exit, words: worker.lastWords, step)])
  }

  /// A failure without a place of its own happened at the step.
  private func placed(_ end: StepEnd, at range: SourceRange) -> StepEnd {
    guard case .failed(let diagnostics) = end else { return end }
    return .failed(diagnostics.flatMap { Rendering.located($0, at: range) })
  }

  private func crash(
    _ exit: WorkerProcess.Exit, words: [String], _ step: ReportStep
  ) -> Diagnostic {
    let what: String
    var hints: [String]
    switch exit {
    case .status(let status):
      what = "ended with status \(status) and no result"
      hints = ["render again; the step goes on from its last checkpoint, if it has one"]
    case .signal(let number):
      what = "was ended by signal \(number) (\(String(cString: strsignal(number))))"
      hints = ["render again; the step goes on from its last checkpoint, if it has one"]
      if number == SIGKILL {
        hints.append("if the machine ran out of memory, give --jobs 1 or use less data")
      }
    }
    return .error(
      "the process that worked on '\(step.name.name)' \(what)", at: step.range,
      notes: words.map { Diagnostic.Note("its last words: \($0)") }, hints: hints)
  }
}

extension CheckedReport {
  package func job(for step: ReportStep, threads: Int, memoryLimit: Int?) -> StepJob {
    let environment = context.environment
    return StepJob(
      sources: plan.report.sources, baseDirectory: context.baseDirectory, choices: choices,
      dataDirectory: environment.locator.places.first { $0.origin == .option }?.directory,
      requiresData: environment.requiresData, store: environment.store.directory,
      threads: threads, memoryLimit: memoryLimit, step: step.name, key: step.key.description)
  }
}

/// A child process that reads orders and writes messages, a line of JSON each.
private final class WorkerProcess {
  enum Exit { case status(Int32), signal(Int32) }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors = Pipe()
  private var pending = Data()
  private var errorText = Data()
  private var isErrorOpen = true

  init(executable: String, job: StepJob) throws {
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = ["worker"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw Diagnostic.error(
        "a worker process cannot be started: \(describe(error))", inFile: executable,
        hints: ["check that the command is executable and that the machine allows more processes"])
    }
    // Only the child may hold its ends, or their closing would go unseen.
    try? output.fileHandleForWriting.close()
    try? errors.fileHandleForWriting.close()
    try? input.fileHandleForReading.close()
    try write(job)
  }

  func send(_ order: WorkerOrder) { try? write(order) }

  private func write(_ value: some Encodable) throws {
    // A worker that is gone says so by the end of its output.
    _ = writeAll(try WorkerCoding.line(value), to: input.fileHandleForWriting.fileDescriptor)
  }

  /// - Parameter seconds: how long to wait for something to read.
  /// - Returns: whole lines, perhaps none; `nil` at the end of the output.
  func output(waiting seconds: Double) -> [Data]? {
    var files = [
      pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(
        fd: isErrorOpen ? errors.fileHandleForReading.fileDescriptor : -1,
        events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&files, 2, Int32(seconds * 1000)) > 0 else { return [] }
    if files[1].revents != 0 { readErrors() }
    guard files[0].revents != 0 else { return [] }
    guard let data = read(output), !data.isEmpty else { return nil }
    pending.append(data)
    var lines = pending.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    pending = Data(lines.popLast() ?? Data())
    return lines.map { Data($0) }
  }

  func waitForExit() -> Exit {
    while isErrorOpen { readErrors() }
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
      ? .signal(process.terminationStatus) : .status(process.terminationStatus)
  }

  /// The end of what it wrote on standard error.
  var lastWords: [String] {
    String(decoding: errorText.suffix(2000), as: UTF8.self)
      .split(separator: "\n").suffix(3).map { String($0.prefix(300)) }
  }

  private func readErrors() {
    guard let data = read(errors), !data.isEmpty else {
      isErrorOpen = false
      return
    }
    errorText = (errorText + data).suffix(8000)
  }

  private func read(_ pipe: Pipe) -> Data? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(pipe.fileHandleForReading.fileDescriptor, &buffer, buffer.count)
      if count >= 0 { return Data(buffer[..<count]) }
      if errno != EINTR { return nil }
    }
  }
}

/// - Returns: whether everything was written.
func writeAll(_ data: Data, to descriptor: Int32) -> Bool {
  data.withUnsafeBytes { bytes in
    var offset = 0
    while offset < bytes.count {
      let count = write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      offset += count
    }
    return true
  }
}
