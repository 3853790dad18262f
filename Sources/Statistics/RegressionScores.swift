// How good predictions of numbers are.

/// Errors of predictions, over the pairs where truth and prediction are both present.
package struct RegressionScores: Sendable, Hashable, Codable {
  package let count: Int
  /// How many pairs hold a NaN.
  package let missing: Int
  /// NaN, like the other scores, where no pair is complete.
  package let meanAbsoluteError: Double
  package let meanSquaredError: Double
  /// R², the coefficient of determination: 1 is perfect, 0 is as good as the mean. As in
  /// scikit-learn, equal truths give 1 where the predictions are exact and 0 where they are not.
  package let determination: Double

  /// - Parameters:
  ///   - truths: `[n]`
  ///   - predictions: `[n]`
  package init(truths: [Double], predictions: [Double]) {
    precondition(
      truths.count == predictions.count,
      "\(truths.count) truths for \(predictions.count) predictions")
    let pairs = zip(truths, predictions).filter { !$0.0.isNaN && !$0.1.isNaN }
    count = pairs.count
    missing = truths.count - pairs.count
    guard !pairs.isEmpty else {
      (meanAbsoluteError, meanSquaredError, determination) = (.nan, .nan, .nan)
      return
    }
    let errors = pairs.map { $0.0 - $0.1 }
    let residual = errors.reduce(0) { $0 + $1 * $1 }
    meanAbsoluteError = errors.reduce(0) { $0 + abs($1) } / Double(errors.count)
    meanSquaredError = residual / Double(errors.count)
    let present = pairs.map(\.0)
    if Set(present).count == 1 {
      determination = residual == 0 ? 1 : 0
    } else {
      determination = 1 - residual / present.sumOfSquaredDeviations
    }
  }
}
