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
      features: table.features, targets: table.targets, kernel: ridgeKernel, alpha: alpha)
  }
}

/// Features and targets in double precision, as closed-form regressions take them.
struct RegressionTable {
  /// `[count, features]`
  var features: Matrix
  /// `[count, targets]`
  var targets: Matrix

  /// - Parameter dataset: a table with targets.
  init(_ dataset: PreparedDataset, _ split: PreparedDataset.Split) throws {
    guard let table = dataset.table else {
      throw Diagnostic(.error, "the data '\(dataset.name)' is no table")
    }
    let part = table.split(split.ofTable)
    features = Matrix(
      rows: part.count, columns: dataset.valuesPerExample, values: part.features)
    targets = Matrix(rows: part.count, columns: dataset.targets.count, values: part.targets)
  }

  private init(features: Matrix, targets: Matrix) {
    self.features = features
    self.targets = targets
  }

  func selecting(_ indices: [Int]) -> RegressionTable {
    func rows(_ matrix: Matrix) -> Matrix {
      Matrix(
        rows: indices.count, columns: matrix.columns, values: indices.flatMap { matrix.row($0) })
    }
    return RegressionTable(features: rows(features), targets: rows(targets))
  }
}
