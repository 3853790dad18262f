// A document as text, line by line, so that `git diff` shows what changed in it.
import DocumentModel
import Foundation

package enum DocumentText {
  /// - Parameter data: a document.
  /// - Returns: `nil` for anything else.
  package static func text(of data: Data) -> Data? {
    guard let document = try? Document(decoding: data) else { return nil }
    return Data(text(of: document).utf8)
  }

  package static func text(of document: Document) -> String {
    let metadata = document.metadata
    var lines = ["title: \(metadata.title)"]
    lines += metadata.subtitle.map { ["subtitle: \($0)"] } ?? []
    lines += metadata.authors.map { "author: \($0)" }
    lines += metadata.date.map { ["date: \($0)"] } ?? []
    lines +=
      metadata.keywords.isEmpty ? [] : ["keywords: " + metadata.keywords.joined(separator: ", ")]
    lines += document.notices.map { "notice: \($0.text)" }
    for block in metadata.abstract { lines += [""] + self.lines(of: block) }
    for block in document.blocks { lines += [""] + self.lines(of: block) }
    for note in document.footnotes {
      lines += ["", "[\(note.number)]"] + note.blocks.flatMap(self.lines)
    }
    lines += document.colophon.isEmpty ? [] : [""]
    lines += document.colophon.map { "\($0.label): \($0.value)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of block: Block) -> [String] {
    switch block {
    case .heading(let heading):
      let number = heading.number.map { $0 + " " } ?? ""
      return [
        String(repeating: "#", count: max(heading.level, 1)) + " " + number
          + heading.content.plainText
      ]
    // A line for a sentence, so that a changed word does not move all that follows.
    case .paragraph(let content): return sentences(content.plainText)
    case .list(let list):
      return list.items.flatMap { item in
        let box = item.isDone.map { $0 ? "[x] " : "[ ] " } ?? ""
        return indented(item.blocks.flatMap(lines), first: "- " + box, rest: "  ")
      }
    case .quote(let blocks): return indented(blocks.flatMap(lines), first: "> ", rest: "> ")
    case .callout(let callout):
      return ["> [\(callout.kind.rawValue)] \(callout.title.plainText)"]
        + indented(callout.blocks.flatMap(lines), first: "> ", rest: "> ")
    case .code(let code): return code.text.components(separatedBy: "\n").map { "    " + $0 }
    case .table(let table):
      let head = table.columns.map(\.header.plainText).joined(separator: " | ")
      return ["Table \(table.number ?? ""): \(table.caption.plainText)", head]
        + table.rows.map { row in
          row.map { cell in cell.content.plainText + (cell.value.map { " {\($0)}" } ?? "") }
            .joined(separator: " | ")
        }
    case .figure(let figure):
      return ["Figure \(figure.number): \(figure.caption.plainText)", figure.alternativeText]
        + lines(of: figure.content)
    case .equation(let equation):
      return ["$$"] + equation.tex.components(separatedBy: "\n") + ["$$"]
    case .gap(let gap): return ["missing: \(gap.title)"] + gap.details
    case .bibliography(let entries): return entries.map { "[\($0.number)] \($0.content.plainText)" }
    case .rawHTML(let source): return source.components(separatedBy: "\n")
    case .rule: return ["---"]
    }
  }

  private static func sentences(_ text: String) -> [String] {
    text.replacing("\n", with: " ").replacing(". ", with: ".\n").components(separatedBy: "\n")
  }

  private static func indented(_ lines: [String], first: String, rest: String) -> [String] {
    lines.enumerated().map { ($0 == 0 ? first : rest) + $1 }
  }

  // MARK: Figures

  private static func lines(of content: FigureContent) -> [String] {
    switch content {
    case .lineChart(let chart):
      chart.panels.flatMap(\.series).flatMap { numbers($0.name, $0.y) }
    case .scatterChart(let chart):
      chart.panels.flatMap(\.groups).map {
        "  \($0.name): \($0.x.count) points \(checksum($0.x.map(\.bitPattern) + $0.y.map(\.bitPattern)))"
      }
    case .barChart(let chart):
      chart.panels.flatMap(\.series).flatMap { numbers($0.name, $0.values) }
    case .boxChart(let chart):
      chart.panels.flatMap(\.boxes).flatMap {
        numbers(
          $0.name,
          [$0.lowerWhisker, $0.lowerQuartile, $0.median, $0.upperQuartile, $0.upperWhisker]
            + $0.outliers)
      }
    case .heatMap(let map):
      map.panels.flatMap { panel in
        let columns = max(panel.columnLabels.count, 1)
        return panel.rowLabels.enumerated().flatMap { row, label in
          numbers(label, Array(panel.values.dropFirst(row * columns).prefix(columns)))
        }
      }
    case .imageGrid(let grid):
      [
        "  \(grid.rows) × \(grid.columns) images of \(grid.tileWidth) × \(grid.tileHeight) pixels "
          + checksum(grid.pixels.map(UInt64.init))
      ]
    case .picture(let picture):
      [
        "  \(picture.width) × \(picture.height) pixels from a file "
          + checksum(picture.png.map(UInt64.init))
      ]
    }
  }

  private static func numbers(_ name: String, _ values: [Double]) -> [String] {
    let width = 8
    return stride(from: 0, to: values.count, by: width).map { start in
      let row = values[start..<min(start + width, values.count)].map { "\($0)" }
      return "  \(name)[\(start + 1)]: " + row.joined(separator: ", ")
    }
  }

  /// 64-bit FNV-1a: what is too much to print is at least seen to change.
  private static func checksum(_ values: [UInt64]) -> String {
    let hash = values.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ $1) &* 0x100_0000_01B3 }
    return "#" + String(hash, radix: 16)
  }
}
