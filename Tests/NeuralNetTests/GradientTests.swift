// Whole models: the engine's loss is the reference's, its gradients are the reference's finite
// differences, and neither depends on the instruction set or the number of threads.

import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct GradientTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var model: ModelSpecification
    var objective: Objective
  }

  static let cases = [
    Case(
      testDescription: "autoencoder, bernoulli", model: SmallModels.autoencoder,
      objective: .bernoulli()),
    Case(
      testDescription: "autoencoder, mse", model: SmallModels.autoencoder,
      objective: .meanSquaredError),
    Case(testDescription: "vae", model: SmallModels.vae, objective: .elbo(beta: 2.5)),
    Case(
      testDescription: "conditional vae", model: SmallModels.conditional, objective: .elbo(beta: 1)),
    Case(testDescription: "unusual order", model: SmallModels.unusual, objective: .elbo(beta: 0.5)),
  ]

  @Test(arguments: cases)
  func `Loss and gradients are those of the reference`(_ test: Case) throws {
    let rows = 13
    let examples = SmallModels.examples(test.model, count: rows)
    let (network, weights) = try evaluate(test, examples, rows: rows, threads: 2)
    guard let gradients = network.gradients else { return }
    let found = network.layout.export(gradients.pointer)

    func loss(_ weights: NamedTensors) -> Double {
      let reference = ReferenceModel(test.model, weights)
      return (0..<rows).reduce(0) { sum, row in
        let terms = referenceTerms(reference, test, examples, row, network)
        return sum + terms.reconstruction + test.objective.beta * terms.divergence
      }
    }

    let reference = ReferenceModel(test.model, weights)
    for row in 0..<rows {
      let expected = referenceTerms(reference, test, examples, row, network)
      #expect(close(network.rowReconstructions[row], expected.reconstruction, 1e-5))
      if test.model.kind.isVariational {
        #expect(close(network.rowDivergences[row], expected.divergence, 1e-5))
      }
    }

    // Central differences in double precision around single-precision weights. A ReLU that changes
    // sides within the step makes a difference quotient worthless; the step is small enough that
    // none of these seeds' units does.
    for (entry, gradient) in zip(weights.entries, found.entries) {
      let scale = gradient.values.reduce(0) { max($0, abs(Double($1))) }
      for index in stride(from: 0, to: entry.values.count, by: max(1, entry.values.count / 7)) {
        let step: Float = 0x1p-12
        var (above, below) = (weights, weights)
        guard let position = weights.entries.firstIndex(where: { $0.name == entry.name }) else {
          continue
        }
        above.entries[position].values[index] += step
        below.entries[position].values[index] -= step
        let width =
          Double(above.entries[position].values[index])
          - Double(below.entries[position].values[index])
        let expected = (loss(above) - loss(below)) / width
        #expect(
          abs(Double(gradient.values[index]) - expected) < 1e-4 * max(scale, abs(expected)) + 1e-6,
          "\(entry.name)[\(index)]: \(gradient.values[index]), expected \(expected)")
      }
    }
  }

  @Test(arguments: cases)
  func `Neither threads nor AVX2 against AVX-512 change a bit`(_ test: Case) throws {
    let examples = SmallModels.examples(test.model, count: 30)
    let (first, _) = try evaluate(test, examples, rows: 30, threads: 1)
    let expected = first.gradients.map { first.layout.export($0.pointer) }
    for threads in [2, 3, 7] {
      let (other, _) = try evaluate(test, examples, rows: 30, threads: threads)
      #expect(other.gradients.map { other.layout.export($0.pointer) } == expected)
    }
    guard KernelClass.InstructionSet.detected == .avx512 else { return }
    let (narrow, _) = try evaluate(test, examples, rows: 30, threads: 2, instructionSet: .avx2)
    #expect(narrow.gradients.map { narrow.layout.export($0.pointer) } == expected)
  }

  @Test(arguments: cases)
  func `The baseline kernels agree within rounding`(_ test: Case) throws {
    let examples = SmallModels.examples(test.model, count: 30)
    let (fast, _) = try evaluate(test, examples, rows: 30, threads: 2)
    let (slow, _) = try evaluate(test, examples, rows: 30, threads: 2, instructionSet: .baseline)
    guard let first = fast.gradients, let second = slow.gradients else { return }
    let pairs = zip(
      fast.layout.export(first.pointer).entries, slow.layout.export(second.pointer).entries)
    for (entry, other) in pairs {
      let scale = entry.values.reduce(0) { max($0, abs($1)) }
      for (a, b) in zip(entry.values, other.values) { #expect(abs(a - b) <= 1e-5 * scale) }
    }
  }

  private func evaluate(
    _ test: Case, _ examples: Examples, rows: Int, threads: Int,
    instructionSet: KernelClass.InstructionSet = .detected
  ) throws -> (Network, NamedTensors) {
    let network = try Network(
      test.model, objective: test.objective, purpose: .gradientInspection, capacity: rows,
      threads: threads, instructionSet: instructionSet)
    let weights = network.layout.initialWeights(seed: 3)
    try network.load(weights)
    network.inspect(examples, Array(0..<rows), noiseSeed: 21)
    return (network, weights)
  }

  private func referenceTerms(
    _ reference: ReferenceModel, _ test: Case, _ examples: Examples, _ row: Int,
    _ network: Network
  ) -> ReferenceModel.Terms {
    let inputs = test.model.inputs
    return reference.terms(
      examples.pixels[(row * inputs)..<((row + 1) * inputs)].map { Double($0) / 255 },
      label: Int(examples.labels[row]),
      noise: (0..<test.model.latentDimensions).map {
        Double(network.noise[row * network.noiseStride + $0])
      }, objective: test.objective)
  }
}

/// Relative to the larger magnitude, or to one.
func close(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
  abs(found - expected) <= tolerance * max(abs(expected), 1)
}
