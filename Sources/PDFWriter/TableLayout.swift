// Tables: rows as strips of the page, cut between rows, and inside of very tall ones; the head is
// repeated on every page.
import DocumentModel
import Drawing

extension FlowBuilder {
  mutating func add(_ table: Table) {
    guard !table.columns.isEmpty else { return }
    flushMarker()
    let layout = TableLayout(table, x: x, width: width, builder: &self)
    let rows = table.rows.indices.map { row in
      layout.slices(ofRow: row, isLast: row == table.rows.count - 1, builder: &self)
    }
    let height = rows.joined().reduce(layout.head?.height ?? 0) { $0 + $1.height }
    // A small table that the text names may stand where there is room for it.
    let floats =
      mayFloat && table.number != nil && height < geometry.contentHeight * Self.largestFloat
    space(PageStyle.figureGap)
    if floats {
      floating { $0.add(table, layout, rows: rows) }
    } else {
      add(table, layout, rows: rows)
    }
    space(PageStyle.figureGap)
  }

  /// Of the height of a page.
  private static var largestFloat: Double { 0.5 }

  private mutating func add(_ table: Table, _ layout: TableLayout, rows: [[TableLayout.Slice]]) {
    anchor(table.identifier)
    let label = table.number.map { "Table \($0)." }
    if label != nil || !table.caption.isEmpty {
      let caption = paragraph(
        runs(table.caption, PageStyle.caption, label: label), width: width,
        .ragged(.leading, hyphenated: true))
      addLines(
        of: caption, x: x, settings: PageStyle.caption, element: addElement(.caption),
        splitting: .never)
      space(6)
      keepWithNext()
    }
    let element = addElement(.table)
    let head = layout.head
    if let head {
      add(height: head.height, element: element, lines: layout.headLines, draw: head.draw)
      keepWithNext()
    }
    let lastRow = table.rows.count - 1
    for (row, slices) in rows.enumerated() {
      for slice in slices {
        // Two rows at least stand below the head and above the end.
        let mayPart =
          slice.isFirst
          ? row != 1 && (row != lastRow || lastRow < 2) : slice.mayPart
        add(
          height: slice.height, mayStartPage: mayPart,
          // A page should not end, nor begin, with a few rows of a long table.
          breakCost: min(row, rows.count - row) < 5 ? 90 : 25, element: element,
          repeatedHead: row == 0 && slice.isFirst ? nil : head, lines: slice.lines,
          draw: slice.draw)
      }
    }
  }
}

/// The measures of one table.
struct TableLayout {
  struct Slice {
    var height: Double
    var isFirst: Bool
    var mayPart: Bool
    var lines: [SetLine]
    var draw: (PageDrawing, _ y: Double) throws -> Void
  }

  private let table: Table
  private let settings: TextSettings
  private let columns: TableColumns
  /// Whether some cell is set in several lines.
  private let hasLongRows: Bool
  let x: Double
  /// Each cell on one line, as measured; `nil` for a row that is shorter than the table.
  private let cells: [[[TextRun]]]
  private(set) var head: RepeatedHead?
  private(set) var headLines: [SetLine] = []

  var width: Double { columns.totalWidth }

  private static let sizes = [8.75, 8, 7.25]
  private static let wantedGap = 15.0
  private static let rowPadding = 2.75
  private static let singleLinePadding = 1.6
  /// Rows of more lines than this may go on to the next page.
  private static let tallestUnbrokenRow = 8

  init(_ table: Table, x: Double, width: Double, builder: inout FlowBuilder) {
    self.table = table
    let available = width
    var chosen: (settings: TextSettings, cells: [[[TextRun]]], natural: [Double])?
    for size in Self.sizes {
      let settings = TextSettings(
        font: Font(.sans, sizeInPoints: size, hasTabularFigures: true), pitch: size * 1.42)
      let rows = [table.columns.map(\.header)] + table.rows.map { $0.map(\.content) }
      var cells: [[[TextRun]]] = []
      for (index, row) in rows.enumerated() {
        var rowSettings = settings
        if index == 0 { rowSettings.font.weight = .semibold }
        cells.append(row.prefix(table.columns.count).map { builder.runs($0, rowSettings) })
      }
      let natural = Self.widths(of: cells, columns: table.columns.count) { runs in
        Self.width(of: runs, builder)
      }
      chosen = (settings, cells, natural)
      let gaps = Self.wantedGap * Double(table.columns.count - 1)
      if natural.reduce(0, +) + gaps <= available { break }
    }
    let (settings, cells, natural) =
      chosen ?? (PageStyle.text, [], table.columns.map { _ in 0.0 })
    self.settings = settings
    self.cells = cells
    let gaps = Self.wantedGap * Double(table.columns.count - 1)
    let fits = natural.reduce(0, +) + gaps <= available
    let minimal =
      fits
      ? natural
      : Self.widths(of: cells, columns: table.columns.count) { runs in
        runs.flatMap { run in
          if let box = run.box { return [box.width] }
          return run.text.split(whereSeparator: \.isWhitespace).map { word in
            TextLayout(String(word), font: run.font, in: builder.text).size.width
          }
        }.max() ?? 0
      }
    columns = TableColumns(
      natural: natural.map { $0 + 0.1 }, minimal: minimal.map { $0 + 0.1 }, available: available,
      gap: Self.wantedGap)
    self.x = x
    hasLongRows = !fits
    (head, headLines) = makeHead(builder)
  }

  private static func widths(
    of cells: [[[TextRun]]], columns: Int, measure: ([TextRun]) -> Double
  ) -> [Double] {
    var widths = [Double](repeating: 0, count: columns)
    for row in cells {
      for (index, runs) in row.enumerated() { widths[index] = max(widths[index], measure(runs)) }
    }
    return widths
  }

  /// On one line.
  private static func width(of runs: [TextRun], _ builder: FlowBuilder) -> Double {
    guard runs.contains(where: { $0.box != nil }) else {
      return TextLayout(runs, in: builder.text).size.width
    }
    return builder.paragraph(runs, width: 1e5, .ragged(.leading, hyphenated: false)).width
  }

  // MARK: Rows

  private func layouts(_ row: [[TextRun]], _ builder: FlowBuilder) -> [Paragraph] {
    zip(row, zip(columns.widths, table.columns)).map { runs, column in
      builder.paragraph(
        runs, width: column.0, .ragged(Self.alignment(column.1.alignment), hyphenated: true))
    }
  }

  private static func alignment(_ alignment: Table.Alignment) -> ParagraphStyle.Alignment {
    switch alignment {
    case .leading: .leading
    case .center: .center
    case .trailing: .trailing
    }
  }

  private func makeHead(_ builder: FlowBuilder) -> (RepeatedHead?, [SetLine]) {
    let isEmpty = table.columns.allSatisfy { $0.header.isEmpty }
    guard let row = cells.first else { return (nil, []) }
    let layouts = isEmpty ? [] : layouts(row, builder)
    let rowLines = RowLines(layouts.map(\.lines), settings, standsAtFoot: true)
    let height = isEmpty ? 2 : rowLines.height + 2 * Self.rowPadding + 2
    let (x, columns) = (x, columns)
    let head = RepeatedHead(height: height) { page, y in
      let ink = PageStyle.ink
      page.rule(from: x, width: columns.totalWidth, y: y, thickness: 1, ink.text)
      guard !isEmpty else { return }
      page.tagged(.tableRow) {
        rowLines.draw(
          on: page, columns: columns, at: Point(x: x, y: y + Self.rowPadding + 0.5),
          .tableHeaderCell, color: ink.text)
      }
      page.rule(
        from: x, width: columns.totalWidth, y: y + height - 0.6, thickness: 0.6, ink.rule)
    }
    return (head, layouts.flatMap(\.lines))
  }

  /// The strips of one row: usually a single one.
  func slices(ofRow row: Int, isLast: Bool, builder: inout FlowBuilder) -> [Slice] {
    let layouts = layouts(cells[row + 1], builder)
    let lineCount = max(layouts.map(\.lines.count).max() ?? 1, 1)
    let tall = lineCount > Self.tallestUnbrokenRow
    let perSlice = tall ? 1 : lineCount
    let (x, settings, columns, hasLongRows) = (x, settings, columns, hasLongRows)
    return stride(from: 0, to: lineCount, by: perSlice).map { first in
      let end = min(first + perSlice, lineCount)
      let padding = hasLongRows ? Self.rowPadding : Self.singleLinePadding
      let above = first == 0 ? padding + (row == 0 ? 1.2 : 0) : 0
      let below = end == lineCount ? padding + (isLast ? 1.2 : 0) : 0
      let parts = layouts.map { Array($0.lines.dropFirst(first).prefix(perSlice)) }
      let rowLines = RowLines(parts, settings)
      let height = rowLines.height + above + below
      return Slice(
        height: height, isFirst: first == 0, mayPart: first >= 2 && first <= lineCount - 2,
        lines: parts.flatMap { $0 }
      ) { page, y in
        page.tagged(.tableRow) {
          rowLines.draw(
            on: page, columns: columns, at: Point(x: x, y: y + above), .tableCell,
            color: settings.color)
        }
        // Rows of several lines need a rule to tell them apart.
        if end == lineCount, isLast || hasLongRows {
          let color = isLast ? PageStyle.ink.text : PageStyle.ink.faint
          let thickness = isLast ? 1 : 0.4
          page.rule(
            from: x, width: columns.totalWidth, y: y + height - thickness, thickness: thickness,
            color)
        }
      }
    }
  }
}

/// The lines of the cells of one row, their first or their last ones beside each other.
private struct RowLines {
  private var cells: [[(line: SetLine, baseline: Double)]] = []
  private(set) var height = 0.0

  init(_ lines: [[SetLine]], _ settings: TextSettings, standsAtFoot: Bool = false) {
    let count = lines.map(\.count).max() ?? 0
    var tops = [(height: Double, baseline: Double)](
      repeating: (settings.pitch, FlowBuilder.baseline(inPitch: settings.pitch, settings)),
      count: max(count, 1))
    func row(_ index: Int, of cell: [SetLine]) -> Int {
      standsAtFoot ? index + count - cell.count : index
    }
    // Formulas make room in the whole row.
    for cell in lines {
      for (index, line) in cell.enumerated() {
        let strip = LineStrip(line, settings)
        let place = row(index, of: cell)
        let below = max(
          tops[place].height - tops[place].baseline, strip.height - strip.baseline)
        tops[place].baseline = max(tops[place].baseline, strip.baseline)
        tops[place].height = tops[place].baseline + below
      }
    }
    var starts: [Double] = []
    for top in tops {
      starts.append(height)
      height += top.height
    }
    cells = lines.map { cell in
      cell.enumerated().map { index, line in
        let place = row(index, of: cell)
        return (line, starts[place] + tops[place].baseline)
      }
    }
  }

  func draw(
    on page: PageDrawing, columns: TableColumns, at origin: Point, _ structure: PDFStructure,
    color: Color
  ) {
    var left = origin.x
    for (cell, width) in zip(cells, columns.widths) {
      page.tagged(structure) {
        let isMixed = cell.contains { $0.line.isMixed }
        for (line, baseline) in cell {
          page.draw(
            line, at: Point(x: left, y: origin.y + baseline), color: color, isWrapped: isMixed)
        }
      }
      left += width + columns.gap
    }
  }
}
