// What a data set's name stands for on this machine. Identifying the data is kept apart from
// decoding it, so that a render whose results are all cached only hashes the files.
import Checksums
import Diagnostics

/// A data set whose files, or whose stand-in, are decided; nothing is decoded yet.
package struct ResolvedDataset: Sendable {
  package struct Files: Sendable, Hashable {
    package var directory: String
    package var origin: DataLocator.Origin
    /// In the order of the layout's requirements.
    package var train: [DataFile]
    package var test: [DataFile]

    package var all: [DataFile] { train + test }
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
      hints: ["give the real data with --data-dir or GALLEY_DATA"] + source.origin.hints(for: name))
  }

  /// Identifies the data without decoding it: a hash over each file, or the generator's version.
  package func fingerprint() throws -> DatasetFingerprint {
    switch content {
    case .files(let files):
      let records = try files.all.map { file in
        let (sha256, byteCount) = try SHA256.digest(ofFile: file.path)
        return FileRecord(path: file.path, role: file.role, sha256: sha256, bytes: byteCount)
      }
      return DatasetFingerprint(name: name, provenance: .files(records))
    case .standIn:
      return DatasetFingerprint(name: name, provenance: .standIn(source.standIn.record))
    }
  }

  /// Whether `shape` reads little more than the first bytes of the files. Where it does not, the
  /// sizes are worth remembering by the fingerprint.
  package var announcesShape: Bool { isStandIn || source.layout.announcesCounts }

  /// The sizes that the files announce, or that the stand-in has, without decoding the images.
  package func shape() throws -> DatasetShape {
    switch content {
    case .files(let files):
      let train = try source.layout.shape(of: .train, in: files.train)
      let test = try source.layout.shape(of: .test, in: files.test)
      return DatasetShape(
        rows: train.rows, columns: train.columns, trainCount: train.count, testCount: test.count)
    case .standIn:
      return source.standIn.shape
    }
  }

  /// Decodes and checks the files, or generates the stand-in.
  /// - Parameters:
  ///   - trainLimit: keeps only the first images of the training split; files are checked whole.
  ///   - testLimit: the same for the test split.
  /// - Throws: `Diagnostic` or `Diagnostics` with the file and the place of whatever is wrong.
  package func load(trainLimit: Int? = nil, testLimit: Int? = nil) throws -> ImageDataset {
    precondition((trainLimit ?? 0) >= 0 && (testLimit ?? 0) >= 0, "a negative limit of images")
    switch content {
    case .files(let files):
      return try load(files, trainLimit ?? .max, testLimit ?? .max)
    case .standIn:
      return ImageDataset(
        name: name, train: source.standIn.images(.train, limit: trainLimit ?? .max),
        test: source.standIn.images(.test, limit: testLimit ?? .max), classNames: classNames,
        provenance: .standIn(source.standIn.record))
    }
  }

  private func load(_ files: Files, _ trainLimit: Int, _ testLimit: Int) throws -> ImageDataset {
    let layout = source.layout
    let train = try layout.read(.train, from: files.train, classCount: classNames.count)
    let test = try layout.read(.test, from: files.test, classCount: classNames.count)
    guard (test.images.rows, test.images.columns) == (train.images.rows, train.images.columns)
    else {
      throw Diagnostic.error(
        "the test images are \(test.images.rows) × \(test.images.columns), "
          + "the training images \(train.images.rows) × \(train.images.columns)",
        inFile: files.test[0].path, byteOffset: 8)
    }
    return ImageDataset(
      name: name, train: train.images.prefix(trainLimit), test: test.images.prefix(testLimit),
      classNames: classNames, provenance: .files(train.records + test.records))
  }
}

/// How many images a data set has and how large they are.
package struct DatasetShape: Sendable, Hashable, Codable {
  package var rows: Int
  package var columns: Int
  package var trainCount: Int
  package var testCount: Int
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
