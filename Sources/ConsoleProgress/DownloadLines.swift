// What a download shows: a bar for the file that is arriving, and lines that stay for what happened.
import DataFetching
import ResultStore

package struct DownloadLines: Sendable {
  private struct Arriving: Sendable {
    var file: String
    var bytes: Int
    var total: Int?
    /// Where and when this connection began.
    var firstBytes: Int
    var began: Duration
  }

  private var arriving: Arriving?
  private var lastPlainLine = Duration.zero

  package init() {}

  /// - Parameter now: since the command began.
  /// - Returns: what stays to be read on a terminal whose last line is the bar.
  package mutating func line(for event: FetchEvent, at now: Duration) -> StyledLine? {
    switch event {
    case .alreadyThere(let file):
      return StyledLine("  \(file) is there already", .dim)
    case .started(let file, _, let resumedAt):
      arriving = Arriving(
        file: file, bytes: resumedAt, total: nil, firstBytes: resumedAt, began: now)
      return nil
    case .received(_, let bytes, let total):
      arriving?.bytes = bytes
      arriving?.total = total
      return nil
    case .retrying(let file, let reason, let seconds):
      arriving = nil
      return StyledLine(
        "! \(file): \(reason); trying again in \(HumanText.wholeDuration(seconds))", .yellow)
    case .rejected(_, let address, let reason):
      arriving = nil
      return StyledLine("! \(address): \(reason)", .yellow)
    case .finished(let file, let bytes):
      arriving = nil
      var line = StyledLine("✓", .green)
      line.add(" \(file)  \(byteText(bytes))")
      return line
    }
  }

  /// - Returns: what a log shows, where no line can be drawn again: how far it is every ten seconds.
  package mutating func plainLine(for event: FetchEvent, at now: Duration) -> String? {
    let line = line(for: event, at: now)?.text
    switch event {
    case .started(let file, let address, let resumedAt):
      lastPlainLine = now
      return "  \(file) from \(address)"
        + (resumedAt > 0 ? ", going on at \(byteText(resumedAt))" : "")
    case .received(let file, let bytes, let total):
      guard now - lastPlainLine >= .seconds(10) else { return nil }
      lastPlainLine = now
      return "  \(file)  \(byteText(bytes))" + (total.map { " of \(byteText($0))" } ?? "")
    default:
      return line
    }
  }

  /// The line that is drawn again and again.
  package func bar(at now: Duration) -> StyledLine? {
    guard let arriving else { return nil }
    var line = StyledLine("  \(arriving.file)  ", .bold)
    if let total = arriving.total, total > 0 {
      let width = 24
      let filled = min(width, arriving.bytes * width / total)
      line.add(String(repeating: "█", count: filled), .green)
      line.add(String(repeating: "░", count: width - filled), .dim)
      line.add("  \(byteText(arriving.bytes)) of \(byteText(total))")
    } else {
      line.add(byteText(arriving.bytes))
    }
    let seconds = (now - arriving.began) / .seconds(1)
    if seconds >= 1, arriving.bytes > arriving.firstBytes {
      let rate = Double(arriving.bytes - arriving.firstBytes) / seconds
      line.add("  \(byteText(Int(rate)))/s", .dim)
      if let total = arriving.total {
        line.add("  \(HumanText.clock(Double(total - arriving.bytes) / rate)) left", .dim)
      }
    }
    return line
  }
}
