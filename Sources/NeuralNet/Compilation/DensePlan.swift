// Lays out the buffers of a dense model and decides what each layer reads and writes.

import CKernels
import Diagnostics
import Tensor

/// Builds the nodes of a `DenseNetwork`.
struct DensePlan {
  struct PlannedNode {
    var node: DenseNode
    var name: String
    var weightOffset = 0
    var biasOffset = 0
    var hasProduct: Bool { node.hasProduct }
  }

  let model: ModelSpecification
  let objective: Objective?
  let layout: ParameterLayout
  let capacity: Int
  let learns: Bool

  private(set) var nodes: [PlannedNode] = []
  private(set) var encoderEnd = 0
  private(set) var buffers: [AlignedBuffer<Float>] = []
  private(set) var x: UnsafeMutablePointer<Float>?
  private(set) var xStride = 0
  private(set) var code: UnsafeMutablePointer<Float>?
  private(set) var codeStride = 0
  private(set) var codeGradient: UnsafeMutablePointer<Float>?
  private(set) var noise: UnsafeMutablePointer<Float>?
  private(set) var deviation: UnsafeMutablePointer<Float>?
  private(set) var noiseStride = 0
  private var matrixIndex = 0

  init(
    model: ModelSpecification, objective: Objective?, layout: ParameterLayout, capacity: Int,
    learns: Bool
  ) {
    self.model = model
    self.objective = objective
    self.layout = layout
    self.capacity = capacity
    self.learns = learns
  }

  /// Where a value is, how wide, and where its gradient goes.
  private struct Flow {
    var values: UnsafeMutablePointer<Float>
    var width: Int
    var stride: Int
    /// Nil where nothing before learns.
    var gradient: UnsafeMutablePointer<Float>?
    /// How many of `width`'s leading columns need a gradient.
    var learnedWidth: Int
    var endsInReLU = false
  }

  mutating func build() throws(Diagnostic) {
    xStride = Self.rowStride(model.encoderInputShape.count)
    let examples = try buffer(xStride)
    x = examples
    var flow = Flow(
      values: examples, width: model.encoderInputShape.count, stride: xStride, gradient: nil, learnedWidth: 0)
    flow = try append(model.encoder, part: "encoder", after: flow, endsModel: false)
    if model.kind.isVariational {
      _ = try appendLinear(
        2 * model.latentDimensions, nil, name: "mean and log-variance", after: flow)
      codeStride = Self.rowStride((model.decoderInputShape?.count ?? 0))
      let latents = try buffer(codeStride)
      code = latents
      codeGradient = learns ? try buffer(codeStride) : nil
      noiseStride = (model.latentDimensions + 3) / 4 * 4
      noise = try buffer(noiseStride)
      deviation = try buffer(noiseStride)
      flow = Flow(
        values: latents, width: (model.decoderInputShape?.count ?? 0), stride: codeStride, gradient: codeGradient,
        learnedWidth: model.latentDimensions)
    } else {
      (code, codeStride, codeGradient) = (flow.values, flow.stride, flow.gradient)
      noiseStride = 4
      noise = try buffer(4)
      deviation = noise
    }
    encoderEnd = nodes.count
    _ = try append(model.decoder, part: "decoder", after: flow, endsModel: true)
  }

  /// Divides the parameters into chunks of about equal work, in whole pairs of panels.
  func chunks(threads: Int) -> [PanelChunk] {
    let products = nodes.indices.filter { nodes[$0].hasProduct }
    let total = products.reduce(0) {
      $0 + Int(nodes[$1].node.update.panels) * Int(nodes[$1].node.update.inputs)
    }
    let goal = threads == 1 ? total : total / (16 * threads)
    let chunks = products.flatMap { index in
      let panels = Int(nodes[index].node.update.panels)
      let width = max(2, goal / Int(nodes[index].node.update.inputs) / 2 * 2)
      return stride(from: 0, to: panels, by: width).map {
        PanelChunk(node: index, first: $0, end: min(panels, $0 + width))
      }
    }
    // Small ones last, so that workers finish together.
    func cost(_ chunk: PanelChunk) -> Int {
      (chunk.end - chunk.first) * Int(nodes[chunk.node].node.update.inputs)
    }
    return chunks.enumerated().sorted {
      (cost($1.element), $0.offset) < (cost($0.element), $1.offset)
    }.map(\.element)
  }

  private mutating func append(
    _ layers: [LayerSpecification], part: String, after start: Flow, endsModel: Bool
  ) throws(Diagnostic) -> Flow {
    var flow = start
    var index = 0
    while index < layers.count {
      let name = "\(part).\(index) (\(layers[index].name))"
      if case .linear(let outputs, _) = layers[index] {
        let activation = index + 1 < layers.count ? layers[index + 1].activation : nil
        flow = try appendLinear(outputs, activation, name: name, after: flow)
        index += activation == nil ? 1 : 2
      } else {
        flow = try appendActivation(
          layers[index].activation ?? GALLEY_IDENTITY, name: name, after: flow)
        index += 1
      }
      if endsModel, index == layers.count { finishOutput() }
    }
    return flow
  }

  private mutating func appendLinear(
    _ outputs: Int, _ activation: galley_activation?, name: String, after flow: Flow
  ) throws(Diagnostic) -> Flow {
    let matrix = layout.matrices[matrixIndex]
    matrixIndex += 1
    precondition(
      matrix.inputs == flow.width && matrix.outputs == outputs,
      "layout \(matrix.inputs)x\(matrix.outputs), plan \(flow.width)x\(outputs)")
    let stride = Self.rowStride(outputs)
    let output = try buffer(stride)
    let gradient = learns ? try buffer(stride) : nil
    var node = DenseNode(
      hasProduct: true, activation: activation ?? GALLEY_IDENTITY, input: flow.values,
      inputStride: flow.stride, output: output, outputs: outputs, outputStride: stride,
      outputGradient: gradient, inputGradient: flow.gradient)
    node.update.x = UnsafePointer(flow.values)
    node.update.x_stride = flow.stride
    node.update.dy = gradient.map { UnsafePointer($0) }
    node.update.dy_stride = stride
    node.update.inputs = matrix.inputs
    node.update.panels = matrix.panels
    if flow.gradient != nil {
      let blocks = (flow.learnedWidth + lanes - 1) / lanes
      node.update.transposed_panels = blocks
      let transposed = try AlignedBuffer<Float>(
        count: blocks * lanes * matrix.panels * lanes, purpose: "transposed weights")
      buffers.append(transposed)
      node.update.transposed = transposed.pointer
      if flow.endsInReLU, let previous = nodes.indices.last {
        node.masksInputGradient = true
        nodes[previous].node.gradientArrivesMasked = true
      }
    }
    node.gradientArrivesMasked = node.activation == GALLEY_IDENTITY
    nodes.append(
      PlannedNode(
        node: node, name: name, weightOffset: matrix.weightOffset, biasOffset: matrix.biasOffset))
    return Flow(
      values: output, width: outputs, stride: stride, gradient: gradient, learnedWidth: outputs,
      endsInReLU: node.activation == GALLEY_RELU)
  }

  private mutating func appendActivation(
    _ activation: galley_activation, name: String, after flow: Flow
  ) throws(Diagnostic) -> Flow {
    let output = try buffer(flow.stride)
    let gradient = flow.gradient == nil ? nil : try buffer(flow.stride)
    nodes.append(
      PlannedNode(
        node: DenseNode(
          hasProduct: false, activation: activation, input: flow.values, inputStride: flow.stride,
          output: output, outputs: flow.width, outputStride: flow.stride,
          outputGradient: gradient, inputGradient: flow.gradient),
        name: name))
    return Flow(
      values: output, width: flow.width, stride: flow.stride, gradient: gradient,
      learnedWidth: flow.width, endsInReLU: activation == GALLEY_RELU)
  }

  /// The loss hands the last node a gradient that already accounts for its activation; the Bernoulli
  /// loss writes it over the logits, which nobody needs any more.
  private mutating func finishOutput() {
    let last = nodes.count - 1
    nodes[last].node.gradientArrivesMasked = true
    if learns, objective?.isBernoulli == true, nodes[last].hasProduct {
      nodes[last].node.outputGradient = nodes[last].node.output
      nodes[last].node.update.dy = UnsafePointer(nodes[last].node.output)
    }
  }

  private mutating func buffer(_ stride: Int) throws(Diagnostic) -> UnsafeMutablePointer<Float> {
    let made = try AlignedBuffer<Float>(
      count: capacity * stride, purpose: "activations of a batch of \(capacity)")
    buffers.append(made)
    return made.pointer
  }

  /// Whole vectors, and an odd number of cache lines: rows a power of two apart would fall into the
  /// same few sets of the cache when a weight gradient walks down a column.
  private static func rowStride(_ width: Int) -> Int {
    let lines = (width + lanes - 1) / lanes
    return (lines % 2 == 0 ? lines + 1 : lines) * lanes
  }
}

extension LayerSpecification {
  /// Nil for layers with weights.
  var activation: galley_activation? {
    switch self {
    case .relu: GALLEY_RELU
    case .sigmoid: GALLEY_SIGMOID
    case .tanh: GALLEY_TANH
    default: nil
    }
  }
}
