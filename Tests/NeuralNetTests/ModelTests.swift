// Model descriptions: problems, layer tables, parameter names, initial weights and loading.

import Diagnostics
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct ModelTests {
  private let betaVAE = ModelSpecification(
    kind: .vae, inputs: 784, encoder: [.linear(outputs: 400), .relu], latentDimensions: 20,
    decoder: [.linear(outputs: 400), .relu, .linear(outputs: 784), .sigmoid])

  @Test func `A layer table lists shapes and parameters in the order of evaluation`() {
    #expect(
      betaVAE.layerTable() == [
        LayerRow(name: "linear-1", part: .encoder, outputShape: [400], parameters: 314_000),
        LayerRow(name: "relu-2", part: .encoder, outputShape: [400], parameters: 0),
        LayerRow(name: "linear-3", part: .latent, outputShape: [20], parameters: 8020),
        LayerRow(name: "linear-4", part: .latent, outputShape: [20], parameters: 8020),
        LayerRow(name: "linear-5", part: .decoder, outputShape: [400], parameters: 8400),
        LayerRow(name: "relu-6", part: .decoder, outputShape: [400], parameters: 0),
        LayerRow(name: "linear-7", part: .decoder, outputShape: [784], parameters: 314_384),
        LayerRow(name: "sigmoid-8", part: .decoder, outputShape: [784], parameters: 0),
      ])
    #expect(betaVAE.parameterCount == 652_824)
    var conditional = SmallModels.conditional
    conditional.classes = 4
    // 33·35+35 + 35·17+17 + 2(17·9+9) + 13·50+50 + 50·16+16 + 16·29+29
    #expect(conditional.parameterCount == 1190 + 612 + 324 + 700 + 816 + 493)
  }

  @Test(arguments: [
    SmallModels.autoencoder, SmallModels.vae, SmallModels.conditional, SmallModels.unusual,
  ])
  func `The exported weights are as many as the table says`(model: ModelSpecification) {
    #expect(model.validate().isEmpty)
    let weights = ParameterLayout(model).initialWeights(seed: 1)
    #expect(weights.entries.reduce(0) { $0 + $1.values.count } == model.parameterCount)
  }

  @Test func `Parameters have PyTorch-like names and shapes`() {
    let names = ParameterLayout(SmallModels.unusual).initialWeights(seed: 0).entries
    #expect(
      names.map { "\($0.name) \($0.shape)" } == [
        "encoder.1.weight [11, 20]", "encoder.1.bias [11]", "mean.weight [17, 11]",
        "mean.bias [17]", "log-variance.weight [17, 11]", "log-variance.bias [17]",
        "decoder.1.weight [6, 17]", "decoder.1.bias [6]", "decoder.2.weight [20, 6]",
        "decoder.2.bias [20]",
      ])
  }

  @Test func `Initial weights are uniform within one over the root of the inputs`() throws {
    let weights = ParameterLayout(betaVAE).initialWeights(seed: 1)
    for (name, inputs) in [
      ("encoder.0", 784.0), ("mean", 400), ("decoder.0", 20), ("decoder.2", 400),
    ] {
      let bound = 1 / inputs.squareRoot()
      for suffix in [".weight", ".bias"] {
        let values = try #require(weights[name + suffix]).values.map(Double.init)
        #expect(values.allSatisfy { abs($0) <= bound })
        #expect(values.map(abs).max() ?? 0 > 0.85 * bound)
        let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
        if values.count > 1000 { #expect(abs(variance / (bound * bound / 3) - 1) < 0.03) }
      }
    }
    #expect(ParameterLayout(betaVAE).initialWeights(seed: 2) != weights)
  }

  @Test(arguments: [
    SmallModels.autoencoder, SmallModels.vae, SmallModels.conditional, SmallModels.unusual,
  ])
  func `Loaded weights are exported unchanged`(model: ModelSpecification) throws {
    let network = try Network(
      model, objective: nil, purpose: .inference, capacity: 1, threads: 1)
    let weights = network.layout.initialWeights(seed: 6)
    try network.load(weights)
    #expect(network.layout.export(network.parameters.pointer) == weights)
  }

  @Test func `An autoencoder accepts a sequential PyTorch state`() throws {
    let layout = ParameterLayout(SmallModels.autoencoder)
    let weights = layout.initialWeights(seed: 6)
    let sequential = [
      "encoder.0": "0", "encoder.2": "2", "decoder.0": "3", "decoder.2": "5",
    ]
    var renamed = weights
    for index in renamed.entries.indices {
      for (part, number) in sequential {
        renamed.entries[index].name = renamed.entries[index].name.replacing(part, with: number)
      }
    }
    renamed.entries.reverse()
    let buffer = try AlignedBuffer<Float>(count: layout.size, purpose: "test")
    try layout.load(renamed, into: buffer.pointer)
    #expect(layout.export(buffer.pointer) == weights)
  }

  @Test func `Weights that do not fit name the tensor, the shapes and the file`() throws {
    let layout = ParameterLayout(SmallModels.vae)
    let good = layout.initialWeights(seed: 6)
    func message(_ change: (inout NamedTensors) -> Void) throws -> Diagnostic {
      var tensors = good
      tensors.source = "w.safetensors"
      change(&tensors)
      let buffer = try AlignedBuffer<Float>(count: layout.size, purpose: "test")
      do {
        try layout.load(tensors, into: buffer.pointer)
        Issue.record("loaded")
        return Diagnostic(.error, "")
      } catch {
        return error
      }
    }
    let shape = try message { $0.entries[0].shape = [45, 21] }
    #expect(shape.message == "tensor 'encoder.0.weight' has shape [45, 21], expected [21, 45]")
    #expect(shape.place == .file(path: "w.safetensors", byteOffset: nil))
    let name = try message { $0.entries[2].name = "means.weight" }
    #expect(name.message == "tensor 'mean.weight' of shape [3, 21] is missing")
    #expect(name.hints.first == "the nearest name is 'means.weight'")
    let extra = try message { $0.entries.append(.init(name: "x", shape: [1], values: [0])) }
    #expect(extra.message == "the model has no tensor 'x'")
    let twice = try message { $0.entries.append($0.entries[0]) }
    #expect(twice.message == "tensor 'encoder.0.weight' appears twice")
    let short = try message { $0.entries[1].values.removeLast() }
    #expect(short.message.hasPrefix("tensor 'encoder.0.bias' has shape"))
  }

  @Test func `Every problem of a model is reported at once, with its layer`() {
    let wrong = ModelSpecification(
      kind: .vae, inputs: 10, encoder: [.linear(outputs: 0), .relu], latentDimensions: 0,
      decoder: [.linear(outputs: 4), .linear(outputs: 9)], classes: 3)
    let problems = wrong.validate(objective: .elbo(beta: -1))
    #expect(
      problems.map { "\($0.part.rawValue) \($0.layerIndex.map(String.init) ?? "-"): \($0.message)" }
        == [
          "model -: only a conditional-vae has classes",
          "latent -: the number of latent dimensions is 0",
          "encoder 0: layer 1, linear, cannot take 10: the number of outputs is 0",
          "model -: beta is -1.0",
        ])
    #expect(problems.allSatisfy { !$0.hint.isEmpty })
  }

  @Test(arguments: [
    (ModelSpecification.Kind.autoencoder, Objective.elbo(beta: 1), "evidence lower bound"),
    (.vae, .meanSquaredError, "evidence lower bound"),
  ])
  func `An objective that does not suit the kind is a problem`(
    kind: ModelSpecification.Kind, objective: Objective, fragment: String
  ) {
    var model = kind == .vae ? SmallModels.vae : SmallModels.autoencoder
    model.kind = kind
    #expect(model.validate(objective: objective).map(\.message).contains { $0.contains(fragment) })
  }

  @Test func `A model without layers is reported, not trapped`() {
    for kind in ModelSpecification.Kind.allCases {
      let model = ModelSpecification(kind: kind, inputs: .max, encoder: [], decoder: [])
      #expect(!model.validate().isEmpty)
      #expect(model.layerTable().allSatisfy { $0.part == .latent })
    }
  }

  @Test func `A model larger than the machine's memory is a diagnostic`() throws {
    let model = ModelSpecification(
      kind: .autoencoder, inputs: 4,
      encoder: [.linear(outputs: 1 << 24), .linear(outputs: 1 << 24)],
      decoder: [.linear(outputs: 4), .sigmoid])
    #expect(model.validate().isEmpty)
    let error = #expect(throws: Diagnostic.self) {
      try InferenceSession(model: model, weights: NamedTensors())
    }
    #expect(error?.message.contains("GiB of memory") == true)
  }
}
