// The acquisition function: its closed form against numeric integration.

import Foundation
import Testing

@testable import Statistics

@Suite struct ExpectedImprovementTests {
  /// Simpson's rule over ten deviations in 20,000 steps errs by less than 1e-10 of the value here.
  @Test(arguments: [-1.5, 0, 0.3, 2], [0.01, 1, 6.25])
  func `The closed form is the integral of the improvement`(mean: Double, variance: Double) {
    let (best, deviation, steps) = (0.4, variance.squareRoot(), 20_000)
    let low = mean - 10 * deviation
    // Up to the best only: beyond it nothing is gained, and the integrand has a kink there.
    let width = max(0, best - low) / Double(steps)
    func integrand(_ f: Double) -> Double {
      let z = (f - mean) / deviation
      return max(0, best - f) * exp(-0.5 * z * z) / (deviation * (2 * Double.pi).squareRoot())
    }
    let sum = (0...steps).reduce(0.0) { sum, step in
      let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
      return sum + weight * integrand(low + Double(step) * width)
    }
    let expected = sum * width / 3
    let value = expectedImprovement(mean: mean, variance: variance, best: best)
    #expect(abs(value - expected) < 1e-8 * max(expected, 1e-12) + 1e-20)
    if value > 0 {
      let logarithm = logExpectedImprovement(mean: mean, variance: variance, best: best)
      #expect(abs(logarithm - log(value)) < 1e-9)
    }
  }

  @Test func `Without variance the improvement is certain`() {
    #expect(expectedImprovement(mean: 1, variance: 0, best: 3) == 2)
    #expect(expectedImprovement(mean: 3, variance: 0, best: 1) == 0)
    #expect(logExpectedImprovement(mean: 3, variance: 0, best: 1) == -.infinity)
  }

  @Test func `The logarithm stays finite, ordered and without a step far from the best`() {
    let means = stride(from: 0.0, through: 60, by: 0.25)
    let values = means.map { logExpectedImprovement(mean: $0, variance: 1, best: 0) }
    for (value, next) in zip(values, values.dropFirst()) { #expect(value.isFinite && next < value) }
    // Both sides of the change of formula at 25 deviations.
    let (closed, series) = (
      logExpectedImprovement(mean: 25 - 1e-9, variance: 1, best: 0),
      logExpectedImprovement(mean: 25 + 1e-9, variance: 1, best: 0)
    )
    #expect(abs(closed - series) < 1e-6)
  }
}
