// Losses on examples that are not learned from, and the epoch they make the best.

import Diagnostics
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct ValidationTests {
  private static let runs = [
    SmallRun(
      "labels", SmallModels.conditional, .elbo(beta: 2), validation: 30, learningRate: 0.05),
    SmallRun(
      "several samples", SmallModels.conditional, .importanceWeighted(samples: 64),
      validation: 10),
    SmallRun(
      "running statistics and dropout", ImageModels.vae(.laplace, dropout: 0.25),
      .elbo(beta: 1), validation: 9),
    SmallRun("targets", ImageModels.regressor, .normPerElement, validation: 7),
    SmallRun("volumes", ImageModels.volumes(isFused: true), .meanAbsoluteError, validation: 3),
  ]

  @Test(arguments: runs)
  func `The validation loss is what evaluation gives for the epoch's weights`(
    run: SmallRun
  ) throws {
    let session = try run.session(threads: 2)
    let validation = try #require(run.validation)
    while !session.isFinished {
      try session.runEpoch()
      let expected = try InferenceSession(model: run.model, weights: session.weights)
        .evaluate(validation, objective: run.options.objective, seed: run.options.seed)
      #expect(session.history.validation.last == expected)
    }
    #expect(session.history.validation.count == 3)
  }

  @Test(arguments: runs)
  func `Validation changes no weight and no training loss`(run: SmallRun) throws {
    var plain = run
    plain.validationCount = nil
    let expected = try train(model: run.model, examples: run.training, options: run.options)
    let found = try train(
      model: run.model, examples: run.training, options: run.options, validation: run.validation)
    let isSame = found.weights == expected.weights
    #expect(isSame)
    #expect(found.history.epochs == expected.history.epochs)
    #expect(found.history.stepLosses == expected.history.stepLosses)
    #expect(expected.history.validation.isEmpty)
  }

  /// Rates that overshoot, so that the last epoch is not the best.
  private static let overshooting = [
    SmallRun(
      "by validation", SmallModels.conditional, .elbo(beta: 1), validation: 10, keep: .best,
      learningRate: 0.3),
    SmallRun(
      "by training loss", SmallModels.conditional, .elbo(beta: 1), keep: .best, learningRate: 2),
    SmallRun(
      "codes by training loss", ImageModels.autoDecoder, .meanSquaredError, keep: .best,
      learningRate: 30),
  ]

  @Test(arguments: overshooting)
  func `The best epoch's weights are kept`(run: SmallRun) throws {
    var run = run
    run.options.epochs = 8
    let session = try run.session()
    #expect(session.bestEpoch == nil && session.bestWeights == nil)
    var weights: [NamedTensors] = []
    while !session.isFinished {
      try session.runEpoch()
      weights.append(session.weights)
    }
    let history = session.history
    let losses = (run.validationCount == nil ? history.epochs : history.validation).map(\.loss)
    let lowest = try #require(losses.min())
    let best = try #require(losses.firstIndex(of: lowest))
    try #require(best < 7, "this run cannot tell the best from the last: \(losses)")
    #expect(session.bestEpoch == BestEpoch(epoch: best + 1, loss: lowest))
    #expect(history.best == session.bestEpoch)
    let isKept = session.bestWeights == weights[best] && session.keptWeights == weights[best]
    #expect(isKept)
    let isLast = session.weights == weights[7]
    #expect(isLast)

    let result = try train(
      model: run.model, examples: run.training, options: run.options, validation: run.validation,
      keep: .best)
    let isHandedOver = result.weights == weights[best]
    #expect(isHandedOver)
    run.keep = .last
    let last = try run.session()
    while !last.isFinished { try last.runEpoch() }
    #expect(last.bestEpoch == session.bestEpoch && last.bestWeights == nil)
    let handsOverLast = last.keptWeights == weights[7]
    #expect(handsOverLast)
  }

  /// Steps too small to change a weight.
  @Test func `The earliest of equal epochs is the best`() throws {
    let run = SmallRun(
      "standing still", SmallModels.conditional, .elbo(beta: 1), validation: 10, keep: .best,
      learningRate: 1e-30)
    let session = try run.session()
    while !session.isFinished { try session.runEpoch() }
    let losses = session.history.validation
    #expect(losses[0] == losses[1] && losses[1] == losses[2])
    #expect(session.bestEpoch?.epoch == 1)
    #expect(session.history.best?.epoch == 1)
  }

  @Test(arguments: [ImageModels.autoDecoder, ImageModels.variationalAutoDecoder(.normal)])
  func `Models that learn codes are not validated`(model: ModelSpecification) {
    let isVariational = model.kind.isVariational
    let run = SmallRun(
      "codes", model, isVariational ? .elbo(beta: 1, likelihood: .gaussian) : .meanSquaredError,
      validation: 5)
    let problem = #expect(throws: Diagnostic.self) { try run.session() }
    #expect(problem?.message.contains("has no validation loss") == true)
    #expect(problem?.hints.isEmpty == false)
  }

  @Test func `Validation examples that do not fit are refused before anything trains`() {
    let run = SmallRun("wrong", SmallModels.conditional, .elbo(beta: 1))
    var validation = run.training
    validation.labels[3] = 9
    #expect(throws: Diagnostic.self) {
      try TrainingSession(
        model: run.model, examples: run.training, options: run.options, validation: validation)
    }
  }

  @Test func `An infinite validation loss stops the run and keeps the epoch's first weights`()
    throws
  {
    let model = SmallModels.autoencoder
    let examples = SmallModels.examples(model, count: 20)
    let session = try TrainingSession(
      model: model, examples: examples,
      options: TrainingOptions(epochs: 2, batchSize: 8, objective: .meanSquaredError),
      validation: Examples(
        storage: .floats([Float](repeating: 1e30, count: 2 * model.inputs)),
        valuesPerExample: model.inputs), keep: .best)
    let initial = session.weights
    let problem = #expect(throws: Diagnostic.self) { try session.runEpoch() }
    #expect(
      problem?.message
        == "training stopped at the end of epoch 1: the validation loss is infinite")
    let isInitial = session.keptWeights == initial
    #expect(isInitial)
    #expect(session.history.epochs.isEmpty && session.history.validation.isEmpty)
  }

  @Test func `Histories from before validation can be read, and stay as they were written`() throws
  {
    let old = #"{"epochs":[{"loss":1.5,"reconstruction":1.5}],"stepLosses":[2,1]}"#
    let history = try JSONDecoder().decode(TrainingHistory.self, from: Data(old.utf8))
    #expect(history.validation.isEmpty && history.best == BestEpoch(epoch: 1, loss: 1.5))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    #expect(String(decoding: try encoder.encode(history), as: UTF8.self) == old)
    var validated = history
    validated.validation = [LossTerms(loss: 3, reconstruction: 2, klDivergence: 1)]
    let again = try JSONDecoder().decode(
      TrainingHistory.self, from: try encoder.encode(validated))
    #expect(again == validated)
    #expect(again.best?.loss == 3)
  }

  @Test func `Selected examples keep their labels, targets and order`() {
    let examples = Examples(
      storage: .floats([0, 1, 10, 11, 20, 21]), valuesPerExample: 2, labels: [5, 6, 7], classes: 8,
      targets: [0.5, 1.5, 2.5], targetsPerExample: 1)
    let selected = examples.selecting([2, 0, 2])
    guard case .floats(let values) = selected.storage else {
      Issue.record("floats became bytes")
      return
    }
    #expect(values == [20, 21, 0, 1, 20, 21])
    #expect(selected.labels == [7, 5, 7] && selected.classes == 8)
    #expect(selected.targets == [2.5, 0.5, 2.5] && selected.count == 3)
    let bytes = Examples(pixels: [1, 2, 3, 4], valuesPerExample: 2).selecting([1])
    #expect(bytes.pixels == [3, 4] && bytes.labels.isEmpty)
  }
}
