// Spares a rendering to read again what it does not use. Weights are most of a store, and pages need
// few of them; a large file whose checksum was right, and which the system says has not been touched
// since, is not read to find out again that it is whole. Whoever uses its bytes compares them anyway.
import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// What an entry notes about its large files that were whole: which they were, and when they were
/// last changed in any way. It is only a note: where it is missing or wrong, files are read.
struct VerifiedNote {
  /// A file may change again within the same tick of the clock, and look unchanged; so one that has
  /// just been written is not noted yet.
  private static let youngestSeconds = 2
  private static let largestNote = 1 << 20

  private var lines: Set<String>

  init(of reader: borrowing EntryReader) {
    let text = reader.note(StoreLayout.verifiedName, upTo: Self.largestNote)
    lines = Set(text.split(separator: "\n").map(String.init))
  }

  /// Whether a file is the one that was whole.
  func vouches(for name: String, _ status: stat, _ expected: EntryRecord.File) -> Bool {
    lines.contains(Self.line(name, status, expected))
  }

  /// Notes files that are whole, where that is news.
  func replaced(
    by whole: [(name: String, status: stat, file: EntryRecord.File)],
    in reader: borrowing EntryReader
  ) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let old = whole.filter { $0.status.st_ctim.tv_sec < now.tv_sec - Self.youngestSeconds }
    let lines = old.map { Self.line($0.name, $0.status, $0.file) }.sorted()
    guard Set(lines) != self.lines, !lines.isEmpty else { return }
    reader.write(note: lines.joined(separator: "\n") + "\n", as: StoreLayout.verifiedName)
  }

  /// Any change of a file's content changes its `ctime`, which no program can set.
  private static func line(
    _ name: String, _ status: stat, _ expected: EntryRecord.File
  ) -> String {
    let times = [status.st_ctim, status.st_mtim].map { "\($0.tv_sec).\($0.tv_nsec)" }
    return "\(expected.sha256) \(status.st_dev) \(status.st_ino) \(status.st_size) "
      + "\(times.joined(separator: " ")) \(name)"
  }
}
