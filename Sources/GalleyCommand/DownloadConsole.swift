// Shows a download on standard error. The cursor is never hidden, so a Ctrl-C, which ends the
// process where it stands, leaves nothing to be put right; what has arrived is on disk.
import ConsoleProgress
import DataFetching
import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

final class DownloadConsole: Sendable {
  private struct State: Sendable {
    var lines = DownloadLines()
    var lastDrawn = Duration.zero
    var isBarShown = false
  }

  private let form: ProgressForm
  private let isColored: Bool
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  init(_ form: ProgressForm) {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDERR_FILENO) == 1
    self.form = form.resolved(isTerminal: isTerminal, term: environment["TERM"])
    isColored = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty
  }

  func report(_ event: FetchEvent) {
    let now = ContinuousClock.now - started
    state.withLock { state in
      switch form {
      case .none: break
      case .json:
        if let line = state.lines.plainLine(for: event, at: now) {
          put(JSONLines.line(message: line.trimmingCharacters(in: .whitespaces)) + "\n")
        }
      case .plain, .auto:
        if let line = state.lines.plainLine(for: event, at: now) { put(line + "\n") }
      case .bars:
        draw(state.lines.line(for: event, at: now), at: now, &state)
      }
    }
  }

  private func draw(_ line: StyledLine?, at now: Duration, _ state: inout State) {
    guard line != nil || now - state.lastDrawn >= .milliseconds(100) else { return }
    state.lastDrawn = now
    var text = state.isBarShown ? "\r\u{1B}[K" : ""
    if let line { text += line.rendered(isColored: isColored) + "\n" }
    var size = winsize()
    let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    let bar = state.lines.bar(at: now)
    state.isBarShown = bar != nil
    if let bar {
      text += bar.rendered(columns: (isKnown ? Int(size.ws_col) : 80) - 1, isColored: isColored)
    }
    put(text)
  }

  private func put(_ text: String) {
    // A terminal that has gone away is no reason to fail.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
