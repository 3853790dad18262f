// `scatter` of evaluations: what regressions predict against what is true, with the line on which
// both are equal.
import Diagnostics
import DocumentModel
import ReportLanguage
import Statistics

struct PredictionScatter: Sendable {
  var evaluations: [Identifier]
  var drawsFit: Bool
  var titles: ColumnTitles

  func prepare(_ context: PreparationContext) throws {
    var found: [Diagnostic] = []
    var names = evaluations.map(\.name)
    for identifier in evaluations {
      guard let evaluation = context.evaluation(identifier), !evaluation.targets.isEmpty else {
        found.append(
          .error(
            "'\(identifier.name)' evaluates a model that predicts nothing", at: identifier.range,
            hints: ["name an `evaluate` of a regression"]))
        continue
      }
      names += evaluation.targets
    }
    found += found.isEmpty ? titles.findings(names) : []
    guard found.isEmpty else { throw Diagnostics(found) }
  }

  func panels(_ context: ExecutionContext) throws -> [ScatterChart.Panel] {
    try evaluations.flatMap { identifier -> [ScatterChart.Panel] in
      guard let evaluation = context.preparation.evaluation(identifier) else { return [] }
      return try evaluation.targets.map { target in
        let (truths, predictions) = try evaluation.predictions(in: context, target: target)
        return panel(
          evaluation.targets.count > 1
            ? "\(titles[identifier.name]), \(titles[target])" : titles[identifier.name],
          titles[target], truths, predictions)
      }
    }
  }

  private func panel(
    _ title: String, _ target: String, _ truths: [Double], _ predictions: [Double]
  ) -> ScatterChart.Panel {
    let scores = RegressionScores(truths: truths, predictions: predictions)
    let ends = [truths.min() ?? 0, truths.max() ?? 1]
    var lines = [ScatterChart.Line(name: "Identity", x: ends, y: ends)]
    if drawsFit { lines += LeastSquaresLine(x: truths, y: predictions).drawn(across: truths) }
    return ScatterChart.Panel(
      title: "\(title): MAE \(shortNumber(scores.meanAbsoluteError))",
      horizontal: LineChart.Axis(label: "\(target), true"),
      vertical: LineChart.Axis(label: "\(target), predicted"),
      groups: [ScatterChart.Group(name: "", x: truths, y: predictions)], lines: lines,
      hasEqualUnits: true)
  }
}
