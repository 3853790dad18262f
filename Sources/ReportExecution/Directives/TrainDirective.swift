// `train`: a run of a model over data.
import Checksums
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor

struct TrainDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "train",
    summary: "Trains a model on a data set; the run's weights and losses are kept.",
    keys: [Keys.id.declaration, Keys.model.declaration, Keys.data.declaration]
      + TrainingKeys.declarations + ValidationKeys.declarations + [
        Keys.latent.declaration, Keys.seed.declaration, Keys.weights.declaration,
        Keys.tuned.declaration, Keys.save.declaration, SweepKeys.sweep.declaration,
        SweepKeys.except.declaration,
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
    values: RunValues.description,
    vocabularies: TrainingKeys.vocabularies)

  private enum Keys {
    static let id = Key.required("id", .identifier, "The name other directives and values use.")
    static let model = Key.required("model", .identifier, "The id of a `model`.")
    static let data = Key.required(
      "data", .identifier, "The id of a `dataset`; its training split is used.")
    static let seed = Key.optional(
      "seed", ValueType<Int>.integer(0...Int.max).located(), shown: "the report's seed",
      "Where the initial weights, the order and the samples come from.")
    static let latent = Key.optional(
      "latent", ValueType<Int>.integer(1...65_536).located(), shown: "the model's",
      "Latent dimensions in place of the model's, such as those of a sweep.")
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
  private let validation: ValidationChoices
  private let latent: Located<Int>?
  private let seed: Located<Int>?
  private let weights: InitialWeights?
  private let weightsRange: SourceRange?
  private let tuned: Identifier?

  init?(_ reader: inout KeyReader) {
    let id = reader.read(Keys.id)
    let model = reader.read(Keys.model)
    let data = reader.read(Keys.data)
    choices = TrainingChoices(&reader)
    validation = ValidationChoices(&reader)
    latent = reader.read(Keys.latent)
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
    return [
      (
        name.name,
        RunValues.shape(
          epochs: epochCount, hasDivergence: hasDivergence(named),
          isValidated: validation.validation != nil)
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
    case .network(var network):
      if let latent {
        guard network.latentDimensions > 0 else {
          throw Diagnostic.error(
            "a model of kind '\(network.kind.rawValue)' has no latent dimensions to set",
            at: latent.range, hints: ["remove 'latent'"])
        }
        network.latentDimensions = latent.value
      }
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
    let ofValidation = validation.findings(network, dataset, data: data, search)
    found += ofValidation
    let heldBack = ofValidation.isEmpty ? validation.heldBack(of: dataset) : nil
    let seed = UInt64(self.seed?.value ?? context.seed)
    var options: TrainingOptions?
    do {
      options = try choices.options(
        for: model, network, examples: dataset.trainCount - (heldBack?.value ?? 0),
        unit: dataset.unit, heldBack: heldBack, seed: seed,
        threads: context.environment.threads, place: name.range)
    } catch { found += error.all }
    if let objective = options?.objective {
      found += probabilityFindings(
        objective, dataset, data: data, place: choices.objective?.range ?? data.range)
    }
    guard found.isEmpty, let options else { throw Diagnostics(found) }
    // Threads change the time that a run takes, not its result.
    var keyedOptions = options
    keyedOptions.threads = 1
    var inputs = ["data": [dataset.key]]
    if let search { inputs["search"] = [search.key] }
    var material = [
      "model": try StepKey.canonical(network), "options": try StepKey.canonical(keyedOptions),
      "arithmetic": KernelClass.trainingArithmetic,
    ]
    // Only what is not the default, so that runs from before these keys keep their results.
    let held = validation.prepared(seed: seed)
    material["validation"] = held?.material
    if validation.kept != .last { material["keep"] = validation.kept.rawValue }
    switch try startingPoint(context, network) {
    case .random: break
    case .run(let key): inputs["initial weights"] = [key]
    case .file(let sha256): material["file: initial weights"] = sha256
    }
    return PreparedRun(
      name: name.name, model: network, dataset: dataset, options: options, search: search,
      validation: held, keep: validation.kept,
      key: StepKey(kind: "train", material, inputs: inputs))
  }

  private func prepare(
    _ specification: KernelRidgeSpecification, _ dataset: PreparedDataset, _ search: PreparedSearch?
  ) throws -> PreparedFit {
    var found: [Diagnostic] =
      (choices.given + validation.given
      + [("latent", latent?.range), ("seed", seed?.range), ("weights", weightsRange)].compactMap {
        key, range in
        range.map { (key, $0) }
      }).map { key, range in
        .error(
          "a kernel-ridge is fitted in closed form: '\(key)' has no meaning", at: range,
          hints: ["remove it"])
      }
    found += regressionFindings(dataset, data, needsColumns: true)
    guard found.isEmpty else { throw Diagnostics(found) }
    var inputs = ["data": [dataset.key]]
    if let search { inputs["search"] = [search.key] }
    return PreparedFit(
      name: name.name, specification: specification, dataset: dataset, search: search,
      key: StepKey(
        kind: "fit",
        [
          "model": try StepKey.canonical(specification), "arithmetic": KernelClass.predicted,
        ], inputs: inputs))
  }

  private enum StartingPoint {
    case random
    case run(StepKey)
    case file(sha256: String)
  }

  /// Also makes sure that the weights fit the model, before anything trains.
  private func startingPoint(
    _ context: PreparationContext, _ model: ModelSpecification
  ) throws -> StartingPoint {
    switch weights {
    case nil: return .random
    case .run(let source):
      guard let prepared = try context.run(source) else { return .random }
      if prepared.model != model {
        throw Diagnostic.error(
          "the run '\(source.name)' trains another model than '\(self.model.name)'",
          at: source.range, hints: ["start from a run of the same model"])
      }
      return .run(prepared.key)
    case .file(let path):
      do {
        let file = resolved(path.value, context)
        try model.check(try Safetensors.read(file))
        return .file(sha256: try SHA256.hex(ofFile: file))
      } catch var diagnostic as Diagnostic {
        diagnostic.notes.append(Diagnostic.Note("needed here", at: .source(path.range)))
        throw diagnostic
      }
    }
  }

  func filesRead(_ context: PreparationContext) -> [String] {
    if case .file(let path)? = weights { [resolved(path.value, context)] } else { [] }
  }

  private func resolved(_ path: String, _ context: PreparationContext) -> String {
    path.hasPrefix("/") ? path : "\(context.baseDirectory)/\(path)"
  }

  // MARK: Running

  func work(_ context: PreparationContext) throws -> StepWork? {
    if let fit = context.fit(name) {
      return StepWork(key: fit.key) { context in
        let ridge = try fit.resolvedSpecification(in: context)
          .fit(RegressionTable(fit.dataset, .train))
        return [
          PreparedRun.weightsFile: Safetensors.encode(ridge.tensors, metadata: ["format": "pt"])
        ]
      }
    }
    let run = try context.readyRun(name)
    return StepWork(key: run.key) { try train(run, $0) }
  }

  private func train(_ run: PreparedRun, _ context: ExecutionContext) throws -> [String: Data] {
    let initial: NamedTensors? =
      switch weights {
      case nil: nil
      case .run(let source): try context.run(source).result(in: context).weights
      case .file(let path): try Safetensors.read(resolved(path.value, context.preparation))
      }
    let examples = try run.examples()
    var options = try run.resolvedOptions(in: context)
    let training = CheckpointedTraining(context) { threads in
      options.threads = threads
      return try TrainingSession(
        model: run.model, examples: examples.training, options: options, initialWeights: initial,
        validation: examples.validation, keep: run.keep)
    }
    let session: TrainingSession
    do {
      session = try training.run()
    } catch var diagnostic as Diagnostic {
      if case .file(let file)? = weights, diagnostic.place == nil, training.session == nil {
        diagnostic.place = .source(file.range)
      }
      if let session = training.session, session.epoch > 0 {
        diagnostic.hints.append(try keepWeights(of: session, run, context))
      }
      throw diagnostic
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [
      PreparedRun.weightsFile: Safetensors.encode(
        session.keptWeights, metadata: ["format": "pt"]),
      PreparedRun.historyFile: try encoder.encode(session.history),
    ]
  }

  /// The weights before the epoch that failed, for a run that starts from them.
  /// - Returns: a hint that says where they are.
  private func keepWeights(
    of session: TrainingSession, _ run: PreparedRun, _ context: ExecutionContext
  ) throws -> String {
    let path = try context.environment.store.keepLastGoodWeights(
      Safetensors.encode(session.weights, metadata: ["format": "pt"]), key: run.key)
    return "to go on from there, give a run `weights: \(path)` and a lower learning rate"
  }

  // MARK: Publishing

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    if let fit = context.preparation.fit(name) {
      let specification = try fit.resolvedSpecification(in: context)
      var values: [String: ResultTree] = ["alpha": .number(specification.alpha)]
      if specification.kernel != .linear {
        values["gamma"] = .number(
          specification.gamma ?? 1 / Double(fit.dataset.valuesPerExample))
      }
      return [(name.name, .record(values))]
    }
    return [(name.name, RunValues.tree(of: try context.run(name).history(in: context)))]
  }

  func files(_ result: StoredResult?) throws -> [(name: String, data: Data)] {
    guard saves, let result else { return [] }
    return [(name: "\(name.name).safetensors", data: try result.data(PreparedRun.weightsFile))]
  }
}
