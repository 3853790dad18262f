// Whether weights belong to a model, asked before anything trains.
import Diagnostics
import Tensor

extension ModelSpecification {
  /// - Throws: a diagnostic that names the first tensor that is missing, has another shape, or is
  ///   not the model's.
  package func check(_ weights: NamedTensors) throws(Diagnostic) {
    let codes = weights.entries.first { $0.name.hasPrefix("codes.") }
    let layout = NetworkPlan(
      self, objective: nil, purpose: .inference, codes: codes?.shape.first ?? 0
    ).layout
    try layout.check(weights, skipping: codes == nil ? "codes." : nil)
  }
}
