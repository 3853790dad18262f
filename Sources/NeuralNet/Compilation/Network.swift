// A model compiled for a batch size and a purpose: every buffer allocated and every pointer resolved
// before the first step, so that a step allocates nothing.

import CKernels
import Diagnostics
import Tensor

/// What one pass over a batch does. Set before the workers start, read by all of them.
struct Batch {
  enum Latents { case sampled, mean, given }

  /// Examples.
  var rows = 0
  var examples = ExampleMemory()
  /// Of the examples in the data set, one for each row.
  var indices: UnsafePointer<Int32>?
  var latents = Latents.sampled
  var noiseSeed: UInt64 = 0
  var noisePurpose = RandomPurpose.posteriorNoise.rawValue
  var noiseStep: UInt32 = 0
  /// Of the batch's first row among the noise of `noiseStep`.
  var noiseRow = 0
  /// Factor of the loss's gradient: 1 for a sum over the batch, 1 / rows for a mean.
  var gradientScale: Float = 1
}

final class Network {
  let model: ModelSpecification
  let objective: Objective?
  let purpose: NetworkPurpose
  let layout: ParameterLayout
  let codeTable: CodeTable?
  let capacity: Int
  let pool: ThreadPool
  let kernels: UnsafePointer<galley_panel_kernels>
  let convolutions: UnsafePointer<galley_convolution_kernels>
  let volumes: UnsafePointer<galley_volume_kernels>

  let parameters: AlignedBuffer<Float>
  let firstMoments: AlignedBuffer<Float>?
  let secondMoments: AlignedBuffer<Float>?
  /// Dense layers consume each gradient where it is computed, unless gradients are to be seen.
  let gradients: AlignedBuffer<Float>?

  let nodes: [Node]
  let nodeNames: [String]
  /// nodes[..<encoderEnd] belong to the encoder, the posterior's heads included.
  let encoderEnd: Int
  /// Examples of a chunk, the same for any number of threads; nil where no sum crosses rows, so that
  /// chunks may follow the threads.
  let chunkRows: Int?
  let chunkCount: Int

  let x: Activation
  let heads: Activation?
  let code: Activation
  /// What enters the last activation and scale.
  let logits: Activation
  let outputActivation: galley_activation
  let outputScale: Float
  /// `[rows][outputStride]`: what the model gives.
  let outputs: UnsafeMutablePointer<Float>
  let outputStride: Int
  let outputCount: Int
  /// What the output is compared with.
  let targets: UnsafeMutablePointer<Float>
  let targetStride: Int
  /// Decoder rows for each example.
  let samples: Int
  let noise: UnsafeMutablePointer<Float>
  let spread: UnsafeMutablePointer<Float>
  let noiseStride: Int
  /// By decoder row; divergences and losses by example.
  let rowReconstructions: UnsafeMutablePointer<Double>
  let rowDivergences: UnsafeMutablePointer<Double>
  let rowBounds: UnsafeMutablePointer<Double>
  let rowRatios: UnsafeMutablePointer<Double>
  let rowWeights: UnsafeMutablePointer<Float>
  let rowLabels: UnsafeMutablePointer<UInt8>

  /// The first layer reads the data set where it lies, so that no volume is copied.
  let readsExamples: Bool

  var batch = Batch()
  var optimizerStep = galley_optimizer_step()
  let updateTasks: [UpdateTask]
  let programs: Programs
  /// The stage that workers are in.
  var stage: [ChunkStep] = []
  private let memory: NetworkMemory
  private let floats: [AlignedBuffer<Float>]
  private let doubles: AlignedBuffer<Double>
  private let bytes: AlignedBuffer<UInt8>

  /// - Parameter codes: examples with a code of their own, for the models that learn codes.
  /// - Precondition: `model` has no problems for `objective`.
  init(
    _ model: ModelSpecification, objective: Objective?, purpose: NetworkPurpose, capacity: Int,
    threads: Int, codes: Int = 0, instructionSet: KernelClass.InstructionSet = .detected
  ) throws(Diagnostic) {
    let plan = NetworkPlan(model, objective: objective, purpose: purpose, codes: codes)
    self.model = model
    self.objective = objective
    self.purpose = purpose
    self.capacity = capacity
    layout = plan.layout
    codeTable = plan.codeTable
    try layout.requireMemory(copies: purpose == .training ? 6 : 2)
    try requireMemory(
      plan.activationValues * capacity, for: "a batch of \(capacity) examples takes",
      hint: "use a smaller batch or smaller layers")
    pool = try ThreadPool(threads: threads)
    kernels = instructionSet.kernels
    convolutions = instructionSet.convolutionKernels
    volumes = instructionSet.volumeKernels
    samples = objective?.samples ?? 1

    parameters = try AlignedBuffer(count: layout.size, purpose: "the model's parameters")
    let hasMoments = purpose == .training || purpose == .codeFitting
    firstMoments =
      hasMoments ? try AlignedBuffer(count: layout.size, purpose: "the optimiser's moments") : nil
    secondMoments =
      hasMoments ? try AlignedBuffer(count: layout.size, purpose: "the optimiser's moments") : nil
    gradients =
      purpose.learns ? try AlignedBuffer(count: layout.size, purpose: "gradients") : nil

    chunkRows = plan.hasOnlyProducts ? nil : max(1, min(16, capacity / 4) / samples)
    chunkCount = chunkRows.map { (capacity + $0 - 1) / $0 } ?? 1
    var builder = NetworkBuilder(
      plan: plan, capacity: capacity, chunks: chunkCount, parameters: parameters.pointer,
      firstMoments: firstMoments?.pointer, secondMoments: secondMoments?.pointer,
      gradients: gradients?.pointer)
    try builder.build()
    memory = builder.memory
    nodes = memory.nodes
    nodeNames = memory.nodeNames
    encoderEnd = memory.encoderEnd
    if case .volume? = nodes.first { readsExamples = true } else { readsExamples = false }
    x = memory.activations[plan.inputTensor]
    heads = plan.headsTensor.map { [memory] in memory.activations[$0] }
    code = memory.activations[plan.codeTensor]
    logits = memory.activations[plan.outputTensor]
    outputActivation = plan.outputActivation
    outputScale = plan.outputScale
    outputCount = logits.layout.channels
    outputStride = logits.layout.imageStride

    let rows = capacity * samples
    var owned: [AlignedBuffer<Float>] = []
    func take(_ count: Int, _ purpose: String) throws(Diagnostic) -> UnsafeMutablePointer<Float> {
      let buffer = try AlignedBuffer<Float>(count: count, purpose: purpose)
      owned.append(buffer)
      return buffer.pointer
    }
    outputs =
      outputActivation == GALLEY_IDENTITY && outputScale == 1
      ? logits.values : try take(rows * outputStride, "outputs of a batch")
    targetStride = model.kind == .regressor ? outputStride : x.layout.imageStride
    targets =
      model.kind == .regressor ? try take(capacity * targetStride, "targets of a batch") : x.values
    noiseStride = (max(1, model.latentDimensions) + 3) / 4 * 4
    noise = try take(rows * noiseStride, "noise")
    spread = try take(rows * noiseStride, "noise")
    rowWeights = try take(rows, "importance weights")
    floats = owned
    doubles = try AlignedBuffer<Double>(count: 4 * rows, purpose: "losses")
    rowReconstructions = doubles.pointer
    rowDivergences = doubles.pointer + rows
    rowBounds = doubles.pointer + 2 * rows
    rowRatios = doubles.pointer + 3 * rows
    bytes = try AlignedBuffer<UInt8>(count: capacity, purpose: "labels")
    rowLabels = bytes.pointer
    updateTasks =
      purpose.learns
      ? UpdateTask.all(
        nodes: nodes, codeTable: codeTable, purpose: purpose, threads: threads) : []
    programs = Programs(
      nodes: nodes, encoderEnd: encoderEnd, model: model, objective: objective, purpose: purpose)
  }

  /// Replaces the weights, and the rearranged copies that depend on them.
  /// - Parameter keepingCodes: codes are left as they are, and may be missing.
  func load(_ weights: NamedTensors, keepingCodes: Bool = false) throws(Diagnostic) {
    try layout.load(weights, into: parameters.pointer, skipping: keepingCodes ? "codes." : nil)
    refreshCopies()
  }

  /// Takes over the weights of a network of the same model, whatever that was made for.
  func copyWeights(of other: Network) {
    precondition(
      layout.size == other.layout.size,
      "\(other.layout.size) parameters for a network of \(layout.size)")
    parameters.pointer.update(from: other.parameters.pointer, count: layout.size)
    refreshCopies()
  }

  func refreshCopies() {
    for node in nodes {
      switch node {
      case .dense(let dense):
        withUnsafePointer(to: dense.update) { galley_transpose_panels($0, 0, $0.pointee.panels) }
      case .convolution(let node): node.refreshCopy(0, node.kernel.inner)
      case .normalize(let node) where !purpose.usesBatchStatistics: node.useRunningStatistics()
      default: break
      }
    }
  }

  /// The first layer whose output is not finite, if any, in the order of evaluation.
  func firstNonFiniteLayer() -> String? {
    for (node, name) in zip(nodes, nodeNames) {
      let output = node.output
      for row in 0..<(batch.rows) {
        let values = output.image(row)
        if galley_first_non_finite(values, Int64(output.layout.storedValues)) >= 0 { return name }
      }
    }
    return nil
  }
}

extension NetworkPlan {
  /// Floats that the activations and gradients of one example take.
  var activationValues: Int {
    tensors.reduce(0) { $0 + $1.layout.imageStride * $1.replicas * ($1.hasGradient ? 2 : 1) }
  }

  /// Whether the model consists of linear layers and activations, whose rows are independent.
  var hasOnlyProducts: Bool {
    steps.allSatisfy { step in
      switch step.operation {
      case .dense, .elementwise: true
      default: false
      }
    }
  }
}
