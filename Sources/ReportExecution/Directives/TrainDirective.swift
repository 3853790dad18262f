// `train`: a run of a model over data.
import Checksums
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import Tensor

struct TrainDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "train",
    summary: "Trains a model on a data set; the run's weights and losses are kept.",
    keys: [
      Keys.id.declaration, Keys.model.declaration, Keys.data.declaration,
      Keys.epochs.declaration, Keys.batch.declaration, Keys.objective.declaration,
      Keys.beta.declaration, Keys.optimizer.declaration, Keys.reduction.declaration,
      Keys.shuffle.declaration, Keys.seed.declaration, Keys.weights.declaration,
      Keys.save.declaration,
    ],
    example: """
      id: baseline
      model: dense-vae
      data: mnist
      epochs: 10
      batch: 128
      optimizer: {adam: {learning-rate: 1e-3}}
      beta: 4.0
      """,
    values:
      "ID.epochs[n].loss, ID.final.loss, ID.best.loss, ID.best.epoch, ID.steps[n].loss; for the variational kinds also .reconstruction and .kl of epochs, final and best. Losses are means per image, in nats"
  )

  /// What is minimised.
  enum ObjectiveName: String, CaseIterable { case elbo, bce, mse }

  private enum Keys {
    static let id = Key.required("id", .identifier, "The name other directives and values use.")
    static let model = Key.required("model", .identifier, "The id of a `model`.")
    static let data = Key.required(
      "data", .identifier, "The id of a `dataset`; its training split is used.")
    static let epochs = Key.required(
      "epochs", .integer(1...100_000), "Passes over the training split.")
    static let batch = Key.optional(
      "batch", ValueType<Int>.integer(1...1_000_000).located(), shown: "128",
      "Images per step; the last batch of an epoch may be smaller.")
    static let objective = Key.optional(
      "objective",
      ValueType<ObjectiveName>.choice(ObjectiveName.allCases.map { ($0.rawValue, $0) }).located(),
      shown: "elbo for the variational kinds, bce for autoencoders",
      "`elbo`: binary cross-entropy summed over pixels, plus β times the KL divergence. `bce`: the cross-entropy alone. `mse`: mean squared error over pixels."
    )
    static let beta = Key.optional(
      "beta", ValueType<Double>.number("a number from 0") { $0 >= 0 }.located(), shown: "1",
      "The weight β of the KL divergence.")
    static let optimizer = Key.optional(
      "optimizer", .optimizer, default: .adam(Adam()), shown: "{adam: {learning-rate: 1e-3}}",
      "`adam` with `learning-rate`, `beta1`, `beta2`, `epsilon`.")
    static let reduction = Key.optional(
      "reduction",
      ValueType<BatchReduction>.choice([("sum", .sum), ("mean", .mean)]),
      shown: "sum for elbo, else mean",
      "How the loss whose gradient is taken joins the images of a batch. Printed losses are means.")
    static let shuffle = Key.optional(
      "shuffle", .boolean, default: true, shown: "true",
      "Whether each epoch takes the images in a new order.")
    static let seed = Key.optional(
      "seed", .integer(0...Int.max), shown: "the report's seed",
      "Where the initial weights, the order and the samples come from.")
    static let weights = Key.optional(
      "weights", .weights, shown: "random",
      "Where to start: the path of a safetensors file, or `{run: id}` for another run's result.")
    static let save = Key.optional(
      "save", .boolean, default: false, shown: "false",
      "Whether the weights are also written beside the pages, as REPORT_files/ID.safetensors, for Python or for another report's `weights`."
    )
  }

  let identifier: Identifier?
  private let saves: Bool
  private let name: Identifier
  private let model: Identifier
  private let data: Identifier
  private let epochs: Int
  private let batch: Located<Int>?
  private let objective: Located<ObjectiveName>?
  private let beta: Located<Double>?
  private let optimizer: OptimizerSpecification
  private let reduction: BatchReduction?
  private let shuffle: Bool
  private let seed: Int?
  private let weights: InitialWeights?

  init?(_ reader: inout KeyReader) {
    let id = reader.read(Keys.id)
    let model = reader.read(Keys.model)
    let data = reader.read(Keys.data)
    let epochs = reader.read(Keys.epochs)
    batch = reader.read(Keys.batch)
    objective = reader.read(Keys.objective)
    beta = reader.read(Keys.beta)
    let optimizer = reader.read(Keys.optimizer)
    reduction = reader.read(Keys.reduction)
    let shuffle = reader.read(Keys.shuffle)
    seed = reader.read(Keys.seed)
    weights = reader.read(Keys.weights)
    saves = reader.read(Keys.save) ?? false
    guard let id, let model, let data, let epochs, let optimizer, let shuffle else { return nil }
    identifier = id
    name = id
    self.model = model
    self.data = data
    self.epochs = epochs
    self.optimizer = optimizer
    self.shuffle = shuffle
  }

  var inputs: [InputReference] {
    var inputs = [
      InputReference(model, accepts: ["model"]), InputReference(data, accepts: ["dataset"]),
    ]
    if case .run(let run)? = weights { inputs.append(InputReference(run, accepts: ["train"])) }
    return inputs
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    var terms: [String: ValueShape] = ["loss": .number]
    if hasDivergence(named) {
      terms["reconstruction"] = .number
      terms["kl"] = .number
    }
    var best = terms
    best["epoch"] = .number
    return [
      (
        name.name,
        .record([
          "epochs": .list(count: epochs, of: .record(terms)), "final": .record(terms),
          "best": .record(best), "steps": .list(count: .max, of: .record(["loss": .number])),
        ])
      )
    ]
  }

  /// Whether the run's losses have a reconstruction and a KL divergence to tell apart.
  func hasDivergence(_ named: (String) -> (any Directive)?) -> Bool {
    objectiveName(for: (named(model.name) as? ModelDirective)?.kind) == .elbo
  }

  var epochCount: Int { epochs }

  private func objectiveName(for kind: ModelSpecification.Kind?) -> ObjectiveName {
    objective?.value ?? (kind == .autoencoder ? .bce : .elbo)
  }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    guard let model = context.model(model), let dataset = context.dataset(data) else {
      return .nothing
    }
    var found: [Diagnostic] = []
    let batchSize = batch?.value ?? min(128, dataset.trainCount)
    if batchSize > dataset.trainCount {
      found.append(
        .error(
          "a batch of \(batchSize) is larger than the \(dataset.trainCount) training images",
          at: batch?.range ?? name.range, hints: ["give at most \(dataset.trainCount)"]))
    }
    if model.inputs != dataset.valuesPerImage {
      found.append(
        .error(
          "the model takes \(model.inputs) values where an image of '\(data.name)' has \(dataset.valuesPerImage)",
          at: self.model.range,
          hints: ["set `input: \(dataset.valuesPerImage)` in the model"]))
    }
    if model.classes > 0, model.classes != dataset.classNames.count {
      found.append(
        .error(
          "the model has \(model.classes) classes where '\(data.name)' has \(dataset.classNames.count)",
          at: self.model.range,
          hints: ["set `classes: \(dataset.classNames.count)` in the model"]))
    }
    let name = objectiveName(for: model.kind)
    if let objective, (name == .elbo) != (model.kind != .autoencoder) {
      found.append(
        .error(
          "the objective '\(name.rawValue)' does not fit a model of kind '\(model.kind.rawValue)'",
          at: objective.range,
          hints: [model.kind == .autoencoder ? "use `bce` or `mse`" : "use `elbo`"]))
    }
    if let beta, name != .elbo {
      found.append(
        .error(
          "'beta' has no meaning without a KL divergence", at: beta.range, hints: ["remove it"]))
    }
    guard found.isEmpty else { throw Diagnostics(found) }

    let objective: Objective =
      switch name {
      case .elbo: .elbo(beta: beta?.value ?? 1)
      case .bce: .bernoulli
      case .mse: .meanSquaredError
      }
    let options = TrainingOptions(
      epochs: epochs, batchSize: batchSize, optimizer: optimizer, objective: objective,
      shuffle: shuffle, seed: UInt64(seed ?? context.seed),
      threads: context.environment.threads,
      reduction: reduction ?? (name == .elbo ? .sum : .mean))
    // The engine gives the same bits for any number of threads, so it is not part of the key.
    var keyedOptions = options
    keyedOptions.threads = 1
    return .run(
      PreparedRun(
        name: self.name.name, model: model, dataset: dataset, options: options,
        key: StepKey(
          kind: "train",
          [
            "model": try StepKey.canonical(model), "data": dataset.key.description,
            "options": try StepKey.canonical(keyedOptions),
            "arithmetic": KernelClass.trainingArithmetic,
            "weights": try initialWeightsKey(context, model),
          ])))
  }

  /// Also makes sure that the weights fit the model, before anything trains.
  private func initialWeightsKey(
    _ context: PreparationContext, _ model: ModelSpecification
  ) throws -> String {
    switch weights {
    case nil: return "random"
    case .run(let source):
      guard let prepared = context.run(source) else { return "" }
      if prepared.model != model {
        throw Diagnostic.error(
          "the run '\(source.name)' trains another model than '\(self.model.name)'",
          at: source.range, hints: ["start from a run of the same model"])
      }
      return prepared.key.description
    case .file(let path):
      do {
        let file = resolved(path.value, context)
        try model.check(try Safetensors.read(file))
        return try SHA256.hex(ofFile: file)
      } catch var diagnostic as Diagnostic {
        diagnostic.notes.append(Diagnostic.Note("needed here", at: .source(path.range)))
        throw diagnostic
      }
    }
  }

  private func resolved(_ path: String, _ context: PreparationContext) -> String {
    path.hasPrefix("/") ? path : "\(context.baseDirectory)/\(path)"
  }

  // MARK: Running

  func execute(_ context: ExecutionContext) throws -> StepOutcome {
    let run = try context.run(name)
    let stored = try context.stored(run.key) { try train(run, context) }
    let history = try stored.decode(TrainingHistory.self, from: PreparedRun.historyFile)
    var outcome = StepOutcome()
    outcome.wasStored = stored.isFromStore
    outcome.seconds = stored.seconds
    outcome.values = [(name.name, Self.values(of: history))]
    if saves, let weights = stored.files[PreparedRun.weightsFile] {
      outcome.files = [(name: "\(name.name).safetensors", data: weights)]
    }
    return outcome
  }

  private func train(_ run: PreparedRun, _ context: ExecutionContext) throws -> [String: Data] {
    let initial: NamedTensors? =
      switch weights {
      case nil: nil
      case .run(let source): try context.run(source).result(in: context).weights
      case .file(let path): try Safetensors.read(resolved(path.value, context.preparation))
      }
    let progress = context.environment.progress
    let name = name.name
    let result: TrainingResult
    do {
      result = try NeuralNet.train(
        model: run.model, examples: run.dataset.examples(.train), options: run.options,
        initialWeights: initial,
        onProgress: { state in
          let done =
            Double(state.epoch - 1) + Double(state.step) / Double(max(1, state.stepsPerEpoch))
          progress.training(
            name, epoch: state.epoch, epochs: state.epochs,
            fraction: done / Double(state.epochs), loss: state.loss)
          if state.step == state.stepsPerEpoch {
            progress.epochEnded(name, epoch: state.epoch, epochs: state.epochs, loss: state.loss)
          }
        },
        shouldStop: context.environment.isCancelled)
    } catch var diagnostic as Diagnostic {
      if case .file(let file)? = weights, diagnostic.place == nil {
        diagnostic.place = .source(file.range)
      }
      throw diagnostic
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [
      PreparedRun.weightsFile: Safetensors.encode(result.weights, metadata: ["format": "pt"]),
      PreparedRun.historyFile: try encoder.encode(result.history),
    ]
  }

  private static func values(of history: TrainingHistory) -> ResultTree {
    func tree(_ terms: LossTerms) -> [String: ResultTree] {
      var tree: [String: ResultTree] = ["loss": .number(terms.loss)]
      if let divergence = terms.klDivergence {
        tree["reconstruction"] = .number(terms.reconstruction)
        tree["kl"] = .number(divergence)
      }
      return tree
    }
    var members: [String: ResultTree] = [
      "epochs": .list(history.epochs.map { .record(tree($0)) }),
      "steps": .list(history.stepLosses.map { .record(["loss": .number($0)]) }),
    ]
    if let final = history.epochs.last { members["final"] = .record(tree(final)) }
    if let best = history.epochs.enumerated().min(by: { $0.element.loss < $1.element.loss }) {
      var values = tree(best.element)
      values["epoch"] = .number(Double(best.offset + 1))
      members["best"] = .record(values)
    }
    return .record(members)
  }
}
