// A model as a report describes it: layers by part, checked before anything is allocated.

package struct ModelSpecification: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    case autoencoder
    case vae
    case conditionalVAE = "conditional-vae"

    /// Whether the encoder ends in a mean and a log-variance.
    package var isVariational: Bool { self != .autoencoder }
  }

  package var kind: Kind
  /// Values of one example, such as 784 pixels.
  package var inputs: Int
  package var encoder: [LayerSpecification]
  /// 0 for an autoencoder, whose code is as wide as its encoder's last linear layer.
  package var latentDimensions: Int
  package var decoder: [LayerSpecification]
  /// 0 unless conditional.
  package var classes: Int

  package init(
    kind: Kind, inputs: Int, encoder: [LayerSpecification], latentDimensions: Int = 0,
    decoder: [LayerSpecification], classes: Int = 0
  ) {
    self.kind = kind
    self.inputs = inputs
    self.encoder = encoder
    self.latentDimensions = latentDimensions
    self.decoder = decoder
    self.classes = classes
  }

  /// Values that enter the first layer: the example and, if conditional, its one-hot label.
  var encoderInputs: Int { inputs &+ classes }

  /// Width of what the encoder's last layer gives.
  var encoderOutputs: Int { ModelSpecification.width(of: encoder, from: encoderInputs) }

  /// Values that enter the decoder.
  var decoderInputs: Int { kind.isVariational ? latentDimensions &+ classes : encoderOutputs }

  /// Values of one code: the latent dimensions, or the autoencoder's bottleneck.
  package var codeDimensions: Int { kind.isVariational ? latentDimensions : encoderOutputs }

  static func width(of layers: [LayerSpecification], from inputs: Int) -> Int {
    layers.reduce(inputs) { width, layer in
      if case .linear(let outputs) = layer { outputs } else { width }
    }
  }

  /// Weights and biases; meaningful for a specification without problems.
  package var parameterCount: Int { layerTable().reduce(0) { $0 &+ $1.parameters } }
}

/// One row of a layer table.
package struct LayerRow: Sendable, Hashable, Codable {
  package enum Part: String, Sendable, Hashable, Codable {
    case encoder, latent, decoder
  }

  /// Type and position over the whole model, such as `linear-1`.
  package var name: String
  package var part: Part
  /// Without the batch.
  package var outputShape: [Int]
  package var parameters: Int
}

extension ModelSpecification {
  /// Every layer in the order of evaluation, the mean and log-variance heads included.
  /// Sizes that `validate` would refuse wrap around instead of trapping.
  package func layerTable() -> [LayerRow] {
    var rows: [LayerRow] = []
    var width = encoderInputs
    func append(_ layer: LayerSpecification, _ part: LayerRow.Part) {
      var parameters = 0
      if case .linear(let outputs) = layer {
        parameters = width &* outputs &+ outputs
        width = outputs
      }
      rows.append(
        LayerRow(
          name: "\(layer.name)-\(rows.count + 1)", part: part, outputShape: [width],
          parameters: parameters))
    }
    for layer in encoder { append(layer, .encoder) }
    if kind.isVariational {
      let hidden = width
      for _ in ["mean", "log-variance"] {
        width = hidden
        append(.linear(outputs: latentDimensions), .latent)
      }
    }
    width = decoderInputs
    for layer in decoder { append(layer, .decoder) }
    return rows
  }
}
