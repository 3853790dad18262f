// A data set of a report: which data, how much of it, and the images themselves once asked for.
import Datasets
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage

package final class PreparedDataset: Sendable {
  package enum Split: String, Sendable, CaseIterable { case train, test }

  package let resolved: ResolvedDataset
  package let fingerprint: DatasetFingerprint
  package let shape: DatasetShape
  /// After the report's own limits.
  package let trainCount: Int
  package let testCount: Int
  /// What results that read it depend on.
  let key: StepKey

  private let loaded = OnceValue<ImageDataset>()

  init(resolved: ResolvedDataset, trainLimit: Int?, testLimit: Int?) throws {
    self.resolved = resolved
    fingerprint = try resolved.fingerprint()
    shape = try resolved.shape()
    trainCount = min(trainLimit ?? .max, shape.trainCount)
    testCount = min(testLimit ?? .max, shape.testCount)
    key = StepKey(
      kind: "dataset",
      [
        "content": fingerprint.digest, "train": String(trainCount), "test": String(testCount),
        "scale": "1/255",
      ])
  }

  package var valuesPerImage: Int { shape.rows * shape.columns }
  package var classNames: [String] { resolved.classNames }

  package func count(_ split: Split) -> Int { split == .train ? trainCount : testCount }

  /// Decoded on first use: a rendering whose results are all stored never gets here.
  package func images(_ split: Split) throws -> ImageSplit {
    let data = try loaded.get {
      try resolved.load(trainLimit: trainCount, testLimit: testCount)
    }
    return split == .train ? data.train : data.test
  }

  /// The images as the engine takes them, scaled to 0…1.
  package func examples(_ split: Split) throws -> ByteExamples {
    let images = try images(split)
    return ByteExamples(
      pixels: images.images, valuesPerExample: valuesPerImage, scale: 1 / 255,
      labels: images.labels, classes: classNames.count)
  }
}

/// A value made at most once, whoever asks first.
private final class OnceValue<Value: Sendable>: @unchecked Sendable {
  // Unchecked because the lock, not the compiler, guards `value`.
  private let lock = NSLock()
  private var value: Value?

  func get(_ make: () throws -> Value) throws -> Value {
    try lock.withLock {
      if let value { return value }
      let made = try make()
      value = made
      return made
    }
  }
}
