// Columns of a data set as the descriptive directives ask for them: which columns, which rows, and
// what is wrong where they are not there.
import Diagnostics
import ReportLanguage
import Statistics

/// Which rows of a data set are described.
enum RowChoice: Sendable, Hashable {
  case all
  case split(PreparedDataset.Split)

  static let choices: [(name: String, value: RowChoice)] =
    [("all", .all)] + PreparedDataset.Split.allCases.map { ($0.rawValue, .split($0)) }

  /// As reports write it.
  var name: String {
    switch self {
    case .all: "all"
    case .split(let split): split.rawValue
    }
  }

  /// In a legend.
  var title: String {
    switch self {
    case .all: "All"
    case .split(.train): "Training"
    case .split(.validation): "Validation"
    case .split(.test): "Test"
    }
  }

  var split: PreparedDataset.Split? {
    if case .split(let split) = self { split } else { nil }
  }
}

enum ColumnKeys {
  static let data = Key.required(
    "data", ValueType<Identifier>.identifier, "The id of a `dataset` with columns.")
  static let split = Key.optional(
    "split", ValueType<RowChoice>.choice(RowChoice.choices), default: .all, shown: "all",
    "Which rows are described.")
  static let splits = Key.optional(
    "split",
    ValueType<[RowChoice]>.list(of: ValueType<RowChoice>.choice(RowChoice.choices)).located(),
    shown: "all", "Which rows are described; a list shows them beside each other: `[train, test]`."
  )
  static let names = Key.optional(
    "names", .namedTexts, default: [], shown: "as the file has them",
    "What the reader sees in place of a column's name: `{gmv: Grey matter (l)}`.")

  static func columns(
    _ name: String, shown: String, _ documentation: String
  ) -> Key<[Located<String>]> {
    Key.optional(
      name, ValueType<[Located<String>]>.list(of: ValueType<String>.text.located()), shown: shown,
      documentation)
  }

  static func column(_ name: String, _ documentation: String) -> Key<Located<String>> {
    Key.optional(name, ValueType<String>.text.located(), shown: "none", documentation)
  }
}

/// What readers see in place of columns' names.
struct ColumnTitles: Sendable {
  private let names: [(name: Identifier, value: String)]

  init(_ names: [(name: Identifier, value: String)]) { self.names = names }

  subscript(column: String) -> String {
    names.first { $0.name.name == column }?.value ?? column
  }

  /// - Parameter columns: all that are shown.
  func findings(_ columns: [String]) -> [Diagnostic] {
    names.filter { !columns.contains($0.name.name) }.map {
      .error(
        "the column '\($0.name.name)' is not shown here", at: $0.name.range,
        hints: [
          closestMatch(to: $0.name.name, among: columns).map { "did you mean '\($0)'?" }
            ?? "the columns are \(columns.joined(separator: ", "))"
        ])
    }
  }
}

/// The columns of a data set that a report names.
struct NamedColumns {
  let dataset: PreparedDataset
  /// How the report calls the data set.
  let identifier: Identifier

  /// - Returns: one number a row; NaN where a value is missing.
  /// - Throws: an error at the column's place where there is no such column of numbers.
  func numbers(_ column: Located<String>, _ rows: RowChoice = .all) throws -> [Double] {
    try requireColumn(column)
    do {
      return try dataset.numbers(ofColumn: column.value, split: rows.split) ?? []
    } catch var diagnostic as Diagnostic {
      diagnostic.place = .source(column.range)
      throw diagnostic
    }
  }

  /// The same, where at least `count` values are present.
  func numbers(
    _ column: Located<String>, _ rows: RowChoice, atLeast count: Int
  ) throws -> [Double] {
    let numbers = try numbers(column, rows)
    let present = numbers.count { $0.isFinite }
    guard present >= count else {
      throw Diagnostic.error(
        "the column '\(column.value)' has \(present) values in '\(identifier.name)'"
          + (rows == .all ? "" : " (\(rows.name))") + ", too few",
        at: column.range, hints: ["\(count) or more are needed"])
    }
    return numbers
  }

  /// - Returns: one text a row.
  /// - Throws: an error at the column's place where there is no such column.
  func texts(_ column: Located<String>, _ rows: RowChoice = .all) throws -> [String] {
    try requireColumn(column)
    return try dataset.texts(ofColumn: column.value, split: rows.split) ?? []
  }

  /// - Throws: where a split has no rows.
  func requireRows(_ rows: [RowChoice], at range: SourceRange) throws {
    guard let empty = rows.compactMap(\.split).first(where: { dataset.count($0) == 0 }) else {
      return
    }
    throw Diagnostic.error(
      "'\(identifier.name)' has no \(empty.rawValue) split", at: range,
      hints: [
        "its splits are "
          + PreparedDataset.Split.allCases.filter { dataset.count($0) > 0 }.map(\.rawValue)
          .joined(separator: ", ")
      ])
  }

  /// Every column of numbers, where a report names none.
  func numberColumns() throws -> [Located<String>] {
    let names = dataset.columnNames.filter { name in
      // A column of text throws.
      let numbers = try? dataset.numbers(ofColumn: name, split: nil)
      return numbers?.contains(where: \.isFinite) == true
    }
    guard !names.isEmpty else {
      throw Diagnostic.error(
        "'\(identifier.name)' has no columns of numbers", at: identifier.range,
        hints: ["name a data set with a table"])
    }
    return names.map { Located($0, range: identifier.range) }
  }

  /// The different texts of a column in their order.
  /// - Throws: also where there are more than a reader can tell apart.
  func categories(_ column: Located<String>) throws -> [String] {
    let categories = Self.ordered(try texts(column))
    guard categories.count <= Self.mostCategories else {
      throw Diagnostic.error(
        "the column '\(column.value)' has \(categories.count) different texts, "
          + "more than a reader can tell apart", at: column.range,
        hints: ["name a column of at most \(Self.mostCategories)"])
    }
    return categories
  }

  private static let mostCategories = 40

  /// Each text once: those that begin with a number by that number ("5–9" before "20–29"), then the
  /// others by the alphabet.
  static func ordered(_ texts: [String]) -> [String] {
    func leadingNumber(_ text: String) -> Double? {
      let digits = text.drop { $0 == "[" || $0 == "(" || $0 == " " }
        .prefix { $0.isASCII && $0.isNumber || $0 == "." || $0 == "-" }
      // "20-29" is a range, not a number.
      let sign = digits.hasPrefix("-") ? "-" : ""
      return Double(sign + digits.dropFirst(sign.count).prefix { $0 != "-" })
    }
    return Set(texts).map { (text: $0, number: leadingNumber($0) ?? .infinity) }
      .sorted { ($0.number, $0.text) < ($1.number, $1.text) }.map(\.text)
  }

  private func requireColumn(_ column: Located<String>) throws {
    let names = dataset.columnNames
    guard !names.contains(column.value) else { return }
    guard !names.isEmpty else {
      throw Diagnostic.error(
        "'\(identifier.name)' is a data set of images and has no columns", at: column.range,
        hints: ["name a data set with a table"])
    }
    throw Diagnostic.error(
      "'\(identifier.name)' has no column '\(column.value)'", at: column.range,
      hints: [
        closestMatch(to: column.value, among: names).map { "did you mean '\($0)'?" }
          ?? "it has \(names.prefix(20).joined(separator: ", "))"
      ])
  }
}

extension PreparationContext {
  func columns(of identifier: Identifier) throws -> NamedColumns {
    NamedColumns(dataset: try readyDataset(identifier), identifier: identifier)
  }
}

extension [Double] {
  var asColumn: Matrix { Matrix(rows: count, columns: 1, values: self) }
}

extension [Diagnostic] {
  /// Does something and keeps what is wrong with it.
  mutating func gather(_ body: () throws -> Void) rethrows {
    do {
      try body()
    } catch let one as Diagnostic {
      append(one)
    } catch let many as Diagnostics {
      self += many.all
    }
  }
}
