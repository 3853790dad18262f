// `model`: a network as a list of layers.
import Diagnostics
import NeuralNet
import ReportLanguage

struct ModelDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "model",
    summary: "Describes a network as lists of layers; `train` gives it weights.",
    keys: [
      Keys.id.declaration, Keys.kind.declaration, Keys.input.declaration,
      Keys.encoder.declaration, Keys.latent.declaration, Keys.decoder.declaration,
      Keys.classes.declaration,
    ],
    example: """
      id: dense-vae
      kind: vae
      input: 784
      encoder: [{linear: 400}, relu]
      latent: 20
      decoder: [{linear: 400}, relu, {linear: 784}, sigmoid]
      """,
    values: "ID.parameters")

  private enum Keys {
    static let id = Key.required("id", .identifier, "The name other directives use.")
    static let kind = Key.required(
      "kind",
      ValueType<ModelSpecification.Kind>.choice(
        ModelSpecification.Kind.allCases.map { ($0.rawValue, $0) }),
      "`autoencoder`: decoder after encoder. `vae`: the encoder's output leads to the mean and the log-variance of the latent. `conditional-vae`: the label, one-hot, is joined to the image and to the latent."
    )
    static let input = Key.required(
      "input", .integer(1...1_000_000), "Values per image: 784 for 28 × 28.")
    static let encoder = Key.required(
      "encoder", .list(of: .layer), "Layers from the image on; without the layers of the latent.")
    static let latent = Key.optional(
      "latent", ValueType<Int>.integer(1...100_000).located(), shown: "none",
      "Dimensions of the latent; needed for the variational kinds.")
    static let decoder = Key.required(
      "decoder", .list(of: .layer), "Layers from the latent to the image; the last is `sigmoid`.")
    static let classes = Key.optional(
      "classes", ValueType<Int>.integer(2...256).located(), shown: "none",
      "Number of labels; needed for `conditional-vae`.")
  }

  let identifier: Identifier?
  private let name: Identifier
  let kind: ModelSpecification.Kind
  private let specification: ModelSpecification
  private let places: (encoder: SourceRange, decoder: SourceRange, latent: SourceRange)
  private let classes: Located<Int>?

  init?(_ reader: inout KeyReader) {
    let id = reader.read(Keys.id)
    let kind = reader.read(Keys.kind)
    let input = reader.read(Keys.input)
    let encoder = reader.read(Keys.encoder)
    let latent = reader.read(Keys.latent)
    let decoder = reader.read(Keys.decoder)
    classes = reader.read(Keys.classes)
    guard let id, let kind, let input, let encoder, let decoder, reader.isValid else {
      return nil
    }
    switch kind {
    case .autoencoder:
      if let latent {
        reader.add(
          .error(
            "an autoencoder has no key 'latent'", at: latent.range,
            hints: ["its latent is the encoder's last layer"]))
      }
    case .vae, .conditionalVAE:
      if latent == nil {
        reader.add(
          .error(
            "a \(kind.rawValue) needs the key 'latent'", at: reader.range,
            hints: ["add `latent: 20`"]))
      }
    }
    if kind == .conditionalVAE, classes == nil {
      reader.add(
        .error(
          "a conditional-vae needs the key 'classes'", at: reader.range,
          hints: ["add `classes: 10`"]))
    } else if kind != .conditionalVAE, let classes {
      reader.add(
        .error("only a conditional-vae has the key 'classes'", at: classes.range))
    }
    guard reader.isValid else { return nil }
    identifier = id
    name = id
    self.kind = kind
    let top = reader.range
    places = (
      reader.range(of: Keys.encoder) ?? top, reader.range(of: Keys.decoder) ?? top,
      latent?.range ?? top
    )
    specification = ModelSpecification(
      kind: kind, inputs: input, encoder: encoder, latentDimensions: latent?.value ?? 0,
      decoder: decoder, classes: classes?.value ?? 0)
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    [(name.name, .record(["parameters": .number]))]
  }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    let problems = specification.validate()
    guard problems.isEmpty else {
      throw Diagnostics(
        problems.map { problem in
          let place =
            switch problem.part {
            case .model: name.range
            case .encoder: places.encoder
            case .decoder: places.decoder
            case .latent: places.latent
            }
          return .error(problem.message, at: place, hints: [problem.hint])
        })
    }
    return .model(specification)
  }

  func execute(_ context: ExecutionContext) throws -> StepOutcome {
    var outcome = StepOutcome()
    outcome.values = [
      (name.name, .record(["parameters": .number(Double(specification.parameterCount))]))
    ]
    return outcome
  }
}

extension ValueType where Value == LayerSpecification {
  /// `relu`, or `{linear: 400}`.
  fileprivate static let layer = ValueType(
    "a layer: `{linear: 400}`, `relu`, `sigmoid` or `tanh`"
  ) { value, diagnostics in
    let plain: [(name: String, layer: LayerSpecification)] = [
      ("relu", .relu), ("sigmoid", .sigmoid), ("tanh", .tanh),
    ]
    let names = plain.map(\.name) + ["linear"]
    func unknown(_ name: String) {
      diagnostics.append(
        .error(
          "unknown layer '\(name)'", at: value.range,
          hints: [
            closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
              ?? "the layers are \(names.joined(separator: ", "))"
          ]))
    }
    switch value.content {
    case .scalar("linear", _):
      diagnostics.append(
        .error(
          "the layer 'linear' needs its number of outputs", at: value.range,
          hints: ["write `{linear: 400}`"]))
      return nil
    case .scalar(let name, _):
      guard let layer = plain.first(where: { $0.name == name })?.layer else {
        unknown(name)
        return nil
      }
      return layer
    case .mapping(let entries) where entries.count == 1:
      guard entries[0].key == "linear" else {
        unknown(entries[0].key)
        return nil
      }
      return ValueType<Int>.integer(1...1_000_000).decode(entries[0].value, &diagnostics)
        .map { .linear(outputs: $0) }
    default:
      diagnostics.append(
        mismatch(expected: "a layer: `{linear: 400}`, `relu`, `sigmoid` or `tanh`", found: value))
      return nil
    }
  }
}
