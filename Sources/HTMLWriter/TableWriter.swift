// Tables as HTML: each scrolls sideways by itself, so that the page never does.
import DocumentModel

struct TableWriter {
  let inlines: InlineWriter

  func html(of table: Table) -> String {
    guard !table.columns.isEmpty else { return "" }
    let caption = captionHTML(of: table)
    let captionIdentifier = table.identifier.map { $0 + "-caption" }
    var result = "<figure class=\"table\"\(attribute("id", table.identifier))>\n"
    if !caption.isEmpty {
      result += "<figcaption\(attribute("id", captionIdentifier))>\(caption)</figcaption>\n"
    }
    if let captionIdentifier, !caption.isEmpty {
      let labelled = attribute("aria-labelledby", captionIdentifier)
      result += "<div class=\"scroll\" tabindex=\"0\" role=\"group\"\(labelled)>\n"
    } else {
      result += "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">\n"
    }
    // Paper is narrow for many columns.
    result += table.columns.count > 8 ? "<table class=\"many\">\n" : "<table>\n"
    if table.columns.contains(where: { !$0.header.isEmpty }) {
      result += "<thead><tr>"
      for column in table.columns {
        let content = inlines.html(of: column.header)
        // An empty header cell heads nothing.
        result +=
          content.isEmpty
          ? "<td></td>" : "<th scope=\"col\"\(alignment(of: column))>\(content)</th>"
      }
      result += "</tr></thead>\n"
    }
    result += "<tbody>\n"
    let namesRows = firstColumnNamesRows(table)
    for row in table.rows {
      result += "<tr>"
      for (index, (column, cell)) in zip(table.columns, row).enumerated() {
        let content = inlines.html(of: cell.content)
        result +=
          index == 0 && namesRows
          ? "<th scope=\"row\"\(alignment(of: column))>\(content)</th>"
          : "<td\(alignment(of: column))\(inlines.direction(of: cell.content))>\(content)</td>"
      }
      result += "</tr>\n"
    }
    return result + "</tbody>\n</table>\n</div>\n</figure>\n"
  }

  private func captionHTML(of table: Table) -> String {
    let label = table.number.map { "<span class=\"label\">Table \(escaped($0)).</span> " } ?? ""
    return table.caption.isEmpty && label.isEmpty ? "" : label + inlines.html(of: table.caption)
  }

  private func alignment(of column: Table.Column) -> String {
    switch column.alignment {
    case .leading: ""
    case .center: " class=\"center\""
    case .trailing: " class=\"trailing\""
    }
  }

  /// Words in front of numbers say what the row is about.
  private func firstColumnNamesRows(_ table: Table) -> Bool {
    table.columns.count > 1 && !table.rows.isEmpty
      && table.rows.allSatisfy { row in
        guard let first = row.first, first.value == nil, !first.content.isEmpty else {
          return false
        }
        return row.dropFirst().contains { $0.value != nil }
      }
  }
}
