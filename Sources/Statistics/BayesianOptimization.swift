// Minimisation of a costly function by a model of it: ask for a point, try it, tell the value.

import Diagnostics
import Foundation
import Tensor

/// Bayesian optimisation with a Gaussian process and expected improvement.
///
/// The first points are a Latin hypercube; each later one maximises the expected improvement of a
/// Matérn 5/2 process fitted to all trials. What is suggested is a function of space, options, seed
/// and trials alone, so a search that is stored and read back goes on as if it had not stopped.
/// - Source: Jones, Schonlau & Welch 1998; Snoek, Larochelle & Adams 2012.
package struct BayesianOptimization: Sendable, Hashable, Codable {
  package struct Options: Sendable, Hashable, Codable {
    /// How many points are spread evenly before the model is asked; at least 2 are used.
    package var initialTrials: Int
    /// How many points the expected improvement is compared at before the best are refined.
    package var candidates: Int
    package var covariance: CovarianceFunction

    /// - Parameter initialTrials: left out, twice the dimensions and one more, at least 5.
    package init(
      dimensions: Int, initialTrials: Int? = nil, candidates: Int = 512,
      covariance: CovarianceFunction = .matern52
    ) {
      self.initialTrials = initialTrials ?? max(5, 2 * dimensions + 1)
      self.candidates = candidates
      self.covariance = covariance
    }
  }

  /// One row of the trace.
  package struct Trial: Sendable, Hashable, Codable {
    /// From 1.
    package let number: Int
    package let point: [String: Double]
    /// `nil` where the trial failed: its value was not finite.
    package let value: Double?
    /// The least value of this and the trials before it; `nil` while all have failed.
    package let bestSoFar: Double?

    package var isFailed: Bool { value == nil }
  }

  package let space: SearchSpace
  package let options: Options
  package let seed: UInt64
  package private(set) var trials: [Trial] = []

  package init(space: SearchSpace, options: Options? = nil, seed: UInt64) {
    let options = options ?? Options(dimensions: space.dimensions.count)
    precondition(options.candidates > 0, "\(options.candidates) candidates")
    self.space = space
    self.options = options
    self.seed = seed
  }

  /// The trial with the least value, the earliest of equals.
  package var best: Trial? {
    trials.filter { !$0.isFailed }.min { ($0.value ?? .infinity) < ($1.value ?? .infinity) }
  }

  /// Records what a point gave; any point of the space may be told, suggested or not.
  ///
  /// A value that is not finite is a failed trial. The model takes it for the worst value seen
  /// (outliers aside), so the search leaves its neighbourhood.
  /// - Throws: where the point is not one of the space.
  package mutating func observe(_ point: [String: Double], value: Double) throws(Diagnostics) {
    _ = try space.position(point)
    let value = value.isFinite ? value : nil
    let before = trials.last?.bestSoFar
    let best = value.map { min($0, before ?? $0) } ?? before
    trials.append(
      Trial(number: trials.count + 1, point: point, value: value, bestSoFar: best))
  }

  /// The point to try next: one value a dimension. Asked again before a trial is told, it is the
  /// same point.
  package func suggest() throws -> [String: Double] {
    let positions = try trials.map { try space.position($0.point) }
    let observed = trials.compactMap(\.value)
    guard trials.count >= max(2, options.initialTrials), let worst = observed.max() else {
      return space.point(space.snapped(initialPosition(trials.count)))
    }
    let ceiling = min(worst, Self.ceiling(observed))
    let values = trials.map { min($0.value ?? ceiling, ceiling) }
    let process = try GaussianProcess.fitted(
      features: Matrix(positions.map { space.features($0) }), targets: values,
      covariance: options.covariance, groups: space.featureGroups,
      bounds: .init(
        signalVariance: 1e-2...1e2, lengthScale: 5e-2...1e1, noiseVariance: 1e-6...1))
    let search = AcquisitionSearch(
      space: space, process: process, positions: positions, values: values)
    return space.point(
      search.maximum(candidates: options.candidates, random: random, step: trials.count))
  }

  /// What the model takes for the worst value: as far again above the median, three times, as the
  /// best value is below it. A training run that diverges can give 1e30; left as it is, it would
  /// make the differences between all other trials vanish. That a bad point is terrible decides
  /// nothing. It bears half of the trials diverging.
  private static func ceiling(_ values: [Double]) -> Double {
    let lowerHalf = quantiles(values, [0, 0.5])
    let reach = 3 * (lowerHalf[1] - lowerHalf[0])
    return reach > 0 ? lowerHalf[1] + reach : .infinity
  }

  private var random: RandomStream { RandomStream(seed: seed, stream: Self.stream) }
  /// Apart from the streams of training, so that one seed may serve both.
  private static let stream: UInt64 = 0x4241_5945_534F_5054

  /// The Latin hypercube of the first trials; where all of those failed, another follows.
  private func initialPosition(_ trial: Int) -> [Double] {
    let count = max(2, options.initialTrials)
    let (round, row) = (trial / count, trial % count)
    return space.dimensions.indices.map { dimension in
      let step = UInt32(1 << 30 + round * space.dimensions.count + dimension)
      let share = random.permutation(step: step, count: count)[row]
      let offset = RandomStream(seed: seed, stream: Self.stream + 1).uniform(step: step, index: row)
      return (Double(share) + Double(offset)) / Double(count)
    }
  }
}
