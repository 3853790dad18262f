// Numbers from a table: which columns are features and targets, which rows train and which test.
import Checksums
import Diagnostics

/// What is made of a table's columns and rows.
package struct TableSpecification: Sendable, Hashable, Codable {
  package enum Scaling: String, Sendable, Hashable, Codable, CaseIterable {
    case none
    /// The training rows' least value to 0, their greatest to 1.
    case minMax = "min-max"
    /// The training rows' mean to 0, their standard deviation (over n) to 1.
    case standard
  }

  /// Keeps the rows in which a column has a text.
  package struct Condition: Sendable, Hashable, Codable {
    package var column: String
    package var text: String

    package init(column: String, text: String) {
      self.column = column
      self.text = text
    }
  }

  package var features: [String]
  package var targets: [String]
  package var conditions: [Condition]
  /// Leaves out rows without a value instead of refusing them.
  package var dropsMissing: Bool
  /// Of the features.
  package var scaling: Scaling
  /// Share of the rows, or of the groups, 0 to 1.
  package var testShare: Double
  /// Rows with one text in this column stay together, so that no one is in both splits.
  package var group: String?
  /// Of the split.
  package var seed: UInt64

  package init(
    features: [String], targets: [String], conditions: [Condition] = [], dropsMissing: Bool = false,
    scaling: Scaling = .minMax, testShare: Double = 0.2, group: String? = nil, seed: UInt64 = 0
  ) {
    self.features = features
    self.targets = targets
    self.conditions = conditions
    self.dropsMissing = dropsMissing
    self.scaling = scaling
    self.testShare = testShare
    self.group = group
    self.seed = seed
  }
}

/// What scaling does to a column: (value − offset) · factor.
package struct ColumnScaling: Sendable, Hashable, Codable {
  package var offset: Double
  /// 0 for a column whose training values are all equal.
  package var factor: Double

  package func scaled(_ value: Double) -> Double { (value - offset) * factor }
}

package struct TableSplit: Sendable, Equatable {
  /// `[count, features]`, scaled.
  package var features: [Double]
  /// `[count, features]`, as in the file.
  package var rawFeatures: [Double]
  /// `[count, targets]`, as in the file.
  package var targets: [Double]
  package var count: Int
}

/// A table with its numbers read and its rows split.
package struct TableDataset: Sendable, Equatable {
  package let specification: TableSpecification
  package let train: TableSplit
  package let test: TableSplit
  /// One for each feature.
  package let scaling: [ColumnScaling]
  /// Rows that the conditions kept and a missing value left out.
  package let droppedCount: Int

  /// - Parameter specification: its columns are among the header's.
  /// - Throws: `Diagnostics` with the line and column of every wrong value, up to ten.
  package init(
    _ records: [CSVRecord], file: String, specification: TableSpecification
  ) throws(Diagnostics) {
    let header = records.first?.texts ?? []
    func index(_ name: String) -> Int {
      let index = header.firstIndex(of: name)
      precondition(index != nil, "no column \(name) among \(header)")
      return index ?? 0
    }
    let conditions = specification.conditions.map { (column: index($0.column), text: $0.text) }
    let kept = records.dropFirst().filter { record in
      conditions.allSatisfy { record.fields[$0.column].text == $0.text }
    }
    let names = specification.features + specification.targets
    let columns = names.map(index)
    let group = specification.group.map(index)

    var rows: [(values: [Double], group: String)] = []
    var found: [Diagnostic] = []
    var dropped = 0
    for record in kept {
      var values: [Double] = []
      var isMissing = false
      for (name, column) in zip(names, columns) {
        switch CellValue(record.fields[column].text) {
        case .number(let value): values.append(value)
        case .missing where specification.dropsMissing: isMissing = true
        case let wrong:
          found.append(wrong.diagnostic(record.fields[column], column: name, file: file))
        }
      }
      if isMissing {
        dropped += 1
      } else {
        rows.append((values, group.map { record.fields[$0].text } ?? ""))
      }
    }
    if found.count > 10 {
      let more = found.count - 10
      found = Array(found.prefix(10))
      found[9].notes.append(
        Diagnostic.Note("and \(more) more value\(more == 1 ? "" : "s") like these"))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    let groups = group == nil ? rows.indices.map(String.init) : rows.map(\.group)
    guard let isTest = specification.split(groups) else {
      throw Diagnostics([
        .error(
          "of the table's \(records.count - 1) rows \(rows.count) can be used, "
            + "too few to train on some and test on others",
          inFile: file, hints: ["keep more rows, or use smaller groups"])
      ])
    }
    self.specification = specification
    droppedCount = dropped
    let width = specification.features.count
    let training = zip(rows, isTest).filter { !$0.1 }.map(\.0.values)
    let scaling = (0..<width).map { column in
      specification.scaling.fitted(training.map { $0[column] })
    }
    func split(_ rows: [[Double]]) -> TableSplit {
      TableSplit(
        features: rows.flatMap { row in zip(row.prefix(width), scaling).map { $1.scaled($0) } },
        rawFeatures: rows.flatMap { $0.prefix(width) },
        targets: rows.flatMap { $0.dropFirst(width) }, count: rows.count)
    }
    self.scaling = scaling
    train = split(training)
    test = split(zip(rows, isTest).filter(\.1).map(\.0.values))
  }
}

/// What a cell of a number column holds.
private enum CellValue {
  case number(Double)
  case missing
  case infinite
  case text

  init(_ text: String) {
    let trimmed = text.trimmingSpaces
    if ["", "na", "n/a", "nan", "null", "none"].contains(trimmed.lowercased()) {
      self = .missing
    } else if let value = Double(trimmed) {
      self = value.isFinite ? .number(value) : .infinite
    } else {
      self = .text
    }
  }

  func diagnostic(_ field: CSVRecord.Field, column: String, file: String) -> Diagnostic {
    let place = SourceRange(
      file: file, line: field.location.line, column: field.location.column,
      length: max(1, field.text.unicodeScalars.count))
    switch self {
    case .missing:
      return .error(
        field.text.isEmpty
          ? "the column '\(column)' has no value in this row"
          : "the column '\(column)' has '\(field.text)' in this row, a missing value", at: place,
        hints: ["fill it in, or leave such rows out with `missing: drop`"])
    case .infinite:
      return .error(
        "the column '\(column)' has '\(field.text)' in this row, which is not finite", at: place,
        hints: ["correct the value"])
    case .text, .number:
      return .error(
        "the column '\(column)' holds numbers, found the text '\(field.text.prefix(40))'",
        at: place, hints: ["correct the value, or leave the column out"])
    }
  }
}

extension TableSpecification {
  /// Which rows are tested on.
  /// - Parameter groups: one name a row.
  /// - Returns: `nil` when a split would be empty.
  fileprivate func split(_ groups: [String]) -> [Bool]? {
    var order: [String] = []
    var known: Set<String> = []
    for group in groups where known.insert(group).inserted { order.append(group) }
    guard order.count >= 2 else { return nil }
    var random = SplitMix64(seed: seed, item: 0)
    for index in stride(from: order.count - 1, to: 0, by: -1) {
      order.swapAt(index, Int(random.next() % UInt64(index + 1)))
    }
    let count = min(max(1, Int((testShare * Double(order.count)).rounded())), order.count - 1)
    let tested = Set(order.prefix(count))
    return groups.map(tested.contains)
  }
}

extension TableSpecification.Scaling {
  fileprivate func fitted(_ values: [Double]) -> ColumnScaling {
    let count = Double(values.count)
    switch self {
    case .none: return ColumnScaling(offset: 0, factor: 1)
    case .minMax:
      let least = values.min() ?? 0
      let span = (values.max() ?? 0) - least
      return ColumnScaling(offset: least, factor: span > 0 ? 1 / span : 0)
    case .standard:
      let mean = values.reduce(0, +) / count
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
      return ColumnScaling(offset: mean, factor: variance > 0 ? 1 / variance.squareRoot() : 0)
    }
  }
}

extension String {
  /// Without spaces and tabs at either end.
  fileprivate var trimmingSpaces: String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    guard let first = firstIndex(where: { !isSpace($0) }),
      let last = lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(self[first...last])
  }
}
