// What a trial is worth: the expected improvement on the best value so far.

import Foundation

/// The expected value of max(0, best - f) for f normal with a mean and a variance.
/// - Source: Jones, Schonlau & Welch 1998, equation 15.
package func expectedImprovement(mean: Double, variance: Double, best: Double) -> Double {
  let deviation = max(0, variance).squareRoot()
  guard deviation > 0 else { return max(0, best - mean) }
  return deviation * unitImprovement((best - mean) / deviation)
}

/// The logarithm of `expectedImprovement`, which stays finite and ordered where the improvement
/// itself is too small for a double, as it is over most of the space late in a search.
/// - Source: Ament et al. 2023, section 4.1.
package func logExpectedImprovement(mean: Double, variance: Double, best: Double) -> Double {
  let deviation = max(0, variance).squareRoot()
  guard deviation > 0 else { return best > mean ? log(best - mean) : -.infinity }
  let z = (best - mean) / deviation
  guard z < -25 else { return log(deviation) + log(unitImprovement(z)) }
  // h(z) = φ(z) (1/z² - 3/z⁴ + 15/z⁶ - …); the next term is below 5e-7 of the sum.
  let inverse = 1 / (z * z)
  let series = log(inverse) + log1p(-3 * inverse + 15 * inverse * inverse)
  return log(deviation) - 0.5 * z * z - 0.5 * log(2 * .pi) + series
}

/// h(z) = φ(z) + z Φ(z), of the standard normal's density and distribution.
private func unitImprovement(_ z: Double) -> Double {
  let density = exp(-0.5 * z * z) / (2 * Double.pi).squareRoot()
  let distribution = 0.5 * erfc(-z / 2.0.squareRoot())
  // Below zero both terms nearly cancel; rounding must not make the improvement negative.
  return max(0, density + z * distribution)
}
