// The importance-weighted bound against its definition, its finite differences and a model whose
// evidence is known.

import CKernels
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct ImportanceKernelTests {
  /// Single-precision samples and gradients, a few operations deep.
  static let tolerance = 1e-5
  static let sizes = [1, 3].flatMap { rows in [1, 3, 17].map { (rows, $0) } }

  /// -log p(x|z) of a stand-in for a decoder: a quadratic with a different slope a dimension.
  private func reconstruction(_ z: [Double]) -> Double {
    z.enumerated().reduce(0) { $0 + 0.3 * $1.element * $1.element + slope($1.offset) * $1.element }
  }

  private func slope(_ dimension: Int) -> Double { sin(Double(dimension) + 1) }

  @Test(arguments: ReferencePosterior.kinds)
  func `A log ratio is that of the two densities`(_ reference: ReferencePosterior) {
    for (rows, latent) in Self.sizes {
      let samples = 4
      let draw = PosteriorDraw(reference, rows: rows, samples: samples, latent: latent)
      let found = logRatios(reference, draw, rows, samples, latent)
      for row in 0..<rows * samples {
        let heads = draw.headsRow(row / samples)
        let z = reference.sample(heads, draw.noiseRow(row))
        #expect(close(found[row], reference.logRatio(heads, z), Self.tolerance))
      }
    }
  }

  @Test func `Weights and bounds are exact where a plain sum of exponentials would vanish`() {
    let ratios = [-3.0, 2, 0.25, -690, 0, 0, 5, 700, 0]
    let reconstructions = [2000.0, 2001, 1999, 0, 1, .infinity, 1200, 1900, 1202.5]
    var weights = [Float](repeating: 0, count: 9)
    var bounds = [0.0, 0, 0]
    galley_importance_weights(ratios, reconstructions, 3, 3, &weights, &bounds)
    for row in 0..<3 {
      let logs = (0..<3).map { ratios[3 * row + $0] - reconstructions[3 * row + $0] }
      let largest = logs.max() ?? 0
      let sum = logs.reduce(0) { $0 + exp($1 - largest) }
      // Within the rounding of double precision: the kernel's exp and log are its own.
      #expect(close(bounds[row], log(3) - largest - log(sum), 1e-15), "row \(row)")
      for (weight, logarithm) in zip(weights[(3 * row)...], logs) {
        let expected = exp(logarithm - largest) / sum
        // A weight below single precision's range becomes zero.
        #expect(abs(Double(weight) - expected) <= 1e-7 * expected + 1e-38)
      }
    }
  }

  @Test func `The kernel's logarithm and exponential are exact to a few units`() {
    for count in 1...200 {
      let spacing = Double(count * count) * 0.017
      var weights: [Float] = [0, 0]
      var bound = 0.0
      galley_importance_weights([0, -spacing], [0, 0], 1, 2, &weights, &bound)
      // log 2 - log(1 + exp(-spacing)), the whole range from 0 to log 2.
      #expect(abs(bound - (log(2) - log1p(exp(-spacing)))) < 5e-16, "\(spacing)")
    }
  }

  @Test(arguments: ReferencePosterior.kinds)
  func `One sample is the evidence lower bound's sample`(_ reference: ReferencePosterior) {
    let (rows, latent) = (3, 5)
    let draw = PosteriorDraw(reference, rows: rows, latent: latent)
    let ratios = logRatios(reference, draw, rows, 1, latent)
    let reconstructions = [70.5, 0, 123.25]
    var weights: [Float] = [0, 0, 0]
    var bounds = [0.0, 0, 0]
    galley_importance_weights(ratios, reconstructions, rows, 1, &weights, &bounds)
    #expect(weights == [1, 1, 1])
    #expect(bounds == zip(ratios, reconstructions).map { -($0 - $1) })
  }

  @Test(arguments: ReferencePosterior.kinds, [1, 2, 5])
  func `The gradient is the finite difference of the bound`(
    _ reference: ReferencePosterior, samples: Int
  ) {
    let scale = 0.6
    for (rows, latent) in Self.sizes {
      let draw = PosteriorDraw(reference, rows: rows, samples: samples, latent: latent)
      let zs = (0..<rows * samples).map { row in
        reference.sample(draw.headsRow(row / samples), draw.noiseRow(row))
      }
      var weights = [Float](repeating: 0, count: rows * samples)
      var bounds = [Double](repeating: 0, count: rows)
      galley_importance_weights(
        logRatios(reference, draw, rows, samples, latent), zs.map(reconstruction), rows, samples,
        &weights, &bounds)
      var dz = [Float](repeating: 0, count: draw.z.count)
      for row in 0..<rows * samples {
        for column in 0..<latent {
          let derivative = 0.6 * zs[row][column] + slope(column)
          dz[row * PosteriorDraw.stride + column] = Float(
            scale * Double(weights[row]) * derivative)
        }
      }
      var gradient = [Float](repeating: 0, count: draw.heads.count)
      galley_importance_gradient(
        reference.kind, PosteriorDraw.headsStride, draw.noise, PosteriorDraw.stride, draw.z,
        PosteriorDraw.stride, dz, draw.spread, weights, &gradient, rows, samples, latent,
        Float(scale))
      for row in 0..<rows {
        let noise = (0..<samples).map { draw.noiseRow(row * samples + $0) }
        func bound(_ heads: [Double]) -> Double {
          let logs = noise.map { noise in
            let z = reference.sample(heads, noise)
            return reference.logRatio(heads, z) - reconstruction(z)
          }
          let largest = logs.max() ?? 0
          return log(Double(samples)) - largest - log(logs.reduce(0) { $0 + exp($1 - largest) })
        }
        let heads = draw.headsRow(row)
        #expect(close(bounds[row], bound(heads), Self.tolerance))
        for column in heads.indices {
          let found = Double(gradient[row * PosteriorDraw.headsStride + column])
          let expected = scale * difference(of: bound, at: heads, column, step: 1e-5)
          #expect(close(found, expected, Self.tolerance), "\(rows)x\(latent) [\(row), \(column)]")
        }
      }
    }
  }

  /// z ~ N(0, 1) and x|z ~ N(z, 1), so that log p(x) is known: x ~ N(0, 2). The posterior
  /// N(0.2, exp(-0.5)) is deliberately not the true one, N(x/2, 1/2).
  @Test func `The bound rises with the number of samples towards the evidence`() {
    let x = 1.3
    let draws = 32_768
    let noise = RandomStream(seed: 3, stream: 3).normals(step: 0, count: draws)
    let heads: [Float] = [0.2, -0.5]
    var z = noise
    var spread = noise
    var divergences = [Double](repeating: 0, count: draws)
    galley_posterior_sample(
      GALLEY_NORMAL, GALLEY_EXACT, heads, 0, noise, 1, &z, 1, &spread, draws, 1, &divergences)
    var ratios = divergences
    galley_importance_log_ratio(GALLEY_NORMAL, heads, 0, noise, 1, z, 1, draws, 1, 1, &ratios)
    let reconstructions = z.map { z in
      (x - Double(z)) * (x - Double(z)) / 2 + log(2 * Double.pi) / 2
    }
    let averages = [1, 8, 64].map { samples in
      var weights = noise
      var bounds = [Double](repeating: 0, count: draws / samples)
      galley_importance_weights(
        ratios, reconstructions, draws / samples, samples, &weights, &bounds)
      return -bounds.reduce(0, +) / Double(bounds.count)
    }
    let evidence = -x * x / 4 - log(4 * Double.pi) / 2
    #expect(averages[0] < averages[1] - 0.02 && averages[1] < averages[2])
    // About four standard errors of 512 bounds of 64 samples each.
    #expect(abs(averages[2] - evidence) < 0.01, "\(averages), evidence \(evidence)")
  }

  private func logRatios(
    _ reference: ReferencePosterior, _ draw: PosteriorDraw, _ rows: Int, _ samples: Int,
    _ latent: Int
  ) -> [Double] {
    var ratios = [Double](repeating: 0, count: rows * samples)
    galley_importance_log_ratio(
      reference.kind, draw.heads, PosteriorDraw.headsStride, draw.noise, PosteriorDraw.stride,
      draw.z, PosteriorDraw.stride, rows, samples, latent, &ratios)
    return ratios
  }
}
