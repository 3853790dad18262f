// Diagnostics for data that no embedding can be made of.

import CKernels
import Diagnostics

/// - Parameter points: `[count, dimensions]`
/// - Throws: for no dimensions, and for a number that is not finite, with its row and column.
func requireFinite(_ points: [Float], count: Int, dimensions: Int) throws(Diagnostic) {
  precondition(
    count >= 0 && dimensions >= 0 && points.count == count * dimensions,
    "\(points.count) values as \(count) points of \(dimensions) dimensions")
  guard dimensions > 0 else {
    throw Diagnostic(
      .error, "the points have no dimensions", hints: ["give each point at least one number"])
  }
  let index = Int(
    points.withUnsafeBufferPointer {
      $0.isEmpty ? -1 : galley_first_non_finite($0.baseAddress, Int64($0.count))
    })
  guard index < 0 else {
    throw Diagnostic(
      .error,
      "point \(index / dimensions + 1), dimension \(index % dimensions + 1) is \(points[index])",
      hints: ["remove the point, or replace the value by a finite number"])
  }
}
