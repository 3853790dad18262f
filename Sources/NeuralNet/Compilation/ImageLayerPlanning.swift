// The operations that layers on images become: convolutions, pooling, normalisation.

import CKernels
import Tensor

extension NetworkPlan {
  mutating func appendConvolution(
    name: String, label: String, shape: TensorShape, kernel: [Int], stride: [Int],
    windows: WindowSizes, isTransposed: Bool, hasBias: Bool, next: LayerSpecification?,
    _ position: inout Position
  ) -> Int {
    makeImage(&position, label: label)
    let dimensions = shape.spatial.count
    let sizes = perDimension(kernel, dimensions) ?? []
    let strides = perDimension(stride, dimensions) ?? []
    let from = tensors[position.tensor].layout
    // Few channels leave most lanes of a vector empty: they are computed one by one instead, from
    // inputs whose channels fill whole vectors.
    let outputIsThin = shape.channels <= 4 && !from.isThin
    let weights = layout.appendKernel(
      name: name, inputs: from.channels, outputs: shape.channels, kernel: sizes,
      isTransposed: isTransposed, hasBias: hasBias, lanesAreInputs: outputIsThin,
      initialization: model.initialization)
    func axes(_ mode: WindowAxis.Mode) -> [WindowAxis] {
      let missing = 3 - dimensions
      return (0..<3).map { axis in
        axis < missing
          ? .single
          : WindowAxis(
            mode: mode, kernel: sizes[axis - missing], stride: strides[axis - missing],
            padding: windows.before[axis - missing])
      }
    }
    let forward = axes(isTransposed ? .fractional : .strided)
    let backward = axes(isTransposed ? .strided : .fractional)
    let to = ActivationLayout(image: shape, isThin: outputIsThin)
    let rectifier = next?.rectifier
    let output = append(
      Tensor(
        layout: to, hasGradient: purpose.learns, learnedCount: shape.count, replicas: replicas))
    steps.append(
      Step(
        operation: .convolution(
          weights, forward: forward, backward: backward, rectifier: rectifier,
          lanesAreInputs: outputIsThin),
        input: position.tensor, output: output, name: label))
    position = Position(tensor: output, shape: shape, isImage: true, learns: true)
    return rectifier == nil ? 1 : 2
  }

  /// The first layers of a network on volumes, if they are what the fused kernel computes.
  /// - Returns: how many layers were taken.
  mutating func appendVolume(
    _ layer: Convolution, upcoming: ArraySlice<LayerSpecification>, name: String, label: String,
    _ position: inout Position
  ) -> Int? {
    let next = Array(upcoming.prefix(2))
    guard model.kind == .regressor, steps.isEmpty, layer.spatialDimensions == 3,
      position.shape.channels == 1, layer.channels <= Int(GALLEY_VOLUME_MAXIMUM_CHANNELS),
      let kernel = perDimension(layer.kernel, 3),
      kernel.allSatisfy({ $0 <= Int(GALLEY_VOLUME_MAXIMUM_KERNEL) }),
      perDimension(layer.stride, 3) == [1, 1, 1],
      case .explicit(let padding) = layer.padding, padding.allSatisfy({ $0 == 0 }),
      next.count == 2, next[0] == .relu, case .maxPooling(let pooling) = next[1],
      perDimension(pooling.kernel, 3) == [2, 2, 2], perDimension(pooling.stride, 3) == [2, 2, 2],
      pooling.padding != .same, case .success(let convolved) = layer.output(for: position.shape),
      case .success(let shape) = pooling.output(for: convolved)
    else { return nil }
    let weights = layout.appendVolume(
      name: name, channels: layer.channels, kernel: kernel, hasBias: layer.hasBias,
      initialization: model.initialization)
    let output = appendImage(shape, thin: true, learned: true)
    steps.append(
      Step(
        operation: .volume(weights, sizes: position.shape.spatial), input: position.tensor,
        output: output, name: label))
    position = Position(tensor: output, shape: shape, isImage: true, learns: true)
    return 3
  }

  mutating func appendPool(
    _ layer: MaxPooling, _ windows: WindowSizes, shape: TensorShape, label: String,
    _ position: inout Position
  ) {
    makeImage(&position, label: label)
    let dimensions = shape.spatial.count
    let kernel = perDimension(layer.kernel, dimensions) ?? []
    let stride = perDimension(layer.stride, dimensions) ?? []
    let missing = 3 - dimensions
    let axes = (0..<3).map { axis in
      axis < missing
        ? .single
        : WindowAxis(
          mode: .strided, kernel: kernel[axis - missing], stride: stride[axis - missing],
          padding: windows.before[axis - missing])
    }
    let thin = tensors[position.tensor].layout.isThin
    let output = appendImage(shape, thin: thin, learned: position.learns)
    steps.append(
      Step(operation: .pool(axes: axes), input: position.tensor, output: output, name: label))
    position = Position(tensor: output, shape: shape, isImage: true, learns: position.learns)
  }

  mutating func appendNormalization(
    name: String, label: String, momentum: Double, epsilon: Double, next: LayerSpecification?,
    _ position: inout Position
  ) -> Int {
    makeImage(&position, label: label)
    let weights = layout.appendNormalization(name: name, channels: position.shape.channels)
    let rectifier = next?.rectifier
    let thin = tensors[position.tensor].layout.isThin
    let output = appendImage(position.shape, thin: thin, learned: true)
    steps.append(
      Step(
        operation: .statistics(
          weights, momentum: momentum, epsilon: epsilon, rectifier: rectifier),
        input: position.tensor, output: output, name: label))
    steps.append(
      Step(operation: .normalize, input: position.tensor, output: output, name: label))
    position.tensor = output
    position.learns = true
    return rectifier == nil ? 1 : 2
  }

  mutating func appendElementwise(
    _ layer: LayerSpecification, label: String, _ position: inout Position
  ) {
    if case .dropout = layer, !purpose.usesBatchStatistics { return }
    let before = tensors[position.tensor]
    let output = append(
      Tensor(
        layout: before.layout, hasGradient: before.hasGradient, learnedCount: before.learnedCount,
        replicas: replicas))
    steps.append(
      Step(
        operation: .elementwise(layer), input: position.tensor, output: output, name: label))
    position.tensor = output
  }

  mutating func appendImage(_ shape: TensorShape, thin: Bool, learned: Bool) -> Int {
    append(
      Tensor(
        layout: ActivationLayout(image: shape, isThin: thin),
        hasGradient: purpose.learns && learned, learnedCount: shape.count, replicas: replicas))
  }
}
