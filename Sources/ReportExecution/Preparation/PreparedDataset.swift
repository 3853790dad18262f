// A data set of a report: which data, how much of it, and the examples themselves once asked for.
import Datasets
import Diagnostics
import Foundation
import NeuralNet
import ReportLanguage
import ResultStore

package final class PreparedDataset: Sendable {
  package enum Split: String, Sendable, CaseIterable { case train, validation, test }

  package enum Content: Sendable {
    case images(ResolvedDataset, DatasetShape)
    case table(TableDataset)
  }

  package let content: Content
  package let fingerprint: DatasetFingerprint
  /// After the report's own limits.
  package let trainCount: Int
  package let testCount: Int
  /// 0 where the data has no validation split of its own.
  package let validationCount: Int
  /// What a stored byte is multiplied by.
  package let pixelScale: Float
  /// Pixels above this share of full brightness are white, all others black; `nil` keeps greys.
  package let binarizationThreshold: Double?
  /// What results that read it depend on.
  let key: StepKey

  private let loaded = OnceValue<ImageDataset>()

  /// - Parameters:
  ///   - isScaled: whether pixels are seen as 0…1 instead of 0…255.
  ///   - binarizationThreshold: 0 ≤ threshold < 1, if pixels are to be 0 or 1.
  ///   - store: remembers sizes that are slow to find out.
  init(
    resolved: ResolvedDataset, trainLimit: Int?, testLimit: Int?, isScaled: Bool = true,
    binarizationThreshold: Double? = nil, store: ResultStore
  ) throws {
    fingerprint = try resolved.fingerprint()
    let shape = try resolved.shape(of: fingerprint, rememberedIn: store)
    content = .images(resolved, shape)
    trainCount = min(trainLimit ?? .max, shape.trainCount)
    testCount = min(testLimit ?? .max, shape.testCount)
    validationCount = 0
    pixelScale = isScaled ? 1 / 255 : 1
    self.binarizationThreshold = binarizationThreshold
    var material = fingerprint.material.merging([
      "name": fingerprint.name, "train": String(trainCount), "test": String(testCount),
      "scale": isScaled ? "1/255" : "1",
    ]) { $1 }
    if let binarizationThreshold { material["binarize"] = String(binarizationThreshold) }
    key = StepKey(kind: "dataset", material)
  }

  init(table: TableDataset, fingerprint: DatasetFingerprint) throws {
    content = .table(table)
    self.fingerprint = fingerprint
    trainCount = table.train.count
    testCount = table.test.count
    validationCount = table.validation.count
    pixelScale = 1
    binarizationThreshold = nil
    key = StepKey(
      kind: "table-dataset",
      fingerprint.material.merging([
        "specification": try StepKey.canonical(table.specification)
      ]) { $1 })
  }

  package var name: String { fingerprint.name }

  package var isStandIn: Bool { fingerprint.provenance.isStandIn }

  /// "images" or "rows", as messages count them.
  package var unit: String {
    if case .images = content { "images" } else { "rows" }
  }

  /// "an image of" or "a row of".
  package var singular: String {
    if case .images = content { "an image" } else { "a row" }
  }

  /// Of one example, channels first.
  package var exampleShape: [Int] {
    switch content {
    case .images(_, let shape): [1, shape.rows, shape.columns]
    case .table(let table): [table.specification.features.count]
    }
  }

  package var valuesPerExample: Int { exampleShape.reduce(1, *) }

  /// Rows and columns; `nil` for a table.
  package var imageShape: DatasetShape? {
    if case .images(_, let shape) = content { shape } else { nil }
  }

  package var classNames: [String] {
    if case .images(let resolved, _) = content { resolved.classNames } else { [] }
  }

  /// What a regressor predicts; empty for images.
  package var targets: [String] { table?.specification.targets ?? [] }

  package var table: TableDataset? {
    if case .table(let table) = content { table } else { nil }
  }

  package func count(_ split: Split) -> Int {
    switch split {
    case .train: trainCount
    case .validation: validationCount
    case .test: testCount
    }
  }

  /// Decoded on first use: a rendering whose results are all stored never gets here.
  package func images(_ split: Split) throws -> ImageSplit {
    guard case .images(let resolved, _) = content else {
      throw Diagnostic(
        .error, "the data '\(name)' is a table and has no images",
        hints: ["name a data set of images"])
    }
    let data = try loaded.get {
      var data = try resolved.load(trainLimit: trainCount, testLimit: testCount)
      if let binarizationThreshold {
        data.train.binarize(above: binarizationThreshold)
        data.test.binarize(above: binarizationThreshold)
      }
      return data
    }
    switch split {
    case .train: return data.train
    case .test: return data.test
    case .validation:
      throw Diagnostic(
        .error, "the data '\(name)' has no validation split", hints: ["use `train` or `test`"])
    }
  }

  /// The split as the engine takes it.
  package func examples(_ split: Split) throws -> Examples {
    if let table {
      let part = table.split(split.ofTable)
      return Examples(
        storage: .floats(part.features.map { Float($0) }), valuesPerExample: valuesPerExample,
        targets: part.scaledTargets.map { Float($0) }, targetsPerExample: targets.count)
    }
    let images = try images(split)
    return Examples(
      storage: .bytes(images.images, scale: pixelScale), valuesPerExample: valuesPerExample,
      labels: images.labels, classes: classNames.count)
  }
}

extension PreparedDataset.Split {
  var ofTable: TableSplitName {
    switch self {
    case .train: .train
    case .validation: .validation
    case .test: .test
    }
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
