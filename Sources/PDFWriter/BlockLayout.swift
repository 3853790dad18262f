// Headings, paragraphs, quotes and code as items of the vertical list.
import DocumentModel
import Drawing

extension FlowBuilder {
  mutating func add(_ blocks: [Block]) throws {
    for block in blocks { try add(block) }
  }

  mutating func add(_ block: Block) throws {
    switch block {
    case .heading(let heading): add(heading)
    case .paragraph(let content): addParagraph(content)
    case .list(let list): try add(list)
    case .quote(let blocks): try addQuote(blocks)
    case .callout(let callout): try add(callout)
    case .code(let code): add(code)
    case .table(let table): add(table)
    case .figure(let figure): add(figure)
    case .equation(let equation): add(equation)
    case .gap(let gap): add(gap)
    case .bibliography(let entries): addBibliography(entries)
    case .rawHTML: break
    case .rule: addRule()
    }
  }

  private mutating func add(_ heading: Heading) {
    flushMarker()
    let (settings, above, below) = PageStyle.heading(level: heading.level)
    space(above)
    anchor(heading.identifier)
    if heading.level <= 1 { beginSection() }
    var content = heading.content
    if let number = heading.number { content.insert(.text(number + "\u{2002}"), at: 0) }
    let lines = paragraph(
      runs(content, settings), width: width, .ragged(.leading, hyphenated: false))
    let element = addElement(.heading(level: heading.level + 1))
    addLines(of: lines, settings: settings, element: element, splitting: .never)
    addOutlineEntry(
      OutlineEntry(
        title: (heading.number.map { $0 + " " } ?? "") + heading.content.plainText,
        level: heading.level, anchor: heading.identifier))
    space(below)
    keepWithNext()
  }

  mutating func addParagraph(_ content: [Inline]) {
    space(PageStyle.paragraphGap)
    addTightParagraph(content)
    space(PageStyle.paragraphGap)
  }

  mutating func addTightParagraph(_ content: [Inline]) {
    let lines = paragraph(runs(content, settings), width: width, .even)
    addLines(of: lines, settings: settings, element: addElement(.paragraph))
  }

  private mutating func addQuote(_ blocks: [Block]) throws {
    flushMarker()
    space(PageStyle.blockGap)
    try framed(.bar(PageStyle.ink.faint), padding: 1) { builder in
      try builder.inside(.quote) { builder in
        try builder.indented(left: 15, right: 8) { builder in
          try builder.withSettings(PageStyle.quote) { try $0.add(blocks) }
        }
      }
    }
    space(PageStyle.blockGap)
  }

  private mutating func addRule() {
    flushMarker()
    space(PageStyle.figureGap)
    let (start, end) = (x + width * 0.35, x + width * 0.65)
    add(height: 1) { page, y in
      page.canvas.strokeLine(
        from: Point(x: start, y: y + 0.5), to: Point(x: end, y: y + 0.5),
        Stroke(PageStyle.ink.rule, widthInPoints: 0.6))
    }
    space(PageStyle.figureGap)
  }

  // MARK: Code and equations

  private mutating func add(_ code: CodeBlock) {
    flushMarker()
    let padding = 6.0
    space(PageStyle.blockGap)
    if let summary = code.foldedSummary, !summary.isEmpty {
      let lines = paragraph(
        [TextRun(summary, font: PageStyle.caption.font)], width: width,
        .ragged(.leading, hyphenated: false))
      addLines(
        of: lines, settings: PageStyle.caption, element: addElement(.paragraph), splitting: .never)
      keepWithNext()
      space(padding + 3)
    } else {
      space(PageStyle.blockGap + padding)
    }
    let frameStyle: Frame.Style =
      switch code.role {
      case .source: .panel(fill: PageStyle.ink.panel, border: nil, bar: nil)
      case .directive: .panel(fill: PageStyle.ink.panel, border: nil, bar: PageStyle.ink.accent)
      case .output: .panel(fill: nil, border: PageStyle.ink.faint, bar: nil)
      }
    framed(frameStyle, padding: padding) { builder in
      builder.indented(left: 9, right: 9) { $0.addCodeLines(code.text) }
    }
    space(PageStyle.blockGap + padding)
  }

  /// About a quarter of a page: what a reader takes in at once, and a page can afford to leave blank.
  private static var shortCodeLineCount: Int { 16 }

  private mutating func addCodeLines(_ code: String) {
    let settings = PageStyle.code
    let element = addElement(.code)
    let mark = TextLayout("↪", font: Font(.mono, sizeInPoints: 7), in: text)
    let x = x
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    for (number, source) in lines.enumerated() {
      let layout = TextLayout(
        String(source), font: settings.font, style: style(width: width, wrapping: .characters),
        in: text)
      for (part, line) in layout.lines.enumerated() {
        // A short block stays whole; of a long one, the first and the last two lines.
        let isShort = lines.count <= Self.shortCodeLineCount
        let mayPart =
          (number == 0 && part == 0)
          || (!isShort && number >= 2 && number <= lines.count - 2)
        let needed = (line.ascent + line.descent) * 0.9
        let pitch = needed > settings.pitch * 1.35 ? needed : settings.pitch
        add(height: pitch, mayStartPage: mayPart, breakCost: 14, element: element) { page, y in
          let baseline = y + Self.baseline(inPitch: pitch, settings)
          if part > 0, let markLine = mark.lines.first {
            // In the padding: what follows was on the same line.
            page.draw(
              markLine, of: mark, at: Point(x: x - 8, y: baseline), color: PageStyle.ink.muted)
          }
          page.draw(line, of: layout, at: Point(x: x, y: baseline), color: settings.color)
        }
      }
    }
  }

  /// As a notice, in the place of what is missing.
  private mutating func add(_ gap: Gap) {
    flushMarker()
    let (padding, ink) = (6.0, PageStyle.ink)
    let isFailure = gap.reason == .failed || gap.reason == .blocked
    space(PageStyle.blockGap + padding)
    anchor(gap.identifier)
    framed(
      .panel(
        fill: isFailure ? ink.failure : ink.note, border: nil,
        bar: isFailure ? ink.failureLine : ink.noteLine), padding: padding
    ) { builder in
      builder.indented(left: 12, right: 10) { builder in
        for (position, line) in ([gap.title] + gap.details).enumerated() {
          let runs = builder.runs(
            position == 0 ? [.strong([.text(line)])] : [.text(line)], PageStyle.notice)
          let lines = builder.paragraph(
            runs, width: builder.width, .ragged(.leading, hyphenated: false))
          builder.addLines(
            of: lines, settings: PageStyle.notice, element: builder.addElement(.paragraph),
            splitting: .never)
          if position < gap.details.count { builder.keepWithNext() }
        }
      }
    }
    space(PageStyle.blockGap + padding)
  }
}
