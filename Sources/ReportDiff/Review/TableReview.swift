// Two tables as one: columns and rows of both, and what is in each cell.
import DocumentModel

package struct TableReview: Sendable {
  package enum State: String, Sendable { case kept, edited, moved, removed, inserted }

  package struct Column: Sendable {
    package var state: State
    package var header: [ProseRun]
    package var alignment: Table.Alignment
  }

  package struct Cell: Sendable {
    package var state: State
    /// Its row and column.
    package var name = ""
    package var runs: [ProseRun]
    package var oldText: String?
    package var newText: String?
    /// Of a cell with a number that changed.
    package var metric: Metric?
  }

  package struct Row: Sendable {
    package var state: State
    /// One for each column.
    package var cells: [Cell]
  }

  package private(set) var columns: [Column] = []
  package private(set) var rows: [Row] = []
  package private(set) var metrics: [Metric] = []
  package private(set) var renumbered = 0
  package private(set) var kinds: Set<ChangeKind> = []

  /// Where each column of the review is in either table.
  private var places: [(old: Int?, new: Int?)] = []
  private let tolerances: Tolerances

  /// A table that is all new or all gone.
  init(_ table: Table, state: State) {
    tolerances = Tolerances()
    kinds = [.tables]
    let runState: ProseRun.State = state == .removed ? .removed : .inserted
    columns = table.columns.map {
      Column(
        state: state, header: ProseReview($0.header, state: runState).runs,
        alignment: $0.alignment)
    }
    rows = table.rows.map { row in
      Row(
        state: state,
        cells: row.map { cell in
          Cell(
            state: state, runs: ProseReview(cell.content, state: runState).runs,
            oldText: state == .removed ? cell.content.plainText : nil,
            newText: state == .removed ? nil : cell.content.plainText)
        })
    }
  }

  init(_ edit: TableEdit, from old: Table, to new: Table, tolerances: Tolerances) {
    self.tolerances = tolerances
    addColumns(edit, old, new)
    addRows(edit, old, new)
  }

  private mutating func addColumns(_ edit: TableEdit, _ old: Table, _ new: Table) {
    var (oldPosition, newPosition) = (0, 0)
    let movedAway = Set(
      edit.columns.entries(from: old.columns, to: new.columns).compactMap { entry -> Int? in
        if case .moved(_, _, _, let old, _) = entry { old } else { nil }
      })
    func skipMoved() { while movedAway.contains(oldPosition) { oldPosition += 1 } }
    for entry in edit.columns.entries(from: old.columns, to: new.columns) {
      skipMoved()
      switch entry {
      case .kept(_, let column):
        add(column, .kept, ProseReview(column.header, state: .kept))
        places.append((oldPosition, newPosition))
        (oldPosition, newPosition) = (oldPosition + 1, newPosition + 1)
      case .edited(let before, let after, let change):
        add(after, .edited, header(change.header, before, after))
        places.append((oldPosition, newPosition))
        (oldPosition, newPosition) = (oldPosition + 1, newPosition + 1)
      case .removed(let column):
        add(column, .removed, ProseReview(column.header, state: .removed))
        places.append((oldPosition, nil))
        oldPosition += 1
      case .inserted(let column):
        add(column, .inserted, ProseReview(column.header, state: .inserted))
        places.append((nil, newPosition))
        newPosition += 1
      case .moved(let before, let after, let change, let origin, _):
        add(after, .moved, header(change?.header, before, after))
        places.append((origin, newPosition))
        newPosition += 1
      }
    }
  }

  private func header(
    _ edit: ProseEdit?, _ before: Table.Column, _ after: Table.Column
  ) -> ProseReview {
    ProseReview(edit, from: before.header, to: after.header, tolerances: tolerances)
  }

  private mutating func add(_ column: Table.Column, _ state: State, _ header: ProseReview) {
    renumbered += header.renumbered
    metrics += header.metrics
    kinds.formUnion(header.kinds)
    if state != .kept { kinds.insert(.tables) }
    columns.append(Column(state: state, header: header.runs, alignment: column.alignment))
  }

  private mutating func addRows(_ edit: TableEdit, _ old: Table, _ new: Table) {
    let entries = edit.rows.entries(
      from: old.rows.map(TableRow.init), to: new.rows.map(TableRow.init))
    for entry in entries {
      switch entry {
      case .kept(let before, let after): add(before, after, .kept, new.columns)
      case .edited(let before, let after, _): add(before, after, .edited, new.columns)
      case .moved(let before, let after, _, _, _): add(before, after, .moved, new.columns)
      case .removed(let row): add(row, nil, .removed, new.columns)
      case .inserted(let row): add(nil, row, .inserted, new.columns)
      }
    }
  }

  private mutating func add(
    _ old: TableRow?, _ new: TableRow?, _ state: State, _ newColumns: [Table.Column]
  ) {
    if state != .kept, state != .edited { kinds.insert(.tables) }
    let rowName = (new ?? old)?.cells.first?.content.plainText ?? ""
    var cells: [Cell] = []
    var isEdited = false
    for place in places {
      let before = place.old.flatMap { at($0, old) }
      let after = place.new.flatMap { at($0, new) }
      let columnName = place.new.map { newColumns[$0].header.plainText } ?? ""
      let cell = cell(before, after, [rowName, columnName])
      if cell.state != .kept { isEdited = true }
      cells.append(cell)
    }
    // A row may be edited by its columns alone, or in what no reader sees.
    rows.append(Row(state: state == .edited && !isEdited ? .kept : state, cells: cells))
  }

  private func at(_ position: Int, _ row: TableRow?) -> Table.Cell? {
    guard let row, row.cells.indices.contains(position) else { return nil }
    return row.cells[position]
  }

  private mutating func cell(
    _ old: Table.Cell?, _ new: Table.Cell?, _ names: [String]
  ) -> Cell {
    let oldText = old?.content.plainText
    let newText = new?.content.plainText
    guard let old, let new else {
      let state: ProseRun.State = old == nil ? .inserted : .removed
      return Cell(
        state: old == nil ? .inserted : .removed,
        runs: ProseReview((new ?? old)?.content ?? [], state: state).runs, oldText: oldText,
        newText: newText)
    }
    let prose = ProseReview(
      ProseEdit(from: old.content, to: new.content), from: old.content, to: new.content,
      tolerances: tolerances, names: names)
    renumbered += prose.renumbered
    var metric: Metric?
    if let before = old.value, let after = new.value, before.bitPattern != after.bitPattern {
      // The numbers of the cell say more than its words.
      metric = Metric(
        name: names.filter { !$0.isEmpty }.joined(separator: ", "), old: before, new: after,
        oldText: oldText ?? "", newText: newText ?? "", names: names, tolerances: tolerances)
    } else {
      metrics += prose.metrics
      kinds.formUnion(prose.kinds)
      if old.value != nil, prose.isVisible { kinds.insert(.numbers) }
    }
    if let metric {
      metrics.append(metric)
      kinds.insert(.numbers)
    }
    let isEdited = metric != nil || prose.isVisible
    return Cell(
      state: isEdited ? .edited : .kept,
      name: names.filter { !$0.isEmpty }.joined(separator: ", "), runs: prose.runs,
      oldText: oldText, newText: newText,
      metric: metric ?? (prose.metrics.count == 1 ? prose.metrics.first : nil))
  }

  package var isVisible: Bool { !kinds.isEmpty }

  package var verdict: Verdict {
    kinds == [.numbers] && metrics.allSatisfy { $0.verdict == .within } ? .within : .beyond
  }
}
