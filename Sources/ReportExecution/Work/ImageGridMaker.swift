// Rows of images for a grid, from bytes of a data set or probabilities of a network.
import DocumentModel
import Foundation

/// Collects rows of equal length.
struct ImageGridMaker {
  private let tileWidth: Int
  private let tileHeight: Int
  /// A network's value divided by this is a byte.
  private let pixelScale: Float
  private var columns: Int
  private var rows = 0
  private var pixels = Data()
  private var rowLabels: [String] = []
  var columnLabels: [String] = []

  init(dataset: PreparedDataset, columns: Int) {
    tileWidth = dataset.imageShape?.columns ?? 0
    tileHeight = dataset.imageShape?.rows ?? 0
    pixelScale = dataset.pixelScale
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

  /// - Parameters:
  ///   - first: an image of the data set that leads the row, if any.
  ///   - probabilities: `[images, pixels]`, 0 to 1; 0 to 255 where the data is not scaled.
  mutating func addRow(
    after first: ArraySlice<UInt8>? = nil, probabilities: [Float], label: String? = nil
  ) {
    let factor = pixelScale == 1 ? Float(1) : 255
    let bytes = probabilities.map { UInt8(($0 * factor).rounded().clamped(to: 0...255)) }
    let size = tileWidth * tileHeight
    let images = stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<($0 + size)] }
    addRow((first.map { [$0] } ?? []) + images, label: label)
  }

  /// - Parameter probabilities: of whole rows.
  mutating func addRows(probabilities: [Float]) {
    let size = columns * tileWidth * tileHeight
    for start in stride(from: 0, to: probabilities.count, by: size) {
      addRow(probabilities: Array(probabilities[start..<(start + size)]))
    }
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
