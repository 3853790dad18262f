// Labelled images in memory, and where they came from. Pixels stay bytes: training converts them
// batch by batch.

/// Images of one size with a class each.
package struct ImageSplit: Sendable, Equatable {
  /// `[count, rows, columns]`, 0 for the background to 255 for full ink.
  package var images: [UInt8]
  /// `[count]`, each 0 ..< the number of classes.
  package var labels: [UInt8]
  package var rows: Int
  package var columns: Int

  package init(images: [UInt8], labels: [UInt8], rows: Int, columns: Int) {
    precondition(
      images.count == labels.count * rows * columns,
      "\(images.count) pixels, \(labels.count) labels, images of \(rows) × \(columns)")
    self.images = images
    self.labels = labels
    self.rows = rows
    self.columns = columns
  }

  package var count: Int { labels.count }

  /// The pixels of one image, `[rows, columns]`.
  package func image(_ index: Int) -> ArraySlice<UInt8> {
    images[index * rows * columns..<(index + 1) * rows * columns]
  }

  /// Makes pixels white that are above a threshold and all others black.
  /// - Parameter threshold: a share of full brightness, 0 to 1.
  package mutating func binarize(above threshold: Double) {
    let table = (0...255).map { UInt8(Double($0) / 255 > threshold ? 255 : 0) }
    table.withUnsafeBufferPointer { table in
      images.withUnsafeMutableBufferPointer { images in
        for index in images.indices { images[index] = table[Int(images[index])] }
      }
    }
  }

  /// The first `limit` images; all of them where there are no more.
  package func prefix(_ limit: Int) -> ImageSplit {
    guard limit < count else { return self }
    return ImageSplit(
      images: Array(images.prefix(limit * rows * columns)), labels: Array(labels.prefix(limit)),
      rows: rows, columns: columns)
  }
}

/// A data set of labelled images with its two customary splits.
package struct ImageDataset: Sendable, Equatable {
  package var name: String
  package var train: ImageSplit
  package var test: ImageSplit
  /// Indexed by label.
  package var classNames: [String]
  package var provenance: Provenance

  package init(
    name: String, train: ImageSplit, test: ImageSplit, classNames: [String],
    provenance: Provenance
  ) {
    self.name = name
    self.train = train
    self.test = test
    self.classNames = classNames
    self.provenance = provenance
  }
}

/// Where data came from: what a page's colophon and its banner say.
package enum Provenance: Sendable, Hashable, Codable {
  case files([FileRecord])
  /// Generated, because no files were found.
  case standIn(StandInRecord)

  package var isStandIn: Bool {
    if case .standIn = self { true } else { false }
  }
}

/// One file that was read.
package struct FileRecord: Sendable, Hashable, Codable {
  /// As found on this machine. A page that must be the same everywhere shows `name`.
  package var path: String
  /// The last two components, such as `mnist/train-images-idx3-ubyte.gz`.
  package var name: String
  /// What it holds, such as `train images`.
  package var role: String
  package var sha256: String
  package var bytes: Int

  package init(path: String, role: String, sha256: String, bytes: Int) {
    self.path = path
    self.name = path.split(separator: "/").suffix(2).joined(separator: "/")
    self.role = role
    self.sha256 = sha256
    self.bytes = bytes
  }
}

/// What identifies generated data: the same record means the same bytes.
package struct StandInRecord: Sendable, Hashable, Codable {
  package var generator: String
  package var version: Int
  package var trainCount: Int
  package var testCount: Int
}
