// Running text as runs of one font each, with its links and marks noted.
import DocumentModel
import Drawing

struct InlineText {
  let settings: TextSettings
  /// `nil` shows formulas as they were written.
  let formulas: FormulaSetting?
  /// Collects what the numbers in the runs mean.
  var targets: InlineTargets
  var runs: [TextRun] = []

  /// How a stretch of text differs from the text around it.
  struct Look {
    var font: Font
    var color: Color?
    var link: Int?
    var isStruck = false
    var isHyphenated = true
  }

  init(_ settings: TextSettings, targets: InlineTargets, formulas: FormulaSetting? = nil) {
    self.settings = settings
    self.formulas = formulas
    self.targets = targets
  }

  mutating func append(_ inlines: [Inline]) { append(inlines, Look(font: settings.font)) }

  mutating func append(_ text: String, font: Font? = nil, color: Color? = nil) {
    append(text, Look(font: font ?? settings.font, color: color))
  }

  mutating func append(_ text: String, _ look: Look) {
    guard !text.isEmpty else { return }
    var run = TextRun(text, font: look.font, color: look.color, link: look.link)
    run.isStruck = look.isStruck
    run.isHyphenated = look.isHyphenated
    runs.append(run)
  }

  private mutating func append(_ inlines: [Inline], _ look: Look) {
    for inline in inlines {
      var changed = look
      switch inline {
      case .text(let text): append(text, look)
      case .emphasis(let content):
        changed.font.isItalic.toggle()
        append(content, changed)
      case .strong(let content):
        changed.font.weight = .bold
        append(content, changed)
      case .strikethrough(let content):
        changed.isStruck = true
        append(content, changed)
      case .code(let text):
        changed.font = mono(beside: look.font)
        append(text, changed)
      case .math(let tex): appendMath(tex, look)
      case .link(let target): append(target, look)
      case .reference(let reference):
        changed.link = look.link ?? add(.anchor(reference.target))
        changed.color = PageStyle.ink.link
        // "Figure" and its number stay on one line.
        append(reference.text.replacing(" ", with: "\u{A0}"), changed)
      case .value(let value): append(value.text, look)
      case .footnote(let mark): append(mark, look)
      case .citation(let citation):
        for piece in citation.pieces {
          changed.color = piece.target == nil ? look.color : PageStyle.ink.link
          changed.link = look.link ?? piece.target.map { add(.anchor($0)) }
          append(piece.text, changed)
        }
      case .rawHTML: break
      case .softBreak: append(" ", look)
      // A line feed ends a paragraph for the line breaking: the line before it is not justified.
      case .lineBreak: append("\n", Look(font: look.font))
      }
    }
  }

  private mutating func append(_ mark: FootnoteMark, _ look: Look) {
    let link = add(.anchor(mark.target))
    targets.marks[link] = mark
    let size = look.font.sizeInPoints
    var run = TextRun(
      String(mark.number),
      font: Font(look.font.typeface, sizeInPoints: size * PageStyle.markSize),
      color: PageStyle.ink.link, link: link)
    run.rise = size * PageStyle.markRise
    // Two marks side by side are two numbers.
    if let last = runs.last, last.rise > 0, last.link != nil {
      var comma = run
      comma.text = ","
      comma.link = nil
      runs.append(comma)
    }
    runs.append(run)
  }

  private mutating func append(_ target: Link, _ look: Look) {
    guard look.link == nil, let destination = LinkDestination(target.destination) else {
      append(target.content, look)
      return
    }
    let (number, address) =
      switch destination {
      case .anchor(let anchor): (add(.anchor(anchor)), "#" + anchor)
      case .address(let address): (add(.address(address)), address)
      case .relative(let path): (add(.address(path)), path)
      }
    let content = target.content.isEmpty ? [.text(address)] : target.content
    let text = content.plainText
    var linked = look
    linked.link = number
    linked.color = PageStyle.ink.link
    // An address that is shown is broken without hyphens, which would be taken for its own.
    linked.isHyphenated = !(text.contains("://") || text == address)
    append(content, linked)
  }

  mutating func add(_ target: LinkTarget) -> Int {
    targets.links.append(target)
    return targets.links.count - 1
  }

  /// Fixed-width letters look larger than those of text at the same size.
  func mono(beside font: Font) -> Font {
    let ratio = font.typeface == .mono ? 1 : font.typeface == .sans ? 0.95 : 0.85
    return Font(
      .mono, sizeInPoints: max(font.sizeInPoints * ratio, 7),
      weight: font.weight == .regular ? .regular : .bold, isItalic: font.isItalic)
  }
}
