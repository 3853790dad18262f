// All formulas of a document, and the font that a page carries for them: browsers have none of their
// own that draws mathematics well.
import DocumentModel
import Foundation
import MathTypesetting
import Mathematics

struct PageFormulas {
  private(set) var characters: Set<Unicode.Scalar> = []

  init(_ document: Document) {
    add(document.metadata.abstract)
    add(document.blocks)
    for note in document.footnotes { add(note.blocks) }
  }

  /// The rules and the font that the page needs; `nil` for a page without formulas.
  /// - Throws: a `Diagnostic` that names the Debian package when the font is missing.
  func styleSheet() throws -> String? {
    guard !characters.isEmpty else { return nil }
    let font = try MathTypesetter().fontSubset(for: characters).base64EncodedString()
    return "@font-face { font-family: \"Galley Math\"; src: url(data:font/otf;base64,\(font)) "
      + "format(\"opentype\"); }\n" + Formula.mathMLStyleSheet
  }

  private mutating func add(_ tex: String) {
    // What is no formula is shown as its source, in the font of code.
    if let formula = try? Formula(parsing: tex) { characters.formUnion(formula.mathMLCharacters) }
  }

  private mutating func add(_ blocks: [Block]) {
    for block in blocks {
      switch block {
      case .heading(let heading): add(heading.content)
      case .paragraph(let content): add(content)
      case .list(let list): for item in list.items { add(item.blocks) }
      case .quote(let blocks): add(blocks)
      case .callout(let callout):
        add(callout.title)
        add(callout.blocks)
      case .table(let table):
        add(table.caption)
        for column in table.columns { add(column.header) }
        for cell in table.rows.joined() { add(cell.content) }
      case .figure(let figure): add(figure.caption)
      case .equation(let equation): add(equation.tex)
      case .bibliography(let entries): for entry in entries { add(entry.content) }
      case .code, .gap, .rawHTML, .rule: break
      }
    }
  }

  private mutating func add(_ inlines: [Inline]) {
    for inline in inlines {
      switch inline {
      case .math(let tex): add(tex)
      case .emphasis(let content), .strong(let content), .strikethrough(let content): add(content)
      case .link(let link): add(link.content)
      case .text, .code, .reference, .value, .footnote, .citation, .rawHTML, .softBreak, .lineBreak:
        break
      }
    }
  }
}
