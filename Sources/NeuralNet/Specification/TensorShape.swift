// Shapes as they pass from layer to layer: channels first, without the batch.

/// `[values]`, `[channels, height, width]` or `[channels, depth, height, width]`.
package struct TensorShape: Sendable, Hashable, Codable, CustomStringConvertible {
  package var dimensions: [Int]

  package init(_ dimensions: [Int]) { self.dimensions = dimensions }

  package var channels: Int { dimensions.first ?? 0 }
  package var spatial: [Int] { Array(dimensions.dropFirst()) }
  package var isFlat: Bool { dimensions.count == 1 }

  /// Saturates instead of overflowing: shapes come from reports.
  package var count: Int {
    dimensions.reduce(1) { product, size in
      let (result, overflow) = product.multipliedReportingOverflow(by: size)
      return overflow ? Int.max : result
    }
  }

  /// Such as `32×7×7`.
  package var description: String { dimensions.map(String.init).joined(separator: "×") }
}
