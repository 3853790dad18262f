// Puts the blocks of included files in the place of `{include}`. The same walk first finds the
// files to read and later, with all of them read, makes the report's tree.
import Diagnostics

/// A walk through a report and everything it includes.
struct Inclusion {
  /// Files are included in files this many times in a row, at most.
  static let deepestInclusion = 32
  /// More than any report has; a few files that include each other twice would make millions.
  static let largestCount = 1000

  private(set) var sources: ReportSources
  private(set) var diagnostics: [Diagnostic] = []
  /// Each once, however often its file is included.
  private(set) var footnotes: [ParsedFootnote] = []
  /// For each file, the places of the includes that lead to it: its place in the whole text.
  private(set) var sites: [String: [SourceLocation]] = [:]
  /// Whether every included text is there, so that a name that is not found is a mistake.
  private(set) var isComplete = true

  /// The report's own text as it was parsed, with its findings.
  private(set) var main: ParsedText?
  private var parsed: [String: ParsedText] = [:]
  /// The files that are being included, the report first, each with the block that named it.
  private var chain: [(path: String, place: SourceRange?)] = []
  private var bytes = 0
  private var count = 0

  init(_ sources: ReportSources) {
    self.sources = sources
    bytes = Self.size(of: sources.main)
    parsed[sources.main.name] = sources.parsedMain
  }

  /// Walks through the whole report.
  /// - Parameter loader: reads what has not been read; without one, that is reported.
  /// - Returns: the report's blocks with those of the included files among them.
  @discardableResult
  mutating func run(loader: ReportSources.Loader?) -> (frontMatter: YAMLValue?, [ParsedBlock]) {
    if loader == nil { parseAll() }
    let name = sources.main.name
    sites[name] = []
    chain = [(resolvedPath(name, fromFile: ""), nil)]
    let text = text(of: sources.main, isMain: true)
    main = text
    return (text.frontMatter, expanded(text.blocks, depth: 0, loader: loader))
  }

  /// The BibTeX files that the front matter names.
  var bibliographyPaths: [String] {
    let value = main?.frontMatter?["bibliography"]
    let items: [YAMLValue] =
      switch value?.content {
      case .sequence(let items): items
      case .scalar: value.map { [$0] } ?? []
      case .null, .mapping, nil: []
      }
    return items.compactMap { item in
      guard case .scalar(let path, _) = item.content, !path.isEmpty else { return nil }
      return resolvedPath(path, fromFile: sources.main.name)
    }
  }

  // MARK: Texts

  /// Parses every text with the others' link definitions, which hold for all of a report.
  private mutating func parseAll() {
    guard !sources.included.isEmpty else { return }
    let texts = sources.reportTexts
    var definitions: [String: [String]] = [:]
    for (index, text) in texts.enumerated() {
      let parsed = MarkdownParser.parseText(text, isIncluded: index > 0)
      self.parsed[text.name] = parsed
      definitions[text.name] = parsed.linkDefinitions
    }
    for (index, text) in texts.enumerated() {
      let others = texts.filter { $0.name != text.name }.flatMap { definitions[$0.name] ?? [] }
      guard !others.isEmpty else { continue }
      parsed[text.name] = MarkdownParser.parseText(
        text, isIncluded: index > 0, definitions: others)
    }
  }

  /// - Returns: the parsed text, whose mistakes are reported the first time.
  private mutating func text(of source: SourceText, isMain: Bool) -> ParsedText {
    let text = parsed[source.name] ?? MarkdownParser.parseText(source, isIncluded: !isMain)
    diagnostics += text.diagnostics
    parsed[source.name] = text
    footnotes += text.footnotes
    parsed[source.name]?.diagnostics = []
    parsed[source.name]?.footnotes = []
    return text
  }

  private static func size(of source: SourceText) -> Int {
    source.lines.reduce(0) { $0 + $1.utf8.count + 1 }
  }

  // MARK: The walk

  private mutating func expanded(
    _ blocks: [ParsedBlock], depth: Int, loader: ReportSources.Loader?
  ) -> [ParsedBlock] {
    if depth > deepestMarkdownNesting, let first = blocks.first {
      refuse(
        "with what it is included in, this is nested deeper than \(deepestMarkdownNesting) levels",
        at: first.range, hints: ["flatten the lists and quotes"])
      return []
    }
    var result: [ParsedBlock] = []
    var hasIncluded = false
    for var block in blocks {
      switch block.content {
      case .directive(let directive) where directive.name == IncludeBlock.declaration.name:
        hasIncluded = true
        result += included(directive, depth: depth, loader: loader)
        continue
      case .list(let start, let isTight, let items):
        let items = items.map {
          ParsedItem(
            blocks: expanded($0.blocks, depth: depth + 1, loader: loader), isDone: $0.isDone)
        }
        block.content = .list(start: start, isTight: isTight, items: items)
      case .callout(let kind, let title, let inner):
        block.content = .callout(
          kind: kind, title: title, blocks: expanded(inner, depth: depth + 1, loader: loader))
      case .quote(let inner):
        block.content = .quote(expanded(inner, depth: depth + 1, loader: loader))
      default: break
      }
      result.append(block)
    }
    // A caption may stand in another file than its table.
    guard hasIncluded else { return result }
    let sources = sources
    return MarkdownParser.joiningTableCaptions(result, diagnostics: &diagnostics) {
      sources.text(ofFile: $0)
    }
  }

  private mutating func included(
    _ directive: DirectiveBlock, depth: Int, loader: ReportSources.Loader?
  ) -> [ParsedBlock] {
    let place = directive.nameRange
    guard let source = sources.text(ofFile: place.file),
      let block = IncludeBlock(directive, in: source, diagnostics: &diagnostics)
    else {
      isComplete = false
      return []
    }
    let path = resolvedPath(block.file.value, fromFile: place.file)
    guard mayInclude(path, at: block.file.range) else { return [] }
    if let loader { sources.read(path, loader: loader) }
    guard let text = sources.included[path] else {
      report(sources.failures[path], of: path, at: block.file.range)
      return []
    }
    bytes += Self.size(of: text)
    count += 1
    guard bytes <= SourceText.largestSizeInBytes else {
      refuse(
        "with this file the report has more than 4 MB", at: block.file.range,
        hints: ["keep data in files and name them in a `dataset` or `table` directive"])
      return []
    }
    if sites[path] == nil { sites[path] = (sites[place.file] ?? []) + [place.start] }
    chain.append((path, block.file.range))
    defer { chain.removeLast() }
    return expanded(self.text(of: text, isMain: false).blocks, depth: depth, loader: loader)
  }

  /// Whether including a file here leads to an end.
  private mutating func mayInclude(_ path: String, at range: SourceRange) -> Bool {
    if let first = chain.firstIndex(where: { $0.path == path }) {
      let cycle = chain[first...]
      let names = cycle.map(\.path) + [path]
      // No text is missing, so names that are not found are still mistakes.
      diagnostics.append(
        .error(
          cycle.count == 1
            ? "this file includes itself"
            : "these files include each other: \(names.joined(separator: " → "))", at: range,
          notes: cycle.dropFirst().compactMap { link in
            link.place.map {
              Diagnostic.Note("\(link.path) is included here", at: .source($0))
            }
          },
          hints: [
            cycle.count == 1 ? "remove the block" : "let one of them stand without the other"
          ]))
      return false
    }
    guard chain.count <= Self.deepestInclusion else {
      refuse(
        "files include each other more than \(Self.deepestInclusion) deep", at: range,
        hints: ["include the file nearer to the report"])
      return false
    }
    guard count < Self.largestCount else {
      refuse(
        "the report includes files more than \(Self.largestCount) times", at: range,
        hints: ["include each file once"])
      return false
    }
    return true
  }

  // MARK: Findings

  /// A file that could not be had, or whose bytes are no text.
  private mutating func report(_ failure: Diagnostic?, of path: String, at range: SourceRange) {
    guard var failure else {
      refuse(
        "'\(path)' cannot be included here", at: range,
        hints: ["put the block in the text of the report"])
      return
    }
    if case .file(_, .some)? = failure.place {
      failure.notes.append(Diagnostic.Note("included here", at: .source(range)))
      isComplete = false
      diagnostics.append(failure)
    } else {
      refuse(
        "'\(path)' cannot be included: \(failure.message)", at: range, hints: failure.hints)
    }
  }

  private mutating func refuse(_ message: String, at range: SourceRange, hints: [String]) {
    isComplete = false
    diagnostics.append(.error(message, at: range, hints: hints))
  }
}
