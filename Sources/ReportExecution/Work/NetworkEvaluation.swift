// Measures of a trained network on a split of its data, as named numbers.
import Diagnostics
import NeuralNet
import ReportLanguage
import Statistics

struct NetworkEvaluation {
  let run: PreparedRun
  let split: PreparedDataset.Split
  let seed: UInt64
  /// For each the number of samples of an importance-weighted estimate of log p(x).
  var likelihoodSamples: [Int] = []
  /// How codes are fitted where the model has no encoder.
  var codeEpochs: Int?
  var codeLearningRate: Double?

  /// - Returns: names of the measures, in the language of values: `log-likelihood.k10`; and what a
  ///   regressor predicts.
  func measure(
    in context: ExecutionContext
  ) throws -> (measures: [String: Double], predictions: RegressionPredictions?) {
    let options = try run.resolvedOptions(in: context)
    let examples = try run.dataset.examples(split)
    if run.model.kind.learnsCodes {
      let history = try fittedCodes(examples, options, context).history
      return (history.epochs.last?.measures ?? [:], nil)
    }
    let session = try run.session(in: context, batchSize: options.batchSize)
    var measures = try session.evaluate(examples, objective: options.objective, seed: seed)
      .measures
    var kept: RegressionPredictions?
    if run.model.kind == .regressor {
      let truths = try run.dataset.truths(split)
      let values = try session.predict(examples, indices: Array(0..<examples.count))
      let predictions = run.dataset.inTargetUnits(
        Matrix(rows: truths.rows, columns: truths.columns, values: values.map { Double($0) }))
      measures.merge(RegressionScores.metrics(truths: truths, predictions: predictions)) { $1 }
      kept = RegressionPredictions(
        targets: run.dataset.targets, truths: truths, predictions: predictions)
    }
    for samples in likelihoodSamples {
      measures["log-likelihood.k\(samples)"] = try session.importanceWeightedLogLikelihood(
        examples, samples: samples, seed: seed,
        likelihood: options.objective.isBernoulli ? .bernoulli : .gaussian)
    }
    return (measures, kept)
  }

  /// New codes for examples that the decoder has not seen, with its weights held fixed.
  private func fittedCodes(
    _ examples: Examples, _ options: TrainingOptions, _ context: ExecutionContext
  ) throws -> FittedCodes {
    var options = options
    options.epochs = codeEpochs ?? options.epochs
    options.batchSize = min(options.batchSize, examples.count)
    options.seed = seed
    if let rate = codeLearningRate {
      options.optimizer = options.optimizer.with(learningRate: rate)
    }
    let weights = try run.result(in: context).weights
    // Takes as long as training does, so it goes on after a kill as training does.
    let training = CheckpointedTraining(context) { threads in
      options.threads = threads
      return try codeFittingSession(
        model: run.model, weights: weights, examples: examples, options: options)
    }
    return FittedCodes(try training.run())
  }
}

extension LossTerms {
  var measures: [String: Double] {
    var measures = ["loss": loss]
    if let klDivergence {
      measures["reconstruction"] = reconstruction
      measures["kl"] = klDivergence
    }
    return measures
  }
}
