// Data sets of images in reports: pixels made black or white, and sizes that are found out once.
import Datasets
import Foundation
import ReportLanguage
import ResultStore
import Testing

@testable import ReportExecution

@Suite struct ImageDataTests {
  private let folder: ReportFolder

  /// Two training images and one test image of 1 × 4 pixels.
  init() throws {
    folder = try ReportFolder()
    let files: [String: [UInt8]] = [
      "mnist/train-images-idx3-ubyte":
        [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4] + [0, 127, 128, 255, 1, 50, 51, 200],
      "mnist/train-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 2] + [3, 4],
      "mnist/t10k-images-idx3-ubyte":
        [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 4] + [255, 128, 127, 0],
      "mnist/t10k-labels-idx1-ubyte": [0, 0, 8, 1, 0, 0, 0, 1] + [5],
    ]
    for (name, bytes) in files { try write(bytes, to: name) }
  }

  private func write(_ bytes: [UInt8], to name: String) throws {
    let file = URL(fileURLWithPath: "\(folder.path)/data/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// Writes a training file of so many rows and a test file of one.
  private func writeTable(rows: Int) throws {
    let header = (["label"] + (1...784).map { "pixel\($0)" }).joined(separator: ",") + "\n"
    let row = "3" + String(repeating: ",7", count: 784) + "\n"
    try write(
      Array((header + String(repeating: row, count: rows)).utf8),
      to: "sign-mnist/sign_mnist_train.csv")
    try write(Array((header + row).utf8), to: "sign-mnist/sign_mnist_test.csv")
  }

  private func dataset(_ yaml: String) throws -> PreparedDataset {
    let (report, complaints) = folder.check(block("dataset", "id: d\n\(yaml)"))
    guard case .dataset(let dataset)? = try #require(report, "\(complaints)").prepared("d") else {
      throw CancellationError()
    }
    return dataset
  }

  @Test(
    arguments: [
      // 127 of 255 is 0.498, 128 is 0.502 and 51 is 0.2 exactly.
      ("0.5", [0, 0, 255, 255, 0, 0, 0, 255], [255, 255, 0, 0]),
      ("0.2", [0, 255, 255, 255, 0, 0, 0, 255], [255, 255, 255, 0]),
      ("0", [0, 255, 255, 255, 255, 255, 255, 255], [255, 255, 255, 0]),
    ] as [(String, [UInt8], [UInt8])])
  func `Pixels above the threshold become white and all others black`(
    threshold: String, train: [UInt8], test: [UInt8]
  ) throws {
    let dataset = try dataset("source: mnist\nbinarize: \(threshold)")
    #expect(try dataset.images(.train).images == train)
    #expect(try dataset.images(.test).images == test)
    let examples = try dataset.examples(.train)
    guard case .bytes(let bytes, let scale) = examples.storage else {
      Issue.record("\(examples.storage) is not of bytes")
      return
    }
    #expect(bytes == train)
    #expect(scale == Float(1) / 255)
  }

  @Test func `The threshold is part of the key`() throws {
    let keys = try ["", "binarize: 0.5", "binarize: 0.50", "binarize: 0.2"].map {
      try dataset("source: mnist\n\($0)").key
    }
    #expect(keys[1] == keys[2])
    #expect(Set(keys).count == 3)
  }

  @Test(
    arguments: [
      (
        "source: mnist\nbinarize: 1",
        "7:11: 'binarize': expected a number from 0 to below 1, found '1'"
      ),
      (
        "source: mnist\nscale: false\nbinarize: 0.5",
        "8:11: 'binarize' makes pixels 0 or 1, and 'scale: false' asks for 0…255"
      ),
      (
        "source: table\nfile: t.csv\ncolumns: a\ntarget: y\nbinarize: 0.5",
        "10:11: a table has no key 'binarize'"
      ),
    ])
  func `A threshold that makes no sense is refused`(yaml: String, expected: String) throws {
    #expect(folder.check(block("dataset", "id: d\n\(yaml)")).complaints.first == expected)
  }

  @Test func `Rows of a table of images are counted once for the same bytes`() throws {
    try writeTable(rows: 3)
    #expect(try dataset("source: sign-mnist").trainCount == 3)
    // What the store remembers is used, as a wrong number in it shows.
    let store = ResultStore(directory: folder.path + "/store")
    let entry = try #require(store.contents(needed: NeededResults()).entries.first)
    #expect(entry.kind == "dataset-shape")
    let resolved = try DatasetSource.resolve(
      name: "sign-mnist",
      locator: DataLocator(
        dataDirectory: nil, environment: [:], projectDirectory: folder.path,
        systemDirectories: []))
    let fingerprint = try resolved.fingerprint()
    let other = ResultStore(directory: folder.path + "/other")
    var shape = try resolved.shape(of: fingerprint, rememberedIn: other)
    #expect(shape.trainCount == 3)
    let key = StepKey(
      kind: "dataset-shape", fingerprint.material.merging(["name": "sign-mnist"]) { $1 })
    shape.trainCount = 77
    let third = ResultStore(directory: folder.path + "/third")
    _ = try third.save(["shape.json": try JSONEncoder().encode(shape)], seconds: 0, key: key)
    #expect(try resolved.shape(of: fingerprint, rememberedIn: third).trainCount == 77)

    // Other bytes are counted anew.
    try writeTable(rows: 4)
    #expect(try dataset("source: sign-mnist").trainCount == 4)
  }

  @Test func `A store that cannot be written is no reason to fail`() throws {
    try writeTable(rows: 2)
    try Data().write(to: URL(fileURLWithPath: folder.path + "/store"))
    #expect(try dataset("source: sign-mnist").trainCount == 2)
  }
}
