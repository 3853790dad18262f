// Fitting codes to examples that a decoder was not trained on, while the decoder stays as it is.

import Diagnostics
import Tensor

package struct FittedCodes: Sendable, Equatable {
  /// `[examples, codeParameters]`: codes, or the parameters of their posteriors in the order of
  /// `PosteriorFamily.parameterNames`.
  package var codes: [Float]
  package var history: TrainingHistory
}

/// Finds codes for new examples by gradient descent through the frozen decoder; batch normalisation
/// uses its running statistics.
/// - Parameters:
///   - model: an auto-decoder or variational auto-decoder.
///   - weights: its decoder's; codes among them are ignored.
///   - options: how to search; `seed` is where the codes start.
/// - Throws: a diagnostic when these do not go together; `TrainingInterrupted` when asked to stop.
/// - Source: Park et al. 2019, section 4.2.
package func fitCodes(
  model: ModelSpecification, weights: NamedTensors, examples: Examples, options: TrainingOptions,
  onProgress: (TrainingProgress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
) throws -> FittedCodes {
  let session = try codeFittingSession(
    model: model, weights: weights, examples: examples, options: options)
  while !session.isFinished {
    try session.runEpoch(onProgress: onProgress, shouldStop: shouldStop)
  }
  return FittedCodes(session)
}

/// The same search at its start, for callers that run it themselves.
package func codeFittingSession(
  model: ModelSpecification, weights: NamedTensors, examples: Examples, options: TrainingOptions
) throws -> TrainingSession {
  guard model.kind.learnsCodes else {
    throw Diagnostic(
      .error, "a model of kind \(model.kind.rawValue) has an encoder, which gives the codes",
      hints: ["fit codes only for auto-decoders"])
  }
  return try TrainingSession(
    model: model, examples: examples, options: options, initialWeights: weights,
    purpose: .codeFitting)
}

extension FittedCodes {
  /// - Parameter session: of `codeFittingSession`.
  package init(_ session: TrainingSession) {
    guard let table = session.network.codeTable else {
      preconditionFailure("a network that learns codes has a table of them")
    }
    let start = session.network.parameters.pointer + table.offset
    codes = Array(UnsafeBufferPointer(start: start, count: table.examples * table.width))
    history = session.history
  }
}
