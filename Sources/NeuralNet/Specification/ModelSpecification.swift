// A model as a report describes it: layers by part, checked before anything is allocated.

/// How weights start.
package enum Initialization: String, Sendable, Hashable, Codable, CaseIterable {
  /// Weights and biases uniform within ±1/√(fan-in).
  case pytorch
  /// Weights uniform within ±√(6 / (fan-in + fan-out)) (Glorot & Bengio 2010), biases zero.
  case keras
}

package struct ModelSpecification: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case autoencoder
    case vae
    case conditionalVAE = "conditional-vae"
    /// No encoder: every example's code is a parameter.
    case autoDecoder = "auto-decoder"
    /// No encoder: every example's posterior is a parameter.
    case variationalAutoDecoder = "variational-auto-decoder"
    /// Inputs to numbers; its layers are the encoder's.
    case regressor

    /// Whether a latent is drawn from a posterior.
    package var isVariational: Bool {
      self == .vae || self == .conditionalVAE || self == .variationalAutoDecoder
    }

    /// Whether codes are parameters instead of an encoder's output.
    package var learnsCodes: Bool { self == .autoDecoder || self == .variationalAutoDecoder }

    package var hasDecoder: Bool { self != .regressor }
  }

  package var kind: Kind
  /// Of one example: `[784]`, `[1, 28, 28]`.
  package var inputShape: [Int]
  package var encoder: [LayerSpecification]
  /// 0 for an autoencoder, whose code is as wide as its encoder's output, and for a regressor.
  package var latentDimensions: Int
  package var decoder: [LayerSpecification]
  /// 0 unless conditional.
  package var classes: Int
  /// For the variational kinds.
  package var posterior: PosteriorFamily
  package var initialization: Initialization

  package init(
    kind: Kind, inputShape: [Int], encoder: [LayerSpecification] = [], latentDimensions: Int = 0,
    decoder: [LayerSpecification] = [], classes: Int = 0, posterior: PosteriorFamily = .normal,
    initialization: Initialization = .pytorch
  ) {
    self.kind = kind
    self.inputShape = inputShape
    self.encoder = encoder
    self.latentDimensions = latentDimensions
    self.decoder = decoder
    self.classes = classes
    self.posterior = posterior
    self.initialization = initialization
  }

  /// A model of flat inputs.
  package init(
    kind: Kind, inputs: Int, encoder: [LayerSpecification], latentDimensions: Int = 0,
    decoder: [LayerSpecification], classes: Int = 0
  ) {
    self.init(
      kind: kind, inputShape: [inputs], encoder: encoder, latentDimensions: latentDimensions,
      decoder: decoder, classes: classes)
  }

  /// Values of one example, such as 784 pixels.
  package var inputs: Int { TensorShape(inputShape).count }

  /// What enters the first layer: the example and, if conditional, its one-hot label.
  var encoderInputShape: TensorShape {
    kind == .conditionalVAE ? TensorShape([inputs &+ classes]) : TensorShape(inputShape)
  }

  /// What the encoder's last layer gives; nil if its layers do not fit together.
  package var encoderOutputShape: TensorShape? { encoderShapes.shapes?.last }

  /// What enters the decoder; nil if unknown because the encoder's layers do not fit.
  var decoderInputShape: TensorShape? {
    switch kind {
    case .autoencoder: encoderOutputShape
    case .regressor: nil
    case .conditionalVAE: TensorShape([latentDimensions &+ classes])
    default: TensorShape([latentDimensions])
    }
  }

  /// What the model gives for an example: the decoder's output, or the regressor's.
  package var outputShape: TensorShape? {
    kind.hasDecoder ? decoderShapes?.shapes?.last : encoderOutputShape
  }

  /// Values of one code: the latent dimensions, or the autoencoder's bottleneck.
  package var codeDimensions: Int {
    switch kind {
    case .autoencoder: encoderOutputShape?.count ?? 0
    case .regressor: 0
    default: latentDimensions
    }
  }

  /// Values that describe one example's code while it is fitted or trained: parameters of its
  /// posterior, or the code itself.
  package var codeParameters: Int {
    kind.isVariational ? latentDimensions &* posterior.parametersPerDimension : codeDimensions
  }

  /// Weights and biases, without codes that are parameters; 0 if the layers do not fit.
  package var parameterCount: Int { layerTable().reduce(0) { $0 &+ $1.parameters } }
}
