// What stands before and after the text: title, notices, abstract, contents, colophon.
import DocumentModel
import Drawing

extension FlowBuilder {
  mutating func addTitle(_ metadata: Metadata) {
    let ink = PageStyle.ink
    let title = TextSettings(font: Font(.sans, sizeInPoints: 22, weight: .semibold), pitch: 27)
    addText(
      metadata.title.isEmpty ? "Untitled" : metadata.title, title,
      structure: .heading(level: 1))
    if let subtitle = metadata.subtitle, !subtitle.isEmpty {
      space(5)
      addText(
        subtitle,
        TextSettings(
          font: Font(.serif, sizeInPoints: 14, isItalic: true), pitch: 18, color: ink.muted))
    }
    let byline = metadata.authors.joined(separator: ", ")
    let parts = [byline, metadata.date ?? ""].filter { !$0.isEmpty }
    if !parts.isEmpty {
      space(11)
      addText(
        parts.joined(separator: "  ·  "),
        TextSettings(font: Font(.sans, sizeInPoints: 9.25), pitch: 13.5, color: ink.muted))
    }
    space(14)
    rule()
    space(14)
  }

  mutating func addNotices(_ notices: [Notice]) {
    for notice in notices {
      let ink = PageStyle.ink
      let (fill, bar, label) =
        switch notice.kind {
        case .standInData: (ink.note, ink.noteLine, "Stand-in data.")
        case .failure: (ink.failure, ink.failureLine, "Failed step.")
        }
      let padding = 6.0
      space(padding + 8)
      framed(.panel(fill: fill, border: nil, bar: bar), padding: padding) { builder in
        builder.indented(left: 12, right: 10) { builder in
          let runs = builder.runs([.text(notice.text)], PageStyle.notice, label: label)
          let lines = builder.paragraph(
            runs, width: builder.width, .ragged(.leading, hyphenated: false))
          builder.addLines(
            of: lines, settings: PageStyle.notice, element: builder.addElement(.paragraph))
        }
      }
      space(padding + 12)
    }
  }

  mutating func addAbstract(_ metadata: Metadata) throws {
    guard !metadata.abstract.isEmpty || !metadata.keywords.isEmpty else { return }
    if !metadata.abstract.isEmpty {
      addLabel("Abstract")
      try withSettings(PageStyle.abstract) { try $0.add(metadata.abstract) }
    }
    if !metadata.keywords.isEmpty {
      space(7)
      let lines = paragraph(
        runs(
          [.text(metadata.keywords.joined(separator: ", "))], PageStyle.caption,
          label: "Keywords"), width: width, .ragged(.leading, hyphenated: false))
      addLines(of: lines, settings: PageStyle.caption, element: addElement(.paragraph))
    }
    space(12)
    rule()
    space(16)
  }

  // MARK: Contents

  mutating func addContents(_ blocks: [Block]) {
    let headings = blocks.compactMap { block -> Heading? in
      guard case .heading(let heading) = block, heading.level <= 3 else { return nil }
      return heading
    }
    guard headings.count > 1 else { return }
    addLabel("Contents")
    let top = headings.map(\.level).min() ?? 1
    for heading in headings {
      let depth = heading.level - top
      var settings = PageStyle.contents
      if depth == 0 { settings.font.weight = .medium }
      space(depth == 0 ? 3.5 : 0)
      indented(left: Double(depth) * 14) { $0.addContentsEntry(heading, settings) }
    }
    space(18)
    rule()
    space(16)
  }

  private mutating func addContentsEntry(_ heading: Heading, _ settings: TextSettings) {
    flow.inline.links.append(.anchor(heading.identifier))
    let link = flow.inline.links.count - 1
    let words = (heading.number.map { $0 + "\u{2002}" } ?? "") + heading.content.plainText
    let layout = TextLayout(
      [TextRun(words, font: settings.font, link: link)], style: style(width: width - 34), in: text)
    let element = addElement(.paragraph)
    let right = x + width
    let (x, text) = (x, text)
    for (index, line) in layout.lines.enumerated() {
      let isLast = index == layout.lines.count - 1
      add(height: settings.pitch, mayStartPage: index == 0, element: element) { page, y in
        let baseline = y + Self.baseline(inPitch: settings.pitch, settings)
        page.draw(line, of: layout, at: Point(x: x, y: baseline), color: settings.color)
        guard isLast, let number = page.pageNumber(of: heading.identifier) else { return }
        // Known only now that all pages are cut.
        let numberLayout = TextLayout(String(number), font: settings.font, in: text)
        guard let numberLine = numberLayout.lines.first else { return }
        let numberX = right - numberLayout.size.width
        page.draw(
          numberLine, of: numberLayout, at: Point(x: numberX, y: baseline), color: settings.color)
        let leader = (start: x + line.x + line.width + 5, end: numberX - 5)
        if leader.end > leader.start + 8 {
          page.canvas.strokeLine(
            from: Point(x: leader.end, y: baseline - 0.6),
            to: Point(x: leader.start, y: baseline - 0.6),
            Stroke(PageStyle.ink.rule, widthInPoints: 0.6, dashes: [0.6, 3.4]))
        }
      }
    }
  }

  // MARK: Colophon

  mutating func addColophon(_ rows: [ColophonRow]) {
    guard !rows.isEmpty else { return }
    // Figures of the text stand before it.
    beginSection()
    space(30)
    rule(mayStartPage: true)
    space(10)
    keepWithNext()
    addLabel("Colophon")
    let settings = PageStyle.colophon
    let labelWidth = min(
      rows.map { TextLayout($0.label, font: settings.font, in: text).size.width }.max() ?? 0, 130)
    let valueX = x + labelWidth + 14
    let x = x
    for row in rows {
      let label = paragraph(
        [TextRun(row.label, font: settings.font)], width: labelWidth + 0.5,
        .ragged(.leading, hyphenated: false))
      let value = paragraph(
        [TextRun(row.value, font: settings.font)], width: width - labelWidth - 14,
        .ragged(.leading, hyphenated: false))
      let element = addElement(.paragraph)
      let count = max(label.lines.count, value.lines.count)
      for index in 0..<count {
        let mayPart = index == 0 || index >= 2 && index <= count - 2
        add(height: settings.pitch, mayStartPage: mayPart, element: element) { page, y in
          let baseline = y + Self.baseline(inPitch: settings.pitch, settings)
          if label.lines.indices.contains(index) {
            page.draw(
              label.lines[index], at: Point(x: x, y: baseline), color: PageStyle.ink.muted,
              isWrapped: true)
          }
          if value.lines.indices.contains(index) {
            page.draw(
              value.lines[index], at: Point(x: valueX, y: baseline), color: settings.color,
              isWrapped: true)
          }
        }
      }
      space(1.5)
    }
  }

  // MARK: Pieces

  private mutating func addText(
    _ words: String, _ settings: TextSettings, structure: PDFStructure = .paragraph
  ) {
    let lines = paragraph(
      [TextRun(words, font: settings.font)], width: width, .ragged(.leading, hyphenated: false))
    addLines(
      of: lines, settings: settings, element: addElement(structure), splitting: .never)
    keepWithNext()
  }

  private mutating func addLabel(_ words: String) {
    addText(
      words,
      TextSettings(
        font: Font(.sans, sizeInPoints: 9, weight: .semibold), pitch: 14,
        color: PageStyle.ink.muted))
    space(3)
  }

  private mutating func rule(mayStartPage: Bool = false) {
    let (x, width) = (x, width)
    add(height: 0.6, mayStartPage: mayStartPage) { page, y in
      page.rule(from: x, width: width, y: y, thickness: 0.6, PageStyle.ink.faint)
    }
  }
}
