// The other side of a worker process: reads a job, does the step, and says on standard output what
// happens. It ends when it is told to, and when whoever started it is gone.
import Datasets
import Diagnostics
import Foundation
import ReportLanguage
import ResultStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

package final class Worker: Sendable {
  private struct Orders {
    var threads = 1
    var isStopped = false
  }

  private let orders = Mutex(Orders())
  private let output: Int32

  /// - Parameter output: the descriptor that messages are written to.
  package init(output: Int32 = STDOUT_FILENO) {
    self.output = output
    signal(SIGPIPE, SIG_IGN)
  }

  /// Does the step of a job.
  /// - Parameter isFollowed: whether standard input gives orders; its end then ends the work.
  package func run(_ job: StepJob, isFollowed: Bool) -> StepEnd {
    orders.withLock { $0.threads = job.threads }
    if isFollowed { listen() }
    let end: StepEnd
    do {
      if let limit = job.memoryLimit { watchMemory(limit, of: job.step.name) }
      end = try perform(job)
    } catch {
      end = .failed(Rendering.located(error, at: nil))
    }
    send(.end(end))
    return end
  }

  /// Asks the work to save a checkpoint and to end.
  package func stop() { orders.withLock { $0.isStopped = true } }

  /// - Throws: `Diagnostic` for a job that this release cannot do.
  package static func job(from data: Data) throws -> StepJob {
    struct Version: Decodable { var format: Int }
    guard let version = try? JSONDecoder().decode(Version.self, from: data) else {
      throw Diagnostic(
        .error, "this is not the job of a worker",
        hints: ["`galley render` starts workers; `galley worker --help` says how to do so by hand"])
    }
    guard version.format == StepJob.formatVersion else {
      throw Diagnostic(
        .error,
        "the job has format \(version.format); this release does format \(StepJob.formatVersion)",
        hints: ["let the same release of galley render and work"])
    }
    do {
      return try JSONDecoder().decode(StepJob.self, from: data)
    } catch {
      throw Diagnostic(
        .error, "the job is damaged", hints: ["write it again with `galley render --write-jobs`"])
    }
  }

  private func perform(_ job: StepJob) throws -> StepEnd {
    let environment = RenderingEnvironment(
      locator: DataLocator(
        dataDirectory: job.dataDirectory, environment: ProcessInfo.processInfo.environment,
        projectDirectory: "."),
      store: ResultStore(directory: job.store), requiresData: job.requiresData,
      threads: job.threads, progress: Events(worker: self),
      isCancelled: { [self] in orders.withLock { $0.isStopped } },
      allottedThreads: { [self] in orders.withLock { $0.threads } })
    let checked = Rendering.check(
      job.sources, baseDirectory: job.baseDirectory, choices: job.choices,
      environment: environment)
    guard let report = checked.report else { throw Diagnostics(checked.diagnostics) }
    guard let step = report.steps.first(where: { $0.key.description == job.key }) else {
      throw Diagnostic(
        .error, "'\(job.step.name)' is another step by now: its data has changed meanwhile",
        hints: ["render again"])
    }
    let use = try environment.store.beginUse()
    defer { use.end() }
    return report.perform(step)
  }

  private struct Events: ProgressReporter {
    let worker: Worker
    func report(_ event: ProgressEvent) { worker.send(.event(event)) }
  }

  private func send(_ message: WorkerMessage) {
    guard let line = try? WorkerCoding.line(message) else { return }
    // Whoever does not listen any more has closed standard input, too.
    orders.withLock { _ in _ = writeAll(line, to: output) }
  }

  private func listen() {
    let thread = Thread { [self] in
      while let line = readLine() {
        switch WorkerCoding.decode(WorkerOrder.self, from: Data(line.utf8)) {
        case .threads(let count)?: orders.withLock { $0.threads = max(1, count) }
        case .stop?: stop()
        case nil: break
        }
      }
      stop()
    }
    thread.start()
  }

  /// Ends the process when it holds more memory than it may. The system's own limit would not do:
  /// it counts address space and stacks, and at it the libraries wait for ever or trap.
  private func watchMemory(_ limit: Int, of name: String) {
    let thread = Thread { [self] in
      while true {
        usleep(20_000)
        guard let bytes = Self.residentMemory(), bytes > limit else { continue }
        send(
          .end(
            .failed([
              Diagnostic(
                .error,
                "'\(name)' holds \(bytes >> 20) MiB of memory; the limit is \(limit >> 20) MiB",
                hints: ["give more with --memory-limit, or use smaller batches or less data"])
            ])))
        _exit(1)
      }
    }
    thread.start()
  }

  /// In bytes; `nil` where the system does not say.
  private static func residentMemory() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return nil
    }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? Int(fields[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) } : nil
  }
}
