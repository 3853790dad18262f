// The rows of a grid that a trained run fills: reconstructions and samples.
import NeuralNet
import Tensor

struct SampleRows {
  let session: InferenceSession
  let run: PreparedRun
  let split: PreparedDataset.Split
  let columns: Int
  let seed: UInt64

  /// One stream for each use, so that a figure's samples never depend on another figure.
  private enum Stream {
    static let posterior: UInt64 = 0x506F_7374
    static let prior: UInt64 = 0x5072_696F
  }

  /// The first images of the split above what the run makes of the means of their latents.
  func addReconstructions(to maker: inout ImageGridMaker) throws {
    let images = try run.dataset.images(split)
    maker.addRow((0..<columns).map { images.image($0) }, label: "Original")
    maker.addRow(
      probabilities: try session.reconstruct(
        run.dataset.examples(split), indices: Array(0..<columns), latent: .mean),
      label: "Reconstructed")
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
    let images = try session.decode(latents: latents(count: rows * columns), labels: [])
    let rowSize = columns * run.dataset.valuesPerImage
    for row in 0..<rows {
      maker.addRow(probabilities: Array(images[(row * rowSize)..<((row + 1) * rowSize)]))
    }
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

  /// `[count, latent]` samples of the standard normal.
  private func latents(count: Int) -> [Float] {
    RandomStream(seed: seed, stream: Stream.prior).normals(
      step: 0, count: count * run.model.latentDimensions)
  }
}
