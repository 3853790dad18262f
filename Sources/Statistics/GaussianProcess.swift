// Gaussian-process regression: a posterior over functions, with its mean, variance and evidence.

import Diagnostics
import Foundation
import Tensor

/// A Gaussian process conditioned on observations.
///
/// Targets are made to have mean 0 and, unless they are all equal, standard deviation 1
/// (population), when `normalizesTargets`; variances of parameters are then in those units, while
/// posteriors are always in units of the targets.
/// - Source: Rasmussen & Williams 2006, algorithm 2.1.
package struct GaussianProcess: Sendable {
  package struct Parameters: Sendable, Hashable, Codable {
    /// The prior variance of the function.
    package var signalVariance: Double
    /// One for all features, or one a group of features.
    package var lengthScales: [Double]
    /// The variance of observations around the function.
    package var noiseVariance: Double

    package init(signalVariance: Double, lengthScales: [Double], noiseVariance: Double) {
      self.signalVariance = signalVariance
      self.lengthScales = lengthScales
      self.noiseVariance = noiseVariance
    }
  }

  package let covariance: CovarianceFunction
  package let parameters: Parameters
  /// Which length scale each feature has.
  package let groups: [Int]
  /// `[observations, features]`
  package let features: Matrix
  /// In nats, of the targets as they were modelled.
  package let logMarginalLikelihood: Double

  private let targetMean: Double
  private let targetScale: Double
  private let factor: CholeskyFactor
  /// (K + noise)⁻¹ targets
  private let weights: [Double]

  /// - Parameters:
  ///   - features: `[observations, features]`
  ///   - targets: `[observations]`
  ///   - groups: which of the length scales each feature has; left out, one for all features or one
  ///     each, by the number of length scales.
  /// - Throws: where a value or parameter is out of range, or the covariance is not positive
  ///   definite.
  package init(
    features: Matrix, targets: [Double], covariance: CovarianceFunction = .matern52,
    parameters: Parameters, groups: [Int]? = nil, normalizesTargets: Bool = false
  ) throws(Diagnostic) {
    precondition(
      features.rows == targets.count,
      "features of \(features.rows)x\(features.columns) for \(targets.count) targets")
    try features.requireFinite("features")
    try Matrix(rows: targets.count, columns: 1, values: targets).requireFinite("targets")
    try parameters.check()
    let scales = parameters.lengthScales.count
    let groups = groups ?? (0..<features.columns).map { scales == 1 ? 0 : $0 }
    precondition(
      groups.count == features.columns && groups.allSatisfy { (0..<scales).contains($0) },
      "groups \(groups) of \(features.columns) features with \(scales) length scales")

    let normalized = NormalizedTargets(targets, isNormalized: normalizesTargets)
    let count = features.rows
    let inverse = groups.map { 1 / parameters.lengthScales[$0] }
    var matrix = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      for column in 0...row {
        let distance = squaredDistance(features.row(row), features.row(column), inverse)
        matrix[row * count + column] =
          parameters.signalVariance * covariance.correlation(distance)
      }
      matrix[row * count + row] += parameters.noiseVariance
    }
    factor = try CholeskyFactor(
      matrix, order: count, name: "covariance of the observations",
      remedy: "use a larger noise variance than \(parameters.noiseVariance)")
    weights = factor.solve(normalized.values, columns: 1)
    logMarginalLikelihood = evidence(normalized.values, weights: weights, factor: factor)
    self.covariance = covariance
    self.parameters = parameters
    self.groups = groups
    self.features = features
    targetMean = normalized.mean
    targetScale = normalized.scale
  }

  /// The function's distribution at other points; observation noise is not added.
  /// - Parameter points: `[points, features]`
  /// - Returns: mean and variance, `[points]` each, in the targets' units and their square.
  package func posterior(at points: Matrix) -> (mean: [Double], variance: [Double]) {
    precondition(
      points.columns == features.columns,
      "points of \(points.columns) features for a process over \(features.columns)")
    let inverse = groups.map { 1 / parameters.lengthScales[$0] }
    // [observations, points], as the triangular solution takes it.
    var cross = [Double](repeating: 0, count: features.rows * points.rows)
    for row in 0..<features.rows {
      for column in 0..<points.rows {
        let distance = squaredDistance(features.row(row), points.row(column), inverse)
        cross[row * points.rows + column] =
          parameters.signalVariance * covariance.correlation(distance)
      }
    }
    var mean = [Double](repeating: 0, count: points.rows)
    for row in 0..<features.rows {
      for column in 0..<points.rows {
        mean[column] += weights[row] * cross[row * points.rows + column]
      }
    }
    let explained = factor.solveFactor(cross, columns: points.rows)
    var variance = [Double](repeating: parameters.signalVariance, count: points.rows)
    for row in 0..<features.rows {
      for column in 0..<points.rows {
        let part = explained[row * points.rows + column]
        variance[column] -= part * part
      }
    }
    for index in mean.indices {
      mean[index] = targetMean + targetScale * mean[index]
      // Rounding leaves a variance that should be 0 on either side of it.
      variance[index] = targetScale * targetScale * max(0, variance[index])
    }
    return (mean, variance)
  }
}

extension GaussianProcess.Parameters {
  fileprivate func check() throws(Diagnostic) {
    let positive =
      [("signal variance", signalVariance)] + lengthScales.map { ("length scale", $0) }
    for (name, value) in positive where !(value > 0 && value.isFinite) {
      throw Diagnostic(
        .error, "the Gaussian process has a \(name) of \(value)", hints: ["use a number above 0"])
    }
    guard noiseVariance >= 0, noiseVariance.isFinite else {
      throw Diagnostic(
        .error, "the Gaussian process has a noise variance of \(noiseVariance)",
        hints: ["use 0 or more, such as 1e-6"])
    }
  }
}

/// Targets in the units a process works in.
struct NormalizedTargets {
  let values: [Double]
  let mean: Double
  let scale: Double

  init(_ targets: [Double], isNormalized: Bool) {
    guard isNormalized, !targets.isEmpty else {
      (values, mean, scale) = (targets, 0, 1)
      return
    }
    let count = Double(targets.count)
    let mean = targets.reduce(0, +) / count
    let spread = (targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    // Equal targets leave rounding errors, which must not be blown up to a standard deviation of 1.
    let scale = spread > 1e-12 * abs(mean) ? spread : 1
    self.values = targets.map { ($0 - mean) / scale }
    self.mean = mean
    self.scale = scale
  }
}

/// Σ ((xᵢ - yᵢ) inverseᵢ)²
private func squaredDistance(
  _ first: ArraySlice<Double>, _ second: ArraySlice<Double>, _ inverse: [Double]
) -> Double {
  var sum = 0.0
  for index in inverse.indices {
    let difference =
      (first[first.startIndex + index] - second[second.startIndex + index]) * inverse[index]
    sum += difference * difference
  }
  return sum
}

/// log p(targets) = -½ targets · weights - ½ log |K| - n/2 log 2π
func evidence(_ targets: [Double], weights: [Double], factor: CholeskyFactor) -> Double {
  let fit = zip(targets, weights).reduce(0) { $0 + $1.0 * $1.1 }
  return -0.5 * (fit + factor.logDeterminant + Double(targets.count) * log(2 * .pi))
}
