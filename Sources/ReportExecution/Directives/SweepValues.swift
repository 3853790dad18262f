// A value of each run of a sweep over two settings, in rows and columns.
import Diagnostics
import ReportLanguage

struct SweepValues: Sendable {
  var sweep: Identifier
  /// Its path follows a run's name.
  var value: Located<RelativeValue>
  /// The settings that differ between rows and columns; `nil` takes the sweep's own order.
  var rows: Identifier?
  var columns: Identifier?

  struct Grid: Sendable {
    var rowSetting: String
    var columnSetting: String
    var rowValues: [String]
    var columnValues: [String]
    /// Row by row.
    var paths: [ValuePath]
  }

  /// - Throws: where the sweep does not vary just these settings, or its runs have no such value.
  func grid(_ context: PreparationContext) throws -> Grid {
    let runs = try context.sweepRuns(sweep)
    let settings = runs.settings
    var found: [Diagnostic] = []
    for setting in [rows, columns].compactMap({ $0 }) {
      try found.gather { try runs.require(setting) }
    }
    guard found.isEmpty else { throw Diagnostics(found) }
    let row = rows?.name ?? settings.first { $0 != columns?.name }
    let column = columns?.name ?? settings.first { $0 != row }
    guard settings.count == 2, let row, let column, row != column else {
      throw Diagnostic.error(
        settings.count == 2
          ? "rows and columns differ in one setting, '\(row ?? "")'"
          : "the sweep '\(sweep.name)' varies \(settings.joined(separator: ", ")); "
            + "rows and columns show two settings",
        at: columns?.range ?? sweep.range,
        hints: [
          settings.count == 2
            ? "give the other setting to one of them"
            : "a `table` with `sweep` and `columns` shows any number"
        ])
    }
    let (rowValues, columnValues) = (runs.values(of: row), runs.values(of: column))
    let paths = try rowValues.flatMap { rowValue in
      try columnValues.map { columnValue in
        let member = SweepMember(
          sweep: sweep.name,
          settings: [
            SweepMember.Setting(key: row, value: rowValue),
            SweepMember.Setting(key: column, value: columnValue),
          ])
        return try context.path(value.value.path.description, of: member, at: value.range)
      }
    }
    return Grid(
      rowSetting: row, columnSetting: column, rowValues: rowValues, columnValues: columnValues,
      paths: paths)
  }
}

/// The runs of a sweep and what tells them apart.
struct SweepRuns: Sendable {
  var sweep: Identifier
  /// The last setting fastest.
  var members: [SweepMember]

  /// In the order of the sweep's lists.
  var settings: [String] {
    // The last list changes from the first run to the second, the first list last of all.
    let keys = members.first?.settings.map(\.key) ?? []
    func firstChange(_ key: String) -> Int {
      members.firstIndex { $0[key] != members.first?[key] } ?? .max
    }
    return keys.map { (key: $0, change: firstChange($0)) }
      .sorted { ($1.change, $0.key) < ($0.change, $1.key) }.map(\.key)
  }

  /// Each once, in the order of the sweep's list.
  func values(of setting: String) -> [String] {
    var seen: Set<String> = []
    return members.compactMap { $0[setting] }.filter { seen.insert($0).inserted }
  }

  func require(_ setting: Identifier) throws {
    guard !settings.contains(setting.name) else { return }
    throw Diagnostic.error(
      "the sweep '\(sweep.name)' has no setting '\(setting.name)'", at: setting.range,
      hints: [
        closestMatch(to: setting.name, among: settings).map { "did you mean '\($0)'?" }
          ?? "its settings are \(settings.joined(separator: ", "))"
      ])
  }
}

extension PreparationContext {
  func sweepRuns(_ identifier: Identifier) throws -> SweepRuns {
    guard let sweep = sweep(identifier) else {
      throw Diagnostic.error(
        "'\(identifier.name)' is not ready", at: identifier.range)
    }
    return SweepRuns(sweep: identifier, members: sweep.members.map(\.member))
  }

  /// The path of a run's value, known to exist.
  func path(_ value: String, of member: SweepMember, at range: SourceRange) throws -> ValuePath {
    let path = try ValuePath("\(member.name).\(value)", range: range)
    if let mistake = path.check(against: plan.values) { throw mistake }
    return path
  }
}
