// The loss and posterior kernels against PyTorch's values, fixture by fixture.

import CKernels
import Foundation
import Testing

@testable import NeuralNet

@Suite struct TorchLossTests {
  /// PyTorch summed these in single precision.
  static let tolerance = 1e-5

  struct Divergence: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var kind: galley_posterior
    var divergence: galley_divergence
    /// What the fixture's heads are called, in the order of a heads row.
    var heads: [String]
    /// 1 for a sum, 1 / (rows * latent) for a mean.
    var scale: Float
  }

  static let divergences = [
    Divergence(
      testDescription: "kl-normal-sum", kind: GALLEY_NORMAL, divergence: GALLEY_EXACT,
      heads: ["mean", "logVariance"], scale: 1),
    Divergence(
      testDescription: "kl-normal-mean", kind: GALLEY_NORMAL, divergence: GALLEY_AS_PUBLISHED,
      heads: ["mean", "logVariance"], scale: 1 / 12),
    Divergence(
      testDescription: "kl-laplace-mean", kind: GALLEY_LAPLACE, divergence: GALLEY_AS_PUBLISHED,
      heads: ["mean", "logScale"], scale: 1 / 12),
    Divergence(
      testDescription: "kl-laplace-true-mean", kind: GALLEY_LAPLACE, divergence: GALLEY_EXACT,
      heads: ["mean", "logScale"], scale: 1 / 12),
    Divergence(
      testDescription: "kl-exponential-as-in", kind: GALLEY_EXPONENTIAL,
      divergence: GALLEY_AS_PUBLISHED, heads: ["logRate"], scale: 1 / 12),
    Divergence(
      testDescription: "kl-exponential-true-mean", kind: GALLEY_EXPONENTIAL,
      divergence: GALLEY_EXACT, heads: ["logRate"], scale: 1 / 12),
  ]

  @Test func `Every loss of the fixtures is checked here`() throws {
    let checked =
      ["bernoulli-sum", "mse-mean", "norm-per-element"]
      + Self.divergences.map(\.testDescription)
    for loss in try TorchFixtures.load().losses {
      #expect(checked.filter { loss.name.hasPrefix($0) }.count == 1, "\(loss.name)")
    }
  }

  @Test func `The Bernoulli loss from logits is PyTorch's`() throws {
    let fixture = try TorchFixtures.load().loss(startingWith: "bernoulli-sum")
    var values = try #require(fixture.inputs["logits"]).data
    let target = try #require(fixture.target)
    let (rows, columns) = (target.shape[0], target.shape[1])
    var losses = [Double](repeating: 0, count: rows)
    values.withUnsafeMutableBufferPointer {
      galley_bernoulli_loss(
        $0.baseAddress, columns, target.data, columns, $0.baseAddress, rows, columns, 1, &losses)
    }
    #expect(close(losses.reduce(0, +), fixture.value, Self.tolerance))
    expect(values, fixture.gradients["logits"])
  }

  @Test func `The mean squared error is PyTorch's`() throws {
    let fixture = try TorchFixtures.load().loss(startingWith: "mse-mean")
    var values = try #require(fixture.inputs["prediction"]).data
    let target = try #require(fixture.target)
    let (rows, columns) = (target.shape[0], target.shape[1])
    var losses = [Double](repeating: 0, count: rows)
    values.withUnsafeMutableBufferPointer {
      galley_squared_error_loss(
        $0.baseAddress, columns, target.data, columns, $0.baseAddress, rows, columns,
        1 / Float(rows), &losses)
    }
    #expect(close(losses.reduce(0, +) / Double(rows), fixture.value, Self.tolerance))
    expect(values, fixture.gradients["prediction"])
  }

  @Test func `The norm of the error per element is PyTorch's`() throws {
    let fixture = try TorchFixtures.load().loss(startingWith: "norm-per-element")
    var values = try #require(fixture.inputs["prediction"]).data
    let target = try #require(fixture.target)
    let (rows, columns) = (target.shape[0], target.shape[1])
    var squares = [Double](repeating: 0, count: rows)
    let elements = Double(values.count)
    values.withUnsafeMutableBufferPointer {
      galley_difference(
        $0.baseAddress, columns, target.data, columns, $0.baseAddress, rows, columns, &squares)
      let norm = squares.reduce(0, +).squareRoot()
      #expect(close(norm / elements, fixture.value, Self.tolerance))
      galley_scale_rows(
        $0.baseAddress, $0.baseAddress, columns, rows, columns, Float(1 / (norm * elements)))
    }
    expect(values, fixture.gradients["prediction"])
  }

  @Test(arguments: divergences)
  func `A divergence is PyTorch's`(_ test: Divergence) throws {
    let fixture = try TorchFixtures.load().loss(startingWith: test.testDescription)
    let heads = try test.heads.map { try #require(fixture.inputs[$0]) }
    let (rows, latent) = (heads[0].shape[0], heads[0].shape[1])
    let stride = heads.count * latent
    var values = [Float](repeating: 0, count: rows * stride)
    for (index, head) in heads.enumerated() {
      for (at, value) in head.data.enumerated() {
        values[at / latent * stride + index * latent + at % latent] = value
      }
    }
    let zeros = [Float](repeating: 0, count: rows * latent)
    var z = zeros
    var spread = zeros
    var gradient = [Float](repeating: 0, count: rows * stride)
    var divergences = [Double](repeating: 0, count: rows)
    galley_posterior_sample(
      test.kind, test.divergence, values, stride, zeros, latent, &z, latent, &spread, rows, latent,
      &divergences)
    #expect(close(divergences.reduce(0, +) * Double(test.scale), fixture.value, Self.tolerance))
    galley_posterior_gradient(
      test.kind, test.divergence, values, stride, zeros, latent, zeros, latent, spread, &gradient,
      rows, latent, test.scale)
    for (index, name) in test.heads.enumerated() {
      let found = (0..<rows * latent).map { at in
        gradient[at / latent * stride + index * latent + at % latent]
      }
      expect(found, fixture.gradients[name])
    }
  }

  private func expect(_ found: [Float], _ expected: TorchArray?) {
    #expect(found.count == expected?.data.count)
    for (index, (got, value)) in zip(found, expected?.data ?? []).enumerated() {
      #expect(
        close(Double(got), Double(value), Self.tolerance), "[\(index)]: \(got), expected \(value)")
    }
  }
}
