// The changes of one report as HTML.
import Diagnostics
import DocumentModel
import ReportDiff

struct ReportHTML {
  private let report: ReportReview
  private let number: Int
  private let figures = FigureHTML()
  /// What could not be drawn.
  private(set) var troubles: [Trouble] = []

  init(_ report: ReportReview, number: Int) {
    self.report = report
    self.number = number
  }

  mutating func section() -> String {
    var html = "<section class=\"report\" id=\"r\(number)\" aria-labelledby=\"r\(number)-title\">\n"
    html += "<header><h2 id=\"r\(number)-title\">\(escapedHTML(report.title))</h2>\n"
    html += "<p class=\"origin\"><code>\(escapedHTML(report.oldOrigin))</code> → "
    html += "<code>\(escapedHTML(report.newOrigin))</code></p>\n"
    html += "<p class=\"summary\">\(escapedHTML(report.summary))</p></header>\n"
    var section: [String] = []
    for (position, change) in report.changes.enumerated() {
      if change.section != section {
        section = change.section
        if !section.isEmpty {
          html += "<h3 class=\"place\">\(escapedHTML(section.joined(separator: " › ")))</h3>\n"
        }
      }
      html += article(change, identifier: "r\(number)-c\(position + 1)")
    }
    let folded = report.folded.sentences
    if !folded.isEmpty {
      html += "<p class=\"folded\">Not shown: \(escapedHTML(folded.joined(separator: "; "))).</p>\n"
    }
    return html + "</section>\n"
  }

  private mutating func article(_ change: Change, identifier: String) -> String {
    let kinds = change.kinds.map(\.rawValue)
    var html = "<article class=\"change \(change.operation.rawValue)\" id=\"\(identifier)\" "
    html += "tabindex=\"-1\" data-kinds=\"\(kinds.joined(separator: " "))\" "
    html += "data-verdict=\"\(change.verdict.rawValue)\" aria-labelledby=\"\(identifier)-label\">\n"
    html += "<header><h4 id=\"\(identifier)-label\"><span class=\"mark\" aria-hidden=\"true\">"
    html += "\(change.mark)</span> \(escapedHTML(change.label)) <span class=\"operation\">"
    html += "\(change.operation.rawValue)</span></h4>\n<p class=\"tags\">"
    html += kinds.map { "<span class=\"tag\">\($0)</span>" }.joined()
    if change.verdict == .within { html += "<span class=\"tag within\">within tolerance</span>" }
    html += "</p><label class=\"viewed\"><input type=\"checkbox\"> Viewed</label></header>\n"
    html += "<div class=\"body\">\(body(change, identifier: identifier))"
    if let caption = change.caption {
      html += "<p class=\"prose caption\"><span class=\"name\">Caption</span> "
      html += ProseHTML.html(of: caption) + "</p>\n"
    }
    if case .table = change.content {} else { html += MetricsHTML.table(change.metrics) }
    return html + "</div>\n</article>\n"
  }

  private mutating func body(_ change: Change, identifier: String) -> String {
    switch change.content {
    case .prose(let runs): return "<p class=\"prose\">\(ProseHTML.html(of: runs))</p>\n"
    case .code(_, let lines): return CodeHTML.html(of: lines, label: change.label)
    case .formula(let runs):
      return FormulaHTML.pair(runs)
        + "<p class=\"formula\"><code>\(ProseHTML.html(of: runs))</code></p>\n"
    case .table(let table): return TableHTML.html(of: table, label: change.label)
    case .figure(let figure):
      var messages: [String] = []
      let html = figures.html(of: figure, identifier: identifier, troubles: &messages)
      troubles += messages.map { Trouble(report: report.name, part: change.label, message: $0) }
      return html
    case .property(let old, let new):
      func lines(_ text: String) -> String {
        escapedHTML(text).replacing("\n", with: "<br>")
      }
      let parts = [old.map { "<del>\(lines($0))</del>" }, new.map { "<ins>\(lines($0))</ins>" }]
      return "<p class=\"property\">"
        + parts.compactMap { $0 }.joined(separator: " <span class=\"arrow\">→</span> ") + "</p>\n"
    case .blocks(let excerpts):
      let items = excerpts.map { "<li>\(escapedHTML($0))</li>" }.joined()
      return "<ul class=\"moved\">\(items)</ul>\n"
    }
  }
}

/// Text with what went and what came.
enum ProseHTML {
  static func html(of runs: [ProseRun]) -> String { runs.map(html).joined() }

  static func html(of runs: [SourceRun]) -> String {
    runs.map { run in
      let text = escapedHTML(run.text)
      return switch run.state {
      case .kept: text
      case .removed: "<del>\(text)</del>"
      case .inserted: "<ins>\(text)</ins>"
      }
    }.joined()
  }

  private static func html(of run: ProseRun) -> String {
    var html: String
    switch run.content {
    case .text(let text), .reference(let text): html = escapedHTML(text)
    case .value(let text): html = "<span class=\"value\">\(escapedHTML(text))</span>"
    case .code(let text): html = "<code>\(escapedHTML(text))</code>"
    case .formula(let tex):
      html =
        FormulaHTML.mathML(tex) ?? "<code class=\"math\">\(escapedHTML(tex))</code>"
    case .rawHTML(let source): html = "<code>\(escapedHTML(source))</code>"
    case .lineBreak: html = "<br>"
    case .formulaEdit(let pieces):
      html = "<code class=\"math\">\(Self.html(of: pieces))</code>"
    case .valueEdit(let metric):
      let verdict = metric.verdict.rawValue
      html = "<span class=\"metric \(verdict)\" title=\"\(escapedHTML(metric.name))\">"
      html += "<del>\(escapedHTML(metric.shownOld))</del>"
      html += "<ins>\(escapedHTML(metric.shownNew))</ins></span>"
    }
    for markup in run.markup.reversed() {
      html =
        switch markup {
        case .emphasis: "<em>\(html)</em>"
        case .strong: "<strong>\(html)</strong>"
        case .strikethrough: "<s>\(html)</s>"
        case .link(let destination, _):
          "<span class=\"link\" title=\"\(escapedHTML(destination))\">\(html)</span>"
        }
    }
    return switch run.state {
    case .removed: "<del>\(html)</del>"
    case .inserted: "<ins>\(html)</ins>"
    case .restyled: "<mark>\(html)</mark>"
    case .kept, .edited: html
    }
  }
}

/// Lines of code with signs in front.
enum CodeHTML {
  static func html(of lines: [SourceRun], label: String) -> String {
    let shown = elided(lines, context: 3).map { line -> String in
      guard let line else { return "<span class=\"line gap\">⋯</span>" }
      let sign = line.state == .removed ? "−" : line.state == .inserted ? "+" : " "
      let text = "<span class=\"sign\">\(sign)</span>\(escapedHTML(line.text))"
      return switch line.state {
      case .kept: "<span class=\"line\">\(text)</span>"
      case .removed: "<del class=\"line\">\(text)</del>"
      case .inserted: "<ins class=\"line\">\(text)</ins>"
      }
    }
    return "<pre tabindex=\"0\" role=\"group\" aria-label=\"\(escapedHTML(label))\"><code>"
      + shown.joined(separator: "\n") + "</code></pre>\n"
  }
}

/// Numbers, old and new.
enum MetricsHTML {
  static func table(_ metrics: [Metric]) -> String {
    guard !metrics.isEmpty else { return "" }
    let rows = metrics.map { metric in
      "<tr class=\"\(metric.verdict.rawValue)\"><th scope=\"row\">\(escapedHTML(metric.name))</th>"
        + "<td>\(escapedHTML(metric.shownOld))</td><td>\(escapedHTML(metric.shownNew))</td>"
        + "<td>\(escapedHTML(metric.differenceText))</td>"
        + "<td>\(escapedHTML(metric.relativeText))</td>"
        + "<td class=\"verdict\">\(metric.verdict == .within ? "within" : "beyond")</td></tr>"
    }
    return "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Numbers\">"
      + "<table class=\"metrics\"><thead><tr><th scope=\"col\">Number</th>"
      + "<th scope=\"col\">Old</th><th scope=\"col\">New</th><th scope=\"col\">Change</th>"
      + "<th scope=\"col\">Relative</th><th scope=\"col\">Tolerance</th></tr></thead>"
      + "<tbody>\(rows.joined(separator: "\n"))</tbody></table></div>\n"
  }
}

/// Both states of a table in one.
enum TableHTML {
  /// Rows that stayed are shown beside those that did not.
  private static let context = 1

  static func html(of table: TableReview, label: String) -> String {
    let head = table.columns.map { column in
      let content = ProseHTML.html(of: column.header)
      let classes = [alignment(column.alignment), column.state.rawValue]
      return content.isEmpty
        ? "<td></td>"
        : "<th scope=\"col\" class=\"\(classes.joined(separator: " "))\">\(content)</th>"
    }
    var rows: [String] = []
    let changed = table.rows.indices.filter { isChanged(table.rows[$0]) }
    var skipped = 0
    func flush() {
      if skipped > 0 {
        rows.append(
          "<tr class=\"skipped\"><td colspan=\"\(max(table.columns.count, 1))\">"
            + "\(skipped) row\(skipped == 1 ? "" : "s") stayed</td></tr>")
      }
      skipped = 0
    }
    for (position, row) in table.rows.enumerated() {
      guard changed.contains(where: { abs($0 - position) <= context }) else {
        skipped += 1
        continue
      }
      flush()
      rows.append(html(of: row, table.columns))
    }
    flush()
    let header =
      head.contains { $0 != "<td></td>" }
      ? "<thead><tr>\(head.joined())</tr></thead>" : ""
    return
      "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"\(escapedHTML(label))\">"
      + "<table class=\"compared\">\(header)<tbody>\(rows.joined(separator: "\n"))"
      + "</tbody></table></div>\n"
  }

  private static func isChanged(_ row: TableReview.Row) -> Bool {
    row.state != .kept || row.cells.contains { $0.state != .kept }
  }

  private static func html(of row: TableReview.Row, _ columns: [TableReview.Column]) -> String {
    let cells = row.cells.enumerated().map { position, cell -> String in
      var classes = [cell.state.rawValue]
      if columns.indices.contains(position) {
        classes.append(alignment(columns[position].alignment))
      }
      var content = ProseHTML.html(of: cell.runs)
      if let metric = cell.metric {
        classes.append(metric.verdict.rawValue)
        content =
          "<del>\(escapedHTML(metric.shownOld))</del> <ins>\(escapedHTML(metric.shownNew))</ins>"
          + "<span class=\"amount\">\(escapedHTML(metric.relativeText.isEmpty ? metric.differenceText : metric.relativeText))</span>"
      }
      return
        "<td class=\"\(classes.filter { !$0.isEmpty }.joined(separator: " "))\">\(content)</td>"
    }
    return "<tr class=\"\(row.state.rawValue)\">\(cells.joined())</tr>"
  }

  private static func alignment(_ alignment: Table.Alignment) -> String {
    switch alignment {
    case .leading: ""
    case .center: "center"
    case .trailing: "trailing"
    }
  }
}
