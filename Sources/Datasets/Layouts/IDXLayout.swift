// MNIST's own layout: for each split a file of images and a file of labels, both IDX. They become
// one split only once they are known to fit together.
import Diagnostics

struct IDXLayout: FileLayout {
  let announcesCounts = true

  /// MNIST's own names; the folder tells the data sets that use them apart.
  func requirements(of split: SplitName) -> [DataLocator.FileRequirement] {
    let prefix = split == .train ? "train" : "t10k"
    return [("images", "idx3"), ("labels", "idx1")].map { content, kind in
      let name = "\(prefix)-\(content)-\(kind)-ubyte"
      return DataLocator.FileRequirement(
        role: "\(split.rawValue) \(content)", names: ["\(name).gz", name])
    }
  }

  func shape(of split: SplitName, in files: [DataFile]) throws -> SplitShape {
    let dimensions = try IDXArray.dimensions(
      ofFile: files[0].read().bytes, path: files[0].path, dimensionNames: Self.imageDimensions)
    return SplitShape(count: dimensions[0], rows: dimensions[1], columns: dimensions[2])
  }

  func read(
    _ split: SplitName, from files: [DataFile], classCount: Int
  ) throws -> (images: ImageSplit, records: [FileRecord]) {
    let (labels, labelsRecord) = try array(files[1], ["labels"])
    let (images, imagesRecord) = try array(files[0], Self.imageDimensions)
    guard labels.dimensions[0] == images.dimensions[0] else {
      var mismatch = Diagnostic.error(
        "\(countOf(labels.dimensions[0], "label")) for \(countOf(images.dimensions[0], "image"))",
        inFile: files[1].path, byteOffset: 4,
        hints: ["the two files do not belong together: get both from one source"])
      mismatch.notes = [
        Diagnostic.Note("the images are here", at: .file(path: files[0].path, byteOffset: 4))
      ]
      throw mismatch
    }
    if let index = labels.bytes.firstIndex(where: { $0 >= classCount }) {
      throw Diagnostic.error(
        "label \(labels.bytes[index]) of item \(index) is not in 0…\(classCount - 1)",
        inFile: files[1].path, byteOffset: 8 + index,
        hints: ["the offset counts the bytes after decompression where the file is gzip"])
    }
    let split = ImageSplit(
      images: images.bytes, labels: labels.bytes, rows: images.dimensions[1],
      columns: images.dimensions[2])
    return (split, [imagesRecord, labelsRecord])
  }

  private static let imageDimensions = ["images", "rows", "columns"]

  private func array(
    _ file: DataFile, _ dimensionNames: [String]
  ) throws -> (IDXArray, FileRecord) {
    let (bytes, record) = try file.read()
    return (try IDXArray(file: bytes, path: file.path, dimensionNames: dimensionNames), record)
  }
}
