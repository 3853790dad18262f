// The readable reference: a dense model in plain loops of doubles, written from the definitions.
// Finite differences of it, and the engine's own results, have to agree.

import Foundation

@testable import NeuralNet
@testable import Tensor

struct ReferenceModel {
  var model: ModelSpecification
  var weights: [String: NamedTensors.Entry]

  init(_ model: ModelSpecification, _ tensors: NamedTensors) {
    self.model = model
    weights = Dictionary(uniqueKeysWithValues: tensors.entries.map { ($0.name, $0) })
  }

  struct Terms {
    var reconstruction: Double
    var divergence: Double
  }

  /// y = x Wᵀ + b
  func linear(_ x: [Double], _ name: String) -> [Double] {
    guard let weight = weights[name + ".weight"], let bias = weights[name + ".bias"] else {
      return []
    }
    return bias.values.indices.map { output in
      x.indices.reduce(Double(bias.values[output])) { sum, input in
        sum + x[input] * Double(weight.values[output * x.count + input])
      }
    }
  }

  func apply(_ layers: [LayerSpecification], _ part: String, _ input: [Double]) -> [Double] {
    var x = input
    for (index, layer) in layers.enumerated() {
      switch layer {
      case .linear: x = linear(x, "\(part).\(index)")
      case .relu: x = x.map { max($0, 0) }
      case .sigmoid: x = x.map { 1 / (1 + exp(-$0)) }
      case .tanh: x = x.map { tanh($0) }
      default: preconditionFailure("the reference has no \(layer.name)")
      }
    }
    return x
  }

  func encode(_ x: [Double], label: Int) -> (mean: [Double], logVariance: [Double]) {
    let hidden = apply(model.encoder, "encoder", x + oneHot(label))
    guard model.kind.isVariational else { return (hidden, []) }
    return (linear(hidden, "mean"), linear(hidden, "log-variance"))
  }

  func decode(_ z: [Double], label: Int) -> [Double] {
    apply(model.decoder, "decoder", z + oneHot(label))
  }

  /// One example's loss terms for given noise.
  func terms(_ x: [Double], label: Int, noise: [Double], objective: Objective) -> Terms {
    let code = encode(x, label: label)
    var z = code.mean
    var divergence = 0.0
    for j in code.logVariance.indices {
      z[j] += exp(code.logVariance[j] / 2) * noise[j]
      divergence +=
        0.5 * (code.mean[j] * code.mean[j] + exp(code.logVariance[j]) - 1 - code.logVariance[j])
    }
    let p = decode(z, label: label)
    let reconstruction: Double
    if objective == .meanSquaredError {
      reconstruction = zip(p, x).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(x.count)
    } else {
      reconstruction = zip(p, x).reduce(0) { $0 - $1.1 * log($1.0) - (1 - $1.1) * log(1 - $1.0) }
    }
    return Terms(reconstruction: reconstruction, divergence: divergence)
  }

  private func oneHot(_ label: Int) -> [Double] {
    (0..<model.classes).map { $0 == label ? 1 : 0 }
  }
}

/// Small models of odd sizes, so that every tile, panel and lane tail is met.
enum SmallModels {
  static let autoencoder = ModelSpecification(
    kind: .autoencoder, inputs: 37, encoder: [.linear(outputs: 19), .relu, .linear(outputs: 5)],
    decoder: [.linear(outputs: 33), .tanh, .linear(outputs: 37), .sigmoid])
  static let vae = ModelSpecification(
    kind: .vae, inputs: 45, encoder: [.linear(outputs: 21), .relu], latentDimensions: 3,
    decoder: [.linear(outputs: 18), .relu, .linear(outputs: 45), .sigmoid])
  static let conditional = ModelSpecification(
    kind: .conditionalVAE, inputs: 29,
    encoder: [.linear(outputs: 35), .tanh, .linear(outputs: 17), .relu], latentDimensions: 9,
    decoder: [
      .linear(outputs: 50), .sigmoid, .linear(outputs: 16), .relu, .linear(outputs: 29), .sigmoid,
    ],
    classes: 4)
  /// Activations before any linear layer, in a row, and none between two linear layers.
  static let unusual = ModelSpecification(
    kind: .vae, inputs: 20, encoder: [.tanh, .linear(outputs: 11), .relu, .tanh, .sigmoid],
    latentDimensions: 17,
    decoder: [.tanh, .linear(outputs: 6), .linear(outputs: 20), .tanh, .sigmoid])

  static func examples(_ model: ModelSpecification, count: Int) -> Examples {
    let stream = RandomStream(seed: 77, stream: 99)
    return Examples(
      pixels: stream.uniforms(step: 0, count: count * model.inputs).map { UInt8($0 * 256) },
      valuesPerExample: model.inputs, scale: 1 / 255,
      labels: stream.uniforms(step: 1, count: count).map {
        UInt8($0 * Float(max(1, model.classes)))
      },
      classes: model.classes)
  }
}
