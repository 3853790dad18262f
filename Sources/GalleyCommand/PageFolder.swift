// The folder of pictures beside a page. A picture that the page no longer shows goes away with the
// page that showed it, and nothing else does: a list in the folder names the files that Galley wrote
// and their checksums, so that a file of the user's, or one that they changed, is never removed.
import Checksums
import Foundation
import ResultStore

struct PageFolder {
  /// In the form that `sha256sum --check` reads.
  static let listName = "SHA256SUMS"

  let path: String

  /// Puts files in place, those of the folder and those `together` with them, all or none; then
  /// removes what an earlier rendering left.
  func replace(
    with files: [(String, Data)], together others: [(path: String, data: Data)]
  ) throws {
    let earlier = listed
    let files = files.sorted { $0.0 < $1.0 }
    // First in place, so that a rendering that is killed leaves no file that no list names.
    let list = files.map { "\(SHA256.hex(of: $0.1))  \($0.0)\n" }.joined()
    var all = files.map { (path: "\(path)/\($0.0)", data: $0.1) }
    if !files.isEmpty { all.insert(("\(path)/\(Self.listName)", Data(list.utf8)), at: 0) }
    try replaceFiles(all + others)
    let names = Set(files.map(\.0))
    for (name, checksum) in earlier.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
      guard let data = FileManager.default.contents(atPath: "\(path)/\(name)"),
        SHA256.hex(of: data) == checksum
      else { continue }
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
    if files.isEmpty, !earlier.isEmpty {
      try? FileManager.default.removeItem(atPath: "\(path)/\(Self.listName)")
      // Fails, as it should, where something else is in it.
      rmdir(path)
    }
  }

  /// What the list in the folder says; nothing where it is no such list.
  private var listed: [String: String] {
    guard let data = FileManager.default.contents(atPath: "\(path)/\(Self.listName)") else {
      return [:]
    }
    var result: [String: String] = [:]
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      guard let match = line.wholeMatch(of: /(?<sum>[0-9a-f]{64})  (?<name>[^\/]+)/),
        !match.output.name.hasPrefix("."), match.output.name != Self.listName
      else { return [:] }
      result[String(match.output.name)] = String(match.output.sum)
    }
    return result
  }
}
