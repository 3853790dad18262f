// Whether a model and the data it is trained on belong together.
import Diagnostics
import NeuralNet
import ReportLanguage

/// - Parameters:
///   - model: where the model is named.
///   - data: where the data is named.
func dataFindings(
  _ network: ModelSpecification, _ dataset: PreparedDataset, model: Identifier, data: Identifier
) -> [Diagnostic] {
  var found: [Diagnostic] = []
  let isTable = dataset.table != nil
  if network.inputs != dataset.valuesPerExample {
    found.append(
      .error(
        "the model takes \(network.inputs) values where \(dataset.singular) of '\(data.name)' has \(dataset.valuesPerExample)",
        at: model.range, hints: ["set `input: \(dataset.valuesPerExample)` in the model"]))
  } else if network.inputShape.count > 1, network.inputShape != dataset.exampleShape {
    found.append(
      .error(
        "the model takes \(network.inputShape) where \(dataset.singular) of '\(data.name)' is \(dataset.exampleShape)",
        at: model.range, hints: ["set `input: \(dataset.exampleShape)` in the model"]))
  }
  if network.classes > 0, network.classes != dataset.classNames.count {
    found.append(
      .error(
        "the model has \(network.classes) classes where '\(data.name)' has \(dataset.classNames.count)",
        at: model.range,
        hints: [
          isTable
            ? "a conditional-vae needs data with labels"
            : "set `classes: \(dataset.classNames.count)` in the model"
        ]))
  }
  if network.kind == .regressor {
    found += regressionFindings(dataset, data)
    let outputs = network.outputShape?.count ?? 0
    if !dataset.targets.isEmpty, outputs != dataset.targets.count {
      found.append(
        .error(
          "the model gives \(outputs) number\(outputs == 1 ? "" : "s") where '\(data.name)' has \(dataset.targets.count) target\(dataset.targets.count == 1 ? "" : "s")",
          at: model.range,
          hints: ["make its last layer `{linear: \(dataset.targets.count)}`"]))
    }
  }
  return found
}

/// Whether all values that a Bernoulli likelihood is asked about are probabilities.
/// - Parameter place: of the objective.
func probabilityFindings(
  _ objective: Objective, _ dataset: PreparedDataset, data: Identifier, place: SourceRange
) -> [Diagnostic] {
  guard objective.isBernoulli else { return [] }
  let isProbability =
    dataset.table.map { table in
      (table.train.features + table.test.features).allSatisfy { (0...1).contains($0) }
    } ?? (dataset.pixelScale != 1)
  guard !isProbability else { return [] }
  return [
    .error(
      "cross-entropy takes values from 0 to 1, and '\(data.name)' has others", at: place,
      hints: [
        dataset.table == nil
          ? "remove `scale: false` from the data, or use another objective"
          : "use a gaussian likelihood or the objective mse"
      ])
  ]
}

/// What keeps a regression from learning from the data.
/// - Parameter needsColumns: whether it learns from columns alone.
func regressionFindings(
  _ dataset: PreparedDataset, _ data: Identifier, needsColumns: Bool = false
) -> [Diagnostic] {
  guard dataset.targets.isEmpty else {
    guard needsColumns, dataset.table == nil else { return [] }
    return [
      .error(
        "a kernel-ridge learns from columns, and '\(data.name)' has \(dataset.unit)",
        at: data.range, hints: ["name data with `columns`, or train a `regressor`"])
    ]
  }
  return [
    .error(
      "the data '\(data.name)' has no target to predict", at: data.range,
      hints: [
        dataset.rows == nil
          ? "a regression learns from a `dataset` with `source: table` and a `target`"
          : "name a column of the table as its `target`"
      ])
  ]
}
