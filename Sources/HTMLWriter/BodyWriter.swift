// Blocks as HTML.
import DocumentModel
import Foundation

struct BodyWriter {
  let inlines: InlineWriter
  private var figures: FigureWriter
  var hasPlots: Bool { figures.hasPlots }
  /// Whether the page needs the signs of callouts.
  private(set) var hasCallouts = false

  /// - Parameter pageReadsLeftwards: whether lines run from right to left where nothing else is said.
  init(figures: FigureWriter = FigureWriter(), pageReadsLeftwards: Bool = false) {
    inlines = InlineWriter(pageReadsLeftwards: pageReadsLeftwards)
    self.figures = figures
  }

  mutating func html(of blocks: [Block]) throws -> String {
    var result = ""
    for block in blocks { result += try html(of: block) }
    return result
  }

  private mutating func html(of block: Block) throws -> String {
    switch block {
    case .heading(let heading): html(of: heading)
    case .paragraph(let content):
      "<p\(inlines.direction(of: content))>\(inlines.html(of: content))</p>\n"
    case .list(let list): try html(of: list)
    case .quote(let blocks):
      "<blockquote\(inlines.direction(of: blocks))>\n\(try html(of: blocks))</blockquote>\n"
    case .callout(let callout): try noted(callout)
    case .code(let code): html(of: code)
    case .table(let table): TableWriter(inlines: inlines).html(of: table)
    case .figure(let figure): try figures.html(of: figure, inlines: inlines)
    case .equation(let equation): FormulaWriter.html(of: equation)
    case .gap(let gap): html(of: gap)
    case .bibliography(let entries): html(of: entries)
    case .rawHTML(let source): source
    case .rule: "<hr>\n"
    }
  }

  private mutating func noted(_ callout: Callout) throws -> String {
    hasCallouts = true
    return try html(of: callout)
  }

  private func html(of heading: Heading) -> String {
    // The title of the report is the only first-level heading of the page.
    let level = min(max(heading.level, 1) + 1, 6)
    let deeper = heading.level >= 6 ? " aria-level=\"\(heading.level + 1)\"" : ""
    let identifier = escaped(heading.identifier)
    let number = heading.number.map { "<span class=\"number\">\(escaped($0))</span> " } ?? ""
    let label = escaped("Link to section " + heading.content.plainText)
    let direction = inlines.direction(of: heading.content)
    return "<h\(level) id=\"\(identifier)\"\(deeper)\(direction)>\(number)"
      + inlines.html(of: heading.content)
      + "<a class=\"anchor\" href=\"#\(identifier)\" aria-label=\"\(label)\">#</a></h\(level)>\n"
  }

  private mutating func html(of list: List) throws -> String {
    let name = list.start == nil ? "ul" : "ol"
    let start = list.start.flatMap { $0 == 1 ? nil : " start=\"\($0)\"" } ?? ""
    let isTasks = list.items.contains { $0.isDone != nil }
    let classes = [list.isTight ? "tight" : nil, isTasks ? "tasks" : nil].compactMap(\.self)
    let itsClass = attribute("class", classes.isEmpty ? nil : classes.joined(separator: " "))
    let direction = inlines.direction(of: list.items.flatMap(\.blocks))
    var result = "<\(name)\(start)\(itsClass)\(direction)>\n"
    for item in list.items { result += try html(of: item, isTight: list.isTight) }
    return result + "</\(name)>\n"
  }

  private mutating func html(of item: List.Item, isTight: Bool) throws -> String {
    let start = item.isDone == nil ? "<li>" : "<li class=\"task\">"
    guard case .paragraph(let content)? = item.blocks.first else {
      let box = item.isDone.map { Self.box($0, name: $0 ? "done" : "to do") + "\n" } ?? "\n"
      return start + box + "\(try html(of: item.blocks))</li>\n"
    }
    var words = inlines.html(of: content)
    if let isDone = item.isDone { words = "<label>\(Self.box(isDone)) \(words)</label>" }
    let rest = try html(of: Array(item.blocks.dropFirst()))
    let direction = inlines.direction(of: content)
    // A tight item is text, not a paragraph.
    return isTight
      ? start.dropLast() + "\(direction)>\(words)\(rest.isEmpty ? "" : "\n" + rest)</li>\n"
      : "\(start)\n<p\(direction)>\(words)</p>\n\(rest)</li>\n"
  }

  /// The box of a task, which readers cannot tick.
  private static func box(_ isDone: Bool, name: String? = nil) -> String {
    "<input type=\"checkbox\" disabled\(isDone ? " checked" : "")\(attribute("aria-label", name))>"
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
}
