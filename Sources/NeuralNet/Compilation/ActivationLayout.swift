// How a batch of activations lies in memory: the channels of a position together, positions in rows.

import CKernels
import Tensor

let lanes = Int(GALLEY_LANES)

struct ActivationLayout: Equatable {
  var channels: Int
  /// Floats from one position to the next: `channels`, or the next multiple of 16, zeros beyond them.
  var positionStride: Int
  /// Depth, height, width; 1 where there are fewer dimensions.
  var sizes: [Int]

  /// A vector of values, or the values of an image in some flat order.
  init(flat count: Int) {
    channels = count
    positionStride = count
    sizes = [1, 1, 1]
  }

  /// - Parameter isThin: store no padding of channels: for inputs and outputs of few channels.
  init(image shape: TensorShape, isThin: Bool) {
    channels = shape.channels
    positionStride = isThin ? shape.channels : (shape.channels + lanes - 1) / lanes * lanes
    sizes = Array(repeating: 1, count: 3 - shape.spatial.count) + shape.spatial
  }

  /// Few channels without padding: the kernels for whole vectors of channels cannot write them.
  var isThin: Bool { positionStride % lanes != 0 }

  var positions: Int { sizes.reduce(1, *) }
  /// Floats from one plane, row and position to the next.
  var axisStrides: [Int] {
    [sizes[1] * sizes[2] * positionStride, sizes[2] * positionStride, positionStride]
  }
  var storedValues: Int { positions * positionStride }

  /// Whole vectors, and an odd number of cache lines: rows a power of two apart would fall into the
  /// same few sets of the cache when a weight gradient walks down a column.
  var imageStride: Int {
    let lines = (storedValues + lanes - 1) / lanes
    return (lines % 2 == 0 ? lines + 1 : lines) * lanes
  }

  var strides: galley_strides {
    let axes = axisStrides
    return galley_strides(
      plane: axes[0], row: axes[1], position: axes[2], channel: 1, image: imageStride)
  }

  /// Strides by which a flat vector holds an image, with its channels slowest, as PyTorch flattens,
  /// or fastest.
  static func flatStrides(
    channels: Int, sizes: [Int], channelsLast: Bool, imageStride: Int
  ) -> galley_strides {
    let position = channelsLast ? channels : 1
    return galley_strides(
      plane: sizes[1] * sizes[2] * position, row: sizes[2] * position, position: position,
      channel: channelsLast ? 1 : sizes.reduce(1, *), image: imageStride)
  }
}
