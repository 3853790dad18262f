// Text of the report → text of the document: values put in, references resolved.
import Bibliography
import Diagnostics
import DocumentModel
import ReportLanguage

struct InlineAssembly {
  var results: Results
  var plan: ReportPlan
  /// Asked only where something has a number: a walk through the whole report.
  var numbering: () -> Numbering

  func inlines(_ parsed: [ParsedInline]) throws -> [Inline] {
    try parsed.flatMap { inline -> [Inline] in
      switch inline.content {
      case .text(let text): return [.text(text)]
      case .emphasis(let content): return [.emphasis(try inlines(content))]
      case .strong(let content): return [.strong(try inlines(content))]
      case .strikethrough(let content): return [.strikethrough(try inlines(content))]
      case .code(let text): return [.code(text)]
      case .math(let tex): return [.math(tex)]
      case .link(let destination, let title, let content):
        return [
          .link(Link(destination: destination, title: title, content: try inlines(content)))
        ]
      case .reference(let target):
        // What a reference to an anchor reads: `fig-loss` → "Figure 1".
        guard let text = numbering().texts[target] else {
          throw Diagnostic.error("nothing here is labelled '\(target)'", at: inline.range)
        }
        return [.reference(Reference(target: target, text: text))]
      case .value(let expression): return [.value(try value(expression))]
      case .footnote(let name):
        guard let note = numbering().footnotes[name.lowercased()] else {
          throw Diagnostic.error("there is no note '\(name)'", at: inline.range)
        }
        // The mark gets its own anchor when all marks of the page are known.
        return [
          .footnote(FootnoteMark(number: note.number, identifier: "", target: note.anchor))
        ]
      case .citation(let citation): return try cited(citation)
      case .rawHTML(let html): return plan.frontMatter.allowsRawHTML ? [.rawHTML(html)] : []
      case .softBreak: return [.softBreak]
      case .lineBreak: return [.lineBreak]
      }
    }
  }

  private func cited(_ citation: ParsedCitation) throws -> [Inline] {
    guard let bibliography = plan.bibliography else {
      // An `@` in a report without a bibliography is text.
      return [.text(citation.items.map { "@\($0.key)" }.joined(separator: "; "))]
    }
    let numbering = numbering()
    var items: [Citation.Item] = []
    for item in citation.items {
      guard let work = numbering.works[item.key] else {
        throw Diagnostic.error("the bibliography has no entry '\(item.key)'", at: item.range)
      }
      items.append(
        Citation.Item(
          target: work.anchor, number: work.number, prefix: item.prefix, locator: item.locator))
    }
    let marks = Inline.citation(Citation(items: items))
    guard citation.isNarrative, let key = citation.items.first?.key, let work = bibliography[key]
    else { return [marks] }
    return [.text(work.narrativeAuthors + "\u{A0}"), marks]
  }

  private func value(_ expression: ValueExpression) throws -> InlineValue {
    let path = expression.formula.description
    switch try expression.result(results.value(at:)) {
    case .number(let number):
      let format = expression.format ?? .standard(for: number)
      return InlineValue(path: path, text: format.string(from: number), value: number)
    case .text(let text):
      return InlineValue(path: path, text: text)
    case .missing:
      return InlineValue(path: path, text: "[\(path)]")
    case .record, .list:
      throw Diagnostic.error("'\(path)' is not a single value", at: expression.range)
    }
  }
}

extension ExecutionContext {
  /// Text of a directive's own, such as a row's name.
  func inlines(_ parsed: [ParsedInline], _ results: Results) throws -> [Inline] {
    let plan = preparation.plan
    return try InlineAssembly(results: results, plan: plan, numbering: { Numbering(plan) })
      .inlines(parsed)
  }
}
