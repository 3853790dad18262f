// The walk over a model's layers: which operation each becomes, and how many layers it takes in.

import CKernels
import Tensor

extension NetworkPlan {
  mutating func walk(
    _ layers: [LayerSpecification], part: String, endsModel: Bool, _ position: inout Position
  ) {
    var end = layers.count
    if endsModel {
      // The last activation and scale are applied with the loss, which needs what enters them.
      while end > 0, case .scale(let factor) = layers[end - 1] {
        outputScale *= Float(factor)
        end -= 1
      }
      if end > 0, let activation = layers[end - 1].activation {
        outputActivation = activation
        end -= 1
      }
    }
    var index = 0
    while index < end {
      let next = index + 1 < end ? layers[index + 1] : nil
      let upcoming = layers[(index + 1)..<end]
      let name = "\(part).\(index)"
      index += append(
        layers[index], followedBy: next, upcoming: upcoming,
        feedsHeads: !endsModel && part == "encoder"
          && model.kind.isVariational, name: name, &position)
    }
    if endsModel {
      flattenNaturally(&position)
      outputTensor = position.tensor
    }
  }

  /// - Returns: how many layers were taken.
  mutating func append(
    _ layer: LayerSpecification, followedBy next: LayerSpecification?,
    upcoming: ArraySlice<LayerSpecification>, feedsHeads: Bool, name: String,
    _ position: inout Position
  ) -> Int {
    guard case .success(let shape) = layer.output(for: position.shape) else {
      preconditionFailure("layer \(name) does not fit \(position.shape): validate the model first")
    }
    let label = "\(name) (\(layer.name))"
    switch layer {
    case .linear(let outputs, let hasBias):
      let reshaped = firstImage(in: upcoming)
      let matrix = layout.appendLinear(
        inputs: position.shape.count, parts: [(name, outputs)], hasBias: hasBias,
        initialization: model.initialization, inputOrder: position.order, outputOrder: reshaped)
      let taken = appendDense(matrix, next: next, label: label, &position)
      position.order = reshaped
      position.shape = shape
      return taken
    case .convolution(let layer):
      if let taken = appendVolume(layer, upcoming: upcoming, name: name, label: label, &position) {
        return taken
      }
      guard case .success(let windows) = layer.windows(for: position.shape) else { return 1 }
      return appendConvolution(
        name: name, label: label, shape: shape, kernel: layer.kernel, stride: layer.stride,
        windows: windows, isTransposed: false, hasBias: layer.hasBias, next: next, &position)
    case .transposedConvolution(let layer):
      guard case .success(let windows) = layer.windows(for: position.shape) else { return 1 }
      let kernel = perDimension(layer.kernel, 2) ?? []
      if position.shape.spatial == [1, 1], windows.before == [0, 0], windows.outputs == kernel,
        !layer.hasBias
      {
        let matrix = layout.appendUnitTransposed(
          name: name, inputs: position.shape.channels, channels: layer.channels, kernel: kernel,
          hasBias: false, initialization: model.initialization)
        flatten(&position)
        // ReLU cannot be fused before the values are an image again: its layers may be normalised.
        _ = appendDense(matrix, next: nil, label: label, &position)
        position.order = ChannelOrder(
          channels: shape.channels, positions: shape.spatial.reduce(1, *))
        position.shape = shape
        return 1
      }
      return appendConvolution(
        name: name, label: label, shape: shape, kernel: layer.kernel, stride: layer.stride,
        windows: windows, isTransposed: true, hasBias: layer.hasBias, next: next, &position)
    case .maxPooling(let layer):
      guard case .success(let windows) = layer.windows(for: position.shape) else { return 1 }
      appendPool(layer, windows, shape: shape, label: label, &position)
      return 1
    case .batchNormalization(let momentum, let epsilon):
      return appendNormalization(
        name: name, label: label, momentum: momentum, epsilon: epsilon, next: next, &position)
    case .relu, .leakyReLU, .sigmoid, .tanh, .scale, .dropout:
      appendElementwise(layer, label: label, &position)
      return 1
    case .flatten:
      if position.isImage {
        let weights = upcoming.first { !$0.isElementwise }
        let feedsProduct =
          weights.map { if case .linear = $0 { true } else { false } } ?? feedsHeads
        appendFlatten(channelsLast: feedsProduct, label: label, &position)
      }
      position.shape = shape
      return 1
    case .reshape:
      let isKept =
        position.order.map {
          $0.channels == shape.channels && $0.positions == shape.spatial.reduce(1, *)
        } ?? true
      // Values that lie channels last for one shape are out of order for any other.
      if position.isImage || !isKept { flattenNaturally(&position) }
      position.shape = shape
      return 1
    case .crop(let sizes):
      makeImage(&position, label: label)
      appendCrop(sizes, shape: shape, label: label, &position)
      return 1
    }
  }

  /// The image that the next layers make of a product's outputs, if they use it as such: then the
  /// product gives its channels last, and no copy has to turn them round.
  func firstImage(in upcoming: ArraySlice<LayerSpecification>) -> ChannelOrder? {
    var shape: TensorShape?
    for layer in upcoming {
      switch layer {
      case .reshape(let dimensions) where shape == nil: shape = TensorShape(dimensions)
      case .convolution, .transposedConvolution, .maxPooling, .batchNormalization, .crop:
        guard let shape, !shape.isFlat else { return nil }
        return ChannelOrder(channels: shape.channels, positions: shape.spatial.reduce(1, *))
      case let layer where layer.isElementwise: continue
      default: return nil
      }
    }
    return nil
  }

  mutating func appendDense(
    _ matrix: PanelMatrix, next: LayerSpecification?, label: String, _ position: inout Position
  ) -> Int {
    let activation = next?.activation
    let output = appendFlat(matrix.outputs, learned: true)
    steps.append(
      Step(
        operation: .dense(matrix, activation: activation ?? GALLEY_IDENTITY),
        input: position.tensor, output: output, name: label))
    position = Position(
      tensor: output, shape: TensorShape([matrix.outputs]), learns: true)
    return activation == nil ? 1 : 2
  }
}

extension LayerSpecification {
  /// What the vector kernels know as an activation.
  var activation: galley_activation? {
    switch self {
    case .relu: GALLEY_RELU
    case .sigmoid: GALLEY_SIGMOID
    case .tanh: GALLEY_TANH
    default: nil
    }
  }

  var rectifier: Rectifier? {
    switch self {
    case .relu: Rectifier(slope: 0)
    case .leakyReLU(let slope): Rectifier(slope: Float(slope))
    default: nil
    }
  }

  /// Whether every value is treated alike, so that the order of values does not matter.
  var isElementwise: Bool {
    switch self {
    case .relu, .leakyReLU, .sigmoid, .tanh, .scale, .dropout: true
    default: false
    }
  }

  var isLinear: Bool { if case .linear = self { true } else { false } }
}
