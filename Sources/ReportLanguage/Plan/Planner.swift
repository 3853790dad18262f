// Report → plan. Every mistake of a report is found in one pass, and a plan comes only from a
// report without one.
import Bibliography
import Diagnostics
import DocumentModel

package struct Planner {
  /// The directives there are.
  package var directives: [any Directive.Type]

  package init(directives: [any Directive.Type]) { self.directives = directives }

  /// - Returns: the plan, unless there are errors, and all diagnostics in the order of the text.
  package func plan(
    _ report: ParsedReport, choices: RenderingChoices = RenderingChoices()
  ) -> (plan: ReportPlan?, diagnostics: [Diagnostic]) {
    var diagnostics = report.diagnostics
    let (frontMatter, parameters) = FrontMatter.decode(
      report.frontMatter, source: report.source, choices: choices, diagnostics: &diagnostics)
    var steps: [PlannedStep] = []
    // A directive that could not be decoded still has its names, or every use would be an error too.
    var broken: Set<String> = []
    // Positions of steps in the text are those of directives in the text, so these come after.
    var members: [PlannedStep] = []
    report.blocks.forEachDirective { block, range in
      let decoded = decode(
        block, range: range, report: report, parameters: parameters,
        echo: frontMatter?.echo ?? false, broken: &broken, diagnostics: &diagnostics)
      steps += decoded.prefix(1)
      members += decoded.dropFirst()
    }
    steps += members
    checkIdentifiers(steps, diagnostics: &diagnostics)
    connect(&steps, broken: broken, isComplete: report.isComplete, diagnostics: &diagnostics)
    let order = order(steps, diagnostics: &diagnostics)

    var values: [String: ValueShape] = [:]
    let named = { (name: String) in
      steps.first { $0.directive.identifier?.name == name }?.directive
    }
    for step in steps {
      for (name, shape) in step.directive.publishes(named) {
        values[name] = values[name].map { $0.merging(shape) } ?? shape
      }
    }
    let abstract = frontMatter?.abstract.map { parseFragment($0.value, range: $0.range) }
    diagnostics += abstract?.diagnostics ?? []
    let footnotes = collected(
      report.footnotes + (abstract?.footnotes ?? []), diagnostics: &diagnostics)
    var works: Bibliography?
    var report = report
    if let frontMatter {
      for file in frontMatter.bibliography {
        report.sites[resolvedPath(file.value, fromFile: report.source.name)] = [file.range.start]
      }
      works = bibliography(frontMatter, of: report, diagnostics: &diagnostics)
    }
    var checker = ReferenceChecker(
      values: values, broken: broken, isComplete: report.isComplete,
      anchors: Anchors(report: report, steps: steps, diagnostics: &diagnostics),
      footnotes: footnotes, bibliography: works,
      allowsRawHTML: frontMatter?.allowsRawHTML ?? false)
    checker.check(report.blocks)
    for step in steps {
      for path in step.directive.valuePaths { checker.check(path) }
      for text in step.directive.prose { checker.check(text) }
    }
    checker.check(abstract?.blocks ?? [])
    for footnote in footnotes.values.sorted(by: { $0.key < $1.key }) {
      checker.check(footnote.blocks, in: ReferenceChecker.Place.footnote)
      guard report.isComplete, !checker.usedFootnotes.contains(footnote.key) else { continue }
      diagnostics.append(
        .warning(
          "nothing calls for the note '\(footnote.name)'", at: footnote.range,
          hints: ["write `[^\(footnote.name)]` in the text, or remove the note"]))
    }
    diagnostics += checker.diagnostics
    refuse(abstract?.blocks ?? [], diagnostics: &diagnostics)

    diagnostics = report.inOrderOfText(diagnostics)
    guard let frontMatter, !diagnostics.contains(where: \.isError) else {
      return (nil, diagnostics)
    }
    return (
      ReportPlan(
        report: report, frontMatter: frontMatter, parameters: parameters,
        abstract: abstract?.blocks ?? [], footnotes: footnotes, bibliography: works,
        steps: steps, order: order, values: values),
      diagnostics
    )
  }

  /// What is numbered or made cannot stand in the abstract.
  private func refuse(_ abstract: [ParsedBlock], diagnostics: inout [Diagnostic]) {
    abstract.forEachDirective { block, range in
      diagnostics.append(
        .error(
          "a directive cannot stand in the abstract", at: range,
          hints: ["put `\(block.name)` in the text of the report"]))
    }
    abstract.forEachPicture { picture in
      diagnostics.append(
        .error(
          "a figure cannot stand in the abstract", at: picture.range,
          hints: ["put it in the text of the report"]))
    }
  }

  // MARK: Decoding

  private func decode(
    _ block: DirectiveBlock, range: SourceRange, report: ParsedReport, parameters: Parameters,
    echo: Bool, broken: inout Set<String>, diagnostics: inout [Diagnostic]
  ) -> [PlannedStep] {
    let reading = YAMLReading(
      source: report.sources.text(ofFile: block.nameRange.file) ?? report.source,
      firstLine: block.firstLine, indentation: block.indentation)
    var found: [Diagnostic] = []
    defer { diagnostics += found }
    let written = reading.read(block.body, diagnostics: &found)
    func remember() {
      // Read from the text, since the YAML itself may be what is broken.
      for match in block.body.matches(of: #/(?m)^\s*(?:id|run|label):\s*['"]?([A-Za-z0-9_\-]+)/#) {
        broken.insert(String(match.output.1))
      }
    }
    guard let type = directives.first(where: { $0.declaration.name == block.name }) else {
      let names = directives.map { $0.declaration.name } + [IncludeBlock.declaration.name]
      let hint = closestMatch(to: block.name, among: names).map { "did you mean '\($0)'?" }
      found.append(
        .error(
          "unknown directive '\(block.name)'", at: block.nameRange,
          hints: [hint ?? "`galley explain` lists them"]))
      remember()
      return []
    }
    guard !found.contains(where: \.isError) else {
      remember()
      return []
    }
    let value = written.map { parameters.resolve($0, diagnostics: &found) }
    guard !found.contains(where: \.isError) else {
      remember()
      return []
    }
    func explained(_ diagnostic: Diagnostic) -> Diagnostic {
      var diagnostic = diagnostic
      if diagnostic.hints.isEmpty {
        diagnostic.hints = ["`galley explain \(block.name)` describes its keys"]
      }
      return diagnostic
    }
    func step(_ value: YAMLValue?, as sweep: Sweep? = nil) -> PlannedStep? {
      var reader = KeyReader(
        value, of: "the directive `\(block.name)`",
        declared: type.declaration.keys + CommonKeys.declarations, range: block.nameRange)
      let ownEcho = reader.read(CommonKeys.echo)
      let isFolded = reader.read(CommonKeys.codeFold) ?? false
      let directive = sweep?.directive ?? type.init(&reader)
      found += reader.diagnostics.map(explained)
      guard let directive, reader.isValid else { return nil }
      return PlannedStep(
        directive: directive, name: sweep?.name ?? block.name, writtenName: block.name,
        range: block.nameRange, source: block.body, inputs: [], echo: ownEcho ?? echo,
        foldedSummary: isFolded ? "`\(block.name)`" : nil)
    }
    var ofSweep: [Diagnostic] = []
    let sweep = value.flatMap { type.sweep($0, &ofSweep) }
    found += ofSweep.map(explained)
    var steps: [PlannedStep?] = [step(value, as: sweep)]
    if ofSweep.contains(where: \.isError) { steps = [nil] }
    if sweep == nil, let identifier = steps[0]?.directive.identifier,
      SweepMember(parsing: identifier.name) != nil
    {
      found.append(
        .error(
          "'\(identifier.name)' is how a run of a sweep is called, not an id", at: identifier.range,
          hints: ["use letters, digits, `-` and `_`"]))
      steps = [nil]
    }
    for member in sweep?.members ?? [] { steps.append(step(member)) }
    let valid = steps.compactMap { $0 }
    guard valid.count == steps.count else {
      remember()
      return []
    }
    return valid
  }

  // MARK: Connections

  private func checkIdentifiers(_ steps: [PlannedStep], diagnostics: inout [Diagnostic]) {
    var first: [String: SourceRange] = [:]
    for identifier in steps.compactMap(\.directive.identifier) {
      if let earlier = first[identifier.name] {
        diagnostics.append(
          .error(
            "the id '\(identifier.name)' is used twice", at: identifier.range,
            notes: [Diagnostic.Note("first used here", at: .source(earlier))],
            hints: [remedyForSecondUse(of: identifier, first: earlier)]))
      } else {
        first[identifier.name] = identifier.range
      }
    }
  }

  private func connect(
    _ steps: inout [PlannedStep], broken: Set<String>, isComplete: Bool,
    diagnostics: inout [Diagnostic]
  ) {
    var positions: [String: Int] = [:]
    for (position, step) in steps.enumerated() {
      if let name = step.directive.identifier?.name, positions[name] == nil {
        positions[name] = position
      }
    }
    for position in steps.indices {
      for input in steps[position].directive.inputs {
        let name = input.identifier.name
        if let target = positions[name] {
          if input.accepts.contains(steps[target].name) {
            steps[position].inputs.append(target)
          } else {
            diagnostics.append(
              .error(
                "'\(name)' is a `\(steps[target].name)` directive; a \(alternatives(input.accepts)) is needed here",
                at: input.identifier.range,
                notes: [Diagnostic.Note("it stands here", at: .source(steps[target].range))]))
          }
        } else if isComplete, !broken.contains(SweepMember.owner(of: name)) {
          let names = positions.filter { input.accepts.contains(steps[$0.value].name) }.keys
            .sorted()
          diagnostics.append(
            .error(
              "no \(alternatives(input.accepts)) directive has the id '\(name)'",
              at: input.identifier.range,
              hints: [
                closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
                  ?? (names.isEmpty
                    ? "add a \(alternatives(input.accepts)) directive with `id: \(name)`"
                    : "there is \(names.joined(separator: ", "))")
              ]))
        }
      }
    }
  }

  private func alternatives(_ names: [String]) -> String {
    names.map { "`\($0)`" }.joined(separator: " or ")
  }

  /// Depth first, so that a step runs as late as the text has it but after all it reads.
  private func order(_ steps: [PlannedStep], diagnostics: inout [Diagnostic]) -> [Int] {
    enum Mark { case open, done }
    var marks: [Int: Mark] = [:]
    var order: [Int] = []
    var path: [Int] = []
    func visit(_ position: Int, _ diagnostics: inout [Diagnostic]) {
      switch marks[position] {
      case .done: return
      case .open:
        let cycle = path[(path.firstIndex(of: position) ?? 0)...]
        let names = cycle.map { steps[$0].directive.identifier?.name ?? steps[$0].name }
        diagnostics.append(
          .error(
            "these directives wait for each other: \((names + [names[0]]).joined(separator: " → "))",
            at: steps[position].range,
            notes: cycle.dropFirst().map {
              Diagnostic.Note("and this one", at: .source(steps[$0].range))
            },
            hints: ["let one of them stand without the other"]))
        return
      case nil: break
      }
      marks[position] = .open
      path.append(position)
      for input in steps[position].inputs { visit(input, &diagnostics) }
      path.removeLast()
      marks[position] = .done
      order.append(position)
    }
    for position in steps.indices { visit(position, &diagnostics) }
    return order
  }
}

extension ParsedReport {
  /// Sorted by where they stand in the whole text, those without a place first; each once, however
  /// often its file is included.
  fileprivate func inOrderOfText(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    func place(_ diagnostic: Diagnostic) -> [SourceLocation] {
      guard case .source(let range) = diagnostic.place else { return [] }
      return (sites[range.file] ?? []) + [range.start]
    }
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }
      .map { (place: place($0), diagnostic: $0) }
      .sorted { first, second in
        first.place == second.place
          ? first.diagnostic.message < second.diagnostic.message
          : first.place.lexicographicallyPrecedes(second.place)
      }
      .map(\.diagnostic)
  }
}

extension [ParsedBlock] {
  /// All directives, in the order of the text.
  package func forEachDirective(_ body: (DirectiveBlock, SourceRange) -> Void) {
    for block in self {
      switch block.content {
      case .directive(let directive): body(directive, block.range)
      case .list(_, _, let items): for item in items { item.blocks.forEachDirective(body) }
      case .quote(let blocks), .callout(_, _, let blocks): blocks.forEachDirective(body)
      default: break
      }
    }
  }

  /// All figures from files, in the order of the text.
  package func forEachPicture(_ body: (ParsedPicture) -> Void) {
    for block in self {
      switch block.content {
      case .picture(let picture): body(picture)
      case .list(_, _, let items): for item in items { item.blocks.forEachPicture(body) }
      case .quote(let blocks), .callout(_, _, let blocks): blocks.forEachPicture(body)
      default: break
      }
    }
  }
}
