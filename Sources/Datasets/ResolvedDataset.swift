// What a data set's name stands for on this machine. Identifying the data is kept apart from
// decoding it, so that a render whose results are all cached only hashes the files.
import Checksums
import Diagnostics

/// A data set whose files, or whose stand-in, are decided; nothing is decoded yet.
package struct ResolvedDataset: Sendable {
  package struct Files: Sendable, Hashable {
    package var directory: String
    package var origin: DataLocator.Origin
    package var trainImages: String
    package var trainLabels: String
    package var testImages: String
    package var testLabels: String
  }

  package enum Content: Sendable, Hashable {
    case files(Files)
    /// No files were found in any of these directories.
    case standIn(lookedIn: [String])
  }

  package let source: DatasetSource
  package let content: Content

  package var name: String { source.name }
  package var classNames: [String] { source.classNames }

  package var isStandIn: Bool {
    if case .standIn = content { true } else { false }
  }

  /// What the console says where generated data takes the place of real data.
  package var standInWarning: Diagnostic? {
    guard case .standIn(let lookedIn) = content else { return nil }
    return Diagnostic(
      .warning, "the data set '\(name)' was not found: generated stand-in images are used instead",
      notes: lookedIn.map { Diagnostic.Note("looked in \($0)") },
      hints: ["give the real data with --data-dir or GALLEY_DATA"])
  }

  /// Identifies the data without decoding it: a hash over each file, or the generator's version.
  package func fingerprint() throws -> DatasetFingerprint {
    switch content {
    case .files(let files):
      let records = try files.byRole.map { role, path in
        let (sha256, byteCount) = try SHA256.digest(ofFile: path)
        return FileRecord(path: path, role: role, sha256: sha256, bytes: byteCount)
      }
      return DatasetFingerprint(name: name, provenance: .files(records))
    case .standIn:
      return DatasetFingerprint(name: name, provenance: .standIn(DigitStandIn.record))
    }
  }

  /// The sizes that the files announce, or that the stand-in has, without decoding the images.
  package func shape() throws -> DatasetShape {
    switch content {
    case .files(let files):
      func dimensions(_ path: String) throws -> [Int] {
        try IDXArray.dimensions(
          ofFile: InputFile.bytes(ofFile: path), path: path,
          dimensionNames: ["images", "rows", "columns"])
      }
      let train = try dimensions(files.trainImages)
      let test = try dimensions(files.testImages)
      return DatasetShape(
        rows: train[1], columns: train[2], trainCount: train[0], testCount: test[0])
    case .standIn:
      return DatasetShape(
        rows: DigitStandIn.side, columns: DigitStandIn.side, trainCount: DigitStandIn.trainCount,
        testCount: DigitStandIn.testCount)
    }
  }

  /// Decodes and checks the files, or generates the stand-in.
  /// - Parameters:
  ///   - trainLimit: keeps only the first images of the training split; files are checked whole.
  ///   - testLimit: the same for the test split.
  /// - Throws: a `Diagnostic` with the file and the byte of whatever is wrong.
  package func load(trainLimit: Int? = nil, testLimit: Int? = nil) throws -> ImageDataset {
    precondition((trainLimit ?? 0) >= 0 && (testLimit ?? 0) >= 0, "a negative limit of images")
    switch content {
    case .files(let files):
      return try load(files, trainLimit ?? .max, testLimit ?? .max)
    case .standIn:
      let standIn = DigitStandIn()
      return ImageDataset(
        name: name,
        train: standIn.images(.train, count: min(trainLimit ?? .max, DigitStandIn.trainCount)),
        test: standIn.images(.test, count: min(testLimit ?? .max, DigitStandIn.testCount)),
        classNames: classNames, provenance: .standIn(DigitStandIn.record))
    }
  }

  private func load(_ files: Files, _ trainLimit: Int, _ testLimit: Int) throws -> ImageDataset {
    let reader = LabelledImageReader(classCount: classNames.count)
    let train = try reader.read(.train, images: files.trainImages, labels: files.trainLabels)
    let test = try reader.read(.test, images: files.testImages, labels: files.testLabels)
    guard (test.split.rows, test.split.columns) == (train.split.rows, train.split.columns) else {
      throw Diagnostic.error(
        "the test images are \(test.split.rows) × \(test.split.columns), "
          + "the training images \(train.split.rows) × \(train.split.columns)",
        inFile: files.testImages, byteOffset: 8)
    }
    return ImageDataset(
      name: name, train: train.split.prefix(trainLimit), test: test.split.prefix(testLimit),
      classNames: classNames, provenance: .files(train.records + test.records))
  }
}

/// How many images a data set has and how large they are.
package struct DatasetShape: Sendable, Hashable {
  package var rows: Int
  package var columns: Int
  package var trainCount: Int
  package var testCount: Int
}

extension ResolvedDataset.Files {
  fileprivate var byRole: [(role: String, path: String)] {
    [
      (SplitName.train.imagesRole, trainImages), (SplitName.train.labelsRole, trainLabels),
      (SplitName.test.imagesRole, testImages), (SplitName.test.labelsRole, testLabels),
    ]
  }
}

/// Identifies a data set's content: two equal fingerprints mean equal data.
package struct DatasetFingerprint: Sendable, Hashable, Codable {
  package var name: String
  package var provenance: Provenance

  package init(name: String, provenance: Provenance) {
    self.name = name
    self.provenance = provenance
  }

  /// What stands for the content in a cache key, by the role of each file. Where the files stand,
  /// and what they are called, does not enter it.
  package var material: [String: String] {
    switch provenance {
    case .files(let records):
      Dictionary(
        records.map { ("file: \($0.role)", "SHA-256 \($0.sha256), \($0.bytes) bytes") },
        uniquingKeysWith: { first, _ in first })
    case .standIn(let record):
      [
        "stand-in":
          "\(record.generator) \(record.version), \(record.trainCount) and \(record.testCount) images"
      ]
    }
  }
}
