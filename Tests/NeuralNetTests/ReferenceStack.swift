// Layers one after another, for the reference of whole models and of layers compiled together.

@testable import NeuralNet
@testable import Tensor

struct ReferenceStack {
  var layers: [ReferenceLayer] = []
  let part: String

  /// - Parameters:
  ///   - part: what the tensors' names begin with, such as `decoder`.
  ///   - weights: in PyTorch's shapes and under the model's names.
  init(
    _ specifications: [LayerSpecification], input: TensorShape, part: String,
    weights: NamedTensors, isTraining: Bool = true
  ) {
    self.part = part
    var shape = input
    for (index, specification) in specifications.enumerated() {
      let prefix = "\(part).\(index)."
      var parameters: [String: [Double]] = [:]
      for entry in weights.entries where entry.name.hasPrefix(prefix) {
        parameters[String(entry.name.dropFirst(prefix.count))] = entry.values.map(Double.init)
      }
      var layer = ReferenceLayer(specification, input: shape, parameters: parameters)
      layer.isTraining = isTraining
      layers.append(layer)
      shape = layer.output
    }
  }

  var output: TensorShape { layers.last?.output ?? TensorShape([]) }

  func forward(_ rows: [[Double]]) -> [[Double]] {
    layers.reduce(rows) { $1.forward($0) }
  }

  /// - Returns: the gradient of the inputs, and of parameters under the model's names.
  func backward(
    _ rows: [[Double]], _ gradient: [[Double]]
  ) -> (input: [[Double]], parameters: [String: [Double]]) {
    var inputs = [rows]
    for layer in layers { inputs.append(layer.forward(inputs[inputs.count - 1])) }
    var gradient = gradient
    var parameters: [String: [Double]] = [:]
    for (index, layer) in layers.enumerated().reversed() {
      let result = layer.backward(inputs[index], gradient)
      gradient = result.input
      for (name, values) in result.parameters { parameters["\(part).\(index).\(name)"] = values }
    }
    return (gradient, parameters)
  }
}
