// What a run reports about itself.

/// Means per example.
package struct LossTerms: Sendable, Codable, Equatable {
  package var loss: Double
  package var reconstruction: Double
  /// In nats, before the factor beta; nil for models without a latent distribution.
  package var klDivergence: Double?

  package init(loss: Double, reconstruction: Double, klDivergence: Double? = nil) {
    self.loss = loss
    self.reconstruction = reconstruction
    self.klDivergence = klDivergence
  }
}

/// Sums over examples, from which means are taken.
package struct LossSums: Sendable, Codable, Equatable {
  package var reconstruction = 0.0
  package var divergence = 0.0
  /// Of the importance-weighted objective, whose loss is not made of the other two.
  package var bound = 0.0

  package init() {}

  mutating func add(_ other: LossSums) {
    reconstruction += other.reconstruction
    divergence += other.divergence
    bound += other.bound
  }

  func means(over count: Int, model: ModelSpecification, objective: Objective) -> LossTerms {
    let examples = Double(count)
    let reconstruction = reconstruction / examples
    guard model.kind.isVariational else {
      return LossTerms(loss: reconstruction, reconstruction: reconstruction)
    }
    let divergence = divergence / examples
    let loss =
      if case .importanceWeighted = objective {
        bound / examples
      } else {
        reconstruction + objective.beta * divergence
      }
    return LossTerms(loss: loss, reconstruction: reconstruction, klDivergence: divergence)
  }
}

package struct TrainingHistory: Sendable, Equatable {
  /// Over all examples of each epoch, at the weights that each batch met.
  package var epochs: [LossTerms]
  /// The mean per example of each batch.
  package var stepLosses: [Double]
  /// The two parts of those losses; empty for models without a latent distribution.
  package var stepReconstructions: [Double]
  package var stepDivergences: [Double]
  /// Over the validation examples, at the weights that each epoch ended with; empty without any.
  package var validation: [LossTerms]

  package init(
    epochs: [LossTerms] = [], stepLosses: [Double] = [], validation: [LossTerms] = [],
    stepReconstructions: [Double] = [], stepDivergences: [Double] = []
  ) {
    self.epochs = epochs
    self.stepLosses = stepLosses
    self.stepReconstructions = stepReconstructions
    self.stepDivergences = stepDivergences
    self.validation = validation
  }

  mutating func reserve(steps: Int, hasDivergence: Bool) {
    stepLosses.reserveCapacity(steps)
    guard hasDivergence else { return }
    stepReconstructions.reserveCapacity(steps)
    stepDivergences.reserveCapacity(steps)
  }

  mutating func addStep(_ terms: LossTerms) {
    stepLosses.append(terms.loss)
    guard let divergence = terms.klDivergence else { return }
    stepReconstructions.append(terms.reconstruction)
    stepDivergences.append(divergence)
  }

  /// The losses of all steps with their parts.
  package var stepTerms: [LossTerms] {
    guard !stepDivergences.isEmpty else {
      return stepLosses.map { LossTerms(loss: $0, reconstruction: $0) }
    }
    return stepLosses.indices.map {
      LossTerms(
        loss: stepLosses[$0], reconstruction: stepReconstructions[$0],
        klDivergence: stepDivergences[$0])
    }
  }

  /// By validation loss, or by training loss without validation; the earliest of equals, and nil
  /// before the first epoch has ended.
  package var best: BestEpoch? {
    let losses = validation.isEmpty ? epochs : validation
    guard let best = losses.enumerated().min(by: { $0.element.loss < $1.element.loss }) else {
      return nil
    }
    return BestEpoch(epoch: best.offset + 1, loss: best.element.loss)
  }
}

package struct BestEpoch: Sendable, Equatable {
  /// 1-based.
  package var epoch: Int
  /// What it was chosen by, per example.
  package var loss: Double
}

extension TrainingHistory: Codable {
  private enum Key: String, CodingKey {
    case epochs, stepLosses, stepReconstructions, stepDivergences, validation
  }

  /// What a run does not have is left out.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    func steps(_ key: Key) throws -> [Double] {
      try values.decodeIfPresent([Double].self, forKey: key) ?? []
    }
    self.init(
      epochs: try values.decode([LossTerms].self, forKey: .epochs),
      stepLosses: try values.decode([Double].self, forKey: .stepLosses),
      validation: try values.decodeIfPresent([LossTerms].self, forKey: .validation) ?? [],
      stepReconstructions: try steps(.stepReconstructions),
      stepDivergences: try steps(.stepDivergences))
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(stepLosses, forKey: .stepLosses)
    for (key, steps) in [
      (Key.stepReconstructions, stepReconstructions), (.stepDivergences, stepDivergences),
    ] where !steps.isEmpty {
      try values.encode(steps, forKey: key)
    }
    if !validation.isEmpty { try values.encode(validation, forKey: .validation) }
  }
}

package struct TrainingProgress: Sendable, Equatable {
  /// 1-based.
  package var epoch: Int
  package var epochs: Int
  /// Steps done in this epoch.
  package var step: Int
  package var stepsPerEpoch: Int
  /// Mean per example over the epoch so far.
  package var loss: Double
}

/// Thrown when the caller asked to stop; the session's state can be exported and resumed.
package struct TrainingInterrupted: Error, Sendable, Equatable {
  package init() {}
}
