// A run in progress: epochs, losses, interruption and the state to resume from.

import CKernels
import Diagnostics
import Tensor

package final class TrainingSession {
  package let model: ModelSpecification
  package let options: TrainingOptions
  package let stepsPerEpoch: Int
  private let examples: Examples
  let network: Network
  private let moments: (first: AlignedBuffer<Float>, second: AlignedBuffer<Float>)
  private let order: AlignedBuffer<Int32>
  private var position = TrainingState.Position()
  /// The epoch whose permutation `order` holds.
  private var orderedEpoch = -1
  /// Weights at the start of the epoch, to fall back on.
  private let goodWeights: AlignedBuffer<Float>
  private var failure: Diagnostic?

  /// - Parameter initialWeights: by default drawn from the options' seed.
  /// - Throws: a diagnostic for a model, data, option or weights that do not go together.
  package convenience init(
    model: ModelSpecification, examples: Examples, options: TrainingOptions,
    initialWeights: NamedTensors? = nil
  ) throws {
    try self.init(
      model: model, examples: examples, options: options, initialWeights: initialWeights,
      purpose: .training)
  }

  /// - Parameter purpose: `.training`, or `.codeFitting` to move only the examples' codes.
  init(
    model: ModelSpecification, examples: Examples, options: TrainingOptions,
    initialWeights: NamedTensors?, purpose: NetworkPurpose
  ) throws {
    try model.requireValid(for: options.objective)
    try examples.check(against: model)
    try options.check(examples: examples.count)
    self.model = model
    self.examples = examples
    self.options = options
    stepsPerEpoch = (examples.count + options.batchSize - 1) / options.batchSize
    network = try Network(
      model, objective: options.objective, purpose: purpose, capacity: options.batchSize,
      threads: options.threads, codes: examples.count)
    guard let first = network.firstMoments, let second = network.secondMoments else {
      preconditionFailure("a network made for training has moments")
    }
    moments = (first, second)
    order = try AlignedBuffer(count: examples.count, purpose: "the order of the examples")
    goodWeights = try AlignedBuffer(count: network.layout.size, purpose: "a copy of the weights")
    try network.load(network.layout.initialWeights(seed: options.seed, purpose: purpose))
    if let initialWeights {
      // A decoder's weights may come without codes: then these start anew.
      let hasCodes = initialWeights.entries.contains { $0.name.hasPrefix("codes.") }
      try network.load(initialWeights, keepingCodes: purpose == .codeFitting || !hasCodes)
    }
    position.history.stepLosses.reserveCapacity(options.epochs * stepsPerEpoch)
    keepWeights()
  }

  package var history: TrainingHistory { position.history }

  /// Finished epochs.
  package var epoch: Int { position.epoch }

  package var isFinished: Bool { position.epoch >= options.epochs }

  /// In PyTorch's shapes. After a failed step: the weights at the start of the epoch that failed.
  package var weights: NamedTensors { network.layout.export(network.parameters.pointer) }

  /// Trains to the end of the current epoch, from its start or from where it was interrupted.
  /// - Parameters:
  ///   - onProgress: called after every step; may export the state.
  ///   - shouldStop: asked before every step.
  /// - Throws: `TrainingInterrupted` when asked to stop; a diagnostic when the loss is not finite.
  @discardableResult
  package func runEpoch(
    onProgress: (TrainingProgress) -> Void = { _ in }, shouldStop: () -> Bool = { false }
  ) throws -> LossTerms {
    if let failure { throw failure }
    prepareOrder()
    if position.stepInEpoch == 0 { keepWeights() }
    let finished: Bool = try examples.withMemory { memory in
      network.batch.examples = memory
      defer { network.batch.examples = ExampleMemory() }
      while position.stepInEpoch < stepsPerEpoch {
        if shouldStop() { return false }
        try runStep()
        onProgress(
          TrainingProgress(
            epoch: position.epoch + 1, epochs: options.epochs, step: position.stepInEpoch,
            stepsPerEpoch: stepsPerEpoch, loss: runningTerms.loss))
      }
      return true
    }
    guard finished else { throw TrainingInterrupted() }
    if galley_first_non_finite(network.parameters.pointer, Int64(network.layout.size)) >= 0 {
      throw fail("a weight is no longer a finite number")
    }
    let terms = runningTerms
    position.history.epochs.append(terms)
    position.epoch += 1
    position.stepInEpoch = 0
    position.sums = LossSums()
    position.examplesSeen = 0
    return terms
  }

  package func exportState() -> TrainingState {
    TrainingState(
      weights: weights, firstMoments: network.layout.export(moments.first.pointer),
      secondMoments: network.layout.export(moments.second.pointer), position: position)
  }

  /// Goes on where another session of the same model, examples and options was.
  /// - Throws: a diagnostic when the state belongs to something else.
  package func restore(_ state: TrainingState) throws {
    let at = state.position
    guard at.epoch >= 0, at.stepInEpoch >= 0, at.stepInEpoch < stepsPerEpoch,
      at.step == at.epoch * stepsPerEpoch + at.stepInEpoch,
      at.examplesSeen == at.stepInEpoch * options.batchSize, at.history.epochs.count == at.epoch,
      at.history.stepLosses.count == at.step
    else {
      throw Diagnostic(
        .error, "the checkpoint is at step \(at.step), which does not fit this run",
        hints: ["start the run anew: its data or options have changed"])
    }
    try network.layout.load(state.firstMoments, into: moments.first.pointer)
    try network.layout.load(state.secondMoments, into: moments.second.pointer)
    try network.load(state.weights)
    position = at
    position.history.stepLosses.reserveCapacity(options.epochs * stepsPerEpoch)
    orderedEpoch = -1
    failure = nil
    keepWeights()
  }

  private var runningTerms: LossTerms {
    position.sums.means(
      over: max(1, position.examplesSeen), model: model, objective: options.objective)
  }

  private func prepareOrder() {
    guard orderedEpoch != position.epoch else { return }
    let count = examples.count
    if options.shuffle {
      let stream = RandomStream(seed: options.seed, stream: RandomPurpose.shuffling.rawValue)
      let permutation = stream.permutation(step: UInt32(position.epoch), count: count)
      for index in 0..<count { order.pointer[index] = Int32(permutation[index]) }
    } else {
      for index in 0..<count { order.pointer[index] = Int32(index) }
    }
    orderedEpoch = position.epoch
  }

  private func keepWeights() {
    goodWeights.pointer.update(from: network.parameters.pointer, count: network.layout.size)
  }

  private func runStep() throws(Diagnostic) {
    let start = position.stepInEpoch * options.batchSize
    let rows = min(options.batchSize, examples.count - start)
    network.batch.rows = rows
    network.batch.indices = UnsafePointer(order.pointer + start)
    network.batch.noiseSeed = options.seed
    network.batch.noiseStep = UInt32(position.step)
    network.batch.gradientScale = options.reduction == .mean ? 1 / Float(rows) : 1
    network.run(network.programs.learn)

    var sums = LossSums()
    network.addLosses(to: &sums)
    let loss = sums.means(over: rows, model: model, objective: options.objective).loss
    guard loss.isFinite else {
      let layer = network.firstNonFiniteLayer().map { "; the first layer affected is \($0)" } ?? ""
      throw fail("the loss is \(loss.isNaN ? "not a number" : "infinite")\(layer)")
    }
    position.step += 1
    position.stepInEpoch += 1
    network.optimizerStep = options.optimizerStep(position.step, epoch: position.epoch)
    network.runUpdate()
    position.sums.add(sums)
    position.examplesSeen += rows
    position.history.stepLosses.append(loss)
  }

  private func fail(_ finding: String) -> Diagnostic {
    network.parameters.pointer.update(from: goodWeights.pointer, count: network.layout.size)
    network.refreshCopies()
    let diagnostic = Diagnostic(
      .error,
      "training stopped at step \(position.stepInEpoch + 1) of epoch \(position.epoch + 1): "
        + finding,
      hints: [
        "lower the learning rate, or check the data for values out of range",
        position.epoch == 0
          ? "the initial weights are kept" : "the weights after epoch \(position.epoch) are kept",
      ])
    failure = diagnostic
    return diagnostic
  }
}

extension TrainingOptions {
  /// Constants of the optimiser's step `step`, 1-based, in a 0-based epoch.
  func optimizerStep(_ step: Int, epoch: Int) -> galley_optimizer_step {
    let rate = optimizer.learningRate * schedule.factor(epoch: epoch, of: epochs)
    switch optimizer {
    case .adam(let adam):
      return galley_optimizer_step(
        optimizer: GALLEY_ADAM, momentum: 0,
        step_size: Float(rate / (1 - power(adam.beta1, step))), beta1: Float(adam.beta1),
        beta2: Float(adam.beta2),
        inverse_root: Float(1 / (1 - power(adam.beta2, step)).squareRoot()),
        epsilon: Float(adam.epsilon), one_minus_beta1: Float(1 - adam.beta1),
        one_minus_beta2: Float(1 - adam.beta2))
    case .gradientDescent(let descent):
      var constants = galley_optimizer_step()
      constants.optimizer = GALLEY_MOMENTUM
      constants.momentum = Float(descent.momentum)
      constants.step_size = Float(rate)
      return constants
    }
  }
}
