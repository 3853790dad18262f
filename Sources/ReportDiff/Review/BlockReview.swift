// The changes of blocks, and of what is in them.
import DocumentModel

extension ReviewBuilder {
  mutating func add(_ edit: SequenceEdit<Block>?, from old: [Block], to new: [Block]) {
    guard let edit else { return }
    let entries = edit.entries(from: old, to: new)
    var position = 0
    while position < entries.count {
      switch entries[position] {
      case .kept(let before, let after):
        oldSections.enter(before)
        newSections.enter(after)
      case .edited(let before, let after, let change):
        oldSections.enter(before)
        newSections.enter(after)
        add(change, before, after)
      case .removed(let block):
        oldSections.enter(block)
        addWhole(block, .removed)
      case .inserted(let block):
        newSections.enter(block)
        addWhole(block, .inserted)
      case .moved:
        position = addMoved(entries, from: position)
        continue
      }
      position += 1
    }
  }

  mutating func addAll(_ blocks: [Block], _ operation: Change.Operation) {
    for block in blocks { addWhole(block, operation) }
  }

  /// Blocks that moved together are one move.
  /// - Returns: the position after them.
  private mutating func addMoved(
    _ entries: [SequenceEdit<Block>.Entry], from start: Int
  ) -> Int {
    var blocks: [(old: Block, new: Block, change: BlockEdit?)] = []
    var position = start
    var next: Int?
    while position < entries.count,
      case .moved(let old, let new, let change, let origin, _) = entries[position],
      next == nil || origin == next
    {
      // Two sections that moved are two moves.
      if !blocks.isEmpty, case .heading(let heading) = new,
        case .heading(let first)? = blocks.first?.new, heading.level <= first.level
      {
        break
      }
      blocks.append((old, new, change))
      next = origin + 1
      position += 1
    }
    if let first = blocks.first {
      // A section that moved is told by where it is now, without itself.
      if case .heading(let heading) = first.new {
        record(
          .moved, [.structure], "Section “\(heading.content.plainText)”",
          identifier: heading.identifier, .blocks(blocks.map { excerpt($0.new) }))
      } else {
        let label = blocks.count == 1 ? label(first.new) : "\(blocks.count) blocks"
        record(
          .moved, [.structure], label, identifier: first.new.anchor,
          .blocks(blocks.map { excerpt($0.new) }))
      }
    }
    for block in blocks {
      newSections.enter(block.new)
      if let change = block.change { add(change, block.old, block.new) }
    }
    return position
  }

  // MARK: Edited

  private mutating func add(_ edit: BlockEdit, _ old: Block, _ new: Block) {
    switch (edit, old, new) {
    case (.heading(let edit), .heading(let old), .heading(let new)): add(edit, old, new)
    case (.paragraph(let edit), .paragraph(let old), .paragraph(let new)):
      prose(review(edit, old, new), "Paragraph")
    case (.list(let edit), .list(let old), .list(let new)): add(edit, old, new)
    case (.quote(let edit), .quote(let old), .quote(let new)):
      within("Quotation") { $0.add(edit, from: old, to: new) }
    case (.callout(let edit), .callout(let old), .callout(let new)): add(edit, old, new)
    case (.code(let edit), .code(let old), .code(let new)): add(edit, old, new)
    case (.table(let edit), .table(let old), .table(let new)): add(edit, old, new)
    case (.figure(let edit), .figure(let old), .figure(let new)): add(edit, old, new)
    case (.equation(let edit), .equation(let old), .equation(let new)):
      if edit.number != nil { fold(\.renumbered) }
      if edit.identifier != nil, edit.tex == nil {
        property(label(.equation(new)) + ", anchor", old.identifier, new.identifier)
      }
      if edit.tex != nil {
        record(
          .edited, [.formulas], label(.equation(new)), identifier: new.identifier,
          .formula(sourceRuns(edit.tex, from: old.tex, to: new.tex)))
      }
    case (.gap, .gap(let old), .gap(let new)):
      property(
        label(.gap(new)), ([old.title] + old.details).joined(separator: "\n"),
        ([new.title] + new.details).joined(separator: "\n"), identifier: new.identifier)
    case (.bibliography(let edit), .bibliography(let old), .bibliography(let new)):
      add(edit, old, new)
    case (.rawHTML(let edit), .rawHTML(let old), .rawHTML(let new)):
      record(
        .edited, [.code], "HTML",
        .code(language: "html", lines: sourceRuns(edit, from: old, to: new)))
    default: break
    }
  }

  private mutating func within(_ label: String, _ body: (inout ReviewBuilder) -> Void) {
    let outer = container
    container = [outer, label].compactMap { $0 }.joined(separator: ", ")
    body(&self)
    container = outer
  }

  private mutating func add(_ edit: HeadingEdit, _ old: Heading, _ new: Heading) {
    if edit.number != nil { fold(\.renumbered) }
    if let level = edit.level {
      property("Heading “\(new.content.plainText)”, level", "\(level.old)", "\(level.new)")
    }
    if let content = edit.content {
      prose(
        review(content, old.content, new.content), "Heading", identifier: new.identifier)
      if edit.identifier != nil { fold(\.derived) }
    } else if let identifier = edit.identifier {
      property(
        "Heading “\(new.content.plainText)”, anchor", identifier.old, identifier.new)
    }
  }

  private mutating func add(_ edit: ListEdit, _ old: List, _ new: List) {
    if let start = edit.start {
      func kind(_ start: Int?) -> String { start.map { "numbers from \($0)" } ?? "bullets" }
      property("List", kind(start.old), kind(start.new))
    }
    if edit.isTight != nil { fold(\.reflowed) }
    guard let items = edit.items else { return }
    var number = 0
    for entry in items.entries(from: old.items, to: new.items) {
      if case .removed = entry {} else { number += 1 }
      switch entry {
      case .kept: break
      case .edited(let before, let after, let change),
        .moved(let before, let after, let change?, _, _):
        within("List item \(number)") { builder in
          if case .moved = entry {
            builder.record(
              .moved, [.structure], "moved", .blocks(after.blocks.map(builder.excerpt)))
          }
          if let done = change.isDone {
            func state(_ isDone: Bool?) -> String? { isDone.map { $0 ? "done" : "to do" } }
            builder.property("task", state(done.old), state(done.new))
          }
          builder.add(change.blocks, from: before.blocks, to: after.blocks)
        }
      case .moved(_, let after, nil, _, _):
        record(
          .moved, [.structure], "List item \(number)", .blocks(after.blocks.map(excerpt)))
      case .removed(let item):
        within("List item") { $0.addAll(item.blocks, .removed) }
      case .inserted(let item):
        within("List item \(number)") { $0.addAll(item.blocks, .inserted) }
      }
    }
  }

  private mutating func add(_ edit: CalloutEdit, _ old: Callout, _ new: Callout) {
    within("Callout") { builder in
      if let kind = edit.kind { builder.property("kind", kind.old, kind.new) }
      if edit.title != nil {
        builder.prose(builder.review(edit.title, old.title, new.title), "title")
      }
      builder.add(edit.blocks, from: old.blocks, to: new.blocks)
    }
  }

  private mutating func add(_ edit: CodeEdit, _ old: CodeBlock, _ new: CodeBlock) {
    if let role = edit.role { property("Code, role", role.old, role.new) }
    if let language = edit.language { property("Code, language", language.old, language.new) }
    if let summary = edit.foldedSummary { property("Code, summary", summary.old, summary.new) }
    guard edit.text != nil else { return }
    record(
      .edited, [.code], label(.code(new)),
      .code(language: new.language, lines: sourceRuns(edit.text, from: old.text, to: new.text)))
  }

  private mutating func add(_ edit: TableEdit, _ old: Table, _ new: Table) {
    let review = TableReview(edit, from: old, to: new, tolerances: tolerances)
    let caption = self.review(edit.caption, old.caption, new.caption)
    fold(\.renumbered, review.renumbered + caption.renumbered + (edit.number == nil ? 0 : 1))
    if edit.identifier != nil { fold(\.derived) }
    guard review.isVisible || caption.isVisible else { return }
    let verdict: Verdict =
      (review.isVisible ? review.verdict : .within) == .within
        && (caption.isVisible ? caption.verdict : .within) == .within ? .within : .beyond
    if review.isVisible {
      record(
        .edited, review.kinds.union(caption.kinds), label(.table(new)),
        identifier: new.identifier, .table(review), metrics: review.metrics + caption.metrics,
        verdict: verdict, caption: caption.runs)
    } else {
      prose(caption, label(.table(new)) + ", caption", identifier: new.identifier)
    }
  }

  private mutating func add(_ edit: FigureEdit, _ old: Figure, _ new: Figure) {
    let caption = review(edit.caption, old.caption, new.caption)
    fold(\.renumbered, edit.number == nil ? 0 : 1)
    if edit.identifier != nil { fold(\.derived) }
    guard edit.content != nil else {
      if edit.caption != nil {
        prose(caption, label(.figure(new)) + ", caption", identifier: new.identifier)
      }
      if let text = edit.alternativeText {
        property(
          label(.figure(new)) + ", description", text.old, text.new, identifier: new.identifier)
      }
      return
    }
    fold(\.renumbered, caption.renumbered)
    if edit.alternativeText != nil { fold(\.derived) }
    let comparison = FigureComparison(
      from: old.content, to: new.content, tolerances: tolerances)
    let isWithin =
      comparison.verdict == .within && (!caption.isVisible || caption.verdict == .within)
    record(
      .edited, caption.kinds.union([.figures]), label(.figure(new)), identifier: new.identifier,
      .figure(FigureReview(old: old, new: new, findings: comparison.findings)),
      metrics: caption.metrics, verdict: isWithin ? .within : .beyond, caption: caption.runs)
  }

  private mutating func add(
    _ edit: SequenceEdit<BibliographyEntry>, _ old: [BibliographyEntry],
    _ new: [BibliographyEntry]
  ) {
    for entry in edit.entries(from: old, to: new) {
      switch entry {
      case .kept: break
      case .edited(let before, let after, let change):
        if change.number != nil { fold(\.renumbered) }
        if let key = change.key { property("Reference, key", key.old, key.new) }
        if change.content != nil {
          prose(
            review(change.content, before.content, after.content), "Reference \(after.key)",
            identifier: after.identifier)
        }
      case .moved(let before, let after, let change, _, _):
        // Works stand in the order of their first citation.
        fold(\.renumbered)
        if change?.content != nil {
          prose(
            review(change?.content, before.content, after.content), "Reference \(after.key)",
            identifier: after.identifier)
        }
      case .removed(let work):
        record(
          .removed, [.prose], "Reference \(work.key)",
          .prose(ProseReview(work.content, state: .removed).runs))
      case .inserted(let work):
        record(
          .inserted, [.prose], "Reference \(work.key)", identifier: work.identifier,
          .prose(ProseReview(work.content, state: .inserted).runs))
      }
    }
  }
}
