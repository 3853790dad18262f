// A page allows nothing to run or load; its preview needs one script, one style and one connection
// of its own, and nothing else may become possible.

struct ContentSecurityPolicy: Equatable {
  private var directives: [(name: String, sources: [String])]

  /// - Parameter text: as in the header of that name; an empty one restricts nothing.
  init(_ text: String) {
    directives = text.split(separator: ";").compactMap { part in
      let words = part.split(whereSeparator: \.isWhitespace).map(String.init)
      return words.first.map { ($0.lowercased(), Array(words.dropFirst())) }
    }
  }

  /// Lets the server that sends the page serve this kind of thing too.
  mutating func allowSelf(for name: String) {
    if let index = directives.firstIndex(where: { $0.name == name }) {
      directives[index].sources = Self.adding(to: directives[index].sources)
    } else if let fallback = directives.first(where: { $0.name == "default-src" }) {
      directives.append((name, Self.adding(to: fallback.sources)))
    }
    // Without either, everything of this kind is allowed already.
  }

  private static func adding(to sources: [String]) -> [String] {
    let kept = sources.filter { $0.lowercased() != "'none'" }
    return kept.contains("'self'") ? kept : kept + ["'self'"]
  }

  var text: String {
    directives.map { ([$0.name] + $0.sources).joined(separator: " ") }.joined(separator: "; ")
  }

  static func == (first: Self, second: Self) -> Bool { first.text == second.text }
}
