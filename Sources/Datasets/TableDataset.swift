// Numbers from a table: which columns are features and targets, which rows train and which test.
import Diagnostics

package struct TableSplit: Sendable, Equatable {
  /// `[count, features]`, scaled.
  package var features: [Double]
  /// `[count, features]`, as in the file.
  package var rawFeatures: [Double]
  /// `[count, targets]`, as in the file.
  package var targets: [Double]
  /// `[count, targets]`, as a model learns them.
  package var scaledTargets: [Double]
  /// Of each among the table's used rows.
  package var rows: [Int]

  package var count: Int { rows.count }
}

/// Every column of the rows that are used, in the order of the file.
package struct TableColumns: Sendable, Equatable {
  package var names: [String]
  /// `[row][column]`, as in the file.
  package var rows: [[String]]

  package func texts(of name: String) -> [String]? {
    names.firstIndex(of: name).map { column in rows.map { $0[column] } }
  }
}

/// A table with its numbers read and its rows split.
package struct TableDataset: Sendable, Equatable {
  package let specification: TableSpecification
  package let columns: TableColumns
  package let train: TableSplit
  /// Empty where the specification asks for none.
  package let validation: TableSplit
  package let test: TableSplit
  /// One for each feature.
  package let scaling: [ColumnScaling]
  /// One for each target.
  package let targetScaling: [ColumnScaling]
  /// Rows that the conditions kept and a missing value left out.
  package let droppedCount: Int

  package func split(_ name: TableSplitName) -> TableSplit {
    switch name {
    case .train: train
    case .validation: validation
    case .test: test
    }
  }

  /// - Parameters:
  ///   - specification: its columns are among the header's.
  ///   - required: further columns of numbers: rows without one of them are treated as those
  ///     without a feature.
  /// - Throws: `Diagnostics` with the line and column of every wrong value, up to ten.
  package init(
    _ records: [CSVRecord], file: String, specification: TableSpecification,
    required: [String] = []
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
    let intervals = specification.intervals ?? []
    let used = specification.features + specification.targets
    let names = used + intervals.map(\.column) + required
    let columns = names.map(index)

    var rows: [(values: [Double], record: CSVRecord)] = []
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
          let finding = wrong.diagnostic(record.fields[column], column: name, file: file)
          // A column may be asked for twice.
          if !found.contains(where: { $0.place == finding.place }) { found.append(finding) }
        }
      }
      if isMissing {
        dropped += 1
      } else if values.count == names.count,
        zip(intervals, values.dropFirst(used.count)).allSatisfy({
          ($0.least...$0.greatest).contains($1)
        })
      {
        rows.append((values, record))
      }
    }
    if found.count > 10 {
      let more = found.count - 10
      found = Array(found.prefix(10))
      found[9].notes.append(
        Diagnostic.Note("and \(more) more value\(more == 1 ? "" : "s") like these"))
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    func texts(_ column: String?) -> [String]? {
      column.map(index).map { column in rows.map { $0.record.fields[column].text } }
    }
    guard
      let splits = specification.split(
        groups: texts(specification.group) ?? rows.indices.map(String.init),
        strata: texts(specification.stratification))
    else {
      throw Diagnostics([
        .error(
          "of the table's \(records.count - 1) rows \(rows.count) can be used, "
            + "too few to train on some and test on others",
          inFile: file, hints: ["keep more rows, or use smaller groups"])
      ])
    }
    self.specification = specification
    self.columns = TableColumns(names: header, rows: rows.map(\.record.texts))
    droppedCount = dropped
    let width = specification.features.count
    let training = zip(rows, splits).filter { $0.1 == .train }.map(\.0.values)
    let scaling = (0..<width).map { column in
      specification.scaling.fitted(training.map { $0[column] })
    }
    let targetScaling = specification.targets.indices.map { target in
      (specification.targetScaling ?? .none).fitted(training.map { $0[width + target] })
    }
    func split(_ name: TableSplitName) -> TableSplit {
      let indices = rows.indices.filter { splits[$0] == name }
      let values = indices.map { rows[$0].values }
      let targets = values.map { $0[width..<used.count] }
      return TableSplit(
        features: values.flatMap { row in zip(row.prefix(width), scaling).map { $1.scaled($0) } },
        rawFeatures: values.flatMap { $0.prefix(width) }, targets: targets.flatMap { $0 },
        scaledTargets: targets.flatMap { row in zip(row, targetScaling).map { $1.scaled($0) } },
        rows: indices)
    }
    self.scaling = scaling
    self.targetScaling = targetScaling
    train = split(.train)
    validation = split(.validation)
    test = split(.test)
  }
}
