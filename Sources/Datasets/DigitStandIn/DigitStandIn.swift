// The digits that stand in for MNIST where its files are not found: the same shapes, classes and
// look, so that every report still renders and trains, on data that is plainly marked as generated.
import Dispatch

/// Generated handwritten digits: the same record always means the same bytes, on every machine,
/// because only additions, products, quotients and square roots are used (all exact in IEEE 754)
/// and each image draws its random numbers from its own index.
struct DigitStandIn {
  static let trainCount = 60_000
  static let testCount = 10_000
  static let side = 28

  /// Raise `version` with any change that alters a pixel: cached results depend on it.
  static let record = StandInRecord(
    generator: "digit strokes", version: 1, trainCount: trainCount, testCount: testCount)

  /// The first `count` images of a split.
  func images(_ name: SplitName, count: Int) -> ImageSplit {
    let pixelCount = Self.side * Self.side
    var images = [UInt8](repeating: 0, count: count * pixelCount)
    var labels = [UInt8](repeating: 0, count: count)
    images.withUnsafeMutableBufferPointer { images in
      labels.withUnsafeMutableBufferPointer { labels in
        // Each iteration writes only to its own stretch of both buffers.
        nonisolated(unsafe) let images = images
        nonisolated(unsafe) let labels = labels
        let chunk = 250
        DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { iteration in
          var writer = DigitWriter(side: Self.side)
          for index in iteration * chunk..<min((iteration + 1) * chunk, count) {
            var random = SplitMix64(seed: Self.seed(of: name), item: UInt64(index))
            let digit = Int(random.next() % 10)
            labels[index] = UInt8(digit)
            writer.write(
              digit, &random,
              into: UnsafeMutableBufferPointer(
                rebasing: images[index * pixelCount..<(index + 1) * pixelCount]))
          }
        }
      }
    }
    return ImageSplit(images: images, labels: labels, rows: Self.side, columns: Self.side)
  }

  private static func seed(of name: SplitName) -> UInt64 {
    switch name {
    case .train: 0x6761_6C6C_6579_0001
    case .test: 0x6761_6C6C_6579_0002
    }
  }
}
