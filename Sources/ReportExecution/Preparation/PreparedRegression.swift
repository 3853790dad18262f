// A trained regression, whichever way it was fitted: predictions from values as files have them.
import Diagnostics
import NeuralNet
import ReportLanguage
import ResultStore
import Statistics

enum PreparedRegression: Sendable {
  case network(PreparedRun)
  case kernel(PreparedFit)

  var dataset: PreparedDataset {
    switch self {
    case .network(let run): run.dataset
    case .kernel(let fit): fit.dataset
    }
  }

  var key: StepKey {
    switch self {
    case .network(let run): run.key
    case .kernel(let fit): fit.key
    }
  }

  /// - Returns: `[count, targets]`, in the units of the targets.
  func predict(
    _ split: PreparedDataset.Split, of dataset: PreparedDataset, in context: ExecutionContext
  ) throws -> Matrix {
    if let table = dataset.table {
      let part = table.split(split.ofTable)
      return try predict(
        raw: Matrix(
          rows: part.count, columns: dataset.valuesPerExample, values: part.rawFeatures),
        in: context)
    }
    return try predict(dataset.examples(split), in: context)
  }

  /// - Parameter raw: `[count, features]`, before this regression's own scaling.
  func predict(raw: Matrix, in context: ExecutionContext) throws -> Matrix {
    var values = raw.values
    if let scaling = dataset.table?.scaling {
      for index in values.indices {
        values[index] = scaling[index % raw.columns].scaled(values[index])
      }
    }
    switch self {
    case .kernel(let fit):
      return dataset.inTargetUnits(
        try fit.result(in: context).predict(
          Matrix(rows: raw.rows, columns: raw.columns, values: values)))
    case .network:
      return try predict(
        Examples(storage: .floats(values.map { Float($0) }), valuesPerExample: raw.columns),
        in: context)
    }
  }

  private func predict(_ examples: Examples, in context: ExecutionContext) throws -> Matrix {
    guard case .network(let run) = self else {
      throw Diagnostic(
        .error, "a kernel regression predicts from tables", hints: ["use a table as its data"])
    }
    let session = try run.session(in: context, batchSize: 256)
    let values = try session.predict(examples, indices: Array(0..<examples.count))
    return run.dataset.inTargetUnits(
      Matrix(
        rows: examples.count, columns: run.dataset.targets.count,
        values: values.map { Double($0) }))
  }
}

extension RegressionScores {
  /// Of several targets: the mean over all of them, R² the mean of the targets' own.
  static func metrics(truths: Matrix, predictions: Matrix) -> [String: Double] {
    let scores = (0..<truths.columns).map {
      RegressionScores(truths: truths.column($0), predictions: predictions.column($0))
    }
    func mean(_ value: (RegressionScores) -> Double) -> Double {
      scores.reduce(0) { $0 + value($1) } / Double(scores.count)
    }
    return [
      "mae": mean(\.meanAbsoluteError), "mse": mean(\.meanSquaredError),
      "r2": mean(\.determination),
    ]
  }
}
