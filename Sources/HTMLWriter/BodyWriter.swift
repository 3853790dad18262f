// Blocks as HTML.
import DocumentModel
import Foundation

struct BodyWriter {
  private let inlines = InlineWriter()
  private var figures: FigureWriter

  init(figures: FigureWriter = FigureWriter()) { self.figures = figures }

  mutating func html(of blocks: [Block]) throws -> String {
    var result = ""
    for block in blocks { result += try html(of: block) }
    return result
  }

  private mutating func html(of block: Block) throws -> String {
    switch block {
    case .heading(let heading): html(of: heading)
    case .paragraph(let content): "<p>\(inlines.html(of: content))</p>\n"
    case .list(let list): try html(of: list)
    case .quote(let blocks): "<blockquote>\n\(try html(of: blocks))</blockquote>\n"
    case .callout(let callout):
      "<aside class=\"callout \(callout.kind.rawValue)\">\n\(try html(of: callout.blocks))</aside>\n"
    case .code(let code): html(of: code)
    case .table(let table): TableWriter(inlines: inlines).html(of: table)
    case .figure(let figure): try figures.html(of: figure, inlines: inlines)
    case .equation(let equation): html(of: equation)
    case .gap(let gap): html(of: gap)
    case .bibliography(let entries):
      "<ol class=\"bibliography\">\n"
        + entries.map {
          "<li id=\"\(escaped($0.identifier))\">\(inlines.html(of: $0.content))</li>\n"
        }.joined() + "</ol>\n"
    case .rawHTML(let source): source
    case .rule: "<hr>\n"
    }
  }

  private func html(of heading: Heading) -> String {
    // The title of the report is the only first-level heading of the page.
    let level = min(max(heading.level, 1) + 1, 6)
    let deeper = heading.level >= 6 ? " aria-level=\"\(heading.level + 1)\"" : ""
    let identifier = escaped(heading.identifier)
    let number = heading.number.map { "<span class=\"number\">\(escaped($0))</span> " } ?? ""
    let label = escaped("Link to section " + heading.content.plainText)
    return "<h\(level) id=\"\(identifier)\"\(deeper)>\(number)"
      + inlines.html(of: heading.content)
      + "<a class=\"anchor\" href=\"#\(identifier)\" aria-label=\"\(label)\">#</a></h\(level)>\n"
  }

  private mutating func html(of list: List) throws -> String {
    let name = list.start == nil ? "ul" : "ol"
    let start = list.start.flatMap { $0 == 1 ? nil : " start=\"\($0)\"" } ?? ""
    var result = "<\(name)\(start)\(list.isTight ? " class=\"tight\"" : "")>\n"
    for item in list.items {
      if list.isTight, case .paragraph(let content)? = item.blocks.first {
        // A tight item is text, not a paragraph.
        let rest = try html(of: Array(item.blocks.dropFirst()))
        result += "<li>\(inlines.html(of: content))\(rest.isEmpty ? "" : "\n" + rest)</li>\n"
      } else {
        result += "<li>\n\(try html(of: item.blocks))</li>\n"
      }
    }
    return result + "</\(name)>\n"
  }

  /// Longer lines may need to be scrolled on a phone, which the keyboard must be able to do.
  private static let longestLineOnPhones = 38
  /// More are higher than the style lets a block be.
  private static let mostLines = 30

  private func html(of code: CodeBlock) -> String {
    let language = code.language.flatMap { $0.isEmpty ? nil : $0 }
    let lines = code.text.split(separator: "\n", omittingEmptySubsequences: false)
    let mayScroll =
      lines.count > Self.mostLines || lines.contains { $0.count > Self.longestLineOnPhones }
    // HTML drops a first line end inside of `pre`.
    let block =
      "<pre class=\"\(code.role.rawValue)\"\(mayScroll ? " tabindex=\"0\"" : "")>"
      + "<code\(attribute("class", language.map { "language-" + $0 }))>"
      + (code.text.hasPrefix("\n") ? "\n" : "") + highlighted(code) + "</code></pre>\n"
    guard let summary = code.foldedSummary else { return block }
    return "<details class=\"fold\"><summary>\(escaped(summary.isEmpty ? "Code" : summary))"
      + "</summary>\n\(block)</details>\n"
  }

  private func html(of gap: Gap) -> String {
    let details = gap.details.map { "<p>\(escaped($0))</p>\n" }.joined()
    return
      "<div class=\"gap \(gap.reason.rawValue)\" role=\"note\"\(attribute("id", gap.identifier))>\n"
      + "<p class=\"gap-title\">\(escaped(gap.title))</p>\n\(details)</div>\n"
  }

  private func html(of equation: Equation) -> String {
    let number = equation.number.map { "<span class=\"number\">(\(escaped($0)))</span>" } ?? ""
    return "<div class=\"equation\"\(attribute("id", equation.identifier))>"
      + "<code class=\"math\">\(escaped(equation.tex))</code>\(number)</div>\n"
  }
}
