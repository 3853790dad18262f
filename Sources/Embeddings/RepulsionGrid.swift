// Repulsion by a smooth particle mesh: the potential 1 / (1 + r^2) of all points on a grid, by one
// convolution, and its gradient at the points.
//
// The idea of a grid and a fast convolution is Linderman et al. 2019's. They interpolate the force's
// kernel and need four convolutions. Here points are spread with cubic B-splines and the spline's
// smoothing is divided out in Fourier space (Essmann et al. 1995), and forces are the interpolated
// potential's gradient: one convolution. `ForcesTests` bounds their error.

import CKernels
import Diagnostics
import Foundation
import Tensor

/// A grid that follows the embedding's extent.
final class RepulsionGrid {
  /// Everything that is computed anew only when the grid changes.
  private struct Layout: Equatable {
    var spacing: Double
    var rows: Int
    var columns: Int
    var rowLength: Int
    var columnLength: Int
    /// Whether the kernel is r^4 / (1 + r^2), and 1 - r^2 is added in closed form: in a small
    /// embedding the potential is nearly constant, and single precision would lose its gradient.
    var leavesPolynomialOut: Bool
  }

  private let pool: ThreadPool
  private var layout: Layout?
  /// Where nodes are, but for the origin.
  private var place = galley_grid_place()
  private var plans: [Int: FourierPlan] = [:]
  private var spectrum: AlignedBuffer<Float>
  private var kernel: AlignedBuffer<Float>
  /// `[parts, rows, columns]`; the potential replaces the first part.
  private var values: AlignedBuffer<Float>
  private var scratch: [AlignedBuffer<Float>]

  /// Points are spread in this many parts at once, a number that no thread count changes.
  private static let parts = 2
  /// On 10,000 handwritten digits the divergence after 1000 iterations is 1.697 with a spacing of
  /// 1/2, 1.663 with 1/3, 1.660 with 1/4, and 1.659 with exact forces.
  private static let finestSpacing = 1.0 / 3
  /// Nodes across a small embedding.
  private static let leastNodes = 56.0
  /// Beyond this many nodes an axis the spacing grows instead.
  private static let mostNodes = 2000.0
  /// The spline's inverse filter reaches over the edge by this much before it is negligible.
  private static let margin = 12

  init(pool: ThreadPool) throws(Diagnostic) {
    self.pool = pool
    spectrum = try AlignedBuffer(count: 0, purpose: "the repulsion grid")
    kernel = try AlignedBuffer(count: 0, purpose: "the repulsion grid")
    values = try AlignedBuffer(count: 0, purpose: "the repulsion grid")
    scratch = []
  }

  /// Prepares the potential of all points.
  /// - Returns: where the nodes are and what is left out of the potential.
  func computePotential(
    _ positions: AlignedBuffer<Float>, count: Int, extent: galley_extent
  ) throws(Diagnostic) -> (place: galley_grid_place, polynomial: galley_polynomial_part) {
    let layout = try prepare(for: extent)
    let center = (
      Double(extent.low.0 + extent.high.0) / 2, Double(extent.low.1 + extent.high.1) / 2
    )
    // On a lattice that stays where it is, forces are the gradient of one energy and descent is
    // smooth: nodes that moved with the extent would be noise in every step.
    func origin(_ center: Double, _ nodes: Int) -> Float {
      Float(((center / layout.spacing) - Double(nodes) / 2).rounded() * layout.spacing)
    }
    place.origin.0 = origin(center.0, (layout.columnLength - RepulsionGrid.margin) / 2)
    place.origin.1 = origin(center.1, layout.rows)
    let parts = RowChunks(
      count: count, size: (count + RepulsionGrid.parts - 1) / RepulsionGrid.parts)
    let size = layout.rows * layout.columns
    pool.forEachChunk(parts.chunks) { part in
      let rows = parts.rows(part)
      memset(values.pointer + part * size, 0, size * MemoryLayout<Float>.stride)
      galley_spread_points(
        &place, positions.pointer, rows.lowerBound, rows.upperBound, values.pointer + part * size)
    }
    try convolve(layout, parts: parts.chunks)
    return (
      place,
      galley_polynomial_part(
        present: layout.leavesPolynomialOut ? 1 : 0, count: Double(count), sum: extent.sum,
        squares: extent.squares)
    )
  }

  /// `[rows, columns]` after `computePotential`.
  var potential: UnsafePointer<Float> { UnsafePointer(values.pointer) }

  /// Replaces the sum of the first parts of `values` by its convolution with the kernel.
  private func convolve(_ layout: Layout, parts: Int) throws(Diagnostic) {
    var grid = try self.grid(layout)
    pool.forEachWorker { worker in
      while case let block = pool.claim(), block < layout.columns / 32 {
        galley_grid_forward(&grid, values.pointer, parts, block, scratch[worker].pointer)
      }
    }
    pool.forEachWorker { worker in
      while case let block = pool.claim(), block < grid.row_blocks {
        galley_grid_convolve(&grid, block, scratch[worker].pointer)
      }
    }
    pool.forEachWorker { worker in
      while case let block = pool.claim(), block < layout.columns / 32 {
        galley_grid_backward(&grid, values.pointer, block, scratch[worker].pointer)
      }
    }
  }

  private func grid(_ layout: Layout) throws(Diagnostic) -> galley_grid {
    galley_grid(
      row_plan: try plan(layout.rowLength).pointer,
      column_plan: try plan(layout.columnLength).pointer, rows: layout.rows,
      columns: layout.columns, row_blocks: (layout.rowLength / 2 + 16) / 16,
      spectrum: spectrum.pointer, kernel: kernel.pointer)
  }

  private func plan(_ length: Int) throws(Diagnostic) -> FourierPlan {
    if let plan = plans[length] { return plan }
    let plan = try FourierPlan(length: length)
    plans[length] = plan
    return plan
  }
}

extension RepulsionGrid {
  private func prepare(for extent: galley_extent) throws(Diagnostic) -> Layout {
    let width = Double(extent.high.0) - Double(extent.low.0)
    let height = Double(extent.high.1) - Double(extent.low.1)
    let largest = max(width, height, 1e-30)
    // Spacings are steps of a fixed ladder, so the grid changes seldom.
    var spacing = RepulsionGrid.finestSpacing
    while largest / spacing < RepulsionGrid.leastNodes / 2.0.squareRoot(), spacing > 1e-30 {
      spacing /= 2.0.squareRoot()
    }
    while largest / spacing > RepulsionGrid.mostNodes { spacing *= 2.0.squareRoot() }
    func nodes(_ length: Double) -> Int { Int((length / spacing).rounded(.up)) + 6 }
    let (columns, rows) = (nodes(width), nodes(height))
    if let layout, layout.spacing == spacing {
      let fits =
        rows <= layout.rows && layout.rows < 2 * rows + 16
        && columns <= (layout.columnLength - RepulsionGrid.margin) / 2
        && layout.columnLength < 4 * columns + 32
      if fits { return layout }
    }
    // A tenth more than is needed now, for what the next iterations need.
    let rowLength = smoothLength(atLeast: 2 * (rows + rows / 10) + RepulsionGrid.margin)
    let columnLength = smoothLength(atLeast: 2 * (columns + columns / 10) + RepulsionGrid.margin)
    let layout = Layout(
      spacing: spacing, rows: (rowLength - RepulsionGrid.margin) / 2,
      columns: ((columnLength - RepulsionGrid.margin) / 2 + 31) / 32 * 32, rowLength: rowLength,
      columnLength: columnLength, leavesPolynomialOut: largest < 2)
    try adopt(layout)
    self.layout = layout
    return layout
  }

  private func adopt(_ layout: Layout) throws(Diagnostic) {
    let purpose = "a repulsion grid of \(layout.rowLength) x \(layout.columnLength) nodes"
    let blocks = (layout.rowLength / 2 + 16) / 16
    let sampleColumns = (layout.columnLength + 31) / 32 * 32
    spectrum = try AlignedBuffer(count: blocks * sampleColumns * 32, purpose: purpose)
    kernel = try AlignedBuffer(count: blocks * layout.columnLength * 16, purpose: purpose)
    values = try AlignedBuffer(
      count: max(
        RepulsionGrid.parts * layout.rows * layout.columns, layout.rowLength * sampleColumns),
      purpose: purpose)
    let scratchSize = 32 * max(layout.rowLength, layout.columnLength)
    scratch = try (0..<pool.threads).map { _ throws(Diagnostic) in
      try AlignedBuffer(count: scratchSize, purpose: purpose)
    }
    sampleKernel(layout, columns: sampleColumns)
    var samples = try grid(layout)
    samples.rows = layout.rowLength
    samples.columns = sampleColumns
    let rowFactors = inverseFilter(layout.rowLength)
    let columnFactors = inverseFilter(layout.columnLength)
    pool.forEachWorker { worker in
      while case let block = pool.claim(), block < sampleColumns / 32 {
        galley_grid_forward(&samples, values.pointer, 1, block, scratch[worker].pointer)
      }
    }
    pool.forEachWorker { worker in
      while case let block = pool.claim(), block < blocks {
        galley_grid_store_kernel(
          &samples, rowFactors, columnFactors, block, kernel.pointer, scratch[worker].pointer)
      }
    }
    place = galley_grid_place()
    place.inverse_spacing = Float(1 / layout.spacing)
    place.columns = layout.columns
    try measureUnitPotential(layout)
  }

  /// Convolves a unit at one node and reads the nodes beside it.
  private func measureUnitPotential(_ layout: Layout) throws(Diagnostic) {
    memset(values.pointer, 0, layout.rows * layout.columns * MemoryLayout<Float>.stride)
    let center = layout.rows / 2 * layout.columns + layout.columns / 2
    values.pointer[center] = 1
    try convolve(layout, parts: 1)
    let values = values.pointer
    withUnsafeMutableBytes(of: &place.unit_potential) { table in
      let table = table.bindMemory(to: Float.self)
      for down in 0..<4 {
        for across in 0..<4 {
          table[4 * down + across] = values[center + down * layout.columns + across]
        }
      }
    }
  }

  /// The kernel between node (0, 0) and every other, around the torus.
  private func sampleKernel(_ layout: Layout, columns: Int) {
    let area = layout.spacing * layout.spacing
    pool.forEachChunk(layout.rowLength) { row in
      let down = Double(min(row, layout.rowLength - row))
      for column in 0..<layout.columnLength {
        let across = Double(min(column, layout.columnLength - column))
        let square = (down * down + across * across) * area
        values.pointer[row * columns + column] = Float(
          (layout.leavesPolynomialOut ? square * square : 1) / (1 + square))
      }
    }
  }

  /// For each frequency 1 / (length b^2), where b is the transform of the cubic spline at the nodes:
  /// once for spreading, once for gathering.
  private func inverseFilter(_ length: Int) -> [Float] {
    (0..<length).map { frequency in
      let spline = (2 + cos(2 * .pi * Double(frequency) / Double(length))) / 3
      return Float(1 / (Double(length) * spline * spline))
    }
  }

  /// The least even length of the form 2^a 3^b 5^c that is not below `length`.
  private func smoothLength(atLeast length: Int) -> Int {
    var candidate = max(64, (length + 1) / 2 * 2)
    while true {
      var left = candidate
      for factor in [2, 3, 5] { while left % factor == 0 { left /= factor } }
      if left == 1 { return candidate }
      candidate += 2
    }
  }
}

/// Owns a transform's tables.
private final class FourierPlan {
  let pointer: UnsafeMutablePointer<galley_fft_plan>

  init(length: Int) throws(Diagnostic) {
    guard let pointer = galley_fft_plan_create(length) else {
      throw Diagnostic(
        .error, "not enough memory for a transform of \(length) values",
        hints: ["embed fewer points"])
    }
    self.pointer = pointer
  }

  deinit { galley_fft_plan_destroy(pointer) }
}
