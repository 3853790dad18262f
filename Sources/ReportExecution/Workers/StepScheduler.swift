// Runs the steps of one or more reports that the store does not have: side by side, each after what
// it reads, none of them twice.
import Diagnostics
import Foundation
import ResultStore
import Synchronization

/// How steps are run.
package struct SchedulingOptions: Sendable {
  /// Steps at the same time, at least 1.
  package var jobs: Int
  /// Shared out between them, at least 1.
  package var threads: Int
  /// Whether the first failure stops everything.
  package var failsFast: Bool

  package init(jobs: Int, threads: Int, failsFast: Bool = false) {
    self.jobs = jobs
    self.threads = threads
    self.failsFast = failsFast
  }
}

/// Where a step stands.
package enum StepState: Sendable {
  case waiting
  case running
  case done(StoredResult)
  case failed([Diagnostic])
  /// It reads, at however many removes, what these failed steps would have made.
  case blocked(by: [StepName])
  case interrupted

  var isFinal: Bool {
    switch self {
    case .waiting, .running: false
    case .done, .failed, .blocked, .interrupted: true
    }
  }
}

/// Runs in the thread that calls it; each running step has a thread that waits for it.
package final class StepScheduler {
  private struct Item {
    var step: ReportStep
    var report: CheckedReport
    var state = StepState.waiting
    /// How often its result, once made, was found damaged by a step that reads it.
    var repetitions = 0
  }

  private let runner: any StepRunner
  private let options: SchedulingOptions
  private let store: ResultStore
  private let progress: any ProgressReporter
  private let isCancelled: @Sendable () -> Bool

  private var items: [StepKey: Item] = [:]
  /// In the order of the reports and of their plans, which is the order of starting.
  private var order: [StepKey] = []
  private var controls: [StepKey: StepControl] = [:]
  private var isStopping = false
  private(set) package var stepsRun = 0
  private let ends = EndQueue()

  package init(
    reports: [CheckedReport], runner: any StepRunner, options: SchedulingOptions,
    environment: RenderingEnvironment
  ) {
    self.runner = runner
    self.options = options
    store = environment.store
    progress = environment.progress
    isCancelled = environment.isCancelled
    for report in reports {
      for step in report.steps where items[step.key] == nil {
        items[step.key] = Item(step: step, report: report)
        order.append(step.key)
      }
    }
  }

  package func state(of key: StepKey) -> StepState { items[key]?.state ?? .waiting }

  /// Looks up every step in the store. Comparing all bytes of long weights with their checksums is
  /// most of the time that a rendering with nothing to run takes, so all threads do it.
  package func resolve() {
    let store = store
    let keys = order
    let found = Mutex<[Int: ResultStore.Lookup]>([:])
    DispatchQueue.concurrentPerform(iterations: keys.count) { index in
      let lookup = store.find(keys[index])
      found.withLock { $0[index] = lookup }
    }
    let lookups = found.withLock { $0 }
    for (index, key) in keys.enumerated() {
      switch lookups[index] ?? .absent {
      case .found(let result): items[key]?.state = .done(result)
      case .absent: break
      case .damaged(let reason): warnOfDamage(key, reason)
      }
    }
  }

  /// Runs everything that is not there.
  /// - Parameter onChange: called in this thread whenever a step has ended.
  package func run(onChange: (StepScheduler) -> Void = { _ in }) {
    blockUnreachable()
    onChange(self)
    while true {
      if isCancelled() { stop() }
      if !isStopping { startReady() }
      guard !controls.isEmpty else { break }
      guard let (key, end) = ends.next(timeout: 0.05) else { continue }
      controls[key] = nil
      take(end, of: key)
      shareThreads()
      onChange(self)
    }
    for key in order where !state(of: key).isFinal { items[key]?.state = .interrupted }
  }

  /// Makes the scheduler run a step again whose stored result turned out to be damaged.
  package func invalidate(_ damage: DamagedEntry) throws {
    guard let item = items[damage.key], item.repetitions < 2 else {
      throw Diagnostic(
        .error, "the stored result \(damage.key) is damaged again and again (\(damage.reason))",
        hints: ["check the disk that holds the store, or name another store with --store"])
    }
    warnOfDamage(damage.key, damage.reason)
    items[damage.key]?.state = .waiting
    items[damage.key]?.repetitions += 1
  }

  // MARK: Starting

  private func startReady() {
    for key in order {
      guard controls.count < options.jobs else { return }
      guard let item = items[key], case .waiting = item.state,
        item.step.dependencies.allSatisfy({ if case .done = state(of: $0) { true } else { false } })
      else { continue }
      start(key, item)
    }
  }

  private func start(_ key: StepKey, _ item: Item) {
    items[key]?.state = .running
    let control = StepControl(threads: options.threads) { [progress] in progress.report($0) }
    controls[key] = control
    shareThreads()
    progress.report(.began(item.step.name, threads: control.threads))
    let (runner, ends) = (runner, ends)
    let thread = Thread {
      ends.add((key, runner.run(item.step, of: item.report, control: control)))
    }
    // Training uses the engine's own threads; this one only waits, except in tests.
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Shares the threads out between the running steps, the earlier ones getting the remainder.
  private func shareThreads() {
    let running = order.filter { controls[$0] != nil }
    guard !running.isEmpty else { return }
    let (share, rest) = options.threads.quotientAndRemainder(dividingBy: running.count)
    for (position, key) in running.enumerated() {
      controls[key]?.threads = max(1, share + (position < rest ? 1 : 0))
    }
  }

  // MARK: Ending

  private func stop() {
    isStopping = true
    for control in controls.values { control.stop() }
  }

  private func take(_ end: StepEnd, of key: StepKey) {
    guard let item = items[key] else { return }
    switch end {
    case .done(let seconds, let wasStored):
      switch store.find(key) {
      case .found(let result):
        items[key]?.state = .done(result)
        if !wasStored { stepsRun += 1 }
        progress.report(.ended(item.step.name, seconds: seconds))
      case .absent: again(key, "it has disappeared")
      case .damaged(let reason): again(key, reason)
      }
    case .failed(let diagnostics):
      fail(key, diagnostics)
    case .damagedInput(let input, let reason):
      items[key]?.state = .waiting
      guard
        let damaged = item.step.dependencies.first(where: { $0.description == input })
          ?? order.first(where: { $0.description == input })
      else {
        return fail(
          key, [.error("an input of this step is damaged: \(reason)", at: item.step.range)])
      }
      again(damaged, reason)
    case .interrupted:
      items[key]?.state = .interrupted
    }
  }

  private func again(_ key: StepKey, _ reason: String) {
    do {
      try invalidate(DamagedEntry(key: key, reason: reason))
    } catch {
      fail(key, Rendering.located(error, at: items[key]?.step.range))
    }
  }

  private func fail(_ key: StepKey, _ diagnostics: [Diagnostic]) {
    guard let item = items[key] else { return }
    items[key]?.state = .failed(diagnostics)
    progress.report(.failed(item.step.name, diagnostics))
    blockUnreachable()
    if options.failsFast { stop() }
  }

  /// Steps that read a failed one will never be ready.
  private func blockUnreachable() {
    for key in order {
      guard let item = items[key], case .waiting = item.state else { continue }
      var causes: [StepName] = []
      for dependency in item.step.dependencies {
        switch items[dependency]?.state {
        case .failed: causes.append(items[dependency]?.step.name ?? item.step.name)
        case .blocked(let earlier): causes += earlier
        default: break
        }
      }
      if !causes.isEmpty {
        var seen: Set<StepName> = []
        items[key]?.state = .blocked(by: causes.filter { seen.insert($0).inserted })
      }
    }
  }

  private func warnOfDamage(_ key: StepKey, _ reason: String) {
    guard let step = items[key]?.step else { return }
    progress.report(
      .warned(
        Diagnostic(
          .warning,
          "the stored result of '\(step.name.name)' is damaged (\(reason)); it is made again",
          at: .source(step.range))))
  }
}

/// Ends of steps, handed from the threads that waited for them to the scheduler.
private final class EndQueue: @unchecked Sendable {
  // Unchecked because `condition` guards `ends`.
  private let condition = NSCondition()
  private var ends: [(StepKey, StepEnd)] = []

  func add(_ end: (StepKey, StepEnd)) {
    condition.lock()
    ends.append(end)
    condition.signal()
    condition.unlock()
  }

  /// - Parameter timeout: in seconds.
  func next(timeout: Double) -> (StepKey, StepEnd)? {
    condition.lock()
    defer { condition.unlock() }
    if ends.isEmpty { condition.wait(until: Date(timeIntervalSinceNow: timeout)) }
    return ends.isEmpty ? nil : ends.removeFirst()
  }
}
