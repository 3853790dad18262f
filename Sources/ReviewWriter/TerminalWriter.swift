// A review for a terminal: what changed, where and how much, in as many columns as there are.
import Diagnostics
import DocumentModel
import ReportDiff

package struct TerminalWriter {
  /// In columns.
  package var width: Int
  package var isColored: Bool

  package init(width: Int = 80, isColored: Bool = false) {
    self.width = max(width, 40)
    self.isColored = isColored
  }

  /// One line a report.
  package func summary(_ review: Review) -> String {
    let names = review.reports.map(\.name) + review.troubles.map(\.report)
    let column = names.map(\.terminalColumns).max() ?? 0
    return review.reports.map { report in
      let style: StyledText.Style = report.isDifferent ? .warning : .good
      let line =
        StyledText(report.name.padded(toColumns: column), .bold)
        + StyledText("  " + report.summary, style)
      return line.rendered(isColored: isColored) + "\n"
    }.joined()
      + review.troubles.map { trouble in
        let line =
          StyledText(trouble.report.padded(toColumns: column), .bold)
          + StyledText("  could not be compared", .removed)
        return line.rendered(isColored: isColored) + "\n"
      }.joined()
  }

  package func write(_ review: Review) -> String {
    var lines: [StyledText] = []
    for report in review.reports where report.isDifferent || !report.changes.isEmpty {
      if !lines.isEmpty { lines.append(StyledText()) }
      lines += self.lines(of: report)
    }
    let same = review.reports.filter { !$0.isDifferent && $0.changes.isEmpty }
    if !same.isEmpty, review.reports.count > 1 {
      if !lines.isEmpty { lines.append(StyledText()) }
      let names = same.map(\.name).joined(separator: ", ")
      lines += StyledText("Same: \(names)", .faint).lines(width: width)
    }
    for trouble in review.troubles {
      if !lines.isEmpty { lines.append(StyledText()) }
      lines += StyledText("\(trouble.report) could not be compared: \(trouble.message)", .removed)
        .lines(width: width)
    }
    return lines.map { $0.rendered(isColored: isColored) + "\n" }.joined()
  }

  private func lines(of report: ReportReview) -> [StyledText] {
    var lines = (StyledText(report.name, .bold) + StyledText("  " + report.title, .faint))
      .lines(width: width)
    lines += StyledText(report.summary, report.isDifferent ? .warning : .good)
      .lines(width: width, indent: "  ")
    var section: [String] = []
    for change in report.changes {
      lines.append(StyledText())
      if change.section != section {
        section = change.section
        if !section.isEmpty {
          lines += StyledText("§ " + section.joined(separator: " › "), .emphasized)
            .lines(width: width, indent: "  ")
        }
      }
      lines += self.lines(of: change)
    }
    let folded = report.folded.sentences
    if !folded.isEmpty {
      lines.append(StyledText())
      lines += StyledText("Not shown: " + folded.joined(separator: "; ") + ".", .faint)
        .lines(width: width, indent: "  ")
    }
    return lines
  }

  private func lines(of change: Change) -> [StyledText] {
    let style: StyledText.Style =
      switch change.operation {
      case .inserted: .inserted
      case .removed: .removed
      case .edited, .moved: .bold
      }
    var head = StyledText("\(change.mark) \(change.label)", style)
    if let identifier = change.identifier { head += StyledText(" (\(identifier))", .faint) }
    head += StyledText("  \(change.operation.rawValue) · \(change.kindNames)", .faint)
    if change.verdict == .within { head += StyledText("  within tolerance", .good) }
    var lines = head.lines(width: width, indent: "  ")
    switch change.content {
    case .prose(let runs): lines += prose(runs, isWhole: change.operation != .edited)
    case .code(_, let code): lines += self.code(code)
    case .formula(let runs): lines += source(runs).lines(width: width, indent: "      ")
    case .property(let old, let new):
      if let old { lines += marked(old, .removed).lines(width: width, indent: "      ") }
      if let new { lines += marked(new, .inserted).lines(width: width, indent: "      ") }
    case .blocks(let excerpts):
      for excerpt in excerpts.prefix(4) {
        lines += StyledText(excerpt, .faint).lines(width: width, indent: "      ")
      }
      if excerpts.count > 4 {
        lines.append(StyledText("      and \(excerpts.count - 4) more", .faint))
      }
    case .table(let table): lines += self.lines(of: table)
    case .figure(let figure):
      for finding in figure.findings {
        let style: StyledText.Style = finding.verdict == .within ? .good : .plain
        let lead = StyledText("· ", .faint) + StyledText(finding.sentence, style)
        lines += hanging(lead, by: 2)
      }
    }
    if let caption = change.caption {
      lines += [StyledText("      caption", .faint)]
      lines += prose(caption, isWhole: false)
    }
    let metrics: [Metric] = if case .table = change.content { [] } else { change.metrics }
    return lines + self.lines(of: metrics)
  }

  // MARK: Text

  private func prose(
    _ runs: [ProseRun], isWhole: Bool, lead: String = ""
  ) -> [StyledText] {
    var text = StyledText(lead, .faint)
    for run in isWhole ? runs : elided(runs) {
      switch (run.content, run.state) {
      case (.formulaEdit(let pieces), _): text += StyledText("$") + source(pieces) + StyledText("$")
      case (.valueEdit(let metric), _):
        text += marked(metric.shownOld, .removed)
        add(metric.shownNew, to: &text)
      case (_, .removed): text += marked(plain(run), .removed)
      case (_, .inserted): add(plain(run), to: &text)
      case (_, .restyled): text += StyledText(plain(run), .emphasized)
      default: text += StyledText(plain(run))
      }
    }
    return text.lines(width: width, indent: "      ")
  }

  private func plain(_ run: ProseRun) -> String {
    switch run.content {
    case .formula(let tex): "$\(tex)$"
    case .code(let text): "`\(text)`"
    default: run.text
    }
  }

  /// Without colours, signs say what went and what came.
  private func marked(_ text: String, _ style: StyledText.Style) -> StyledText {
    guard !isColored else { return StyledText(text, style) }
    return StyledText(style == .removed ? "[-\(text)-]" : "{+\(text)+}", style)
  }

  /// Adds what came. Signs part it from what went before it; colours alone do not.
  private func add(_ inserted: String, to text: inout StyledText) {
    if isColored, let last = text.spans.last, last.style == .removed,
      last.text.last?.isWhitespace == false, inserted.first?.isWhitespace == false
    {
      text += StyledText(" ")
    }
    text += marked(inserted, .inserted)
  }

  private func source(_ runs: [SourceRun]) -> StyledText {
    runs.reduce(into: StyledText()) { text, run in
      switch run.state {
      case .kept: text += StyledText(run.text)
      case .removed: text += marked(run.text, .removed)
      case .inserted: add(run.text, to: &text)
      }
    }
  }

  private func code(_ lines: [SourceRun]) -> [StyledText] {
    elided(lines).flatMap { line -> [StyledText] in
      guard let line else { return [StyledText("      ⋯", .faint)] }
      let style: StyledText.Style =
        switch line.state {
        case .kept: .faint
        case .removed: .removed
        case .inserted: .inserted
        }
      let sign = line.state == .removed ? "-" : line.state == .inserted ? "+" : " "
      let text = StyledText(
        (sign + " " + line.text.replacing("\t", with: "  ")).cut(toColumns: width - 6), style)
      return [StyledText("      ") + text]
    }
  }

  private func hanging(_ text: StyledText, by columns: Int) -> [StyledText] {
    let indent = String(repeating: " ", count: 6)
    var lines = text.lines(width: width, indent: indent)
    guard lines.count > 1 else { return lines }
    let rest = text.lines(width: width - columns, indent: indent)
    lines = rest.enumerated().map { position, line in
      position == 0 ? line : StyledText(String(repeating: " ", count: columns)) + line
    }
    return lines
  }

  // MARK: Numbers

  private func lines(of metrics: [Metric]) -> [StyledText] {
    let columns = metrics.reduce(into: [0, 0, 0, 0]) { widths, metric in
      for (position, text) in cells(metric).enumerated() {
        widths[position] = max(widths[position], text.terminalColumns)
      }
    }
    let nameColumns = min(columns[0], max(12, width / 3))
    return metrics.flatMap { metric in
      let cells = cells(metric)
      var line = StyledText(
        "      " + cells[0].cut(toColumns: nameColumns).padded(toColumns: nameColumns) + "  ")
      line += StyledText(cells[1].padded(toColumns: columns[1]), .removed) + StyledText(" → ")
      line += StyledText(cells[2].padded(toColumns: columns[2]), .inserted)
      line += StyledText(
        "  " + (metric.verdict == .within ? cells[3].padded(toColumns: columns[3]) : cells[3]))
      if metric.verdict == .within { line += StyledText("  within", .good) }
      return line.columns <= width ? [line] : line.lines(width: width)
    }
  }

  private func cells(_ metric: Metric) -> [String] {
    let amounts = [metric.differenceText, metric.relativeText].filter { !$0.isEmpty }
    return [
      metric.name, metric.shownOld, metric.shownNew, amounts.joined(separator: "  "),
    ]
  }

  private func lines(of table: TableReview) -> [StyledText] {
    var lines: [StyledText] = []
    for column in table.columns where column.state != .kept && column.state != .edited {
      let name = column.header.filter { $0.state != .removed || column.state == .removed }
        .map(\.text).joined()
      lines += StyledText("column “\(name)” \(column.state.rawValue)")
        .lines(width: width, indent: "      ")
    }
    for row in table.rows {
      let text = row.cells.map { ($0.newText ?? $0.oldText ?? "") }.joined(separator: " | ")
      switch row.state {
      case .inserted: lines += hanging(StyledText("+ " + text, .inserted), by: 2)
      case .removed: lines += hanging(StyledText("- " + text, .removed), by: 2)
      case .moved: lines += hanging(StyledText("↷ " + text), by: 2)
      case .kept, .edited: break
      }
      for cell in row.cells where cell.state == .edited && cell.metric == nil {
        lines += prose(cell.runs, isWhole: false, lead: cell.name.isEmpty ? "" : cell.name + ": ")
      }
    }
    return lines + self.lines(of: table.metrics)
  }
}
