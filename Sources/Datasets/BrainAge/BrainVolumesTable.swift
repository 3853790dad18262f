// Brings the table of real volumes without scans to the columns of OpenBHB.
import Diagnostics

/// `brain_volumes.csv`: volumes in litres, several sessions a participant.
enum BrainVolumesTable {
  private static let names = [
    "participant_id": "participant_id", "group": "diagnosis", "age": "age", "sex": "sex",
    "site": "site", "gm_vol": "gmv", "wm_vol": "wmv", "csf_vol": "csfv",
  ]
  private static let session = "session"
  private static let firstSession = "ses-01"

  /// - Returns: the first session of each participant, volumes in millilitres.
  static func read(_ records: [CSVRecord], file: String) throws -> [CSVRecord] {
    let header = records[0].texts
    let missing = (names.keys + [session]).filter { !header.contains($0) }.sorted()
    guard missing.isEmpty, let session = header.firstIndex(of: session) else {
      throw Diagnostics(
        missing.map { name in
          .error(
            "the table has no column '\(name)'", at: SourceRange(file: file, line: 1, column: 1),
            hints: ["get the file again; it has \(header.prefix(20).joined(separator: ", "))"])
        })
    }
    let columns = header.indices.filter { names[header[$0]] != nil }
    var rows = [
      CSVRecord(
        fields: columns.map { column in
          var field = records[0].fields[column]
          field.text = names[field.text] ?? field.text
          return field
        })
    ]
    for record in records.dropFirst() where record.fields[session].text == firstSession {
      // Rows without an age, a sex or a group are incomplete as a whole.
      let isComplete = columns.allSatisfy { !record.fields[$0].text.isEmpty }
      rows.append(
        CSVRecord(
          fields: columns.map { column in
            var field = record.fields[column]
            if header[column].hasSuffix("_vol"), case .number(let litres) = CellValue(field.text) {
              field.text = String(litres * 1000)
            }
            if header[column] == "age", !isComplete { field.text = "" }
            return field
          }))
    }
    return rows
  }
}
