// The layers a report can ask for, before any size or weight is known.

package enum LayerSpecification: Sendable, Hashable, Codable {
  /// y = x Wᵀ + b with W of shape [outputs, inputs].
  case linear(outputs: Int)
  case relu
  case sigmoid
  case tanh

  /// The name in layer tables and reports.
  package var name: String {
    switch self {
    case .linear: "linear"
    case .relu: "relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    }
  }
}
