// A whole run in one call.

import Tensor

package struct TrainingResult: Sendable, Equatable {
  /// Of the epoch that was to be kept.
  package var weights: NamedTensors
  package var history: TrainingHistory
}

/// Trains for all epochs of `options`.
/// - Parameters: as `TrainingSession` takes them.
/// - Throws: `TrainingInterrupted` when `shouldStop` says so; use a session to be able to resume.
package func train(
  model: ModelSpecification, examples: Examples, options: TrainingOptions,
  initialWeights: NamedTensors? = nil, validation: Examples? = nil, keep: KeptEpoch = .last,
  onProgress: (TrainingProgress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
) throws -> TrainingResult {
  let session = try TrainingSession(
    model: model, examples: examples, options: options, initialWeights: initialWeights,
    validation: validation, keep: keep)
  while !session.isFinished {
    try session.runEpoch(onProgress: onProgress, shouldStop: shouldStop)
  }
  return TrainingResult(weights: session.keptWeights, history: session.history)
}
