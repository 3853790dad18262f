// The importance-weighted estimate of log p(x).

import CKernels
import Diagnostics
import Tensor

extension InferenceSession {
  /// Samples that one pass draws for an example; more are joined from several passes.
  private static let samplesPerPass = 50

  /// log p(x) ≈ log (1/K) Σ p(x|z)p(z)/q(z|x) with K samples of each example's posterior: a lower
  /// bound in expectation, closer with more samples.
  /// - Returns: the mean over examples, in nats.
  /// - Source: Burda et al. 2016, equation 8.
  package func importanceWeightedLogLikelihood(
    _ examples: Examples, samples: Int, seed: UInt64, likelihood: Likelihood = .bernoulli
  ) throws -> Double {
    let whole = Objective.importanceWeighted(samples: samples, likelihood: likelihood)
    try model.requireValid(for: whole)
    var bounds = [Double](repeating: -.infinity, count: examples.count)
    var drawn = 0
    var pass: UInt32 = 0
    while drawn < samples {
      let count = min(Self.samplesPerPass, samples - drawn)
      let network = try evaluator(for: .importanceWeighted(samples: count, likelihood: likelihood))
      var setup = Batch()
      setup.noiseSeed = seed
      setup.noisePurpose = RandomPurpose.evaluation.rawValue
      setup.noiseStep = pass
      try forEachBatch(
        network, examples, Array(0..<examples.count), setup, network.programs.evaluate
      ) { rows, start in
        for row in 0..<rows {
          // The bound is the mean weight's logarithm; joined passes add weights.
          let sum = -network.rowBounds[row] + galley_logarithm(Double(count))
          bounds[start + row] = galley_log_sum(bounds[start + row], sum)
        }
      }
      drawn += count
      pass += 1
    }
    let total = bounds.reduce(0, +)
    return total / Double(examples.count) - galley_logarithm(Double(samples))
  }
}
