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
    numbering = Numbering(plan)
    inline = InlineAssembly(results: results, referenceTexts: numbering.texts)
  }

  func assemble() throws -> Document {
    let front = plan.frontMatter
    var state = State(plan: plan)
    return Document(
      metadata: Metadata(
        title: front.title, subtitle: front.subtitle, authors: front.authors, date: front.date,
        language: front.language, abstract: try blocks(plan.abstract, &state),
        keywords: front.keywords),
      layout: PageLayout(
        hasTableOfContents: front.hasTableOfContents, numbersSections: front.numbersSections),
      notices: notices, blocks: try blocks(plan.report.blocks, &state), colophon: colophon)
  }

  /// Counters that run along the text.
  private struct State {
    var directive = 0
    var equations = 0
    var tables = 0
    var sections = SectionCounter()
    var anchors: Set<String>
    /// The shallowest heading of the text, 1 to 6: it becomes the top level of the page, so that a
    /// report may begin with `#` or, as GitHub readers expect under a title, with `##`.
    var topLevel = 6

    init(plan: ReportPlan) {
      anchors = Set(plan.steps.compactMap { $0.directive.label?.name })
      collect(plan.report.blocks)
    }

    private mutating func collect(_ blocks: [ParsedBlock]) {
      for block in blocks {
        switch block.content {
        case .heading(let level, let identifier, _):
          topLevel = min(topLevel, level)
          if let identifier { anchors.insert(identifier.name) }
        case .equation(_, let identifier?):
          anchors.insert(identifier.name)
        case .table(let table):
          if let identifier = table.identifier { anchors.insert(identifier.name) }
        case .list(_, _, let items): for item in items { collect(item) }
        case .quote(let inner): collect(inner)
        default: break
        }
      }
    }

    /// An anchor from a heading's words, unlike any other.
    mutating func anchor(for text: String) -> String {
      let letters = text.lowercased().map { $0.isLetter || $0.isNumber ? $0 : Character("-") }
      var words = letters.split(separator: "-").map { String($0) }.joined(separator: "-")
      if words.first?.isLetter != true { words = "section" + (words.isEmpty ? "" : "-\(words)") }
      var name = words
      var suffix = 2
      while !anchors.insert(name).inserted {
        name = "\(words)-\(suffix)"
        suffix += 1
      }
      return name
    }
  }

  // MARK: Blocks

  private func blocks(_ parsed: [ParsedBlock], _ state: inout State) throws -> [Block] {
    var result: [Block] = []
    for block in parsed {
      switch block.content {
      case .heading(let level, let identifier, let content):
        let inlines = try inline.inlines(content)
        let number = state.sections.next(level: level)
        result.append(
          .heading(
            Heading(
              level: max(1, level - state.topLevel + 1),
              identifier: identifier?.name ?? state.anchor(for: inlines.plainText),
              number: plan.frontMatter.numbersSections ? number : nil, content: inlines)))
      case .paragraph(let content):
        result.append(.paragraph(try inline.inlines(content)))
      case .list(let start, let isTight, let items):
        result.append(
          .list(
            List(start: start, isTight: isTight, items: try items.map { try blocks($0, &state) })))
      case .quote(let inner):
        result.append(.quote(try blocks(inner, &state)))
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
      case .rule:
        result.append(.rule)
      }
    }
    return result
  }

  private func assembled(_ table: ParsedTable, _ state: inout State) throws -> Table {
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

  private func directiveBlocks(_ state: inout State) throws -> [Block] {
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
