// All that a run needs to go on where it stopped, bit for bit.

import Diagnostics
import Tensor

package struct TrainingState: Sendable, Equatable {
  /// Where the run is; the random numbers follow from it.
  package struct Position: Sendable, Codable, Equatable {
    /// Finished epochs.
    package var epoch = 0
    /// Steps done in the unfinished epoch; all of them while its end is still to come.
    package var stepInEpoch = 0
    /// Steps done in all.
    package var step = 0
    /// Sums over the examples of the unfinished epoch.
    package var sums = LossSums()
    package var examplesSeen = 0
    package var history = TrainingHistory()
  }

  package var weights: NamedTensors
  package var firstMoments: NamedTensors
  package var secondMoments: NamedTensors
  /// Within an epoch: the weights it began with, which a run that fails falls back on.
  package var epochStartWeights: NamedTensors?
  /// Of the best epoch, where the run keeps it and an epoch is finished.
  package var bestWeights: NamedTensors?
  package var position: Position

  package init(
    weights: NamedTensors, firstMoments: NamedTensors, secondMoments: NamedTensors,
    epochStartWeights: NamedTensors? = nil, bestWeights: NamedTensors? = nil, position: Position
  ) {
    self.weights = weights
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.epochStartWeights = epochStartWeights
    self.bestWeights = bestWeights
    self.position = position
  }

  /// What each part's names begin with in one file.
  private enum Prefix: String {
    case weights = "weights/"
    case firstMoments = "first-moments/"
    case secondMoments = "second-moments/"
    case epochStartWeights = "epoch-start/"
    case bestWeights = "best-weights/"
  }

  /// Weights and moments under prefixed names, for one safetensors file.
  package var tensors: NamedTensors {
    let parts: [(Prefix, NamedTensors?)] = [
      (.weights, weights), (.firstMoments, firstMoments), (.secondMoments, secondMoments),
      (.epochStartWeights, epochStartWeights), (.bestWeights, bestWeights),
    ]
    var entries: [NamedTensors.Entry] = []
    for (prefix, part) in parts {
      for entry in part?.entries ?? [] {
        entries.append(
          .init(name: prefix.rawValue + entry.name, shape: entry.shape, values: entry.values))
      }
    }
    return NamedTensors(entries)
  }

  /// The inverse of `tensors`; what is missing is reported when the state is restored.
  package init(tensors: NamedTensors, position: Position) {
    func part(_ prefix: Prefix) -> NamedTensors {
      NamedTensors(
        tensors.entries.filter { $0.name.hasPrefix(prefix.rawValue) }.map {
          .init(
            name: String($0.name.dropFirst(prefix.rawValue.count)), shape: $0.shape,
            values: $0.values)
        }, source: tensors.source)
    }
    let (epochStart, best) = (part(.epochStartWeights), part(.bestWeights))
    self.init(
      weights: part(.weights), firstMoments: part(.firstMoments),
      secondMoments: part(.secondMoments),
      epochStartWeights: epochStart.entries.isEmpty ? nil : epochStart,
      bestWeights: best.entries.isEmpty ? nil : best, position: position)
  }
}

extension TrainingState.Position {
  /// - Parameters:
  ///   - examples: that the run learns from.
  ///   - isValidated: whether the run has a validation loss for each finished epoch.
  ///   - hasDivergence: whether each step's loss has two parts.
  /// - Throws: a diagnostic when a run of these options cannot be here.
  func check(
    against options: TrainingOptions, examples: Int, isValidated: Bool, hasDivergence: Bool
  ) throws(Diagnostic) {
    let steps = options.stepsPerEpoch(examples: examples)
    // Bounds come first: what is read from a file must not overflow the products below.
    guard (0...options.epochs).contains(epoch), (0...steps).contains(stepInEpoch),
      epoch < options.epochs || stepInEpoch == 0, step == epoch * steps + stepInEpoch,
      examplesSeen == min(stepInEpoch * options.batchSize, examples),
      history.epochs.count == epoch, history.stepLosses.count == step,
      history.stepReconstructions.count == (hasDivergence ? step : 0),
      history.stepDivergences.count == (hasDivergence ? step : 0),
      history.validation.count == (isValidated ? epoch : 0)
    else {
      throw Diagnostic(
        .error,
        "the checkpoint is at step \(step) of epoch \(epoch) with \(history.validation.count)"
          + " validation losses, which does not fit this run",
        hints: ["start the run anew: its data or options have changed"])
    }
  }
}
