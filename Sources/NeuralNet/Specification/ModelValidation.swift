// What is wrong with a model, found before anything trains and said all at once.

/// A mistake in a model's description.
package struct ModelProblem: Sendable, Hashable {
  package enum Part: String, Sendable, Hashable {
    case model, input, encoder, latent, decoder
  }

  package var part: Part
  /// Index within the part's layers.
  package var layerIndex: Int?
  package var message: String
  package var hint: String
}

extension ModelSpecification {
  /// - Parameter objective: what the model will be trained for, if known.
  /// - Returns: every problem, in the order of the model's parts; empty if it can be built.
  package func validate(objective: Objective? = nil) -> [ModelProblem] {
    var problems: [ModelProblem] = []
    func report(_ part: ModelProblem.Part, _ index: Int?, _ message: String, _ hint: String) {
      problems.append(ModelProblem(part: part, layerIndex: index, message: message, hint: hint))
    }
    checkInput(report)
    let inputFits = problems.isEmpty
    checkClasses(report)
    checkLatent(report)
    // A decoder that starts with a linear layer can be judged whatever the latent.
    var judged = self
    if kind != .autoencoder, kind != .regressor, latentDimensions < 1 {
      guard inputFits, decoder.first?.isLinear == true else { return problems }
      judged.latentDimensions = 1
    }
    guard inputFits else { return problems }
    let before = problems.count
    judged.checkLayers(report)
    if problems.count == before { judged.checkEnds(report, objective: objective) }
    if let objective { checkObjective(objective, report) }
    return problems
  }

  private typealias Report = (ModelProblem.Part, Int?, String, String) -> Void

  private func checkInput(_ report: Report) {
    if ![1, 3, 4].contains(inputShape.count) {
      report(
        .input, nil, "the input shape \(inputShape) has \(inputShape.count) sizes",
        "give [values], [channels, height, width] or [channels, depth, height, width]")
    } else if inputShape.contains(where: { $0 < 1 }) || inputs > sizeLimit {
      report(
        .input, nil,
        inputShape.count == 1
          ? "the number of inputs is \(inputShape[0])" : "the input shape is \(inputShape)",
        "use sizes from 1, and at most \(sizeLimit) values in all")
    }
  }

  private func checkClasses(_ report: Report) {
    if kind == .conditionalVAE {
      if classes < 2 || classes > 256 {
        report(.model, nil, "the number of classes is \(classes)", "use 2 to 256 classes")
      }
      if inputShape.count != 1 {
        report(
          .input, nil, "a conditional-vae joins the label to a flat input",
          "give the model its number of inputs, such as \(inputs), instead of \(inputShape)")
      }
    } else if classes != 0 {
      report(.model, nil, "only a conditional-vae has classes", "use kind conditional-vae")
    }
  }

  private func checkLatent(_ report: Report) {
    switch kind {
    case .autoencoder, .regressor:
      if latentDimensions != 0 {
        report(
          .latent, nil,
          kind == .regressor
            ? "a regressor has no latent" : "an autoencoder has no latent distribution",
          kind == .regressor
            ? "remove the latent"
            : "remove the latent dimensions: the encoder's last layer is the code")
      }
    default:
      if latentDimensions < 1 || latentDimensions > 1 << 16 {
        report(
          .latent, nil, "the number of latent dimensions is \(latentDimensions)",
          "use a number from 1 to \(1 << 16)")
      }
    }
    if posterior != .normal, !kind.isVariational {
      report(
        .model, nil, "a model of kind \(kind.rawValue) has no posterior", "remove the posterior")
    }
  }

  private func checkLayers(_ report: Report) {
    if kind.learnsCodes {
      if !encoder.isEmpty {
        report(
          .encoder, nil, "an \(kind.rawValue) has no encoder", "remove it: codes are parameters")
      }
    } else if let mismatch = encoderShapes.mismatch {
      report(.encoder, mismatch.layerIndex, mismatch.message, mismatch.hint)
    } else if !encoder.contains(where: \.hasParameters) {
      if kind == .autoencoder {
        report(
          .encoder, nil, "the encoder has no layer with weights",
          "add one, such as `{linear: 128}`")
      } else if kind == .regressor {
        report(
          .encoder, nil, "the regressor has no layer with weights",
          "add one, such as `{linear: 1}`")
      }
    }
    guard kind.hasDecoder else {
      if !decoder.isEmpty {
        report(.decoder, nil, "a regressor has no decoder", "put all layers into `layers`")
      }
      return
    }
    if let mismatch = decoderShapes?.mismatch {
      report(.decoder, mismatch.layerIndex, mismatch.message, mismatch.hint)
    } else if !decoder.contains(where: \.hasParameters) {
      report(
        .decoder, nil, "the decoder has no layer with weights", "add `{linear: \(inputs)}`")
    }
  }

  private func checkEnds(_ report: Report, objective: Objective?) {
    if kind == .vae || kind == .conditionalVAE, let hidden = encoderOutputShape, !hidden.isFlat {
      report(
        .encoder, encoder.count - 1, "the encoder ends in \(hidden), where a flat output is needed",
        "add `flatten` as its last layer")
    }
    if kind == .regressor {
      if let output = outputShape, !output.isFlat {
        report(
          .encoder, encoder.count - 1, "the regressor gives \(output), where numbers are needed",
          "add `flatten` and `{linear: 1}`")
      }
      return
    }
    guard let output = outputShape else { return }
    let fits =
      output.count == inputs
      && (output.dimensions == inputShape || output.isFlat || inputShape.count == 1
        || output.channels == 1 && inputShape[0] == 1)
    if !fits {
      let last = decoder.lastIndex(where: \.hasParameters)
      var hint = "make its last linear layer `{linear: \(inputs)}`"
      if !output.isFlat {
        hint =
          output.spatial.count == inputShape.count - 1
            && zip(output.spatial, inputShape.dropFirst()).allSatisfy({ $0 >= $1 })
          ? "add `{crop: \(Array(inputShape.dropFirst()))}`, or change kernels, strides and padding"
          : "change its layers so that they give \(TensorShape(inputShape))"
      }
      report(
        .decoder, last,
        output.isFlat
          ? "the decoder gives \(output.count) values for \(inputs) inputs"
          : "the decoder gives \(output) for an input of \(TensorShape(inputShape))", hint)
    }
    if let objective, objective.isBernoulli, decoder.last != .sigmoid {
      report(
        .decoder, decoder.isEmpty ? nil : decoder.count - 1,
        "a Bernoulli likelihood needs probabilities, but the decoder does not end in sigmoid",
        "add sigmoid as its last layer")
    }
  }

  private func checkObjective(_ objective: Objective, _ report: Report) {
    switch objective {
    case .elbo(let beta, _, _, _, let divergence):
      if !kind.isVariational {
        report(
          .model, nil, "a model of kind \(kind.rawValue) has no evidence lower bound",
          kind == .regressor ? "use the objective mse or mae" : "use the objective bce or mse")
      }
      if !beta.isFinite || beta < 0 {
        report(.model, nil, "beta is \(beta)", "use a number from 0 up")
      }
      if divergence == .asPublished, posterior == .normal {
        report(
          .model, nil, "the normal posterior's divergence has one formula only",
          "remove `kl: as-published`, or use a Laplace or exponential posterior")
      }
    case .importanceWeighted(let samples, _):
      if kind != .vae, kind != .conditionalVAE {
        report(
          .model, nil, "a model of kind \(kind.rawValue) has no importance-weighted bound",
          "use the objective elbo for a variational kind")
      }
      if samples < 1 || samples > 10_000 {
        report(.model, nil, "the bound has \(samples) samples", "use 1 to 10000 samples")
      }
    case .bernoulli, .meanSquaredError, .meanAbsoluteError, .normPerElement:
      // Codes may be fitted by the difference of images alone: β is then 0.
      let fitsCodes = kind == .variationalAutoDecoder && objective == .normPerElement
      if kind.isVariational, !fitsCodes {
        report(
          .model, nil, "a \(kind.rawValue) is trained on the evidence lower bound",
          "use the objective elbo")
      } else if kind == .regressor, objective.isBernoulli {
        report(
          .model, nil, "a regressor's targets are numbers, not probabilities",
          "use the objective mse or mae")
      }
    }
  }
}

extension LayerSpecification {
  package var hasParameters: Bool {
    switch self {
    case .linear, .convolution, .transposedConvolution: true
    default: false
    }
  }
}
