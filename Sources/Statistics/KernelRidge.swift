// Kernel ridge regression: a linear model in a kernel's feature space, in closed form.

import Diagnostics
import Tensor

/// Kernel ridge regression, equal to scikit-learn's `KernelRidge` to rounding.
/// - Source: Murphy, "Machine Learning: A Probabilistic Perspective", section 14.4.3.
package struct KernelRidge: Sendable, Hashable, Codable {
  package let kernel: Kernel
  /// What is added to the kernel matrix's diagonal.
  package let alpha: Double
  /// The training features: `[examples, features]`.
  package let features: Matrix
  /// `[examples, targets]`; predictions are kernel rows times these.
  package let dualCoefficients: Matrix

  /// Solves (K + alpha 1) C = Y.
  /// - Parameters:
  ///   - features: `[examples, features]`
  ///   - targets: `[examples, targets]`
  /// - Throws: where values are missing, an option is out of range, or the matrix is not positive
  ///   definite.
  package static func fit(
    features: Matrix, targets: Matrix, kernel: Kernel = .linear, alpha: Double = 1
  ) throws(Diagnostic) -> KernelRidge {
    precondition(
      features.rows == targets.rows,
      "features of \(features.rows)x\(features.columns) for targets of "
        + "\(targets.rows)x\(targets.columns)")
    try features.requireFinite("features")
    try targets.requireFinite("targets")
    try kernel.check()
    guard alpha >= 0, alpha.isFinite else {
      throw Diagnostic(
        .error, "kernel ridge regression has alpha \(alpha)", hints: ["use 0 or more, such as 1"])
    }
    let count = features.rows
    var matrix = try kernel.matrix(features, features)
    for index in 0..<count { matrix[index * count + index] += alpha }
    let factor = try CholeskyFactor(
      matrix, order: count, name: "kernel matrix",
      remedy: "use a larger alpha than \(alpha), or leave out examples with equal features")
    let coefficients = factor.solve(targets.values, columns: targets.columns)
    return KernelRidge(
      kernel: kernel, alpha: alpha, features: features,
      dualCoefficients: Matrix(rows: count, columns: targets.columns, values: coefficients))
  }

  /// - Parameter features: `[examples, features]`
  /// - Returns: `[examples, targets]`
  package func predict(_ features: Matrix) throws(Diagnostic) -> Matrix {
    let targets = dualCoefficients.columns
    let similarities = try kernel.matrix(features, self.features)
    let values = try matrixProduct(
      similarities, dualCoefficients.values, rows: features.rows, columns: targets,
      inner: self.features.rows)
    return Matrix(rows: features.rows, columns: targets, values: values)
  }
}

// Safetensors files of this project hold single precision. A double is kept as the nearest float
// and a float of what that leaves, 48 bits together; a remainder of zeros is left out, as it is for
// features that were single precision to begin with.
extension KernelRidge {
  private static let featuresName = "features"
  private static let dualCoefficientsName = "dual_coefficients"

  /// The fit's arrays, for a safetensors file; kernel and alpha are the caller's to keep.
  package var tensors: NamedTensors {
    NamedTensors(
      Self.entries(Self.featuresName, features)
        + Self.entries(Self.dualCoefficientsName, dualCoefficients))
  }

  /// A fit read back.
  /// - Throws: where an array is missing or has another shape than the rest.
  package init(_ tensors: NamedTensors, kernel: Kernel, alpha: Double) throws(Diagnostic) {
    try kernel.check()
    let features = try Self.matrix(Self.featuresName, in: tensors)
    let coefficients = try Self.matrix(Self.dualCoefficientsName, in: tensors)
    guard features.rows == coefficients.rows, features.rows > 0, features.columns > 0 else {
      throw Self.damaged(
        "features of \(features.rows)x\(features.columns) do not fit dual coefficients of "
          + "\(coefficients.rows)x\(coefficients.columns)", tensors)
    }
    self.init(
      kernel: kernel, alpha: alpha, features: features, dualCoefficients: coefficients)
  }

  private static func entries(_ name: String, _ matrix: Matrix) -> [NamedTensors.Entry] {
    let shape = [matrix.rows, matrix.columns]
    let nearest = matrix.values.map { Float($0) }
    let remainder = zip(matrix.values, nearest).map { Float($0 - Double($1)) }
    let main = NamedTensors.Entry(name: name, shape: shape, values: nearest)
    guard remainder.contains(where: { $0 != 0 }) else { return [main] }
    return [main, .init(name: name + ".remainder", shape: shape, values: remainder)]
  }

  private static func matrix(
    _ name: String, in tensors: NamedTensors
  ) throws(Diagnostic) -> Matrix {
    guard let main = tensors[name], main.shape.count == 2 else {
      throw damaged("there is no matrix '\(name)'", tensors)
    }
    var values = main.values.map { Double($0) }
    if let remainder = tensors[name + ".remainder"] {
      guard remainder.shape == main.shape else {
        throw damaged(
          "'\(remainder.name)' has shape \(remainder.shape), '\(name)' \(main.shape)", tensors)
      }
      for index in values.indices { values[index] += Double(remainder.values[index]) }
    }
    return Matrix(rows: main.shape[0], columns: main.shape[1], values: values)
  }

  private static func damaged(_ message: String, _ tensors: NamedTensors) -> Diagnostic {
    Diagnostic(
      .error, message, at: tensors.source.map { .file(path: $0, byteOffset: nil) },
      hints: ["fit the kernel ridge regression again"])
  }
}
