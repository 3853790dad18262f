// A dense model compiled for a batch size: every buffer allocated and every pointer resolved before
// the first step, so that a step allocates nothing.

import CKernels
import Diagnostics
import Tensor

/// A linear layer with the activation after it, or an activation on its own. Plain pointers only:
/// workers read it without touching reference counts.
struct DenseNode {
  /// Weights, moments and the operands of the weight gradient. Unused without `hasProduct`.
  var update = galley_dense_update()
  var hasProduct: Bool
  var activation: galley_activation
  var input: UnsafeMutablePointer<Float>
  var inputStride: Int
  var output: UnsafeMutablePointer<Float>
  var outputs: Int
  var outputStride: Int
  /// Of the loss by `output`, and once this node's turn has come by what enters the activation.
  var outputGradient: UnsafeMutablePointer<Float>?
  /// Nil where nothing before this node learns.
  var inputGradient: UnsafeMutablePointer<Float>?
  /// The node before ends in ReLU, whose mask the input gradient's product applies as it stores.
  var masksInputGradient = false
  /// `outputGradient` arrives already multiplied by the activation's derivative.
  var gradientArrivesMasked = false
}

/// A share of the parameters that one worker updates at a time.
struct PanelChunk {
  var node: Int
  var first: Int
  var end: Int
}

/// What one pass over a batch does. Set before the workers start, read by all of them.
struct DenseBatch {
  enum Latents { case sampled, mean, given }

  var rows = 0
  var pixels: UnsafePointer<UInt8>?
  var scale: Float = 1
  var labels: UnsafePointer<UInt8>?
  /// Of the examples in the data set, one for each row.
  var indices: UnsafePointer<Int32>?
  var runsEncoder = true
  var runsDecoder = true
  var latents = Latents.sampled
  var noiseSeed: UInt64 = 0
  var noisePurpose = RandomPurpose.posteriorNoise.rawValue
  var noiseStep: UInt32 = 0
  /// Of the batch's first row among the noise of `noiseStep`.
  var noiseRow = 0
  var computesLoss = false
  var computesGradient = false
  /// Factor of the loss's gradient: 1 for a sum over the batch, 1 / rows for a mean.
  var gradientScale: Float = 1
}

final class DenseNetwork {
  let model: ModelSpecification
  let objective: Objective?
  let layout: ParameterLayout
  let capacity: Int
  let pool: ThreadPool
  let kernels: UnsafePointer<galley_panel_kernels>

  let parameters: AlignedBuffer<Float>
  let firstMoments: AlignedBuffer<Float>?
  let secondMoments: AlignedBuffer<Float>?
  /// Only for looking at gradients; training consumes each gradient where it is computed.
  let gradients: AlignedBuffer<Float>?

  let nodes: [DenseNode]
  /// For messages, in the order of `nodes`.
  let nodeNames: [String]
  /// nodes[..<encoderEnd] belong to the encoder, the heads included.
  let encoderEnd: Int
  let panelChunks: [PanelChunk]

  let x: UnsafeMutablePointer<Float>
  let xStride: Int
  /// What enters the decoder: z and the one-hot label, or an autoencoder's code.
  let code: UnsafeMutablePointer<Float>
  let codeStride: Int
  let codeGradient: UnsafeMutablePointer<Float>?
  let noise: UnsafeMutablePointer<Float>
  let deviation: UnsafeMutablePointer<Float>
  let noiseStride: Int
  let rowReconstructions: UnsafeMutablePointer<Double>
  let rowDivergences: UnsafeMutablePointer<Double>
  let rowLabels: UnsafeMutablePointer<UInt8>

  var batch = DenseBatch()
  var adamStep = galley_adam_step()
  private let buffers: [AlignedBuffer<Float>]
  private let rowBuffers: (AlignedBuffer<Double>, AlignedBuffer<UInt8>)

  enum Purpose {
    case inference, training
    /// Gradients are stored and no weight changes: how the tests see them.
    case gradientInspection
  }

  /// - Precondition: `model` has no problems for `objective`.
  init(
    _ model: ModelSpecification, objective: Objective?, purpose: Purpose, capacity: Int,
    threads: Int, instructionSet: KernelClass.InstructionSet = .detected
  ) throws(Diagnostic) {
    self.model = model
    self.objective = objective
    self.capacity = capacity
    layout = ParameterLayout(model)
    try layout.requireMemory(copies: purpose == .training ? 5 : 2)
    pool = try ThreadPool(threads: threads)
    kernels = instructionSet.kernels
    parameters = try AlignedBuffer(count: layout.size, purpose: "the model's parameters")
    let moments = purpose == .training ? layout.size : 0
    let first = try AlignedBuffer<Float>(count: moments, purpose: "the optimiser's moments")
    let second = try AlignedBuffer<Float>(count: moments, purpose: "the optimiser's moments")
    let stored = try AlignedBuffer<Float>(
      count: purpose == .gradientInspection ? layout.size : 0, purpose: "gradients")
    firstMoments = purpose == .training ? first : nil
    secondMoments = purpose == .training ? second : nil
    gradients = purpose == .gradientInspection ? stored : nil

    var plan = DensePlan(
      model: model, objective: objective, layout: layout, capacity: capacity,
      learns: purpose != .inference)
    try plan.build()
    let parameterStart = parameters.pointer
    nodes = plan.nodes.map { node in
      var node = node
      guard node.hasProduct else { return node }
      let (weight, bias) = (node.weightOffset, node.biasOffset)
      node.node.update.weights = parameterStart + weight
      node.node.update.bias = parameterStart + bias
      if purpose == .training {
        node.node.update.first_moment = first.pointer + weight
        node.node.update.second_moment = second.pointer + weight
        node.node.update.bias_first_moment = first.pointer + bias
        node.node.update.bias_second_moment = second.pointer + bias
      } else if purpose == .gradientInspection {
        node.node.update.gradient = stored.pointer + weight
        node.node.update.bias_gradient = stored.pointer + bias
      }
      return node
    }.map(\.node)
    nodeNames = plan.nodes.map(\.name)
    encoderEnd = plan.encoderEnd
    panelChunks = plan.chunks(threads: threads)
    guard let x = plan.x, let code = plan.code, let noise = plan.noise,
      let deviation = plan.deviation
    else { preconditionFailure("the plan has not been built") }
    (self.x, xStride) = (x, plan.xStride)
    (self.code, codeStride, codeGradient) = (code, plan.codeStride, plan.codeGradient)
    (self.noise, self.deviation, noiseStride) = (noise, deviation, plan.noiseStride)
    buffers = plan.buffers
    let doubles = try AlignedBuffer<Double>(count: 2 * capacity, purpose: "losses")
    let bytes = try AlignedBuffer<UInt8>(count: capacity, purpose: "labels")
    rowReconstructions = doubles.pointer
    rowDivergences = doubles.pointer + capacity
    rowLabels = bytes.pointer
    rowBuffers = (doubles, bytes)
  }

  /// Replaces the weights, and the transposed copies that depend on them.
  func load(_ weights: NamedTensors) throws(Diagnostic) {
    try layout.load(weights, into: parameters.pointer)
    refreshTransposedWeights()
  }

  func refreshTransposedWeights() {
    for index in nodes.indices where nodes[index].hasProduct {
      withUnsafePointer(to: nodes[index].update) {
        galley_transpose_panels($0, 0, $0.pointee.panels)
      }
    }
  }

  /// The first layer whose output is not finite, if any, in the order of evaluation.
  func firstNonFiniteLayer() -> String? {
    for (node, name) in zip(nodes, nodeNames) {
      for row in 0..<batch.rows {
        let values = node.output + row * node.outputStride
        if galley_first_non_finite(values, Int64(node.outputs)) >= 0 { return name }
      }
    }
    return nil
  }
}
