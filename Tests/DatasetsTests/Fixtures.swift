// Small data files made in memory, and a directory that is gone when its test ends.
import Datasets
import Diagnostics
import Foundation
import Testing

/// A directory of its own for one test.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "galley-datasets-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file below the directory, making the folders on its way.
  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  /// Writes a data set of `count` images of 2 × 3 pixels for each split.
  func writeDataset(_ folder: String, count: Int = 4, compressed: Bool = true) throws {
    for (name, bytes) in smallDataset(count: count) {
      try write(
        compressed ? gzip(bytes) : bytes, to: "\(folder)/\(name)\(compressed ? ".gz" : "")")
    }
  }
}

/// The four files of a data set in MNIST's layout, uncompressed.
func smallDataset(count: Int = 4) -> [String: [UInt8]] {
  let images = (0..<count * 6).map { UInt8($0 % 256) }
  let labels = (0..<count).map { UInt8($0 % 10) }
  return [
    "train-images-idx3-ubyte": idx([count, 2, 3], images),
    "train-labels-idx1-ubyte": idx([count], labels),
    "t10k-images-idx3-ubyte": idx([count, 2, 3], images.reversed()),
    "t10k-labels-idx1-ubyte": idx([count], labels.reversed()),
  ]
}

/// An IDX file of unsigned bytes.
func idx(_ dimensions: [Int], _ elements: [UInt8]) -> [UInt8] {
  [0, 0, 8, UInt8(dimensions.count)] + dimensions.flatMap { bigEndian($0) } + elements
}

func bigEndian(_ value: Int) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// One gzip member that stores its content uncompressed (RFC 1951, 3.2.4), so that each byte's
/// place is known: the content starts at byte 15.
func gzip(_ content: [UInt8]) -> [UInt8] {
  precondition(content.count <= 0xFFFF, "\(content.count) bytes in one stored block")
  let length = UInt16(content.count)
  let sizes = [length, ~length].flatMap { littleEndian(UInt32($0)).prefix(2) }
  let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
  return header + [1] + sizes + content + littleEndian(crc32(content))
    + littleEndian(UInt32(content.count))
}

private func littleEndian(_ value: UInt32) -> [UInt8] {
  [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value >> $0) }
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { checksum, byte in
    (0..<8).reduce(checksum ^ UInt32(byte)) { value, _ in
      value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0)
    }
  }
}

/// Runs `body`, which must fail with one diagnostic that says `message` at `byteOffset` of `path`.
func expectError<Value>(
  saying message: String, inFile path: String, byteOffset: Int? = nil,
  sourceLocation: Testing.SourceLocation = #_sourceLocation, _ body: () throws -> Value
) {
  let diagnostic = #expect(throws: Diagnostic.self, sourceLocation: sourceLocation) {
    _ = try body()
  }
  guard let diagnostic else { return }
  #expect(diagnostic.severity == .error, sourceLocation: sourceLocation)
  #expect(
    diagnostic.message.contains(message), "it says: \(diagnostic.message)",
    sourceLocation: sourceLocation)
  #expect(
    diagnostic.place == .file(path: path, byteOffset: byteOffset), sourceLocation: sourceLocation)
}

/// Looks only where a test says.
func locator(
  option: String? = nil, environment: [String: String] = [:], project: String = "/nonexistent",
  system: [String] = []
) -> DataLocator {
  DataLocator(
    dataDirectory: option, environment: environment, projectDirectory: project,
    systemDirectories: system)
}
