// What each rendering was made of: which entries its report needs, and, for the next rendering,
// what has changed since.
import Checksums
import Diagnostics
import Foundation

/// The steps of one rendering of one report.
package struct RenderingRecord: Codable, Sendable, Equatable {
  /// Raised whenever this layout changes; records of another version are not read.
  package static let formatVersion = 1

  package struct Step: Codable, Sendable, Equatable {
    /// As people know it.
    package var name: String
    /// The directive.
    package var kind: String
    package var key: StepKey

    package init(name: String, kind: String, key: StepKey) {
      self.name = name
      self.kind = kind
      self.key = key
    }

    private enum CodingKeys: String, CodingKey { case name, kind }

    /// One object with `name`, `kind`, `key` and `material`.
    package func encode(to encoder: any Encoder) throws {
      try key.encode(to: encoder)
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(name, forKey: .name)
      try values.encode(kind, forKey: .kind)
    }

    package init(from decoder: any Decoder) throws {
      key = try StepKey(from: decoder)
      let values = try decoder.container(keyedBy: CodingKeys.self)
      name = try values.decode(String.self, forKey: .name)
      kind = try values.decode(String.self, forKey: .kind)
    }
  }

  package let format: Int
  /// The report's path as the user gave it, relative to the folder the rendering was started in.
  package var report: String
  /// Of the report's text.
  package var sourceSHA256: String
  /// Of earlier texts that asked for the same steps: edits of prose make no new record.
  package fileprivate(set) var earlierSources: [String] = []
  /// Whatever of the command line changes the steps: the profile, parameters, ….
  package var choices: [String]
  package var steps: [Step]
  /// The record's number in the store; higher is later. Given by `ResultStore.record`.
  package fileprivate(set) var number: Int

  package init(report: String, sourceSHA256: String, choices: [String], steps: [Step]) {
    format = Self.formatVersion
    self.report = report
    self.sourceSHA256 = sourceSHA256
    self.choices = choices
    self.steps = steps
    number = 0
  }

  /// 16 digits for what a later rendering compares itself with.
  fileprivate static func subject(_ report: String, _ choices: [String]) -> String {
    let parts = ([report] + choices).map { "\($0.utf8.count):\($0)" }.joined()
    return String(SHA256.hex(of: parts).prefix(16))
  }

  /// The name of its file: one for each report, choices and list of keys.
  fileprivate var fileName: String {
    let keys = SHA256.hex(of: steps.map(\.key.description).joined(separator: ","))
    return "\(Self.subject(report, choices))-\(keys.prefix(16)).json"
  }
}

extension RenderingRecord {
  /// More earlier texts than these are forgotten, the oldest first.
  static let mostEarlierSources = 500

  /// Whether a text asked for these steps.
  func isOf(_ texts: Set<String>) -> Bool {
    texts.contains(sourceSHA256) || !texts.isDisjoint(with: earlierSources)
  }
}

/// Records and what could not be read of them.
package struct RenderingRecords: Sendable {
  /// Newest first.
  package var records: [RenderingRecord] = []
  /// Paths of files that are no records.
  package var unreadable: [String] = []
  /// File names of those of other versions.
  var otherVersions: [String] = []
  /// By position in `records`.
  var fileNames: [String] = []
}

extension ResultStore {
  /// Keeps what a rendering was made of, as the newest of its report and choices.
  /// - Throws: a `Diagnostic`. A rendering need not fail for it.
  package func record(_ record: RenderingRecord) throws {
    var record = record
    do {
      try makeFolders(layout.renderings)
      record.number = try nextUseNumber()
      let before = records { $0 == record.fileName }.records.first
      record.earlierSources =
        ((before?.earlierSources ?? []) + [before?.sourceSHA256].compactMap(\.self))
        .filter { $0 != record.sourceSHA256 }.suffix(RenderingRecord.mostEarlierSources)
    } catch {
      throw storeFailure("a rendering cannot be recorded", error, at: layout.renderings)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try replaceInStore(
      "\(layout.renderings)/\(record.fileName)", try encoder.encode(record),
      "a rendering cannot be recorded", isDurable: false)
  }

  package func records() -> RenderingRecords { records { _ in true } }

  /// The last rendering of a report with the same choices.
  package func latestRecord(report: String, choices: [String]) -> RenderingRecord? {
    let prefix = RenderingRecord.subject(report, choices) + "-"
    return records { $0.hasPrefix(prefix) }.records.first {
      $0.report == report && $0.choices == choices
    }
  }

  private struct Version: Decodable { var format: Int }

  private func records(where isWanted: (String) -> Bool) -> RenderingRecords {
    var found = RenderingRecords()
    var read: [(record: RenderingRecord, name: String)] = []
    for name in StoreLayout.names(in: layout.renderings)
    where name.hasSuffix(".json") && !name.hasPrefix(StoreLayout.temporaryPrefix) && isWanted(name)
    {
      let path = "\(layout.renderings)/\(name)"
      let decoder = JSONDecoder()
      guard let bytes = try? InputFile.bytes(ofFile: path, maximum: 1 << 28),
        let version = try? decoder.decode(Version.self, from: Data(bytes))
      else {
        found.unreadable.append(path)
        continue
      }
      if version.format != RenderingRecord.formatVersion {
        found.otherVersions.append(name)
      } else if let record = try? decoder.decode(RenderingRecord.self, from: Data(bytes)) {
        read.append((record, name))
      } else {
        found.unreadable.append(path)
      }
    }
    read.sort { ($0.record.number, $1.name) > ($1.record.number, $0.name) }
    found.records = read.map(\.record)
    found.fileNames = read.map(\.name)
    return found
  }
}
