// Starting weights.

import Tensor

/// The uses of random numbers; each has a stream of its own under a run's seed.
enum RandomPurpose: UInt64 {
  case initialization = 1
  case shuffling = 2
  case posteriorNoise = 3
  case evaluation = 4
}

extension ParameterLayout {
  /// PyTorch's default for linear layers: weights and biases uniform within ±1/√inputs.
  /// Each tensor draws from a step of its own, so its start does not depend on other layers' sizes.
  func initialWeights(seed: UInt64) -> NamedTensors {
    let stream = RandomStream(seed: seed, stream: RandomPurpose.initialization.rawValue)
    var entries: [NamedTensors.Entry] = []
    for matrix in matrices {
      let bound = 1 / Float(matrix.inputs).squareRoot()
      for part in matrix.parts {
        for (suffix, shape) in [
          (".weight", [part.outputs, matrix.inputs]), (".bias", [part.outputs]),
        ] {
          let draws = stream.uniforms(step: UInt32(entries.count), count: shape.reduce(1, *))
          entries.append(
            .init(
              name: part.name + suffix, shape: shape, values: draws.map { (2 * $0 - 1) * bound }))
        }
      }
    }
    return NamedTensors(entries)
  }
}
