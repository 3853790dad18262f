// Tables with columns that are as wide in the source as on the page.
import DocumentModel

struct TableText {
  /// A cell that is wider does not make its column wider, so that one long text leaves the lines
  /// of the others short.
  private static let widestColumn = 40

  let table: Table

  func lines() -> [String] {
    guard !table.columns.isEmpty else { return [] }
    let inline = InlineText(.cell)
    func cell(_ content: [Inline]) -> String {
      Passage.oneLine(inline.markdown(of: content))
    }
    let header = table.columns.map { cell($0.header) }
    let rows = table.rows.map { row in
      table.columns.indices.map { $0 < row.count ? cell(row[$0].content) : "" }
    }
    let widths = table.columns.indices.map { column in
      ([header] + rows).map { row in
        let width = sourceWidth(row[column])
        return width > Self.widestColumn ? 3 : width
      }.max().map { max($0, 3) } ?? 3
    }
    let rule = zip(table.columns, widths).map { column, width in
      switch column.alignment {
      case .leading: String(repeating: "-", count: width)
      case .center: ":" + String(repeating: "-", count: width - 2) + ":"
      case .trailing: String(repeating: "-", count: width - 1) + ":"
      }
    }
    return ([header, rule] + rows).map { row in
      let cells = table.columns.indices.map {
        padded(row[$0], to: widths[$0], table.columns[$0].alignment)
      }
      return "| " + cells.joined(separator: " | ") + " |"
    }
  }

  private func padded(_ text: String, to width: Int, _ alignment: Table.Alignment) -> String {
    let missing = max(0, width - sourceWidth(text))
    let left =
      switch alignment {
      case .leading: 0
      case .center: missing / 2
      case .trailing: missing
      }
    return String(repeating: " ", count: left) + text
      + String(repeating: " ", count: missing - left)
  }
}

/// Columns of an editor with a fixed-width face: two for ideographs and emoji.
private func sourceWidth(_ text: String) -> Int {
  text.reduce(0) { width, character in
    guard let scalar = character.unicodeScalars.first else { return width }
    let isWide =
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD:
        true
      default: false
      }
    return width + (isWide ? 2 : 1)
  }
}
