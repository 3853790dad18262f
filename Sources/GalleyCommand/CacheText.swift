// What `galley cache` prints: aligned tables for people, JSON for scripts.
import Foundation
import ResultStore

enum CacheText {
  static func list(_ contents: StoreContents, now: Int) -> String {
    guard !contents.entries.isEmpty || !contents.checkpoints.isEmpty else {
      return "the store is empty"
    }
    var rows = [["STEP", "KIND", "KEY", "SIZE", "LAST USED", "NEEDED BY"]]
    rows += contents.entries.map { entry in
      var need = entry.neededBy.isEmpty ? "–" : entry.neededBy.joined(separator: ", ")
      if entry.state != .whole { need = entry.state.rawValue }
      return row(entry, now: now) + [need]
    }
    for checkpoint in contents.checkpoints {
      rows.append([
        "–", "checkpoint", String((checkpoint.path as NSString).lastPathComponent.prefix(12)),
        byteText(checkpoint.bytes), age(checkpoint.changed, now: now),
        checkpoint.isObsolete ? "finished run" : "unfinished run",
      ])
    }
    let needed = contents.entries.filter { !$0.neededBy.isEmpty }
    return table(rows)
      + "\n\(count(contents.entries.count, "result")), \(count(contents.checkpoints.count, "checkpoint")), \(byteText(contents.bytes)); committed reports need \(byteText(needed.reduce(0) { $0 + $1.bytes }))"
  }

  static func removal(_ outcome: PruneOutcome, isDryRun: Bool, now: Int) -> String {
    var rows: [[String]] = []
    for entry in outcome.removed {
      rows.append(row(entry, now: now) + [entry.state == .whole ? "" : entry.state.rawValue])
    }
    for checkpoint in outcome.removedCheckpoints {
      rows.append([
        "–", "checkpoint", String((checkpoint.path as NSString).lastPathComponent.prefix(12)),
        byteText(checkpoint.bytes), age(checkpoint.changed, now: now), "",
      ])
    }
    if !rows.isEmpty { rows.insert(["STEP", "KIND", "KEY", "SIZE", "LAST USED", ""], at: 0) }
    let gone = [
      count(outcome.removed.count, "result"),
      count(outcome.removedCheckpoints.count, "checkpoint"),
      count(outcome.removedRecords, "record"),
      count(outcome.removedLeftovers, "leftover"),
      count(outcome.removedPictures, "picture"),
    ]
    // A dry run does not count what it would not have to choose.
    .prefix(isDryRun ? 2 : 5).joined(separator: ", ")
    return table(rows) + (rows.isEmpty ? "" : "\n")
      + "\(isDryRun ? "would remove" : "removed") \(gone), \(byteText(outcome.freedBytes)); \(count(outcome.remainingEntries, "result")) of \(byteText(outcome.remainingBytes)) \(isDryRun ? "would stay" : "stay")"
  }

  /// How long ago a moment was, in the largest unit that fits.
  static func age(_ moment: Int, now: Int) -> String {
    let seconds = now - moment
    if seconds < -60 { return "in the future" }
    for (length, unit) in [(604_800 * 2, "w"), (86_400, "d"), (3600, "h"), (60, "min")]
    where seconds >= length {
      return "\(seconds / (unit == "w" ? 604_800 : length)) \(unit) ago"
    }
    return "just now"
  }

  private static func row(_ entry: EntrySummary, now: Int) -> [String] {
    [
      entry.name ?? "–", entry.kind.isEmpty ? "–" : entry.kind, String(entry.key.prefix(12)),
      byteText(entry.bytes), age(entry.lastUsed, now: now),
    ]
  }

  private static func count(_ number: Int, _ what: String) -> String {
    "\(number) \(what)\(number == 1 ? "" : "s")"
  }

  /// Left-aligned columns two blanks apart; sizes, which stand fourth, right-aligned.
  private static func table(_ rows: [[String]]) -> String {
    guard let first = rows.first else { return "" }
    let widths = first.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row.indices, row).map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 3 ? padding + cell : cell + padding
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  // MARK: JSON

  private struct Entry: Encodable {
    var key, kind: String
    var name: String?
    var bytes: Int
    /// In seconds since 1970.
    var created, lastUsed: Int
    var neededBy: [String]
    var state: String
  }

  private struct Checkpoint: Encodable {
    var path: String
    var bytes, changed: Int
    var isObsolete: Bool
  }

  private struct Contents: Encodable {
    var bytes: Int
    var checkpoints: [Checkpoint]
    var results: [Entry]
  }

  static func json(_ contents: StoreContents) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let value = Contents(
      bytes: contents.bytes,
      checkpoints: contents.checkpoints.map {
        Checkpoint(path: $0.path, bytes: $0.bytes, changed: $0.changed, isObsolete: $0.isObsolete)
      },
      results: contents.entries.map {
        Entry(
          key: $0.key, kind: $0.kind, name: $0.name, bytes: $0.bytes, created: $0.created,
          lastUsed: $0.lastUsed, neededBy: $0.neededBy, state: $0.state.rawValue)
      })
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
