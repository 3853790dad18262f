// The terminal that a difference is shown on, and the pager for what does not fit.
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

struct TerminalOutput {
  let isInteractive: Bool
  let isColored: Bool
  /// In columns.
  let width: Int
  private let height: Int

  init(color: DiffCommand.Coloring, isFile: Bool) {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(STDOUT_FILENO) == 1
    isInteractive = isTerminal && !isFile
    switch color {
    case .always: isColored = true
    case .never: isColored = false
    case .auto:
      isColored =
        isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }
    var size = winsize()
    let isKnown = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0
    let columns = isKnown && size.ws_col > 0 ? Int(size.ws_col) : nil
    width = min(columns ?? environment["COLUMNS"].flatMap { Int($0) } ?? 80, 140)
    height = isKnown && size.ws_row > 0 ? Int(size.ws_row) : 24
  }

  /// Through `$PAGER` where it is longer than the terminal is high.
  func put(_ data: Data, paged: Bool) {
    let lines = data.count { $0 == UInt8(ascii: "\n") }
    guard paged, isInteractive, lines >= height, page(data) else {
      FileHandle.standardOutput.write(data)
      return
    }
  }

  /// - Returns: whether there was a pager.
  private func page(_ data: Data) -> Bool {
    var environment = ProcessInfo.processInfo.environment
    let pager = environment["GALLEY_PAGER"] ?? environment["PAGER"] ?? "less -R"
    guard !pager.isEmpty, pager != "cat" else { return false }
    // Colours pass, a short text does not clear the screen.
    environment["LESS"] = environment["LESS"] ?? "FRX"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", pager]
    process.environment = environment
    let feed = Pipe()
    process.standardInput = feed
    // A reader who leaves early is no error.
    signal(SIGPIPE, SIG_IGN)
    guard (try? process.run()) != nil else { return false }
    try? feed.fileHandleForWriting.write(contentsOf: data)
    try? feed.fileHandleForWriting.close()
    process.waitUntilExit()
    return process.terminationStatus != 127
  }
}
