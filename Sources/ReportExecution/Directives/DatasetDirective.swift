// `dataset`: names data and says how much of it is used.
import Datasets
import Diagnostics
import ReportLanguage
import ResultStore

struct DatasetDirective: ExecutableDirective {
  static let declaration = DirectiveDeclaration(
    name: "dataset",
    summary: "Names a data set for the directives that train on it or show it.",
    keys: [
      Keys.id.declaration, Keys.source.declaration, Keys.first.declaration, Keys.scale.declaration,
      Keys.binarize.declaration,
    ] + TableSourceKeys.declarations + BrainAgeSourceKeys.declarations,
    example: """
      id: mnist
      source: mnist
      first: {train: 10000, test: 1000}
      """,
    values:
      "ID.train.count, ID.test.count, ID.validation.count, ID.source, ID.dropped (rows left out because a value is missing); of columns \(DatasetValues.description)",
    vocabularies: [
      Vocabulary(
        "A table",
        [
          (
            "{source: table, file: volumes.csv, columns: [gm, wm], target: age, test: 0.2}",
            "Rows of numbers with targets, for `regressor` and `kernel-ridge`."
          )
        ]),
      Vocabulary(
        "Brain age",
        [
          (
            "{source: brain-age, columns: [csfv, gmv, wmv], target: age, test: 0.25, validation: 0.15, stratify: age-bucket}",
            "Participants' tissue volumes in ml. Files: `brain-age/participants.tsv` and a scan a participant; or `brain-age/brain_volumes.csv`; or a generated stand-in."
          ),
          (
            "{source: brain-age, features: scan, size: 96, target: [csfv, gmv, wmv], scale-targets: min-max}",
            "Their scans, `[1, 96, 96, 96]`: files `ID….npy`, `.nii` or `.nii.gz` beside the table, in `scans/` or in `sub-ID/`; phantoms with the participant's own volumes where only those are there. The same split keys give the same participants."
          ),
        ]),
    ])

  static let tableName = "table"

  private enum Keys {
    static let id = Key.required("id", .identifier, "The name other directives use.")
    static let source = Key.required(
      "source",
      ValueType.choice(
        (DatasetSource.names + [BrainAgeSourceKeys.name, tableName]).map { ($0, $0) }
      )
      .located(),
      "Which data. Images are looked for in `--data-dir`, `$GALLEY_DATA`, `data/`, the user's cache and the system's data packages; where they are nowhere, a generated stand-in takes their place and the page says so. `table` is a CSV file, `brain-age` a table of participants with their scans."
    )
    static let first = Key.optional(
      "first", .splitCounts, shown: "all",
      "Use only the first images of each split: one number for both, or `{train: n, test: n}`.")
    static let scale = Key.optional(
      "scale", ValueType<DataScale>.choice(DataScale.allCases.map { ($0.rawValue, $0) }).located(),
      shown: "true for images and scans, min-max for tables",
      "For images and scans `true`: values 0…1, `false`: 0…255. For a table's columns `min-max`: the training rows to 0…1, `standard`: to mean 0 and deviation 1, `false`: as they are. Targets have a key of their own, `scale-targets`."
    )
    static let binarize = Key.optional(
      "binarize",
      ValueType<Double>.number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 }.located(),
      shown: "no",
      "For images: pixels above this share of full brightness become 1, all others 0.")
  }

  /// What only images have.
  private static let imageKeys = ["first", "binarize"]

  let identifier: Identifier?
  private let name: Identifier
  private let source: Located<String>
  private let limits: SplitCounts?
  private let scale: DataScale?
  private let threshold: Double?
  private let table: TableSource?
  private let brainAge: BrainAgeSource?
  /// Whether its examples are rows of numbers, without classes.
  var isTable: Bool { table != nil }

  init?(_ reader: inout KeyReader) {
    let id = reader.read(Keys.id)
    let source = reader.read(Keys.source)
    limits = reader.read(Keys.first)
    let scale = reader.read(Keys.scale)
    let threshold = reader.read(Keys.binarize)
    guard let id, let source else { return nil }
    let isTable = source.value == Self.tableName
    let isBrainAge = source.value == BrainAgeSourceKeys.name
    let foreign = Self.foreignKeys(isTable: isTable, isBrainAge: isBrainAge)
    for key in foreign {
      guard let range = reader.range(ofKey: key) else { continue }
      reader.add(
        .error(
          "\(isTable ? "a table" : "'\(source.value)'") has no key '\(key)'", at: range,
          hints: [
            !isTable
              ? isBrainAge ? "remove it" : "remove it, or use `source: table`"
              : key == "first" ? "remove it; `where` chooses rows" : "remove it, or name images"
          ]))
    }
    let hasColumns = isTable || isBrainAge && reader.range(ofKey: "features") == nil
    if let scale, !scale.value.fits(table: hasColumns) {
      reader.add(
        .error(
          "'scale' of \(hasColumns ? "a table" : isBrainAge ? "scans" : "images") cannot be '\(scale.value.rawValue)'",
          at: scale.range,
          hints: [
            hasColumns ? "use `min-max`, `standard` or `false`" : "use `true` or `false`"
          ]))
    }
    if let threshold, !isTable, scale?.value == .off {
      reader.add(
        .error(
          "'binarize' makes pixels 0 or 1, and 'scale: false' asks for 0…255", at: threshold.range,
          hints: ["remove one of the two"]))
    }
    table = isTable ? TableSource(&reader) : nil
    brainAge = isBrainAge ? BrainAgeSource(&reader) : nil
    guard reader.isValid, (table != nil) == isTable, (brainAge != nil) == isBrainAge else {
      return nil
    }
    identifier = id
    name = id
    self.source = source
    self.scale = scale?.value
    self.threshold = threshold?.value
  }

  private static func foreignKeys(isTable: Bool, isBrainAge: Bool) -> [String] {
    let ofBrainAge = BrainAgeSourceKeys.declarations.map(\.name)
    if isTable { return imageKeys + ofBrainAge }
    if isBrainAge {
      return imageKeys + [TableSourceKeys.file.name, TableSourceKeys.missing.name]
    }
    return TableSourceKeys.declarations.map(\.name) + ofBrainAge
  }

  /// Those of numbers, known before the data is found.
  private var describedColumns: [String] {
    (table?.choices ?? brainAge?.choices)?.namedColumns(
      also: brainAge == nil ? [] : ["age", "tiv", "csfv", "gmv", "wmv"]) ?? []
  }

  func publishes(
    _ named: (String) -> (any Directive)?
  ) -> [(name: String, shape: ValueShape)] {
    [
      (
        name.name,
        .record([
          "train": .record(["count": .number]), "test": .record(["count": .number]),
          "validation": .record(["count": .number]), "source": .text, "dropped": .number,
        ]).merging(DatasetValues.shape(columns: describedColumns))
      )
    ]
  }

  func prepare(_ context: PreparationContext) throws -> Preparation {
    if let table {
      return .dataset(
        try table.prepare(scaling: (scale ?? .minMax).tableScaling ?? .none, context))
    }
    if let brainAge {
      return .dataset(
        try brainAge.prepare(
          scaling: (scale ?? .minMax).tableScaling ?? .none, scalesVoxels: scale != .off, context))
    }
    let resolved = try DatasetSource.resolve(
      name: source.value, locator: context.environment.locator,
      requireFiles: context.environment.requiresData)
    let dataset = try PreparedDataset(
      resolved: resolved, trainLimit: limits?.train, testLimit: limits?.test,
      isScaled: scale != .off, binarizationThreshold: threshold,
      store: context.environment.store)
    for (asked, there, split) in [
      (limits?.train, dataset.imageShape?.trainCount ?? 0, "training"),
      (limits?.test, dataset.imageShape?.testCount ?? 0, "test"),
    ] {
      if let asked, asked > there {
        throw Diagnostic.error(
          "'first' asks for \(asked) \(split) images where the data has \(there)",
          at: source.range, hints: ["give at most \(there)"])
      }
    }
    return .dataset(dataset)
  }

  func filesRead(_ context: PreparationContext) -> [String] { table?.filesRead(context) ?? [] }

  func warnings(_ context: PreparationContext) -> [Diagnostic] {
    context.dataset(name)?.standInWarning.map { [$0] } ?? []
  }

  func values(_ result: StoredResult?, _ context: ExecutionContext) throws -> [PublishedValue] {
    let dataset = try context.dataset(name)
    return [
      (
        name.name,
        .record([
          "train": .record(["count": .number(Double(dataset.trainCount))]),
          "test": .record(["count": .number(Double(dataset.testCount))]),
          "validation": .record(["count": .number(Double(dataset.validationCount))]),
          "source": .text(dataset.sourceName), "dropped": .number(Double(dataset.droppedCount)),
        ]).merging(try DatasetValues.tree(of: dataset, columns: describedColumns))
      )
    ]
  }
}

/// What is done to values before a model sees them.
enum DataScale: String, Sendable, CaseIterable {
  case on = "true"
  case off = "false"
  case minMax = "min-max"
  case standard

  func fits(table: Bool) -> Bool {
    switch self {
    case .on: !table
    case .off: true
    case .minMax, .standard: table
    }
  }

  var tableScaling: TableSpecification.Scaling? {
    switch self {
    case .on: nil
    case .off: TableSpecification.Scaling.none
    case .minMax: .minMax
    case .standard: .standard
    }
  }
}

/// How many images of each split; `nil` is all.
struct SplitCounts: Sendable {
  var train: Int?
  var test: Int?
}

extension ValueType where Value == SplitCounts {
  fileprivate static let splitCounts = ValueType(
    "a whole number from 1, or `{train: n, test: n}`"
  ) { value, diagnostics in
    let count = ValueType<Int>.integer(1...Int.max)
    guard value.entries != nil else {
      return count.decode(value, &diagnostics).map { SplitCounts(train: $0, test: $0) }
    }
    let train = Key.optional("train", count, shown: "all", "")
    let test = Key.optional("test", count, shown: "all", "")
    var reader = KeyReader(
      value, of: "'first'", declared: [train.declaration, test.declaration], range: value.range)
    let counts = SplitCounts(train: reader.read(train), test: reader.read(test))
    diagnostics += reader.diagnostics
    return reader.isValid ? counts : nil
  }
}
