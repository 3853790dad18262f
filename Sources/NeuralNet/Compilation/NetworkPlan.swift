// Walks a model's layers and decides what operations it becomes, which tensors they share and how
// each is laid out; `NetworkBuilder` then allocates them.

import CKernels
import Diagnostics
import Tensor

/// What a network is made for.
enum NetworkPurpose {
  case inference, training
  /// Gradients are stored and no weight changes: how the tests see them.
  case gradientInspection
  /// Codes are fitted to examples while every weight stays as it is.
  case codeFitting

  var learns: Bool { self != .inference }
  var learnsWeights: Bool { self == .training || self == .gradientInspection }
  var usesBatchStatistics: Bool { learnsWeights }
}

struct NetworkPlan {
  struct Tensor {
    var layout: ActivationLayout
    var hasGradient: Bool
    /// How many of a flat tensor's leading values need a gradient.
    var learnedCount: Int
    /// Rows for each example of the batch.
    var replicas: Int
  }

  /// Operations as tensor indices and parameters, before any memory exists.
  enum Operation {
    case dense(PanelMatrix, activation: galley_activation)
    case convolution(
      KernelWeights, forward: [WindowAxis], backward: [WindowAxis], rectifier: Rectifier?,
      lanesAreInputs: Bool)
    case pool(axes: [WindowAxis])
    case volume(VolumeWeights, sizes: [Int])
    case statistics(NormalizationWeights, momentum: Double, epsilon: Double, rectifier: Rectifier?)
    case normalize
    case elementwise(LayerSpecification)
    case copy(sizes: [Int], channels: Int, fromOrder: CopyOrder, toOrder: CopyOrder)
  }

  /// How one side of a copy keeps its image.
  enum CopyOrder: Equatable {
    case image
    case flat(channelsLast: Bool)
  }

  struct Step {
    var operation: Operation
    var input: Int
    var output: Int
    var name: String
  }

  let model: ModelSpecification
  let objective: Objective?
  let purpose: NetworkPurpose
  private(set) var layout = ParameterLayout()
  private(set) var tensors: [Tensor] = []
  private(set) var steps: [Step] = []
  /// steps[..<encoderEnd] belong to the encoder, the posterior's heads included.
  private(set) var encoderEnd = 0
  private(set) var inputTensor = 0
  /// What describes the posterior, for the variational kinds.
  private(set) var headsTensor: Int?
  private(set) var codeTensor = 0
  private(set) var outputTensor = 0
  private(set) var outputActivation = GALLEY_IDENTITY
  private(set) var outputScale: Float = 1
  private(set) var codeTable: CodeTable?
  private var replicas = 1

  /// - Parameter codes: examples with a code of their own, for the models that learn codes.
  /// - Precondition: `model` has no problems for `objective`.
  init(_ model: ModelSpecification, objective: Objective?, purpose: NetworkPurpose, codes: Int) {
    self.model = model
    self.objective = objective
    self.purpose = purpose
    let samples = objective?.samples ?? 1
    inputTensor = append(
      Tensor(
        layout: ActivationLayout(flat: model.encoderInputShape.count), hasGradient: false,
        learnedCount: 0, replicas: 1))
    var position = Position(tensor: inputTensor, shape: model.encoderInputShape)
    if !model.kind.learnsCodes {
      walk(model.encoder, part: "encoder", endsModel: model.kind == .regressor, &position)
    }
    switch model.kind {
    case .regressor: break
    case .autoencoder:
      flattenNaturally(&position)
      codeTensor = position.tensor
      encoderEnd = steps.count
    case .vae, .conditionalVAE:
      appendHeads(position)
      encoderEnd = steps.count
      replicas = samples
      position = appendCode()
    case .autoDecoder, .variationalAutoDecoder:
      codeTable = layout.appendCodes(
        examples: codes, latent: model.latentDimensions,
        names: model.kind.isVariational ? model.posterior.parameterNames : ["value"])
      if model.kind.isVariational { headsTensor = appendFlat(model.codeParameters, learned: true) }
      position = appendCode()
    }
    if model.kind.hasDecoder {
      walk(model.decoder, part: "decoder", endsModel: true, &position)
    } else {
      encoderEnd = steps.count
    }
    nameSequentially()
  }

  /// Where the walk is: the tensor, the shape the model sees, and how the tensor keeps it.
  private struct Position {
    var tensor: Int
    var shape: TensorShape
    /// The tensor holds an image laid out as such; otherwise its values lie flat.
    var isImage = false
    /// For a flat tensor that keeps an image's values channels last.
    var order: ChannelOrder?
    /// Something before this tensor learns.
    var learns = false
  }

  private mutating func append(_ tensor: Tensor) -> Int {
    tensors.append(tensor)
    return tensors.count - 1
  }

  private mutating func appendFlat(_ count: Int, learned: Bool, learnedCount: Int? = nil) -> Int {
    append(
      Tensor(
        layout: ActivationLayout(flat: count), hasGradient: purpose.learns && learned,
        learnedCount: learnedCount ?? count, replicas: replicas))
  }

  private mutating func appendCode() -> Position {
    let width = model.latentDimensions + model.classes
    codeTensor = appendFlat(width, learned: true, learnedCount: model.latentDimensions)
    return Position(tensor: codeTensor, shape: TensorShape([width]), learns: true)
  }

  private mutating func appendHeads(_ position: Position) {
    let names = model.posterior.parameterNames
    let matrix = layout.appendLinear(
      inputs: position.shape.count, parts: names.map { ($0, model.latentDimensions) },
      hasBias: true, initialization: model.initialization, inputOrder: position.order)
    let heads = appendFlat(model.codeParameters, learned: true)
    headsTensor = heads
    steps.append(
      Step(
        operation: .dense(matrix, activation: GALLEY_IDENTITY), input: position.tensor,
        output: heads, name: names.joined(separator: " and ")))
  }

  // MARK: Layers

  private mutating func walk(
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
  private mutating func append(
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
  private func firstImage(in upcoming: ArraySlice<LayerSpecification>) -> ChannelOrder? {
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

  private mutating func appendDense(
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

  private mutating func appendConvolution(
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
  private mutating func appendVolume(
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

  private mutating func appendPool(
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

  private mutating func appendNormalization(
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

  private mutating func appendElementwise(
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

  private mutating func appendImage(_ shape: TensorShape, thin: Bool, learned: Bool) -> Int {
    append(
      Tensor(
        layout: ActivationLayout(image: shape, isThin: thin),
        hasGradient: purpose.learns && learned, learnedCount: shape.count, replicas: replicas))
  }

  // MARK: Layouts

  private mutating func appendCrop(
    _ sizes: [Int], shape: TensorShape, label: String, _ position: inout Position
  ) {
    let thin = tensors[position.tensor].layout.isThin
    let output = appendImage(shape, thin: thin, learned: position.learns)
    let layout = tensors[output].layout
    steps.append(
      Step(
        operation: .copy(
          sizes: layout.sizes, channels: layout.positionStride, fromOrder: .image, toOrder: .image),
        input: position.tensor, output: output, name: label))
    position = Position(tensor: output, shape: shape, isImage: true, learns: position.learns)
  }

  private mutating func makeImage(_ position: inout Position, label: String) {
    guard !position.isImage else { return }
    let shape = position.shape
    let output = appendImage(shape, thin: shape.channels <= 4, learned: position.learns)
    let layout = tensors[output].layout
    steps.append(
      Step(
        operation: .copy(
          sizes: layout.sizes, channels: layout.channels,
          fromOrder: .flat(channelsLast: position.order != nil), toOrder: .image),
        input: position.tensor, output: output, name: "input of \(label)"))
    position = Position(tensor: output, shape: shape, isImage: true, learns: position.learns)
  }

  /// To a vector whose values may lie in either order: for a product that knows which.
  private mutating func flatten(_ position: inout Position) {
    if position.isImage { appendFlatten(channelsLast: true, label: "flatten", &position) }
  }

  /// To a vector in the model's own order.
  private mutating func flattenNaturally(_ position: inout Position) {
    let shape = position.shape
    if let order = position.order {
      position.shape = TensorShape([order.channels, 1, order.positions])
      makeImage(&position, label: "output")
    }
    if position.isImage { appendFlatten(channelsLast: false, label: "output", &position) }
    position.shape = TensorShape([shape.count])
  }

  private mutating func appendFlatten(
    channelsLast: Bool, label: String, _ position: inout Position
  ) {
    let from = tensors[position.tensor].layout
    let flat = append(
      Tensor(
        layout: ActivationLayout(flat: from.channels * from.positions),
        hasGradient: purpose.learns && position.learns,
        learnedCount: from.channels * from.positions, replicas: replicas))
    steps.append(
      Step(
        operation: .copy(
          sizes: from.sizes, channels: from.channels, fromOrder: .image,
          toOrder: .flat(channelsLast: channelsLast)),
        input: position.tensor, output: flat, name: label))
    let order =
      channelsLast && from.channels > 1 && from.positions > 1
      ? ChannelOrder(channels: from.channels, positions: from.positions) : nil
    position = Position(
      tensor: flat, shape: TensorShape([position.shape.count]), order: order,
      learns: position.learns)
  }

  private mutating func nameSequentially() {
    switch model.kind {
    case .autoencoder:
      name(model.encoder, "encoder", from: 0)
      name(model.decoder, "decoder", from: model.encoder.count)
    case .regressor: name(model.encoder, "encoder", from: 0)
    case .autoDecoder, .variationalAutoDecoder: name(model.decoder, "decoder", from: 0)
    case .vae, .conditionalVAE: break
    }
  }

  private mutating func name(_ layers: [LayerSpecification], _ part: String, from start: Int) {
    for index in layers.indices {
      layout.setSequentialName("\(start + index)", for: "\(part).\(index)")
    }
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

extension ParameterLayout {
  /// A model's layout.
  /// - Parameter codes: examples with a code of their own.
  init(_ model: ModelSpecification, codes: Int = 0) {
    self = NetworkPlan(model, objective: nil, purpose: .inference, codes: codes).layout
  }
}
