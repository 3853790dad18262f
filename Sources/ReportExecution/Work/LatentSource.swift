// Where points come from that are embedded, interpolated or decoded: the latents of a run over a split
// of its data, or the values of a data set themselves.
import Diagnostics
import NeuralNet
import ReportLanguage
import ResultStore
import Tensor

/// Points with the labels of the examples that they stand for.
struct LatentPoints: Sendable, Equatable {
  /// `[count, dimensions]`
  var values: [Float]
  var dimensions: Int
  /// `[count]`, or empty where the data has no classes.
  var labels: [UInt8]

  var count: Int { dimensions > 0 ? values.count / dimensions : 0 }

  func point(_ index: Int) -> ArraySlice<Float> {
    values[(index * dimensions)..<((index + 1) * dimensions)]
  }
}

struct LatentSource: Sendable {
  enum Origin: Sendable {
    case run(PreparedRun)
    /// A run's whose model has no encoder, with an evaluation's codes of the split.
    case evaluation(PreparedRun, PreparedEvaluation)
    case data(PreparedDataset)
  }

  let origin: Origin
  let split: PreparedDataset.Split

  var dataset: PreparedDataset {
    switch origin {
    case .run(let run), .evaluation(let run, _): run.dataset
    case .data(let dataset): dataset
    }
  }

  var run: PreparedRun? {
    switch origin {
    case .run(let run), .evaluation(let run, _): run
    case .data: nil
    }
  }

  /// Examples of the split.
  var count: Int { dataset.count(split) }

  /// Values of one point.
  var dimensions: Int { run?.model.codeDimensions ?? dataset.valuesPerExample }

  /// What a result depends on that is made from these points, the split not included.
  var keys: [StepKey] {
    switch origin {
    case .run(let run): [run.key]
    case .evaluation(let run, let evaluation): [run.key, evaluation.key]
    case .data(let dataset): [dataset.key]
    }
  }

  /// - Parameter limit: how many of the split's examples, from its beginning.
  func points(in context: ExecutionContext, limit: Int? = nil) throws -> LatentPoints {
    try points(Array(0..<min(limit ?? .max, count)), in: context)
  }

  /// - Parameter indices: of examples of the split.
  func points(_ indices: [Int], in context: ExecutionContext) throws -> LatentPoints {
    let examples = try dataset.examples(split)
    let values = try values(examples, indices, context)
    guard values.count == indices.count * dimensions else {
      throw Diagnostic(
        .error,
        "\(values.count) values for \(indices.count) latents of \(dimensions) dimensions")
    }
    return LatentPoints(
      values: values, dimensions: dimensions,
      labels: examples.labels.isEmpty ? [] : indices.map { examples.labels[$0] })
  }

  private func values(
    _ examples: Examples, _ indices: [Int], _ context: ExecutionContext
  ) throws -> [Float] {
    func rows(_ values: [Float]) -> [Float] {
      indices.flatMap { values[($0 * dimensions)..<(($0 + 1) * dimensions)] }
    }
    switch origin {
    case .data:
      switch examples.selecting(indices).storage {
      case .bytes(let bytes, let scale): return bytes.map { Float($0) * scale }
      case .floats(let values): return values
      }
    case .evaluation(_, let evaluation):
      return rows(try evaluation.codes(in: context))
    case .run(let run) where run.model.kind.learnsCodes:
      let first = run.model.kind.isVariational ? run.model.posterior.parameterNames.first : nil
      let weights = try run.result(in: context).weights
      let codes =
        first.flatMap { weights["codes.\($0)"] }
        ?? weights.entries.first { $0.name.hasPrefix("codes.") }
      return run.model.latentMeans(ofFirst: rows(codes?.values ?? []))
    case .run(let run):
      let session = try run.session(
        in: context, batchSize: InferenceSession.usualBatchSize)
      let first = try session.encode(examples, indices: indices).mean
      return run.model.latentMeans(ofFirst: first)
    }
  }
}

extension PreparationContext {
  /// - Parameters:
  ///   - identifier: of the run.
  ///   - codes: ids of evaluations that have codes.
  /// - Throws: a diagnostic where the run has no latents of the split.
  /// - Returns: `nil` where the run could not be prepared, which has been reported.
  func latents(
    of identifier: Identifier, _ split: PreparedDataset.Split, codes: [Identifier]
  ) throws -> LatentSource? {
    guard let run = try run(identifier) else { return nil }
    guard run.model.kind.hasDecoder else {
      throw Diagnostic.error(
        "'\(identifier.name)' is a run of a regressor, which has no latents",
        at: identifier.range, hints: ["name a run of a model with a decoder"])
    }
    guard run.model.kind.learnsCodes, split == .test else {
      return LatentSource(origin: .run(run), split: split)
    }
    let fitted = codes.compactMap { evaluation($0) }.first {
      $0.hasCodes && $0.run == run.key && $0.split == split
    }
    guard let fitted else {
      throw Diagnostic.error(
        "the model of '\(identifier.name)' has no encoder, and no codes of the test split are given",
        at: identifier.range,
        hints: [
          "add `codes: ID`, the id of an `evaluate` with `run: \(identifier.name)` and `split: test`",
          "or use `split: train`, whose codes the run has learned",
        ])
    }
    return LatentSource(origin: .evaluation(run, fitted), split: split)
  }

  /// What is wrong with ids under the key `codes`.
  /// - Parameter sources: what the directive reads.
  func findings(ofCodes codes: [Identifier], for sources: [LatentSource]) -> [Diagnostic] {
    codes.compactMap { identifier in
      guard let evaluation = evaluation(identifier), evaluation.hasCodes else {
        return .error(
          "'\(identifier.name)' keeps no codes", at: identifier.range,
          hints: ["name an `evaluate` of a model without an encoder"])
      }
      let isRead = sources.contains { source in
        if case .evaluation(_, let read) = source.origin {
          read.key == evaluation.key
        } else {
          false
        }
      }
      if isRead { return nil }
      return .error(
        "nothing here reads the \(evaluation.split.rawValue) codes of '\(identifier.name)'",
        at: identifier.range,
        hints: [
          evaluation.split == .train
            ? "remove it: the codes of the training split are learned by the run"
            : "remove it, or name its run and `split: test`"
        ])
    }
  }
}
