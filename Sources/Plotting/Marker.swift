// The shapes of points, told apart without colour.
import Drawing
import Foundation

enum Marker: CaseIterable {
  case circle, square, triangle, diamond, downTriangle, cross
  case diagonalCross, star, leftTriangle, rightTriangle

  /// Those that stay apart on lines, where they are few and far between.
  static let onLines: [Marker] = [.circle, .square, .triangle, .diamond, .downTriangle, .cross]

  /// The outline around `middle`; all markers look equally large at one radius.
  func path(around middle: Point, radius: Double) -> Path {
    if self == .circle { return Path(circleAround: middle, radius: radius) }
    return Path(
      through: corners.map {
        Point(x: middle.x + $0.0 * radius, y: middle.y + $0.1 * radius)
      }, isClosed: true)
  }

  /// The corners at a radius of 1; none of a circle.
  var corners: [(Double, Double)] {
    switch self {
    case .circle: return []
    case .square: return [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
    case .triangle: return [(0, -1.2), (1.1, 0.8), (-1.1, 0.8)]
    case .diamond: return [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)]
    case .downTriangle: return [(0, 1.2), (-1.1, -0.8), (1.1, -0.8)]
    case .leftTriangle: return [(-1.2, 0), (0.8, -1.1), (0.8, 1.1)]
    case .rightTriangle: return [(1.2, 0), (-0.8, 1.1), (-0.8, -1.1)]
    case .cross: return Self.crossCorners
    case .diagonalCross:
      let half = 0.5.squareRoot()
      return Self.crossCorners.map { (($0.0 - $0.1) * half, ($0.0 + $0.1) * half) }
    case .star:
      return (0..<10).map { index in
        let angle = Double(index) * .pi / 5 - .pi / 2
        let length = index.isMultiple(of: 2) ? 1.4 : 0.62
        return (length * cos(angle), length * sin(angle))
      }
    }
  }

  private static let crossCorners: [(Double, Double)] = {
    let (long, short) = (1.2, 0.42)
    return [
      (-short, -long), (short, -long), (short, -short), (long, -short), (long, short),
      (short, short), (short, long), (-short, long), (-short, short), (-long, short),
      (-long, -short), (-short, -short),
    ]
  }()
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
