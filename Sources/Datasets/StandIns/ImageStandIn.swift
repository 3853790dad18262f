// Data that is generated where none is found, so that every report still renders and trains, on
// images that are plainly marked as generated.
import Dispatch

/// A generator of labelled images.
///
/// The same record always means the same bytes, on every machine, because only additions, products,
/// quotients and square roots are used (all exact in IEEE 754) and each image draws its random
/// numbers from its own index.
protocol ImageStandIn: Sendable {
  associatedtype Artist: ImageArtist

  var classCount: Int { get }
  /// Rows and columns.
  var side: Int { get }
  var trainCount: Int { get }
  var testCount: Int { get }
  /// Of the whole data set: `version` is raised with any change that alters a pixel, because cached
  /// results depend on it.
  var generator: String { get }
  var version: Int { get }

  func seed(of split: SplitName) -> UInt64
  func makeArtist() -> Artist
}

/// Draws images one after the other, with memory of its own.
protocol ImageArtist {
  /// - Parameter pixels: `[side, side]`; all of it is written.
  mutating func draw(
    class label: Int, _ random: inout SplitMix64, into pixels: UnsafeMutableBufferPointer<UInt8>)
}

extension ImageStandIn {
  var record: StandInRecord {
    StandInRecord(
      generator: generator, version: version, trainCount: trainCount, testCount: testCount)
  }

  var shape: DatasetShape {
    DatasetShape(rows: side, columns: side, trainCount: trainCount, testCount: testCount)
  }

  /// The first images of a split, at most `limit`.
  func images(_ split: SplitName, limit: Int) -> ImageSplit {
    let count = min(limit, split == .train ? trainCount : testCount)
    let pixelCount = side * side
    let seed = seed(of: split)
    var images = [UInt8](repeating: 0, count: count * pixelCount)
    var labels = [UInt8](repeating: 0, count: count)
    images.withUnsafeMutableBufferPointer { images in
      labels.withUnsafeMutableBufferPointer { labels in
        // Each iteration writes only to its own stretch of both buffers.
        nonisolated(unsafe) let images = images
        nonisolated(unsafe) let labels = labels
        let chunk = 250
        DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { iteration in
          var artist = makeArtist()
          for index in iteration * chunk..<min((iteration + 1) * chunk, count) {
            var random = SplitMix64(seed: seed, item: UInt64(index))
            let label = Int(random.next() % UInt64(classCount))
            labels[index] = UInt8(label)
            artist.draw(
              class: label, &random,
              into: UnsafeMutableBufferPointer(
                rebasing: images[index * pixelCount..<(index + 1) * pixelCount]))
          }
        }
      }
    }
    return ImageSplit(images: images, labels: labels, rows: side, columns: side)
  }
}
