// What the user sees while galley works: diagnostics, progress, results. All of it on standard
// error, so that standard output stays what a command was asked for.
import ConsoleProgress
import Diagnostics
import Dispatch
import Foundation
import ReportExecution
import ReportLanguage
import ResultStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Writes to the terminal or a log; usable from any thread.
final class Console: ProgressReporter, Sendable {
  private let form: ProgressForm
  private let isColored: Bool
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  /// All that changes; whoever holds the lock also writes, so that no two lines are mixed.
  private struct State: Sendable {
    var progress = RenderingProgress()
    var plain = PlainLines()
    var region = LiveRegion()
    var ticker: Ticker?
    var sources: [String: SourceText] = [:]
    /// What has been told as it happened and is not told again at the end, or by a second report
    /// that uses the same missing data.
    var told: Set<Diagnostic> = []
  }

  init(_ form: ProgressForm = .auto) {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDERR_FILENO) == 1
    self.form = form.resolved(isTerminal: isTerminal, term: environment["TERM"])
    isColored =
      isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  deinit { finish() }

  /// Makes the lines of a report and of what it includes known to diagnostics.
  func add(_ report: ReportSources) {
    state.withLock { state in
      for text in report.texts { state.sources[text.name] = text }
    }
  }

  func show(_ diagnostics: [Diagnostic]) {
    guard !diagnostics.isEmpty else { return }
    state.withLock { state in
      switch form {
      case .json: put(JSONLines.line(for: diagnostics) + "\n")
      default: write(text(diagnostics, state), &state)
      }
    }
  }

  /// An error of whatever kind, without what has been told before.
  func show(_ error: any Error) {
    let diagnostics: [Diagnostic] =
      switch error {
      case let many as Diagnostics: many.all
      case let one as Diagnostic: [one]
      default: [Diagnostic(.error, describe(error))]
      }
    show(state.withLock { state in diagnostics.filter { !state.told.contains($0) } })
  }

  func say(_ text: String) {
    state.withLock { state in
      switch form {
      case .json: put(JSONLines.line(message: text) + "\n")
      case .none: break
      default: write(text + "\n", &state)
      }
    }
  }

  func summary(_ summary: RenderingSummary) {
    state.withLock { state in
      switch form {
      case .json: put(JSONLines.line(for: summary) + "\n")
      case .none: break
      default: write(summary.text + "\n", &state)
      }
    }
  }

  // MARK: Progress

  func report(_ event: ProgressEvent) {
    state.withLock { state in
      let now = elapsed
      let step = state.progress.apply(event, at: now)
      if form == .json {
        if case .warned(let diagnostic) = event, !state.told.insert(diagnostic).inserted { return }
        if case .failed(_, let diagnostics) = event { state.told.formUnion(diagnostics) }
        put(JSONLines.line(for: event) + "\n")
        return
      }
      var above = ""
      switch form {
      case .bars:
        let line = FinishedLines.line(for: event, step: step, of: state.progress, at: now)
        above = line.map { $0.rendered(isColored: isColored) + "\n" } ?? ""
      case .plain:
        let line = state.plain.line(for: event, step: step, of: state.progress, at: now)
        above = line.map { $0 + "\n" } ?? ""
      case .none, .auto, .json: break
      }
      switch event {
      case .warned(let diagnostic):
        if state.told.insert(diagnostic).inserted { above += text([diagnostic], state) }
      case .failed(_, let diagnostics):
        let new = diagnostics.filter { state.told.insert($0).inserted }
        above += text(new, state)
      default: break
      }
      if form == .bars, state.progress.isActive, state.ticker == nil {
        Suspension.watch()
        state.ticker = Ticker { [weak self] in self?.tick() }
      }
      if !above.isEmpty || state.region.isShown != state.progress.isActive {
        write(above, &state)
      }
    }
  }

  /// Takes the bars away and gives the cursor back: before the process ends, however it ends.
  func finish() {
    state.withLock { Self.finish(&$0) }
  }

  // MARK: Stopping

  /// The user wants the work to end.
  func stopping() {
    let text =
      "stopping: running steps save their checkpoints; a second Ctrl-C ends at once"
    state.withLock { state in
      state.progress.isStopping = true
      switch form {
      case .json: put(JSONLines.line(stopping: text) + "\n")
      default: write(text + "\n", &state)
      }
    }
  }

  /// The work has ended because the user wanted it.
  func stopped() {
    state.withLock { state in
      Self.finish(&state)
      let advice = HowToGoOn(state.progress)
      put((form == .json ? JSONLines.line(stopped: advice) : advice.text) + "\n")
    }
  }

  /// The user wants the process to end at once.
  func abandoned() {
    let text = "ended at once: only what had been saved before is kept"
    // Another thread may hold the lock for as long as the terminal takes nothing.
    for _ in 0..<20 {
      let isDone: Void? = state.withLockIfAvailable { state in
        Self.finish(&state)
        put((form == .json ? JSONLines.line(message: text) : text) + "\n")
      }
      if isDone != nil { return }
      usleep(10_000)
    }
    if form == .bars { put("\r\u{1B}[J" + LiveRegion.showCursor) }
  }

  // MARK: Writing

  private var elapsed: Duration { ContinuousClock.now - started }

  private func tick() {
    // A tick that finds the console busy is dropped: whoever is busy draws.
    _ = state.withLockIfAvailable { state in
      if state.region.isShown || state.progress.isActive { write("", &state) }
    }
  }

  /// - Parameter above: whole lines.
  private func write(_ above: String, _ state: inout State) {
    guard form == .bars, state.ticker != nil else {
      put(above)
      return
    }
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0
    let live = LiveLines(
      columns: isKnown && size.ws_col > 0 ? Int(size.ws_col) : 80,
      rows: isKnown && size.ws_row > 0 ? Int(size.ws_row) : 24, isColored: isColored)
    put(state.region.update(above: above, lines: live.lines(state.progress, at: elapsed)))
  }

  private static func finish(_ state: inout State) {
    state.ticker = nil
    if state.region.isShown { put(state.region.update(lines: [])) }
  }

  private func text(_ diagnostics: [Diagnostic], _ state: State) -> String {
    let sources = state.sources
    let text = DiagnosticText(isColored: isColored) { file, line in
      sources[file].flatMap { $0.lines.indices.contains(line - 1) ? $0.lines[line - 1] : nil }
    }
    return diagnostics.map { text.render($0) + "\n" }.joined()
  }

  static func duration(_ seconds: Double) -> String { HumanText.duration(seconds) }
}

/// Writes to standard error. A terminal that has gone away is no reason to fail.
private func put(_ text: String) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    if written > 0 {
      bytes = bytes.dropFirst(written)
    } else if written == 0 || errno == EAGAIN {
      usleep(1_000)
    } else if errno != EINTR {
      return
    }
  }
}
