// All that a run needs to go on where it stopped, bit for bit.

import Tensor

package struct TrainingState: Sendable, Equatable {
  /// Where the run is; the random numbers follow from it.
  package struct Position: Sendable, Codable, Equatable {
    /// Finished epochs.
    package var epoch = 0
    /// Steps done in the unfinished epoch.
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
  package var position: Position

  package init(
    weights: NamedTensors, firstMoments: NamedTensors, secondMoments: NamedTensors,
    position: Position
  ) {
    self.weights = weights
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.position = position
  }

  private static let prefixes = ["weights/", "first-moments/", "second-moments/"]

  /// Weights and moments under prefixed names, for one safetensors file.
  package var tensors: NamedTensors {
    var entries: [NamedTensors.Entry] = []
    for (prefix, part) in zip(Self.prefixes, [weights, firstMoments, secondMoments]) {
      for entry in part.entries {
        entries.append(.init(name: prefix + entry.name, shape: entry.shape, values: entry.values))
      }
    }
    return NamedTensors(entries)
  }

  /// The inverse of `tensors`; what is missing is reported when the state is restored.
  package init(tensors: NamedTensors, position: Position) {
    let parts = Self.prefixes.map { prefix in
      NamedTensors(
        tensors.entries.filter { $0.name.hasPrefix(prefix) }.map {
          .init(name: String($0.name.dropFirst(prefix.count)), shape: $0.shape, values: $0.values)
        }, source: tensors.source)
    }
    self.init(
      weights: parts[0], firstMoments: parts[1], secondMoments: parts[2], position: position)
  }
}
