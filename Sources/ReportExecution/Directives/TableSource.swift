// The keys of `source: table`: which file, which of its columns, and which rows train and test.
import Checksums
import Datasets
import Diagnostics
import Foundation
import ReportLanguage

enum TableSourceKeys {
  static let file = Key.optional(
    "file", ValueType<String>.path.located(), shown: "none",
    "The CSV file of a table, its first line a header: beside the report, or in one of the places where data is looked for."
  )
  static let columns = Key.optional(
    "columns", ValueType<[Located<String>]>.list(of: ValueType<String>.text.located()),
    shown: "none", "A table's features: columns of numbers.")
  static let target = Key.optional(
    "target", ValueType<[Located<String>]>.list(of: ValueType<String>.text.located()), default: [],
    shown: "none", "The column, or columns, that a regression predicts.")
  static let conditions = Key.optional(
    "where", .conditions, default: [], shown: "all rows",
    "Keeps rows with these texts: `{session: ses-01}`.")
  static let missing = Key.optional(
    "missing", ValueType<Bool>.choice([("refuse", false), ("drop", true)]), default: false,
    shown: "refuse", "Whether rows without a number in a used column are errors or left out.")
  static let test = Key.optional(
    "test",
    ValueType<Double>.number("a number between 0 and 1") { $0 > 0 && $0 < 1 }, default: 0.2,
    shown: "0.2", "The share of a table's rows that is tested on.")
  static let group = Key.optional(
    "group", ValueType<String>.text.located(), shown: "none",
    "A column; rows that agree in it, such as scans of one person, stay in one split.")
  static let seed = Key.optional(
    "seed", .integer(0...Int.max), shown: "the report's seed", "Where a table's split comes from.")

  static let declarations = [
    file.declaration, columns.declaration, target.declaration, conditions.declaration,
    missing.declaration, test.declaration, group.declaration, seed.declaration,
  ]
}

/// A table as a report asks for it.
struct TableSource: Sendable {
  private let file: Located<String>
  private let columns: [Located<String>]
  private let targets: [Located<String>]
  private let conditions: [TableCondition]
  private let dropsMissing: Bool
  private let testShare: Double
  private let group: Located<String>?
  private let seed: Int?

  init?(_ reader: inout KeyReader) {
    let file = reader.read(TableSourceKeys.file)
    let columns = reader.read(TableSourceKeys.columns)
    let targets = reader.read(TableSourceKeys.target)
    let conditions = reader.read(TableSourceKeys.conditions)
    let missing = reader.read(TableSourceKeys.missing)
    let test = reader.read(TableSourceKeys.test)
    group = reader.read(TableSourceKeys.group)
    seed = reader.read(TableSourceKeys.seed)
    for (key, isThere, example) in [
      ("file", reader.range(ofKey: "file") != nil, "file: volumes.csv"),
      ("columns", reader.range(ofKey: "columns") != nil, "columns: [gm_vol, wm_vol]"),
    ] where !isThere {
      reader.add(
        .error("a table needs the key '\(key)'", at: reader.range, hints: ["add `\(example)`"]))
    }
    for (index, name) in (columns ?? []).enumerated() {
      if (targets ?? []).contains(where: { $0.value == name.value }) {
        reader.add(
          .error(
            "the column '\(name.value)' is both a feature and a target", at: name.range,
            hints: ["remove it from 'columns'"]))
      } else if (columns ?? [])[..<index].contains(where: { $0.value == name.value }) {
        reader.add(
          .error(
            "the column '\(name.value)' is given twice", at: name.range, hints: ["keep one"]))
      }
    }
    guard let file, let columns, let targets, let conditions, let missing, let test,
      reader.isValid
    else { return nil }
    self.file = file
    self.columns = columns
    self.targets = targets
    self.conditions = conditions
    dropsMissing = missing
    testShare = test
  }

  /// Reads the table whole, so that a wrong value is found before anything trains.
  func prepare(
    scaling: TableSpecification.Scaling, _ context: PreparationContext
  ) throws -> PreparedDataset {
    let path = try find(context)
    do {
      let bytes = try InputFile.bytes(ofFile: path, maximum: 1 << 28)
      let records = try CSVRecords.parse(bytes, file: path)
      try checkColumns(records.first?.texts ?? [])
      let table = try TableDataset(
        records, file: path,
        specification: TableSpecification(
          features: columns.map(\.value), targets: targets.map(\.value),
          conditions: conditions.map {
            TableSpecification.Condition(column: $0.column.name, text: $0.text)
          },
          dropsMissing: dropsMissing, scaling: scaling, testShare: testShare,
          group: group?.value, seed: UInt64(seed ?? context.seed)))
      var record = FileRecord(
        path: path, role: "table", sha256: SHA256.hex(of: bytes), bytes: bytes.count)
      // As the report names it, the same on every machine.
      record.name = file.value
      return try PreparedDataset(
        table: table,
        fingerprint: DatasetFingerprint(
          name: (file.value as NSString).lastPathComponent, provenance: .files([record])))
    } catch var diagnostic as Diagnostic {
      if case .source(let range)? = diagnostic.place, range.file == file.range.file {
        throw diagnostic
      }
      diagnostic.notes.append(Diagnostic.Note("needed here", at: .source(file.range)))
      if diagnostic.hints.isEmpty { diagnostic.hints = ["name a CSV file with a header"] }
      throw diagnostic
    }
  }

  /// The file, and the places before it where it would be preferred.
  func filesRead(_ context: PreparationContext) -> [String] {
    let paths = candidates(context)
    let found = paths.firstIndex { FileManager.default.fileExists(atPath: $0) }
    return Array(paths[...(found ?? paths.count - 1)])
  }

  /// Never empty.
  private func candidates(_ context: PreparationContext) -> [String] {
    if file.value.hasPrefix("/") { return [file.value] }
    let places =
      [context.baseDirectory] + context.environment.locator.places.map(\.directory)
    return places.map { $0.isEmpty || $0 == "." ? file.value : "\($0)/\(file.value)" }
  }

  private func find(_ context: PreparationContext) throws -> String {
    if file.value.hasPrefix("/") { return file.value }
    let paths = candidates(context)
    if let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) {
      return path
    }
    throw Diagnostic.error(
      "there is no file '\(file.value)'", at: file.range,
      notes: paths.map { Diagnostic.Note("looked for \($0)") },
      hints: ["put it beside the report, or give its folder with --data-dir or GALLEY_DATA"])
  }

  private func checkColumns(_ header: [String]) throws {
    let used =
      columns + targets + conditions.map { Located($0.column.name, range: $0.column.range) }
      + (group.map { [$0] } ?? [])
    let unknown = used.filter { !header.contains($0.value) }
    guard unknown.isEmpty else {
      throw Diagnostics(
        unknown.map { name in
          .error(
            "the table has no column '\(name.value)'", at: name.range,
            hints: [
              closestMatch(to: name.value, among: header).map { "did you mean '\($0)'?" }
                ?? "it has \(header.prefix(20).joined(separator: ", "))"
            ])
        })
    }
  }
}

/// A text that a column must have.
struct TableCondition: Sendable {
  var column: Identifier
  var text: String
}

extension ValueType where Value == [TableCondition] {
  fileprivate static let conditions = ValueType("columns with the text of each: `{sex: F}`") {
    value, diagnostics in
    ValueType<[(name: Identifier, value: String)]>.namedTexts.decode(value, &diagnostics)
      .map { $0.map { TableCondition(column: $0.name, text: $0.value) } }
  }
}
