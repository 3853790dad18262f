// The loss over examples that a run does not learn from, measured with the weights it has so far.

import Diagnostics
import Tensor

/// Which weights a run hands over when it ends.
package enum KeptEpoch: String, Sendable, Hashable, Codable {
  case last
  /// The epoch of the lowest validation loss, or of the lowest training loss without validation.
  case best
}

/// Evaluates as `InferenceSession.evaluate` does, with buffers that last for the run: the same bits
/// for the same weights, with running statistics, without dropout, and with posterior samples that
/// depend on the seed and the example alone, so that epochs can be compared.
final class Validation {
  private let examples: Examples
  private let objective: Objective
  private let seed: UInt64
  private let network: Network
  private let order: AlignedBuffer<Int32>

  /// - Throws: a diagnostic when the examples do not fit the model, or the model learns codes.
  init(model: ModelSpecification, examples: Examples, options: TrainingOptions) throws {
    guard !model.kind.learnsCodes else {
      throw Diagnostic(
        .error,
        "a model of kind \(model.kind.rawValue) has no validation loss: it has codes only for the"
          + " examples it learns from",
        hints: ["leave validation out; the best epoch is then that of the lowest training loss"])
    }
    try examples.check(against: model)
    self.examples = examples
    objective = options.objective
    seed = options.seed
    let batchSize = InferenceSession.affordable(InferenceSession.usualBatchSize, for: model)
    network = try Network(
      model, objective: objective, purpose: .inference,
      capacity: max(1, min(batchSize / objective.samples, examples.count)),
      threads: options.threads, codes: 0)
    order = try AlignedBuffer(count: examples.count, purpose: "the order of the examples")
    for index in 0..<examples.count { order.pointer[index] = Int32(index) }
  }

  /// - Parameters:
  ///   - learner: a network of the same model, whose weights are taken as they are.
  ///   - shouldStop: asked before every batch.
  /// - Throws: `TrainingInterrupted` when asked to stop.
  func terms(of learner: Network, shouldStop: () -> Bool) throws(TrainingInterrupted) -> LossTerms {
    network.copyWeights(of: learner)
    network.batch = Batch()
    network.batch.noiseSeed = seed
    network.batch.noisePurpose = RandomPurpose.evaluation.rawValue
    var sums = LossSums()
    let finished = examples.withMemory { memory in
      network.batch.examples = memory
      defer { network.batch.examples = ExampleMemory() }
      for start in stride(from: 0, to: examples.count, by: network.capacity) {
        if shouldStop() { return false }
        network.batch.rows = min(network.capacity, examples.count - start)
        network.batch.indices = UnsafePointer(order.pointer + start)
        network.batch.noiseRow = start
        network.run(network.programs.evaluate)
        network.addLosses(to: &sums)
      }
      return true
    }
    guard finished else { throw TrainingInterrupted() }
    return sums.means(over: examples.count, model: network.model, objective: objective)
  }
}
