// The real files, on machines that have them.
import Checksums
import Datasets
import Foundation
import Testing

private func isInstalled(
  _ name: String, in directory: String?, file: String = "train-images-idx3-ubyte.gz"
) -> Bool {
  guard let directory else { return false }
  return FileManager.default.fileExists(atPath: "\(directory)/\(name)/\(file)")
}

private let dataDirectory = ProcessInfo.processInfo.environment["GALLEY_DATA"]
private let systemDirectory = "/usr/share/datasets"

struct RealDataTests {
  @Test(.enabled(if: isInstalled("mnist", in: dataDirectory)))
  func `MNIST has its published content`() throws {
    let dataset = try DatasetSource.resolve(
      name: "mnist", locator: locator(option: dataDirectory)
    ).load()
    // SHA-256 of the published files, decompressed.
    #expect(SHA256.hex(of: idx([60_000, 28, 28], dataset.train.images)) == trainImages)
    #expect(SHA256.hex(of: idx([60_000], dataset.train.labels)) == trainLabels)
    #expect(SHA256.hex(of: idx([10_000, 28, 28], dataset.test.images)) == testImages)
    #expect(SHA256.hex(of: idx([10_000], dataset.test.labels)) == testLabels)
    let statistics = pixelStatistics(dataset.train)
    #expect(abs(statistics.mean - 0.13066) < 0.000_005)
    #expect(abs(statistics.standardDeviation - 0.30811) < 0.000_005)
  }

  private let trainImages = "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"
  private let trainLabels = "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"
  private let testImages = "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"
  private let testLabels = "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"

  @Test(.enabled(if: isInstalled("fashion-mnist", in: systemDirectory)))
  func `Debian's package of Fashion-MNIST is found and complete`() throws {
    let resolved = try DatasetSource.resolve(
      name: "fashion-mnist", locator: locator(system: [systemDirectory]))
    let dataset = try resolved.load()
    #expect((dataset.train.count, dataset.test.count) == (60_000, 10_000))
    for split in [dataset.train, dataset.test] {
      for label in 0..<10 {
        #expect(split.labels.filter { $0 == label }.count == split.count / 10)
      }
    }
    #expect(dataset.classNames[9] == "Ankle boot")
    // The published mean and standard deviation of its training set.
    let statistics = pixelStatistics(dataset.train)
    #expect(abs(statistics.mean - 0.2860) < 0.000_05)
    #expect(abs(statistics.standardDeviation - 0.3530) < 0.000_05)
  }

  @Test(
    .enabled(if: isInstalled("sign-mnist", in: dataDirectory, file: "sign_mnist_train.csv.gz")))
  func `Sign Language MNIST has its published content`() throws {
    let resolved = try DatasetSource.resolve(
      name: "sign-mnist", locator: locator(option: dataDirectory))
    let shape = try resolved.shape()
    #expect((shape.trainCount, shape.testCount) == (27_455, 7_172))
    let dataset = try resolved.load()
    #expect((dataset.train.count, dataset.test.count) == (27_455, 7_172))
    var counts = [Int](repeating: 0, count: 24)
    for label in dataset.test.labels { counts[Int(label)] += 1 }
    #expect(
      counts == [
        331, 432, 310, 245, 498, 247, 348, 436, 288, 331, 209, 394, 291, 246, 347, 164, 144, 246,
        248, 266, 346, 206, 267, 332,
      ])
    let statistics = pixelStatistics(dataset.train)
    #expect(abs(statistics.mean - 0.62467) < 0.000_005)
    #expect(abs(statistics.standardDeviation - 0.19125) < 0.000_005)
  }
}
