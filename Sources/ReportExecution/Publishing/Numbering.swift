// Numbers of figures, tables, equations and sections, in the order of the text. They follow from
// the plan alone, so a reference may stand before its target and before anything has run.
import DocumentModel
import ReportLanguage

/// The numbers of everything that has one.
struct Numbering {
  /// By position among all directives.
  private(set) var figures: [Int: Int] = [:]
  private(set) var tables: [Int: Int] = [:]
  /// By anchor.
  private(set) var texts: [String: String] = [:]

  init(_ plan: ReportPlan) {
    var walk = Walk(plan: plan)
    walk.visit(plan.report.blocks)
    figures = walk.figures
    tables = walk.tables
    texts = walk.texts
  }

  private struct Walk {
    let plan: ReportPlan
    var figures: [Int: Int] = [:]
    var tables: [Int: Int] = [:]
    var texts: [String: String] = [:]
    var directive = 0
    var figureCount = 0
    var tableCount = 0
    var equationCount = 0
    var sections = SectionCounter()

    mutating func visit(_ blocks: [ParsedBlock]) {
      for block in blocks {
        switch block.content {
        case .heading(let level, let identifier, let content):
          let number = sections.next(level: level)
          if let identifier {
            texts[identifier.name] =
              plan.frontMatter.numbersSections ? "Section\u{A0}\(number)" : "“\(content.plainText)”"
          }
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
        case .directive:
          visitDirective()
        case .list(_, _, let items): for item in items { visit(item) }
        case .quote(let inner): visit(inner)
        case .paragraph, .code, .rule: break
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
    }
  }
}

/// 1, 1.1, 1.2, 2 …: the levels of headings as they come, the first level met counting as the top.
package struct SectionCounter {
  package init() {}

  private var counts: [Int] = []
  private var levels: [Int] = []

  package mutating func next(level: Int) -> String {
    // A heading that skipped a level shares its depth with the one that did not, and the count.
    var replaced = 0
    while let last = levels.last, last > level {
      levels.removeLast()
      replaced = counts.removeLast()
    }
    if levels.last == level {
      counts[counts.count - 1] += 1
    } else {
      levels.append(level)
      counts.append(replaced + 1)
    }
    return counts.map(String.init).joined(separator: ".")
  }
}

extension ReportPlan {
  var referenceTexts: [String: String] { Numbering(self).texts }
}

extension [ParsedInline] {
  var plainText: String {
    map { inline in
      switch inline.content {
      case .text(let text), .code(let text), .math(let text): text
      case .emphasis(let content), .strong(let content), .link(_, _, let content):
        content.plainText
      case .reference(let target): target
      case .value(let expression): expression.formula.description
      case .softBreak, .lineBreak: " "
      }
    }.joined()
  }
}
