// How the files of a data set hold its images: what they are called, how many images they have, and
// the images themselves. A data set names its layout; nothing else has to know which one it is.
import Checksums
import Diagnostics

package enum SplitName: String, Sendable, Hashable, Codable, CaseIterable {
  case train, test
}

/// A file of a data set that was found.
package struct DataFile: Sendable, Hashable {
  /// What it holds, such as `train images`.
  package var role: String
  package var path: String

  /// Its whole content, and the record that names exactly these bytes.
  func read() throws -> (bytes: [UInt8], record: FileRecord) {
    let bytes = try InputFile.bytes(ofFile: path)
    return (
      bytes,
      FileRecord(path: path, role: role, sha256: SHA256.hex(of: bytes), bytes: bytes.count)
    )
  }
}

/// How many images of which size a split has.
package struct SplitShape: Sendable, Hashable {
  package var count: Int
  package var rows: Int
  package var columns: Int
}

/// A way to keep labelled images in files. Files are passed in the order of the requirements.
protocol FileLayout: Sendable {
  /// The files of one split.
  func requirements(of split: SplitName) -> [DataLocator.FileRequirement]

  /// Whether the files say in their first bytes how many images they hold. Where they do not,
  /// all of their bytes have to be looked at to know it.
  var announcesCounts: Bool { get }

  /// The sizes, without decoding the images.
  func shape(of split: SplitName, in files: [DataFile]) throws -> SplitShape

  /// Decodes and checks the files.
  /// - Returns: the split, and records of exactly the bytes that it was decoded from.
  func read(
    _ split: SplitName, from files: [DataFile], classCount: Int
  ) throws -> (images: ImageSplit, records: [FileRecord])
}
