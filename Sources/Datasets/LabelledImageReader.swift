// Joins an IDX image file and its label file to one split, once they are known to fit together.
import Checksums
import Diagnostics

package enum SplitName: String, Sendable, Hashable, Codable {
  case train, test

  var imagesRole: String { "\(rawValue) images" }
  var labelsRole: String { "\(rawValue) labels" }
}

/// Reads one split in the MNIST layout.
struct LabelledImageReader {
  var classCount: Int

  /// - Returns: the split, and records of exactly the bytes that it was decoded from.
  func read(
    _ name: SplitName, images imagesPath: String, labels labelsPath: String
  ) throws -> (split: ImageSplit, records: [FileRecord]) {
    let (labels, labelsRecord) = try readArray(labelsPath, name.labelsRole, ["labels"])
    let (images, imagesRecord) = try readArray(
      imagesPath, name.imagesRole, ["images", "rows", "columns"])
    guard labels.dimensions[0] == images.dimensions[0] else {
      var mismatch = Diagnostic.error(
        "\(countOf(labels.dimensions[0], "label")) for \(countOf(images.dimensions[0], "image"))",
        inFile: labelsPath, byteOffset: 4,
        hints: ["the two files do not belong together: get both from one source"])
      mismatch.notes = [
        Diagnostic.Note("the images are here", at: .file(path: imagesPath, byteOffset: 4))
      ]
      throw mismatch
    }
    if let index = labels.bytes.firstIndex(where: { $0 >= classCount }) {
      throw Diagnostic.error(
        "label \(labels.bytes[index]) of item \(index) is not in 0…\(classCount - 1)",
        inFile: labelsPath, byteOffset: 8 + index,
        hints: ["the offset counts the bytes after decompression where the file is gzip"])
    }
    let split = ImageSplit(
      images: images.bytes, labels: labels.bytes, rows: images.dimensions[1],
      columns: images.dimensions[2])
    return (split, [imagesRecord, labelsRecord])
  }

  private func readArray(
    _ path: String, _ role: String, _ dimensionNames: [String]
  ) throws -> (IDXArray, FileRecord) {
    let bytes = try InputFile.bytes(ofFile: path)
    let record = FileRecord(
      path: path, role: role, sha256: SHA256.hex(of: bytes), bytes: bytes.count)
    return (try IDXArray(file: bytes, path: path, dimensionNames: dimensionNames), record)
  }
}
