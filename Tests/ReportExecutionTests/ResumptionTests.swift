// Work that was stopped in the middle goes on where it was, and its result is the same.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@testable import ReportExecution

/// Hears events and stops the work after so many questions.
private final class Stopper: ProgressReporter, Sendable {
  private let state: Mutex<(questions: Int, events: [ProgressEvent])>

  init(after questions: Int) { state = Mutex((questions, [])) }

  func report(_ event: ProgressEvent) { state.withLock { $0.events.append(event) } }

  var isCancelled: Bool {
    state.withLock {
      $0.questions -= 1
      return $0.questions < 0
    }
  }

  var events: [ProgressEvent] { state.withLock { $0.events } }

  /// How many epochs or trials were worked on.
  var numbers: [Int] {
    var numbers: [Int] = []
    for case .training(_, let training) in events where numbers.last != training.epoch {
      numbers.append(training.epoch)
    }
    return numbers
  }
}

@Suite struct ResumptionTests {
  private static let table =
    "a,b,y\n" + (0..<30).map { "\($0 % 7),\($0 * $0 % 11),\(2 * ($0 % 7) + $0 % 3)\n" }.joined()

  private static let search =
    block(
      "dataset", "id: t\nsource: table\nfile: t.csv\ncolumns: [a, b]\ntarget: y")
    + block("model", "id: k\nkind: kernel-ridge\nkernel: rbf")
    + block(
      "tune",
      "id: s\nmodel: k\ndata: t\ntrials: 12\nspace: {alpha: {low: 1e-6, high: 10, log: true}}"
    )

  private static let codes =
    block("dataset", "id: d\nsource: mnist\nfirst: {train: 40, test: 20}")
    + block(
      "model",
      "id: m\nkind: auto-decoder\ninput: 784\nlatent: 2\ndecoder: [{linear: 4}, relu, {linear: 784}, sigmoid]"
    )
    + block("train", "id: r\nmodel: m\ndata: d\nepochs: 1\nbatch: 20\nobjective: mse")
    + block("evaluate", "run: r\nepochs: 8")

  /// Does one step as far as it gets.
  private func perform(
    _ kind: String, _ folder: ReportFolder, _ body: String, stopAfter questions: Int = .max
  ) throws -> (end: StepEnd, stopper: Stopper, report: CheckedReport, step: ReportStep) {
    let checked = folder.check(body)
    let report = try #require(checked.report, "\(checked.complaints)")
    let step = try #require(report.steps.first { $0.name.kind == kind })
    let stopper = Stopper(after: questions)
    var environment = report.context.environment
    environment.progress = stopper
    environment.isCancelled = { stopper.isCancelled }
    return (report.with(environment).perform(step), stopper, report, step)
  }

  private func file(_ name: String, _ step: ReportStep, _ report: CheckedReport) throws -> Data {
    guard case .found(let result) = report.context.environment.store.find(step.key) else {
      throw ResultUnavailable()
    }
    return try result.data(name)
  }

  @Test(arguments: [1, 5, 11]) func `A search goes on after its last trial`(_ trials: Int) throws {
    let folder = try ReportFolder(files: ["t.csv": Self.table])
    let first = try perform("tune", folder, Self.search, stopAfter: trials)
    #expect(first.end == .interrupted)
    let second = try perform("tune", folder, Self.search)
    #expect(second.stopper.numbers == Array((trials + 1)...12))
    let other = try ReportFolder(files: ["t.csv": Self.table])
    let whole = try perform("tune", other, Self.search)
    #expect(whole.stopper.numbers == Array(1...12))
    #expect(
      try file("search.json", second.step, second.report)
        == file("search.json", whole.step, whole.report))
    #expect(second.report.context.environment.store.loadCheckpoint(second.step.key) == nil)
  }

  @Test func `Codes are fitted further after a stop`() throws {
    let folder = try ReportFolder()
    #expect(try perform("train", folder, Self.codes).end != .interrupted)
    // Four epochs of one batch each.
    let first = try perform("evaluate", folder, Self.codes, stopAfter: 4)
    #expect(first.end == .interrupted)
    let second = try perform("evaluate", folder, Self.codes)
    #expect(second.stopper.numbers == Array(5...8))
    let other = try ReportFolder()
    #expect(try perform("train", other, Self.codes).end != .interrupted)
    let whole = try perform("evaluate", other, Self.codes)
    #expect(
      try file("measures.json", second.step, second.report)
        == file("measures.json", whole.step, whole.report))
  }

  @Test func `A long epoch leaves checkpoints within it`() throws {
    let body =
      block("dataset", "id: d\nsource: mnist\nfirst: {train: 400, test: 20}")
      + block(
        "model",
        "id: m\nkind: autoencoder\ninput: 784\nencoder: [{linear: 4}, relu]\ndecoder: [{linear: 784}, sigmoid]"
      ) + block("train", "id: r\nmodel: m\ndata: d\nepochs: 1\nbatch: 1")
    let folder = try ReportFolder()
    let checked = folder.check(body)
    let report = try #require(checked.report, "\(checked.complaints)")
    #expect(report.context.environment.longestCheckpointGap == .seconds(30))
    let step = try #require(report.steps.first)
    var environment = report.context.environment
    let store = environment.store
    environment.longestCheckpointGap = .zero
    // What a kill at the moment of a question would leave.
    let found = Mutex<[Int]>([])
    environment.isCancelled = {
      if let data = store.loadCheckpoint(step.key),
        let checkpoint = try? Checkpoint(decoding: data, path: "c")
      {
        found.withLock { $0.append(checkpoint.state.position.stepInEpoch) }
      }
      // Steps of microseconds would be over before a busy disk has kept the first checkpoint.
      if Set(found.withLock { $0 }).count <= 3 { usleep(2000) }
      return false
    }
    #expect(report.with(environment).perform(step) != .interrupted)
    let positions = found.withLock { $0 }
    #expect(positions == positions.sorted())
    #expect(Set(positions).count > 3 && positions.contains { $0 > 0 && $0 < 400 })
  }

  @Test(arguments: ["", "garbage", "another version"])
  func `A checkpoint that cannot be used is said so, and the work starts anew`(_ kind: String)
    throws
  {
    let folder = try ReportFolder(files: ["t.csv": Self.table])
    let first = try perform("tune", folder, Self.search, stopAfter: 5)
    let store = first.report.context.environment.store
    var data = try #require(store.loadCheckpoint(first.step.key))
    switch kind {
    case "": data = Data()
    case "garbage": data[data.count - 40] ^= 1
    default:
      let text = String(decoding: data, as: UTF8.self)
      data = Data(text.replacing("\"galley-search\":\"1\"", with: "\"galley-search\":\"7\"").utf8)
    }
    try store.saveCheckpoint(data, first.step.key)
    let second = try perform("tune", folder, Self.search)
    #expect(second.stopper.numbers == Array(1...12))
    let warnings = second.stopper.events.compactMap {
      if case .warned(let diagnostic) = $0 { diagnostic.message } else { nil }
    }
    #expect(warnings.count == 1 && warnings[0].hasSuffix("'s' starts anew"), "\(warnings)")
  }

  @Test func `The time of a step counts all its processes`() throws {
    let folder = try ReportFolder(files: ["t.csv": Self.table])
    let first = try perform("tune", folder, Self.search, stopAfter: 5)
    let store = first.report.context.environment.store
    let checkpoint = try SearchCheckpoint(
      decoding: try #require(store.loadCheckpoint(first.step.key)), path: "c",
      key: first.step.key)
    let older = SearchCheckpoint(key: first.step.key, seconds: 500, trials: checkpoint.trials)
    try store.saveCheckpoint(older.encoded(), first.step.key)
    guard case .done(let seconds, false) = try perform("tune", folder, Self.search).end else {
      Issue.record("the search did not end")
      return
    }
    #expect(seconds > 500 && seconds < 600)
  }
}
