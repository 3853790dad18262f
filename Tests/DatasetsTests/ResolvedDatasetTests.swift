// From a name to images: what is read, what identifies it, and how two files that do not fit
// together are caught.
import Checksums
import Datasets
import Diagnostics
import Foundation
import Testing

struct ResolvedDatasetTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func resolve(_ name: String = "mnist") throws -> ResolvedDataset {
    try DatasetSource.resolve(name: name, locator: locator(option: directory.path))
  }

  @Test(arguments: [true, false])
  func `Files are read compressed or plain`(compressed: Bool) throws {
    try directory.writeDataset("mnist", compressed: compressed)
    let dataset = try resolve().load()
    #expect(dataset.train.count == 4)
    #expect((dataset.train.rows, dataset.train.columns) == (2, 3))
    #expect(dataset.train.labels == [0, 1, 2, 3])
    #expect(Array(dataset.train.image(1)) == [6, 7, 8, 9, 10, 11])
    #expect(dataset.test.labels == [3, 2, 1, 0])
    #expect(Array(dataset.test.image(3)) == [5, 4, 3, 2, 1, 0])
    #expect(dataset.classNames == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"])
  }

  @Test func `A limit keeps the first images`() throws {
    try directory.writeDataset("mnist")
    let dataset = try resolve().load(trainLimit: 2, testLimit: 9)
    #expect(dataset.train.labels == [0, 1])
    #expect(dataset.train.images == (0..<12).map { UInt8($0) })
    #expect(dataset.test.count == 4)
  }

  @Test(arguments: [true, false])
  func `The sizes are known without decoding the images`(compressed: Bool) throws {
    try directory.writeDataset("mnist", compressed: compressed)
    // Damage behind the header is found only when the images are decoded.
    let name = "mnist/t10k-images-idx3-ubyte" + (compressed ? ".gz" : "")
    let sound = try InputFile.bytes(ofFile: "\(directory.path)/\(name)")
    try directory.write(sound + [7], to: name)
    let shape = try resolve().shape()
    #expect((shape.rows, shape.columns) == (2, 3))
    #expect((shape.trainCount, shape.testCount) == (4, 4))
    #expect(throws: Diagnostic.self) { try resolve().load() }
  }

  @Test func `The stand-in has the sizes it announces`() throws {
    let shape = try resolve().shape()
    let dataset = try resolve().load()
    #expect((shape.rows, shape.columns) == (dataset.train.rows, dataset.train.columns))
    #expect((shape.trainCount, shape.testCount) == (dataset.train.count, dataset.test.count))
  }

  @Test func `What was loaded is recorded as the fingerprint says`() throws {
    try directory.writeDataset("mnist")
    let resolved = try resolve()
    let fingerprint = try resolved.fingerprint()
    #expect(try resolved.load().provenance == fingerprint.provenance)
    guard case .files(let records) = fingerprint.provenance else {
      Issue.record("\(fingerprint.provenance) is not of files")
      return
    }
    #expect(records.map(\.role) == ["train images", "train labels", "test images", "test labels"])
    #expect(records[0].name == "mnist/train-images-idx3-ubyte.gz")
    #expect(records[0].bytes == gzip(smallDataset()["train-images-idx3-ubyte"] ?? []).count)
    #expect(records[0].sha256 == (try SHA256.hex(ofFile: records[0].path)))
  }

  @Test(arguments: [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ])
  func `One byte of any file changes the fingerprint`(name: String) throws {
    try directory.writeDataset("mnist", compressed: false)
    let before = try resolve().fingerprint()
    var bytes = try #require(smallDataset()[name])
    bytes[bytes.count - 1] ^= 1
    try directory.write(bytes, to: "mnist/\(name)")
    let after = try resolve().fingerprint()
    #expect(after != before)
    #expect(after.material != before.material)
  }

  @Test func `Where the files stand does not change the key`() throws {
    try directory.writeDataset("one/mnist")
    try directory.writeDataset("two/mnist")
    let digests = try ["one", "two"].map {
      try DatasetSource.resolve(name: "mnist", locator: locator(option: "\(directory.path)/\($0)"))
        .fingerprint().material
    }
    #expect(digests[0] == digests[1])
    #expect(digests[0].count == 4)
  }

  @Test func `A label beyond the classes names its byte`() throws {
    try directory.writeDataset("mnist")
    let file = try directory.write(
      gzip(idx([4], [0, 1, 10, 3])), to: "mnist/train-labels-idx1-ubyte.gz")
    expectError(saying: "label 10 of item 2 is not in 0…9", inFile: file, byteOffset: 10) {
      try resolve().load()
    }
  }

  @Test func `Fewer labels than images are refused, naming both files`() throws {
    try directory.writeDataset("mnist")
    let file = try directory.write(
      gzip(idx([3], [0, 1, 2])), to: "mnist/train-labels-idx1-ubyte.gz")
    expectError(saying: "3 labels for 4 images", inFile: file, byteOffset: 4) {
      try resolve().load()
    }
  }

  @Test func `Test images of another size are refused`() throws {
    try directory.writeDataset("mnist")
    let file = try directory.write(
      gzip(idx([4, 3, 2], (0..<24).map { UInt8($0) })), to: "mnist/t10k-images-idx3-ubyte.gz")
    expectError(saying: "are 3 × 2, the training images 2 × 3", inFile: file, byteOffset: 8) {
      try resolve().load()
    }
  }

  @Test func `An unknown name suggests the nearest`() throws {
    let diagnostic = #expect(throws: Diagnostic.self) { _ = try resolve("fashion_mnist") }
    #expect(diagnostic?.message == "unknown data set 'fashion_mnist'")
    #expect(diagnostic?.hints == ["did you mean 'fashion-mnist'?"])
  }

  @Test func `Data that is nowhere says where it was looked for and how to get it`() throws {
    let diagnostic = #expect(throws: Diagnostic.self) {
      _ = try DatasetSource.resolve(
        name: "fashion-mnist", locator: locator(option: directory.path), requireFiles: true)
    }
    #expect(diagnostic?.message == "the data set 'fashion-mnist' was not found")
    #expect(
      diagnostic?.notes.map(\.message) == [
        "looked in \(directory.path)/fashion-mnist", "looked in /nonexistent/data/fashion-mnist",
      ])
    #expect(diagnostic?.hints.contains { $0.contains("dataset-fashion-mnist") } == true)
    #expect(diagnostic?.hints.contains { $0.contains("galley data fetch fashion-mnist") } == true)
  }

  @Test func `The stand-in is refused where files are required`() throws {
    let diagnostic = #expect(throws: Diagnostic.self) {
      _ = try DatasetSource.resolve(
        name: "mnist", locator: locator(option: directory.path), requireFiles: true)
    }
    #expect(diagnostic?.message == "the data set 'mnist' was not found")
  }

  @Test func `The stand-in is announced with the places that were looked at`() throws {
    let resolved = try resolve()
    #expect(resolved.isStandIn)
    #expect(resolved.standInWarning?.severity == .warning)
    #expect(
      resolved.standInWarning?.notes.first?.message == "looked in \(directory.path)/mnist")
    try directory.writeDataset("mnist")
    #expect(try resolve().standInWarning == nil)
  }

  @Test func `A file that vanishes after it was found is reported`() throws {
    try directory.writeDataset("mnist")
    let resolved = try resolve()
    let file = "\(directory.path)/mnist/t10k-labels-idx1-ubyte.gz"
    try FileManager.default.removeItem(atPath: file)
    expectError(saying: "cannot open the file: No such file or directory", inFile: file) {
      try resolved.fingerprint()
    }
    expectError(saying: "cannot open the file: No such file or directory", inFile: file) {
      try resolved.load()
    }
  }
}
