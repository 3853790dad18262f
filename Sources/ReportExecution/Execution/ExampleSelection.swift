// Parts of a split: the examples that a search validates on, and those that a figure shows.
import NeuralNet

extension Examples {
  /// - Parameter indices: each below `count`.
  func selecting(_ indices: [Int]) -> Examples {
    func rows<Element>(_ values: [Element], _ width: Int) -> [Element] {
      indices.flatMap { values[($0 * width)..<(($0 + 1) * width)] }
    }
    var result = self
    switch storage {
    case .bytes(let bytes, let scale):
      result.storage = .bytes(rows(bytes, valuesPerExample), scale: scale)
    case .floats(let floats): result.storage = .floats(rows(floats, valuesPerExample))
    }
    result.labels = labels.isEmpty ? [] : rows(labels, 1)
    result.targets = rows(targets, targetsPerExample)
    return result
  }
}
