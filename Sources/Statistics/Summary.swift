// Descriptive statistics of one column of numbers.
//
// NaN is a missing value everywhere in this target's summaries: it is left out and counted.
// Infinities are values, and make the means and deviations they enter infinite or NaN.

import Foundation

/// Count, extremes, mean and deviations of the values present.
package struct Summary: Sendable, Hashable, Codable {
  /// How many values are present.
  package let count: Int
  /// How many are NaN.
  package let missing: Int
  /// NaN, like the other statistics, where no value is present.
  package let minimum: Double
  package let maximum: Double
  package let mean: Double
  /// The standard deviation with divisor n.
  package let populationDeviation: Double
  /// The standard deviation with divisor n - 1; NaN below two values.
  package let sampleDeviation: Double

  package init(_ values: [Double]) {
    let present = values.present
    count = present.count
    missing = values.count - present.count
    minimum = present.min() ?? .nan
    maximum = present.max() ?? .nan
    mean = present.isEmpty ? .nan : present.mean
    let squares = present.sumOfSquaredDeviations
    populationDeviation = present.isEmpty ? .nan : (squares / Double(count)).squareRoot()
    sampleDeviation = count < 2 ? .nan : (squares / Double(count - 1)).squareRoot()
  }
}

/// Quantiles of the values present, between neighbours linearly, as numpy's default.
/// - Parameter probabilities: each in 0...1
/// - Returns: one a probability; NaN where no value is present.
package func quantiles(_ values: [Double], _ probabilities: [Double]) -> [Double] {
  precondition(
    probabilities.allSatisfy { (0...1).contains($0) }, "quantiles at \(probabilities)")
  let sorted = values.present.sorted()
  return probabilities.map { sortedQuantile(sorted, $0) }
}

/// - Source: Hyndman & Fan 1996, definition 7.
func sortedQuantile(_ sorted: [Double], _ probability: Double) -> Double {
  guard let last = sorted.last else { return .nan }
  let position = probability * Double(sorted.count - 1)
  let lower = Int(position.rounded(.down))
  guard lower + 1 < sorted.count else { return last }
  // Without this, two infinite neighbours would give their NaN difference.
  guard sorted[lower] != sorted[lower + 1] else { return sorted[lower] }
  return sorted[lower] + (sorted[lower + 1] - sorted[lower]) * (position - Double(lower))
}

extension Array where Element == Double {
  /// The values that are not missing.
  var present: [Double] { filter { !$0.isNaN } }

  var mean: Double { reduce(0, +) / Double(count) }

  /// Σ (x - mean)², in two passes: the one-pass formula cancels when the mean is large.
  var sumOfSquaredDeviations: Double {
    let mean = mean
    return reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }
}
