// Tables: rows as strips of the page, cut between rows, and inside of very tall ones; the head is
// repeated on every page.
import DocumentModel
import Drawing

extension FlowBuilder {
  mutating func add(_ table: Table) {
    guard !table.columns.isEmpty else { return }
    flushMarker()
    space(PageStyle.figureGap)
    anchor(table.identifier)
    let layout = TableLayout(table, x: x, width: width, builder: &self)
    let label = table.number.map { "Table \($0)." }
    if label != nil || !table.caption.isEmpty {
      let caption = TextLayout(
        runs(table.caption, PageStyle.caption, label: label),
        style: style(width: max(width, layout.width)),
        in: text)
      addLines(
        of: caption, x: layout.x, settings: PageStyle.caption, element: addElement(.caption),
        splitting: .never)
      space(6)
      keepWithNext()
    }
    let element = addElement(.table)
    let head = layout.head
    if let head {
      add(height: head.height, element: element, draw: head.draw)
      keepWithNext()
    }
    let lastRow = table.rows.count - 1
    for row in table.rows.indices {
      for slice in layout.slices(ofRow: row, isLast: row == lastRow, builder: &self) {
        // Two rows at least stand below the head and above the end.
        let mayPart =
          slice.isFirst
          ? row != 1 && (row != lastRow || lastRow < 2) : slice.mayPart
        add(
          height: slice.height, mayStartPage: mayPart, element: element,
          repeatedHead: row == 0 && slice.isFirst ? nil : head, draw: slice.draw)
      }
    }
    if table.rows.isEmpty, head == nil { return }
    space(PageStyle.figureGap)
  }
}

/// The measures of one table.
struct TableLayout {
  struct Slice {
    var height: Double
    var isFirst: Bool
    var mayPart: Bool
    var draw: (PageDrawing, _ y: Double) throws -> Void
  }

  private let table: Table
  private let settings: TextSettings
  private let columns: TableColumns
  let x: Double
  /// Each cell on one line, as measured; `nil` for a row that is shorter than the table.
  private let cells: [[[TextRun]]]
  private(set) var head: RepeatedHead?

  var width: Double { columns.totalWidth }

  private static let sizes = [8.75, 8, 7.25]
  private static let wantedGap = 15.0
  private static let rowPadding = 2.75
  /// Rows of more lines than this may go on to the next page.
  private static let tallestUnbrokenRow = 8

  init(_ table: Table, x: Double, width: Double, builder: inout FlowBuilder) {
    self.table = table
    // Only a table in the page's own column may reach into the margins.
    let overhang = width >= PageStyle.columnWidth ? PageStyle.overhang : 0
    let available = width + 2 * overhang
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
        TextLayout(runs, in: builder.text).size.width
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
          run.text.split(whereSeparator: \.isWhitespace).map { word in
            TextLayout(String(word), font: run.font, in: builder.text).size.width
          }
        }.max() ?? 0
      }
    columns = TableColumns(
      natural: natural.map { $0 + 0.1 }, minimal: minimal.map { $0 + 0.1 }, available: available,
      gap: Self.wantedGap)
    self.x = columns.totalWidth > width ? x + (width - columns.totalWidth) / 2 : x
    head = makeHead(builder)
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

  // MARK: Rows

  private func layouts(_ row: [[TextRun]], _ builder: FlowBuilder) -> [TextLayout] {
    zip(row, zip(columns.widths, table.columns)).map { runs, column in
      TextLayout(
        runs,
        style: builder.style(
          width: column.0, alignment: Self.alignment(column.1.alignment)), in: builder.text)
    }
  }

  private static func alignment(_ alignment: Table.Alignment) -> ParagraphStyle.Alignment {
    switch alignment {
    case .leading: .leading
    case .center: .center
    case .trailing: .trailing
    }
  }

  private func makeHead(_ builder: FlowBuilder) -> RepeatedHead? {
    let isEmpty = table.columns.allSatisfy { $0.header.isEmpty }
    guard let row = cells.first else { return nil }
    let layouts = isEmpty ? [] : layouts(row, builder)
    let lines = layouts.map(\.lines.count).max() ?? 0
    let height = isEmpty ? 2 : Double(lines) * settings.pitch + 2 * Self.rowPadding + 2
    let (x, width, settings, columns) = (x, columns.totalWidth, settings, columns)
    return RepeatedHead(height: height) { page, y in
      let ink = PageStyle.ink
      page.rule(from: x, width: width, y: y, thickness: 1, ink.text)
      guard !isEmpty else { return }
      page.tagged(.tableRow) {
        var left = x
        for (layout, width) in zip(layouts, columns.widths) {
          page.tagged(.tableHeaderCell) {
            // Heads of fewer lines stand at the foot of the row.
            let skipped = lines - layout.lines.count
            for (index, line) in layout.lines.enumerated() {
              let top = y + Self.rowPadding + 0.5 + Double(index + skipped) * settings.pitch
              let baseline = top + FlowBuilder.baseline(inPitch: settings.pitch, settings)
              page.draw(line, of: layout, at: Point(x: left, y: baseline), color: ink.text)
            }
          }
          left += width + columns.gap
        }
      }
      page.rule(from: x, width: width, y: y + height - 0.6, thickness: 0.6, ink.rule)
    }
  }

  /// The strips of one row: usually a single one.
  func slices(ofRow row: Int, isLast: Bool, builder: inout FlowBuilder) -> [Slice] {
    let layouts = layouts(cells[row + 1], builder)
    let lineCount = max(layouts.map(\.lines.count).max() ?? 1, 1)
    let tall = lineCount > Self.tallestUnbrokenRow
    let perSlice = tall ? 1 : lineCount
    let (x, settings, columns) = (x, settings, columns)
    return stride(from: 0, to: lineCount, by: perSlice).map { first in
      let end = min(first + perSlice, lineCount)
      let above = first == 0 ? Self.rowPadding : 0
      let below = end == lineCount ? Self.rowPadding : 0
      let height = Double(end - first) * settings.pitch + above + below
      return Slice(
        height: height, isFirst: first == 0, mayPart: first >= 2 && first <= lineCount - 2
      ) { page, y in
        page.tagged(.tableRow) {
          var left = x
          for (layout, width) in zip(layouts, columns.widths) {
            page.tagged(.tableCell) {
              for index in first..<min(end, max(layout.lines.count, first)) {
                let top = y + above + Double(index - first) * settings.pitch
                let baseline = top + FlowBuilder.baseline(inPitch: settings.pitch, settings)
                page.draw(
                  layout.lines[index], of: layout, at: Point(x: left, y: baseline),
                  color: settings.color)
              }
            }
            left += width + columns.gap
          }
        }
        if end == lineCount {
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
