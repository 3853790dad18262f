// What is wrong with a model, found before anything trains and said all at once.

/// A mistake in a model's description.
package struct ModelProblem: Sendable, Hashable {
  package enum Part: String, Sendable, Hashable {
    case model, encoder, latent, decoder
  }

  package var part: Part
  /// Index within the part's layers.
  package var layerIndex: Int?
  package var message: String
  package var hint: String
}

extension ModelSpecification {
  /// Sizes beyond this are slips of the keyboard, and products of two still fit an Int.
  private static var sizeLimit: Int { 1 << 24 }

  /// - Parameter objective: what the model will be trained for, if known.
  /// - Returns: every problem, in the order of the model's parts; empty if it can be built.
  package func validate(objective: Objective? = nil) -> [ModelProblem] {
    var problems: [ModelProblem] = []
    func report(_ part: ModelProblem.Part, _ index: Int?, _ message: String, _ hint: String) {
      problems.append(ModelProblem(part: part, layerIndex: index, message: message, hint: hint))
    }
    func checkSize(_ size: Int, _ part: ModelProblem.Part, _ index: Int?, _ what: String) {
      if size < 1 || size > Self.sizeLimit {
        report(part, index, "\(what) is \(size)", "use a number from 1 to \(Self.sizeLimit)")
      }
    }
    checkSize(inputs, .model, nil, "the number of inputs")
    for (part, layers) in [(ModelProblem.Part.encoder, encoder), (.decoder, decoder)] {
      for (index, layer) in layers.enumerated() {
        if case .linear(let outputs) = layer {
          checkSize(outputs, part, index, "the number of outputs")
        }
      }
    }
    let hasLinear = { (layers: [LayerSpecification]) in
      layers.contains { if case .linear = $0 { true } else { false } }
    }
    if kind == .autoencoder, !hasLinear(encoder) {
      report(.encoder, nil, "the encoder has no linear layer", "add one, such as `{linear: 128}`")
    }
    if !hasLinear(decoder) {
      report(.decoder, nil, "the decoder has no linear layer", "add `{linear: \(inputs)}`")
    } else if Self.width(of: decoder, from: 0) != inputs {
      report(
        .decoder, decoder.lastIndex { if case .linear = $0 { true } else { false } },
        "the decoder gives \(Self.width(of: decoder, from: 0)) values for \(inputs) inputs",
        "make its last linear layer `{linear: \(inputs)}`")
    }
    if kind.isVariational {
      checkSize(latentDimensions, .latent, nil, "the number of latent dimensions")
    } else if latentDimensions != 0 {
      report(
        .latent, nil, "an autoencoder has no latent distribution",
        "remove the latent dimensions: the encoder's last layer is the code")
    }
    if kind == .conditionalVAE {
      if classes < 2 || classes > 256 {
        report(.model, nil, "the number of classes is \(classes)", "use 2 to 256 classes")
      }
    } else if classes != 0 {
      report(.model, nil, "only a conditional-vae has classes", "use kind conditional-vae")
    }
    let isBernoulli = objective.map { $0 != .meanSquaredError } ?? kind.isVariational
    if isBernoulli, decoder.last != .sigmoid {
      report(
        .decoder, decoder.isEmpty ? nil : decoder.count - 1,
        "a Bernoulli likelihood needs probabilities, but the decoder does not end in sigmoid",
        "add sigmoid as its last layer")
    }
    switch objective {
    case .elbo(let beta):
      if !kind.isVariational {
        report(
          .model, nil, "an autoencoder has no evidence lower bound",
          "use the objective bernoulli or mse")
      }
      if !beta.isFinite || beta < 0 {
        report(.model, nil, "beta is \(beta)", "use a number from 0 up")
      }
    case .bernoulli, .meanSquaredError:
      if kind.isVariational {
        report(
          .model, nil, "a \(kind.rawValue) is trained on the evidence lower bound",
          "use the objective elbo")
      }
    case nil: break
    }
    return problems
  }
}
