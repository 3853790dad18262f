// `tune`: searches values of a model's or a run's parameters, judged on a part of the training data.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Statistics
import Tensor

struct TuneDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "tune",
    summary:
      "Searches good values of a model's or a run's parameters by Bayesian optimisation; `train` uses them with `tuned: id`.",
    keys: [
      Keys.id.declaration, Keys.model.declaration, Keys.data.declaration, Keys.space.declaration,
      Keys.trials.declaration, Keys.metric.declaration, Keys.validation.declaration,
      Keys.seed.declaration,
    ] + TrainingKeys.declarations,
    example: """
      id: search
      model: ridge
      data: volumes
      trials: 30
      space:
        alpha: {low: 1e-4, high: 10, log: true}
        gamma: {low: 0.01, high: 10, log: true}
      """,
    values:
      "ID.best.value, ID.best.trial, ID.best.parameters.alpha and so on; ID.trials[n].value, .best and .parameters. A trial that gave no finite number has the value 0 and `failed` 1",
    vocabularies: [
      Vocabulary("Parameters", TunableParameter.all.map { ($0.name, $0.summary) })
    ] + TrainingKeys.vocabularies)

  private enum Keys {
    static let id = Key.required("id", .identifier, "The name other directives and values use.")
    static let model = Key.required("model", .identifier, "The id of a `model`.")
    static let data = Key.required(
      "data", .identifier, "The id of a `dataset`; only its training split is used.")
    static let space = Key.required(
      "space", .searchSpace,
      "What may vary, and from where to where: `{alpha: {low: 1e-4, high: 10, log: true}}`.")
    static let trials = Key.optional(
      "trials", .integer(1...1000), default: 25, shown: "25",
      "How many points are tried; the first few are spread evenly.")
    static let metric = Key.optional(
      "metric",
      ValueType<SearchMetric>.choice(SearchMetric.allCases.map { ($0.rawValue, $0) }).located(),
      shown: "mae for regressions, else loss",
      "What the best trial has least of, or most of `r2`. `loss` is the objective.")
    static let validation = Key.optional(
      "validation",
      ValueType<Double>.number("a number between 0 and 1") { $0 > 0 && $0 < 1 }, default: 0.2,
      shown: "0.2", "The share of the training split that trials are judged on.")
    static let seed = Key.optional(
      "seed", .integer(0...Int.max), shown: "the report's seed",
      "Where the points, the validation part and a network's weights come from.")
  }

  let identifier: Identifier?
  private let name: Identifier
  private let model: Identifier
  private let data: Identifier
  private let space: [SearchDimension]
  private let trials: Int
  private let metric: Located<SearchMetric>?
  private let validation: Double
  private let seed: Int?
  private let choices: TrainingChoices

  init?(_ reader: inout KeyReader) {
    let id = reader.read(Keys.id)
    let model = reader.read(Keys.model)
    let data = reader.read(Keys.data)
    let space = reader.read(Keys.space)
    let trials = reader.read(Keys.trials)
    metric = reader.read(Keys.metric)
    let validation = reader.read(Keys.validation)
    seed = reader.read(Keys.seed)
    choices = TrainingChoices(&reader)
    guard let id, let model, let data, let space, let trials, let validation, reader.isValid
    else { return nil }
    identifier = id
    name = id
    self.model = model
    self.data = data
    self.space = space
    self.trials = trials
    self.validation = validation
  }

  var inputs: [InputReference] {
    [InputReference(model, accepts: ["model"]), InputReference(data, accepts: ["dataset"])]
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    let parameters = ValueShape.record(
      Dictionary(space.map { ($0.name.name, .number) }) { first, _ in first })
    return [
      (
        name.name,
        .record([
          "best": .record(["value": .number, "trial": .number, "parameters": parameters]),
          "trials": .list(
            count: trials,
            of: .record([
              "value": .number, "best": .number, "failed": .number, "parameters": parameters,
            ])),
        ])
      )
    ]
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    guard let model = context.model(model), let dataset = context.dataset(data) else {
      return .nothing
    }
    let (training, validated) = ValidationSplit.counts(
      dataset.trainCount, validationShare: validation)
    var found = spaceFindings(model)
    for dimension in space where dimension.name.name == "batch" {
      guard case .integer(_, let high) = dimension.scale, high > training else { continue }
      found.append(
        .error(
          "'batch' goes up to \(high), more than the \(training) \(dataset.unit) trained on",
          at: dimension.name.range, hints: ["give at most \(training)"]))
    }
    var options: TrainingOptions?
    if let network = model.network {
      found += dataFindings(network, dataset, model: self.model, data: data)
      if network.kind.learnsCodes {
        found.append(
          .error(
            "'tune' cannot judge a model that learns codes", at: self.model.range,
            hints: ["tune a model with an encoder"]))
      }
      do {
        options = try choices.options(
          for: model, network, examples: training, unit: dataset.unit,
          seed: UInt64(seed ?? context.seed), threads: context.environment.threads,
          place: name.range)
      } catch { found += error.all }
      if let objective = options?.objective {
        found += probabilityFindings(
          objective, dataset, data: data, place: choices.objective?.range ?? data.range)
      }
    } else {
      found += choices.given.map { key, range in
        .error(
          "a kernel-ridge is fitted in closed form: '\(key)' has no meaning", at: range,
          hints: ["remove it"])
      }
      found += regressionFindings(dataset, data, needsColumns: true)
    }
    let isRegression = model.network.map { $0.kind == .regressor } ?? true
    let measure = metric?.value ?? (isRegression ? .mae : .loss)
    if let metric, isRegression ? model.network == nil && measure == .loss : measure != .loss {
      found.append(
        .error(
          "the metric '\(measure.rawValue)' does not fit this model", at: metric.range,
          hints: [isRegression ? "use mae, mse or r2" : "use loss"]))
    }
    if training < 1 || validated < 1 {
      found.append(
        .error(
          "the \(dataset.trainCount) training \(dataset.unit) are too few to hold some back",
          at: data.range, hints: ["use more data"]))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    let space = try searchSpace()
    var material = [
      "model": try model.network.map { try StepKey.canonical($0) } ?? "",
      "ridge": "", "space": try StepKey.canonical(space),
      "metric": measure.rawValue, "trials": String(trials), "validation": String(validation),
      "seed": String(seed ?? context.seed), "options": "",
      "arithmetic": "\(KernelClass.predicted), \(KernelClass.trainingArithmetic)",
    ]
    if case .kernelRidge(let ridge) = model.method {
      material["ridge"] = try StepKey.canonical(ridge)
    }
    if var keyed = options {
      keyed.threads = 1
      material["options"] = try StepKey.canonical(keyed)
    }
    return .search(
      PreparedSearch(
        name: name.name, model: model, dataset: dataset, options: options, space: space,
        metric: measure, trials: trials, validationShare: validation,
        seed: UInt64(seed ?? context.seed),
        key: StepKey(kind: "tune", material, inputs: ["data": [dataset.key]])))
  }

  private func searchSpace() throws(Diagnostics) -> SearchSpace {
    let dimensions = space.map { SearchSpace.Dimension($0.name.name, $0.scale) }
    do throws(Diagnostics) {
      return try SearchSpace(dimensions)
    } catch {
      throw Diagnostics(error.all.map(placed))
    }
  }

  /// At the dimension that a finding names.
  private func placed(_ finding: Diagnostic) -> Diagnostic {
    var finding = finding
    let own = space.first { finding.message.contains("'\($0.name.name)'") }
    finding.place = .source(own?.name.range ?? name.range)
    return finding
  }

  /// What the space varies that the model or its training does not have.
  private func spaceFindings(_ model: PreparedModel) -> [Diagnostic] {
    let available = TunableParameter.all.filter { $0.isOfKernel == (model.network == nil) }
      .map(\.name).filter { has($0, model) }
    return space.compactMap { dimension in
      let name = dimension.name
      guard !available.contains(name.name) else { return nil }
      return .error(
        "the model '\(self.model.name)' has no parameter '\(name.name)' to search",
        at: name.range,
        hints: [
          closestMatch(to: name.name, among: available).map { "did you mean '\($0)'?" }
            ?? "it has \(available.joined(separator: ", "))"
        ])
    }
  }

  private func has(_ parameter: String, _ model: PreparedModel) -> Bool {
    switch (model.method, parameter) {
    case (.kernelRidge(let ridge), "gamma"): return ridge.kernel != .linear
    case (.kernelRidge(let ridge), "degree"), (.kernelRidge(let ridge), "coefficient"):
      return ridge.kernel == .polynomial
    case (.network(let network), "beta"):
      return choices.objectiveName(for: network.kind) == .elbo
    case (.network, "momentum"):
      if case .gradientDescent? = choices.optimizer?.value { return true }
      return false
    default: return true
    }
  }

  // MARK: Running

  func work(_ context: PreparationContext) throws -> StepWork? {
    guard let search = context.search(name) else { return nil }
    return StepWork(key: search.key) { context in
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return [
        PreparedSearch.resultFile: try encoder.encode(try search.run(context, at: name.range))
      ]
    }
  }

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let result else { return [] }
    let found = try result.decode(SearchResult.self, from: PreparedSearch.resultFile)
    func parameters(_ values: [String: Double]) -> ResultTree {
      .record(values.mapValues { .number($0) })
    }
    return [
      (
        name.name,
        .record([
          "best": .record([
            "value": .number(found.bestValue), "trial": .number(Double(found.bestTrial)),
            "parameters": parameters(found.best),
          ]),
          "trials": .list(
            found.trials.map { trial in
              .record([
                "value": .number(trial.value ?? 0), "failed": .number(trial.value == nil ? 1 : 0),
                "best": .number(trial.best ?? 0), "parameters": parameters(trial.values),
              ])
            }),
        ])
      )
    ]
  }
}
