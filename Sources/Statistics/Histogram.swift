// How values are spread over bins of equal width.

import Diagnostics

/// Counts of values in bins of equal width; a bin holds its lower edge, the last also its upper.
package struct Histogram: Sendable, Hashable, Codable {
  /// One more than the bins, rising.
  package let edges: [Double]
  package let counts: [Int]
  /// How many values are NaN.
  package let missing: Int
  /// How many values lie outside the edges.
  package let outside: Int

  /// - Parameters:
  ///   - bins: at least 1.
  ///   - range: left out, from the least to the greatest finite value; equal values get a bin
  ///     range of half a unit to either side, as in numpy.
  /// - Throws: where bins are below 1 or the range is empty or not finite.
  package init(
    _ values: [Double], bins: Int, range: ClosedRange<Double>? = nil
  ) throws(Diagnostic) {
    guard bins >= 1 else {
      throw Diagnostic(.error, "a histogram of \(bins) bins", hints: ["use 1 bin or more"])
    }
    let present = values.present
    let finite = present.filter(\.isFinite)
    var (low, high) = (
      range?.lowerBound ?? finite.min() ?? 0, range?.upperBound ?? finite.max() ?? 1
    )
    if range == nil, low == high { (low, high) = (low - 0.5, high + 0.5) }
    let width = (high - low) / Double(bins)
    guard width > 0, width.isFinite else {
      throw Diagnostic(
        .error, "a histogram of \(bins) bins from \(low) to \(high)",
        hints: ["use finite bounds, the lower below the upper"])
    }
    let edges = (0...bins).map { $0 == bins ? high : low + Double($0) * width }
    var counts = [Int](repeating: 0, count: bins)
    var outside = 0
    for value in present {
      guard value >= low, value <= high else {
        outside += 1
        continue
      }
      var bin = min(Int((value - low) / width), bins - 1)
      // The division may round over an edge; the edges decide.
      if value < edges[bin] {
        bin -= 1
      } else if bin + 1 < bins, value >= edges[bin + 1] {
        bin += 1
      }
      counts[bin] += 1
    }
    self.edges = edges
    self.counts = counts
    self.missing = values.count - present.count
    self.outside = outside
  }
}
