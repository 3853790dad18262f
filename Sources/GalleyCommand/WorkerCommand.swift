// `galley worker`: one step of a report in a process of its own.
import ArgumentParser
import Diagnostics
import Dispatch
import Foundation
import ReportExecution
import ReportLanguage

struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Does one step of a report; `galley render` starts it.",
    discussion: """
      Reads a job, a line of JSON, from standard input, makes the step's result, puts it into the
      store and says on standard output what happens, a line of JSON each. It ends, after a
      checkpoint, when it is told to stop, at a SIGTERM, and when its standard input ends.

      With --job it reads the job from a file and nothing from standard input, so that another
      scheduler can run it, in the project's folder and with the same store:
      `galley render --write-jobs` writes jobs.

      Exits with 0 when the result is in the store, else with 1.
      """)

  @Option(help: ArgumentHelp("Read the job from here.", valueName: "file"))
  var job: String?

  func run() throws {
    let worker = Worker()
    // Ctrl-C reaches every process of a terminal; where a rendering started this one, it is the
    // rendering that decides what it means.
    signal(SIGINT, SIG_IGN)
    let signals = (job == nil ? [SIGTERM] : [SIGTERM, SIGINT]).map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { worker.stop() }
      source.resume()
      return source
    }
    defer { signals.forEach { $0.cancel() } }
    do {
      let end = worker.run(try readJob(), isFollowed: job == nil)
      if case .done = end { return }
      throw ExitCode.failure
    } catch let code as ExitCode {
      throw code
    } catch {
      Console().show(error)
      throw ExitCode.failure
    }
  }

  private func readJob() throws -> StepJob {
    if let job {
      guard let data = FileManager.default.contents(atPath: job) else {
        throw Diagnostic.error(
          "the job cannot be read", inFile: job,
          hints: ["name a file that `galley render --write-jobs` wrote"])
      }
      return try Worker.job(from: data)
    }
    return try Worker.job(from: Data((readLine() ?? "").utf8))
  }
}
