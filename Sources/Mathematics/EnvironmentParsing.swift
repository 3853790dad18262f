// `\begin{…} … \end{…}`: rows and cells of matrices, cases and aligned lines.
import Diagnostics

extension FormulaParser {
  private struct Environment {
    var kind: FormulaTable.Kind
    var left: String?
    var right: String?
  }

  private static let environments: [String: Environment] = [
    "matrix": Environment(kind: .matrix),
    "pmatrix": Environment(kind: .matrix, left: "(", right: ")"),
    "bmatrix": Environment(kind: .matrix, left: "[", right: "]"),
    "Bmatrix": Environment(kind: .matrix, left: "{", right: "}"),
    "vmatrix": Environment(kind: .matrix, left: "|", right: "|"),
    "Vmatrix": Environment(kind: .matrix, left: "‖", right: "‖"),
    "smallmatrix": Environment(kind: .smallMatrix),
    "cases": Environment(kind: .cases, left: "{"),
    "rcases": Environment(kind: .cases, right: "}"),
    "aligned": Environment(kind: .aligned), "align*": Environment(kind: .aligned),
    "alignat*": Environment(kind: .aligned), "split": Environment(kind: .aligned),
    "gathered": Environment(kind: .gathered), "gather*": Environment(kind: .gathered),
    "multline*": Environment(kind: .gathered), "array": Environment(kind: .array),
  ]

  /// Environments of LaTeX that number their lines.
  private static let numbered = [
    "align": "aligned", "equation": "aligned", "gather": "gathered", "multline": "gathered",
    "eqnarray": "aligned", "eqnarray*": "aligned", "equation*": "aligned", "alignat": "aligned",
    "flalign": "aligned",
  ]

  private static let mostColumns = 64

  mutating func parseEnvironment(at opening: Range<Int>) throws(FormulaError) -> FormulaNode {
    let (name, range) = try parseName(of: "\\begin", at: opening)
    guard let environment = Self.environments[name] else {
      if let other = Self.numbered[name] {
        throw FormulaError(
          "the environment '\(name)' is not for parts of a formula", at: range,
          hints: [
            "write \\begin{\(other)} … \\end{\(other)}; "
              + "{#eq-name} after the closing $$ gives a number"
          ])
      }
      let names = Self.environments.keys.sorted()
      let match = closestMatch(to: name, among: names)
      throw FormulaError(
        "unknown environment '\(name)'", at: range,
        hints: [match.map { "did you mean '\($0)'?" } ?? "known: " + names.joined(separator: ", ")])
    }
    var table = FormulaTable(
      kind: environment.kind, rows: [], alignments: [], left: environment.left,
      right: environment.right, horizontalLines: [], verticalLines: [])
    if environment.kind == .array { try parseColumns(of: &table, at: range) }
    if name == "alignat*" { _ = try parseName(of: "\\begin{alignat*}", at: range) }
    try parseRows(of: &table, environment: name, opening: opening)
    try finish(&table, name: name, at: range)
    return .table(table)
  }

  /// A name in braces and its place, braces included.
  private mutating func parseName(
    of command: String, at range: Range<Int>
  ) throws(FormulaError) -> (name: String, range: Range<Int>) {
    reader.skipSpaces()
    let start = reader.position
    guard reader.next == "{",
      let end = reader.scalars[start...].prefix(80).firstIndex(of: "}")
    else {
      throw FormulaError(
        "\(command) lacks a name in braces", at: range, hints: ["write \(command){cases}"])
    }
    reader.position = end + 1
    let text = String(String.UnicodeScalarView(reader.scalars[(start + 1)..<end]))
    return (text.filter { !$0.isWhitespace }, reader.range(from: start))
  }

  // MARK: Rows

  private mutating func parseRows(
    of table: inout FormulaTable, environment: String, opening: Range<Int>
  ) throws(FormulaError) {
    let outer = (alphabet, isBoldSymbol)
    defer { (alphabet, isBoldSymbol) = outer }
    var row = FormulaTable.Row(cells: [], extraGap: nil)
    while true {
      if row.cells.isEmpty { parseHorizontalLines(of: &table) }
      row.cells.append(
        try parseList(in: .cell(environment: environment, opening: opening)))
      let start = reader.position
      if reader.next == "&" {
        reader.position += 1
        guard row.cells.count < Self.mostColumns else {
          throw FormulaError(
            "more than \(Self.mostColumns) columns", at: reader.range(from: start))
        }
        continue
      }
      let command = reader.command() ?? ("end", 4)
      reader.position += command.length
      if command.name == "end" {
        let (name, range) = try parseName(of: "\\end", at: reader.range(from: start))
        guard name == environment else {
          throw FormulaError(
            "'\\end{\(name)}' closes '\\begin{\(environment)}'", at: range,
            hints: ["write \\end{\(environment)}"])
        }
        // A row that holds nothing after the last \\ is none.
        if row.cells.count > 1 || row.cells.first?.isEmpty == false || table.rows.isEmpty {
          table.rows.append(row)
        }
        return
      }
      row.extraGap = try parseRowGap()
      table.rows.append(row)
      row = FormulaTable.Row(cells: [], extraGap: nil)
    }
  }

  /// `[4pt]` after `\\`.
  private mutating func parseRowGap() throws(FormulaError) -> FormulaLength? {
    if reader.next == "*" { reader.position += 1 }
    // A bracket on the next line, or after a space, belongs to the next row.
    guard reader.next == "[" else { return nil }
    let start = reader.position
    reader.position += 1
    guard let length = readLength(upTo: "]"), (0...20).contains(length.inEms) else {
      throw FormulaError(
        "'[' after '\\\\' does not hold a length of 0 to 20em", at: reader.range(start..<start + 1),
        hints: ["write \\\\[4pt] for more space, or \\\\ {[} for a bracket"])
    }
    return length
  }

  private mutating func parseHorizontalLines(of table: inout FormulaTable) {
    reader.skipSpaces()
    while let (name, length) = reader.command(), name == "hline", table.kind == .array {
      reader.position += length
      reader.skipSpaces()
      if table.horizontalLines.last != table.rows.count {
        table.horizontalLines.append(table.rows.count)
      }
    }
  }

  // MARK: Columns

  /// `{l|cr}` after `\begin{array}`.
  private mutating func parseColumns(
    of table: inout FormulaTable, at range: Range<Int>
  ) throws(FormulaError) {
    let (columns, place) = try parseName(of: "\\begin{array}", at: range)
    for character in columns {
      switch character {
      case "l": table.alignments.append(.left)
      case "c": table.alignments.append(.center)
      case "r": table.alignments.append(.right)
      case "|":
        if table.verticalLines.last != table.alignments.count {
          table.verticalLines.append(table.alignments.count)
        }
      default:
        throw FormulaError(
          "'\(character)' is no column of an array", at: place,
          hints: ["write l, c or r for each column, and | for lines, such as {l|cc}"])
      }
    }
    guard !table.alignments.isEmpty, table.alignments.count <= Self.mostColumns else {
      throw FormulaError(
        "an array of \(table.alignments.count) columns", at: place,
        hints: ["write one to \(Self.mostColumns) columns"])
    }
  }

  /// Gives each column its alignment; no row may have more cells than the environment allows.
  private func finish(
    _ table: inout FormulaTable, name: String, at range: Range<Int>
  ) throws(FormulaError) {
    let count = table.rows.map(\.cells.count).max() ?? 0
    let allowed: Int
    switch table.kind {
    case .cases: allowed = 2
    case .gathered, .substack: allowed = 1
    case .array: allowed = table.alignments.count
    case .aligned where name == "split": allowed = 2
    case .matrix, .smallMatrix, .aligned: allowed = Self.mostColumns
    }
    guard count <= allowed else {
      throw FormulaError(
        "a row of '\(name)' has \(count) cells, and at most \(allowed) "
          + (allowed == 1 ? "is" : "are") + " allowed", at: range,
        hints: ["take an '&' away, or break the row with \\\\"])
    }
    guard table.kind != .array else { return }
    table.alignments = (0..<max(count, 1)).map { column in
      switch table.kind {
      case .matrix, .smallMatrix, .gathered, .substack, .array: .center
      case .cases: .left
      case .aligned: column.isMultiple(of: 2) ? .right : .left
      }
    }
  }

  /// `\substack{… \\ …}`.
  mutating func parseSubstack(
    _ name: String, at range: Range<Int>
  ) throws(FormulaError) -> FormulaNode {
    reader.skipSpaces()
    guard reader.next == "{" else {
      throw FormulaError("\(name) lacks an argument", at: range, hints: ["write \(name){…}"])
    }
    let opening = reader.here
    reader.position += 1
    var table = FormulaTable(
      kind: .substack, rows: [], alignments: [.center], left: nil, right: nil,
      horizontalLines: [], verticalLines: [])
    while true {
      let line = try parseList(in: .lines(opening: opening))
      table.rows.append(FormulaTable.Row(cells: [line], extraGap: nil))
      if reader.next == "}" {
        reader.position += 1
        return .table(table)
      }
      reader.position += reader.command()?.length ?? 1
    }
  }
}
