// What an author and a new rendering do to a document, at random: words, numbers, moves, renumbering.
import DocumentModel
import Foundation

extension RandomDocuments {
  mutating func edited(_ document: Document) -> Document {
    var result = document
    for _ in 0...below(4) {
      switch below(10) {
      case 0: result.metadata.title = text()
      case 1: result.metadata.abstract = edited(result.metadata.abstract)
      case 2: result.footnotes = shuffled(result.footnotes) { $0.footnote() }
      case 3: result.colophon = shuffled(result.colophon) { ColophonRow($0.name("row"), $0.text()) }
      case 4: result.notices = []
      case 5: result.tolerances = self.document().tolerances
      default: result.blocks = edited(result.blocks)
      }
    }
    return result
  }

  mutating func edited(_ blocks: [Block]) -> [Block] {
    var result = shuffled(blocks) { $0.block() }
    for index in result.indices where chance(0.3) { result[index] = edited(result[index]) }
    return result
  }

  /// Removes, inserts, repeats, moves one and moves a run.
  mutating func shuffled<Value>(_ values: [Value], _ make: (inout Self) -> Value) -> [Value] {
    var result = values
    switch below(6) {
    case 0 where !result.isEmpty: result.remove(at: below(result.count))
    case 1: result.insert(make(&self), at: below(result.count + 1))
    case 2 where !result.isEmpty:
      result.insert(result[below(result.count)], at: below(result.count + 1))
    case 3 where !result.isEmpty:
      let value = result.remove(at: below(result.count))
      result.insert(value, at: below(result.count + 1))
    case 4 where result.count > 2:
      let start = below(result.count - 1)
      let end = start + 1 + below(result.count - start - 1)
      let run = result[start..<end]
      result.removeSubrange(start..<end)
      result.insert(contentsOf: run, at: below(result.count + 1))
    default: break
    }
    return result
  }

  mutating func edited(_ inlines: [Inline]) -> [Inline] {
    var result = shuffled(inlines) { $0.inline() }
    for index in result.indices where chance(0.3) {
      switch result[index] {
      case .text(let text): result[index] = .text(text + word())
      case .value(var value):
        value.value = number()
        value.text = word()
        result[index] = .value(value)
      case .emphasis(let content): result[index] = .strong(content)
      case .strong(let content): result[index] = .strong(edited(content))
      case .link(var link):
        link.content = edited(link.content)
        result[index] = .link(link)
      case .math(let source): result[index] = .math(source + tex())
      case .reference(let reference):
        result[index] = .reference(Reference(target: reference.target, text: word()))
      default: break
      }
    }
    return result
  }

  mutating func edited(_ block: Block) -> Block {
    switch block {
    case .heading(var heading):
      heading.number = "\(below(9))"
      if chance(0.3) { heading.content = edited(heading.content) }
      return .heading(heading)
    case .paragraph(let content): return .paragraph(edited(content))
    case .list(var list):
      list.items = shuffled(list.items) { List.Item($0.blocks(1, most: 2)) }
      if !list.items.isEmpty {
        let index = below(list.items.count)
        list.items[index].blocks = edited(list.items[index].blocks)
      }
      return .list(list)
    case .quote(let blocks): return .quote(edited(blocks))
    case .callout(var callout):
      callout.blocks = edited(callout.blocks)
      return .callout(callout)
    case .code(var code):
      let lines = code.text.components(separatedBy: "\n")
      code.text = shuffled(lines) { $0.text() }.joined(separator: "\n")
      return .code(code)
    case .table(let table): return .table(edited(table))
    case .figure(var figure):
      figure.number = "\(below(9))"
      if chance(0.5) { figure.content = figureContent() }
      if chance(0.3) { figure.caption = edited(figure.caption) }
      return .figure(figure)
    case .equation(var equation):
      equation.tex += tex()
      return .equation(equation)
    case .bibliography(let entries):
      return .bibliography(
        shuffled(entries) {
          BibliographyEntry(
            identifier: $0.word(), key: $0.word(), number: 1, content: $0.inlines())
        })
    case .gap, .rawHTML, .rule: return self.block()
    }
  }

  private mutating func edited(_ table: Table) -> Table {
    var result = table
    switch below(4) {
    case 0 where !table.columns.isEmpty:
      let column = below(table.columns.count)
      result.columns.remove(at: column)
      for row in result.rows.indices where column < result.rows[row].count {
        result.rows[row].remove(at: column)
      }
    case 1:
      let column = below(table.columns.count + 1)
      result.columns.insert(Table.Column(header: [.text("new")]), at: column)
      for row in result.rows.indices {
        result.rows[row].insert(cell(), at: min(column, result.rows[row].count))
      }
    case 2:
      let count = table.columns.count
      result.rows = shuffled(result.rows) { random in (0..<count).map { _ in random.cell() } }
    default: break
    }
    for row in result.rows.indices where chance(0.5) {
      for column in result.rows[row].indices where chance(0.5) { result.rows[row][column] = cell() }
    }
    return result
  }
}
