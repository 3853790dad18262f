// Where two grids of images differ, drawn at the places that their pictures have.
import DocumentModel
import Drawing
import Foundation

extension FigureRenderer {
  /// A map of differences, with the labels of the grid.
  /// - Parameters:
  ///   - grid: gives the sizes and labels.
  ///   - strengths: one for each pixel of the grid, as its pixels are stored, from 0, no difference,
  ///     to 1.
  package func differenceMap(
    of grid: ImageGrid, strengths: [Double]
  ) throws -> (svg: Data, size: Size) {
    precondition(
      strengths.count == grid.pixels.count,
      "\(strengths.count) differences of \(grid.pixels.count) pixels")
    let layout = ImageGridLayout(
      grid, widthInPoints: widthInPoints, alignsToPagePixels: alignsToPagePixels, theme: theme,
      text: TextContext())
    let scale = (0...255).map { Self.heat(Double($0) / 255) }
    let svg = try Picture.svg(size: layout.size) { canvas in
      for text in layout.texts { text.draw(on: canvas) }
      guard layout.area.width > 0 else { return }
      let (width, height) = (grid.tileWidth, grid.tileHeight)
      let gap = layout.gapInPixels
      var image = PixelImage(
        width: grid.columns * (width + gap) - gap, height: grid.rows * (height + gap) - gap)
      for (position, strength) in strengths.enumerated() {
        let (tile, pixel) = position.quotientAndRemainder(dividingBy: width * height)
        image.setPixel(
          x: tile % grid.columns * (width + gap) + pixel % width,
          y: tile / grid.columns * (height + gap) + pixel / width,
          to: scale[Int((min(max(strength, 0), 1) * 255).rounded())])
      }
      try canvas.draw(image, in: layout.area)
    }
    return (svg, layout.size)
  }

  /// From nearly black over red to pale yellow: brighter is more, also without colours.
  private static func heat(_ strength: Double) -> Color {
    let stops: [(Double, Double, Double)] = [
      (0.07, 0.07, 0.10), (0.38, 0.10, 0.30), (0.80, 0.24, 0.20), (0.98, 0.62, 0.16),
      (1.0, 0.97, 0.72),
    ]
    let place = strength * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let share = place - Double(index)
    func mixed(_ first: Double, _ second: Double) -> Double { first + (second - first) * share }
    let (low, high) = (stops[index], stops[index + 1])
    return Color(
      red: mixed(low.0, high.0), green: mixed(low.1, high.1), blue: mixed(low.2, high.2))
  }
}
