// The stream of `/events` in the format of server-sent events, which browsers reconnect by
// themselves: https://html.spec.whatwg.org/multipage/server-sent-events.html
import FlyingSocks
import Foundation

/// Everything that is shown now, then every change of it.
struct EventStream: AsyncBufferedSequence {
  typealias Element = UInt8

  let state: PreviewState

  func makeAsyncIterator() -> Iterator { Iterator(state: state) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    private let state: PreviewState
    private var changes: AsyncStream<Void>.Iterator
    private var sentVersion: String?
    private var sentProblems: String?
    private var sentProgress: String?
    private var pending = ArraySlice<UInt8>("retry: 500\n\n".utf8)

    fileprivate init(state: PreviewState) {
      self.state = state
      changes = state.changes().makeAsyncIterator()
    }

    mutating func next() async throws -> UInt8? {
      try await nextBuffer(suggested: 1)?.first
    }

    mutating func nextBuffer(suggested count: Int) async throws -> ArraySlice<UInt8>? {
      if sentVersion == nil { pending += news().utf8 }
      while pending.isEmpty {
        guard await changes.next(isolation: #isolation) != nil else { return nil }
        let news = news()
        // A signal without news is the pulse: only by writing does one notice who has gone.
        pending = ArraySlice((news.isEmpty ? ": still here\n\n" : news).utf8)
      }
      let buffer = pending.prefix(Swift.max(1, count))
      pending = pending.dropFirst(buffer.count)
      return buffer
    }

    private mutating func news() -> String {
      let current = state.current
      var text = ""
      if current.page.version != sentVersion {
        text += Self.event("page", current.page.version)
        sentVersion = current.page.version
      }
      if current.problems != sentProblems {
        text += Self.event("problems", current.problems)
        sentProblems = current.problems
      }
      if current.progress != sentProgress {
        text += Self.event("progress", current.progress)
        sentProgress = current.progress
      }
      return text
    }

    /// - Parameter data: without line ends, which compact JSON has none of.
    private static func event(_ name: String, _ data: String) -> String {
      "event: \(name)\ndata: \(data)\n\n"
    }
  }
}
