// The loss of a whole model on a batch in plain doubles, whatever its layers, kind and objective: what
// the engine's gradients have to be the differences of.

import CKernels
import Foundation

@testable import NeuralNet
@testable import Tensor

struct ReferenceImageModel {
  let model: ModelSpecification
  let objective: Objective
  let weights: NamedTensors

  private func values(_ name: String) -> [Double] {
    (weights[name]?.values ?? []).map { Double($0) }
  }

  /// The objective's sum over the batch; of `normPerElement`, the batch's one number.
  /// - Parameters:
  ///   - rows: `[rows][inputs]`, or of a model that learns codes what they are to give.
  ///   - targets: `[rows][outputs]` of a regressor.
  ///   - noise: `[rows · samples][latent]`, standard draws of the posterior's family.
  func loss(_ rows: [[Double]], targets: [[Double]] = [], noise: [[Double]] = []) -> Double {
    let encoder = ReferenceStack(
      model.encoder, input: model.encoderInputShape, part: "encoder", weights: weights)
    if model.kind == .regressor {
      return zip(encoder.forward(rows), targets).map { reconstruction($0, $1) }.reduce(0, +)
    }
    let heads = heads(rows, encoder)
    var codes = heads
    let samples = objective.samples
    if model.kind.isVariational {
      codes = noise.indices.map { posterior.sample(heads[$0 / samples], noise[$0]) }
    }
    let width = codes[0].count
    let decoder = ReferenceStack(
      model.decoder, input: TensorShape([width]), part: "decoder", weights: weights)
    let outputs = decoder.forward(codes)
    switch objective {
    case .normPerElement:
      let squares = zip(outputs, rows).map { y, x in
        zip(y, x).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      return squares.reduce(0, +).squareRoot() / Double(rows.count * rows[0].count)
    case .importanceWeighted:
      return rows.indices.reduce(0.0) { sum, row in
        let logs = (0..<samples).map { sample in
          let index = row * samples + sample
          return posterior.logRatio(heads[row], codes[index])
            - reconstruction(outputs[index], rows[row])
        }
        return sum - log(logs.map { exp($0) }.reduce(0, +) / Double(samples))
      }
    default:
      return rows.indices.reduce(0.0) { sum, row in
        var divergence = 0.0
        if model.kind.isVariational {
          divergence = posterior.divergence(heads[row])
          if objective.latents == .mean { divergence /= Double(model.latentDimensions) }
        }
        return sum + reconstruction(outputs[row], rows[row]) + objective.beta * divergence
      }
    }
  }

  private var posterior: ReferencePosterior {
    ReferencePosterior(
      kind: model.posterior.kernelKind, divergence: objective.divergenceFormula.kernelKind)
  }

  /// The codes, or what describes their posteriors.
  private func heads(_ rows: [[Double]], _ encoder: ReferenceStack) -> [[Double]] {
    let latent = model.latentDimensions
    let names = model.kind.isVariational ? model.posterior.parameterNames : ["value"]
    if model.kind.learnsCodes {
      return rows.indices.map { row in
        names.flatMap { values("codes.\($0)")[(row * latent)..<((row + 1) * latent)] }
      }
    }
    let hidden = encoder.forward(rows)
    guard model.kind.isVariational else { return hidden }
    return hidden.map { x in
      names.flatMap { name in
        var layer = ReferenceLayer(.linear(outputs: latent), input: TensorShape([x.count]))
        layer.parameters = [
          "weight": values(name + ".weight"), "bias": values(name + ".bias"),
        ]
        return layer.forward([x])[0]
      }
    }
  }

  private func reconstruction(_ y: [Double], _ x: [Double]) -> Double {
    let terms = zip(y, x).map { y, x in
      if objective.isBernoulli { return -x * log(y) - (1 - x) * log(1 - y) }
      return objective == .meanAbsoluteError ? abs(y - x) : (y - x) * (y - x)
    }
    let sum = terms.reduce(0, +)
    return objective.values == .mean ? sum / Double(x.count) : sum
  }
}
