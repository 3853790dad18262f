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

package enum OptimizerSpecification: Sendable, Hashable, Codable {
  /// Kingma & Ba 2015, algorithm 1, with epsilon outside the root as PyTorch has it.
  case adam(Adam)
}

package enum Objective: Sendable, Hashable, Codable {
  /// Bernoulli reconstruction summed over pixels, plus beta times the KL divergence.
  case elbo(beta: Double)
  /// Binary cross-entropy summed over pixels.
  case bernoulli
  /// Mean over pixels of the squared difference.
  case meanSquaredError
}

/// What the gradient is taken of; reported losses are means per example either way.
package enum BatchReduction: String, Sendable, Hashable, Codable {
  case sum, mean
}

package struct TrainingOptions: Sendable, Hashable, Codable {
  package var epochs: Int
  package var batchSize: Int
  package var optimizer: OptimizerSpecification
  package var objective: Objective
  package var shuffle: Bool
  package var seed: UInt64
  /// Affects speed only: the results are the same bits for any number.
  package var threads: Int
  package var reduction: BatchReduction

  /// - Parameter reduction: by default `.sum` for `.elbo`, as the usual VAE code has it, and `.mean`
  ///   for the others.
  package init(
    epochs: Int, batchSize: Int, optimizer: OptimizerSpecification = .adam(Adam()),
    objective: Objective, shuffle: Bool = true, seed: UInt64 = 0, threads: Int = 1,
    reduction: BatchReduction? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.objective = objective
    self.shuffle = shuffle
    self.seed = seed
    self.threads = threads
    if let reduction {
      self.reduction = reduction
    } else if case .elbo = objective {
      self.reduction = .sum
    } else {
      self.reduction = .mean
    }
  }
}
