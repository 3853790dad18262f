// Weights and other arrays on their way between a model and a file.

/// Named single-precision arrays in a fixed order.
package struct NamedTensors: Sendable, Equatable {
  package struct Entry: Sendable, Equatable {
    package var name: String
    package var shape: [Int]
    /// Row-major, `shape`'s product of them.
    package var values: [Float]

    package init(name: String, shape: [Int], values: [Float]) {
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  package var entries: [Entry]
  /// The file they were read from, for messages; not compared.
  package var source: String?

  package init(_ entries: [Entry] = [], source: String? = nil) {
    self.entries = entries
    self.source = source
  }

  package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  package static func == (first: NamedTensors, second: NamedTensors) -> Bool {
    first.entries == second.entries
  }
}
