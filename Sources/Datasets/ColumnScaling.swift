// How a column is brought to a common range, and back.

/// What scaling does to a column: (value − offset) · factor.
package struct ColumnScaling: Sendable, Hashable, Codable {
  package var offset: Double
  /// 0 for a column whose training values are all equal.
  package var factor: Double

  package func scaled(_ value: Double) -> Double { (value - offset) * factor }

  /// The value that was scaled; the offset where all were equal.
  package func unscaled(_ value: Double) -> Double {
    factor == 0 ? offset : value / factor + offset
  }
}

extension TableSpecification.Scaling {
  func fitted(_ values: [Double]) -> ColumnScaling {
    let count = Double(values.count)
    switch self {
    case .none: return ColumnScaling(offset: 0, factor: 1)
    case .minMax:
      let least = values.min() ?? 0
      let span = (values.max() ?? 0) - least
      return ColumnScaling(offset: least, factor: span > 0 ? 1 / span : 0)
    case .standard:
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      return ColumnScaling(offset: mean, factor: variance > 0 ? 1 / variance.squareRoot() : 0)
    }
  }
}
