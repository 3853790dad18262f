// Edits of tables: columns and rows are aligned, then cells that stand at the same place.
import DocumentModel

package struct TableEdit: Edit {
  package var identifier: Replacement<String?>?
  package var number: Replacement<String?>?
  package var caption: ProseEdit?
  package var columns: SequenceEdit<Table.Column>?
  package var rows: SequenceEdit<TableRow>?
  /// Which columns are the same ones.
  package var columnPairs: [Alignment.Pair]
  package var rowPairs: [Alignment.Pair]

  init(from old: Table, to new: Table) {
    identifier = Replacement(from: old.identifier, to: new.identifier)
    number = Replacement(from: old.number, to: new.number)
    caption = ProseEdit(from: old.caption, to: new.caption)
    let columns = Alignment(old.columns, new.columns)
    self.columns = SequenceEdit(from: old.columns, to: new.columns, columns)
    let oldRows = old.rows.map(TableRow.init)
    let newRows = new.rows.map(TableRow.init)
    let rows = Alignment(oldRows, newRows)
    self.rows = SequenceEdit(from: oldRows, to: newRows, rows) { before, after in
      // A damaged row may have more or fewer cells than there are columns.
      let isWhole =
        before.cells.count == old.columns.count && after.cells.count == new.columns.count
      return isWhole
        ? SequenceEdit(from: before.cells, to: after.cells, columns).map(RowEdit.init)
        : before.change(to: after)
    }
    columnPairs = columns.pairs + columns.moves
    rowPairs = (rows.pairs + rows.moves).sorted { $0.new < $1.new }
  }

  package func applied(to table: Table) throws(MismatchedPart) -> Table {
    Table(
      identifier: try identifier.applied(to: table.identifier),
      number: try number.applied(to: table.number),
      caption: try caption.applied(to: table.caption),
      columns: try columns.applied(to: table.columns),
      rows: try rows.applied(to: table.rows.map(TableRow.init)).map(\.cells))
  }

  package var reversed: Self {
    var result = self
    result.identifier = identifier.reversed
    result.number = number.reversed
    result.caption = caption.reversed
    result.columns = columns.reversed
    result.rows = rows.reversed
    func reverse(_ pairs: [Alignment.Pair]) -> [Alignment.Pair] {
      pairs.map { (old: $0.new, new: $0.old) }
    }
    result.columnPairs = reverse(columnPairs)
    result.rowPairs = reverse(rowPairs)
    return result
  }
}

package struct RowEdit: Edit {
  package var cells: SequenceEdit<Table.Cell>

  package func applied(to row: TableRow) throws(MismatchedPart) -> TableRow {
    TableRow(try cells.applied(to: row.cells))
  }

  package var reversed: Self { Self(cells: cells.reversed) }
}

extension TableRow: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .moved }

  /// Rows are told apart by the words in their first cell.
  package var anchor: String? {
    guard let first = cells.first, first.value == nil else { return nil }
    return first.content.plainText
  }

  package func change(to new: TableRow) -> RowEdit? {
    SequenceEdit(from: cells, to: new.cells).map(RowEdit.init)
  }
}

package struct CellEdit: Edit {
  package var content: ProseEdit?
  package var value: Replacement<Double?>?

  package func applied(to cell: Table.Cell) throws(MismatchedPart) -> Table.Cell {
    Table.Cell(try content.applied(to: cell.content), value: try value.applied(to: cell.value))
  }

  package var reversed: Self { Self(content: content.reversed, value: value.reversed) }
}

extension Table.Cell: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .edited }

  package func change(to new: Table.Cell) -> CellEdit? {
    CellEdit(
      content: ProseEdit(from: content, to: new.content),
      value: Replacement(from: value, to: new.value))
  }
}

package struct ColumnEdit: Edit {
  /// The name of the alignment.
  package var alignment: Replacement<String>?
  package var header: ProseEdit?

  package func applied(to column: Table.Column) throws(MismatchedPart) -> Table.Column {
    let name = try alignment.applied(to: column.alignment.rawValue)
    guard let alignment = Table.Alignment(rawValue: name) else {
      throw MismatchedPart("the difference makes an unknown alignment of a column")
    }
    return Table.Column(alignment: alignment, header: try header.applied(to: column.header))
  }

  package var reversed: Self { Self(alignment: alignment.reversed, header: header.reversed) }
}

extension Table.Column: Editable {
  package static var alignmentPolicy: AlignmentPolicy { .moved }

  package var anchor: String? { header.plainText }

  package func change(to new: Table.Column) -> ColumnEdit? {
    ColumnEdit(
      alignment: Replacement(from: alignment.rawValue, to: new.alignment.rawValue),
      header: ProseEdit(from: header, to: new.header))
  }
}
