// From the difference of two documents to the list of changes that a reviewer reads.
import DocumentModel

extension ReportReview {
  package init(
    name: String, from old: Document, to new: Document, oldOrigin: String, newOrigin: String,
    tolerances: Tolerances
  ) {
    self.init(
      name: name, title: new.metadata.title, oldOrigin: oldOrigin, newOrigin: newOrigin)
    var builder = ReviewBuilder(tolerances: tolerances.with(new.tolerances ?? []))
    builder.add(DocumentDiff(from: old, to: new), from: old, to: new)
    changes = builder.changes
    folded = builder.folded
  }
}

struct ReviewBuilder {
  let tolerances: Tolerances
  private(set) var changes: [Change] = []
  private(set) var folded = FoldedChanges()
  /// The headings above the place in the new document, and in the old one.
  var newSections = SectionTrail()
  var oldSections = SectionTrail()
  /// What the blocks at hand are in, such as a footnote.
  var container: String?

  init(tolerances: Tolerances) { self.tolerances = tolerances }

  mutating func add(_ diff: DocumentDiff, from old: Document, to new: Document) {
    addProperties(diff, old, new)
    for entry in diff.notices.entries(from: old.notices, to: new.notices) {
      addNotice(entry)
    }
    container = "Abstract"
    if let metadata = diff.metadata {
      add(metadata.abstract, from: old.metadata.abstract, to: new.metadata.abstract)
    }
    container = nil
    add(diff.blocks, from: old.blocks, to: new.blocks)
    (newSections, oldSections) = (SectionTrail(), SectionTrail())
    for entry in diff.footnotes.entries(from: old.footnotes, to: new.footnotes) {
      addFootnote(entry)
    }
    container = nil
    for entry in diff.colophon.entries(from: old.colophon, to: new.colophon) {
      addColophon(entry)
    }
  }

  // MARK: Records

  mutating func record(
    _ operation: Change.Operation, _ kinds: Set<ChangeKind>, _ label: String,
    identifier: String? = nil, _ content: Change.Content, metrics: [Metric] = [],
    verdict: Verdict = .beyond, caption: [ProseRun]? = nil
  ) {
    let trail = operation == .removed ? oldSections : newSections
    let isCaptioned = caption?.contains { $0.state != .kept } == true
    changes.append(
      Change(
        operation: operation, kinds: kinds.sorted(), section: trail.titles,
        label: [container, label].compactMap { $0 }.joined(separator: ", "),
        identifier: identifier.flatMap { $0.isEmpty ? nil : $0 }, content: content,
        metrics: metrics, verdict: verdict, caption: isCaptioned ? caption : nil))
  }

  mutating func fold(_ path: WritableKeyPath<FoldedChanges, Int>, _ count: Int = 1) {
    folded[keyPath: path] += count
  }

  mutating func property(
    _ label: String, _ old: String?, _ new: String?, identifier: String? = nil
  ) {
    let operation: Change.Operation = old == nil ? .inserted : new == nil ? .removed : .edited
    record(operation, [.structure], label, identifier: identifier, .property(old: old, new: new))
  }

  /// Records an edited text, unless readers see nothing of it.
  mutating func prose(
    _ prose: ProseReview, _ label: String, identifier: String? = nil
  ) {
    fold(\.renumbered, prose.renumbered)
    if prose.isVisible {
      record(
        .edited, prose.kinds, label, identifier: identifier, .prose(prose.runs),
        metrics: prose.metrics, verdict: prose.verdict)
    } else if prose.renumbered == 0 {
      fold(\.reflowed)
    }
  }

  func review(_ edit: ProseEdit?, _ old: [Inline], _ new: [Inline]) -> ProseReview {
    ProseReview(edit, from: old, to: new, tolerances: tolerances)
  }

  // MARK: Around the text

  private mutating func addProperties(_ diff: DocumentDiff, _ old: Document, _ new: Document) {
    if let metadata = diff.metadata {
      if let edit = metadata.title { property("Title", edit.old, edit.new) }
      if let edit = metadata.subtitle { property("Subtitle", edit.old, edit.new) }
      if let edit = metadata.authors {
        property("Authors", listed(edit.old), listed(edit.new))
      }
      if let edit = metadata.date { property("Date", edit.old, edit.new) }
      if let edit = metadata.language { property("Language", edit.old, edit.new) }
      if let edit = metadata.keywords {
        property("Keywords", listed(edit.old), listed(edit.new))
      }
    }
    if let edit = diff.format { property("Format", "\(edit.old)", "\(edit.new)") }
    if let edit = diff.tolerances {
      property("Tolerances", words(edit.old), words(edit.new))
    }
    if let layout = diff.layout {
      func answer(_ flag: Bool) -> String { flag ? "yes" : "no" }
      for (label, before, after) in [
        (
          "Table of contents", answer(layout.old.hasTableOfContents),
          answer(layout.new.hasTableOfContents)
        ),
        (
          "Numbers of sections", answer(layout.old.numbersSections),
          answer(layout.new.numbersSections)
        ), ("Paper", layout.old.paper.rawValue, layout.new.paper.rawValue),
      ] where before != after {
        property(label, before, after)
      }
    }
  }

  private func words(_ tolerances: [ComparisonTolerance]?) -> String? {
    tolerances.map { rules in
      rules.map { rule in
        let amount = rule.relative > 0 ? percent(rule.relative) : shortNumber(rule.absolute)
        return "\(rule.name ?? "all"): \(amount)"
      }.joined(separator: ", ")
    }
  }

  private func listed(_ names: [String]) -> String? {
    names.isEmpty ? nil : names.joined(separator: ", ")
  }

  private mutating func addNotice(_ entry: SequenceEdit<Notice>.Entry) {
    switch entry {
    case .kept: break
    case .edited(let old, let new, _), .moved(let old, let new, _, _, _):
      property("Notice", old.text, new.text)
    case .removed(let notice): property("Notice", notice.text, nil)
    case .inserted(let notice): property("Notice", nil, notice.text)
    }
  }

  private mutating func addColophon(_ entry: SequenceEdit<ColophonRow>.Entry) {
    func isTime(_ row: ColophonRow) -> Bool { row.label.hasPrefix("Wall time") }
    switch entry {
    case .kept: break
    case .edited(let old, let new, _):
      if isTime(old), isTime(new) {
        fold(\.wallTimes)
      } else {
        property("Colophon, \(new.label)", old.value, new.value)
      }
    case .moved(let old, let new, let change, _, _):
      if change != nil, !isTime(new) {
        property("Colophon, \(new.label)", old.value, new.value)
      } else {
        fold(\.derived)
      }
    case .removed(let row): property("Colophon, \(row.label)", row.value, nil)
    case .inserted(let row): property("Colophon, \(row.label)", nil, row.value)
    }
  }

  private mutating func addFootnote(_ entry: SequenceEdit<Footnote>.Entry) {
    func name(_ note: Footnote) -> String { "Footnote \(note.number)" }
    switch entry {
    case .kept: break
    case .edited(let old, let new, let edit):
      container = name(new)
      if edit.number != nil || edit.identifier != nil || edit.marks != nil { fold(\.renumbered) }
      add(edit.blocks, from: old.blocks, to: new.blocks)
    case .moved(let old, let new, let edit, _, _):
      container = name(new)
      // The order of notes is that of their marks.
      fold(\.renumbered)
      add(edit?.blocks, from: old.blocks, to: new.blocks)
    case .removed(let note):
      container = name(note)
      addAll(note.blocks, .removed)
    case .inserted(let note):
      container = name(note)
      addAll(note.blocks, .inserted)
    }
  }
}

/// The headings that a place is under.
struct SectionTrail {
  private var headings: [(level: Int, title: String)] = []

  var titles: [String] { headings.map(\.title) }

  mutating func enter(_ block: Block) {
    guard case .heading(let heading) = block else { return }
    while let last = headings.last, last.level >= heading.level { headings.removeLast() }
    let number = heading.number.map { $0 + " " } ?? ""
    headings.append((heading.level, number + heading.content.plainText))
  }
}
