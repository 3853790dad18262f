// Grids of images, tile by tile, as far as an eye sees a difference.
import DocumentModel
import Foundation

package struct ImageComparison: Sendable {
  package struct Tile: Sendable {
    /// 0-based.
    package var row: Int
    package var column: Int
    /// CIEDE2000: the most and the mean over all pixels.
    package var largest: Double
    package var mean: Double
    /// The share of pixels above the threshold.
    package var share: Double
  }

  /// Those that differ at all, row by row.
  package var tiles: [Tile]
  package var count: Int
  package var threshold: Double

  /// - Returns: `nil` for grids of different sizes, whose tiles are not the same tiles.
  package init?(from old: ImageGrid, to new: ImageGrid, threshold: Double) {
    guard old.tileWidth == new.tileWidth, old.tileHeight == new.tileHeight, old.rows == new.rows,
      old.columns == new.columns
    else { return nil }
    self.threshold = threshold
    count = old.rows * old.columns
    tiles = []
    let size = old.tileWidth * old.tileHeight
    guard size > 0 else { return }
    let (before, after) = ([UInt8](old.pixels), [UInt8](new.pixels))
    for position in 0..<count {
      let range = position * size..<(position + 1) * size
      guard before[range] != after[range] else { continue }
      let differences = GreyDifference.all(before[range], after[range])
      let visible = differences.count { Double($0) > threshold }
      tiles.append(
        Tile(
          row: position / old.columns, column: position % old.columns,
          largest: Double(differences.max() ?? 0),
          mean: differences.reduce(0) { $0 + Double($1) } / Double(size),
          share: Double(visible) / Double(size)))
    }
  }

  package var visibleTiles: [Tile] { tiles.filter { $0.share > 0 } }

  package var verdict: Verdict { visibleTiles.isEmpty ? .within : .beyond }
}
