// Every mark of a note gets an anchor of its own, so that the note leads back to where it was called
// for. Only the finished page knows all marks: directives bring some.
import DocumentModel

struct FootnoteAnchors {
  /// By the anchor of a note, the anchors of its marks in the order of the page.
  private(set) var marks: [String: [String]] = [:]
  private var taken: Set<String>

  /// - Parameter taken: anchors that the page has already.
  init(taken: Set<String>) { self.taken = taken }

  mutating func naming(_ blocks: [Block]) -> [Block] { blocks.map { naming($0) } }

  private mutating func naming(_ block: Block) -> Block {
    switch block {
    case .heading(var heading):
      heading.content = naming(heading.content)
      return .heading(heading)
    case .paragraph(let content): return .paragraph(naming(content))
    case .list(var list):
      for index in list.items.indices {
        list.items[index].blocks = naming(list.items[index].blocks)
      }
      return .list(list)
    case .quote(let inner): return .quote(naming(inner))
    case .callout(var callout):
      callout.title = naming(callout.title)
      callout.blocks = naming(callout.blocks)
      return .callout(callout)
    case .table(var table):
      table.caption = naming(table.caption)
      for index in table.columns.indices {
        table.columns[index].header = naming(table.columns[index].header)
      }
      for row in table.rows.indices {
        for cell in table.rows[row].indices {
          table.rows[row][cell].content = naming(table.rows[row][cell].content)
        }
      }
      return .table(table)
    case .figure(var figure):
      figure.caption = naming(figure.caption)
      return .figure(figure)
    case .code, .equation, .gap, .bibliography, .rawHTML, .rule: return block
    }
  }

  private mutating func naming(_ inlines: [Inline]) -> [Inline] { inlines.map { naming($0) } }

  private mutating func naming(_ inline: Inline) -> Inline {
    switch inline {
    case .emphasis(let content): return .emphasis(naming(content))
    case .strong(let content): return .strong(naming(content))
    case .strikethrough(let content): return .strikethrough(naming(content))
    case .link(var link):
      link.content = naming(link.content)
      return .link(link)
    case .footnote(var mark):
      let name = mark.target.hasPrefix("fn-") ? "fnref-" + mark.target.dropFirst(3) : mark.target
      var anchor = name
      var count = 2
      while !taken.insert(anchor).inserted {
        anchor = "\(name)-\(count)"
        count += 1
      }
      mark.identifier = anchor
      marks[mark.target, default: []].append(anchor)
      return .footnote(mark)
    case .text, .code, .math, .reference, .value, .citation, .rawHTML, .softBreak, .lineBreak:
      return inline
    }
  }
}
