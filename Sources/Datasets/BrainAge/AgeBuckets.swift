// Ages in ranges, so that splits can be given the same share of each.

package struct AgeBuckets: Sendable, Hashable, Codable {
  /// Ascending; a bucket begins at each and below the first. `nil` is every ten years.
  package var edges: [Double]?

  package init(edges: [Double]? = nil) { self.edges = edges }

  /// The bucket of an age in years: `30–39`, or with edges `under 20`, `20–40`, `60 and over`.
  package func name(of age: Double) -> String {
    guard let edges, let first = edges.first, let last = edges.last else {
      let decade = Int((age / 10).rounded(.down)) * 10
      return "\(decade)–\(decade + 9)"
    }
    guard age >= first else { return "under \(text(first))" }
    guard age < last, let upper = edges.firstIndex(where: { age < $0 }) else {
      return "\(text(last)) and over"
    }
    return "\(text(edges[upper - 1]))–\(text(edges[upper]))"
  }

  private func text(_ edge: Double) -> String {
    edge == edge.rounded() ? String(Int(edge)) : String(edge)
  }
}
