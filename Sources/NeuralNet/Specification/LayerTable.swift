// The layer table of a model, as `summary` prints it.

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
  /// Every layer in the order of evaluation, the posterior's heads included; it ends before the
  /// first layer that does not fit.
  package func layerTable() -> [LayerRow] {
    var rows: [LayerRow] = []
    func append(_ layers: [LayerSpecification], _ shapes: [TensorShape]?, _ part: LayerRow.Part) {
      guard let shapes else { return }
      for (index, layer) in layers.enumerated() {
        rows.append(
          LayerRow(
            name: "\(layer.name)-\(rows.count + 1)", part: part,
            outputShape: shapes[index + 1].dimensions,
            parameters: layer.parameterCount(for: shapes[index])))
      }
    }
    if !kind.learnsCodes { append(encoder, encoderShapes.shapes, .encoder) }
    if kind == .vae || kind == .conditionalVAE, let hidden = encoderOutputShape {
      let heads = posterior.parameterNames.map { _ in
        LayerSpecification.linear(outputs: latentDimensions)
      }
      for head in heads {
        append([head], [TensorShape([hidden.count]), TensorShape([latentDimensions])], .latent)
      }
    }
    if kind.hasDecoder { append(decoder, decoderShapes?.shapes, .decoder) }
    return rows
  }
}

extension LayerSpecification {
  /// Weights and biases, for an input of this shape.
  func parameterCount(for input: TensorShape) -> Int {
    switch self {
    case .linear(let outputs, let hasBias):
      input.count &* outputs &+ (hasBias ? outputs : 0)
    case .convolution(let layer):
      (perDimension(layer.kernel, layer.spatialDimensions) ?? []).reduce(1, &*)
        &* input.channels &* layer.channels &+ (layer.hasBias ? layer.channels : 0)
    case .transposedConvolution(let layer):
      (perDimension(layer.kernel, 2) ?? []).reduce(1, &*)
        &* input.channels &* layer.channels &+ (layer.hasBias ? layer.channels : 0)
    case .batchNormalization: 2 &* input.channels
    default: 0
    }
  }
}
