// Slices of scans as pictures: planes through the head, seen from the side that is asked for.
import Datasets
import DocumentModel
import Foundation
import Statistics

/// What is shown of each scan.
struct SliceView: Sendable, Hashable, Codable {
  enum Plane: String, CaseIterable, Sendable, Codable {
    case sagittal, coronal, axial

    /// The head's axes across and along the picture, of left to right, back to front, bottom to top.
    fileprivate var axes: (normal: Int, horizontal: Int, vertical: Int) {
      switch self {
      case .sagittal: (0, 1, 2)
      case .coronal: (1, 0, 2)
      case .axial: (2, 0, 1)
      }
    }
  }

  enum Convention: String, CaseIterable, Sendable, Codable {
    /// The right of the head at the left of the picture, as if seen from the feet or the face.
    case radiological
    case neurological
  }

  var planes: [Plane]
  /// One for each plane: 0 is the left, back or bottom of the scan, 1 the opposite side.
  var positions: [Double]
  var convention: Convention

  /// What stands above the pictures.
  /// - Parameter isKnown: whether the scans say which way they lie.
  func labels(isKnown: Bool) -> [String] {
    planes.map { plane in
      let name = plane.rawValue.capitalized
      guard isKnown else { return name }
      let sides = plane == .sagittal ? ["front", "back"] : ["right", "left"]
      return name + ", "
        + (convention == .radiological ? sides : sides.reversed()).joined(separator: "–")
    }
  }
}

/// A scan and the way it lies.
struct OrientedScan {
  /// Of the file's axes.
  let dimensions: [Int]
  private let values: [Float]
  let orientation: ScanOrientation

  init(dimensions: [Int], values: [Float], orientation: ScanOrientation) {
    self.dimensions = dimensions
    self.values = values
    self.orientation = orientation
  }

  /// The side of a pixel that shows every voxel, in millimetres.
  var finestSpacing: Double { orientation.axes.map(\.spacing).min() ?? 1 }

  /// One plane, from the top row down.
  /// - Parameter pixel: the side of its pixels in millimetres.
  func slice(
    _ plane: SliceView.Plane, at position: Double, _ convention: SliceView.Convention,
    pixel: Double
  ) -> (width: Int, height: Int, values: [Float]) {
    let (normal, horizontal, vertical) = plane.axes
    let axes = orientation.axes
    func pixels(_ axis: Int) -> Int {
      let side = Double(count(axis)) * axes[axis].spacing / pixel
      return max(1, Int(min(side, Self.largestSide).rounded()))
    }
    let (width, height) = (pixels(horizontal), pixels(vertical))
    let depth = Int((position * Double(count(normal) - 1)).rounded())
    let isMirrored = convention == .radiological
    var result: [Float] = []
    result.reserveCapacity(width * height)
    for row in 0..<height {
      let up = (height - 1 - row) * count(vertical) / height
      for column in 0..<width {
        let across = (isMirrored ? width - 1 - column : column) * count(horizontal) / width
        var place = [0, 0, 0]
        (place[normal], place[horizontal], place[vertical]) = (depth, across, up)
        result.append(value(at: place))
      }
    }
    return (width, height, result)
  }

  /// Of pixels; a header may claim any spacing.
  private static let largestSide = 1024.0

  private func count(_ axis: Int) -> Int { dimensions[orientation.axes[axis].index] }

  /// - Parameter place: from the left, the back and the bottom of the head.
  private func value(at place: [Int]) -> Float {
    var file = [0, 0, 0]
    for (axis, step) in zip(orientation.axes, place) {
      file[axis.index] = axis.isReversed ? dimensions[axis.index] - 1 - step : step
    }
    return values[file[0] + dimensions[0] * (file[1] + dimensions[1] * file[2])]
  }
}

/// Pictures of scans, and what a reader who cannot see them must know.
struct SlicedScans: Codable {
  var grid: ImageGrid
  /// Voxels along each axis of each scan.
  var dimensions: [[Int]]
  /// Whether every scan says which way it lies.
  var isOriented: Bool

  static let file = "slices.json"

  /// A row of slices for each scan, all at one scale. Each row goes from black at its darkest half percent to white at
  /// its brightest.
  init(_ scans: [OrientedScan], _ view: SliceView) {
    let pixel = scans.map(\.finestSpacing).min() ?? 1
    let rows = scans.map { scan in
      zip(view.planes, view.positions).map {
        scan.slice($0, at: $1, view.convention, pixel: pixel)
      }
    }
    let width = rows.flatMap { $0.map(\.width) }.max() ?? 1
    let height = rows.flatMap { $0.map(\.height) }.max() ?? 1
    var pixels = Data()
    for row in rows {
      let bounds = quantiles(row.flatMap { $0.values.map { Double($0) } }, [0.005, 0.995])
      for slice in row {
        var tile = [UInt8](repeating: 0, count: width * height)
        let (left, top) = ((width - slice.width) / 2, (height - slice.height) / 2)
        for y in 0..<slice.height {
          for x in 0..<slice.width {
            tile[(top + y) * width + left + x] = Self.byte(
              Double(slice.values[y * slice.width + x]), from: bounds[0], to: bounds[1])
          }
        }
        pixels.append(contentsOf: tile)
      }
    }
    dimensions = scans.map(\.dimensions)
    isOriented = scans.allSatisfy(\.orientation.isKnown)
    grid = ImageGrid(
      tileWidth: width, tileHeight: height, rows: rows.count, columns: view.planes.count,
      pixels: pixels, columnLabels: view.labels(isKnown: isOriented))
  }

  private static func byte(_ value: Double, from low: Double, to high: Double) -> UInt8 {
    guard high > low, value > low else { return 0 }
    return UInt8(min(1, (value - low) / (high - low)) * 255)
  }
}
