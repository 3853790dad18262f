// How one series of a chart differs from the others: by colour, and always by a second channel,
// its dash and marker, for readers and printers without colour.
import Drawing
import Foundation

struct SeriesStyle {
  enum Marker: CaseIterable { case circle, square, triangle, diamond, downTriangle, cross }

  var color: Color
  var dashes: [Double]
  var marker: Marker

  private static let dashPatterns: [[Double]] = [
    [], [5, 2], [1.5, 1.8], [6, 2, 1.5, 2], [9, 2.5], [3, 1.5, 3, 4],
  ]

  /// - Parameter index: the position of the series among all names of the figure.
  init(index: Int, theme: Theme) {
    let colors = theme.palette
    color = colors[index % colors.count]
    // The second round of colours starts with other dashes and markers, so that no pair repeats
    // before 36 series.
    let shift = index / colors.count
    dashes = Self.dashPatterns[(index + shift) % Self.dashPatterns.count]
    marker = Marker.allCases[(index + shift) % Marker.allCases.count]
  }
}

extension SeriesStyle.Marker {
  /// The outline around `middle`; all markers look equally large at one radius.
  func path(around middle: Point, radius: Double) -> Path {
    func polygon(_ offsets: [(Double, Double)]) -> Path {
      Path(
        through: offsets.map { Point(x: middle.x + $0.0 * radius, y: middle.y + $0.1 * radius) },
        isClosed: true)
    }
    switch self {
    case .circle: return Path(circleAround: middle, radius: radius)
    case .square: return polygon([(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)])
    case .triangle: return polygon([(0, -1.2), (1.1, 0.8), (-1.1, 0.8)])
    case .diamond: return polygon([(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)])
    case .downTriangle: return polygon([(0, 1.2), (1.1, -0.8), (-1.1, -0.8)])
    case .cross:
      let (long, short) = (1.2, 0.42)
      return polygon([
        (-short, -long), (short, -long), (short, -short), (long, -short), (long, short),
        (short, short), (short, long), (-short, long), (-short, short), (-long, short),
        (-long, -short), (-short, -short),
      ])
    }
  }
}

/// A five-pointed star.
func starPath(around middle: Point, radius: Double) -> Path {
  let points = (0..<10).map { index in
    let angle = Double(index) * .pi / 5 - .pi / 2
    let length = index.isMultiple(of: 2) ? radius : radius * 0.42
    return Point(x: middle.x + length * cos(angle), y: middle.y + length * sin(angle))
  }
  return Path(through: points, isClosed: true)
}
