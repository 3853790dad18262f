// Points as pixels: tens of thousands of shapes would make a picture large and slow, so that one
// shape is drawn a few times and then copied.
import Drawing
import Foundation

/// The pixels of one marker, at each quarter of a pixel.
struct PixelStamps {
  private let stamps: [CoverageStamp]
  private static let shifts = 4

  init(_ marker: Marker, radiusInPixels: Double) {
    stamps = (0..<Self.shifts * Self.shifts).map { index in
      let shift = Point(
        x: (Double(index % Self.shifts) + 0.5) / Double(Self.shifts),
        y: (Double(index / Self.shifts) + 0.5) / Double(Self.shifts))
      // No marker reaches further than 1.5 radii.
      let reach = Int((1.5 * radiusInPixels).rounded(.up)) + 1
      return CoverageStamp(
        of: marker.path(
          around: Point(x: shift.x + Double(reach), y: shift.y + Double(reach)),
          radius: radiusInPixels),
        side: 2 * reach + 1, middle: reach)
    }
  }

  fileprivate func stamp(x: Double, y: Double) -> CoverageStamp {
    let shifts = Double(Self.shifts)
    let column = min(Int((x - x.rounded(.down)) * shifts), Self.shifts - 1)
    let row = min(Int((y - y.rounded(.down)) * shifts), Self.shifts - 1)
    return stamps[row * Self.shifts + column]
  }
}

extension PixelImage {
  /// Draws a marker around `middle`, in pixels.
  mutating func add(_ stamps: PixelStamps, at middle: Point, color: Color) {
    blend(
      stamps.stamp(x: middle.x, y: middle.y), x: Int(middle.x.rounded(.down)),
      y: Int(middle.y.rounded(.down)), color: color)
  }
}
