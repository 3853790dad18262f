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

package struct TrainingHistory: Sendable, Codable, Equatable {
  /// Over all examples of each epoch, at the weights that each batch met.
  package var epochs: [LossTerms]
  /// The mean per example of each batch.
  package var stepLosses: [Double]

  package init(epochs: [LossTerms] = [], stepLosses: [Double] = []) {
    self.epochs = epochs
    self.stepLosses = stepLosses
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
