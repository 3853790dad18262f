// The keys of `source: table`: which file, which of its columns, and which rows train and test.
import Checksums
import Datasets
import Diagnostics
import Foundation
import ReportLanguage

enum TableSourceKeys {
  static let file = Key.optional(
    "file", ValueType<String>.path.located(), shown: "none",
    "The CSV file of a table, or a `.tsv` with tabs, its first line a header: beside the report, or in one of the places where data is looked for."
  )
  static let missing = Key.optional(
    "missing", ValueType<Bool>.choice([("refuse", false), ("drop", true)]), default: false,
    shown: "refuse", "Whether rows without a number in a used column are errors or left out.")
  static let declarations =
    [file.declaration] + TableChoiceKeys.declarations + [missing.declaration]
}

/// A table as a report asks for it.
struct TableSource: Sendable {
  private let file: Located<String>
  let choices: TableChoices
  private let dropsMissing: Bool

  init?(_ reader: inout KeyReader) {
    let file = reader.read(TableSourceKeys.file)
    let choices = TableChoices(&reader)
    let missing = reader.read(TableSourceKeys.missing)
    for (key, isThere, example) in [
      ("file", reader.range(ofKey: "file") != nil, "file: volumes.csv"),
      ("columns", reader.range(ofKey: "columns") != nil, "columns: [gm_vol, wm_vol]"),
    ] where !isThere {
      reader.add(
        .error("a table needs the key '\(key)'", at: reader.range, hints: ["add `\(example)`"]))
    }
    guard let file, let choices, let missing, reader.isValid else { return nil }
    self.file = file
    self.choices = choices
    dropsMissing = missing
  }

  /// Reads the table whole, so that a wrong value is found before anything trains.
  func prepare(
    scaling: TableSpecification.Scaling, _ context: PreparationContext
  ) throws -> PreparedDataset {
    let path = try NamedFile(name: file).find(context)
    do {
      let bytes = try InputFile.bytes(ofFile: path, maximum: 1 << 28)
      let records = try CSVRecords.parse(bytes, file: path)
      try choices.check(header: records.first?.texts ?? [])
      let table = try TableDataset(
        records, file: path,
        specification: choices.specification(
          scaling: scaling, dropsMissing: dropsMissing, reportSeed: context.seed))
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

  func filesRead(_ context: PreparationContext) -> [String] {
    NamedFile(name: file).filesRead(context)
  }
}
