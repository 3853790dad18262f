// Gaussian processes: scikit-learn's numbers, a plain reference, gradients, and the fit.

import Diagnostics
import Foundation
import Testing

@testable import Statistics

@Suite struct GaussianProcessTests {
  struct Peer: Sendable, CustomTestStringConvertible {
    var covariance: CovarianceFunction
    var parameters: GaussianProcess.Parameters
    var isNormalized: Bool
    /// scikit-learn 1.9.1's `GaussianProcessRegressor(kernel, alpha=1e-3, optimizer=None)`
    var logMarginalLikelihood: Double
    var mean: [Double]
    var variance: [Double]
    var testDescription: String { "\(covariance), normalized: \(isNormalized)" }
  }

  static let matern = GaussianProcess.Parameters(
    signalVariance: 1.7, lengthScales: [0.4, 0.9, 1.6], noiseVariance: 1e-3)
  static let rbf = GaussianProcess.Parameters(
    signalVariance: 0.8, lengthScales: [0.5], noiseVariance: 1e-3)

  @Test(arguments: [
    Peer(
      covariance: .matern52, parameters: matern, isNormalized: false,
      logMarginalLikelihood: -4.897225770309631,
      mean: [-0.6067378376761501, -0.25153270047957, -0.20545177533499626],
      variance: [0.2995056062778485, 0.07306439506467988, 0.8413723531793822]),
    Peer(
      covariance: .matern52, parameters: matern, isNormalized: true,
      logMarginalLikelihood: -8.691436091120252,
      mean: [-0.588361909575895, -0.25068713126962505, -0.2756778461287027],
      variance: [0.047413270942487554, 0.011566467828441554, 0.13319355133474442]),
    Peer(
      covariance: .rbf, parameters: rbf, isNormalized: false,
      logMarginalLikelihood: -1.787034415636584,
      mean: [-0.9333792815851731, -0.15855679789731725, 0.12661561070765506],
      variance: [0.08659503149928327, 0.11997877117640066, 0.6708396626820546]),
    Peer(
      covariance: .rbf, parameters: rbf, isNormalized: true,
      logMarginalLikelihood: -5.623694308089862,
      mean: [-0.8987885861637399, -0.16665659188305515, -0.05367595618319276],
      variance: [0.013708436852897814, 0.01899325376853264, 0.10619735330164212]),
  ])
  func `Posterior and evidence are scikit-learn's`(peer: Peer) throws {
    let process = try GaussianProcess(
      features: SampleData.features, targets: SampleData.targets.column(0),
      covariance: peer.covariance, parameters: peer.parameters,
      normalizesTargets: peer.isNormalized)
    let (mean, variance) = process.posterior(at: SampleData.queries)
    #expect(areClose(mean, peer.mean, relative: peerTolerance), "\(mean)")
    #expect(areClose(variance, peer.variance, relative: peerTolerance), "\(variance)")
    #expect(
      areClose(
        [process.logMarginalLikelihood], [peer.logMarginalLikelihood], relative: peerTolerance))
  }

  /// Two observations by hand: the 2x2 inverse written out.
  @Test(arguments: CovarianceFunction.allCases)
  func `Two observations give the posterior of the bivariate normal`(
    covariance: CovarianceFunction
  ) throws {
    let (x, y, noise, signal, length) = ([0.1, 0.7], [1.0, -0.5], 0.05, 1.3, 0.6)
    func k(_ a: Double, _ b: Double) -> Double {
      let r = abs(a - b) / length
      let root = 5.0.squareRoot() * r
      switch covariance {
      case .rbf: return signal * exp(-r * r / 2)
      case .matern52: return signal * (1 + root + 5 * r * r / 3) * exp(-root)
      }
    }
    let (own, cross) = (signal + noise, k(x[0], x[1]))
    let determinant = own * own - cross * cross
    let at = 0.4
    let (first, second) = (k(at, x[0]), k(at, x[1]))
    let weights = [
      (own * first - cross * second) / determinant, (own * second - cross * first) / determinant,
    ]
    let process = try GaussianProcess(
      features: Matrix([[x[0]], [x[1]]]), targets: y, covariance: covariance,
      parameters: .init(signalVariance: signal, lengthScales: [length], noiseVariance: noise))
    let (mean, variance) = process.posterior(at: Matrix([[at]]))
    #expect(abs(mean[0] - (weights[0] * y[0] + weights[1] * y[1])) < 1e-12)
    #expect(abs(variance[0] - (signal - weights[0] * first - weights[1] * second)) < 1e-12)
    let quadratic = (own * (y[0] * y[0] + y[1] * y[1]) - 2 * cross * y[0] * y[1]) / determinant
    let evidence = -0.5 * (quadratic + log(determinant)) - log(2 * Double.pi)
    #expect(abs(process.logMarginalLikelihood - evidence) < 1e-12)
  }

  /// Central differences of step 1e-5 err by about 1e-9 of values near 10.
  @Test(arguments: CovarianceFunction.allCases)
  func `The evidence's gradient is its difference quotient`(covariance: CovarianceFunction) {
    let likelihood = MarginalLikelihood(
      features: SampleData.features, targets: SampleData.targets.column(0),
      covariance: covariance, groups: [0, 1, 1])
    let point = [0.3, -0.8, 0.2, -3]
    let (value, gradient) = likelihood.negative(point)
    #expect(value.isFinite && gradient.count == 4)
    for index in point.indices {
      var (above, below) = (point, point)
      above[index] += 1e-5
      below[index] -= 1e-5
      let quotient =
        (likelihood.negative(above).value - likelihood.negative(below).value) / 2e-5
      #expect(abs(gradient[index] - quotient) < 1e-6, "\(index)")
    }
  }

  /// scikit-learn with 30 random restarts of L-BFGS-B over the same bounds.
  @Test func `The fit reaches the evidence that scikit-learn's restarts reach`() throws {
    let features = Matrix(
      (0..<12).map { row -> [Double] in
        let t = Double(row) / 11
        return [t, (t * 3.7).truncatingRemainder(dividingBy: 1)]
      })
    let targets = (0..<12).map { row -> Double in
      let (x, y) = (features[row, 0], features[row, 1])
      return sin(6 * x) + 0.5 * y * y + 0.05 * cos(40 * x)
    }
    let process = try GaussianProcess.fitted(features: features, targets: targets)
    #expect(process.logMarginalLikelihood > -6.273063 - 1e-3)
    let again = try GaussianProcess.fitted(features: features, targets: targets)
    #expect(again.parameters == process.parameters)
    let (mean, variance) = process.posterior(at: features)
    for (value, target) in zip(mean, targets) { #expect(abs(value - target) < 0.05) }
    for value in variance { #expect(value < 0.01) }
  }

  @Test func `Groups share a length scale`() throws {
    let shared = try GaussianProcess.fitted(
      features: SampleData.features, targets: SampleData.targets.column(1), groups: [0, 1, 1])
    #expect(shared.parameters.lengthScales.count == 2)
  }

  @Test(arguments: [1, 2, 6])
  func `Equal targets and equal points give finite posteriors`(count: Int) throws {
    let features = Matrix([[Double]](repeating: [0.5, 0.5], count: count))
    let process = try GaussianProcess.fitted(
      features: features, targets: [Double](repeating: 0.1, count: count))
    let (mean, variance) = process.posterior(at: Matrix([[0.5, 0.5], [0, 1]]))
    for value in mean { #expect(abs(value - 0.1) < 1e-9) }
    for value in variance { #expect(value.isFinite && value >= 0) }
  }

  @Test(arguments: [
    (0.0, 1.0, 0.0, "the Gaussian process has a signal variance of 0.0"),
    (1, -1, 0, "the Gaussian process has a length scale of -1.0"),
    (1, 1, -0.5, "the Gaussian process has a noise variance of -0.5"),
    (
      1, 1, 0,
      "the covariance of the observations is not positive definite: pivot 2 of 2 is not above 0"
    ),
  ])
  func `Parameters that make no process are refused`(
    signal: Double, length: Double, noise: Double, message: String
  ) {
    let finding = #expect(throws: Diagnostic.self) {
      _ = try GaussianProcess(
        features: Matrix([[1], [1]]), targets: [1, 2],
        parameters: .init(
          signalVariance: signal, lengthScales: [length], noiseVariance: noise))
    }
    #expect(finding?.message == message)
    #expect(finding?.hints.isEmpty == false)
  }

  /// Rosenbrock's valley, and a bound that cuts its minimum off.
  @Test func `The minimiser finds inner minima and minima at a bound`() {
    func rosenbrock(_ p: [Double]) -> (value: Double, gradient: [Double]) {
      let (a, b) = (1 - p[0], p[1] - p[0] * p[0])
      return (a * a + 100 * b * b, [-2 * a - 400 * p[0] * b, 200 * b])
    }
    let inner = minimize(
      from: [-1.2, 1], bounds: [-2...2, -2...2], iterations: 300, rosenbrock)
    #expect(abs(inner.point[0] - 1) < 1e-3 && abs(inner.point[1] - 1) < 2e-3)
    let cut = minimize(from: [-1.2, 1], bounds: [-2...0.5, -2...2], iterations: 300, rosenbrock)
    #expect(cut.point[0] == 0.5 && abs(cut.point[1] - 0.25) < 1e-4)
  }
}
