// Matrices, cases, aligned lines: rows and columns about the axis.
import CHarfBuzz
import Mathematics

/// The distances of a table, in ems.
private struct TableDistances {
  /// From baseline to baseline, at least.
  var lineHeight: Double
  /// Between columns.
  var columnGap: Double
  /// Between what stands in one row and the next, at least.
  var rowGap: Double
  var level: FormulaStyle
}

extension MathTypesetter {
  private func distances(_ kind: FormulaTable.Kind, _ style: MathStyle) -> TableDistances {
    switch kind {
    case .matrix, .array:
      TableDistances(lineHeight: 1.2, columnGap: 1, rowGap: 0.15, level: .text)
    case .cases:
      TableDistances(lineHeight: 1.44, columnGap: 1, rowGap: 0.3, level: .text)
    case .aligned, .gathered:
      TableDistances(lineHeight: 1.5, columnGap: 0, rowGap: 0.4, level: .display)
    case .smallMatrix:
      TableDistances(lineHeight: 1.2, columnGap: 0.4, rowGap: 0.1, level: .script)
    case .substack:
      TableDistances(lineHeight: 1.1, columnGap: 0, rowGap: 0.1, level: style.level)
    }
  }

  func tableBox(_ table: FormulaTable, _ outer: MathStyle) -> MathBox {
    let distances = distances(table.kind, outer)
    let level: FormulaStyle =
      outer.isScript && distances.level != .script ? outer.level : distances.level
    let style = outer.with(level, isCramped: outer.isCramped)
    let measures = measures(style)
    let rows = table.rows.map { row in
      row.cells.enumerated().map { column, cell -> MathBox in
        let isContinuation = table.kind == .aligned && !column.isMultiple(of: 2) && !cell.isEmpty
        return self.row(items(isContinuation ? [.group([])] + cell : cell, style))
      }
    }
    let columns = table.alignments.indices.map { column in
      rows.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0
    }
    let lefts = columnLefts(columns, table, distances, em: measures.size)
    let ruleThickness = measures.fractionRule
    let hasEndLine = table.verticalLines.last == columns.count
    let width =
      (lefts.last ?? 0) + (columns.last ?? 0)
      + (hasEndLine ? distances.columnGap / 2 * measures.size : 0)

    var grid = MathBox(width: width)
    var y = 0.0
    var previousDescent = 0.0
    var previousInk = 0.0
    var lineTops: [Double] = []
    // Every row is at least as tall as a line of text, but for the lines of a substack.
    let strut = table.kind == .substack ? 0 : distances.lineHeight * measures.size
    for (index, row) in rows.enumerated() {
      let ascent = max(row.map(\.ascent).max() ?? 0, 0.7 * strut)
      let descent = max(row.map(\.descent).max() ?? 0, 0.3 * strut)
      if index > 0 {
        let ink = previousInk + (row.map(\.ascent).max() ?? 0)
        let least = max(previousDescent + ascent, ink + distances.rowGap * measures.size)
        y += max(distances.lineHeight * measures.size, least)
        if let gap = table.rows[index - 1].extraGap { y += measures.points(gap) }
      } else {
        grid.ascent = ascent
      }
      lineTops.append(y - ascent)
      for (column, cell) in row.enumerated() {
        let spare = columns[column] - cell.width
        let shift =
          switch table.alignments[column] {
          case .left: 0.0
          case .center: spare / 2
          case .right: spare
          }
        grid.place(cell, x: lefts[column] + shift, y: y)
      }
      previousDescent = descent
      previousInk = row.map(\.descent).max() ?? 0
    }
    grid.descent = y + previousDescent
    lineTops.append(grid.descent)
    for line in table.horizontalLines where line < lineTops.count {
      grid.placeRule(
        x: 0, top: lineTops[line] - ruleThickness / 2, width: width, height: ruleThickness)
    }
    for line in table.verticalLines {
      let half = distances.columnGap / 2 * measures.size
      let x = line < lefts.count ? lefts[line] - half : width
      grid.placeRule(
        x: x - ruleThickness / 2, top: -grid.ascent, width: ruleThickness, height: grid.height)
    }
    let axis = self.measures(outer).axis
    let box = grid.centered(onAxis: axis)
    guard table.left != nil || table.right != nil else { return box }
    return fencedTable(box, table, outer)
  }

  private func fencedTable(
    _ box: MathBox, _ table: FormulaTable, _ style: MathStyle
  ) -> MathBox {
    let extent = sufficient(box.extent(aboutAxis: measures(style).axis), style)
    var result = delimiterBox(table.left, extent: extent, style)
    result.append(box)
    result.append(delimiterBox(table.right, extent: extent, style))
    return result
  }

  /// Where each column begins. Pairs of aligned columns stand apart, the two of a pair do not.
  private func columnLefts(
    _ columns: [Double], _ table: FormulaTable, _ distances: TableDistances, em: Double
  ) -> [Double] {
    var lefts: [Double] = []
    var x = table.verticalLines.first == 0 ? distances.columnGap / 2 * em : 0
    for (index, width) in columns.enumerated() {
      lefts.append(x)
      let startsPair = table.kind == .aligned && !index.isMultiple(of: 2)
      x += width + (startsPair ? 2 * em : distances.columnGap * em)
    }
    return lefts
  }
}
