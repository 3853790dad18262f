// Sampling, divergences and their gradients against definitions in double precision.

import CKernels
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct PosteriorKernelTests {
  /// Single-precision exp, log and products, a few operations deep.
  static let tolerance = 1e-5
  static let sizes = [1, 3].flatMap { rows in [1, 3, 17].map { (rows, $0) } }

  @Test(arguments: ReferencePosterior.all)
  func `A sample and its divergence are those of the definition`(_ reference: ReferencePosterior) {
    for (rows, latent) in Self.sizes {
      let draw = PosteriorDraw(reference, rows: rows, latent: latent)
      for row in 0..<rows {
        let (heads, noise) = (draw.headsRow(row), draw.noiseRow(row))
        #expect(close(draw.divergences[row], reference.divergence(heads), Self.tolerance))
        let z = reference.sample(heads, noise)
        let spread = reference.spread(heads)
        for column in 0..<PosteriorDraw.stride {
          let at = row * PosteriorDraw.stride + column
          if column < latent {
            #expect(close(Double(draw.z[at]), z[column], Self.tolerance))
            #expect(close(Double(draw.spread[at]), spread[column], Self.tolerance))
          } else {
            #expect(draw.z[at] == 0 && draw.spread[at] == 0, "beyond the row's length")
          }
        }
      }
    }
  }

  @Test(arguments: ReferencePosterior.all)
  func `A gradient is the finite difference of the definition`(_ reference: ReferencePosterior) {
    let scale: Float = 0.7
    for (rows, latent) in Self.sizes {
      let draw = PosteriorDraw(reference, rows: rows, latent: latent)
      let dz = RandomStream(seed: 8, stream: 3).normals(step: 0, count: draw.z.count)
      var gradient = [Float](repeating: 0, count: draw.heads.count)
      galley_posterior_gradient(
        reference.kind, reference.divergence, draw.heads, PosteriorDraw.headsStride, draw.noise,
        PosteriorDraw.stride, dz, PosteriorDraw.stride, draw.spread, &gradient, rows, latent,
        scale)
      for row in 0..<rows {
        let noise = draw.noiseRow(row)
        func objective(_ heads: [Double]) -> Double {
          let z = reference.sample(heads, noise)
          return z.indices.reduce(Double(scale) * reference.divergence(heads)) {
            $0 + Double(dz[row * PosteriorDraw.stride + $1]) * z[$1]
          }
        }
        let heads = draw.headsRow(row)
        for column in 0..<PosteriorDraw.headsStride {
          let found = Double(gradient[row * PosteriorDraw.headsStride + column])
          guard column < heads.count else {
            #expect(found == 0, "beyond the row's length")
            continue
          }
          let slope = difference(of: objective, at: heads, column, step: 1e-5)
          #expect(
            close(found, slope, Self.tolerance), "\(rows)x\(latent) [\(row), \(column)] \(found)")
        }
      }
    }
  }

  @Test(arguments: ReferencePosterior.all, [Float(-30), 30])
  func `An extreme spread gives finite numbers that are right`(
    _ reference: ReferencePosterior, parameter: Float
  ) {
    for mean in [Float(-2), 0, 2] {
      let heads = reference.headsPerDimension == 1 ? [parameter] : [mean, parameter]
      var (z, spread): (Float, Float) = (0, 0)
      var divergence = 0.0
      var gradient = heads
      galley_posterior_sample(
        reference.kind, reference.divergence, heads, 2, [1.5], 1, &z, 1, &spread, 1, 1, &divergence)
      galley_posterior_gradient(
        reference.kind, reference.divergence, heads, 2, [1.5], 1, [0.25], 1, [spread], &gradient, 1,
        1, 1)
      let exact = heads.map(Double.init)
      #expect(close(divergence, reference.divergence(exact), Self.tolerance))
      #expect(close(Double(z), reference.sample(exact, [1.5])[0], Self.tolerance))
      #expect(gradient.allSatisfy { $0.isFinite })
    }
  }

  @Test(arguments: [GALLEY_EXACT, GALLEY_AS_PUBLISHED])
  func `A Laplace posterior's mean has no slope at zero`(divergence: galley_divergence) {
    var gradient: [Float] = [9, 9]
    galley_posterior_gradient(
      GALLEY_LAPLACE, divergence, [0, 0.3], 2, [0.5], 1, [0], 1, [exp(0.3)], &gradient, 1, 1, 1)
    #expect(gradient[0] == 0)
  }

  @Test(arguments: ReferencePosterior.kinds)
  func `A posterior equal to its prior has no divergence`(_ reference: ReferencePosterior) {
    var (z, spread): (Float, Float) = (0, 0)
    var divergence = 9.0
    galley_posterior_sample(
      reference.kind, GALLEY_EXACT, [0, 0], 2, [0.7], 1, &z, 1, &spread, 1, 1, &divergence)
    #expect(divergence == 0)
    #expect(z == 0.7)
  }

  // MARK: Noise

  static let uniforms: [Float] = [
    0, 0x1p-24, 0x1p-20, 0.1, 0.25, 0.5 - 0x1p-24, 0.5, 0.5 + 0x1p-24, 0.75, 0.9, 1 - 0x1p-24,
  ].map { ($0 * 0x1p24).rounded() * 0x1p-24 }

  @Test func `Laplace noise is the inverse distribution function, finite at both ends`() {
    var noise = Self.uniforms
    galley_posterior_noise_from_uniforms(GALLEY_LAPLACE, Self.uniforms, &noise, noise.count)
    for (u, found) in zip(Self.uniforms, noise) {
      let tail = max(1 - 2 * abs(Double(u) - 0.5), 0x1p-24)
      let expected = u < 0.5 ? log(tail) : -log(tail)
      #expect(abs(Double(found) - expected) <= 3e-7 * abs(expected), "at \(u)")
    }
    #expect(noise[0] < noise[1])
  }

  @Test func `Exponential noise is the inverse distribution function, finite at both ends`() {
    var noise = Self.uniforms
    galley_posterior_noise_from_uniforms(GALLEY_EXPONENTIAL, Self.uniforms, &noise, noise.count)
    for (u, found) in zip(Self.uniforms, noise) {
      let expected = -log1p(-Double(u))
      #expect(abs(Double(found) - expected) <= 3e-7 * expected, "at \(u)")
    }
  }

  /// Bounds are four standard errors of 100 000 draws; the stream is fixed, so they hold or do not.
  @Test(arguments: [(GALLEY_LAPLACE, 0.0, 2.0), (GALLEY_EXPONENTIAL, 1, 1)])
  func `Noise has the moments of its distribution`(
    kind: galley_posterior, mean: Double, variance: Double
  ) {
    let count = 100_000
    var noise = RandomStream(seed: 1, stream: 9).uniforms(step: 4, count: count)
    noise.withUnsafeMutableBufferPointer {
      galley_posterior_noise_from_uniforms(kind, $0.baseAddress, $0.baseAddress, count)
    }
    let errors = 4 / Double(count).squareRoot()
    let average = noise.reduce(0) { $0 + Double($1) } / Double(count)
    #expect(abs(average - mean) < errors * variance.squareRoot())
    let magnitude = noise.reduce(0) { $0 + abs(Double($1)) } / Double(count)
    #expect(abs(magnitude - 1) < errors)
    let square = noise.reduce(0) { $0 + Double($1 * $1) } / Double(count)
    #expect(abs(square - 2) < errors * 20.0.squareRoot())
  }
}

/// Heads and noise from fixed streams and what galley_posterior_sample makes of them, in rows with
/// room beyond their length.
struct PosteriorDraw {
  static let headsStride = 36
  static let stride = 20

  private let reference: ReferencePosterior
  private let latent: Int
  var heads: [Float]
  var noise: [Float]
  var z: [Float]
  var spread: [Float]
  var divergences: [Double]

  /// `samples` consecutive rows of z belong to each of `rows` heads rows.
  init(_ reference: ReferencePosterior, rows: Int, samples: Int = 1, latent: Int) {
    self.reference = reference
    self.latent = latent
    let stream = RandomStream(seed: 8, stream: 2)
    let drawn = rows * samples
    heads = stream.normals(step: 0, count: rows * Self.headsStride)
    noise = stream.normals(step: 1, count: drawn * Self.stride)
    if reference.kind != GALLEY_NORMAL {
      noise = stream.uniforms(step: 1, count: drawn * Self.stride)
      noise.withUnsafeMutableBufferPointer {
        galley_posterior_noise_from_uniforms(
          reference.kind, $0.baseAddress, $0.baseAddress, $0.count)
      }
    }
    z = [Float](repeating: 0, count: drawn * Self.stride)
    spread = z
    divergences = [Double](repeating: 0, count: drawn)
    for row in 0..<rows {
      let start = row * samples * Self.stride
      z.withUnsafeMutableBufferPointer { z in
        spread.withUnsafeMutableBufferPointer { spread in
          divergences.withUnsafeMutableBufferPointer { divergences in
            galley_posterior_sample(
              reference.kind, reference.divergence, Array(heads[(row * Self.headsStride)...]), 0,
              Array(noise[start...]), Self.stride, z.baseAddress.map { $0 + start }, Self.stride,
              spread.baseAddress.map { $0 + start }, samples, latent,
              divergences.baseAddress.map { $0 + row * samples })
          }
        }
      }
    }
  }

  func headsRow(_ row: Int) -> [Double] {
    let start = row * Self.headsStride
    return heads[start..<start + latent * reference.headsPerDimension].map(Double.init)
  }

  func noiseRow(_ row: Int) -> [Double] {
    noise[row * Self.stride..<row * Self.stride + latent].map(Double.init)
  }
}
