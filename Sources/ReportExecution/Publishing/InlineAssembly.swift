// Text of the report → text of the document: values put in, references resolved.
import Diagnostics
import DocumentModel
import ReportLanguage

struct InlineAssembly {
  var results: Results
  /// What a reference to an anchor reads: `fig-loss` → "Figure 1".
  var referenceTexts: [String: String]

  func inlines(_ parsed: [ParsedInline]) throws -> [Inline] {
    try parsed.map { inline in
      switch inline.content {
      case .text(let text): return .text(text)
      case .emphasis(let content): return .emphasis(try inlines(content))
      case .strong(let content): return .strong(try inlines(content))
      case .code(let text): return .code(text)
      case .math(let tex): return .math(tex)
      case .link(let destination, let title, let content):
        return .link(Link(destination: destination, title: title, content: try inlines(content)))
      case .reference(let target):
        guard let text = referenceTexts[target] else {
          throw Diagnostic.error("nothing here is labelled '\(target)'", at: inline.range)
        }
        return .reference(Reference(target: target, text: text))
      case .value(let expression):
        return .value(try value(expression))
      case .softBreak: return .softBreak
      case .lineBreak: return .lineBreak
      }
    }
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
    try InlineAssembly(results: results, referenceTexts: preparation.plan.referenceTexts)
      .inlines(parsed)
  }
}
