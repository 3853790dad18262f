// A plain convolution, maximum and rectifier on volumes, to hold the fused kernels against, and
// inputs on which both are exact.

import CKernels
import Testing

@testable import Tensor

/// Sizes of one case, small enough to be a test's argument.
struct VolumeCase: Sendable, CustomTestStringConvertible {
  let size: [Int], channels: Int, kernel: [Int]

  init(_ size: [Int], channels: Int, kernel: [Int]) {
    (self.size, self.channels, self.kernel) = (size, channels, kernel)
  }

  var testDescription: String { "\(size), \(channels) channels, kernel \(kernel)" }
  var pooledSize: [Int] { (0..<3).map { max(0, size[$0] - kernel[$0] + 1) / 2 } }
  var voxels: Int { size.reduce(1, *) }
  var kernelSize: Int { kernel.reduce(1, *) }
  var results: Int { pooledSize.reduce(channels, *) }

  var shape: galley_volume_shape {
    galley_volume_shape(
      depth: size[0], height: size[1], width: size[2], channels: channels,
      kernel_depth: kernel[0], kernel_height: kernel[1], kernel_width: kernel[2])
  }
}

/// Small whole numbers: single-precision sums of their products are exact in any order, and equal
/// values within a window are common.
struct WholeNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next(in range: ClosedRange<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int((state >> 33) % UInt64(range.count))
  }

  mutating func values(_ count: Int, in range: ClosedRange<Int>) -> [Float] {
    (0..<count).map { _ in Float(next(in: range)) }
  }
}

/// One image's input, parameters and the gradient that comes back to its pooled output.
struct VolumeProblem {
  let volumeCase: VolumeCase
  let bytes: [UInt8]
  let values: [Float]
  var weights: [Float]
  var bias: [Float]
  let outputGradient: [Float]

  init(_ volumeCase: VolumeCase, seed: UInt64 = 1) {
    self.volumeCase = volumeCase
    var numbers = WholeNumbers(seed: seed)
    bytes = (0..<volumeCase.voxels).map { _ in UInt8(numbers.next(in: 0...9)) }
    values = bytes.map { Float($0) * Self.scale }
    weights = numbers.values(volumeCase.channels * volumeCase.kernelSize, in: -3...3)
    bias = numbers.values(volumeCase.channels, in: -9...9)
    outputGradient = numbers.values(volumeCase.results, in: -4...4)
  }

  /// A power of two, so that scaled bytes are exact too.
  static let scale: Float = 0.5
}

struct VolumeOutcome: Equatable {
  var pooled: [Float], argument: [UInt8]
  var weightGradient: [Double], biasGradient: [Double]
}

extension VolumeProblem {
  /// By the definition, one voxel at a time.
  func reference() -> VolumeOutcome {
    let (size, kernel, pooled) = (volumeCase.size, volumeCase.kernel, volumeCase.pooledSize)
    let (channels, kernelSize) = (volumeCase.channels, volumeCase.kernelSize)
    var outcome = VolumeOutcome(
      pooled: [], argument: [],
      weightGradient: [Double](repeating: 0, count: channels * kernelSize),
      biasGradient: [Double](repeating: 0, count: channels))
    func patch(_ z: Int, _ y: Int, _ x: Int) -> [Double] {
      var patch: [Double] = []
      for kz in 0..<kernel[0] {
        for ky in 0..<kernel[1] {
          let start = ((z + kz) * size[1] + y + ky) * size[2] + x
          for voxel in values[start..<start + kernel[2]] { patch.append(Double(voxel)) }
        }
      }
      return patch
    }
    for z in 0..<pooled[0] {
      for y in 0..<pooled[1] {
        for x in 0..<pooled[2] {
          let patches = (0..<8).map { patch(2 * z + $0 / 4, 2 * y + $0 / 2 % 2, 2 * x + $0 % 2) }
          for c in 0..<channels {
            var (greatest, place) = (-Double.infinity, 0)
            for (candidate, patch) in patches.enumerated() {
              var sum = Double(bias[c])
              for k in 0..<kernelSize { sum += Double(weights[c * kernelSize + k]) * patch[k] }
              if sum > greatest { (greatest, place) = (sum, candidate) }
            }
            let gradient = Double(outputGradient[outcome.pooled.count])
            outcome.pooled.append(Float(max(0, greatest)))
            outcome.argument.append(UInt8(place))
            guard greatest > 0 else { continue }
            for k in 0..<kernelSize {
              outcome.weightGradient[c * kernelSize + k] += gradient * patches[place][k]
            }
            outcome.biasGradient[c] += gradient
          }
        }
      }
    }
    return outcome
  }

  /// By the kernels of an instruction set, slab after slab: the partial gradients are added.
  func fused(
    _ set: KernelClass.InstructionSet = .detected, fromBytes: Bool = false,
    slabs: [Range<Int>]? = nil
  ) -> VolumeOutcome {
    var shape = volumeCase.shape
    let (channels, count) = (volumeCase.channels, volumeCase.channels * volumeCase.kernelSize)
    var outcome = VolumeOutcome(
      pooled: [Float](repeating: -1, count: volumeCase.results),
      argument: [UInt8](repeating: 255, count: volumeCase.results),
      weightGradient: [Double](repeating: 0, count: count),
      biasGradient: [Double](repeating: 0, count: channels))
    let kernels = set.volumeKernels.pointee
    values.withUnsafeBufferPointer { values in
      bytes.withUnsafeBufferPointer { bytes in
        var volume = galley_volume(
          values: fromBytes ? nil : values.baseAddress,
          bytes: fromBytes ? bytes.baseAddress : nil, scale: Self.scale)
        for slab in slabs ?? [0..<volumeCase.pooledSize[0]] {
          var weightGradient = [Double](repeating: .nan, count: count)
          var biasGradient = [Double](repeating: .nan, count: channels)
          kernels.forward(
            &shape, &volume, weights, bias, slab.lowerBound, slab.upperBound, &outcome.pooled,
            &outcome.argument)
          kernels.backward(
            &shape, &volume, outcome.pooled, outcome.argument, outputGradient, slab.lowerBound,
            slab.upperBound, &weightGradient, &biasGradient)
          for k in 0..<count { outcome.weightGradient[k] += weightGradient[k] }
          for c in 0..<channels { outcome.biasGradient[c] += biasGradient[c] }
        }
      }
    }
    return outcome
  }
}
