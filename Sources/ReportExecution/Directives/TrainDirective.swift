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
    keys: [Keys.id.declaration, Keys.model.declaration, Keys.data.declaration]
      + TrainingKeys.declarations + [
        Keys.seed.declaration, Keys.weights.declaration, Keys.tuned.declaration,
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
      "ID.epochs[n].loss, ID.final.loss, ID.best.loss, ID.best.epoch, ID.steps[n].loss; for the variational kinds also .reconstruction and .kl of epochs, final and best. Losses are means per example, in nats where the objective is elbo, iwae or bce. A kernel-ridge has ID.alpha and ID.gamma, or ID.alpha alone",
    vocabularies: TrainingKeys.vocabularies)

  private enum Keys {
    static let id = Key.required("id", .identifier, "The name other directives and values use.")
    static let model = Key.required("model", .identifier, "The id of a `model`.")
    static let data = Key.required(
      "data", .identifier, "The id of a `dataset`; its training split is used.")
    static let seed = Key.optional(
      "seed", ValueType<Int>.integer(0...Int.max).located(), shown: "the report's seed",
      "Where the initial weights, the order and the samples come from.")
    static let weights = Key.optional(
      "weights", .weights, shown: "random",
      "Where to start: the path of a safetensors file, or `{run: id}` for another run's result.")
    static let tuned = Key.optional(
      "tuned", ValueType<Identifier>.identifier, shown: "none",
      "The id of a `tune` of the same model; its best values take the place of the model's and this block's."
    )
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
  private let choices: TrainingChoices
  private let seed: Located<Int>?
  private let weights: InitialWeights?
  private let weightsRange: SourceRange?
  private let tuned: Identifier?

  init?(_ reader: inout KeyReader) {
    let id = reader.read(Keys.id)
    let model = reader.read(Keys.model)
    let data = reader.read(Keys.data)
    choices = TrainingChoices(&reader)
    seed = reader.read(Keys.seed)
    weights = reader.read(Keys.weights)
    weightsRange = reader.range(of: Keys.weights)
    tuned = reader.read(Keys.tuned)
    saves = reader.read(Keys.save) ?? false
    guard let id, let model, let data, reader.isValid else { return nil }
    identifier = id
    name = id
    self.model = model
    self.data = data
  }

  var inputs: [InputReference] {
    var inputs = [
      InputReference(model, accepts: ["model"]), InputReference(data, accepts: ["dataset"]),
    ]
    if case .run(let run)? = weights { inputs.append(InputReference(run, accepts: ["train"])) }
    if let tuned { inputs.append(InputReference(tuned, accepts: ["tune"])) }
    return inputs
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    if let model = named(model.name) as? ModelDirective, model.kind == nil {
      var members: [String: ValueShape] = ["alpha": .number]
      if model.hasGamma { members["gamma"] = .number }
      return [(name.name, .record(members))]
    }
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
          "epochs": .list(count: epochCount, of: .record(terms)), "final": .record(terms),
          "best": .record(best), "steps": .list(count: .max, of: .record(["loss": .number])),
        ])
      )
    ]
  }

  /// Whether the run's losses have a reconstruction and a KL divergence to tell apart.
  func hasDivergence(_ named: (String) -> (any Directive)?) -> Bool {
    guard let kind = kind(named) else { return false }
    let name = choices.objectiveName(for: kind)
    return name == .elbo || name == .iwae
  }

  /// The kind of its network; `nil` for a kernel regression.
  func kind(_ named: (String) -> (any Directive)?) -> ModelSpecification.Kind? {
    (named(model.name) as? ModelDirective)?.kind
  }

  /// A search may change it, so that any epoch may be named.
  private var epochCount: Int { tuned == nil ? choices.epochs?.value ?? .max : .max }

  // MARK: Preparing

  func prepare(_ context: PreparationContext) throws -> Preparation {
    guard let model = context.model(model), let dataset = context.dataset(data) else {
      return .nothing
    }
    let search = tuned.flatMap { context.search($0) }
    if let tuned, let search, search.model.method != model.method {
      throw Diagnostic.error(
        "'\(tuned.name)' searches values for another model than '\(self.model.name)'",
        at: tuned.range, hints: ["tune the model that is trained here"])
    }
    switch model.method {
    case .network(let network):
      return .run(try prepare(model, network, dataset, search, context))
    case .kernelRidge(let specification):
      return .fit(try prepare(specification, dataset, search))
    }
  }

  private func prepare(
    _ model: PreparedModel, _ network: ModelSpecification, _ dataset: PreparedDataset,
    _ search: PreparedSearch?, _ context: PreparationContext
  ) throws -> PreparedRun {
    var found = dataFindings(network, dataset, model: self.model, data: data)
    var options: TrainingOptions?
    do {
      options = try choices.options(
        for: model, network, examples: dataset.trainCount, unit: dataset.unit,
        seed: UInt64(seed?.value ?? context.seed), threads: context.environment.threads,
        place: name.range)
    } catch { found += error.all }
    if let objective = options?.objective {
      found += probabilityFindings(
        objective, dataset, data: data, place: choices.objective?.range ?? data.range)
    }
    guard found.isEmpty, let options else { throw Diagnostics(found) }
    // Threads change the time that a run takes, not its result.
    var keyedOptions = options
    keyedOptions.threads = 1
    var material = [
      "model": try StepKey.canonical(network), "data": dataset.key.description,
      "options": try StepKey.canonical(keyedOptions),
      "arithmetic": KernelClass.trainingArithmetic,
      "weights": try initialWeightsKey(context, network),
    ]
    if let search { material["search"] = search.key.description }
    return PreparedRun(
      name: name.name, model: network, dataset: dataset, options: options, search: search,
      key: StepKey(kind: "train", material))
  }

  private func prepare(
    _ specification: KernelRidgeSpecification, _ dataset: PreparedDataset, _ search: PreparedSearch?
  ) throws -> PreparedFit {
    var found: [Diagnostic] =
      (choices.given
      + [("seed", seed?.range), ("weights", weightsRange)].compactMap { key, range in
        range.map { (key, $0) }
      }).map { key, range in
        .error(
          "a kernel-ridge is fitted in closed form: '\(key)' has no meaning", at: range,
          hints: ["remove it"])
      }
    found += regressionFindings(dataset, data)
    guard found.isEmpty else { throw Diagnostics(found) }
    var material = [
      "model": try StepKey.canonical(specification), "data": dataset.key.description,
      "arithmetic": KernelClass.predicted,
    ]
    if let search { material["search"] = search.key.description }
    return PreparedFit(
      name: name.name, specification: specification, dataset: dataset, search: search,
      key: StepKey(kind: "fit", material))
  }

  /// Also makes sure that the weights fit the model, before anything trains.
  private func initialWeightsKey(
    _ context: PreparationContext, _ model: ModelSpecification
  ) throws -> String {
    switch weights {
    case nil: return "random"
    case .run(let source):
      guard let prepared = try context.run(source) else { return "" }
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
    if let fit = context.preparation.fit(name) { return try execute(fit, context) }
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
    let session: TrainingSession
    do {
      session = try TrainingSession(
        model: run.model, examples: run.dataset.examples(.train),
        options: run.resolvedOptions(in: context), initialWeights: initial)
    } catch var diagnostic as Diagnostic {
      if case .file(let file)? = weights, diagnostic.place == nil {
        diagnostic.place = .source(file.range)
      }
      throw diagnostic
    }
    do {
      while !session.isFinished {
        try session.runEpoch(
          onProgress: { state in
            let done =
              Double(state.epoch - 1) + Double(state.step) / Double(max(1, state.stepsPerEpoch))
            progress.training(
              name, epoch: state.epoch, epochs: state.epochs,
              fraction: done / Double(state.epochs), loss: state.loss)
            if state.step == state.stepsPerEpoch {
              progress.epochEnded(name, epoch: state.epoch, epochs: state.epochs, loss: state.loss)
            }
          }, shouldStop: context.environment.isCancelled)
      }
    } catch var diagnostic as Diagnostic {
      if session.epoch > 0 { diagnostic.hints.append(try keepWeights(of: session, run, context)) }
      throw diagnostic
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [
      PreparedRun.weightsFile: Safetensors.encode(session.weights, metadata: ["format": "pt"]),
      PreparedRun.historyFile: try encoder.encode(session.history),
    ]
  }

  /// The weights before the epoch that failed, for a run that starts from them.
  /// - Returns: a hint that says where they are.
  private func keepWeights(
    of session: TrainingSession, _ run: PreparedRun, _ context: ExecutionContext
  ) throws -> String {
    let path = try context.environment.store.keepCheckpoint(
      Safetensors.encode(session.weights, metadata: ["format": "pt"]), key: run.key)
    return "to go on from there, give a run `weights: \(path)` and a lower learning rate"
  }

  private func execute(_ fit: PreparedFit, _ context: ExecutionContext) throws -> StepOutcome {
    let specification = try fit.resolvedSpecification(in: context)
    let stored = try context.stored(fit.key) {
      let ridge = try specification.fit(RegressionTable(fit.dataset, .train))
      return [
        PreparedRun.weightsFile: Safetensors.encode(ridge.tensors, metadata: ["format": "pt"])
      ]
    }
    var outcome = StepOutcome()
    outcome.wasStored = stored.isFromStore
    outcome.seconds = stored.seconds
    var values: [String: ResultTree] = ["alpha": .number(specification.alpha)]
    if specification.kernel != .linear {
      values["gamma"] = .number(
        specification.gamma ?? 1 / Double(fit.dataset.valuesPerExample))
    }
    outcome.values = [(name.name, .record(values))]
    if saves, let weights = stored.files[PreparedRun.weightsFile] {
      outcome.files = [(name: "\(name.name).safetensors", data: weights)]
    }
    return outcome
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
