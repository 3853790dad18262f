// Points in the plane as a result keeps them, and as groups of a chart: each class by itself, a seeded
// sample where all would be too many.
import DocumentModel
import Foundation
import ResultStore
import Tensor

struct DrawnPoints {
  /// `[count, 2]`
  var coordinates: [Float]
  /// `[count]`, or empty without classes.
  var labels: [UInt8]
  /// Of the sampled points, in their order, a tile each.
  var images: ImageGrid?

  var count: Int { coordinates.count / 2 }

  private static let sampleStream: UInt64 = 0x4472_6177

  /// Positions of the points that are drawn, rising.
  /// - Parameter limit: `nil` draws all.
  static func sample(of count: Int, limit: Int?, seed: UInt64) -> [Int] {
    guard let limit, limit < count else { return Array(0..<count) }
    return RandomStream(seed: seed, stream: sampleStream).permutation(step: 0, count: count)
      .prefix(limit).sorted()
  }

  /// - Parameters:
  ///   - sample: positions among the points.
  ///   - classNames: empty for one group without a name.
  /// - Returns: a group for each class that has points.
  func groups(_ sample: [Int], classNames: [String]) -> [ScatterChart.Group] {
    guard !labels.isEmpty, !classNames.isEmpty else {
      return [group("", sample, Array(sample.indices))]
    }
    return classNames.indices.compactMap { label in
      let places = sample.indices.filter { labels[sample[$0]] == UInt8(label) }
      return places.isEmpty ? nil : group(classNames[label], places.map { sample[$0] }, places)
    }
  }

  /// - Parameter places: of the points among those that have images.
  func group(_ name: String, _ points: [Int], _ places: [Int]) -> ScatterChart.Group {
    ScatterChart.Group(
      name: name, x: points.map { Self.rounded(coordinates[2 * $0]) },
      y: points.map { Self.rounded(coordinates[2 * $0 + 1]) },
      images: images.map { $0.tiles(places) })
  }

  /// To five digits: nobody sees more, and pages of many points are shorter.
  private static func rounded(_ value: Float) -> Double {
    let value = Double(value)
    guard value != 0, value.isFinite else { return value }
    let scale = pow(10, 4 - floor(log10(abs(value))))
    return (value * scale).rounded() / scale
  }
}

extension ImageGrid {
  /// Some tiles as one row.
  func tiles(_ places: [Int]) -> ImageGrid {
    let size = tileWidth * tileHeight
    var chosen = Data(capacity: places.count * size)
    for place in places {
      let start = pixels.startIndex + place * size
      chosen.append(pixels[start..<(start + size)])
    }
    return ImageGrid(
      tileWidth: tileWidth, tileHeight: tileHeight, rows: 1, columns: places.count, pixels: chosen)
  }
}

extension DrawnPoints {
  /// For a result's safetensors file.
  /// - Parameter name: under which `init` finds them again.
  func tensors(_ name: String) -> [NamedTensors.Entry] {
    var entries = [
      NamedTensors.Entry(name: "\(name).coordinates", shape: [count, 2], values: coordinates)
    ]
    if !labels.isEmpty {
      entries.append(
        .init(name: "\(name).labels", shape: [labels.count], values: labels.map(Float.init)))
    }
    return entries
  }

  init(_ tensors: NamedTensors, _ name: String) {
    coordinates = tensors["\(name).coordinates"]?.values ?? []
    labels = (tensors["\(name).labels"]?.values ?? []).map { UInt8($0) }
  }
}
