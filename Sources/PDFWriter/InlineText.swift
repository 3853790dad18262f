// Running text as runs for Pango, with its links noted.
import DocumentModel
import Drawing

struct InlineText {
  let settings: TextSettings
  /// Collects what the numbers of links mean.
  private(set) var links: [LinkTarget]
  private(set) var runs: [TextRun] = []

  init(_ settings: TextSettings, links: [LinkTarget]) {
    self.settings = settings
    self.links = links
  }

  mutating func append(_ inlines: [Inline]) {
    append(inlines, settings.font, color: nil, link: nil)
  }

  mutating func append(_ text: String, font: Font? = nil, color: Color? = nil) {
    runs.append(TextRun(text, font: font ?? settings.font, color: color))
  }

  private mutating func append(_ inlines: [Inline], _ font: Font, color: Color?, link: Int?) {
    for inline in inlines {
      switch inline {
      case .text(let text): runs.append(TextRun(text, font: font, color: color, link: link))
      case .emphasis(let content):
        var slanted = font
        slanted.isItalic.toggle()
        append(content, slanted, color: color, link: link)
      case .strong(let content):
        var strong = font
        strong.weight = font.weight == .regular ? .bold : .bold
        append(content, strong, color: color, link: link)
      case .code(let text), .math(let text):
        runs.append(TextRun(text, font: mono(beside: font), color: color, link: link))
      case .link(let target): append(target, font, link: link)
      case .reference(let reference):
        let number = link ?? add(.anchor(reference.target))
        runs.append(
          TextRun(reference.text, font: font, color: PageStyle.ink.link, link: number))
      case .value(let value):
        runs.append(TextRun(value.text, font: font, color: color, link: link))
      case .strikethrough(let content): append(content, font, color: color, link: link)
      case .footnote(let mark):
        runs.append(
          TextRun(
            "[\(mark.number)]", font: font, color: PageStyle.ink.link,
            link: link ?? add(.anchor(mark.target))))
      case .citation(let citation):
        for piece in citation.pieces {
          runs.append(
            TextRun(
              piece.text, font: font, color: piece.target == nil ? color : PageStyle.ink.link,
              link: link ?? piece.target.map { add(.anchor($0)) }))
        }
      case .rawHTML: break
      case .softBreak: runs.append(TextRun(" ", font: font, color: color, link: link))
      // A line feed ends a paragraph for Pango: the line before it is not justified.
      case .lineBreak: runs.append(TextRun("\n", font: font))
      }
    }
  }

  private mutating func append(_ target: Link, _ font: Font, link: Int?) {
    guard link == nil, let destination = LinkDestination(target.destination) else {
      append(target.content, font, color: nil, link: link)
      return
    }
    let (number, address) =
      switch destination {
      case .anchor(let anchor): (add(.anchor(anchor)), "#" + anchor)
      case .address(let address): (add(.address(address)), address)
      case .relative(let path): (add(.address(path)), path)
      }
    let content = target.content.isEmpty ? [.text(address)] : target.content
    append(content, font, color: PageStyle.ink.link, link: number)
  }

  private mutating func add(_ target: LinkTarget) -> Int {
    links.append(target)
    return links.count - 1
  }

  /// Fixed-width letters look larger than those of text at the same size.
  private func mono(beside font: Font) -> Font {
    let ratio = font.typeface == .mono ? 1 : font.typeface == .sans ? 0.95 : 0.83
    return Font(
      .mono, sizeInPoints: max(font.sizeInPoints * ratio, 7),
      weight: font.weight == .regular ? .regular : .bold, isItalic: font.isItalic)
  }
}
