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
    /// Volumes; the table has their targets.
    case scans(ScanCollection, TableDataset)
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
  /// What results that read it depend on.
  let key: StepKey
  /// Whose data it is, of brain-age.
  let participants: BrainAgeParticipants?

  private let loaded = OnceValue<ImageDataset>()

  /// - Parameter isScaled: whether pixels are seen as 0…1 instead of 0…255.
  init(
    resolved: ResolvedDataset, trainLimit: Int?, testLimit: Int?, isScaled: Bool = true
  ) throws {
    let shape = try resolved.shape()
    content = .images(resolved, shape)
    fingerprint = try resolved.fingerprint()
    trainCount = min(trainLimit ?? .max, shape.trainCount)
    testCount = min(testLimit ?? .max, shape.testCount)
    validationCount = 0
    participants = nil
    pixelScale = isScaled ? 1 / 255 : 1
    key = StepKey(
      kind: "dataset",
      fingerprint.material.merging([
        "name": fingerprint.name, "train": String(trainCount), "test": String(testCount),
        "scale": isScaled ? "1/255" : "1",
      ]) { $1 })
  }

  init(table: TableDataset, fingerprint: DatasetFingerprint) throws {
    content = .table(table)
    self.fingerprint = fingerprint
    trainCount = table.train.count
    testCount = table.test.count
    validationCount = table.validation.count
    participants = nil
    pixelScale = 1
    key = StepKey(
      kind: "table-dataset",
      fingerprint.material.merging([
        "specification": try StepKey.canonical(table.specification)
      ]) { $1 })
  }

  /// - Parameters:
  ///   - table: what is made of the participants; its features are not used where there are scans.
  ///   - limit: how many participants were taken of all.
  init(
    participants: BrainAgeParticipants, table: TableDataset, scans: ScanCollection?,
    buckets: AgeBuckets, limit: Int?, isScaled: Bool = true
  ) throws {
    content = scans.map { .scans($0, table) } ?? .table(table)
    self.participants = participants
    trainCount = table.train.count
    testCount = table.test.count
    validationCount = table.validation.count
    pixelScale = scans != nil && isScaled ? 1 / 255 : 1
    var material = try [
      "specification": StepKey.canonical(table.specification),
      "buckets": StepKey.canonical(buckets),
    ]
    if let limit { material["participants"] = String(limit) }
    var provenance = participants.provenance
    if let scans {
      let (ofScans, record) = try scans.identification()
      material.merge(ofScans) { $1 }
      material["size"] = String(scans.side)
      material["scale"] = isScaled ? "1/255" : "1"
      if let record, case .files(let records) = provenance {
        provenance = .files(records + [record])
      }
    }
    fingerprint = DatasetFingerprint(name: BrainAgeParticipants.folder, provenance: provenance)
    key = StepKey(
      kind: scans == nil ? "participants-dataset" : "scan-dataset",
      fingerprint.material.merging(material) { $1 })
  }

  package var name: String { fingerprint.name }

  package var isStandIn: Bool { fingerprint.provenance.isStandIn }

  /// "images", "scans" or "rows", as messages count them.
  package var unit: String {
    switch content {
    case .images: "images"
    case .scans: "scans"
    case .table: "rows"
    }
  }

  /// "an image", "a scan" or "a row".
  package var singular: String {
    switch content {
    case .images: "an image"
    case .scans: "a scan"
    case .table: "a row"
    }
  }

  /// Of one example, channels first.
  package var exampleShape: [Int] {
    switch content {
    case .images(_, let shape): [1, shape.rows, shape.columns]
    case .scans(let scans, _): [1, scans.side, scans.side, scans.side]
    case .table(let table): [table.specification.features.count]
    }
  }

  package var valuesPerExample: Int { exampleShape.reduce(1, *) }

  /// Rows and columns; `nil` for tables and scans.
  package var imageShape: DatasetShape? {
    if case .images(_, let shape) = content { shape } else { nil }
  }

  package var classNames: [String] {
    if case .images(let resolved, _) = content { resolved.classNames } else { [] }
  }

  /// What a regressor predicts; empty for images.
  package var targets: [String] { rows?.specification.targets ?? [] }

  /// Where features are columns of a table.
  package var table: TableDataset? {
    if case .table(let table) = content { table } else { nil }
  }

  /// The table with the targets and all other columns; `nil` for images.
  package var rows: TableDataset? {
    switch content {
    case .images: nil
    case .table(let table), .scans(_, let table): table
    }
  }

  /// Rows that a missing value left out.
  package var droppedCount: Int { (rows?.droppedCount ?? 0) + (participants?.droppedCount ?? 0) }

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
        .error, "the data '\(name)' has \(unit) and no images",
        hints: ["name a data set of images"])
    }
    let data = try loaded.get {
      try resolved.load(trainLimit: trainCount, testLimit: testCount)
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
    if let rows {
      let part = rows.split(split.ofTable)
      let storage: Examples.Storage =
        if case .scans(let scans, _) = content {
          .bytes(try scans.voxels(of: part.rows), scale: pixelScale)
        } else {
          .floats(part.features.map { Float($0) })
        }
      return Examples(
        storage: storage, valuesPerExample: valuesPerExample,
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
