// A convolution of one grid with one kernel, for comparison with plain sums.

import CKernels
import Tensor

final class GridConvolution {
  private let rowPlan: UnsafeMutablePointer<galley_fft_plan>
  private let columnPlan: UnsafeMutablePointer<galley_fft_plan>
  private var grid = galley_grid()
  private let sampleColumns: Int
  private let spectrum: AlignedBuffer<Float>
  private let kernel: AlignedBuffer<Float>
  private let values: AlignedBuffer<Float>
  private let scratch: AlignedBuffer<Float>

  init?(rows: Int, columns: Int, rowLength: Int, columnLength: Int) throws {
    guard let rowPlan = galley_fft_plan_create(rowLength),
      let columnPlan = galley_fft_plan_create(columnLength)
    else { return nil }
    self.rowPlan = rowPlan
    self.columnPlan = columnPlan
    let blocks = (rowLength / 2 + 16) / 16
    sampleColumns = (columnLength + 31) / 32 * 32
    spectrum = try AlignedBuffer(count: blocks * sampleColumns * 32, purpose: "a test")
    kernel = try AlignedBuffer(count: blocks * columnLength * 16, purpose: "a test")
    values = try AlignedBuffer(count: rowLength * sampleColumns, purpose: "a test")
    scratch = try AlignedBuffer(count: 32 * max(rowLength, columnLength), purpose: "a test")
    grid = galley_grid(
      row_plan: rowPlan, column_plan: columnPlan, rows: rows, columns: columns, row_blocks: blocks,
      spectrum: spectrum.pointer, kernel: kernel.pointer)
  }

  deinit {
    galley_fft_plan_destroy(rowPlan)
    galley_fft_plan_destroy(columnPlan)
  }

  /// - Parameter kernel: of non-negative distances down and across
  func apply(_ input: [Float], kernel sample: (Int, Int) -> Float) -> [Float] {
    let (rowLength, columnLength) = (rowPlan.pointee.length, columnPlan.pointee.length)
    for row in 0..<rowLength {
      for column in 0..<columnLength {
        values.pointer[row * sampleColumns + column] = sample(
          min(row, rowLength - row), min(column, columnLength - column))
      }
    }
    var samples = grid
    samples.rows = rowLength
    samples.columns = sampleColumns
    for block in 0..<sampleColumns / 32 {
      galley_grid_forward(&samples, values.pointer, 1, block, scratch.pointer)
    }
    let rowFactors = [Float](repeating: 1 / Float(rowLength), count: rowLength)
    let columnFactors = [Float](repeating: 1 / Float(columnLength), count: columnLength)
    for block in 0..<grid.row_blocks {
      galley_grid_store_kernel(
        &samples, rowFactors, columnFactors, block, kernel.pointer, scratch.pointer)
    }
    for index in input.indices { values.pointer[index] = input[index] }
    for block in 0..<grid.columns / 32 {
      galley_grid_forward(&grid, values.pointer, 1, block, scratch.pointer)
    }
    for block in 0..<grid.row_blocks { galley_grid_convolve(&grid, block, scratch.pointer) }
    for block in 0..<grid.columns / 32 {
      galley_grid_backward(&grid, values.pointer, block, scratch.pointer)
    }
    return input.indices.map { values.pointer[$0] }
  }
}
