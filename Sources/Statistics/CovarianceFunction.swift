// The covariance functions of Gaussian processes and their derivatives.

import Foundation

/// A stationary correlation of two points as a function of their squared scaled distance
/// s = Σ (xᵢ - yᵢ)² / lengthᵢ².
/// - Source: Rasmussen & Williams 2006, equations 4.9 and 4.17.
package enum CovarianceFunction: String, Sendable, Hashable, Codable, CaseIterable {
  case rbf
  case matern52 = "matern-5/2"

  /// 1 at distance 0, falling to 0.
  package func correlation(_ squaredDistance: Double) -> Double {
    switch self {
    case .rbf: return exp(-0.5 * squaredDistance)
    case .matern52:
      let root = (5 * squaredDistance).squareRoot()
      return (1 + root + root * root / 3) * exp(-root)
    }
  }

  /// The correlation, and -2 times its derivative by s: what multiplies (xᵢ - yᵢ)² / lengthᵢ² in
  /// the derivative by the logarithm of lengthᵢ. Finite at distance 0 for both functions.
  func correlationAndSlope(_ squaredDistance: Double) -> (value: Double, slope: Double) {
    switch self {
    case .rbf:
      let value = exp(-0.5 * squaredDistance)
      return (value, value)
    case .matern52:
      let root = (5 * squaredDistance).squareRoot()
      let decay = exp(-root)
      return ((1 + root + root * root / 3) * decay, 5.0 / 3 * (1 + root) * decay)
    }
  }
}
