// The element-wise functions over their whole range, against double precision.

import CKernels
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct KernelMathTests {
  private func apply(_ activation: galley_activation, _ inputs: [Float]) -> [Float] {
    var values = inputs
    values.withUnsafeMutableBufferPointer {
      galley_activate(activation, $0.baseAddress, $0.baseAddress, $0.count, 1, $0.count)
    }
    return values
  }

  private let sweep = (-40_000...40_000).map { Float($0) * 0.0025 }

  @Test func `Sigmoid is within two units in the last place where it is not denormal`() {
    for (x, y) in zip(sweep, apply(GALLEY_SIGMOID, sweep)) where x > -85 {
      let expected = 1 / (1 + exp(-Double(x)))
      #expect(abs(Double(y) - expected) <= 2.5 * Double(Float(expected).ulp), "sigmoid(\(x))")
    }
  }

  @Test func `Hyperbolic tangent is within two units in the last place`() {
    for (x, y) in zip(sweep, apply(GALLEY_TANH, sweep)) {
      let expected = tanh(Double(x))
      #expect(abs(Double(y) - expected) <= 2.5 * Double(Float(expected).ulp), "tanh(\(x))")
    }
  }

  @Test func `The Bernoulli loss is stable far into saturation`() {
    for target in [Float(0), 0.25, 1] {
      for x in stride(from: Float(-120), through: 120, by: 0.37) {
        var loss = 0.0
        var gradient = [x]
        galley_bernoulli_loss([x], 1, [target], 1, &gradient, 1, 1, 1, &loss)
        let logit = Double(x)
        let expected = max(logit, 0) - logit * Double(target) + log1p(exp(-abs(logit)))
        #expect(abs(loss - expected) <= 3e-7 * expected + 1e-37, "loss(\(x), \(target))")
        #expect(
          abs(Double(gradient[0]) - (1 / (1 + exp(-logit)) - Double(target))) < 1.5e-7,
          "gradient(\(x), \(target))")
      }
    }
  }

  @Test(arguments: [GALLEY_RELU, GALLEY_SIGMOID, GALLEY_TANH])
  func `A value that is not a number stays one`(activation: galley_activation) {
    let values = apply(activation, [Float](repeating: .nan, count: 33))
    #expect(values.allSatisfy { $0.isNaN })
  }

  @Test(arguments: [0, 1, 5, 1023, 1024, 1500, 2047], [Float.nan, .infinity, -.infinity])
  func `The first value that is not finite is found`(position: Int, value: Float) {
    var values = [Float](repeating: 3, count: 2048)
    #expect(galley_first_non_finite(values, 2048) == -1)
    values[position] = value
    values[2047] = value
    #expect(galley_first_non_finite(values, 2048) == Int64(position))
  }

  /// Products over odd heights, widths and depths: every tile height and both panel widths.
  @Test(arguments: KernelClass.InstructionSet.allCases)
  func `A panel product is that of the definition for every tile height`(
    set: KernelClass.InstructionSet
  ) throws {
    let stream = RandomStream(seed: 2, stream: 3)
    for (rows, inner, panels) in (1...27).map({ ($0, 5, 3) }) + [
      (13, 1, 1), (64, 200, 2), (1, 33, 5),
    ] {
      let stride = (panels * lanes + 15) / 16 * 16
      let xStride = (inner + 15) / 16 * 16
      let x = try AlignedBuffer<Float>(count: rows * xStride, purpose: "test")
      let weights = try AlignedBuffer<Float>(count: panels * inner * lanes, purpose: "test")
      let bias = try AlignedBuffer<Float>(count: panels * lanes, purpose: "test")
      let mask = try AlignedBuffer<Float>(count: rows * stride, purpose: "test")
      let y = try AlignedBuffer<Float>(count: rows * stride, purpose: "test")
      for (step, buffer) in [x, weights, bias, mask].enumerated() {
        let draws = stream.normals(step: UInt32(step), count: buffer.count)
        for index in 0..<buffer.count { buffer.pointer[index] = draws[index] }
      }
      for variant in 0..<3 {
        set.kernels.pointee.product(
          x.pointer, xStride, weights.pointer, inner, panels, variant == 1 ? nil : bias.pointer,
          variant == 1 ? mask.pointer : nil, y.pointer, stride, rows, variant == 2 ? 1 : 0)
        for row in 0..<rows {
          for column in 0..<(panels * lanes) {
            var sum = variant == 1 ? 0 : Double(bias.pointer[column])
            for k in 0..<inner {
              let at = (column / lanes * inner + k) * lanes + column % lanes
              sum += Double(x.pointer[row * xStride + k]) * Double(weights.pointer[at])
            }
            if variant == 1, mask.pointer[row * stride + column] <= 0 { sum = 0 }
            if variant == 2 { sum = max(sum, 0) }
            let found = Double(y.pointer[row * stride + column])
            #expect(
              abs(found - sum) < 1e-6 * Double(inner + 5),
              "\(rows)x\(inner)x\(panels) [\(row), \(column)]")
          }
        }
      }
    }
  }
}
