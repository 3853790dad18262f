// Trees as short texts, for comparison.
import Diagnostics
import DocumentModel

@testable import ReportLanguage

/// The tree of a text without its places, a line each block.
func outline(_ text: String) -> [String] {
  outline(MarkdownParser.parse(SourceText(name: "x.md", text: text)).blocks)
}

func outline(_ blocks: [ParsedBlock]) -> [String] {
  func nested(_ blocks: [ParsedBlock]) -> [String] { outline(blocks).map { "  " + $0 } }
  return blocks.flatMap { block -> [String] in
    switch block.content {
    case .heading(let level, let attributes, let content):
      [
        "h\(level) \(words(content))"
          + (attributes.identifier.map { " #\($0.name)" } ?? "")
          + (attributes.isUnnumbered ? " unnumbered" : "")
      ]
    case .paragraph(let content): ["p \(words(content))"]
    case .list(let start, _, let items):
      [start.map { "list \($0)" } ?? "list"]
        + items.flatMap { item in
          let mark = item.isDone.map { $0 ? "[x]" : "[ ]" } ?? "-"
          return ["\(mark)"] + nested(item.blocks)
        }
    case .quote(let inner): ["quote"] + nested(inner)
    case .callout(let kind, let title, let inner):
      ["\(kind) \(words(title))".trimmed] + nested(inner)
    case .code(let language, let text): ["code \(language ?? "-"): \(text)"]
    case .table(let table):
      [table.outline] + table.rows.map { "row " + $0.map(words).joined(separator: " | ") }
    case .equation(let tex, let identifier):
      ["equation \(tex)" + (identifier.map { " #\($0.name)" } ?? "")]
    case .directive(let directive): ["directive \(directive.name)"]
    case .picture(let picture):
      [picture.outline]
    case .rawHTML(let html): ["html \(html.trimmed)"]
    case .rule: ["rule"]
    }
  }
}

extension ParsedPicture {
  fileprivate var outline: String {
    let alternative = alternativeText.map { " alt=\($0)" } ?? ""
    return "picture \(path) (\(words(caption)))\(alternative)" + (identifier?.outline ?? "")
  }
}

extension ParsedTable {
  fileprivate var outline: String {
    let letters = alignments.map { String($0.rawValue.prefix(1)) }.joined()
    let cells = header.map(words).joined(separator: " | ")
    let words = caption.isEmpty ? "" : " : \(words(caption))"
    return "table \(letters) | \(cells)\(words)" + (identifier?.outline ?? "")
  }
}

extension Identifier {
  fileprivate var outline: String { " #\(name)" }
}

extension ParsedCitation {
  fileprivate var outline: String {
    let works = items.map { item in
      [item.prefix, item.key, item.locator].compactMap { $0 }.joined(separator: ",")
    }
    return "<\(isNarrative ? "as" : "cite") \(works.joined(separator: ";"))>"
  }
}

/// `*emphasis*`, `**strong**`, `~~struck~~`, and the other kinds between angle brackets.
func words(_ inlines: [ParsedInline]) -> String {
  inlines.map { inline in
    switch inline.content {
    case .text(let text): text
    case .emphasis(let content): "*\(words(content))*"
    case .strong(let content): "**\(words(content))**"
    case .strikethrough(let content): "~~\(words(content))~~"
    case .code(let text): "`\(text)`"
    case .math(let tex): "$\(tex)$"
    case .link(let destination, _, let content): "<\(words(content))→\(destination)>"
    case .reference(let name): "<ref \(name)>"
    case .value(let expression): "<value \(expression.formula)>"
    case .footnote(let name): "<note \(name)>"
    case .citation(let citation): citation.outline
    case .rawHTML(let html): "<html \(html)>"
    case .softBreak: "⏎"
    case .lineBreak: "⏎⏎"
    }
  }.joined()
}

/// `line:column-column` of every inline that satisfies a condition, in the order of the text.
func places(
  _ blocks: [ParsedBlock], _ isWanted: (ParsedInline.Content) -> Bool
) -> [String] {
  var found: [String] = []
  blocks.forEachInline { inline in
    guard isWanted(inline.content) else { return }
    let end =
      inline.range.end.line == inline.range.start.line
      ? "\(inline.range.end.column)" : "\(inline.range.end.line):\(inline.range.end.column)"
    found.append("\(inline.range.start.line):\(inline.range.start.column)-\(end)")
  }
  return found
}

extension [ParsedBlock] {
  /// Every inline, outer ones first.
  func forEachInline(_ body: (ParsedInline) -> Void) {
    func visit(_ inlines: [ParsedInline]) {
      for inline in inlines {
        body(inline)
        switch inline.content {
        case .emphasis(let content), .strong(let content), .strikethrough(let content),
          .link(_, _, let content):
          visit(content)
        default: break
        }
      }
    }
    for block in self {
      switch block.content {
      case .heading(_, _, let content), .paragraph(let content): visit(content)
      case .list(_, _, let items): for item in items { item.blocks.forEachInline(body) }
      case .quote(let inner): inner.forEachInline(body)
      case .callout(_, let title, let inner):
        visit(title)
        inner.forEachInline(body)
      case .table(let table):
        for cell in table.header + table.rows.flatMap({ $0 }) { visit(cell) }
        visit(table.caption)
      case .picture(let picture): visit(picture.caption)
      case .code, .equation, .directive, .rawHTML, .rule: break
      }
    }
  }
}

/// `line:column: message` of everything that planning says of a text without directives.
/// - Parameter head: lines of the front matter; the text begins on line 1 behind them.
func planned(_ text: String, head: String = "", files: [String: String] = [:]) -> [String] {
  let front = "---\ntitle: T\n\(head.isEmpty ? "" : head + "\n")---\n"
  let lines = front.count { $0 == "\n" }
  let sources = ReportSources.load(main: SourceText(name: "x.md", text: front + text)) { path in
    files[path].map { .success(Array($0.utf8)) }
      ?? .failure(.error("there is no such file", inFile: path))
  }
  return Planner(directives: []).plan(MarkdownParser.parse(sources)).diagnostics.map {
    guard case .source(let range)? = $0.place else { return $0.message }
    let isMain = range.file == "x.md"
    let line = range.start.line - (isMain ? lines : 0)
    return (isMain ? "" : range.file + ":") + "\(line):\(range.start.column): \($0.message)"
      + ($0.hints.first.map { " – \($0)" } ?? "")
  }
}
