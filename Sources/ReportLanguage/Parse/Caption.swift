// Captions: a line of Markdown inside a directive's YAML.
import Diagnostics

extension ValueType where Value == [ParsedInline] {
  /// Text with emphasis, mathematics, references and inline values.
  package static let markdown = ValueType("text in Markdown") { value, diagnostics in
    guard case .scalar(let text, _) = value.content else {
      diagnostics.append(mismatch(expected: "text in Markdown", found: value))
      return nil
    }
    let caption = parseCaption(text, range: value.range)
    diagnostics += caption.diagnostics
    return caption.diagnostics.contains(where: \.isError) ? nil : caption.content
  }
}

/// Parses text that does not stand in the report's own lines.
/// - Parameter range: the place of the whole text, which every part of it gets: YAML folds and
///   escapes text, so columns within it would be wrong as often as right.
package func parseCaption(
  _ text: String, range: SourceRange
) -> (content: [ParsedInline], diagnostics: [Diagnostic]) {
  let parsed = parseFragment(text, range: range)
  var content: [ParsedInline] = []
  var diagnostics = parsed.diagnostics
  for footnote in parsed.footnotes {
    diagnostics.append(
      .error(
        "the text of the note '\(footnote.name)' cannot stand in a caption", at: range,
        hints: ["write `[^\(footnote.name)]: …` in the text of the report"]))
  }
  for block in parsed.blocks {
    guard case .paragraph(let inlines) = block.content else {
      diagnostics.append(
        .error("a caption is a single paragraph of text", at: range))
      continue
    }
    if !content.isEmpty { content.append(ParsedInline(content: .softBreak, range: range)) }
    content += inlines
  }
  return (content, diagnostics)
}

/// Parses Markdown from the front matter, such as the abstract.
package func parseFragment(
  _ text: String, range: SourceRange
) -> (blocks: [ParsedBlock], footnotes: [ParsedFootnote], diagnostics: [Diagnostic]) {
  // Led by an empty line, so that a text that begins with `---` is no front matter.
  let report = MarkdownParser.parse(SourceText(name: range.file, text: "\n" + text))
  let diagnostics = report.diagnostics.map { diagnostic in
    var diagnostic = diagnostic
    diagnostic.place = .source(range)
    diagnostic.notes = []
    return diagnostic
  }
  let footnotes = report.footnotes.map { footnote in
    ParsedFootnote(
      name: footnote.name, range: range, blocks: footnote.blocks.map { $0.moved(to: range) })
  }
  return (report.blocks.map { $0.moved(to: range) }, footnotes, diagnostics)
}

extension ParsedBlock {
  fileprivate func moved(to range: SourceRange) -> ParsedBlock {
    var block = self
    block.range = range
    switch content {
    case .heading(let level, var attributes, let content):
      attributes.identifier?.range = range
      block.content = .heading(
        level: level, attributes: attributes, content: content.moved(to: range))
    case .paragraph(let content):
      block.content = .paragraph(content.moved(to: range))
    case .list(let start, let isTight, let items):
      block.content = .list(
        start: start, isTight: isTight,
        items: items.map {
          ParsedItem(blocks: $0.blocks.map { $0.moved(to: range) }, isDone: $0.isDone)
        })
    case .quote(let blocks):
      block.content = .quote(blocks.map { $0.moved(to: range) })
    case .callout(let kind, let title, let blocks):
      block.content = .callout(
        kind: kind, title: title.moved(to: range), blocks: blocks.map { $0.moved(to: range) })
    case .table(var table):
      table.header = table.header.map { $0.moved(to: range) }
      table.rows = table.rows.map { $0.map { $0.moved(to: range) } }
      table.caption = table.caption.moved(to: range)
      table.identifier?.range = range
      block.content = .table(table)
    case .equation(let tex, var identifier):
      identifier?.range = range
      block.content = .equation(tex: tex, identifier: identifier)
    case .picture(var picture):
      picture.range = range
      picture.caption = picture.caption.moved(to: range)
      picture.identifier?.range = range
      block.content = .picture(picture)
    case .code, .directive, .rawHTML, .rule: break
    }
    return block
  }
}

extension [ParsedInline] {
  fileprivate func moved(to range: SourceRange) -> [ParsedInline] {
    map { inline in
      var inline = inline
      inline.range = range
      switch inline.content {
      case .emphasis(let content): inline.content = .emphasis(content.moved(to: range))
      case .strong(let content): inline.content = .strong(content.moved(to: range))
      case .strikethrough(let content): inline.content = .strikethrough(content.moved(to: range))
      case .link(let destination, let title, let content):
        inline.content = .link(
          destination: destination, title: title, content: content.moved(to: range))
      case .value(let expression): inline.content = .value(expression.moved(to: range))
      case .citation(var citation):
        for index in citation.items.indices { citation.items[index].range = range }
        inline.content = .citation(citation)
      case .text, .code, .math, .reference, .footnote, .rawHTML, .softBreak, .lineBreak: break
      }
      return inline
    }
  }
}
