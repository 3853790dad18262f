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
  private let validation: Validation?
  package let keep: KeptEpoch
  /// By the history, without searching it after every epoch.
  package private(set) var bestEpoch: BestEpoch?
  /// The best epoch's, where it is kept.
  private let bestCopy: AlignedBuffer<Float>?
  private var failure: Diagnostic?

  /// - Parameters:
  ///   - initialWeights: by default drawn from the options' seed.
  ///   - validation: judged after every epoch; not for models that learn codes.
  ///   - keep: which epoch's weights `keptWeights` are.
  /// - Throws: a diagnostic for a model, data, option or weights that do not go together.
  package convenience init(
    model: ModelSpecification, examples: Examples, options: TrainingOptions,
    initialWeights: NamedTensors? = nil, validation: Examples? = nil, keep: KeptEpoch = .last
  ) throws {
    try self.init(
      model: model, examples: examples, options: options, initialWeights: initialWeights,
      validation: validation, keep: keep, purpose: .training)
  }

  /// - Parameter purpose: `.training`, or `.codeFitting` to move only the examples' codes.
  init(
    model: ModelSpecification, examples: Examples, options: TrainingOptions,
    initialWeights: NamedTensors?, validation: Examples? = nil, keep: KeptEpoch = .last,
    purpose: NetworkPurpose
  ) throws {
    try model.requireValid(for: options.objective)
    try examples.check(against: model)
    try options.check(examples: examples.count)
    self.model = model
    self.examples = examples
    self.options = options
    self.keep = keep
    stepsPerEpoch = options.stepsPerEpoch(examples: examples.count)
    network = try Network(
      model, objective: options.objective, purpose: purpose, capacity: options.batchSize,
      threads: options.threads, codes: examples.count)
    guard let first = network.firstMoments, let second = network.secondMoments else {
      preconditionFailure("a network made for training has moments")
    }
    moments = (first, second)
    order = try AlignedBuffer(count: examples.count, purpose: "the order of the examples")
    let size = network.layout.size
    goodWeights = try AlignedBuffer(count: size, purpose: "a copy of the weights")
    if keep == .best { try network.layout.requireMemory(copies: 7) }
    bestCopy = keep == .best ? try AlignedBuffer(count: size, purpose: "the best weights") : nil
    self.validation = try validation.map {
      try Validation(model: model, examples: $0, options: options)
    }
    try network.load(network.layout.initialWeights(seed: options.seed, purpose: purpose))
    if let initialWeights {
      // A decoder's weights may come without codes: then these start anew.
      let hasCodes = initialWeights.entries.contains { $0.name.hasPrefix("codes.") }
      try network.load(initialWeights, keepingCodes: purpose == .codeFitting || !hasCodes)
    }
    position.history.reserve(
      steps: options.epochs * stepsPerEpoch, hasDivergence: model.kind.isVariational)
    keepWeights()
  }

  package var history: TrainingHistory { position.history }

  /// Finished epochs.
  package var epoch: Int { position.epoch }

  package var isFinished: Bool { position.epoch >= options.epochs }

  /// In PyTorch's shapes. After a failed step: the weights at the start of the epoch that failed.
  package var weights: NamedTensors { network.layout.export(network.parameters.pointer) }

  /// Those of `bestEpoch`; nil when they are not kept, and before an epoch has ended.
  package var bestWeights: NamedTensors? {
    guard let bestCopy, bestEpoch != nil else { return nil }
    return network.layout.export(bestCopy.pointer)
  }

  /// What the run hands over: `bestWeights` where they are kept, otherwise `weights`.
  package var keptWeights: NamedTensors { bestWeights ?? weights }

  /// Trains to the end of the current epoch, from its start or from where it was interrupted.
  /// - Parameters:
  ///   - onProgress: called after every step; may export the state.
  ///   - shouldStop: asked before every step, and before every batch of the validation.
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
    let held = try validation?.terms(of: network, shouldStop: shouldStop)
    if let held, !held.loss.isFinite {
      throw fail("the validation loss is \(held.loss.isNaN ? "not a number" : "infinite")")
    }
    let terms = runningTerms
    position.history.epochs.append(terms)
    if let held { position.history.validation.append(held) }
    position.epoch += 1
    position.stepInEpoch = 0
    position.sums = LossSums()
    position.examplesSeen = 0
    keepIfBest((held ?? terms).loss)
    return terms
  }

  private func keepIfBest(_ loss: Double) {
    if let bestEpoch, bestEpoch.loss <= loss { return }
    bestEpoch = BestEpoch(epoch: position.epoch, loss: loss)
    bestCopy?.pointer.update(from: network.parameters.pointer, count: network.layout.size)
  }

  /// Between steps, within `onProgress` or after an interruption.
  /// - Precondition: the run has not failed.
  package func exportState() -> TrainingState {
    precondition(failure == nil, "a run that failed cannot go on")
    return TrainingState(
      weights: weights, firstMoments: network.layout.export(moments.first.pointer),
      secondMoments: network.layout.export(moments.second.pointer),
      epochStartWeights: position.stepInEpoch > 0
        ? network.layout.export(goodWeights.pointer) : nil,
      bestWeights: bestWeights, position: position)
  }

  /// Goes on where another session of the same model, examples, validation and options was; the
  /// number of threads may differ.
  /// - Throws: a diagnostic when the state belongs to something else; the session is then unchanged.
  package func restore(_ state: TrainingState) throws {
    let at = state.position
    try at.check(
      against: options, examples: examples.count, isValidated: validation != nil,
      hasDivergence: model.kind.isVariational)
    let best = at.history.best
    var parts = [
      (state.weights, network.parameters), (state.firstMoments, moments.first),
      (state.secondMoments, moments.second),
    ]
    let goodPart = at.stepInEpoch > 0 ? state.epochStartWeights : state.weights
    parts.append((goodPart ?? NamedTensors(), goodWeights))
    if let bestCopy, best != nil { parts.append((state.bestWeights ?? NamedTensors(), bestCopy)) }
    for (tensors, _) in parts { try network.layout.check(tensors) }
    for (tensors, buffer) in parts { try network.layout.load(tensors, into: buffer.pointer) }
    network.refreshCopies()
    position = at
    position.history.reserve(
      steps: options.epochs * stepsPerEpoch, hasDivergence: model.kind.isVariational)
    bestEpoch = best
    orderedEpoch = -1
    failure = nil
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
    let terms = sums.means(over: rows, model: model, objective: options.objective)
    let loss = terms.loss
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
    position.history.addStep(terms)
  }

  private func fail(_ finding: String) -> Diagnostic {
    network.parameters.pointer.update(from: goodWeights.pointer, count: network.layout.size)
    network.refreshCopies()
    let place =
      position.stepInEpoch < stepsPerEpoch ? "step \(position.stepInEpoch + 1)" : "the end"
    let diagnostic = Diagnostic(
      .error,
      "training stopped at \(place) of epoch \(position.epoch + 1): \(finding)",
      hints: [
        "lower the learning rate, or check the data for values out of range",
        position.epoch == 0
          ? "the initial weights are kept" : "the weights after epoch \(position.epoch) are kept",
      ])
    failure = diagnostic
    return diagnostic
  }
}
