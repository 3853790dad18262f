// The rows of a grid that a trained run fills: reconstructions and samples.
import Foundation
import NeuralNet
import Tensor

struct SampleRows {
  let session: InferenceSession
  let run: PreparedRun
  let split: PreparedDataset.Split
  let columns: Int
  let seed: UInt64
  /// Codes that are known already, of a model without an encoder.
  let codes: LatentSource?
  let context: ExecutionContext

  /// One stream for each use, so that a figure's samples never depend on another figure.
  private enum Stream {
    static let posterior: UInt64 = 0x506F_7374
    static let prior: UInt64 = 0x5072_696F
  }

  /// What the run makes of the first images of the split, from the means of their latents.
  /// - Returns: `[count, pixels]`
  func reconstructions(count: Int) throws -> [Float] {
    let indices = Array(0..<count)
    if let codes {
      return try session.decode(latents: codes.points(indices, in: context).values)
    }
    let examples = try run.dataset.examples(split)
    return run.model.kind.learnsCodes
      ? try session.decode(latents: fittedCodes(examples.selecting(indices)))
      : try session.reconstruct(examples, indices: indices, latent: .mean)
  }

  /// `[count, latent]`: the codes, or the posteriors' means, that fit the examples best while the
  /// decoder stays as it is.
  private func fittedCodes(_ examples: Examples) throws -> [Float] {
    var options = try run.resolvedOptions(in: context)
    options.batchSize = min(options.batchSize, examples.count)
    options.seed = seed
    let codes = try fitCodes(
      model: run.model, weights: run.result(in: context).weights, examples: examples,
      options: options, shouldStop: context.environment.isCancelled
    ).codes
    return run.model.codeMeans(ofParameters: codes)
  }

  /// An image in each row, then decoded samples of its posterior.
  func addPosteriorSamples(rows: Int, to maker: inout ImageGridMaker) throws {
    let images = try run.dataset.images(split)
    let examples = try run.dataset.examples(split)
    maker.addColumn()
    maker.columnLabels = ["Image"] + (1...columns).map(String.init)
    for row in 0..<rows {
      maker.addRow(
        after: images.image(row),
        probabilities: try session.reconstruct(
          examples, indices: [Int](repeating: row, count: columns),
          latent: .sample(seed: seed, stream: Stream.posterior &+ UInt64(row))))
    }
  }

  func addPriorSamples(rows: Int, to maker: inout ImageGridMaker) throws {
    maker.addRows(probabilities: try session.decode(latents: latents(count: rows * columns)))
  }

  /// A row for each label; the images of a column share their latent.
  func addConditionalSamples(of labels: [Int], to maker: inout ImageGridMaker) throws {
    let latents = latents(count: columns)
    for label in labels {
      maker.addRow(
        probabilities: try session.decode(
          latents: latents, labels: [Int](repeating: label, count: columns)),
        label: run.dataset.classNames[label])
    }
  }

  /// `[count, latent]` samples of the prior; of an auto-decoder, of what its codes start from.
  private func latents(count: Int) -> [Float] {
    let stream = RandomStream(seed: seed, stream: Stream.prior)
    let count = count * run.model.codeDimensions
    guard run.model.kind.isVariational else { return stream.normals(step: 0, count: count) }
    switch run.model.posterior {
    case .normal: return stream.normals(step: 0, count: count)
    case .laplace:
      return stream.uniforms(step: 0, count: count).map { share in
        // The inverse of Laplace(0, 1)'s distribution function, about its middle.
        let distance = Double(share) - 0.5
        let size = -log(max(1 - 2 * abs(distance), 0x1p-24))
        return Float(distance < 0 ? -size : size)
      }
    case .exponential:
      return stream.uniforms(step: 0, count: count).map {
        Float(-log(max(1 - Double($0), 0x1p-24)))
      }
    }
  }
}
