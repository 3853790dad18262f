// The numbers a box plot draws.

/// Quartiles, whiskers and outliers of the values present.
/// - Source: Tukey 1977; quartiles as numpy's, whiskers as Matplotlib's.
package struct BoxPlotSummary: Sendable, Hashable, Codable {
  package let firstQuartile: Double
  package let median: Double
  package let thirdQuartile: Double
  /// The least value within 1.5 interquartile ranges below the box, or the box's edge.
  package let lowerWhisker: Double
  /// The greatest value within 1.5 interquartile ranges above the box, or the box's edge.
  package let upperWhisker: Double
  /// The values beyond the whiskers, rising.
  package let outliers: [Double]
  package let count: Int
  /// How many values are NaN.
  package let missing: Int

  /// `nil` where no value is present.
  package init?(_ values: [Double]) {
    let sorted = values.present.sorted()
    guard !sorted.isEmpty else { return nil }
    let (first, third) = (sortedQuantile(sorted, 0.25), sortedQuantile(sorted, 0.75))
    let reach = first == third ? 0 : 1.5 * (third - first)
    let lowest = sorted.first { $0 >= first - reach } ?? first
    let highest = sorted.last { $0 <= third + reach } ?? third
    let (lower, upper) = (min(lowest, first), max(highest, third))
    firstQuartile = first
    median = sortedQuantile(sorted, 0.5)
    thirdQuartile = third
    lowerWhisker = lower
    upperWhisker = upper
    outliers = sorted.filter { $0 < lower || $0 > upper }
    count = sorted.count
    missing = values.count - sorted.count
  }
}
