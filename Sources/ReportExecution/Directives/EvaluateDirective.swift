// `evaluate`: how good a trained run is on a split of its data, or a chain of runs on other data.
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Statistics

struct EvaluateDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "evaluate",
    summary: "Measures a trained run on a split of its data, without training on it.",
    keys: [
      Keys.run.declaration, Keys.chain.declaration, Keys.data.declaration, Keys.split.declaration,
      Keys.id.declaration, Keys.seed.declaration, Keys.likelihood.declaration,
      Keys.epochs.declaration, Keys.learningRate.declaration,
    ],
    example: """
      run: baseline
      split: test
      """,
    values:
      "RUN.test.loss, RUN.test.count (with `split: train`: RUN.train.loss); for the variational kinds also .reconstruction and .kl, and .log-likelihood.k10 for `log-likelihood: 10`; for regressions .mae, .mse and .r2, means over the targets. With an `id`, the same as ID.loss"
  )

  private enum Keys {
    static let run = Key.optional(
      "run", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `train`; needed unless there is a `chain`.")
    static let chain = Key.optional(
      "chain", ValueType<[Identifier]>.list(of: .identifier).located(), shown: "none",
      "Ids of regressions, each of which reads what the one before predicts: `[volumes-run, age-run]`. Needs `data` and `id`."
    )
    static let data = Key.optional(
      "data", ValueType<Identifier>.identifier, shown: "none",
      "For a `chain`, the id of a `dataset` with the inputs of the first and the targets of the last."
    )
    static let split = Key.optional(
      "split", .split, default: .test, shown: "test",
      "`train`, `test`, or `validation` where the data has such a split of its own.")
    static let id = Key.optional(
      "id", ValueType<Identifier>.identifier, shown: "none",
      "A name of its own, for a second evaluation of a split.")
    static let seed = Key.optional(
      "seed", .integer(0...Int.max), shown: "the report's seed",
      "Where the posterior's samples come from.")
    static let likelihood = Key.optional(
      "log-likelihood", ValueType<[Int]>.list(of: .integer(1...10_000)).located(), shown: "none",
      "Estimates log p(x) by importance weighting with so many samples, in nats: `[1, 10, 100]` (Burda et al. 2016). For a vae or conditional-vae."
    )
    static let epochs = Key.optional(
      "epochs", ValueType<Int>.integer(1...100_000).located(), shown: "the run's",
      "For a model without an encoder: passes in which codes of the split are fitted, the decoder held fixed."
    )
    static let learningRate = Key.optional(
      "learning-rate",
      ValueType<Double>.number("a number above 0, at most 10000") { $0 > 0 && $0 <= 1e4 }
        .located(), shown: "the run's", "The learning rate of those codes.")
  }

  let identifier: Identifier?
  private let run: Identifier?
  private let chain: Located<[Identifier]>?
  private let data: Identifier?
  private let split: PreparedDataset.Split
  private let seed: Int?
  private let likelihood: Located<[Int]>?
  private let epochs: Located<Int>?
  private let learningRate: Located<Double>?
  private let range: SourceRange

  init?(_ reader: inout KeyReader) {
    identifier = reader.read(Keys.id)
    run = reader.read(Keys.run)
    chain = reader.read(Keys.chain)
    data = reader.read(Keys.data)
    let split = reader.read(Keys.split)
    seed = reader.read(Keys.seed)
    likelihood = reader.read(Keys.likelihood)
    epochs = reader.read(Keys.epochs)
    learningRate = reader.read(Keys.learningRate)
    range = reader.range
    guard let split, reader.isValid else { return nil }
    self.split = split
    switch (run, chain) {
    case (nil, nil):
      reader.add(
        .error(
          "the directive `evaluate` needs the key 'run'", at: range,
          hints: ["add `run: …`, the id of a `train`"]))
    case (_?, let chain?):
      reader.add(
        .error(
          "an evaluation has a 'run' or a 'chain', not both", at: chain.range,
          hints: ["remove one of them"]))
    case (_?, nil):
      if let data {
        reader.add(
          .error(
            "a run is measured on its own data", at: data.range,
            hints: ["remove 'data'; `split` chooses the part"]))
      }
    case (nil, let chain?):
      for (key, isThere) in [("data", data != nil), ("id", identifier != nil)] where !isThere {
        reader.add(
          .error("a chain needs the key '\(key)'", at: chain.range, hints: ["add `\(key): …`"]))
      }
      if chain.value.isEmpty {
        reader.add(
          .error("a chain needs a run", at: chain.range, hints: ["name a `train` of a regression"]))
      }
    }
    guard reader.isValid else { return nil }
  }

  var inputs: [InputReference] {
    (run.map { [$0] } ?? chain?.value ?? []).map { InputReference($0, accepts: ["train"]) }
      + (data.map { [InputReference($0, accepts: ["dataset"])] } ?? [])
  }

  // MARK: What it publishes

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    var terms: [String: ValueShape] = ["count": .number]
    let train = run.flatMap { named($0.name) as? TrainDirective }
    let kind = train?.kind(named)
    if train != nil, kind != nil { terms["loss"] = .number }
    if chain != nil || kind == .regressor || train != nil && kind == nil {
      for name in ["mae", "mse", "r2"] { terms[name] = .number }
    }
    if run != nil, train?.hasDivergence(named) != false {
      terms["reconstruction"] = .number
      terms["kl"] = .number
    }
    if let likelihood {
      terms["log-likelihood"] = .record(
        Dictionary(likelihood.value.map { ("k\($0)", .number) }) { first, _ in first })
    }
    let shape = ValueShape.record(terms)
    if let identifier { return [(identifier.name, shape)] }
    return run.map { [($0.name, .record([split.rawValue: shape]))] } ?? []
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    var found: [Diagnostic] = []
    func refuse(
      _ key: String, _ range: SourceRange?, _ reason: String, _ hint: String = "remove it"
    ) {
      guard let range else { return }
      found.append(.error("'\(key)' \(reason)", at: range, hints: [hint]))
    }
    let kind = try run.flatMap {
      context.fit($0) == nil ? try context.run($0)?.model.kind : nil
    }
    if kind != .vae, kind != .conditionalVAE {
      refuse(
        "log-likelihood", likelihood?.range,
        "needs a model with an encoder and a posterior: a vae or a conditional-vae")
    }
    if kind?.learnsCodes != true {
      for (key, range) in [("epochs", epochs?.range), ("learning-rate", learningRate?.range)] {
        refuse(key, range, "is for models without an encoder, whose codes are fitted")
      }
    }
    found += try chainFindings(context)
    let evaluated = try evaluatedDataset(context)
    if let evaluated, evaluated.count(split) == 0 {
      found.append(
        .error(
          "the data of this evaluation has no \(split.rawValue) \(evaluated.unit)", at: range,
          hints: [
            split == .validation
              ? "give its `dataset` a `validation` share, or use another split"
              : "use another split"
          ]))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    guard let evaluated, let name = identifier ?? run else { return .nothing }
    let predicts = try chain != nil || run.map { try Self.regression($0, context) != nil } ?? false
    return .evaluation(
      PreparedEvaluation(
        name: name.name, split: split, targets: predicts ? evaluated.targets : [],
        key: try measurement(context).key))
  }

  /// `nil` where what is evaluated could not be prepared.
  private func evaluatedDataset(_ context: PreparationContext) throws -> PreparedDataset? {
    if chain != nil { return data.flatMap { context.dataset($0) } }
    guard let run else { return nil }
    return try context.fit(run)?.dataset ?? context.run(run)?.dataset
  }

  /// Whether each regression of the chain predicts what the next one reads.
  private func chainFindings(_ context: PreparationContext) throws -> [Diagnostic] {
    guard let chain, let data, let dataset = context.dataset(data) else { return [] }
    var found: [Diagnostic] = []
    var known = (name: data, columns: dataset.table?.specification.features)
    for identifier in chain.value {
      guard let regression = try Self.regression(identifier, context) else {
        found.append(
          .error(
            "'\(identifier.name)' is no regression", at: identifier.range,
            hints: ["name a run of a regressor or of a kernel-ridge"]))
        return found
      }
      let read = regression.dataset.table?.specification.features
      let shape = regression.dataset.exampleShape
      if read != known.columns || (read == nil && shape != dataset.exampleShape) {
        found.append(
          .error(
            "'\(identifier.name)' reads \(read.map(list) ?? "images of \(shape)"), but '\(known.name.name)' gives \(known.columns.map(list) ?? "images of \(dataset.exampleShape)")",
            at: identifier.range,
            hints: ["chain regressions whose targets are the next one's columns"]
          ))
      }
      known = (identifier, regression.dataset.targets)
    }
    if let last = known.columns, last != dataset.targets {
      found.append(
        .error(
          "'\(known.name.name)' predicts \(list(last)), but the targets of '\(data.name)' are \(list(dataset.targets))",
          at: data.range, hints: ["name data with these targets"]))
    }
    return found
  }

  private func list(_ names: [String]) -> String {
    names.isEmpty ? "nothing" : names.joined(separator: ", ")
  }

  private static func regression(
    _ identifier: Identifier, _ context: PreparationContext
  ) throws -> PreparedRegression? {
    if let fit = context.fit(identifier) { return .kernel(fit) }
    guard let run = try context.run(identifier), run.model.kind == .regressor else { return nil }
    return .network(run)
  }

  // MARK: Running

  func work(_ context: PreparationContext) throws -> StepWork? {
    let measurement = try measurement(context)
    return StepWork(key: measurement.key) { context in
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      encoder.nonConformingFloatEncodingStrategy = .throw
      let (measures, predictions) = try measurement.measure(context)
      if let bad = measures.sorted(by: { $0.key < $1.key }).first(where: { !$0.value.isFinite }) {
        throw Diagnostic.error(
          "the measure '\(bad.key)' is \(bad.value)", at: range,
          hints: ["train with a smaller learning rate, or on more data"])
      }
      var files = [Self.measuresFile: try encoder.encode(measures)]
      files[PreparedEvaluation.predictionsFile] = try predictions.map { try encoder.encode($0) }
      return files
    }
  }

  private static let measuresFile = "measures.json"

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let result else { return [] }
    let count = try measurement(context.preparation).count
    var tree = ResultTree.record(["count": .number(Double(count))])
    for (name, value) in try result.decode([String: Double].self, from: Self.measuresFile) {
      let leaf = name.split(separator: ".").reversed().reduce(ResultTree.number(value)) {
        .record([String($1): $0])
      }
      tree = tree.merging(leaf)
    }
    if let identifier { return [(identifier.name, tree)] }
    return run.map { [($0.name, .record([split.rawValue: tree]))] } ?? []
  }

  private typealias Measurement = (
    key: StepKey, count: Int,
    measure:
      @Sendable (ExecutionContext) throws -> (
        measures: [String: Double], predictions: RegressionPredictions?
      )
  )

  private func measurement(_ context: PreparationContext) throws -> Measurement {
    if let chain { return try measurement(ofChain: chain.value, context) }
    guard let run else { throw Diagnostic.error("there is nothing to evaluate", at: range) }
    let seed = seed ?? context.seed
    if let fit = context.fit(run) { return scores([.kernel(fit)], on: fit.dataset) }
    let prepared = try context.readyRun(run)
    let evaluation = NetworkEvaluation(
      run: prepared, split: split, seed: UInt64(seed), likelihoodSamples: likelihood?.value ?? [],
      codeEpochs: epochs?.value, codeLearningRate: learningRate?.value)
    let isRandom = prepared.model.kind.isVariational || prepared.model.kind.learnsCodes
    var material = [
      "split": split.rawValue, "seed": isRandom ? String(seed) : "",
      "count": String(prepared.dataset.count(split)),
      "log-likelihood": evaluation.likelihoodSamples.map(String.init).joined(separator: ","),
      "epochs": epochs.map { String($0.value) } ?? "",
      "learning-rate": learningRate.map { String($0.value) } ?? "",
    ]
    // Results from before predictions were kept lack a file.
    if prepared.model.kind == .regressor { material["keeps"] = "predictions" }
    let key = StepKey(kind: "evaluate", material, inputs: ["run": [prepared.key]])
    return (key, prepared.dataset.count(split), { try evaluation.measure(in: $0) })
  }

  private func measurement(
    ofChain chain: [Identifier], _ context: PreparationContext
  ) throws -> Measurement {
    guard let data else { throw Diagnostic.error("a chain needs the key 'data'", at: range) }
    let regressions = try chain.compactMap { try Self.regression($0, context) }
    return scores(regressions, on: try context.readyDataset(data))
  }

  /// Scores of the last regression's predictions from those of the ones before it.
  private func scores(
    _ chain: [PreparedRegression], on dataset: PreparedDataset
  ) -> Measurement {
    let key = StepKey(
      kind: "evaluate-chain", ["split": split.rawValue, "keeps": "predictions"],
      inputs: ["chain": chain.map(\.key), "data": [dataset.key]])
    return (
      key, dataset.count(split),
      { [split] context in
        var predictions: Matrix?
        for regression in chain {
          predictions =
            try predictions.map { try regression.predict(raw: $0, in: context) }
            ?? regression.predict(split, of: dataset, in: context)
        }
        let truths = try dataset.truths(split)
        let found = predictions ?? truths
        return (
          RegressionScores.metrics(truths: truths, predictions: found),
          RegressionPredictions(targets: dataset.targets, truths: truths, predictions: found)
        )
      }
    )
  }
}

extension ValueType where Value == PreparedDataset.Split {
  static let split = ValueType.choice(
    PreparedDataset.Split.allCases.map { ($0.rawValue, $0) })
}
