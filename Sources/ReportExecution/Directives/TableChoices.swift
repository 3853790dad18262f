// What a report makes of a table's columns and rows, whichever table it is: the keys that
// `source: table` and `source: brain-age` share.
import Datasets
import Diagnostics
import ReportLanguage

enum TableChoiceKeys {
  static let columns = Key.optional(
    "columns", ValueType<[Located<String>]>.list(of: ValueType<String>.text.located()),
    shown: "none", "A table's features: columns of numbers.")
  static let target = Key.optional(
    "target", ValueType<[Located<String>]>.list(of: ValueType<String>.text.located()), default: [],
    shown: "none", "The column, or columns, that a regression predicts.")
  static let conditions = Key.optional(
    "where", .conditions, default: [], shown: "all rows",
    "Keeps rows with these texts: `{session: ses-01}`.")
  static let intervals = Key.optional(
    "between", .intervals, default: [], shown: "all rows",
    "Keeps rows with numbers between two, both included: `{wmv: [300, 900]}`.")
  static let test = Key.optional(
    "test", share, default: 0.2, shown: "0.2", "The share of a table's rows that is tested on.")
  static let validation = Key.optional(
    "validation", share.located(), shown: "none",
    "The share of the rows which `test` leaves that is a validation split of its own, for `validation: validation` of a run and `split: validation` of an `evaluate`."
  )
  static let stratify = Key.optional(
    "stratify", ValueType<String>.text.located(), shown: "none",
    "A column; each of its texts gets its share of every split.")
  static let group = Key.optional(
    "group", ValueType<String>.text.located(), shown: "none",
    "A column; rows that agree in it, such as scans of one person, stay in one split.")
  static let seed = Key.optional(
    "seed", .integer(0...Int.max), shown: "the report's seed", "Where a table's split comes from.")
  static let targetScale = Key.optional(
    "scale-targets",
    ValueType<TableSpecification.Scaling>.choice([
      ("min-max", .minMax), ("standard", .standard), ("false", .none),
    ]), default: TableSpecification.Scaling.none, shown: "false",
    "How targets are scaled while a regression learns: `min-max`, the training rows to 0…1, or `standard`, to mean 0 and deviation 1. Losses are then of scaled targets; mae, mse, r2 and what a chain passes on are in the targets' own units."
  )

  static let declarations = [
    columns.declaration, target.declaration, conditions.declaration, intervals.declaration,
    test.declaration, validation.declaration, stratify.declaration, group.declaration,
    seed.declaration, targetScale.declaration,
  ]

  private static let share = ValueType<Double>.number("a number between 0 and 1") {
    $0 > 0 && $0 < 1
  }
}

struct TableChoices: Sendable {
  /// `nil` where the key is not there.
  let columns: [Located<String>]?
  let targets: [Located<String>]
  private let conditions: [TableCondition]
  private let intervals: [TableInterval]
  private let testShare: Double
  private let validationShare: Located<Double>?
  private let stratification: Located<String>?
  private let group: Located<String>?
  private let seed: Int?
  private let targetScaling: TableSpecification.Scaling

  init?(_ reader: inout KeyReader) {
    columns = reader.read(TableChoiceKeys.columns)
    let targets = reader.read(TableChoiceKeys.target)
    let conditions = reader.read(TableChoiceKeys.conditions)
    let intervals = reader.read(TableChoiceKeys.intervals)
    let test = reader.read(TableChoiceKeys.test)
    validationShare = reader.read(TableChoiceKeys.validation)
    stratification = reader.read(TableChoiceKeys.stratify)
    group = reader.read(TableChoiceKeys.group)
    seed = reader.read(TableChoiceKeys.seed)
    let targetScaling = reader.read(TableChoiceKeys.targetScale)
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
    guard let targets, let conditions, let intervals, let test, let targetScaling, reader.isValid
    else { return nil }
    self.targets = targets
    self.conditions = conditions
    self.intervals = intervals
    testShare = test
    self.targetScaling = targetScaling
  }

  func specification(
    scaling: TableSpecification.Scaling, dropsMissing: Bool, reportSeed: Int
  ) -> TableSpecification {
    TableSpecification(
      features: (columns ?? []).map(\.value), targets: targets.map(\.value),
      conditions: conditions.map {
        TableSpecification.Condition(column: $0.column.name, text: $0.text)
      },
      intervals: intervals.isEmpty
        ? nil
        : intervals.map {
          TableSpecification.Interval(
            column: $0.column.name, least: $0.least, greatest: $0.greatest)
        },
      dropsMissing: dropsMissing, scaling: scaling,
      targetScaling: targetScaling == .none ? nil : targetScaling, testShare: testShare,
      validationShare: validationShare?.value, stratification: stratification?.value,
      group: group?.value, seed: UInt64(seed ?? reportSeed))
  }

  /// - Throws: `Diagnostics` for names that are no column.
  func check(header: [String]) throws {
    let named =
      conditions.map(\.column) + intervals.map(\.column)
    let used =
      (columns ?? []) + targets + named.map { Located($0.name, range: $0.range) }
      + [stratification, group].compactMap { $0 }
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

/// Between what numbers a column must lie.
struct TableInterval: Sendable {
  var column: Identifier
  var least: Double
  var greatest: Double
}

extension ValueType where Value == [TableCondition] {
  fileprivate static let conditions = ValueType("columns with the text of each: `{sex: F}`") {
    value, diagnostics in
    ValueType<[(name: Identifier, value: String)]>.namedTexts.decode(value, &diagnostics)
      .map { $0.map { TableCondition(column: $0.name, text: $0.value) } }
  }
}

extension ValueType where Value == [TableInterval] {
  fileprivate static let intervals = ValueType(
    "columns with the least and the greatest number of each: `{wmv: [300, 900]}`"
  ) { value, diagnostics in
    guard
      let named = ValueType<[(name: Identifier, value: [Double])]>.namedNumbers.decode(
        value, &diagnostics)
    else { return nil }
    var intervals: [TableInterval] = []
    for (column, bounds) in named {
      guard bounds.count == 2, bounds[0] <= bounds[1] else {
        diagnostics.append(
          .error(
            "'\(column.name)' needs its least and its greatest number", at: column.range,
            hints: ["write `\(column.name): [300, 900]`"]))
        return nil
      }
      intervals.append(TableInterval(column: column, least: bounds[0], greatest: bounds[1]))
    }
    return intervals
  }
}
