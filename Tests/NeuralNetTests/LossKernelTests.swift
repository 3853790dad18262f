// The loss kernels against plain definitions in double precision, and their gradients against finite
// differences of those definitions.

import CKernels
import Foundation
import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct LossKernelTests {
  enum Loss: CaseIterable {
    case bernoulli, squaredMean, squaredSum, absoluteMean

    /// One row's loss, by its definition.
    func value(_ x: [Double], _ target: [Double]) -> Double {
      let terms = zip(x, target).map { x, t in
        switch self {
        case .bernoulli: max(x, 0) - x * t + log1p(exp(-abs(x)))
        case .squaredMean, .squaredSum: (x - t) * (x - t)
        case .absoluteMean: abs(x - t)
        }
      }
      let sum = terms.reduce(0, +)
      return self == .squaredMean || self == .absoluteMean ? sum / Double(x.count) : sum
    }

    var kernel:
      (
        UnsafePointer<Float>, Int, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>?, Int,
        Int, Float, UnsafeMutablePointer<Double>
      ) -> Void
    {
      switch self {
      case .bernoulli: { galley_bernoulli_loss($0, $1, $2, $3, $4, $5, $6, $7, $8) }
      case .squaredMean: { galley_squared_error_loss($0, $1, $2, $3, $4, $5, $6, $7, $8) }
      case .squaredSum: { galley_squared_error_sum_loss($0, $1, $2, $3, $4, $5, $6, $7, $8) }
      case .absoluteMean: { galley_absolute_error_loss($0, $1, $2, $3, $4, $5, $6, $7, $8) }
      }
    }
  }

  /// Single-precision terms, added in double precision.
  static let valueTolerance = 1e-6
  /// Finite differences over 2e-4 of functions whose third derivatives are below 1.
  static let gradientTolerance = 1e-6

  static let predictionStride = 20
  static let targetStride = 24
  static let sizes = [1, 3].flatMap { rows in [1, 3, 16, 17].map { (rows, $0) } }
  /// Marks what a kernel must leave alone.
  static let untouched: Float = 77

  private func inputs(_ rows: Int) -> (prediction: [Float], target: [Float]) {
    let stream = RandomStream(seed: 5, stream: 1)
    return (
      stream.normals(step: 0, count: rows * Self.predictionStride),
      stream.uniforms(step: 1, count: rows * Self.targetStride)
    )
  }

  private func row(_ values: [Float], _ row: Int, _ stride: Int, _ columns: Int) -> [Double] {
    values[row * stride..<row * stride + columns].map(Double.init)
  }

  @Test(arguments: Loss.allCases)
  func `A loss is its definition and its gradient the definition's difference`(loss: Loss) {
    let scale: Float = 0.37
    for (rows, columns) in Self.sizes {
      let (prediction, target) = inputs(rows)
      var losses = [Double](repeating: 0, count: rows)
      var gradient = [Float](repeating: Self.untouched, count: prediction.count)
      loss.kernel(
        prediction, Self.predictionStride, target, Self.targetStride, &gradient, rows, columns,
        scale, &losses)
      for index in 0..<rows {
        let x = row(prediction, index, Self.predictionStride, columns)
        let t = row(target, index, Self.targetStride, columns)
        #expect(close(losses[index], loss.value(x, t), Self.valueTolerance))
        for column in 0..<Self.predictionStride {
          let found = gradient[index * Self.predictionStride + column]
          guard column < columns else {
            #expect(found == Self.untouched)
            continue
          }
          let slope = difference(of: { loss.value($0, t) }, at: x, column, step: 1e-4)
          #expect(
            close(Double(found), Double(scale) * slope, Self.gradientTolerance),
            "\(rows)x\(columns) [\(index), \(column)]")
        }
      }
    }
  }

  @Test(arguments: Loss.allCases)
  func `A loss is the same without a gradient, and its gradient in place of the prediction`(
    loss: Loss
  ) {
    let (rows, columns) = (3, 17)
    let (prediction, target) = inputs(rows)
    var losses = [0.0, 0, 0]
    var gradient = prediction
    loss.kernel(
      prediction, Self.predictionStride, target, Self.targetStride, &gradient, rows, columns, 2,
      &losses)
    var lossesAlone = [0.0, 0, 0]
    loss.kernel(
      prediction, Self.predictionStride, target, Self.targetStride, nil, rows, columns, 2,
      &lossesAlone)
    #expect(losses == lossesAlone)
    var shared = prediction
    shared.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      loss.kernel(
        start, Self.predictionStride, target, Self.targetStride, start, rows, columns, 2, &losses)
    }
    #expect(losses == lossesAlone)
    #expect(shared == gradient)
  }

  @Test(arguments: Loss.allCases, [Float(-100), 100])
  func `A loss of extreme predictions is finite and exact to rounding`(loss: Loss, x: Float) {
    for target in [Float(0), 0.3, 1] {
      var value = 0.0
      var gradient: Float = 0
      loss.kernel([x], 1, [target], 1, &gradient, 1, 1, 1, &value)
      #expect(close(value, loss.value([Double(x)], [Double(target)]), Self.valueTolerance))
      #expect(gradient.isFinite)
    }
  }

  @Test func `The absolute error has no slope where prediction and target are equal`() {
    var value = 0.0
    var gradient: [Float] = [9, 9, 9]
    galley_absolute_error_loss([2, -1, 0.5], 3, [2, 1, 0.25], 3, &gradient, 1, 3, 3, &value)
    #expect(gradient == [0, -1, 1])
    #expect(value == 2.25 / 3)
  }

  @Test func `The norm's gradient comes of the difference and its squares`() {
    for (rows, columns) in Self.sizes {
      let (prediction, target) = inputs(rows)
      let elements = Double(rows * columns)
      let xs = (0..<rows).flatMap { row(prediction, $0, Self.predictionStride, columns) }
      let ts = (0..<rows).flatMap { row(target, $0, Self.targetStride, columns) }
      func norm(_ xs: [Double]) -> Double {
        zip(xs, ts).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
      }
      var squares = [Double](repeating: 0, count: rows)
      var gradient = prediction
      gradient.withUnsafeMutableBufferPointer {
        galley_difference(
          $0.baseAddress, Self.predictionStride, target, Self.targetStride, $0.baseAddress, rows,
          columns, &squares)
        let found = squares.reduce(0, +).squareRoot()
        #expect(close(found, norm(xs), Self.valueTolerance))
        galley_scale_rows(
          $0.baseAddress, $0.baseAddress, Self.predictionStride, rows, columns,
          Float(1 / (found * elements)))
      }
      for index in 0..<rows * columns {
        let at = index / columns * Self.predictionStride + index % columns
        // A single element's norm has a kink at 0, which a step of 1e-4 does not reach here.
        let slope = difference(of: norm, at: xs, index, step: 1e-4) / elements
        #expect(close(Double(gradient[at]), slope, Self.gradientTolerance))
      }
      for row in 0..<rows {
        let rest = row * Self.predictionStride + columns..<(row + 1) * Self.predictionStride
        #expect(gradient[rest] == prediction[rest])
      }
    }
  }
}

/// The central difference of `function` by one element of its argument.
func difference(
  of function: ([Double]) -> Double, at point: [Double], _ element: Int, step: Double
) -> Double {
  var above = point
  var below = point
  above[element] += step
  below[element] -= step
  return (function(above) - function(below)) / (2 * step)
}
