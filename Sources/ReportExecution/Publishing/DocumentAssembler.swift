// Text and results → document.
import Datasets
import Diagnostics
import DocumentModel
import ReportLanguage
import ResultStore
import Tensor

struct DocumentAssembler {
  let plan: ReportPlan
  let context: PreparationContext
  let outcomes: [Int: StepOutcome]
  private let numbering: Numbering
  private let inline: InlineAssembly
  private let results: Results

  init(
    plan: ReportPlan, context: PreparationContext,
    outcomes: [Int: StepOutcome], results: Results
  ) {
    self.plan = plan
    self.context = context
    self.outcomes = outcomes
    self.results = results
    let numbering = Numbering(plan)
    self.numbering = numbering
    inline = InlineAssembly(results: results, plan: plan, numbering: { numbering })
  }

  func assemble() throws -> Document {
    let front = plan.frontMatter
    var state = AssemblyState(plan: plan, taken: numbering.anchors)
    var abstract = try blocks(plan.abstract, &state)
    var text = try blocks(plan.report.blocks, &state)
    if !numbering.works.isEmpty, !state.hasReferences {
      text += [
        .heading(
          Heading(
            level: 1, identifier: state.anchor(for: "References"), content: [.text("References")])),
        .bibliography(references),
      ]
    }
    var anchors = FootnoteAnchors(taken: state.anchors)
    abstract = anchors.naming(abstract)
    text = anchors.naming(text)
    return Document(
      metadata: Metadata(
        title: front.title, subtitle: front.subtitle, authors: front.authors, date: front.date,
        language: front.language, abstract: abstract, keywords: front.keywords),
      layout: PageLayout(
        hasTableOfContents: front.hasTableOfContents, numbersSections: front.numbersSections,
        paper: front.paper),
      notices: notices, blocks: text, footnotes: try footnotes(&state, marks: anchors.marks),
      colophon: colophon, tolerances: front.tolerances.isEmpty ? nil : front.tolerances)
  }

  /// The notes that the text calls for, by number.
  private func footnotes(
    _ state: inout AssemblyState, marks: [String: [String]]
  ) throws -> [Footnote] {
    var notes: [Footnote] = []
    for (key, note) in numbering.footnotes.sorted(by: { $0.value.number < $1.value.number }) {
      guard let parsed = plan.footnotes[key] else { continue }
      notes.append(
        Footnote(
          identifier: note.anchor, number: note.number, marks: marks[note.anchor] ?? [],
          blocks: try blocks(parsed.blocks, &state)))
    }
    return notes
  }

  /// The works that the text cites, by number.
  private var references: [BibliographyEntry] {
    numbering.works.sorted { $0.value.number < $1.value.number }.compactMap { key, work in
      plan.bibliography?[key].map {
        BibliographyEntry(
          identifier: work.anchor, key: key, number: work.number, content: $0.reference)
      }
    }
  }

  // MARK: Blocks

  private func blocks(_ parsed: [ParsedBlock], _ state: inout AssemblyState) throws -> [Block] {
    var result: [Block] = []
    for block in parsed {
      switch block.content {
      case .heading(let level, let attributes, let content):
        let inlines = try inline.inlines(content)
        let number = attributes.isUnnumbered ? nil : state.sections.next(level: level)
        result.append(
          .heading(
            Heading(
              level: max(1, level - state.topLevel + 1),
              identifier: attributes.identifier?.name ?? state.anchor(for: inlines.plainText),
              number: plan.frontMatter.numbersSections ? number : nil, content: inlines)))
        if attributes.identifier?.name == HeadingAttributes.referencesName,
          !numbering.works.isEmpty
        {
          state.hasReferences = true
          result.append(.bibliography(references))
        }
      case .paragraph(let content):
        result.append(.paragraph(try inline.inlines(content)))
      case .list(let start, let isTight, let items):
        result.append(
          .list(
            List(
              start: start, isTight: isTight,
              items: try items.map {
                List.Item(try blocks($0.blocks, &state), isDone: $0.isDone)
              })))
      case .quote(let inner):
        result.append(.quote(try blocks(inner, &state)))
      case .callout(let kind, let title, let inner):
        result.append(
          .callout(
            Callout(
              kind: kind, title: try inline.inlines(title), blocks: try blocks(inner, &state))))
      case .code(let language, let text):
        result.append(.code(CodeBlock(role: .source, language: language, text: text)))
      case .table(let table):
        result.append(.table(try assembled(table, &state)))
      case .equation(let tex, let identifier):
        if identifier != nil { state.equations += 1 }
        result.append(
          .equation(
            Equation(
              identifier: identifier?.name,
              number: identifier.map { _ in String(state.equations) }, tex: tex)))
      case .directive:
        result += try directiveBlocks(&state)
      case .picture(let picture):
        result.append(try figure(picture, &state))
      case .rawHTML(let html):
        if plan.frontMatter.allowsRawHTML { result.append(.rawHTML(html)) }
      case .rule:
        result.append(.rule)
      }
    }
    return result
  }

  private func assembled(_ table: ParsedTable, _ state: inout AssemblyState) throws -> Table {
    var number: String?
    if !table.caption.isEmpty {
      state.tables += 1
      number = String(state.tables)
    }
    return Table(
      identifier: table.identifier?.name, number: number,
      caption: try inline.inlines(table.caption),
      columns: try zip(table.alignments, table.header).map {
        Table.Column(alignment: $0, header: try inline.inlines($1))
      },
      rows: try table.rows.map { row in
        try row.map { cell in
          let inlines = try inline.inlines(cell)
          if case .value(let value)? = inlines.first, inlines.count == 1 {
            return Table.Cell(inlines, value: value.value)
          }
          return Table.Cell(inlines, value: Double(inlines.plainText))
        }
      })
  }

  private func figure(_ picture: ParsedPicture, _ state: inout AssemblyState) throws -> Block {
    let number = String(numbering.pictures[state.pictures])
    state.pictures += 1
    let caption = try inline.inlines(picture.caption)
    let name = picture.identifier?.name ?? "figure-\(number)"
    do throws(Diagnostic) {
      let content = try PictureFile(picture, plan: plan, context: context).read()
      return .figure(
        Figure(
          identifier: name, number: number, caption: caption,
          alternativeText: picture.alternativeText ?? caption.plainText,
          content: .picture(content)))
    } catch {
      // It was there when the report was checked.
      return .gap(
        Gap(
          identifier: name, reason: .failed, title: "“\(picture.path)” could not be shown",
          details: [error.message] + error.hints.map { "Hint: \($0)." }))
    }
  }

  private func directiveBlocks(_ state: inout AssemblyState) throws -> [Block] {
    let position = state.directive
    state.directive += 1
    let step = plan.steps[position]
    var result: [Block] = []
    if step.echo {
      result.append(
        .code(
          CodeBlock(
            role: .directive, language: "yaml",
            text: "```{\(step.writtenName)}\n\(Self.withoutEcho(step.source))\n```",
            foldedSummary: step.foldedSummary.map { _ in "Directive: \(step.writtenName)" })))
    }
    let made: [ProducedBlock]
    switch outcomes[position] {
    case .made(let blocks, _)?: made = blocks
    case .unavailable(let gap)?:
      made = []
      var labelled = gap
      labelled.identifier = step.directive.label?.name
      result.append(.gap(labelled))
      // The numbers of what follows do not depend on what is missing.
      if numbering.tables[position] != nil { state.tables += 1 }
    case nil: made = []
    }
    for produced in made {
      switch produced {
      case .output(let text):
        result.append(.code(CodeBlock(role: .output, text: text)))
      case .figure(let label, let caption, let alternativeText, let content):
        let number = String(numbering.figures[position] ?? 0)
        result.append(
          .figure(
            Figure(
              identifier: label?.name ?? "figure-\(number)", number: number,
              caption: try inline.inlines(caption), alternativeText: alternativeText,
              content: content)))
      case .table(let label, let caption, let columns, let rows):
        if numbering.tables[position] != nil { state.tables += 1 }
        result.append(
          .table(
            Table(
              identifier: label?.name, number: numbering.tables[position].map(String.init),
              caption: try inline.inlines(caption), columns: columns, rows: rows)))
      }
    }
    return result
  }

  /// The block as its reader needs it: whether it is shown is no news to them.
  private static func withoutEcho(_ source: String) -> String {
    let own = CommonKeys.declarations.map { "\($0.name):" }
    return source.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { line in !own.contains { line.hasPrefix($0) } }
      .joined(separator: "\n")
  }

  // MARK: Around the text

  private var datasets: [PreparedDataset] {
    plan.steps.indices.compactMap {
      if case .dataset(let dataset)? = context.preparations[$0] { dataset } else { nil }
    }
  }

  private var notices: [Notice] {
    var texts: [String] = []
    for text in datasets.compactMap(\.standInNotice) where !texts.contains(text) {
      texts.append(text)
    }
    let standIns = texts.map { Notice(kind: .standInData, text: $0) }
    let failed = plan.steps.indices.filter { position in
      if case .unavailable(let gap)? = outcomes[position] { gap.reason == .failed } else { false }
    }
    guard !failed.isEmpty else { return standIns }
    let list = failed.map { "“\(plan.name(of: $0).name)”" }.joined(separator: ", ")
    return standIns + [
      Notice(
        kind: .failure,
        text:
          "This page is incomplete: \(list) failed. Each failure is shown in its place, and so is everything that could not be made without it."
      )
    ]
  }

  private var colophon: [ColophonRow] {
    var rows = [
      ColophonRow("Galley", "\(galleyVersion), engine \(StepKey.engineVersion)"),
      ColophonRow("Seed", String(plan.frontMatter.seed)),
    ]
    // Their values, not where they came from: the same values give the same page.
    let parameters = plan.parameters.values.sorted { $0.key < $1.key }
    if !parameters.isEmpty {
      rows.append(
        ColophonRow(
          "Parameters",
          parameters.map { "\($0.key) = \($0.value.inlineText)" }.joined(separator: ", ")))
    }
    for dataset in datasets {
      let used = dataset.usedCounts
      switch dataset.fingerprint.provenance {
      case .files(let records):
        rows.append(
          ColophonRow(
            "Data: \(dataset.name)",
            dataset.hasPhantoms
              ? "\(used), phantoms generated from the volumes (version \(BrainPhantom.version))"
              : used))
        for record in records {
          rows.append(ColophonRow(record.name, "SHA-256 \(record.sha256), \(record.bytes) bytes"))
        }
      case .standIn(let record):
        rows.append(
          ColophonRow(
            "Data: \(dataset.name)",
            "generated stand-in (\(record.generator), version \(record.version)); \(used)"))
      }
    }
    rows.append(
      ColophonRow(
        "Computed with",
        "\(KernelClass.predicted) kernels, \(KernelClass.trainingArithmetic) arithmetic, \(context.environment.threads) thread\(context.environment.threads == 1 ? "" : "s")"
      ))
    if plan.frontMatter.showsWallTime {
      let format = NumberFormat(style: .fixed, digits: 1)
      for position in plan.steps.indices {
        let step = plan.steps[position]
        guard step.name == "train", case .made(_, let seconds)? = outcomes[position],
          let name = step.directive.identifier?.name
        else { continue }
        rows.append(
          ColophonRow("Wall time of \(name)", "\(format.string(from: seconds)) s"))
      }
    }
    // Data sets may share files.
    return rows.reduce(into: []) { unlike, row in
      if !unlike.contains(row) { unlike.append(row) }
    }
  }
}

/// The release, as `galley --version` prints it.
package let galleyVersion = "0.1.0"
