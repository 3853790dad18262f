// The scans of participants: read from files where they are, generated where they are not.
import Checksums
import Diagnostics
import Dispatch
import Foundation

package struct ScanCollection: Sendable {
  package enum Source: Sendable {
    /// Paths, one a participant.
    case files([String])
    case phantoms([(identity: String, tissues: BrainPhantom.Tissues)])
  }

  package let source: Source
  /// Voxels along each axis of what a model sees.
  package let side: Int

  package var isGenerated: Bool {
    if case .phantoms = source { true } else { false }
  }

  /// - Parameter rows: the participants whose scans are wanted, with the table's columns.
  /// - Throws: `Diagnostics` for participants without a scan.
  package init(_ participants: BrainAgeParticipants, rows: TableColumns, side: Int) throws {
    self.side = side
    let identities = rows.texts(of: "participant_id") ?? []
    switch participants.source {
    case .participants:
      source = .files(try Self.files(participants, identities))
    case .volumes, .standIn:
      func volumes(_ name: String) -> [Double] {
        (rows.texts(of: name) ?? []).map { Double($0) ?? 0 }
      }
      let (fluid, grey, white) = (volumes("csfv"), volumes("gmv"), volumes("wmv"))
      source = .phantoms(
        identities.enumerated().map { index, identity in
          (
            identity,
            BrainPhantom.Tissues(
              cerebrospinalFluid: fluid[index], greyMatter: grey[index], whiteMatter: white[index])
          )
        })
      for (index, identity) in identities.enumerated()
      where fluid[index] + grey[index] + white[index] > BrainPhantom.largestVolume {
        throw Diagnostic.error(
          "the volumes of '\(identity)' are larger than a head", inFile: participants.file,
          hints: ["give volumes in millilitres"])
      }
    }
  }

  /// A scan's file stands in the folder itself, in `scans/`, or in a folder of its participant, and
  /// its name begins with the participant's: `sub-1_T1w.nii.gz`.
  private static func files(
    _ participants: BrainAgeParticipants, _ identities: [String]
  ) throws -> [String] {
    var named: [(name: String, path: String)] = []
    func collect(_ directory: String) {
      let entries = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      for entry in entries.sorted()
      where Volume.fileExtensions.contains(where: { entry.hasSuffix($0) }) {
        named.append((entry, join(directory, entry)))
      }
    }
    collect(participants.directory)
    collect(join(participants.directory, "scans"))
    for identity in identities { collect(join(participants.directory, folder(identity))) }
    named.sort { ($0.name, $0.path) < ($1.name, $1.path) }
    var found: [Diagnostic] = []
    var paths: [String] = []
    let column = participants.records[0].texts.firstIndex(of: "participant_id") ?? 0
    for identity in identities {
      var own = scans(of: identity, among: named)
      // OpenBHB's folders also hold maps of each participant's tissues.
      if own.count > 1 { own = own.filter { isQuasiRaw($0.name) } }
      guard own.count != 1 else {
        paths.append(own[0].path)
        continue
      }
      let field = participants.records.dropFirst().first {
        $0.fields[column].text == identity
      }?.fields[column]
      found.append(
        .error(
          own.isEmpty
            ? "the participant '\(identity)' has no scan, or several none of which is called quasi-raw"
            : "the participant '\(identity)' has \(own.count) scans: \(own.prefix(3).map(\.name).joined(separator: ", "))",
          at: field?.place(in: participants.file),
          hints: [
            own.isEmpty
              ? "put \(identity)….npy, .nii or .nii.gz beside the table, in scans/ or in \(folder(identity))/, or remove the row"
              : "keep one scan a participant"
          ]))
    }
    if found.count > 10 {
      let more = found.count - 10
      found = Array(found.prefix(10))
      found[9].notes.append(Diagnostic.Note("and \(more) more like this"))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    return paths
  }

  private static func folder(_ identity: String) -> String {
    identity.hasPrefix("sub-") ? identity : "sub-\(identity)"
  }

  /// The files that are of this participant and not of one whose name only begins the same.
  /// - Parameter named: sorted by name.
  private static func scans(
    of identity: String, among named: [(name: String, path: String)]
  ) -> [(name: String, path: String)] {
    var prefixes = [identity]
    if folder(identity) != identity { prefixes.append(folder(identity)) }
    return prefixes.flatMap { prefix in
      var (low, high) = (0, named.count)
      while low < high {
        let middle = (low + high) / 2
        if named[middle].name < prefix { low = middle + 1 } else { high = middle }
      }
      return named[low...].prefix { $0.name.hasPrefix(prefix) }.filter {
        $0.name.dropFirst(prefix.count).first.map { !$0.isLetter && !$0.isNumber } ?? false
      }
    }
  }

  private static func isQuasiRaw(_ name: String) -> Bool {
    let letters = name.lowercased().filter { $0 != "-" && $0 != "_" }
    return letters.contains("quasiraw")
  }

  /// What stands for the scans in a cache key: one checksum over all files, or the generator.
  /// - Returns: also a record of the files for a colophon.
  package func identification() throws -> (material: [String: String], record: FileRecord?) {
    switch source {
    case .phantoms: return (["scans": "phantom \(BrainPhantom.version)"], nil)
    case .files(let paths):
      let digests = try Self.concurrently(paths.count) { try SHA256.digest(ofFile: paths[$0]) }
      let list = digests.map { "\($0.sha256)\n" }.joined()
      var record = FileRecord(
        path: parentFolder(of: paths[0]), role: "scans",
        sha256: SHA256.hex(of: Array(list.utf8)), bytes: digests.reduce(0) { $0 + $1.byteCount })
      record.name = "\(BrainAgeParticipants.folder): \(paths.count) scans (checksum of theirs)"
      return (["scans": "SHA-256 \(record.sha256)"], record)
    }
  }

  /// The scans of some rows one after another, each from its least value, 0, to its greatest, 255.
  /// - Returns: `[rows, side, side, side]`, left to right fastest.
  package func voxels(of rows: [Int]) throws -> [UInt8] {
    let size = side * side * side
    return try [UInt8](unsafeUninitializedCapacity: rows.count * size) { buffer, count in
      // Each iteration writes only to its own stretch.
      nonisolated(unsafe) let buffer = buffer
      _ = try Self.concurrently(rows.count) { index in
        let voxels = try self.voxels(of: rows[index])
        _ = UnsafeMutableBufferPointer(rebasing: buffer[index * size..<(index + 1) * size])
          .initialize(from: voxels)
      }
      count = rows.count * size
    }
  }

  private func voxels(of row: Int) throws -> [UInt8] {
    switch source {
    case .files(let paths): try Volume.read(paths[row]).resized(toSide: side).bytes
    case .phantoms(let participants):
      BrainPhantom(
        side: side, volumes: participants[row].tissues, identity: participants[row].identity
      ).voxels
    }
  }

  /// - Throws: the error of the first index that has one.
  private static func concurrently<Value: Sendable>(
    _ count: Int, _ body: @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    let results = ResultSlots<Value>(count: count)
    DispatchQueue.concurrentPerform(iterations: count) { index in
      results.set(Result { try body(index) }, at: index)
    }
    return try results.all.map { try $0.get() }
  }
}

/// Results of concurrent iterations, by index.
private final class ResultSlots<Value: Sendable>: @unchecked Sendable {
  // Unchecked because the lock, not the compiler, guards `slots`.
  private let lock = NSLock()
  private var slots: [Int: Result<Value, any Error>] = [:]
  private let count: Int

  init(count: Int) { self.count = count }

  func set(_ result: Result<Value, any Error>, at index: Int) {
    lock.withLock { slots[index] = result }
  }

  var all: [Result<Value, any Error>] {
    lock.withLock { (0..<count).compactMap { slots[$0] } }
  }
}
