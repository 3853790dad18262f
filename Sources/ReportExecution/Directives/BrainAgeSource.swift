// The keys of `source: brain-age`: scans or tissue volumes of participants, and which of them.
import Datasets
import Diagnostics
import ReportLanguage

enum BrainAgeSourceKeys {
  static let name = BrainAgeParticipants.folder

  static let features = Key.optional(
    "features", ValueType<Bool>.choice([("scan", true)]), shown: "the columns",
    "For brain-age `scan`: a volume of one channel takes the place of `columns`.")
  static let size = Key.optional(
    "size", ValueType<Int>.integer(BrainPhantom.sides).located(), shown: "96",
    "Voxels along each axis that scans are brought to.")
  static let participants = Key.optional(
    "participants", ValueType<Int>.integer(3...Int.max).located(), shown: "all",
    "Use only so many participants, taken evenly from the whole table before it is split.")
  static let buckets = Key.optional(
    "buckets", ValueType<[Double]>.list(of: .number()).located(), shown: "decades",
    "Ages at which the buckets of the column `age-bucket` begin: `[20, 40, 60]`.")

  static let declarations = [
    features.declaration, size.declaration, participants.declaration, buckets.declaration,
  ]
}

/// Participants as a report asks for them.
struct BrainAgeSource: Sendable {
  private let usesScans: Bool
  private let size: Int
  private let participants: Located<Int>?
  private let buckets: AgeBuckets
  let choices: TableChoices
  private let range: SourceRange

  init?(_ reader: inout KeyReader) {
    let features = reader.read(BrainAgeSourceKeys.features)
    let size = reader.read(BrainAgeSourceKeys.size)
    participants = reader.read(BrainAgeSourceKeys.participants)
    let buckets = reader.read(BrainAgeSourceKeys.buckets)
    let choices = TableChoices(&reader)
    range = reader.range
    usesScans = features ?? false
    switch (features, reader.range(ofKey: "columns")) {
    case (nil, nil):
      reader.add(
        .error(
          "brain-age needs `features: scan` or the key 'columns'", at: reader.range,
          hints: ["add `features: scan`, or `columns: [csfv, gmv, wmv]`"]))
    case (_?, let columns?):
      reader.add(
        .error(
          "features are scans or 'columns', not both", at: columns, hints: ["remove one of them"]))
    default: break
    }
    if let size, features == nil {
      reader.add(
        .error(
          "'size' is for scans", at: size.range, hints: ["remove it, or use `features: scan`"]))
    }
    if let buckets {
      let edges = buckets.value
      if edges.isEmpty || zip(edges, edges.dropFirst()).contains(where: { $0 >= $1 }) {
        reader.add(
          .error(
            "'buckets' are ages in ascending order", at: buckets.range,
            hints: ["write `[20, 40, 60]`"]))
      }
    }
    guard let choices, reader.isValid else { return nil }
    self.size = size?.value ?? 96
    self.buckets = AgeBuckets(edges: buckets?.value)
    self.choices = choices
  }

  /// Reads the table, and finds the scans without opening them.
  func prepare(
    scaling: TableSpecification.Scaling, scalesVoxels: Bool, _ context: PreparationContext
  ) throws -> PreparedDataset {
    let found = try BrainAgeParticipants.find(
      context.environment.locator, buckets: buckets,
      requireFiles: context.environment.requiresData)
    var records = found.records
    try choices.check(header: records[0].texts)
    if let participants {
      let there = records.count - 1
      guard participants.value <= there else {
        throw Diagnostic.error(
          "'participants' asks for \(participants.value) where the data has \(there)",
          at: participants.range, hints: ["give at most \(there)"])
      }
      records =
        [records[0]]
        + (0..<participants.value).map { records[1 + $0 * there / participants.value] }
    }
    let table = try TableDataset(
      records, file: found.file,
      specification: choices.specification(
        scaling: scaling, dropsMissing: false, reportSeed: context.seed))
    let scans = try usesScans ? ScanCollection(found, rows: table.columns, side: size) : nil
    if let scans, scans.isGenerated, context.environment.requiresData {
      throw Diagnostic.error(
        "there are no scans beside '\(BrainAgeParticipants.volumesName)'", inFile: found.directory,
        hints: [
          "put \(BrainAgeParticipants.tableName) and the scans there, or render without --require-data"
        ])
    }
    return try PreparedDataset(
      participants: found, table: table, scans: scans, buckets: buckets,
      limit: participants?.value, isScaled: scalesVoxels)
  }
}
