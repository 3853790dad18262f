// The participants of a study of brain age: who they are, how old, and what their brains measure.
// Three sources give the same columns: OpenBHB's own table, a table of real volumes without scans,
// and a generated stand-in.
import Checksums
import Diagnostics

package struct BrainAgeParticipants: Sendable {
  package enum Source: Sendable, Hashable {
    /// OpenBHB's layout: a table, and a scan of every participant.
    case participants
    /// Real ages and volumes, and no scans.
    case volumes
    /// Nothing was found.
    case standIn(lookedIn: [String])
  }

  package let source: Source
  /// The folder; empty for the stand-in.
  package let directory: String
  /// The path of the table; a name for the stand-in.
  package let file: String
  /// A header and a row a participant, the derived columns `tiv`, where the table has none, and
  /// `age-bucket` among them. Volumes are in millilitres.
  package let records: [CSVRecord]
  /// Rows that a missing age or volume left out.
  package let droppedCount: Int
  /// Identifies the table.
  package let provenance: Provenance

  package static let folder = "brain-age"
  package static let tableName = "participants.tsv"
  package static let volumesName = "brain_volumes.csv"
  /// Columns without which a participant is of no use.
  package static let needed = ["participant_id", "age", "csfv", "gmv", "wmv"]

  /// Looks for the data and reads the table; no scan is opened.
  /// - Throws: `Diagnostic`s with the file, row and column of whatever is wrong.
  package static func find(
    _ locator: DataLocator, buckets: AgeBuckets, requireFiles: Bool = false
  ) throws -> BrainAgeParticipants {
    let requirement = DataLocator.FileRequirement(
      role: "participants", names: [tableName, volumesName])
    switch try locator.locate(folder: folder, requirements: [requirement]) {
    case .found(let directory, _, let paths):
      let path = paths[0]
      let bytes = try InputFile.bytes(ofFile: path, maximum: 1 << 28)
      let records = try CSVRecords.parse(bytes, file: path)
      let isOriginal = path.hasSuffix(tableName)
      let table = try isOriginal ? records : BrainVolumesTable.read(records, file: path)
      let provenance = Provenance.files([
        FileRecord(
          path: path, role: "participants", sha256: SHA256.hex(of: bytes), bytes: bytes.count)
      ])
      return try BrainAgeParticipants(
        source: isOriginal ? .participants : .volumes, directory: directory, file: path,
        records: table, provenance: provenance, buckets: buckets)
    case .notFound(let lookedIn):
      guard !requireFiles else { throw notFound(lookedIn) }
      return try BrainAgeParticipants(
        source: .standIn(lookedIn: lookedIn), directory: "", file: ParticipantsStandIn.name,
        records: ParticipantsStandIn.records(), provenance: .standIn(ParticipantsStandIn.record),
        buckets: buckets)
    }
  }

  private static func notFound(_ lookedIn: [String]) -> Diagnostic {
    Diagnostic(
      .error, "the data set '\(folder)' was not found",
      notes: lookedIn.map { Diagnostic.Note("looked in \($0)") },
      hints: [
        "put \(tableName) and the scans, or \(volumesName), into a folder named '\(folder)' and give the folder around it with --data-dir or GALLEY_DATA"
      ])
  }

  /// Checks the rows, leaves incomplete ones out and adds the derived columns.
  private init(
    source: Source, directory: String, file: String, records: [CSVRecord], provenance: Provenance,
    buckets: AgeBuckets
  ) throws {
    self.source = source
    self.directory = directory
    self.file = file
    self.provenance = provenance
    let header = records[0].texts
    let missing = Self.needed.filter { !header.contains($0) }
    guard missing.isEmpty else {
      throw Diagnostics(
        missing.map { name in
          .error(
            "the table has no column '\(name)'",
            at: SourceRange(file: file, line: 1, column: 1),
            hints: [
              closestMatch(to: name, among: header).map { "rename '\($0)' to '\(name)'" }
                ?? "a table of participants needs \(Self.needed.joined(separator: ", "))"
            ])
        })
    }
    let columns = Self.needed.map { header.firstIndex(of: $0) ?? 0 }
    let hasTotal = header.contains("tiv")
    let place = CSVRecord.Field.derived
    var kept = [
      CSVRecord(
        fields: records[0].fields + (hasTotal ? [] : [place("tiv", records[0])])
          + [place("age-bucket", records[0])])
    ]
    var found: [Diagnostic] = []
    var lines: [String: Int] = [:]
    var dropped = 0
    for record in records.dropFirst() {
      let identity = record.fields[columns[0]]
      if let first = lines[identity.text] {
        found.append(
          .error(
            "the participant '\(identity.text)' was listed before, on line \(first)",
            at: identity.place(in: file), hints: ["keep one row a participant"]))
        continue
      }
      lines[identity.text] = identity.location.line
      if identity.text.isEmpty || identity.text.contains("/") {
        found.append(
          .error(
            identity.text.isEmpty
              ? "this row has no participant_id"
              : "a participant_id is part of a file's name and has no '/'",
            at: identity.place(in: file), hints: ["correct the value"]))
        continue
      }
      var numbers: [Double] = []
      var isMissing = false
      for (name, column) in zip(Self.needed, columns).dropFirst() {
        let field = record.fields[column]
        switch CellValue(field.text) {
        case .missing: isMissing = true
        case .number(let value):
          numbers.append(value)
          let most: Double = name == "age" ? 150 : 3000
          guard !(0...most).contains(value) else { continue }
          found.append(
            .error(
              "the column '\(name)' has \(field.text), outside 0 to \(Int(most))\(name == "age" ? " years" : " ml")",
              at: field.place(in: file),
              hints: [name == "age" ? "give ages in years" : "give volumes in millilitres"]))
        case let wrong: found.append(wrong.diagnostic(field, column: name, file: file))
        }
      }
      guard !isMissing, numbers.count == 4 else {
        if isMissing { dropped += 1 }
        continue
      }
      let total = numbers[1] + numbers[2] + numbers[3]
      kept.append(
        CSVRecord(
          fields: record.fields + (hasTotal ? [] : [place(String(total), record)])
            + [place(buckets.name(of: numbers[0]), record)]))
    }
    if found.count > 10 {
      let more = found.count - 10
      found = Array(found.prefix(10))
      found[9].notes.append(Diagnostic.Note("and \(more) more like these"))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    self.records = kept
    droppedCount = dropped
  }
}

extension CSVRecord.Field {
  /// A field that follows from others of its row, and stands where they begin.
  fileprivate static func derived(_ text: String, _ record: CSVRecord) -> CSVRecord.Field {
    CSVRecord.Field(
      text: text, location: record.fields.first?.location ?? SourceLocation(line: 1, column: 1))
  }

  func place(in file: String) -> SourceRange {
    SourceRange(
      file: file, line: location.line, column: location.column,
      length: max(1, text.unicodeScalars.count))
  }
}
