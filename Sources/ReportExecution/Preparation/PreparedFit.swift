// A kernel regression of a report: what it depends on, its fit and its predictions.
import Diagnostics
import Foundation
import ReportLanguage
import ResultStore
import Statistics
import Tensor

package struct PreparedFit: Sendable {
  package var name: String
  /// As written; a search may replace some of it.
  package var specification: KernelRidgeSpecification
  package var dataset: PreparedDataset
  /// Whose best values take the place of the specification's.
  package var search: PreparedSearch?
  package var key: StepKey

  func resolvedSpecification(in context: ExecutionContext) throws -> KernelRidgeSpecification {
    guard let search else { return specification }
    return try specification.replacing(search.result(in: context).best)
  }

  /// The stored fit; every step that reads it is executed after it.
  func result(in context: ExecutionContext) throws -> KernelRidge {
    let stored = try context.result(of: key)
    let data = try stored.data(PreparedRun.weightsFile)
    let specification = try resolvedSpecification(in: context)
    return try KernelRidge(
      Safetensors.decode(data, path: PreparedRun.weightsFile), kernel: specification.ridgeKernel,
      alpha: specification.alpha)
  }
}

extension KernelRidgeSpecification {
  var ridgeKernel: KernelRidge.Kernel {
    switch kernel {
    case .linear: .linear
    case .rbf: .rbf(gamma: gamma)
    case .polynomial: .polynomial(degree: degree, gamma: gamma, coefficient: coefficient)
    }
  }

  func fit(_ table: RegressionTable) throws -> KernelRidge {
    try KernelRidge.fit(
      features: table.features, targets: table.scaledTargets, kernel: ridgeKernel, alpha: alpha)
  }
}

/// Features and targets in double precision, as closed-form regressions take them.
struct RegressionTable {
  /// `[count, features]`
  var features: Matrix
  /// `[count, targets]`, in their own units
  var targets: Matrix
  /// `[count, targets]`, as a regression learns them
  var scaledTargets: Matrix

  /// - Parameter dataset: one whose features are columns, with targets.
  init(_ dataset: PreparedDataset, _ split: PreparedDataset.Split) throws {
    guard let table = dataset.table else {
      throw Diagnostic(.error, "the data '\(dataset.name)' is no table")
    }
    let part = table.split(split.ofTable)
    features = Matrix(
      rows: part.count, columns: dataset.valuesPerExample, values: part.features)
    targets = Matrix(rows: part.count, columns: dataset.targets.count, values: part.targets)
    scaledTargets = Matrix(
      rows: part.count, columns: dataset.targets.count, values: part.scaledTargets)
  }

  private init(features: Matrix, targets: Matrix, scaledTargets: Matrix) {
    self.features = features
    self.targets = targets
    self.scaledTargets = scaledTargets
  }

  func selecting(_ indices: [Int]) -> RegressionTable {
    RegressionTable(
      features: features.selectingRows(indices), targets: targets.selectingRows(indices),
      scaledTargets: scaledTargets.selectingRows(indices))
  }
}

extension PreparedDataset {
  /// `[count, targets]`, in their own units.
  func truths(_ split: Split) throws -> Matrix {
    guard let rows, !targets.isEmpty else {
      throw Diagnostic(.error, "the data '\(name)' has no target")
    }
    let part = rows.split(split.ofTable)
    return Matrix(rows: part.count, columns: targets.count, values: part.targets)
  }

  /// Predictions of scaled targets, brought back to the targets' own units.
  /// - Parameter predictions: `[count, targets]`
  func inTargetUnits(_ predictions: Matrix) -> Matrix {
    guard let scaling = rows?.targetScaling, rows?.specification.targetScaling != nil else {
      return predictions
    }
    var values = predictions.values
    for index in values.indices {
      values[index] = scaling[index % predictions.columns].unscaled(values[index])
    }
    return Matrix(rows: predictions.rows, columns: predictions.columns, values: values)
  }
}

extension Matrix {
  func selectingRows(_ indices: [Int]) -> Matrix {
    Matrix(rows: indices.count, columns: columns, values: indices.flatMap { row($0) })
  }
}
