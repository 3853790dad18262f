// The similarity functions of kernel ridge regression, as scikit-learn defines them.

import Diagnostics
import Foundation
import Tensor

extension KernelRidge {
  /// A kernel k(x, y). `gamma: nil` is one over the number of features, as in scikit-learn.
  package enum Kernel: Sendable, Hashable, Codable {
    /// exp(-gamma |x - y|²)
    case rbf(gamma: Double? = nil)
    /// x · y
    case linear
    /// (gamma x · y + coefficient) to the power of degree
    case polynomial(degree: Int = 3, gamma: Double? = nil, coefficient: Double = 1)

    func check() throws(Diagnostic) {
      let gamma: Double?
      switch self {
      case .linear: gamma = nil
      case .rbf(let value): gamma = value
      case .polynomial(let degree, let value, let coefficient):
        gamma = value
        guard degree >= 1 else {
          throw Diagnostic(
            .error, "the polynomial kernel has degree \(degree)", hints: ["use 1 or more"])
        }
        guard coefficient.isFinite, coefficient >= 0 else {
          throw Diagnostic(
            .error, "the polynomial kernel has coefficient \(coefficient)",
            hints: ["use 0 or more; below 0 the kernel is not positive definite"])
        }
      }
      if let gamma, !(gamma > 0 && gamma.isFinite) {
        throw Diagnostic(
          .error, "the kernel's gamma is \(gamma)",
          hints: ["use a number above 0, or leave it out for one over the number of features"])
      }
    }

    /// The kernel between all rows of two matrices.
    /// - Parameters:
    ///   - first: `[n, features]`
    ///   - second: `[m, features]`
    /// - Returns: `[n, m]`
    func matrix(_ first: Matrix, _ second: Matrix) throws(Diagnostic) -> [Double] {
      precondition(
        first.columns == second.columns,
        "kernel between rows of \(first.columns) and \(second.columns) features")
      switch self {
      case .linear: return try products(first, second)
      case .polynomial(let degree, let gamma, let coefficient):
        let scale = gamma ?? 1 / Double(first.columns)
        var result = try products(first, second)
        for index in result.indices {
          result[index] = pow(scale * result[index] + coefficient, Double(degree))
        }
        return result
      case .rbf(let gamma):
        let scale = gamma ?? 1 / Double(first.columns)
        return try radial(first, second, gamma: scale)
      }
    }

    private func products(_ first: Matrix, _ second: Matrix) throws(Diagnostic) -> [Double] {
      try matrixProduct(
        first.values, second.values, transposeSecond: true, rows: first.rows,
        columns: second.rows, inner: first.columns)
    }

    /// Distances are |x|² + |y|² - 2 x · y, one matrix product, which loses digits when the points
    /// are far from the origin; moving both to the second's mean first keeps them.
    private func radial(
      _ first: Matrix, _ second: Matrix, gamma: Double
    ) throws(Diagnostic) -> [Double] {
      var mean = [Double](repeating: 0, count: second.columns)
      for (index, value) in second.values.enumerated() { mean[index % second.columns] += value }
      for index in mean.indices { mean[index] /= Double(max(1, second.rows)) }
      let (first, second) = (first.shifted(by: mean), second.shifted(by: mean))
      let (firstNorms, secondNorms) = (first.squaredNorms, second.squaredNorms)
      var result = try products(first, second)
      for row in 0..<first.rows {
        for column in 0..<second.rows {
          let index = row * second.rows + column
          let distance = firstNorms[row] + secondNorms[column] - 2 * result[index]
          result[index] = exp(-gamma * max(0, distance))
        }
      }
      return result
    }
  }
}

extension Matrix {
  fileprivate func shifted(by mean: [Double]) -> Matrix {
    var shifted = values
    for index in shifted.indices { shifted[index] -= mean[index % columns] }
    return Matrix(rows: rows, columns: columns, values: shifted)
  }

  fileprivate var squaredNorms: [Double] {
    (0..<rows).map { row($0).reduce(0.0) { $0 + $1 * $1 } }
  }
}
