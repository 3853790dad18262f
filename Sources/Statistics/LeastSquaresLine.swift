// The straight line through points, and how well they follow it.

/// The line of least squared vertical distances, over the pairs where both numbers are finite.
package struct LeastSquaresLine: Sendable, Hashable, Codable {
  /// How many pairs are complete.
  package let count: Int
  /// NaN, like the intercept, where fewer than two different x are there.
  package let slope: Double
  package let intercept: Double
  /// Pearson's, within -1...1; NaN where x or y is constant.
  package let correlation: Double

  /// - Parameters:
  ///   - x: `[n]`
  ///   - y: `[n]`
  package init(x: [Double], y: [Double]) {
    precondition(x.count == y.count, "\(x.count) x for \(y.count) y")
    let pairs = zip(x, y).filter { $0.isFinite && $1.isFinite }
    let (x, y) = (pairs.map(\.0), pairs.map(\.1))
    count = pairs.count
    correlation = pearsonCorrelation(x, y)
    guard Set(x).count > 1 else {
      (slope, intercept) = (.nan, .nan)
      return
    }
    let (xMean, yMean) = (x.mean, y.mean)
    let product = pairs.reduce(0) { $0 + ($1.0 - xMean) * ($1.1 - yMean) }
    slope = product / x.sumOfSquaredDeviations
    intercept = yMean - slope * xMean
  }

  package func value(at x: Double) -> Double { intercept + slope * x }
}
