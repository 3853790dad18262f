// What a download shows on a terminal and in a log.
import ConsoleProgress
import DataFetching
import Testing

struct DownloadLinesTests {
  private let begun = FetchEvent.started(
    file: "a.gz", address: "https://example.org/a.gz", resumedAt: 1 << 20)

  private func received(_ bytes: Int, _ total: Int?) -> FetchEvent {
    .received(file: "a.gz", bytes: bytes, total: total)
  }

  @Test func `The bar shows the share, the rate of this connection and the time left`() {
    var lines = DownloadLines()
    #expect(lines.bar(at: .zero) == nil)
    #expect(lines.line(for: begun, at: .seconds(10)) == nil)
    #expect(lines.line(for: received(3 << 20, 6 << 20), at: .seconds(12)) == nil)
    #expect(
      lines.bar(at: .seconds(12))?.text
        == "  a.gz  ████████████░░░░░░░░░░░░  3.0 MiB of 6.0 MiB  1.0 MiB/s  0:03 left")
  }

  @Test func `Without a known size there is no bar to fill`() {
    var lines = DownloadLines()
    _ = lines.line(for: begun, at: .zero)
    _ = lines.line(for: received(3 << 20, nil), at: .seconds(2))
    #expect(lines.bar(at: .seconds(2))?.text == "  a.gz  3.0 MiB  1.0 MiB/s")
  }

  @Test func `What happened stays, and the bar goes`() {
    for (event, text) in [
      (FetchEvent.finished(file: "a.gz", bytes: 2048), "✓ a.gz  2.0 KiB"),
      (
        .retrying(file: "a.gz", reason: "the connection broke off", seconds: 2),
        "! a.gz: the connection broke off; trying again in 2 s"
      ),
      (
        .rejected(file: "a.gz", address: "http://b/a.gz", reason: "the server answers 404"),
        "! http://b/a.gz: the server answers 404"
      ),
    ] {
      var lines = DownloadLines()
      _ = lines.line(for: begun, at: .zero)
      #expect(lines.line(for: event, at: .seconds(1))?.text == text)
      #expect(lines.bar(at: .seconds(1)) == nil)
    }
  }

  @Test func `A log gets the address, and how far it is every ten seconds`() {
    var lines = DownloadLines()
    #expect(
      lines.plainLine(for: begun, at: .zero)
        == "  a.gz from https://example.org/a.gz, going on at 1.0 MiB")
    #expect(lines.plainLine(for: received(2 << 20, 4 << 20), at: .seconds(9)) == nil)
    #expect(
      lines.plainLine(for: received(3 << 20, 4 << 20), at: .seconds(10))
        == "  a.gz  3.0 MiB of 4.0 MiB")
    #expect(lines.plainLine(for: received(4 << 20, 4 << 20), at: .seconds(19)) == nil)
    #expect(
      lines.plainLine(for: .finished(file: "a.gz", bytes: 4 << 20), at: .seconds(20))
        == "✓ a.gz  4.0 MiB")
  }
}
