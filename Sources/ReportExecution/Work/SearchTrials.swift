// Runs the trials of a search: fits with a point's values, judges on the part held back.
import Diagnostics
import NeuralNet
import ReportLanguage
import Statistics
import Tensor

extension PreparedSearch {
  /// Tries all points.
  /// - Throws: `TrainingInterrupted` when the rendering is cancelled.
  func run(_ context: ExecutionContext, at range: SourceRange) throws -> SearchResult {
    let judge = try judge(context)
    var journal = SearchJournal(context)
    var search = journal.resumed(BayesianOptimization(space: space, seed: seed))
    var reason = ""
    while search.trials.count < trials {
      if context.environment.isCancelled() {
        journal.keep(search, isLast: true)
        throw TrainingInterrupted()
      }
      let trial = search.trials.count + 1
      let point = try search.suggest()
      var value = Double.nan
      do {
        value = try judge(point)
      } catch let failure as Diagnostic {
        // A point with which nothing can be fitted is a bad point, not a mistake of the report.
        reason = failure.message
      } catch let interruption as TrainingInterrupted {
        journal.keep(search, isLast: true)
        throw interruption
      }
      try search.observe(point, value: value * metric.sign)
      journal.keep(search)
      context.environment.progress.report(
        .training(
          context.name,
          ProgressEvent.Training(
            epoch: trial, epochs: trials, fraction: Double(trial) / Double(trials), loss: value)))
    }
    guard let best = search.best, let least = best.value else {
      throw Diagnostic.error(
        "none of the \(trials) trials gave a finite \(metric.rawValue)", at: range,
        notes: reason.isEmpty ? [] : [Diagnostic.Note("the last one failed: \(reason)")],
        hints: ["search between other bounds"])
    }
    return SearchResult(
      trials: search.trials.map {
        SearchResult.Trial(
          values: $0.point, value: $0.value.map { $0 * metric.sign },
          best: $0.bestSoFar.map { $0 * metric.sign })
      }, best: best.point, bestValue: least * metric.sign, bestTrial: best.number)
  }

  private func judge(
    _ context: ExecutionContext
  ) throws -> ([String: Double]) throws -> Double {
    let split = ValidationSplit(
      count: dataset.trainCount, validationShare: validationShare, seed: seed)
    switch model.method {
    case .kernelRidge(let specification):
      let table = try RegressionTable(dataset, .train)
      let (training, validation) = (
        table.selecting(split.training), table.selecting(split.validation)
      )
      return { point in
        let ridge = try specification.replacing(point).fit(training)
        return try RegressionScores.metrics(
          truths: validation.targets,
          predictions: dataset.inTargetUnits(ridge.predict(validation.features)))[
            metric.rawValue] ?? .nan
      }
    case .network(let network):
      let examples = try dataset.examples(.train)
      let (training, validation) = (
        examples.selecting(split.training), examples.selecting(split.validation)
      )
      let truths =
        metric == .loss
        ? nil : try dataset.truths(.train).selectingRows(split.validation)
      return { point in
        guard let options = options?.replacing(point) else { return .nan }
        let weights = try train(
          model: network, examples: training, options: options,
          shouldStop: context.environment.isCancelled
        ).weights
        let session = try InferenceSession(
          model: network, weights: weights, threads: options.threads, batchSize: 256)
        guard let truths else {
          return try session.evaluate(
            validation, objective: options.objective, seed: options.seed
          ).loss
        }
        let predictions = try session.predict(
          validation, indices: Array(0..<validation.count))
        return RegressionScores.metrics(
          truths: truths,
          predictions: dataset.inTargetUnits(
            Matrix(
              rows: truths.rows, columns: truths.columns, values: predictions.map { Double($0) })))[
            metric.rawValue] ?? .nan
      }
    }
  }
}
