// The families a latent can follow, and the two ways its divergence is written.

/// The family of a latent's posterior and of its prior.
package enum PosteriorFamily: String, Sendable, Hashable, Codable, CaseIterable {
  /// Mean and log-variance; prior N(0, 1).
  case normal
  /// Location and log-scale; prior Laplace(0, 1).
  case laplace
  /// Log-rate; prior Exp(1).
  case exponential

  /// Values that describe the posterior of one latent dimension.
  package var parametersPerDimension: Int { self == .exponential ? 1 : 2 }

  /// What those values are called, in the order in which they are stored.
  package var parameterNames: [String] {
    switch self {
    case .normal: ["mean", "log-variance"]
    case .laplace: ["mean", "log-scale"]
    case .exponential: ["log-rate"]
    }
  }
}

/// Which formula is minimised as the KL divergence of posterior from prior.
package enum DivergenceFormula: String, Sendable, Hashable, Codable, CaseIterable {
  /// KL(posterior ‖ prior).
  case exact
  /// As the auto-decoder coursework printed it: for Laplace log b − 1 + (|μ| + 1)/b, for exponential
  /// λ − log λ − 1. Neither is the divergence it was meant to be. The normal one is right.
  case asPublished = "as-published"
}

/// The distribution of a value given what the decoder says.
package enum Likelihood: String, Sendable, Hashable, Codable, CaseIterable {
  /// Cross-entropy with the sigmoid's logits.
  case bernoulli
  /// Squared difference.
  case gaussian
}

/// How the values of one example are joined into its loss.
package enum ValueReduction: String, Sendable, Hashable, Codable, CaseIterable {
  case sum, mean
}
