// Where things are in a store, in one place: every other file asks here.
#if canImport(Glibc)
  import Glibc
#endif

/// The paths of a store.
struct StoreLayout: Sendable {
  /// As the user named it.
  let directory: String

  static let recordName = "entry.json"
  /// Holds the number of the last use that found the entry.
  static let useName = "used"
  /// Says which large files of the entry were whole, and when.
  static let verifiedName = "verified"
  /// Begins the names of entries that are being written or removed.
  static let temporaryPrefix = "."

  var results: String { "\(directory)/results" }
  var locks: String { "\(directory)/locks" }
  var checkpoints: String { "\(directory)/checkpoints" }
  var renderings: String { "\(directory)/renderings" }
  var pictures: String { "\(directory)/pictures" }
  /// Locked shared by renderings, exclusively by whoever removes entries.
  var useLock: String { "\(directory)/use.lock" }
  /// Counts uses, so that "least recently" needs no clock.
  var useCount: String { "\(directory)/use-count" }

  func group(_ key: String) -> String { "\(results)/\(key.prefix(2))" }
  func entry(_ key: String) -> String { "\(group(key))/\(key)" }
  func lock(_ key: String) -> String { "\(locks)/\(key.prefix(16)).lock" }

  static let checkpointEnding = ".checkpoint.safetensors"
  func checkpoint(_ key: String) -> String { "\(checkpoints)/\(key)\(Self.checkpointEnding)" }
  static let lastGoodEnding = ".last-good.safetensors"
  func lastGoodWeights(_ key: String) -> String {
    "\(checkpoints)/\(key.prefix(16))\(Self.lastGoodEnding)"
  }

  /// Whether a name is one that entries have, so that nothing else is ever removed.
  static func isKey(_ name: some StringProtocol) -> Bool { isHexadecimal(name, count: 64) }
  static func isGroup(_ name: some StringProtocol) -> Bool { isHexadecimal(name, count: 2) }

  static func isHexadecimal(_ name: some StringProtocol, count: Int) -> Bool {
    name.utf8.count == count
      && name.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// Whether a result may have a file of this name.
  static func isFileName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 200 && !name.hasPrefix(".") && !name.contains("/")
      && !name.utf8.contains(0) && name != recordName && name != useName
      && name != verifiedName
  }

  /// The sorted names in a folder; none where it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
