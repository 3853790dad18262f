// TensorFlow's `same` padding of convolutions, transposed convolutions and poolings: sums over rows and
// columns of the images that TensorFlow 2 gave for the ramps below.

import Testing

@testable import NeuralNet
@testable import Tensor

@Suite struct TensorFlowPaddingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// `conv`, `transpose` or `pool`.
    var layer: String
    /// Of the square image, its square kernel and its stride.
    var size: Int
    var kernel: Int
    var stride: Int
    /// The sum of each row and of each column of the output.
    var rows: [Float]
    var columns: [Float]

    var testDescription: String { "\(layer) of \(size), kernel \(kernel), stride \(stride)" }
  }

  static let cases = [
    Case(
      layer: "conv", size: 7, kernel: 3, stride: 1,
      rows: [10, 3, 3, 3, 3, 3, -6],
      columns: [45, -87, 38, 30, -83, 42, 34]),
    Case(
      layer: "transpose", size: 7, kernel: 3, stride: 1,
      rows: [-2, 9, 9, 9, 9, 9, 14],
      columns: [83, -30, -38, 87, -26, -34, 15]),
    Case(
      layer: "conv", size: 7, kernel: 3, stride: 2,
      rows: [10, 5, 5, -1],
      columns: [27, 20, -47, 19]),
    Case(
      layer: "transpose", size: 7, kernel: 3, stride: 2,
      rows: [-2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      columns: [-54, 39, 42, -26, -4, 0, -36, 26, 58, -39, 12, -13, -20, 13]),
    Case(
      layer: "conv", size: 7, kernel: 4, stride: 1,
      rows: [6, 0, 0, 0, 0, 1, -1],
      columns: [-25, 93, -77, -9, 94, -40, -30]),
    Case(
      layer: "transpose", size: 7, kernel: 4, stride: 1,
      rows: [-11, -4, -5, -5, -5, -5, 0],
      columns: [-75, 0, 77, -93, 10, 78, -32]),
    Case(
      layer: "conv", size: 7, kernel: 4, stride: 2,
      rows: [-3, -6, -6, -5],
      columns: [-15, -42, 55, -18]),
    Case(
      layer: "transpose", size: 7, kernel: 4, stride: 2,
      rows: [-10, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 3],
      columns: [-48, -56, 62, 20, -20, 26, -32, -59, 68, 17, -14, 23, -26, -10]),
    Case(
      layer: "pool", size: 7, kernel: 2, stride: 2,
      rows: [4, 4, 4, 4],
      columns: [8, 0, 12, -4]),
    Case(
      layer: "pool", size: 7, kernel: 3, stride: 2,
      rows: [8, 8, 8, 8],
      columns: [8, 8, 12, 4]),
    Case(
      layer: "pool", size: 7, kernel: 3, stride: 1,
      rows: [16, 16, 16, 16, 16, 16, 16],
      columns: [14, 14, 14, 21, 21, 21, 7]),
    Case(
      layer: "pool", size: 7, kernel: 2, stride: 3,
      rows: [4, 4, 4],
      columns: [6, 9, -3]),
    Case(
      layer: "conv", size: 14, kernel: 3, stride: 2,
      rows: [0, 0, 0, 0, 0, 0, -6],
      columns: [-80, 20, 43, 17, 40, -77, 31]),
    Case(
      layer: "transpose", size: 14, kernel: 3, stride: 2,
      rows: [-2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
      columns: [
        -117, 81, 84, -54, -4, 0, -78, 54, 121, -81, 33, -27, -41, 27, -115, 81, 84, -54, -4, 0,
        -78, 54, 121, -81, 33, -27, -41, 27,
      ]),
    Case(
      layer: "conv", size: 14, kernel: 4, stride: 2,
      rows: [-7, -5, -5, -5, -5, -5, -11],
      columns: [-28, -76, 94, -79, 91, -12, -33]),
    Case(
      layer: "transpose", size: 14, kernel: 4, stride: 2,
      rows: [
        -10, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1, -8, 1,
        -8, 3,
      ],
      columns: [
        -111, -105, 125, 34, -34, 54, -74, -115, 145, 24, -14, 44, -54, 64, -94, -105, 125, 34, -34,
        54, -74, -115, 145, 24, -14, 44, -54, -17,
      ]),
    Case(
      layer: "pool", size: 14, kernel: 2, stride: 2,
      rows: [10, 10, 10, 10, 10, 10, 10],
      columns: [14, 0, 21, -7, 14, 21, 7]),
    Case(
      layer: "pool", size: 14, kernel: 3, stride: 2,
      rows: [16, 16, 16, 16, 16, 16, 16],
      columns: [14, 21, 21, 14, 14, 21, 7]),
  ]

  @Test(arguments: cases)
  func `Same padding is TensorFlow's`(_ test: Case) throws {
    let (kernel, stride) = ([test.kernel], [test.stride])
    let layer: LayerSpecification =
      switch test.layer {
      case "conv":
        .convolution(
          Convolution(
            channels: 1, kernel: kernel, stride: stride, padding: .same, hasBias: false))
      case "transpose":
        .transposedConvolution(
          TransposedConvolution(
            channels: 1, kernel: kernel, stride: stride, padding: .same, hasBias: false))
      default: .maxPooling(MaxPooling(kernel: kernel, stride: stride, padding: .same))
      }
    let harness = try LayerHarness([layer], input: [1, test.size, test.size], rows: 1)
    let output = try harness.forward(
      ramp(test.size * test.size, 5, 0),
      parameters: ["weight": ramp(test.kernel * test.kernel, 3, 2)])
    let width = test.columns.count
    #expect(output.count == test.rows.count * width)
    // Whole numbers: exact in any order.
    #expect(
      lines(output, of: width).map { $0.reduce(0, +) } == test.rows)
    #expect(
      (0..<width).map { column in
        lines(output, of: width).reduce(0) { $0 + $1[$1.startIndex + column] }
      } == test.columns)
  }

  private func ramp(_ count: Int, _ factor: Int, _ shift: Int) -> [Float] {
    (0..<count).map { Float(($0 * factor + shift) % 7 - 3) }
  }

  private func lines(_ values: [Float], of width: Int) -> [ArraySlice<Float>] {
    (0..<(values.count / width)).map { values[($0 * width)..<(($0 + 1) * width)] }
  }
}
