// Allocates what a plan describes: tensors, tables, copies of weights, and the operations on them.

import CKernels
import Diagnostics
import Tensor

/// Everything that a network owns or points to.
struct NetworkMemory {
  var nodes: [Node] = []
  /// For messages, in the order of `nodes`.
  var nodeNames: [String] = []
  var encoderEnd = 0
  var activations: [Activation] = []
  fileprivate var floats: [AlignedBuffer<Float>] = []
  fileprivate var doubles: [AlignedBuffer<Double>] = []
  fileprivate var bytes: [AlignedBuffer<UInt8>] = []
  fileprivate var indices: [AlignedBuffer<Int32>] = []
  fileprivate var tables: [WindowTables] = []
  fileprivate var poolWindows: [PoolTables] = []
}

struct NetworkBuilder {
  let plan: NetworkPlan
  let capacity: Int
  /// Chunks that a batch may be divided into.
  let chunks: Int
  let parameters: UnsafeMutablePointer<Float>
  let firstMoments: UnsafeMutablePointer<Float>?
  let secondMoments: UnsafeMutablePointer<Float>?
  let gradients: UnsafeMutablePointer<Float>?
  private(set) var memory = NetworkMemory()
  /// The rectifier or ReLU that the last node of a tensor ends in.
  private var rectifiers: [Int: (node: Int, rectifier: Rectifier)] = [:]
  private var dropouts: UInt64 = 0

  init(
    plan: NetworkPlan, capacity: Int, chunks: Int, parameters: UnsafeMutablePointer<Float>,
    firstMoments: UnsafeMutablePointer<Float>?, secondMoments: UnsafeMutablePointer<Float>?,
    gradients: UnsafeMutablePointer<Float>?
  ) {
    self.plan = plan
    self.capacity = capacity
    self.chunks = chunks
    self.parameters = parameters
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.gradients = gradients
  }

  mutating func build() throws(Diagnostic) {
    let aliases = findAliases()
    for (index, tensor) in plan.tensors.enumerated() {
      if let alias = aliases[index] {
        // The same memory, seen as an image or as a vector.
        var activation = memory.activations[alias]
        activation.layout = tensor.layout
        memory.activations.append(activation)
        continue
      }
      let rows = capacity * tensor.replicas
      memory.activations.append(
        Activation(
          layout: tensor.layout,
          values: try floats(rows * tensor.layout.imageStride, "activations of a batch"),
          gradient: tensor.hasGradient
            ? try floats(rows * tensor.layout.imageStride, "gradients of a batch") : nil))
    }
    for (index, step) in plan.steps.enumerated() {
      if index == plan.encoderEnd { memory.encoderEnd = memory.nodes.count }
      if aliases[step.output] == step.input, case .copy = step.operation {
        rectifiers[step.output] = rectifiers[step.input]
        continue
      }
      try append(step)
    }
    if plan.encoderEnd == plan.steps.count { memory.encoderEnd = memory.nodes.count }
  }

  /// Copies that would change nothing: tensor by the tensor it is a view of.
  private func findAliases() -> [Int: Int] {
    var aliases: [Int: Int] = [:]
    for step in plan.steps {
      guard case .copy(_, _, let fromOrder, let toOrder) = step.operation else { continue }
      let (from, to) = (plan.tensors[step.input].layout, plan.tensors[step.output].layout)
      let image = fromOrder == .image ? from : to
      let flat = fromOrder == .image ? toOrder : fromOrder
      guard from.storedValues == to.storedValues, image.positionStride == image.channels else {
        continue
      }
      let sameOrder =
        flat == .flat(channelsLast: true) || image.channels == 1 || image.positions == 1
      if fromOrder != toOrder, sameOrder { aliases[step.output] = step.input }
    }
    return aliases
  }

  private mutating func floats(
    _ count: Int, _ purpose: String
  ) throws(Diagnostic) -> UnsafeMutablePointer<Float> {
    let buffer = try AlignedBuffer<Float>(count: count, purpose: purpose)
    memory.floats.append(buffer)
    return buffer.pointer
  }

  private mutating func append(_ step: NetworkPlan.Step) throws(Diagnostic) {
    let input = memory.activations[step.input]
    let output = memory.activations[step.output]
    switch step.operation {
    case .dense(let matrix, let activation):
      try appendDense(matrix, activation, step, input, output)
    case .convolution(let kernel, let forward, let backward, let rectifier, let lanesAreInputs):
      try appendConvolution(
        kernel, forward, backward, rectifier, lanesAreInputs, step, input, output)
    case .pool(let axes):
      let tables = try PoolTables(axes: axes, input: input.layout, output: output.layout)
      memory.poolWindows.append(tables)
      let arguments = try AlignedBuffer<UInt8>(
        count: capacity * replicas(step) * output.layout.imageStride, purpose: "pooled positions")
      memory.bytes.append(arguments)
      add(
        .pool(
          PoolNode(
            input: input, output: output, windows: UnsafePointer(tables.windows),
            arguments: arguments.pointer, inputRectifier: claimRectifier(step.input))), step)
    case .volume(let weights, let sizes):
      add(.volume(try volume(weights, sizes, output)), step)
    case .statistics(let weights, let momentum, let epsilon, let rectifier):
      let node = try normalization(weights, momentum, epsilon, rectifier, input, output)
      if plan.purpose.usesBatchStatistics {
        add(.statistics(node), step)
      }
      add(.normalize(node), step)
    case .normalize: break
    case .elementwise(let layer):
      add(.elementwise(try elementwise(layer, step, input, output)), step)
    case .copy(let sizes, let channels, let fromOrder, let toOrder):
      func strides(_ order: NetworkPlan.CopyOrder, _ layout: ActivationLayout) -> galley_strides {
        guard case .flat(let channelsLast) = order else { return layout.strides }
        return ActivationLayout.flatStrides(
          channels: channels, sizes: sizes, channelsLast: channelsLast,
          imageStride: layout.imageStride)
      }
      add(
        .copy(
          CopyNode(
            input: input, output: output, from: strides(fromOrder, input.layout),
            to: strides(toOrder, output.layout), sizes: sizes, channels: channels)), step)
    }
  }

  private func replicas(_ step: NetworkPlan.Step) -> Int { plan.tensors[step.output].replicas }

  private mutating func add(_ node: Node, _ step: NetworkPlan.Step) {
    memory.nodes.append(node)
    memory.nodeNames.append(step.name)
  }

  /// Takes over the gate of the node that gives `tensor`, which then expects its gradient gated.
  private mutating func claimRectifier(
    _ tensor: Int, where fits: (Rectifier) -> Bool = { _ in true }
  )
    -> Rectifier?
  {
    guard let known = rectifiers[tensor], fits(known.rectifier) else { return nil }
    switch memory.nodes[known.node] {
    case .dense(var node):
      node.gradientArrivesMasked = true
      memory.nodes[known.node] = .dense(node)
    case .convolution(var node):
      node.gradientArrivesMasked = true
      memory.nodes[known.node] = .convolution(node)
    default: return nil
    }
    return known.rectifier
  }

  // MARK: Operations

  private mutating func appendDense(
    _ matrix: PanelMatrix, _ activation: galley_activation, _ step: NetworkPlan.Step,
    _ input: Activation, _ output: Activation
  ) throws(Diagnostic) {
    var node = DenseNode(activation: activation, input: input, output: output)
    let (weight, bias) = (matrix.weightOffset, matrix.biasOffset)
    node.update.weights = parameters + weight
    node.update.bias = parameters + bias
    node.update.first_moment = firstMoments.map { $0 + weight }
    node.update.second_moment = secondMoments.map { $0 + weight }
    node.update.bias_first_moment = matrix.hasBias ? firstMoments.map { $0 + bias } : nil
    node.update.bias_second_moment = matrix.hasBias ? secondMoments.map { $0 + bias } : nil
    if plan.purpose == .gradientInspection {
      node.update.gradient = gradients.map { $0 + weight }
      node.update.bias_gradient = matrix.hasBias ? gradients.map { $0 + bias } : nil
    }
    node.update.has_bias = matrix.hasBias ? 1 : 0
    node.update.x = UnsafePointer(input.values)
    node.update.x_stride = input.layout.imageStride
    node.update.dy = output.gradient.map { UnsafePointer($0) }
    node.update.dy_stride = output.layout.imageStride
    node.update.inputs = matrix.inputs
    node.update.panels = matrix.panels
    if input.gradient != nil {
      let blocks = (plan.tensors[step.input].learnedCount + lanes - 1) / lanes
      node.update.transposed_panels = blocks
      node.update.transposed = try floats(
        blocks * lanes * matrix.panels * lanes, "transposed weights")
      node.masksInputGradient = claimRectifier(step.input) { $0.slope == 0 } != nil
    }
    node.gradientArrivesMasked = activation == GALLEY_IDENTITY
    if activation == GALLEY_RELU {
      rectifiers[step.output] = (memory.nodes.count, Rectifier(slope: 0))
    }
    add(.dense(node), step)
  }

  private mutating func appendConvolution(
    _ kernel: KernelWeights, _ forward: [WindowAxis], _ backward: [WindowAxis],
    _ rectifier: Rectifier?, _ lanesAreInputs: Bool, _ step: NetworkPlan.Step,
    _ input: Activation, _ output: Activation
  ) throws(Diagnostic) {
    let (from, to) = (input.layout, output.layout)
    // Products into whole vectors run over real channels, dot products over stored ones.
    let ahead = WindowPass(
      axes: forward, input: from, output: to,
      valuesPerTap: lanesAreInputs ? from.positionStride : from.channels,
      reversesTaps: kernel.reversesTaps != lanesAreInputs)
    let back = WindowPass(
      axes: backward, input: to, output: from,
      valuesPerTap: lanesAreInputs ? to.channels : (from.isThin ? to.positionStride : to.channels),
      reversesTaps: kernel.reversesTaps == lanesAreInputs)
    let forwardTables = try WindowTables(
      ahead.productGroups(), input: from, output: to, inner: ahead.inner)
    let backwardTables = try WindowTables(
      input.gradient == nil ? [] : back.productGroups(), input: to, output: from,
      inner: back.inner)
    memory.tables += [forwardTables, backwardTables]
    let thinCopy = lanesAreInputs || from.isThin
    let copyCount =
      thinCopy
      ? kernel.innerChannels * kernel.taps * kernel.panels * lanes
      : (kernel.innerChannels + lanes - 1) / lanes * lanes * kernel.taps * kernel.laneChannels
    let weights = parameters + kernel.weightOffset
    let copy = try floats(copyCount, "rearranged weights")
    var node = ConvolutionNode(
      input: input, output: output, forward: UnsafePointer(forwardTables.windows),
      backward: UnsafePointer(backwardTables.windows),
      forwardWeights: UnsafePointer(lanesAreInputs ? copy : weights),
      backwardWeights: UnsafePointer(lanesAreInputs ? weights : copy),
      bias: kernel.hasBias ? UnsafePointer(parameters + kernel.biasOffset) : nil,
      outputIsThin: lanesAreInputs, inputIsThin: from.isThin, rectifier: rectifier,
      kernel: kernel, weights: weights, copy: copy, lanesAreInputs: lanesAreInputs)
    node.copyIsThin = thinCopy
    node.wantsInputGradient = input.gradient != nil
    if node.wantsInputGradient { node.inputRectifier = claimRectifier(step.input) }
    if plan.purpose.learnsWeights {
      let primary = lanesAreInputs ? back : ahead
      let groups = primary.gradientGroups()
      let gradientTables = try WindowTables(
        groups, input: primary.input, output: primary.output, inner: primary.inner)
      memory.tables.append(gradientTables)
      node.gradientTables = UnsafePointer(gradientTables.windows)
      let sets = Self.gradientSets(groups, panels: kernel.panels)
      let ends = try AlignedBuffer<Int32>(count: sets.count, purpose: "the tables of a convolution")
      for (index, end) in sets.enumerated() { ends.pointer[index] = Int32(end) }
      memory.indices.append(ends)
      node.gradientSets = UnsafeBufferPointer(start: ends.pointer, count: sets.count)
      node.kernelPartials = try floats(chunks * kernel.size, "weight gradients")
      if kernel.hasBias {
        node.biasCount = output.layout.positionStride
        node.biasPartials = try floats(chunks * node.biasCount, "bias gradients")
      }
    }
    node.gradientArrivesMasked = rectifier == nil
    if let rectifier { rectifiers[step.output] = (memory.nodes.count, rectifier) }
    add(.convolution(node), step)
  }

  /// Taps whose gradients fit the second-level cache together pass over the images together.
  /// - Returns: after which group each set ends.
  private static func gradientSets(_ groups: [WindowTables.Group], panels: Int) -> [Int] {
    let limit = (384 << 10) / (panels * lanes * MemoryLayout<Float>.stride)
    var ends: [Int] = []
    var held = 0
    for (index, group) in groups.enumerated() {
      let isNewTap =
        index == 0 || group.segments.map(\.weight) != groups[index - 1].segments.map(\.weight)
      let inner = isNewTap ? group.segments.count * group.depth : 0
      if held > 0, held + inner > limit {
        ends.append(index)
        held = 0
      }
      held += inner
    }
    return ends + [groups.count]
  }

  private mutating func volume(
    _ weights: VolumeWeights, _ sizes: [Int], _ output: Activation
  ) throws(Diagnostic) -> VolumeNode {
    let arguments = try AlignedBuffer<UInt8>(
      count: capacity * output.layout.imageStride, purpose: "pooled positions")
    memory.bytes.append(arguments)
    let weightCount = weights.channels * weights.kernel.reduce(1, *)
    let partials = try AlignedBuffer<Double>(
      count: capacity * (weightCount + weights.channels), purpose: "gradients of a batch")
    memory.doubles.append(partials)
    return VolumeNode(
      shape: galley_volume_shape(
        depth: sizes[0], height: sizes[1], width: sizes[2], channels: weights.channels,
        kernel_depth: weights.kernel[0], kernel_height: weights.kernel[1],
        kernel_width: weights.kernel[2]),
      output: output, arguments: arguments.pointer,
      weights: UnsafePointer(parameters + weights.weightOffset),
      bias: weights.hasBias ? UnsafePointer(parameters + weights.biasOffset) : nil,
      weightOffset: weights.weightOffset, biasOffset: weights.biasOffset,
      weightCount: weightCount, hasBias: weights.hasBias, partials: partials.pointer)
  }

  private mutating func normalization(
    _ weights: NormalizationWeights, _ momentum: Double, _ epsilon: Double,
    _ rectifier: Rectifier?, _ input: Activation, _ output: Activation
  ) throws(Diagnostic) -> NormalizationNode {
    let channels = input.layout.positionStride
    let partials = try AlignedBuffer<Double>(
      count: 2 * channels * chunks, purpose: "batch statistics")
    memory.doubles.append(partials)
    return NormalizationNode(
      input: input, output: output, rectifier: rectifier, channels: channels, momentum: momentum,
      epsilon: epsilon, scale: parameters + weights.scaleOffset,
      shift: parameters + weights.shiftOffset, runningMean: parameters + weights.meanOffset,
      runningVariance: parameters + weights.varianceOffset, scaleOffset: weights.scaleOffset,
      shiftOffset: weights.shiftOffset, partials: partials.pointer,
      scratch: try floats(2 * channels * chunks, "batch statistics"),
      coefficients: try floats(7 * channels, "batch statistics"))
  }

  private mutating func elementwise(
    _ layer: LayerSpecification, _ step: NetworkPlan.Step, _ input: Activation,
    _ output: Activation
  ) throws(Diagnostic) -> ElementwiseNode {
    let function: ElementwiseNode.Function
    switch layer {
    case .scale(let factor): function = .scale(Float(factor))
    case .dropout(let rate):
      // Whole blocks of four random numbers an image.
      let stride = (output.layout.storedValues + 3) / 4 * 4
      let mask = try floats(capacity * replicas(step) * stride, "a dropout mask")
      function = .dropout(rate: Float(rate), mask: mask, maskStride: stride, stream: dropouts)
      dropouts += 1
    case .relu, .leakyReLU: function = .rectifier(layer.rectifier ?? Rectifier(slope: 0))
    default: function = .activation(layer.activation ?? GALLEY_IDENTITY)
    }
    return ElementwiseNode(function: function, input: input, output: output)
  }
}
