// The offset tables by which the pooling kernels find every window (see images.h).

import CKernels
import Diagnostics
import Tensor

/// The windows of a pooling layer, freed with their owner.
final class PoolTables {
  let windows: UnsafeMutablePointer<galley_pool_windows>
  private let offsets: AlignedBuffer<Int32>

  init(axes: [WindowAxis], input: ActivationLayout, output: ActivationLayout) throws(Diagnostic) {
    let taps = axes.reduce(1) { $0 * $1.kernel }
    let rows = output.positions
    offsets = try AlignedBuffer(count: rows * (taps + 1), purpose: "the tables of a pooling layer")
    let (from, to) = (input.axisStrides, output.axisStrides)
    var overlap = false
    for axis in 0..<3 {
      let shape = axes[axis]
      let covered = output.sizes[axis] * shape.stride
      overlap =
        overlap || shape.stride != shape.kernel || covered != input.sizes[axis]
        || shape.padding > 0
    }
    var row = 0
    for d in 0..<output.sizes[0] {
      for h in 0..<output.sizes[1] {
        for w in 0..<output.sizes[2] {
          var first: Int32?
          var missing: [Int] = []
          for tap in 0..<taps {
            let parts = [
              tap / (axes[1].kernel * axes[2].kernel), tap / axes[2].kernel % axes[1].kernel,
              tap % axes[2].kernel,
            ]
            var offset: Int? = 0
            for (axis, position) in [d, h, w].enumerated() {
              let at = axes[axis].input(
                output: position, tap: parts[axis], inputs: input.sizes[axis])
              offset = offset.flatMap { sum in at.map { sum + $0 * from[axis] } }
            }
            if let offset {
              offsets.pointer[row * taps + tap] = Int32(offset)
              first = first ?? Int32(offset)
            } else {
              missing.append(tap)
            }
          }
          for tap in missing { offsets.pointer[row * taps + tap] = first ?? 0 }
          offsets.pointer[rows * taps + row] = Int32(d * to[0] + h * to[1] + w * to[2])
          row += 1
        }
      }
    }
    windows = .allocate(capacity: 1)
    windows.initialize(
      to: galley_pool_windows(
        tap_inputs: offsets.pointer, row_outputs: offsets.pointer + rows * taps, rows: rows,
        taps: taps, channels: input.positionStride, input_image: input.imageStride,
        output_image: output.imageStride, input_values: input.storedValues,
        overlap: overlap ? 1 : 0))
  }

  deinit { windows.deallocate() }
}
