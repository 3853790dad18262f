// How a model is trained: everything the numbers depend on besides the model and the data.

package struct Adam: Sendable, Hashable, Codable {
  package var learningRate: Double
  package var beta1: Double
  package var beta2: Double
  package var epsilon: Double

  package init(
    learningRate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }
}

/// Gradient descent with momentum as PyTorch has it: v ← momentum · v + g, w ← w − rate · v.
package struct GradientDescent: Sendable, Hashable, Codable {
  package var learningRate: Double
  package var momentum: Double

  package init(learningRate: Double = 1e-2, momentum: Double = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
  }
}

package enum OptimizerSpecification: Sendable, Hashable, Codable {
  /// Kingma & Ba 2015, algorithm 1, with epsilon outside the root as PyTorch has it.
  case adam(Adam)
  case gradientDescent(GradientDescent)

  package var learningRate: Double {
    switch self {
    case .adam(let adam): adam.learningRate
    case .gradientDescent(let descent): descent.learningRate
    }
  }
}

/// What the learning rate is multiplied by in each epoch.
package enum LearningRateSchedule: Sendable, Hashable, Codable {
  case constant
  /// By `factor` once more after every so many epochs.
  case step(epochs: Int, factor: Double)
  /// From 1 down to `final` along half a cosine, over all epochs.
  case cosine(final: Double)

  /// - Parameter epoch: 0-based.
  package func factor(epoch: Int, of epochs: Int) -> Double {
    switch self {
    case .constant: return 1
    case .step(let every, let factor): return power(factor, epoch / max(1, every))
    case .cosine(let final):
      let rise: Double = (1 + halfTurnCosine(epoch, of: epochs)) / 2
      return final + (1 - final) * rise
    }
  }
}

package enum Objective: Sendable, Hashable, Codable {
  /// The evidence lower bound's negative: reconstruction plus beta times the KL divergence.
  /// `values` joins pixels, `latents` joins latent dimensions.
  case elbo(
    beta: Double, likelihood: Likelihood = .bernoulli, values: ValueReduction = .sum,
    latents: ValueReduction = .sum, divergence: DivergenceFormula = .exact)
  /// The negative importance-weighted bound with so many samples (Burda et al. 2016).
  case importanceWeighted(samples: Int, likelihood: Likelihood = .bernoulli)
  /// Binary cross-entropy with the sigmoid's logits.
  case bernoulli(values: ValueReduction = .sum)
  /// Mean over values of the squared difference.
  case meanSquaredError
  /// Mean over values of the absolute difference.
  case meanAbsoluteError
  /// ‖prediction − target‖₂ over the batch, divided by the batch's number of values.
  case normPerElement
}

/// What the gradient is taken of; reported losses are means per example either way.
package enum BatchReduction: String, Sendable, Hashable, Codable {
  case sum, mean
}

package struct TrainingOptions: Sendable, Hashable, Codable {
  package var epochs: Int
  package var batchSize: Int
  package var optimizer: OptimizerSpecification
  package var schedule: LearningRateSchedule
  package var objective: Objective
  package var shuffle: Bool
  package var seed: UInt64
  /// Affects speed only: the results are the same bits for any number.
  package var threads: Int
  package var reduction: BatchReduction

  /// - Parameter reduction: by default `.sum` where the objective sums over values, as the usual VAE
  ///   code has it, and `.mean` for the others. Without meaning for `normPerElement`.
  package init(
    epochs: Int, batchSize: Int, optimizer: OptimizerSpecification = .adam(Adam()),
    schedule: LearningRateSchedule = .constant, objective: Objective, shuffle: Bool = true,
    seed: UInt64 = 0, threads: Int = 1, reduction: BatchReduction? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
    self.objective = objective
    self.shuffle = shuffle
    self.seed = seed
    self.threads = threads
    self.reduction = reduction ?? objective.usualReduction
  }
}

extension Objective {
  package var usualReduction: BatchReduction {
    switch self {
    case .elbo(_, _, .sum, _, _), .importanceWeighted: .sum
    default: .mean
    }
  }

  /// The loss is computed from the logits before the decoder's last sigmoid.
  package var isBernoulli: Bool {
    switch self {
    case .elbo(_, let likelihood, _, _, _), .importanceWeighted(_, let likelihood):
      likelihood == .bernoulli
    case .bernoulli: true
    default: false
    }
  }

  /// Factor of the KL divergence; 0 where there is none.
  package var beta: Double {
    if case .elbo(let beta, _, _, _, _) = self { beta } else { 0 }
  }

  package var isVariational: Bool {
    switch self {
    case .elbo, .importanceWeighted: true
    default: false
    }
  }

  /// Posterior samples an example.
  package var samples: Int {
    if case .importanceWeighted(let samples, _) = self { samples } else { 1 }
  }

  package var divergenceFormula: DivergenceFormula {
    if case .elbo(_, _, _, _, let formula) = self { formula } else { .exact }
  }
}
