// The order of work in each kind of pass: stages that workers run chunk by chunk, with the end of a
// stage wherever a number depends on the whole batch.

/// Work on the rows of one chunk.
enum ChunkStep {
  case gather
  case forward(Int)
  case latents
  /// The model's output from its logits.
  case output
  /// Losses and, when learning, their gradient.
  case loss
  /// Only the differences; the gradient follows when the whole batch's norm is known.
  case difference
  case differenceGradient
  case backward(Int)
  case latentsBackward
}

/// What one thread does when every chunk has passed a stage.
enum StageEnd {
  case statistics(Int)
  case statisticsGradient(Int)
}

struct Stage {
  var steps: [ChunkStep] = []
  var end: StageEnd?
}

struct Programs {
  /// Forward, loss and backward.
  private(set) var learn: [Stage] = []
  private(set) var encode: [Stage] = []
  private(set) var decode: [Stage] = []
  /// Encode, then decode, to outputs.
  private(set) var reconstruct: [Stage] = []
  /// Encode, decode and compare.
  private(set) var evaluate: [Stage] = []

  init(
    nodes: [Node], encoderEnd: Int, model: ModelSpecification, objective: Objective?,
    purpose: NetworkPurpose
  ) {
    let encoder = 0..<encoderEnd
    let decoder = encoderEnd..<nodes.count
    let latents = model.kind.isVariational ? [ChunkStep.latents] : []
    encode = Self.forward([.gather], encoder, nodes)
    decode = Self.forward([], decoder, nodes) + [Stage(steps: [.output])]
    let through = Self.forward(
      Self.forward([.gather], encoder, nodes), latents, decoder, nodes)
    reconstruct = through + [Stage(steps: [.output])]
    guard let objective else { return }
    let needsNorm = objective == .normPerElement
    evaluate = through + [Stage(steps: [needsNorm ? .difference : .loss])]
    guard purpose.learns else {
      merge()
      return
    }
    learn = through
    if needsNorm {
      learn.append(Stage(steps: [.difference]))
      merge()
      learn.append(Stage(steps: [.differenceGradient]))
    } else {
      learn.append(Stage(steps: [.loss]))
    }
    let boundary = learn.count - 1
    for index in decoder.reversed() { appendBackward(index, nodes, purpose) }
    if model.kind.isVariational { learn[learn.count - 1].steps.append(.latentsBackward) }
    for index in encoder.reversed() { appendBackward(index, nodes, purpose) }
    if needsNorm { learnBoundary = boundary }
    merge()
  }

  /// A stage of `learn` that may not join the one before: it waits for the batch's norm.
  private var learnBoundary: Int?

  private mutating func appendBackward(
    _ index: Int, _ nodes: [Node], _ purpose: NetworkPurpose
  ) {
    learn[learn.count - 1].steps.append(.backward(index))
    // With running statistics the gradient waits for no sums.
    if case .normalize = nodes[index], purpose.usesBatchStatistics {
      learn[learn.count - 1].end = .statisticsGradient(index)
      learn.append(Stage())
    }
  }

  private static func forward(
    _ start: [ChunkStep], _ range: Range<Int>, _ nodes: [Node]
  ) -> [Stage] {
    forward([Stage(steps: start)], [], range, nodes)
  }

  private static func forward(
    _ before: [Stage], _ first: [ChunkStep], _ range: Range<Int>, _ nodes: [Node]
  ) -> [Stage] {
    var stages = before
    stages[stages.count - 1].steps += first
    for index in range {
      stages[stages.count - 1].steps.append(.forward(index))
      if case .statistics = nodes[index] {
        stages[stages.count - 1].end = .statistics(index)
        stages.append(Stage())
      }
    }
    return stages
  }

  /// Joins stages between which nothing waits.
  private mutating func merge() {
    func joined(_ stages: [Stage], boundary: Int? = nil) -> [Stage] {
      var result: [Stage] = []
      for (index, stage) in stages.enumerated() {
        if let last = result.last, last.end == nil, index != boundary {
          result[result.count - 1].steps += stage.steps
          result[result.count - 1].end = stage.end
        } else {
          result.append(stage)
        }
      }
      return result
    }
    encode = joined(encode)
    decode = joined(decode)
    reconstruct = joined(reconstruct)
    evaluate = joined(evaluate)
    learn = joined(learn, boundary: learnBoundary)
  }
}
