// The offset tables by which the convolution kernels find every window (see convolution.h).

import CKernels
import Diagnostics
import Tensor

/// One pass of a convolution.
final class WindowTables {
  let windows: UnsafeMutablePointer<galley_windows>
  private let groups: UnsafeMutablePointer<galley_window_group>
  private let offsets: AlignedBuffer<Int32>

  /// Positions with the same taps, with offsets from the start of an image.
  struct Group {
    /// Where windows start and where results go.
    var rows: [(input: Int, output: Int)]
    /// Runs of neighbouring values within a window, and their place among the weights.
    var segments: [(input: Int, weight: Int)]
    /// Values of one segment.
    var depth: Int
  }

  init(
    _ described: [Group], input: ActivationLayout, output: ActivationLayout, inner: Int
  ) throws(Diagnostic) {
    let count = described.reduce(0) { $0 + 2 * ($1.rows.count + $1.segments.count) }
    offsets = try AlignedBuffer(count: count, purpose: "the tables of a convolution")
    groups = .allocate(capacity: max(1, described.count))
    windows = .allocate(capacity: 1)
    var next = offsets.pointer
    func place(_ values: some Collection<Int>) -> UnsafePointer<Int32> {
      let start = next
      for value in values {
        next.pointee = Int32(value)
        next += 1
      }
      return UnsafePointer(start)
    }
    for (index, group) in described.enumerated() {
      (groups + index).initialize(
        to: galley_window_group(
          row_inputs: place(group.rows.lazy.map(\.input)),
          row_outputs: place(group.rows.lazy.map(\.output)), rows: group.rows.count,
          segment_inputs: place(group.segments.lazy.map(\.input)),
          segment_weights: place(group.segments.lazy.map(\.weight)),
          segments: group.segments.count, depth: group.depth))
    }
    windows.initialize(
      to: galley_windows(
        groups: groups, group_count: described.count, input_image: input.imageStride,
        output_image: output.imageStride, inner: inner))
  }

  deinit {
    windows.deallocate()
    groups.deallocate()
  }
}

/// How a pass meets its input, its output and its weights.
struct WindowPass {
  /// Depth, height, width.
  var axes: [WindowAxis]
  var input: ActivationLayout
  var output: ActivationLayout
  /// Inner positions of one tap: the input's channels, or as many as are stored.
  var valuesPerTap: Int
  /// Weights of the last tap come first.
  var reversesTaps: Bool

  private var taps: Int { axes.reduce(1) { $0 * $1.kernel } }
  var inner: Int { taps * valuesPerTap }

  /// For products: one group for each set of taps.
  func productGroups() -> [WindowTables.Group] {
    let phases = (0..<3).map { axes[$0].phases(inputs: input.sizes[$0], outputs: output.sizes[$0]) }
    return phases[0].flatMap { depth in
      phases[1].flatMap { height in
        phases[2].map { width in group([depth, height, width]) }
      }
    }
  }

  /// Rows of a gradient group, so that what they read and write stays in the second-level cache
  /// while the tiles of a tap pass over it.
  private static let rowsPerBlock = 1024

  /// For weight gradients: groups for each tap, or, where a tap has too few values to fill a tile,
  /// for the taps of the products together.
  func gradientGroups() -> [WindowTables.Group] {
    guard valuesPerTap > 9 else { return productGroups().flatMap(blocks) }
    return (0..<axes[0].kernel).flatMap { z in
      (0..<axes[1].kernel).flatMap { y in
        (0..<axes[2].kernel).flatMap { x in
          let taps = [z, y, x]
          let phase = (0..<3).map { axis in
            WindowAxis.Phase(
              outputs: (0..<output.sizes[axis]).compactMap { position in
                axes[axis].input(output: position, tap: taps[axis], inputs: input.sizes[axis])
                  .map { (position, $0) }
              }, taps: [(taps[axis], 0)])
          }
          return blocks(of: group(phase))
        }
      }
    }
  }

  private func blocks(of group: WindowTables.Group) -> [WindowTables.Group] {
    stride(from: 0, to: group.rows.count, by: Self.rowsPerBlock).map { first in
      var block = group
      block.rows = Array(group.rows[first..<min(first + Self.rowsPerBlock, group.rows.count)])
      return block
    }
  }

  private func group(_ phase: [WindowAxis.Phase]) -> WindowTables.Group {
    let (from, to) = (input.axisStrides, output.axisStrides)
    var rows: [(input: Int, output: Int)] = []
    rows.reserveCapacity(phase.reduce(1) { $0 * $1.outputs.count })
    for d in phase[0].outputs {
      for h in phase[1].outputs {
        for w in phase[2].outputs {
          rows.append(
            (
              d.input * from[0] + h.input * from[1] + w.input * from[2],
              d.output * to[0] + h.output * to[1] + w.output * to[2]
            ))
        }
      }
    }
    let (segments, depth) = segments(phase)
    return WindowTables.Group(rows: rows, segments: segments, depth: depth)
  }

  /// Where positions have no padding, a row of taps is one run.
  private func segments(
    _ phase: [WindowAxis.Phase]
  ) -> (segments: [(input: Int, weight: Int)], depth: Int) {
    let strides = input.axisStrides
    var runs: [(input: Int, weight: Int)] = []
    var depth = valuesPerTap
    for d in phase[0].taps {
      for h in phase[1].taps {
        for (index, w) in phase[2].taps.enumerated() {
          let natural = (d.tap * axes[1].kernel + h.tap) * axes[2].kernel + w.tap
          let weight = (reversesTaps ? taps - 1 - natural : natural) * valuesPerTap
          let at = d.input * strides[0] + h.input * strides[1] + w.input * strides[2]
          if index > 0, strides[2] == valuesPerTap, let last = runs.last {
            let length = index * valuesPerTap
            if at == last.input + length, weight == last.weight + length {
              depth = length + valuesPerTap
              continue
            }
          }
          runs.append((at, weight))
        }
      }
    }
    return (runs, depth)
  }
}
