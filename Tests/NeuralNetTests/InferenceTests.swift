// Codes, reconstructions, decoding and evaluation against the reference.

import Diagnostics
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct InferenceTests {
  private let model = SmallModels.conditional

  @Test(arguments: [SmallModels.autoencoder, SmallModels.vae, SmallModels.conditional])
  func `Codes and reconstructions are the reference's`(model: ModelSpecification) throws {
    let weights = ParameterLayout(model).initialWeights(seed: 4)
    let examples = SmallModels.examples(model, count: 11)
    let session = try InferenceSession(model: model, weights: weights, threads: 2, batchSize: 4)
    let indices = [10, 3, 3, 0, 7, 9]
    let codes = try session.encode(examples, indices: indices)
    let images = try session.reconstruct(examples, indices: indices)
    let decoded = try session.decode(
      latents: codes.mean, labels: model.classes > 0 ? indices.map { Int(examples.labels[$0]) } : []
    )
    #expect(decoded == images)
    let reference = ReferenceModel(model, weights)
    let width = model.codeDimensions
    for (row, index) in indices.enumerated() {
      let x = examples.pixels[(index * model.inputs)..<((index + 1) * model.inputs)].map {
        Double($0) / 255
      }
      let label = Int(examples.labels[index])
      let code = reference.encode(x, label: label)
      let image = reference.decode(code.mean, label: label)
      for (j, value) in code.mean.enumerated() {
        #expect(close(Double(codes.mean[row * width + j]), value, 1e-5))
      }
      for (j, value) in code.logVariance.enumerated() {
        #expect(close(Double(codes.logVariance[row * width + j]), value, 1e-5))
      }
      for (j, value) in image.enumerated() {
        #expect(close(Double(images[row * model.inputs + j]), value, 1e-5))
      }
    }
  }

  @Test func `A posterior sample depends on its seed, not on the batch size`() throws {
    let weights = ParameterLayout(model).initialWeights(seed: 4)
    let examples = SmallModels.examples(model, count: 23)
    func samples(batch: Int, seed: UInt64) throws -> [Float] {
      try InferenceSession(model: model, weights: weights, threads: 2, batchSize: batch)
        .reconstruct(examples, indices: Array(0..<23), latent: .sample(seed: seed, stream: 5))
    }
    let first = try samples(batch: 23, seed: 1)
    #expect(try samples(batch: 4, seed: 1) == first)
    #expect(try samples(batch: 4, seed: 2) != first)
  }

  @Test func `Evaluation is the mean of the reference's terms, whatever the batch`() throws {
    let weights = ParameterLayout(model).initialWeights(seed: 4)
    let examples = SmallModels.examples(model, count: 23)
    let objective = Objective.elbo(beta: 3)
    let found = try InferenceSession(model: model, weights: weights, threads: 2, batchSize: 5)
      .evaluate(examples, objective: objective, seed: 8)
    let again = try InferenceSession(model: model, weights: weights, threads: 1, batchSize: 23)
      .evaluate(examples, objective: objective, seed: 8)
    #expect(found == again)

    let noise = RandomStream(seed: 8, stream: RandomPurpose.evaluation.rawValue)
    let reference = ReferenceModel(model, weights)
    var (reconstruction, divergence) = (0.0, 0.0)
    for row in 0..<23 {
      let draws = noise.normals(step: 0, index: row * 12, count: 9).map(Double.init)
      let terms = reference.terms(
        examples.pixels[(row * 29)..<((row + 1) * 29)].map { Double($0) / 255 },
        label: Int(examples.labels[row]), noise: draws, objective: objective)
      reconstruction += terms.reconstruction / 23
      divergence += terms.divergence / 23
    }
    #expect(close(found.reconstruction, reconstruction, 1e-6))
    #expect(close(found.klDivergence ?? .nan, divergence, 1e-6))
    #expect(close(found.loss, reconstruction + 3 * divergence, 1e-6))
  }

  @Test(arguments: [Objective.bernoulli(), .meanSquaredError])
  func `An autoencoder is evaluated by either loss`(objective: Objective) throws {
    let model = SmallModels.autoencoder
    let weights = ParameterLayout(model).initialWeights(seed: 4)
    let examples = SmallModels.examples(model, count: 9)
    let found = try InferenceSession(model: model, weights: weights, batchSize: 4)
      .evaluate(examples, objective: objective, seed: 0)
    let reference = ReferenceModel(model, weights)
    let expected = (0..<9).reduce(0.0) { sum, row in
      sum
        + reference.terms(
          examples.pixels[(row * 37)..<((row + 1) * 37)].map { Double($0) / 255 }, label: 0,
          noise: [], objective: objective
        ).reconstruction / 9
    }
    #expect(close(found.loss, expected, 1e-6))
    #expect(found.klDivergence == nil)
  }

  @Test func `Requests that cannot be met are diagnostics`() throws {
    let weights = ParameterLayout(model).initialWeights(seed: 4)
    let examples = SmallModels.examples(model, count: 5)
    let session = try InferenceSession(model: model, weights: weights)
    #expect(throws: Diagnostic.self) { try session.encode(examples, indices: [0, 5]) }
    #expect(throws: Diagnostic.self) { try session.encode(examples, indices: [-1]) }
    #expect(throws: Diagnostic.self) { try session.decode(latents: [1, 2], labels: [0]) }
    #expect(throws: Diagnostic.self) {
      try session.decode(latents: [Float](repeating: 0, count: 9), labels: [4])
    }
    #expect(throws: Diagnostic.self) {
      try session.decode(latents: [Float](repeating: 0, count: 9), labels: [])
    }
    #expect(throws: Diagnostic.self) {
      try session.evaluate(examples, objective: .meanSquaredError, seed: 0)
    }
    #expect(throws: Diagnostic.self) {
      try InferenceSession(model: SmallModels.vae, weights: weights)
    }
    #expect(try session.encode(examples, indices: []).mean.isEmpty)
    #expect(try session.decode(latents: [], labels: []).isEmpty)
  }
}
