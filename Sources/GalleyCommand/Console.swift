// What the user sees while galley works: diagnostics, progress, results. All of it on standard
// error, so that standard output stays what a command was asked for.
import Diagnostics
import Foundation
import ReportExecution
import ReportLanguage

#if canImport(Glibc)
  import Glibc
#endif

/// Writes to the terminal or a log; usable from any thread.
final class Console: ProgressReporter, @unchecked Sendable {
  // Unchecked because `lock` guards all state below it.
  private let lock = NSLock()
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let isColored: Bool
  private var sources: [String: SourceText] = [:]
  private var hasBar = false
  private var lastDrawing = ContinuousClock.now
  private var began: [String: ContinuousClock.Instant] = [:]
  private var warned: Set<Diagnostic> = []

  init() {
    let environment = ProcessInfo.processInfo.environment
    isColored =
      isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// Makes the lines of a report known to diagnostics.
  func add(_ source: SourceText) {
    lock.withLock { sources[source.name] = source }
  }

  func show(_ diagnostics: [Diagnostic]) {
    lock.withLock {
      let sources = sources
      let text = DiagnosticText(isColored: isColored) { file, line in
        sources[file].flatMap { $0.lines.indices.contains(line - 1) ? $0.lines[line - 1] : nil }
      }
      for diagnostic in diagnostics {
        write(text.render(diagnostic) + "\n")
      }
    }
  }

  /// An error of whatever kind.
  func show(_ error: any Error) {
    switch error {
    case let many as Diagnostics: show(many.all)
    case let one as Diagnostic: show([one])
    default: show([Diagnostic(.error, describe(error))])
    }
  }

  func say(_ text: String) {
    lock.withLock { write(text + "\n") }
  }

  // MARK: Progress

  func stepBegan(_ name: String) {
    lock.withLock {
      began[name] = .now
      if isTerminal { drawBar("\(name) …") }
    }
  }

  func training(_ name: String, epoch: Int, epochs: Int, fraction: Double, loss: Double) {
    guard isTerminal else { return }
    lock.withLock {
      let now = ContinuousClock.now
      // Ten drawings a second are enough for the eye and cost nothing beside a step.
      guard now - lastDrawing > .milliseconds(100) else { return }
      lastDrawing = now
      let width = 24
      let filled = min(width, Int(fraction * Double(width)))
      let bar =
        String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      var text = "\(name)  epoch \(epoch)/\(epochs)  \(bar)  loss \(Self.number(loss))"
      if let start = began[name], fraction > 0.01 {
        let elapsed = (now - start) / .seconds(1)
        text += "  \(Self.duration(elapsed / fraction - elapsed)) left"
      }
      drawBar(text)
    }
  }

  func epochEnded(_ name: String, epoch: Int, epochs: Int, loss: Double) {
    guard !isTerminal else { return }
    lock.withLock { write("\(name): epoch \(epoch)/\(epochs), loss \(Self.number(loss))\n") }
  }

  func stepEnded(_ name: String, wasStored: Bool, seconds: Double) {
    guard !wasStored else { return }
    lock.withLock { write("\(name): done in \(Self.duration(seconds))\n") }
  }

  func warn(_ diagnostic: Diagnostic) {
    // Several reports that use the same missing data need telling once.
    let isNew = lock.withLock { warned.insert(diagnostic).inserted }
    if isNew { show([diagnostic]) }
  }

  // MARK: Writing

  private func drawBar(_ text: String) {
    var size = winsize()
    let columns = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 80
    put("\r\u{1B}[2K" + text.prefix(max(10, columns - 1)))
    hasBar = true
  }

  private func write(_ text: String) {
    if hasBar { put("\r\u{1B}[2K") }
    hasBar = false
    put(text)
  }

  private func put(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  private static func number(_ value: Double) -> String {
    NumberFormat(style: .general, digits: 6).string(from: value)
  }

  static func duration(_ seconds: Double) -> String {
    let format = NumberFormat(style: .fixed, digits: 1)
    if seconds < 60 { return "\(format.string(from: max(0, seconds))) s" }
    let whole = Int(seconds.rounded())
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
