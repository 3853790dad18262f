// `model`: a network as lists of layers, or a closed-form regression.
import Diagnostics
import NeuralNet
import ReportLanguage
import ResultStore

struct ModelDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "model",
    summary: "Describes a network as lists of layers, or a kernel regression; `train` fits it.",
    keys: [
      Keys.id.declaration, Keys.kind.declaration, Keys.input.declaration,
      Keys.encoder.declaration, Keys.latent.declaration, Keys.decoder.declaration,
      Keys.layers.declaration, Keys.classes.declaration, Keys.posterior.declaration,
      Keys.initialization.declaration, Keys.kernel.declaration, Keys.gamma.declaration,
      Keys.alpha.declaration, Keys.degree.declaration, Keys.coefficient.declaration,
    ],
    example: """
      id: dense-vae
      kind: vae
      input: 784
      encoder: [{linear: 400}, relu]
      latent: 20
      decoder: [{linear: 400}, relu, {linear: 784}, sigmoid]
      """,
    values: "ID.parameters, for networks",
    vocabularies: [
      Vocabulary("Kinds", ModelKind.all.map { ($0.name, $0.summary) }),
      Vocabulary("Layers", LayerSpecification.variants),
    ])

  private enum Keys {
    static let id = Key.required("id", .identifier, "The name other directives use.")
    static let kind = Key.required(
      "kind", ValueType<ModelKind>.choice(ModelKind.all.map { ($0.name, $0) }),
      "What is modelled; see the kinds below.")
    static let input = Key.optional(
      "input", ValueType<[Int]>.sizes(1...1 << 24, 1...4), shown: "none",
      "One example: 784 values, or an image as [channels, height, width]; a volume has a depth before its height."
    )
    static let encoder = Key.optional(
      "encoder", ValueType<[Located<LayerSpecification>]>.list(of: .layer), shown: "none",
      "Layers from the example on; without the layers of the latent.")
    static let latent = Key.optional(
      "latent", .integer(1...65536), shown: "none",
      "Dimensions of the latent, or of the learned code.")
    static let decoder = Key.optional(
      "decoder", ValueType<[Located<LayerSpecification>]>.list(of: .layer), shown: "none",
      "Layers from the latent to the example; the last is `sigmoid` where values are probabilities."
    )
    static let layers = Key.optional(
      "layers", ValueType<[Located<LayerSpecification>]>.list(of: .layer), shown: "none",
      "All layers of a regressor; the last gives a number for each target.")
    static let classes = Key.optional(
      "classes", .integer(2...256), shown: "none", "Number of labels of a `conditional-vae`.")
    static let posterior = Key.optional(
      "posterior",
      ValueType<PosteriorFamily>.choice(PosteriorFamily.allCases.map { ($0.rawValue, $0) }),
      default: .normal, shown: "normal", "Family of the latent's posterior and prior.")
    static let initialization = Key.optional(
      "initialization",
      ValueType<Initialization>.choice(Initialization.allCases.map { ($0.rawValue, $0) }),
      default: .pytorch, shown: "pytorch",
      "How weights start. `pytorch`: uniform within ±1/√(fan-in). `keras`: Glorot uniform, biases 0."
    )
    static let kernel = Key.optional(
      "kernel",
      ValueType<KernelRidgeSpecification.KernelName>.choice(
        KernelRidgeSpecification.KernelName.allCases.map { ($0.rawValue, $0) }),
      default: .linear, shown: "linear", "The kernel of a `kernel-ridge`, as in scikit-learn.")
    static let gamma = Key.optional(
      "gamma", ValueType<Double>.number("a number above 0") { $0 > 0 },
      shown: "1 / columns", "Factor within the kernels `rbf` and `polynomial`.")
    static let alpha = Key.optional(
      "alpha", ValueType<Double>.number("a number from 0") { $0 >= 0 }, default: 1, shown: "1",
      "How strongly a `kernel-ridge` is smoothed.")
    static let degree = Key.optional(
      "degree", .integer(1...20), default: 3, shown: "3", "Of the kernel `polynomial`.")
    static let coefficient = Key.optional(
      "coefficient", ValueType<Double>.number("a number from 0") { $0 >= 0 }, default: 1,
      shown: "1", "Constant of the kernel `polynomial`.")
  }

  let identifier: Identifier?
  private let name: Identifier
  private let prepared: PreparedModel

  /// The kind of a network; `nil` for a kernel regression.
  var kind: ModelSpecification.Kind? { prepared.network?.kind }

  /// Whether it is a kernel regression with the parameter gamma.
  var hasGamma: Bool {
    if case .kernelRidge(let ridge) = prepared.method { ridge.kernel != .linear } else { false }
  }

  init?(_ reader: inout KeyReader) {
    let id = reader.read(Keys.id)
    let kind = reader.read(Keys.kind)
    let input = reader.read(Keys.input)
    let encoder = reader.read(Keys.encoder)
    let latent = reader.read(Keys.latent)
    let decoder = reader.read(Keys.decoder)
    let layers = reader.read(Keys.layers)
    let classes = reader.read(Keys.classes)
    let posterior = reader.read(Keys.posterior)
    let initialization = reader.read(Keys.initialization)
    let kernel = Self.readKernel(&reader)
    guard let id, let kind, let posterior, let initialization, let kernel, reader.isValid else {
      return nil
    }
    kind.checkKeys(&reader, name: id)
    guard reader.isValid else { return nil }
    identifier = id
    name = id
    let own = kind.network == .regressor ? layers ?? [] : encoder ?? []
    let places = ModelPlaces(
      name: id.range, input: reader.range(of: Keys.input), latent: reader.range(of: Keys.latent),
      encoder: reader.range(of: kind.network == .regressor ? Keys.layers : Keys.encoder),
      decoder: reader.range(of: Keys.decoder), encoderLayers: own.map(\.range),
      decoderLayers: (decoder ?? []).map(\.range))
    guard let network = kind.network else {
      Self.checkKernel(kernel.kernel, &reader)
      guard reader.isValid else { return nil }
      prepared = PreparedModel(method: .kernelRidge(kernel), places: places)
      return
    }
    prepared = PreparedModel(
      method: .network(
        ModelSpecification(
          kind: network, inputShape: input ?? [], encoder: own.map(\.value),
          latentDimensions: latent ?? 0, decoder: (decoder ?? []).map(\.value),
          classes: classes ?? 0, posterior: posterior, initialization: initialization)),
      places: places)
  }

  private static func readKernel(_ reader: inout KeyReader) -> KernelRidgeSpecification? {
    let gamma = reader.read(Keys.gamma)
    guard let kernel = reader.read(Keys.kernel), let alpha = reader.read(Keys.alpha),
      let degree = reader.read(Keys.degree), let coefficient = reader.read(Keys.coefficient)
    else { return nil }
    return KernelRidgeSpecification(
      kernel: kernel, gamma: gamma, alpha: alpha, degree: degree, coefficient: coefficient)
  }

  private static func checkKernel(
    _ kernel: KernelRidgeSpecification.KernelName, _ reader: inout KeyReader
  ) {
    let polynomialOnly = [
      ("degree", reader.range(of: Keys.degree)),
      ("coefficient", reader.range(of: Keys.coefficient)),
    ]
    var meaningless = kernel == .polynomial ? [] : polynomialOnly
    if kernel == .linear { meaningless.append(("gamma", reader.range(of: Keys.gamma))) }
    for case (let key, let range?) in meaningless {
      reader.add(
        .error(
          "the kernel '\(kernel.rawValue)' has no '\(key)'", at: range,
          hints: ["remove it, or use the kernel polynomial\(key == "gamma" ? " or rbf" : "")"]))
    }
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    prepared.network == nil ? [] : [(name.name, .record(["parameters": .number]))]
  }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    guard let network = prepared.network else { return .model(prepared) }
    // Whether the decoder must end in a sigmoid depends on the likelihood, which `train` knows.
    let problems = network.validate()
    guard problems.isEmpty else {
      throw Diagnostics(
        problems.map {
          .error($0.message, at: prepared.places.place(of: $0), hints: [$0.hint])
        })
    }
    return .model(prepared)
  }

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    guard let network = prepared.network else { return [] }
    return [(name.name, .record(["parameters": .number(Double(network.parameterCount))]))]
  }
}
