// Blocks that are all new or all gone, and what blocks are called.
import DocumentModel

extension ReviewBuilder {
  mutating func addWhole(_ block: Block, _ operation: Change.Operation) {
    let state: ProseRun.State = operation == .removed ? .removed : .inserted
    let sourceState: SourceRun.State = operation == .removed ? .removed : .inserted
    func lines(_ text: String) -> [SourceRun] {
      Lines.tokens(of: text).map { SourceRun(state: sourceState, text: $0.text) }
    }
    let label = label(block)
    let identifier = block.anchor
    switch block {
    case .heading(let heading):
      record(
        operation, [.prose], label, identifier: identifier,
        .prose(ProseReview(heading.content, state: state).runs))
    case .paragraph(let content):
      record(operation, [.prose], label, .prose(ProseReview(content, state: state).runs))
    case .list(let list):
      for item in list.items {
        nested("List item") { $0.addAll(item.blocks, operation) }
      }
    case .quote(let blocks): nested("Quotation") { $0.addAll(blocks, operation) }
    case .callout(let callout):
      nested("Callout") { builder in
        if !callout.title.isEmpty {
          builder.record(
            operation, [.prose], "title",
            .prose(ProseReview(callout.title, state: state).runs))
        }
        builder.addAll(callout.blocks, operation)
      }
    case .code(let code):
      record(
        operation, [.code], label, .code(language: code.language, lines: lines(code.text)))
    case .table(let table):
      record(
        operation, [.tables], label, identifier: identifier,
        .table(TableReview(table, state: operation == .removed ? .removed : .inserted)),
        caption: ProseReview(table.caption, state: state).runs)
    case .figure(let figure):
      record(
        operation, [.figures], label, identifier: identifier,
        .figure(
          FigureReview(
            old: operation == .removed ? figure : nil, new: operation == .removed ? nil : figure,
            findings: [])), caption: ProseReview(figure.caption, state: state).runs)
    case .equation(let equation):
      record(
        operation, [.formulas], label, identifier: identifier,
        .formula([SourceRun(state: sourceState, text: equation.tex)]))
    case .gap(let gap):
      let text = ([gap.title] + gap.details).joined(separator: "\n")
      property(
        label, operation == .removed ? text : nil, operation == .removed ? nil : text,
        identifier: identifier)
    case .bibliography(let entries):
      for entry in entries {
        record(
          operation, [.prose], "Reference \(entry.key)",
          .prose(ProseReview(entry.content, state: state).runs))
      }
    case .rawHTML(let source):
      record(operation, [.code], label, .code(language: "html", lines: lines(source)))
    case .rule:
      record(
        operation, [.structure], label,
        .property(
          old: operation == .removed ? "a rule" : nil, new: operation == .removed ? nil : "a rule"))
    }
    if block.isEmptyContainer {
      record(operation, [.structure], label, .property(old: nil, new: nil))
    }
  }

  private mutating func nested(_ label: String, _ body: (inout ReviewBuilder) -> Void) {
    let outer = container
    container = [outer, label].compactMap { $0 }.joined(separator: ", ")
    body(&self)
    container = outer
  }

  /// What readers call a block: "Figure 3", "Paragraph".
  func label(_ block: Block) -> String {
    func numbered(_ name: String, _ number: String?) -> String {
      number.map { $0.isEmpty ? name : "\(name) \($0)" } ?? name
    }
    return switch block {
    case .heading: "Heading"
    case .paragraph: "Paragraph"
    case .list: "List"
    case .quote: "Quotation"
    case .callout: "Callout"
    case .code(let code):
      switch code.role {
      case .source: "Code"
      case .directive: "Directive"
      case .output: "Output"
      }
    case .table(let table): numbered("Table", table.number)
    case .figure(let figure): numbered("Figure", figure.number)
    case .equation(let equation): numbered("Equation", equation.number)
    case .gap: "Missing result"
    case .bibliography: "References"
    case .rawHTML: "HTML"
    case .rule: "Rule"
    }
  }

  /// The beginning of a block in a line.
  func excerpt(_ block: Block) -> String {
    let text: String =
      switch block {
      case .heading(let heading): heading.content.plainText
      case .paragraph(let content): content.plainText
      case .list(let list):
        list.items.first?.blocks.first.map(excerpt) ?? ""
      case .quote(let blocks): blocks.first.map(excerpt) ?? ""
      case .callout(let callout):
        callout.title.isEmpty
          ? callout.blocks.first.map(excerpt) ?? "" : callout.title.plainText
      case .code(let code): code.text
      case .table(let table): table.caption.plainText
      case .figure(let figure): figure.caption.plainText
      case .equation(let equation): equation.tex
      case .gap(let gap): gap.title
      case .bibliography, .rule: ""
      case .rawHTML(let source): source
      }
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let head = words.count > 72 ? words.prefix(71) + "…" : words[...]
    return head.isEmpty ? label(block) : "\(label(block)): \(head)"
  }
}

extension Block {
  /// A list, quotation or callout with nothing in it that could be shown.
  fileprivate var isEmptyContainer: Bool {
    switch self {
    case .list(let list): list.items.allSatisfy { $0.blocks.allSatisfy(\.isEmptyContainer) }
    case .quote(let blocks): blocks.allSatisfy(\.isEmptyContainer)
    case .callout(let callout):
      callout.title.isEmpty && callout.blocks.allSatisfy(\.isEmptyContainer)
    case .bibliography(let entries): entries.isEmpty
    default: false
    }
  }
}
