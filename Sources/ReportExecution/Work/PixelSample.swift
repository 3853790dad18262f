// How bright the pixels of images are: how often each of the 256 values occurs in a random sample.
import Datasets
import Foundation
import ReportLanguage
import ResultStore
import Tensor

/// Images drawn from a split.
struct PixelSample: Sendable {
  var dataset: PreparedDataset
  var split: PreparedDataset.Split
  /// At most as many as the split has.
  var count: Int
  var seed: UInt64

  private static let stream: UInt64 = 0x4869_7374

  var work: StepWork {
    let isWhole = count == dataset.count(split)
    let key = StepKey(
      kind: "pixel-counts",
      [
        "split": split.rawValue, "sample": String(count), "seed": isWhole ? "" : String(seed),
      ], inputs: ["data": [dataset.key]])
    return StepWork(key: key) { _ in
      [PixelCounts.file: try JSONEncoder().encode(try counted())]
    }
  }

  private func counted() throws -> PixelCounts {
    let images = try dataset.images(split)
    let order = RandomStream(seed: seed, stream: Self.stream)
      .permutation(step: 0, count: dataset.count(split))
    var occurrences = [Int](repeating: 0, count: 256)
    for index in order.prefix(count) {
      for byte in images.image(index) { occurrences[Int(byte)] += 1 }
    }
    return PixelCounts(
      images: count, largest: dataset.pixelScale == 1 ? 255 : 1, occurrences: occurrences)
  }
}

/// Occurrences of each value of a byte.
struct PixelCounts: Codable, Sendable {
  var images: Int
  /// What a byte of 255 is seen as: 1 where pixels are scaled, else 255.
  var largest: Double
  /// 256
  var occurrences: [Int]

  static let file = "pixels.json"

  func edges(bins: Int) -> [Double] {
    (0...bins).map { Double($0) * largest / Double(bins) }
  }

  /// A bin holds its lower edge, the last also its upper.
  func counts(bins: Int) -> [Int] {
    occurrences.enumerated().reduce(into: [Int](repeating: 0, count: bins)) { counts, item in
      // In whole numbers, so that no rounding moves a value over an edge.
      counts[min(item.offset * bins / 255, bins - 1)] += item.element
    }
  }

  static func shape(bins: Int) -> ValueShape {
    .record([
      "images": .number, "pixels": .number, "mean": .number,
      "bins": .list(
        count: bins,
        of: .record(["count": .number, "share": .number, "from": .number, "to": .number])),
    ])
  }

  func tree(bins: Int) -> ResultTree {
    let edges = edges(bins: bins)
    let total = occurrences.reduce(0, +)
    let sum = occurrences.enumerated().reduce(0) { $0 + $1.offset * $1.element }
    return .record([
      "images": .number(Double(images)), "pixels": .number(Double(total)),
      "mean": .number(Double(sum) / Double(max(1, total)) / 255 * largest),
      "bins": .list(
        counts(bins: bins).enumerated().map { bin, count in
          .record([
            "count": .number(Double(count)),
            "share": .number(Double(count) / Double(max(1, total))),
            "from": .number(edges[bin]), "to": .number(edges[bin + 1]),
          ])
        }),
    ])
  }
}
