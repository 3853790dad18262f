// The content of blocks and of what holds them.
import DocumentModel

extension Block: Part {
  package func write(to content: inout ContentBytes) {
    content.add(tag: kind.rawValue)
    switch self {
    case .heading(let heading):
      content.add(heading.level)
      content.add(heading.identifier)
      content.addExactly(heading.number)
      content.add(heading.content)
    case .paragraph(let inlines): content.add(inlines)
    case .list(let list):
      content.add(list.start)
      content.add(list.isTight)
      content.add(list.items)
    case .quote(let blocks): content.add(blocks)
    case .callout(let callout):
      content.add(callout.kind.rawValue)
      content.add(callout.title)
      content.add(callout.blocks)
    case .code(let code):
      content.add(code.role.rawValue)
      content.add(code.language)
      content.addExactly(code.foldedSummary)
      content.add(code.text)
    case .table(let table): table.write(to: &content)
    case .figure(let figure): figure.write(to: &content)
    case .equation(let equation):
      content.add(equation.identifier)
      content.addExactly(equation.number)
      content.add(equation.tex)
    case .gap(let gap): gap.write(to: &content)
    case .bibliography(let entries): content.add(entries)
    case .rawHTML(let source): content.add(source)
    case .rule: break
    }
  }

  /// Blocks of two kinds are never one block that was edited.
  package enum Kind: UInt8, Sendable {
    case heading = 1
    case paragraph, list, quote, callout, code, table, figure, equation, gap, bibliography, rawHTML
    case rule
  }

  package var kind: Kind {
    switch self {
    case .heading: .heading
    case .paragraph: .paragraph
    case .list: .list
    case .quote: .quote
    case .callout: .callout
    case .code: .code
    case .table: .table
    case .figure: .figure
    case .equation: .equation
    case .gap: .gap
    case .bibliography: .bibliography
    case .rawHTML: .rawHTML
    case .rule: .rule
    }
  }
}

extension List.Item: Part {
  package func write(to content: inout ContentBytes) {
    content.add(isDone)
    content.add(blocks)
  }
}

extension Gap: Part {
  package func write(to content: inout ContentBytes) {
    content.add(identifier)
    content.add(reason.rawValue)
    content.add(title)
    content.add(details)
  }
}

extension BibliographyEntry: Part {
  package func write(to entry: inout ContentBytes) {
    entry.add(identifier)
    entry.add(key)
    entry.addExactly(number)
    entry.add(content)
  }
}

extension Footnote: Part {
  package func write(to content: inout ContentBytes) {
    // Identifiers and marks of footnotes are made from their numbers.
    content.addExactly(identifier)
    content.addExactly(number)
    content.addExactly(marks)
    content.add(blocks)
  }
}

extension Table: Part {
  package func write(to content: inout ContentBytes) {
    content.add(identifier)
    content.addExactly(number)
    content.add(caption)
    content.add(columns)
    content.add(rows.map(TableRow.init))
  }
}

extension Table.Column: Part {
  package func write(to content: inout ContentBytes) {
    content.add(alignment.rawValue)
    content.add(header)
  }
}

extension Table.Cell: Part {
  package func write(to bytes: inout ContentBytes) {
    bytes.add(value != nil)
    // A number is what changes between two renderings.
    if value == nil || bytes.isExact { bytes.add(content) }
    bytes.addExactly(value)
  }
}

/// A row of a table, to be aligned as one.
package struct TableRow: Part {
  package var cells: [Table.Cell]

  package init(_ cells: [Table.Cell]) { self.cells = cells }

  package func write(to content: inout ContentBytes) { content.add(cells) }
}

extension Metadata: Part {
  package func write(to content: inout ContentBytes) {
    content.add(title)
    content.add(subtitle)
    content.add(authors)
    content.add(date)
    content.add(language)
    content.add(abstract)
    content.add(keywords)
  }
}

extension PageLayout: Part {
  package func write(to content: inout ContentBytes) {
    content.add(hasTableOfContents)
    content.add(numbersSections)
    content.add(paper.rawValue)
  }
}

extension Notice: Part {
  package func write(to content: inout ContentBytes) {
    content.add(kind.rawValue)
    content.add(text)
  }
}

extension ColophonRow: Part {
  package func write(to content: inout ContentBytes) {
    content.add(label)
    content.add(value)
  }
}

extension ComparisonTolerance: Part {
  package func write(to content: inout ContentBytes) {
    content.add(name)
    content.add(absolute)
    content.add(relative)
  }
}

extension Document: Part {
  package func write(to content: inout ContentBytes) {
    content.add(format)
    metadata.write(to: &content)
    layout.write(to: &content)
    content.add(notices)
    content.add(blocks)
    content.add(footnotes)
    content.add(colophon)
    content.add(tolerances)
  }
}
