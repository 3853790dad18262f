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
  var layout = ParameterLayout()
  var tensors: [Tensor] = []
  var steps: [Step] = []
  /// steps[..<encoderEnd] belong to the encoder, the posterior's heads included.
  var encoderEnd = 0
  var inputTensor = 0
  /// What describes the posterior, for the variational kinds.
  var headsTensor: Int?
  var codeTensor = 0
  var outputTensor = 0
  var outputActivation = GALLEY_IDENTITY
  var outputScale: Float = 1
  var codeTable: CodeTable?
  var replicas = 1

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
  struct Position {
    var tensor: Int
    var shape: TensorShape
    /// The tensor holds an image laid out as such; otherwise its values lie flat.
    var isImage = false
    /// For a flat tensor that keeps an image's values channels last.
    var order: ChannelOrder?
    /// Something before this tensor learns.
    var learns = false
  }

  mutating func append(_ tensor: Tensor) -> Int {
    tensors.append(tensor)
    return tensors.count - 1
  }

  mutating func appendFlat(_ count: Int, learned: Bool, learnedCount: Int? = nil) -> Int {
    append(
      Tensor(
        layout: ActivationLayout(flat: count), hasGradient: purpose.learns && learned,
        learnedCount: learnedCount ?? count, replicas: replicas))
  }

  mutating func appendCode() -> Position {
    let width = model.latentDimensions + model.classes
    codeTensor = appendFlat(width, learned: true, learnedCount: model.latentDimensions)
    return Position(tensor: codeTensor, shape: TensorShape([width]), learns: true)
  }

  mutating func appendHeads(_ position: Position) {
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

  mutating func nameSequentially() {
    switch model.kind {
    case .autoencoder:
      name(model.encoder, "encoder", from: 0)
      name(model.decoder, "decoder", from: model.encoder.count)
    case .regressor: name(model.encoder, "encoder", from: 0)
    case .autoDecoder, .variationalAutoDecoder: name(model.decoder, "decoder", from: 0)
    case .vae, .conditionalVAE: break
    }
  }

  mutating func name(_ layers: [LayerSpecification], _ part: String, from start: Int) {
    for index in layers.indices {
      layout.setSequentialName("\(start + index)", for: "\(part).\(index)")
    }
  }
}

extension ParameterLayout {
  /// A model's layout.
  /// - Parameter codes: examples with a code of their own.
  init(_ model: ModelSpecification, codes: Int = 0) {
    self = NetworkPlan(model, objective: nil, purpose: .inference, codes: codes).layout
  }
}
