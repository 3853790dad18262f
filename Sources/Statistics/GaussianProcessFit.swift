// A Gaussian process's hyper-parameters, by the evidence: the log marginal likelihood's maximum.

import Diagnostics
import Foundation
import Tensor

extension GaussianProcess {
  /// Where hyper-parameters are looked for. Variances are in units of the modelled targets.
  package struct ParameterBounds: Sendable, Hashable, Codable {
    package var signalVariance: ClosedRange<Double>
    package var lengthScale: ClosedRange<Double>
    package var noiseVariance: ClosedRange<Double>

    /// Bounds for features of about unit size and normalised targets.
    package init(
      signalVariance: ClosedRange<Double> = 1e-3...1e3,
      lengthScale: ClosedRange<Double> = 1e-2...1e2,
      noiseVariance: ClosedRange<Double> = 1e-8...1
    ) {
      self.signalVariance = signalVariance
      self.lengthScale = lengthScale
      self.noiseVariance = noiseVariance
    }
  }

  /// The process whose parameters give its observations the greatest log marginal likelihood found
  /// from a fixed set of starts. The same observations give the same parameters.
  /// - Parameters:
  ///   - features: `[observations, features]`
  ///   - targets: `[observations]`
  ///   - groups: which length scale each feature has, counted from 0 without gaps; left out, each
  ///     feature has its own.
  /// - Throws: where a value is missing or bounds are not above 0, or no start gives a positive
  ///   definite covariance.
  package static func fitted(
    features: Matrix, targets: [Double], covariance: CovarianceFunction = .matern52,
    groups: [Int]? = nil, bounds: ParameterBounds = ParameterBounds(),
    normalizesTargets: Bool = true
  ) throws(Diagnostic) -> GaussianProcess {
    precondition(
      features.rows == targets.count,
      "features of \(features.rows)x\(features.columns) for \(targets.count) targets")
    try features.requireFinite("features")
    try Matrix(rows: targets.count, columns: 1, values: targets).requireFinite("targets")
    try bounds.check()
    try loadOpenBLAS()
    let groups = groups ?? Array(0..<features.columns)
    precondition(groups.count == features.columns, "\(groups.count) groups, \(features.columns)")
    let likelihood = MarginalLikelihood(
      features: features,
      targets: NormalizedTargets(targets, isNormalized: normalizesTargets).values,
      covariance: covariance, groups: groups)

    let box =
      [bounds.signalVariance] + Array(repeating: bounds.lengthScale, count: likelihood.groupCount)
      + [bounds.noiseVariance]
    let logarithms = box.map { log($0.lowerBound)...log($0.upperBound) }
    var best: (point: [Double], value: Double)?
    for start in starts(bounds, lengthScales: likelihood.groupCount) {
      let found = minimize(from: start, bounds: logarithms) { likelihood.negative($0) }
      if found.value.isFinite, found.value < best?.value ?? .infinity { best = found }
    }
    // Where no start factors, the last word is the factorization's own diagnostic, at most noise.
    let point = best?.point ?? logarithms.map(\.upperBound)
    return try GaussianProcess(
      features: features, targets: targets, covariance: covariance,
      parameters: Parameters(
        signalVariance: exp(point[0]), lengthScales: point[1..<(point.count - 1)].map { exp($0) },
        noiseVariance: exp(point[point.count - 1])),
      groups: groups, normalizesTargets: normalizesTargets)
  }

  /// Logarithms of a short, a middle and a long length scale with little and with much noise: the
  /// evidence of few observations often has one maximum that is signal and another that is noise.
  private static func starts(_ bounds: ParameterBounds, lengthScales: Int) -> [[Double]] {
    let starts = [(0.3, 1e-4), (1.0, 1e-3), (0.6, 0.1)]
    return starts.map { length, noise in
      [0] + [Double](repeating: log(length), count: lengthScales) + [log(noise)]
    }
  }
}

extension GaussianProcess.ParameterBounds {
  fileprivate func check() throws(Diagnostic) {
    for (name, range) in [
      ("signal variance", signalVariance), ("length scale", lengthScale),
      ("noise variance", noiseVariance),
    ] where !(range.lowerBound > 0 && range.upperBound.isFinite) {
      throw Diagnostic(
        .error,
        "the bounds of the \(name) are \(range.lowerBound) and \(range.upperBound)",
        hints: ["use finite bounds above 0; they are searched by their logarithms"])
    }
  }
}

/// The evidence of fixed observations as a function of the logarithms of signal variance, length
/// scales (one a group) and noise variance.
struct MarginalLikelihood {
  let groupCount: Int
  private let count: Int
  private let targets: [Double]
  private let covariance: CovarianceFunction
  /// Σ over a group's features of (xᵢ - yᵢ)², for each pair row > column: `[pairs, groups]`
  private let squaredDifferences: [Double]

  init(features: Matrix, targets: [Double], covariance: CovarianceFunction, groups: [Int]) {
    let groupCount = (groups.max() ?? -1) + 1
    var differences: [Double] = []
    differences.reserveCapacity(features.rows * (features.rows - 1) / 2 * groupCount)
    for row in 0..<features.rows {
      for column in 0..<row {
        let start = differences.count
        differences.append(contentsOf: repeatElement(0, count: groupCount))
        for (feature, group) in groups.enumerated() {
          let difference = features[row, feature] - features[column, feature]
          differences[start + group] += difference * difference
        }
      }
    }
    self.groupCount = groupCount
    self.count = features.rows
    self.targets = targets
    self.covariance = covariance
    self.squaredDifferences = differences
  }

  /// Minus the evidence, and its gradient; infinity where the covariance is not positive definite.
  /// - Source: Rasmussen & Williams 2006, equation 5.9.
  func negative(_ logarithms: [Double]) -> (value: Double, gradient: [Double]) {
    let parameters = logarithms.map { exp($0) }
    let (signal, noise) = (parameters[0], parameters[groupCount + 1])
    let inverse: [Double] = parameters[1...groupCount].map { 1 / ($0 * $0) }
    let failure = (Double.infinity, [Double](repeating: 0, count: logarithms.count))

    var matrix = [Double](repeating: 0, count: count * count)
    var slopes = [Double](repeating: 0, count: count * (count - 1) / 2)
    var pair = 0
    for row in 0..<count {
      for column in 0..<row {
        var distance = 0.0
        for group in 0..<groupCount {
          distance += squaredDifferences[pair * groupCount + group] * inverse[group]
        }
        let (value, slope) = covariance.correlationAndSlope(distance)
        matrix[row * count + column] = signal * value
        slopes[pair] = signal * slope
        pair += 1
      }
      matrix[row * count + row] = signal + noise
    }
    let covariances = matrix
    guard
      let factor = try? CholeskyFactor(
        matrix, order: count, name: "covariance of the observations", remedy: "use more noise")
    else { return failure }
    let weights = factor.solve(targets, columns: 1)
    let precision = factor.lowerInverse

    // ½ tr((w wᵀ - K⁻¹) dK), each pair counted twice and the diagonal once.
    var gradient = failure.1
    pair = 0
    for row in 0..<count {
      for column in 0..<row {
        let weight = weights[row] * weights[column] - precision[row * count + column]
        gradient[0] += weight * covariances[row * count + column]
        let slope = weight * slopes[pair]
        for group in 0..<groupCount {
          gradient[group + 1] +=
            slope * squaredDifferences[pair * groupCount + group] * inverse[group]
        }
        pair += 1
      }
      let weight = weights[row] * weights[row] - precision[row * count + row]
      gradient[0] += 0.5 * weight * signal
      gradient[groupCount + 1] += 0.5 * weight * noise
    }
    let value = -evidence(targets, weights: weights, factor: factor)
    return (value.isFinite ? value : .infinity, gradient.map { -$0 })
  }
}
