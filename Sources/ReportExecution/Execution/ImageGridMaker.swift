// Rows of images for a grid, from bytes of a data set or probabilities of a network.
import DocumentModel
import Foundation
import NeuralNet
import Tensor

/// Collects rows of equal length.
struct ImageGridMaker {
  private let tileWidth: Int
  private let tileHeight: Int
  private var columns: Int
  private var rows = 0
  private var pixels = Data()
  private var rowLabels: [String] = []
  var columnLabels: [String] = []

  init(dataset: PreparedDataset, columns: Int) {
    tileWidth = dataset.shape.columns
    tileHeight = dataset.shape.rows
    self.columns = columns
  }

  /// - Parameter images: at most as many as there are columns; the rest of the row stays black.
  mutating func addRow(_ images: [ArraySlice<UInt8>], label: String? = nil) {
    precondition(images.count <= columns, "\(images.count) images in a row of \(columns)")
    for image in images { pixels.append(contentsOf: image) }
    pixels.append(Data(count: (columns - images.count) * tileWidth * tileHeight))
    rows += 1
    if let label { rowLabels.append(label) }
  }

  /// - Parameter probabilities: `[images, pixels]`, 0 to 1.
  mutating func addRow(probabilities: [Float], label: String? = nil) {
    let bytes = probabilities.map { UInt8(($0 * 255).rounded().clamped(to: 0...255)) }
    let size = tileWidth * tileHeight
    addRow(
      stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<($0 + size)] }, label: label)
  }

  /// Makes place for an image before the samples of a row.
  mutating func addColumn() { columns += 1 }

  var grid: ImageGrid {
    ImageGrid(
      tileWidth: tileWidth, tileHeight: tileHeight, rows: rows, columns: columns, pixels: pixels,
      rowLabels: rowLabels, columnLabels: columnLabels)
  }
}

extension Float {
  fileprivate func clamped(to range: ClosedRange<Float>) -> Float {
    isNaN ? range.lowerBound : min(max(self, range.lowerBound), range.upperBound)
  }
}

/// The rows that a trained run fills.
struct SampleRows {
  let session: InferenceSession
  let run: PreparedRun
  let split: PreparedDataset.Split
  let seed: UInt64

  /// One stream for each use, so that a figure's samples never depend on another figure.
  private enum Stream {
    static let posterior: UInt64 = 0x506F_7374
    static let prior: UInt64 = 0x5072_696F
  }

  func add(
    _ content: GridDirective.Content, rows: Int, labels: [Int], to maker: inout ImageGridMaker
  ) throws {
    let columns = maker.grid.columns
    switch content {
    case .reconstructions:
      let images = try run.dataset.images(split)
      maker.addRow((0..<columns).map { images.image($0) }, label: "Original")
      maker.addRow(
        probabilities: try session.reconstruct(
          run.dataset.examples(split), indices: Array(0..<columns), latent: .mean),
        label: "Reconstructed")
    case .posteriorSamples:
      let images = try run.dataset.images(split)
      let examples = try run.dataset.examples(split)
      maker.addColumn()
      maker.columnLabels = ["Image"] + (1...columns).map(String.init)
      for row in 0..<rows {
        let samples = try session.reconstruct(
          examples, indices: [Int](repeating: row, count: columns),
          latent: .sample(seed: seed, stream: Stream.posterior &+ UInt64(row)))
        let size = run.dataset.valuesPerImage
        let bytes = samples.map { UInt8(min(max($0 * 255, 0), 255).rounded()) }
        maker.addRow(
          [images.image(row)]
            + stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<($0 + size)] })
      }
    case .priorSamples:
      let latents = latents(count: rows * columns)
      let images = try session.decode(latents: latents, labels: [])
      let rowSize = columns * run.dataset.valuesPerImage
      for row in 0..<rows {
        maker.addRow(probabilities: Array(images[(row * rowSize)..<((row + 1) * rowSize)]))
      }
    case .conditionalSamples:
      let latents = latents(count: columns)
      for label in labels {
        maker.addRow(
          probabilities: try session.decode(
            latents: latents, labels: [Int](repeating: label, count: columns)),
          label: run.dataset.classNames[label])
      }
    case .data, .classes:
      preconditionFailure("'\(content.rawValue)' is made from data alone")
    }
  }

  /// `[count, latent]` samples of the standard normal.
  private func latents(count: Int) -> [Float] {
    RandomStream(seed: seed, stream: Stream.prior).normals(
      step: 0, count: count * run.model.latentDimensions)
  }
}
