// Markdown with directives → tree. A small layer over CommonMark: mathematics is masked before it,
// pipe tables, directives, labels, references and inline values are recognised after it.
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
  var linkDefinitions = ""

  /// How many fillers stand at the start of the line after an inline span that a line break cut.
  var continuationFillers = 0
  /// The displayed spans met so far, by where they begin.
  var displayed: [SourceLocation: MathSpans.Span] = [:]

  private init(source: SourceText) { self.source = source }

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
      diagnostics: inclusion.diagnostics, sites: inclusion.sites,
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
    let first = parseCommonMark(text(source.lines))
    if let line = first.tooDeepLine {
      diagnostics.append(
        .error(
          "this is nested deeper than \(deepestMarkdownNesting) levels",
          at: source.range(ofLine: line), hints: ["flatten the lists and quotes"]))
    }
    var code: [Int: [Range<Int>]] = [:]
    collectCode(first.root, quoteDepth: 0, paragraph: nil, into: &code)
    let math = MathSpans(source, firstLine: firstLine, code: code)
    diagnostics += math.diagnostics
    maskedLines = math.lines
    mathByLine = Dictionary(grouping: math.spans) { $0.range.start.line }.mapValues { $0[...] }
    let definitionLines = maskedLines.indices.filter {
      maskedLines[$0].trimmed.hasPrefix("[") && maskedLines[$0].contains("]:")
    }
    linkDefinitions = (definitionLines.map { maskedLines[$0] } + definitions)
      .joined(separator: "\n")

    var root = first.root
    if !math.spans.isEmpty || !definitions.isEmpty {
      // Behind the text, where they move nothing, and apart, so that one that is none spoils none.
      root = parseCommonMark(text(math.lines) + definitions.map { "\n\($0)\n" }.joined()).root
      root.children.removeAll { $0.startLine > source.lines.count }
    }
    let blocks = blocks(of: root, quoteDepth: 0)
    return ParsedText(
      frontMatter: frontMatter, blocks: blocks, diagnostics: diagnostics,
      linkDefinitions: definitionLines.filter { $0 + 1 >= firstLine && code[$0 + 1] == nil }
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
        code[node.endLine, default: []].append(0..<node.endColumn)
      }
    default:
      let isLeafBlock: Bool
      switch node.kind {
      case .paragraph, .heading: isLeafBlock = true
      default: isLeafBlock = false
      }
      for child in node.children {
        collectCode(
          child, quoteDepth: quoteDepth + (node.kind == .quote ? 1 : 0),
          paragraph: isLeafBlock ? node : paragraph, into: &code)
      }
    }
  }

  // MARK: Places

  /// libcmark strips the indentation of a paragraph's later lines before it counts columns, and
  /// counts from the paragraph's own column; this counts from where the line's text really begins.
  /// - Returns: the 1-based byte column in the source line.
  func correctedColumn(
    of node: CommonMarkNode, in paragraph: CommonMarkNode?, quoteDepth: Int
  ) -> Int {
    guard let paragraph, node.startLine > paragraph.startLine else { return node.startColumn }
    let contentStart = Self.contentStart(of: source.line(node.startLine), quoteDepth: quoteDepth)
    return node.startColumn - paragraph.startColumn + contentStart + 1
  }

  /// The byte offset of a line's text behind quote marks and indentation.
  static func contentStart(of line: String, quoteDepth: Int) -> Int {
    var offset = 0
    var quotes = 0
    for byte in line.utf8 {
      if byte == UInt8(ascii: ">"), quotes < quoteDepth {
        quotes += 1
      } else if byte != 0x20, byte != 0x09 {
        break
      }
      offset += 1
    }
    return offset
  }

  func range(of node: CommonMarkNode) -> SourceRange {
    SourceRange(
      file: source.name,
      start: source.location(line: node.startLine, byteColumn: node.startColumn),
      end: source.location(
        line: max(node.startLine, node.endLine), byteColumn: node.endColumn + 1))
  }

  // MARK: Blocks

  mutating func blocks(of parent: CommonMarkNode, quoteDepth: Int) -> [ParsedBlock] {
    var blocks: [ParsedBlock] = []
    for node in parent.children {
      let nodeRange = range(of: node)
      func add(_ content: ParsedBlock.Content) {
        blocks.append(ParsedBlock(content: content, range: nodeRange))
      }
      switch node.kind {
      case .heading(let level):
        var content = inlines(of: node, in: node, quoteDepth: quoteDepth)
        let identifier = Self.takeLabel(from: &content)
        add(.heading(level: level, identifier: identifier, content: content))
      case .paragraph:
        blocks += paragraph(node, quoteDepth: quoteDepth)
      case .list(let start, let isTight):
        let items = node.children.map { self.blocks(of: $0, quoteDepth: quoteDepth) }
        add(.list(start: start, isTight: isTight, items: items))
      case .quote:
        add(.quote(self.blocks(of: node, quoteDepth: quoteDepth + 1)))
      case .code(let info):
        add(codeBlock(node, info: info, quoteDepth: quoteDepth))
      case .rule:
        add(.rule)
      case .htmlBlock:
        dropHTML(node.literal, range: nodeRange)
      default:
        blocks += self.blocks(of: node, quoteDepth: quoteDepth)
      }
    }
    return Self.joiningTableCaptions(blocks)
  }

  private mutating func dropHTML(_ literal: String, range: SourceRange) {
    guard !literal.trimmed.hasPrefix("<!--") else { return }
    diagnostics.append(
      .warning(
        "raw HTML is dropped: it has no meaning in a PDF", at: range,
        hints: ["say it in Markdown, or as a comment `<!-- … -->`"]))
  }

  private mutating func codeBlock(
    _ node: CommonMarkNode, info: String, quoteDepth: Int
  ) -> ParsedBlock.Content {
    var text = node.literal
    if text.hasSuffix("\n") { text.removeLast() }
    if node.endLine > source.lines.count {
      // Never closed, and so with the definitions behind the text in it.
      text = text.split(separator: "\n", omittingEmptySubsequences: false)
        .prefix(max(0, source.lines.count - node.startLine)).joined(separator: "\n")
    }
    let opening = source.line(node.startLine)
    let fence = opening.utf8.dropFirst(
      max(node.startColumn - 1, Self.contentStart(of: opening, quoteDepth: quoteDepth)))
    let character = fence.first ?? 0
    let isFenced = character == UInt8(ascii: "`") || character == UInt8(ascii: "~")
    guard isFenced else { return .code(language: nil, text: text) }

    let length = fence.prefix { $0 == character }.count
    let closing = source.line(node.endLine).utf8
      .dropFirst(Self.contentStart(of: source.line(node.endLine), quoteDepth: quoteDepth))
    let isClosed =
      node.endLine > node.startLine
      && closing.prefix { $0 == character }.count >= length
      && closing.drop { $0 == character }.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    if !isClosed {
      let name = info.isEmpty ? "code block" : info.hasPrefix("{") ? "directive" : "code block"
      diagnostics.append(
        .error(
          "this \(name) is never closed", at: source.range(ofLine: node.startLine),
          hints: ["end it with a line of \(length) `\(Character(Unicode.Scalar(character)))`"]))
    }

    let word = info.trimmed
    guard word.hasPrefix("{") else {
      return .code(
        language: word.isEmpty ? nil : word.split(separator: " ").first.map(String.init), text: text
      )
    }
    let column = opening.utf8.count - fence.count + length + 1
    let spaces = fence.dropFirst(length).prefix { $0 == 0x20 || $0 == 0x09 }.count
    var nameRange = source.range(
      line: node.startLine, byteColumns: (column + spaces)..<(column + spaces + word.utf8.count))
    let directiveName = String(word.dropFirst().dropLast())
    guard word.hasSuffix("}"), directiveName.isName() else {
      diagnostics.append(
        .error(
          "'\(word)' is not the name of a directive", at: nameRange,
          hints: ["write `{name}` alone and the options as lines `key: value` in the block"]))
      return .code(language: nil, text: text)
    }
    nameRange.start.column += 1
    nameRange.end.column -= 1
    let body = SourceText(name: "", text: text).lines
    let indentation = body.enumerated().map { index, line in
      let full = source.line(node.startLine + 1 + index)
      return full.unicodeScalars.count - line.unicodeScalars.count
    }
    return .directive(
      DirectiveBlock(
        name: directiveName, nameRange: nameRange, body: text, indentation: indentation,
        firstLine: node.startLine + 1))
  }

  /// A paragraph may hold pipe tables and displayed equations; each becomes a block of its own.
  private mutating func paragraph(_ node: CommonMarkNode, quoteDepth: Int) -> [ParsedBlock] {
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
