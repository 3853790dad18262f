// Posteriors by their definitions, in double precision and with every constant, one row at a time.

import CKernels
import Foundation
import Testing

/// A heads row holds [mean | log variance or log scale], or [log rate].
struct ReferencePosterior: CustomTestStringConvertible, Sendable {
  var kind: galley_posterior
  var divergence: galley_divergence = GALLEY_EXACT

  static let kinds = [GALLEY_NORMAL, GALLEY_LAPLACE, GALLEY_EXPONENTIAL].map {
    ReferencePosterior(kind: $0)
  }
  static let all = kinds.flatMap {
    [$0, ReferencePosterior(kind: $0.kind, divergence: GALLEY_AS_PUBLISHED)]
  }

  var testDescription: String {
    let names = ["normal", "Laplace", "exponential"]
    return names[Int(kind.rawValue)] + (divergence == GALLEY_EXACT ? "" : ", as published")
  }

  var headsPerDimension: Int { kind == GALLEY_EXPONENTIAL ? 1 : 2 }

  func mean(_ heads: [Double]) -> [Double] {
    kind == GALLEY_EXPONENTIAL ? heads.map { _ in 0 } : Array(heads.prefix(heads.count / 2))
  }

  func spread(_ heads: [Double]) -> [Double] {
    switch kind {
    case GALLEY_NORMAL: heads.suffix(heads.count / 2).map { exp($0 / 2) }
    case GALLEY_LAPLACE: heads.suffix(heads.count / 2).map { exp($0) }
    default: heads.map { exp(-$0) }
    }
  }

  func sample(_ heads: [Double], _ noise: [Double]) -> [Double] {
    let (mean, spread) = (mean(heads), spread(heads))
    return noise.indices.map { mean[$0] + spread[$0] * noise[$0] }
  }

  func divergence(_ heads: [Double]) -> Double {
    let terms = zip(mean(heads), spread(heads)).map { m, s in
      switch (kind, divergence) {
      case (GALLEY_NORMAL, _): (m * m + s * s - 1 - 2 * log(s)) / 2
      case (GALLEY_LAPLACE, GALLEY_EXACT): -log(s) + abs(m) + s * exp(-abs(m) / s) - 1
      case (GALLEY_LAPLACE, _): log(s) - 1 + (abs(m) + 1) / s
      case (_, GALLEY_EXACT): s - log(s) - 1
      default: 1 / s + log(s) - 1
      }
    }
    return terms.reduce(0, +)
  }

  /// log p(z) - log q(z|x), each with its own constants.
  func logRatio(_ heads: [Double], _ z: [Double]) -> Double {
    let (mean, spread) = (mean(heads), spread(heads))
    return z.indices.reduce(0) { sum, index in
      sum + logDensity(z[index], 0, 1) - logDensity(z[index], mean[index], spread[index])
    }
  }

  private func logDensity(_ z: Double, _ mean: Double, _ spread: Double) -> Double {
    let distance = (z - mean) / spread
    switch kind {
    case GALLEY_NORMAL: return -distance * distance / 2 - log(spread) - log(2 * Double.pi) / 2
    case GALLEY_LAPLACE: return -abs(distance) - log(2 * spread)
    default: return -distance - log(spread)
    }
  }
}
