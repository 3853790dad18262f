// Runs the trials of a search: fits with a point's values, judges on the part held back.
import Diagnostics
import NeuralNet
import ReportLanguage
import Statistics
import Tensor

/// The training split, parted for a search.
struct SearchSplit {
  var training: [Int]
  var validation: [Int]

  private static let stream: UInt64 = 0x5661_6C69

  init(count: Int, validationShare: Double, seed: UInt64) {
    let (training, _) = Self.counts(count, validationShare: validationShare)
    let order = RandomStream(seed: seed, stream: Self.stream).permutation(step: 0, count: count)
    self.training = order[..<training].sorted()
    validation = order[training...].sorted()
  }

  static func counts(_ count: Int, validationShare: Double) -> (training: Int, validation: Int) {
    let validation = min(max(1, Int((validationShare * Double(count)).rounded())), count - 1)
    return (count - validation, validation)
  }
}

extension PreparedSearch {
  /// Tries all points.
  /// - Throws: `TrainingInterrupted` when the rendering is cancelled.
  func run(_ context: ExecutionContext, at range: SourceRange) throws -> SearchResult {
    let judge = try judge(context)
    var search = BayesianOptimization(space: space, seed: seed)
    var reason = ""
    for trial in 1...trials {
      if context.environment.isCancelled() { throw TrainingInterrupted() }
      let point = try search.suggest()
      var value = Double.nan
      do {
        value = try judge(point)
      } catch let failure as Diagnostic {
        // A point with which nothing can be fitted is a bad point, not a mistake of the report.
        reason = failure.message
      }
      try search.observe(point, value: value * metric.sign)
      context.environment.progress.training(
        name, epoch: trial, epochs: trials, fraction: Double(trial) / Double(trials), loss: value)
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
    let split = SearchSplit(
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
          truths: validation.targets, predictions: ridge.predict(validation.features))[
            metric.rawValue] ?? .nan
      }
    case .network(let network):
      let examples = try dataset.examples(.train)
      let (training, validation) = (
        examples.selecting(split.training), examples.selecting(split.validation)
      )
      let truths =
        metric == .loss
        ? nil : try RegressionTable(dataset, .train).selecting(split.validation).targets
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
          predictions: Matrix(
            rows: truths.rows, columns: truths.columns, values: predictions.map { Double($0) }))[
            metric.rawValue] ?? .nan
      }
    }
  }
}
