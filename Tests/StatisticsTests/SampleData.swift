// Small tables that the Python peers were given too, and how close two numbers have to be.

import Statistics

/// Agreement with scikit-learn: double precision through other orders of summation.
let peerTolerance = 1e-8

func areClose(_ values: [Double], _ expected: [Double], relative tolerance: Double) -> Bool {
  values.count == expected.count
    && zip(values, expected).allSatisfy { abs($0 - $1) <= tolerance * max(1e-3, abs($1)) }
}

enum SampleData {
  /// `[8, 3]`: entry (i, j) is ((7 i + 5 j) mod 11) / 10 + i j / 100.
  static let features = Matrix(
    (0..<8).map { i in
      (0..<3).map { j -> Double in
        let tenths = (i * 7 + j * 5) % 11
        return Double(tenths) / 10 + 0.01 * Double(i * j)
      }
    })

  /// `[8, 2]`: x₀ x₁ - x₂² and 1 + x₀ + x₁ x₂ / 2.
  static let targets = Matrix(
    (0..<8).map { row -> [Double] in
      let (x, y, z) = (features[row, 0], features[row, 1], features[row, 2])
      return [x * y - z * z, 1 + x + 0.5 * y * z]
    })

  /// `[3, 3]`
  static let queries = Matrix([[0.2, 0.4, 0.9], [0.55, 0.1, 0.35], [1.1, 0.8, 0.05]])
}
