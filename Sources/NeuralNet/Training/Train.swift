// A whole run in one call.

import Tensor

package struct TrainingResult: Sendable, Equatable {
  package var weights: NamedTensors
  package var history: TrainingHistory
}

/// Trains for all epochs of `options`.
/// - Throws: `TrainingInterrupted` when `shouldStop` says so; use a session to be able to resume.
package func train(
  model: ModelSpecification, examples: Examples, options: TrainingOptions,
  initialWeights: NamedTensors? = nil, onProgress: (TrainingProgress) -> Void = { _ in },
  shouldStop: () -> Bool = { false }
) throws -> TrainingResult {
  let session = try TrainingSession(
    model: model, examples: examples, options: options, initialWeights: initialWeights)
  while !session.isFinished {
    try session.runEpoch(onProgress: onProgress, shouldStop: shouldStop)
  }
  return TrainingResult(weights: session.weights, history: session.history)
}
