// `entry.json`: what belongs to an entry, with checksums of everything, its own text included.
import Checksums
import Foundation

/// The part of an entry's record that finding it needs. The file also has the key's material.
struct EntryRecord: Decodable {
  /// Raised whenever the layout of entries changes; entries of another version are not read.
  static let formatVersion = 2

  struct File: Codable {
    var bytes: Int
    var sha256: String
  }

  var format: Int
  var key: String
  var kind: String
  /// How long the step took when it ran.
  var seconds: Double
  var files: [String: File]

  enum Reading {
    case record(EntryRecord)
    case otherVersion(Int)
    case damaged(String)
  }

  private struct Version: Decodable { var format: Int }

  /// The file begins with its checksum: the SHA-256 of the file with 64 zeros in its place.
  private static let opening = Array("{\n  \"checksum\" : \"".utf8)
  private static let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: 64)

  static func read(_ bytes: [UInt8]) -> Reading {
    let bodyStart = opening.count + zeros.count
    var isWhole = false
    if bytes.count > bodyStart, bytes.starts(with: opening) {
      var hasher = SHA256Hasher()
      hasher.update(opening)
      hasher.update(zeros)
      bytes[bodyStart...].withUnsafeBytes { hasher.update($0) }
      isWhole = bytes[opening.count..<bodyStart].elementsEqual(hasher.finalize().utf8)
    }
    let data = Data(bytes)
    if isWhole, let record = try? JSONDecoder().decode(EntryRecord.self, from: data),
      record.format == formatVersion
    {
      return .record(record)
    }
    if let version = try? JSONDecoder().decode(Version.self, from: data),
      version.format != formatVersion
    {
      return .otherVersion(version.format)
    }
    return .damaged(
      isWhole ? "entry.json cannot be read" : "entry.json does not match its checksum")
  }

  static func encode(
    key: StepKey, seconds: Double, files: [String: File]
  ) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let body = try encoder.encode(Written(key: key, seconds: seconds, files: files))
    // The encoder's text begins with a brace and a line end.
    let rest = Array("\",".utf8) + body.dropFirst(1)
    var hasher = SHA256Hasher()
    hasher.update(opening)
    hasher.update(zeros)
    hasher.update(rest)
    return Data(opening + Array(hasher.finalize().utf8) + rest)
  }

  private struct Written: Encodable {
    var key: StepKey
    var seconds: Double
    var files: [String: File]

    enum CodingKeys: String, CodingKey { case format, kind, seconds, files }

    func encode(to encoder: any Encoder) throws {
      try key.encode(to: encoder)
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(EntryRecord.formatVersion, forKey: .format)
      try values.encode(key.kind, forKey: .kind)
      try values.encode(seconds, forKey: .seconds)
      try values.encode(files, forKey: .files)
    }
  }
}
