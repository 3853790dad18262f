// Starting weights.

import Tensor

/// The uses of random numbers; each has a stream of its own under a run's seed.
enum RandomPurpose: UInt64 {
  case initialization = 1
  case shuffling = 2
  case posteriorNoise = 3
  case evaluation = 4
  case dropout = 5
  case codes = 6
}

extension Initialization {
  func weightStart(fanIn: Int, fanOut: Int) -> ParameterTensor.Start {
    switch self {
    case .pytorch: .uniform(1 / Float(fanIn).squareRoot())
    case .keras: .uniform((6 / Float(fanIn + fanOut)).squareRoot())
    }
  }

  func biasStart(fanIn: Int) -> ParameterTensor.Start {
    self == .pytorch ? weightStart(fanIn: fanIn, fanOut: 0) : .constant(0)
  }
}

extension ParameterLayout {
  /// Each tensor draws from a step of its own, so its start does not depend on other layers' sizes.
  /// - Parameter purpose: codes fitted to examples start from numbers of their own.
  func initialWeights(seed: UInt64, purpose: NetworkPurpose = .training) -> NamedTensors {
    let use = purpose == .codeFitting ? RandomPurpose.codes : .initialization
    let stream = RandomStream(seed: seed, stream: use.rawValue)
    return NamedTensors(
      tensors.enumerated().map { index, tensor in
        let step = UInt32(index)
        let values: [Float] =
          switch tensor.start {
          case .uniform(let bound):
            stream.uniforms(step: step, count: tensor.count).map { (2 * $0 - 1) * bound }
          case .constant(let value): Array(repeating: value, count: tensor.count)
          case .standardNormal: stream.normals(step: step, count: tensor.count)
          }
        return NamedTensors.Entry(name: tensor.name, shape: tensor.shape, values: values)
      })
  }
}
