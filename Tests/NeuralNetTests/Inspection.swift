// How the tests look into a network: one pass over given examples, gradients stored.

@testable import NeuralNet

extension Network {
  /// Forward, loss, backward and parameter gradients of these examples.
  func inspect(
    _ examples: Examples, _ rows: [Int], noiseSeed: UInt64 = 0, gradientScale: Float = 1
  ) {
    let indices = rows.map { Int32($0) }
    examples.withMemory { memory in
      indices.withUnsafeBufferPointer { indices in
        batch = Batch()
        batch.rows = rows.count
        batch.examples = memory
        batch.indices = indices.baseAddress
        batch.noiseSeed = noiseSeed
        batch.gradientScale = gradientScale
        run(programs.learn)
        runUpdate()
      }
    }
  }
}

extension Examples {
  var pixels: [UInt8] {
    get { if case .bytes(let values, _) = storage { values } else { [] } }
    set {
      if case .bytes(_, let scale) = storage { storage = .bytes(newValue, scale: scale) }
    }
  }
}
