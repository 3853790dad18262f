// How a network is trained, as `train` and `tune` have it: the keys, and what they make of a model
// and its data.
import Diagnostics
import NeuralNet
import ReportLanguage

enum TrainingKeys {
  static let epochs = Key.optional(
    "epochs", ValueType<Int>.integer(1...100_000).located(), shown: "none",
    "Passes over the training split; needed by networks.")
  static let batch = Key.optional(
    "batch", ValueType<Int>.integer(1...1_000_000).located(), shown: "128",
    "Examples per step; the last batch of an epoch may be smaller.")
  static let objective = Key.optional(
    "objective",
    ValueType<ObjectiveName>.choice(ObjectiveName.allCases.map { ($0.rawValue, $0) }).located(),
    shown: "by kind",
    "What is minimised; see below. For the variational kinds `elbo`, for an autoencoder `bce`, for an auto-decoder `norm-per-element`, for a regressor `mse`."
  )
  static let beta = Key.optional(
    "beta", ValueType<Double>.number("a number from 0") { $0 >= 0 }.located(), shown: "1",
    "The weight β of the KL divergence in `elbo`.")
  static let samples = Key.optional(
    "samples", ValueType<Int>.integer(1...10_000).located(), shown: "none",
    "Posterior samples an example; needed by `iwae`.")
  static let likelihood = Key.optional(
    "likelihood",
    ValueType<Likelihood>.choice(Likelihood.allCases.map { ($0.rawValue, $0) }).located(),
    shown: "bernoulli",
    "Of the values in `elbo` and `iwae`. `bernoulli`: cross-entropy. `gaussian`: squared difference."
  )
  static let divergence = Key.optional(
    "kl",
    ValueType<DivergenceFormula>.choice(DivergenceFormula.allCases.map { ($0.rawValue, $0) })
      .located(), shown: "exact",
    "The divergence in `elbo`. `as-published`: formulas that were printed for Laplace and exponential posteriors and are not the divergence."
  )
  static let values = Key.optional(
    "values", reduction.located(), shown: "sum",
    "How the values of an example are joined in `elbo` and `bce`.")
  static let latents = Key.optional(
    "latents", reduction.located(), shown: "sum",
    "How the latent dimensions' divergences are joined in `elbo`.")
  static let batchReduction = Key.optional(
    "reduction", ValueType<BatchReduction>.choice([("sum", .sum), ("mean", .mean)]).located(),
    shown: "sum for elbo and iwae, else mean",
    "How the loss whose gradient is taken joins the examples of a batch; `mean` too where `values` is. Printed losses are means."
  )
  static let optimizer = Key.optional(
    "optimizer", .optimizer, shown: "{adam: {learning-rate: 1e-3}}", "See below.")
  static let schedule = Key.optional(
    "schedule", .schedule, shown: "constant", "What becomes of the learning rate; see below.")
  static let shuffle = Key.optional(
    "shuffle", ValueType<Bool>.boolean.located(), shown: "true",
    "Whether each epoch takes the examples in a new order.")

  private static let reduction = ValueType<ValueReduction>.choice([("sum", .sum), ("mean", .mean)])

  static let declarations = [
    epochs.declaration, batch.declaration, objective.declaration, beta.declaration,
    samples.declaration, likelihood.declaration, divergence.declaration, values.declaration,
    latents.declaration, batchReduction.declaration, optimizer.declaration, schedule.declaration,
    shuffle.declaration,
  ]

  static let vocabularies = [
    Vocabulary("Objectives", ObjectiveName.allCases.map { ($0.rawValue, $0.summary) }),
    Vocabulary("Optimizers", OptimizerSpecification.variants),
    Vocabulary("Schedules", LearningRateSchedule.variants),
  ]
}

/// What is minimised, by name.
enum ObjectiveName: String, Sendable, CaseIterable {
  case elbo, iwae, bce, mse, mae
  case normPerElement = "norm-per-element"

  var summary: String {
    switch self {
    case .elbo:
      "Reconstruction plus β times the KL divergence: the evidence lower bound's negative."
    case .iwae:
      "The importance-weighted bound's negative with `samples` samples (Burda et al. 2016)."
    case .bce: "Binary cross-entropy, summed over the values of an example."
    case .mse: "Mean squared difference."
    case .mae: "Mean absolute difference."
    case .normPerElement: "Euclidean norm of a batch's differences over their number."
    }
  }

  /// The keys of `TrainingKeys` that mean something with this objective, of those that not all have.
  var keys: Set<String> {
    switch self {
    case .elbo: ["beta", "likelihood", "kl", "values", "latents", "reduction"]
    case .iwae: ["samples", "likelihood", "reduction"]
    case .bce: ["values", "reduction"]
    case .mse, .mae: ["reduction"]
    case .normPerElement: []
    }
  }

  /// Those a kind can be trained on, the usual one first.
  static func fitting(_ kind: ModelSpecification.Kind) -> [ObjectiveName] {
    switch kind {
    case .vae, .conditionalVAE: [.elbo, .iwae]
    case .variationalAutoDecoder: [.elbo]
    case .autoencoder: [.bce, .mse, .mae, .normPerElement]
    case .autoDecoder: [.normPerElement, .bce, .mse, .mae]
    case .regressor: [.mse, .mae, .normPerElement]
    }
  }
}

/// What a directive read of the keys.
struct TrainingChoices: Sendable {
  let epochs: Located<Int>?
  let batch: Located<Int>?
  let objective: Located<ObjectiveName>?
  let beta: Located<Double>?
  let samples: Located<Int>?
  let likelihood: Located<Likelihood>?
  let divergence: Located<DivergenceFormula>?
  let values: Located<ValueReduction>?
  let latents: Located<ValueReduction>?
  let batchReduction: Located<BatchReduction>?
  let optimizer: Located<OptimizerSpecification>?
  let schedule: Located<LearningRateSchedule>?
  let shuffle: Located<Bool>?

  init(_ reader: inout KeyReader) {
    epochs = reader.read(TrainingKeys.epochs)
    batch = reader.read(TrainingKeys.batch)
    objective = reader.read(TrainingKeys.objective)
    beta = reader.read(TrainingKeys.beta)
    samples = reader.read(TrainingKeys.samples)
    likelihood = reader.read(TrainingKeys.likelihood)
    divergence = reader.read(TrainingKeys.divergence)
    values = reader.read(TrainingKeys.values)
    latents = reader.read(TrainingKeys.latents)
    batchReduction = reader.read(TrainingKeys.batchReduction)
    optimizer = reader.read(TrainingKeys.optimizer)
    schedule = reader.read(TrainingKeys.schedule)
    shuffle = reader.read(TrainingKeys.shuffle)
  }

  /// Every key that was given, in the order of the declarations.
  var given: [(key: String, range: SourceRange)] {
    let places: [(String, SourceRange?)] = [
      ("epochs", epochs?.range), ("batch", batch?.range), ("objective", objective?.range),
      ("beta", beta?.range), ("samples", samples?.range), ("likelihood", likelihood?.range),
      ("kl", divergence?.range), ("values", values?.range), ("latents", latents?.range),
      ("reduction", batchReduction?.range), ("optimizer", optimizer?.range),
      ("schedule", schedule?.range), ("shuffle", shuffle?.range),
    ]
    return places.compactMap { key, range in range.map { (key, $0) } }
  }

  func objectiveName(for kind: ModelSpecification.Kind) -> ObjectiveName {
    objective?.value ?? ObjectiveName.fitting(kind).first ?? .mse
  }

  /// The objective, with whatever else the keys said about it.
  private func objective(_ name: ObjectiveName) -> Objective {
    switch name {
    case .elbo:
      .elbo(
        beta: beta?.value ?? 1, likelihood: likelihood?.value ?? .bernoulli,
        values: values?.value ?? .sum, latents: latents?.value ?? .sum,
        divergence: divergence?.value ?? .exact)
    case .iwae:
      .importanceWeighted(
        samples: samples?.value ?? 1, likelihood: likelihood?.value ?? .bernoulli)
    case .bce: .bernoulli(values: values?.value ?? .sum)
    case .mse: .meanSquaredError
    case .mae: .meanAbsoluteError
    case .normPerElement: .normPerElement
    }
  }

  /// - Parameters:
  ///   - examples: how many there are to train on.
  ///   - heldBack: how many more there are, kept to judge on, and where that is said.
  ///   - place: of the directive's name or model, for what has no place of its own.
  /// - Returns: the options, or everything that is wrong with them.
  func options(
    for model: PreparedModel, _ network: ModelSpecification, examples: Int, unit: String,
    heldBack: Located<Int>? = nil, seed: UInt64, threads: Int, place: SourceRange
  ) throws(Diagnostics) -> TrainingOptions {
    var found: [Diagnostic] = []
    let name = objectiveName(for: network.kind)
    let fitting = ObjectiveName.fitting(network.kind)
    if let objective, !fitting.contains(name) {
      found.append(
        .error(
          "the objective '\(name.rawValue)' does not fit a model of kind '\(network.kind.rawValue)'",
          at: objective.range,
          hints: ["use \(fitting.map { "`\($0.rawValue)`" }.joined(separator: " or "))"]))
    }
    let special = Set(ObjectiveName.allCases.flatMap(\.keys))
    for (key, range) in given where special.contains(key) && !name.keys.contains(key) {
      let users = ObjectiveName.allCases.filter { $0.keys.contains(key) }
      found.append(
        .error(
          key == "beta"
            ? "'beta' has no meaning without a KL divergence"
            : "'\(key)' has no meaning for the objective '\(name.rawValue)'", at: range,
          hints: [
            key == "beta"
              ? "remove it"
              : "remove it; it belongs to \(users.map(\.rawValue).joined(separator: ", "))"
          ]))
    }
    if name == .iwae, samples == nil {
      found.append(
        .error(
          "the objective 'iwae' needs the key 'samples'", at: objective?.range ?? place,
          hints: ["add `samples: 5`"]))
    }
    if let divergence, divergence.value == .asPublished, network.posterior == .normal,
      name == .elbo
    {
      found.append(
        .error(
          "the normal posterior's divergence has one formula only", at: divergence.range,
          hints: ["remove `kl: as-published`, or give the model another posterior"]))
    }
    let batchSize = batch?.value ?? min(128, examples)
    if batchSize > examples {
      found.append(
        .error(
          "a batch of \(batchSize) is larger than the \(examples) training \(unit)\(heldBack == nil ? "" : " that validation leaves")",
          at: batch?.range ?? place,
          notes: heldBack.map {
            [
              Diagnostic.Note(
                "\($0.value) of \(examples + $0.value) are held back here", at: .source($0.range))
            ]
          } ?? [],
          hints: ["give at most \(examples)\(heldBack == nil ? "" : ", or hold fewer back")"]))
    }
    if epochs == nil {
      found.append(
        .error(
          "a network needs the key 'epochs'", at: place,
          hints: ["add `epochs: 10`, the number of passes over the data"]))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    let objective = objective(name)
    found = network.validate(objective: objective).map { problem in
      let isOfModel = problem.part != .model
      return .error(
        problem.message,
        at: isOfModel ? model.places.place(of: problem) : self.objective?.range ?? place,
        notes: isOfModel ? [Diagnostic.Note("trained here", at: .source(place))] : [],
        hints: [problem.hint])
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return TrainingOptions(
      epochs: epochs?.value ?? 1, batchSize: batchSize,
      optimizer: optimizer?.value ?? .adam(Adam()),
      schedule: schedule?.value ?? .constant, objective: objective,
      shuffle: shuffle?.value ?? true, seed: seed, threads: threads,
      reduction: batchReduction?.value)
  }
}
