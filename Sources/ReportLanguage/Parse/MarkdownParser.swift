// Markdown with directives → tree. A small layer over CommonMark: mathematics is masked and notes
// are made items of lists before it; everything else is recognised after it.
import Diagnostics
import DocumentModel

/// Parses reports; never fails, and reports every mistake of form at once.
package struct MarkdownParser {
  let source: SourceText
  var diagnostics: [Diagnostic] = []
  /// The lines that libcmark saw.
  var maskedLines: [String] = []
  /// The spans of mathematics of each line, in order, still to be put back.
  var mathByLine: [Int: ArraySlice<MathSpans.Span>] = [:]
  /// `[name]: destination` lines of this text and others, which a table's cells need beside them.
  var linkDefinitions = LinkDefinitions([])

  /// How many fillers stand at the start of the line after an inline span that a line break cut.
  var continuationFillers = 0
  /// The displayed spans met so far, by where they begin.
  var displayed: [SourceLocation: MathSpans.Span] = [:]

  var rewritten: RewrittenLines
  var footnotes: [ParsedFootnote] = []
  /// The lines whose definitions have been taken for notes.
  var takenDefinitions: Set<Int> = []
  /// Above 0 within the text of a note.
  var footnoteDepth = 0
  /// The cell of a table that is being read.
  var cell: CellText?
  /// What entities stand for; empty for what is none.
  var entities: [String: String] = [:]
  var counter: ColumnCounter

  private init(source: SourceText) {
    self.source = source
    rewritten = RewrittenLines(source)
    counter = ColumnCounter(source)
  }

  /// Parses a report that includes nothing.
  package static func parse(_ source: SourceText) -> ParsedReport {
    parse(ReportSources(main: source))
  }

  /// Parses a report together with what it includes.
  package static func parse(_ sources: ReportSources) -> ParsedReport {
    var inclusion = Inclusion(sources)
    let (frontMatter, blocks) = inclusion.run(loader: nil)
    return ParsedReport(
      sources: sources, frontMatter: frontMatter, blocks: blocks,
      footnotes: inclusion.footnotes, diagnostics: inclusion.diagnostics, sites: inclusion.sites,
      isComplete: inclusion.isComplete)
  }

  /// Parses one text.
  /// - Parameters:
  ///   - isIncluded: whether front matter is a mistake in it.
  ///   - definitions: lines `[name]: destination` of the report's other texts.
  static func parseText(
    _ source: SourceText, isIncluded: Bool, definitions: [String] = []
  ) -> ParsedText {
    var parser = MarkdownParser(source: source)
    return parser.parse(isIncluded: isIncluded, definitions: definitions)
  }

  private mutating func parse(isIncluded: Bool, definitions: [String]) -> ParsedText {
    var frontMatter: YAMLValue?
    var firstLine = 1
    if isIncluded {
      firstLine = FrontMatterBlock.refuse(in: source, diagnostics: &diagnostics)
    } else if let block = FrontMatterBlock.find(in: source, diagnostics: &diagnostics) {
      frontMatter = YAMLReading(source: source, firstLine: block.firstLine).read(
        block.yaml, diagnostics: &diagnostics)
      firstLine = block.bodyLine
    }

    // Once to learn where code is, since a dollar there is a dollar; once more without the
    // mathematics.
    let hidden = [String](repeating: "", count: min(firstLine - 1, source.lines.count))
    func text(_ lines: [String]) -> String {
      (hidden + lines.dropFirst(firstLine - 1)).joined(separator: "\n") + "\n"
    }
    var first = parseCommonMark(text(rewritten.lines))
    var code: [Int: [Range<Int>]] = [:]
    if rewritten.lines.mayDefineFootnotes {
      collectCode(first.root, quoteDepth: 0, paragraph: nil, into: &code)
      rewritten.rewriteDefinitions(firstLine: firstLine) { line in
        code[line]?.contains(0..<Int.max) ?? false
      }
      if !rewritten.definitions.isEmpty {
        first = parseCommonMark(text(rewritten.lines))
        code = [:]
      }
    }
    if let line = first.tooDeepLine {
      diagnostics.append(
        .error(
          "this is nested deeper than \(deepestMarkdownNesting) levels",
          at: source.range(ofLine: line), hints: ["flatten the lists and quotes"]))
    }
    if code.isEmpty { collectCode(first.root, quoteDepth: 0, paragraph: nil, into: &code) }
    let math = MathSpans(rewritten, firstLine: firstLine, code: code)
    diagnostics += math.diagnostics
    maskedLines = math.lines
    mathByLine = Dictionary(grouping: math.spans) { $0.range.start.line }.mapValues { $0[...] }
    let definitionLines = maskedLines.indices.filter {
      $0 + 1 >= firstLine && maskedLines[$0].utf8.contains(UInt8(ascii: "["))
        && maskedLines[$0].trimmed.hasPrefix("[") && maskedLines[$0].contains("]:")
    }
    linkDefinitions = LinkDefinitions(
      definitionLines.map { maskedLines[$0].trimmed } + definitions)

    var root = first.root
    if !math.spans.isEmpty || !definitions.isEmpty {
      // Behind the text, where they move nothing, and apart, so that one that is none spoils none.
      root = parseCommonMark(text(math.lines) + definitions.map { "\n\($0)\n" }.joined()).root
      root.children.removeAll { $0.startLine > source.lines.count }
    }
    let blocks = blocks(of: root, quoteDepth: 0)
    reportLostFootnotes()
    return ParsedText(
      frontMatter: frontMatter, blocks: blocks, footnotes: footnotes, diagnostics: diagnostics,
      linkDefinitions: definitionLines.filter { code[$0 + 1] == nil }
        .map { source.lines[$0].trimmed })
  }

  /// Where code stands: byte columns from 0, by line.
  private func collectCode(
    _ node: CommonMarkNode, quoteDepth: Int, paragraph: CommonMarkNode?,
    into code: inout [Int: [Range<Int>]]
  ) {
    switch node.kind {
    case .code, .htmlBlock:
      for line in node.startLine...max(node.startLine, node.endLine) {
        code[line, default: []].append(0..<Int.max)
      }
    case .inlineCode, .inlineHTML:
      let column =
        correctedColumn(of: node, in: paragraph, quoteDepth: quoteDepth) - 1
      if node.startLine == node.endLine || node.endLine == 0 {
        code[node.startLine, default: []].append(
          column..<(column + max(1, node.endColumn - node.startColumn + 1)))
      } else {
        code[node.startLine, default: []].append(column..<Int.max)
        for line in (node.startLine + 1)..<max(node.startLine + 1, node.endLine) {
          code[line, default: []].append(0..<Int.max)
        }
        // libcmark counts the last line's columns from where its text begins.
        let start = Self.contentStart(
          of: rewritten.line(node.endLine), quoteDepth: quoteDepth)
        code[node.endLine, default: []].append(0..<(start + max(1, node.endColumn)))
      }
    default:
      let isLeafBlock: Bool
      switch node.kind {
      case .paragraph, .heading: isLeafBlock = true
      default: isLeafBlock = false
      }
      let node = isLeafBlock ? placed(node, quoteDepth: quoteDepth) : node
      for child in node.children {
        collectCode(
          child, quoteDepth: quoteDepth + (node.kind == .quote ? 1 : 0),
          paragraph: isLeafBlock ? node : paragraph, into: &code)
      }
    }
  }

  // MARK: Places

  /// The place of a block.
  func range(of node: CommonMarkNode, quoteDepth: Int) -> SourceRange {
    // A line that continues a paragraph without its quote marks begins at its first letter.
    let endLine = max(node.startLine, node.endLine)
    let start = rewritten.range(
      line: node.startLine, byteColumns: node.startColumn..<(node.startColumn + 1)
    ).start
    return SourceRange(
      file: source.name, start: start,
      end: source.location(
        line: endLine,
        byteColumn: rewritten.sourceByte(line: endLine, byte: node.endColumn) + 1))
  }

  /// The place of a stretch of a line as it was parsed, in 1-based byte columns.
  mutating func range(line: Int, from start: Int, to end: Int) -> SourceRange {
    SourceRange(
      file: source.name, start: location(line: line, column: start, remembers: true),
      end: location(line: line, column: max(start, end), remembers: false))
  }

  private mutating func location(line: Int, column: Int, remembers: Bool) -> SourceLocation {
    let parsed = max(0, column - 1)
    let byte = cell?.lineByte(parsed) ?? rewritten.sourceByte(line: line, byte: parsed)
    return counter.location(line: line, byte: byte, remembers: remembers)
  }

  // MARK: Blocks

  mutating func blocks(of parent: CommonMarkNode, quoteDepth: Int) -> [ParsedBlock] {
    var blocks: [ParsedBlock] = []
    for node in parent.children {
      let nodeRange = range(of: node, quoteDepth: quoteDepth)
      func add(_ content: ParsedBlock.Content) {
        blocks.append(ParsedBlock(content: content, range: nodeRange))
      }
      switch node.kind {
      case .heading(let level):
        let node = placed(node, quoteDepth: quoteDepth)
        var content = inlines(of: node, in: node, quoteDepth: quoteDepth)
        let attributes = Self.takeAttributes(
          from: &content, of: "a heading", allowed: [".unnumbered"], in: source,
          diagnostics: &diagnostics)
        add(
          .heading(
            level: level,
            attributes: HeadingAttributes(
              identifier: attributes.identifier, isUnnumbered: !attributes.classes.isEmpty),
            content: content))
      case .paragraph:
        blocks += paragraph(node, quoteDepth: quoteDepth)
      case .list(let start, let isTight):
        let items = node.children.filter { !takeFootnote($0, quoteDepth: quoteDepth) }.map {
          item(self.blocks(of: $0, quoteDepth: quoteDepth), line: $0.startLine)
        }
        if !items.isEmpty { add(.list(start: start, isTight: isTight, items: items)) }
      case .quote:
        add(quote(self.blocks(of: node, quoteDepth: quoteDepth + 1), range: nodeRange))
      case .code(let info):
        add(codeBlock(node, info: info, quoteDepth: quoteDepth))
      case .rule:
        add(.rule)
      case .htmlBlock:
        if !node.literal.trimmed.hasPrefix("<!--") { add(.rawHTML(node.literal)) }
      default:
        blocks += self.blocks(of: node, quoteDepth: quoteDepth)
      }
    }
    let source = source
    return Self.joiningTableCaptions(blocks, diagnostics: &diagnostics) { _ in source }
  }

  /// A paragraph may hold pipe tables and displayed equations; each becomes a block of its own.
  private mutating func paragraph(_ node: CommonMarkNode, quoteDepth: Int) -> [ParsedBlock] {
    let node = placed(node, quoteDepth: quoteDepth)
    if let picture = picture(node, quoteDepth: quoteDepth) { return [picture] }
    if let table = PipeTable.find(in: node, lines: maskedLines, quoteDepth: quoteDepth) {
      return tableBlocks(table, paragraph: node, quoteDepth: quoteDepth)
    }
    var blocks: [ParsedBlock] = []
    var run: [ParsedInline] = []
    func isBreak(_ inline: ParsedInline) -> Bool {
      if case .softBreak = inline.content { true } else { false }
    }
    func finishRun() {
      while let last = run.last, isBreak(last) { run.removeLast() }
      while let first = run.first, isBreak(first) { run.removeFirst() }
      if let first = run.first, let last = run.last {
        let place = SourceRange(
          file: source.name, start: first.range.start, end: last.range.end)
        blocks.append(ParsedBlock(content: .paragraph(run), range: place))
      }
      run.removeAll()
    }
    var equationEnd = 0
    for inline in inlines(of: node, in: node, quoteDepth: quoteDepth) {
      if case .math(let tex) = inline.content, let span = displayed[inline.range.start] {
        finishRun()
        blocks.append(
          ParsedBlock(
            content: .equation(tex: tex, identifier: span.identifier), range: inline.range))
        equationEnd = inline.range.end.line
      } else if inline.range.start.line > equationEnd || equationEnd == 0 {
        run.append(inline)
      }
    }
    finishRun()
    return blocks
  }
}
