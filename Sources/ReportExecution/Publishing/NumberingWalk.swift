// The walk through a report's text that counts what has a number.
import ReportLanguage

struct NumberingWalk {
  let plan: ReportPlan
  private(set) var figures: [Int: Int] = [:]
  private(set) var tables: [Int: Int] = [:]
  private(set) var pictures: [Int] = []
  private(set) var texts: [String: String] = [:]
  /// Keys in the order of their first use.
  private(set) var footnotes: [String] = []
  private(set) var works: [String] = []

  private var directive = 0
  private var figureCount = 0
  private var tableCount = 0
  private var equationCount = 0
  private var sections = SectionCounter()
  private var seenFootnotes: Set<String> = []
  private var seenWorks: Set<String> = []

  init(plan: ReportPlan) { self.plan = plan }

  mutating func visit(_ blocks: [ParsedBlock]) {
    for block in blocks {
      switch block.content {
      case .heading(let level, let attributes, let content):
        visit(content)
        let number = attributes.isUnnumbered ? nil : sections.next(level: level)
        if let identifier = attributes.identifier {
          let shown = plan.frontMatter.numbersSections ? number : nil
          texts[identifier.name] = shown.map { "Section\u{A0}\($0)" } ?? "“\(content.plainText)”"
        }
      case .paragraph(let content): visit(content)
      case .equation(_, let identifier):
        if let identifier {
          equationCount += 1
          texts[identifier.name] = "Equation\u{A0}\(equationCount)"
        }
      case .table(let table):
        if !table.caption.isEmpty {
          tableCount += 1
          if let identifier = table.identifier {
            texts[identifier.name] = "Table\u{A0}\(tableCount)"
          }
        }
        visit(table.caption)
        for cell in table.header + table.rows.flatMap({ $0 }) { visit(cell) }
      case .directive: visitDirective()
      case .picture(let picture):
        figureCount += 1
        pictures.append(figureCount)
        if let identifier = picture.identifier {
          texts[identifier.name] = "Figure\u{A0}\(figureCount)"
        }
        visit(picture.caption)
      case .list(_, _, let items): for item in items { visit(item.blocks) }
      case .quote(let inner): visit(inner)
      case .callout(_, let title, let inner):
        visit(title)
        visit(inner)
      case .code, .rawHTML, .rule: break
      }
    }
  }

  private mutating func visitDirective() {
    let step = plan.steps[directive]
    switch (step.directive as? any ExecutableDirective)?.numbered {
    case .figure:
      figureCount += 1
      figures[directive] = figureCount
      if let label = step.directive.label { texts[label.name] = "Figure\u{A0}\(figureCount)" }
    case .table:
      tableCount += 1
      tables[directive] = tableCount
      if let label = step.directive.label { texts[label.name] = "Table\u{A0}\(tableCount)" }
    case nil: break
    }
    directive += 1
    for text in step.directive.prose { visit(text) }
  }

  private mutating func visit(_ inlines: [ParsedInline]) {
    for inline in inlines {
      switch inline.content {
      case .emphasis(let content), .strong(let content), .strikethrough(let content),
        .link(_, _, let content):
        visit(content)
      case .footnote(let name):
        let key = name.lowercased()
        guard let footnote = plan.footnotes[key], seenFootnotes.insert(key).inserted else {
          continue
        }
        footnotes.append(key)
        // A note is read where it is called for first.
        visit(footnote.blocks)
      case .citation(let citation):
        for item in citation.items
        where plan.bibliography?[item.key] != nil && seenWorks.insert(item.key).inserted {
          works.append(item.key)
        }
      case .text, .code, .math, .reference, .value, .rawHTML, .softBreak, .lineBreak: break
      }
    }
  }
}
