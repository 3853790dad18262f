// Running text as lines of the vertical list.
import DocumentModel
import Drawing

extension FlowBuilder {
  func style(
    width: Double, alignment: ParagraphStyle.Alignment = .leading,
    wrapping: ParagraphStyle.Wrapping = .words
  ) -> ParagraphStyle {
    ParagraphStyle(
      widthInPoints: width, alignment: alignment, wrapping: wrapping, language: language)
  }

  /// How the margins of a text look.
  enum Margins {
    /// Justified where lines are long enough, with hyphens.
    case even
    case ragged(ParagraphStyle.Alignment, hyphenated: Bool)
  }

  func paragraph(_ runs: [TextRun], width: Double, _ margins: Margins) -> Paragraph {
    let hyphenation = hyphenator.map { hyphenator in { hyphenator.breaks(in: $0) } }
    var setting = ParagraphSetting(widthInPoints: width, language: language)
    switch margins {
    case .even:
      setting.hyphenation = hyphenation
      // In short lines the spaces between justified words become holes.
      let size = runs.first?.font.sizeInPoints ?? 10
      if width < size * 20 { setting.shape = .ragged(.leading) }
    case .ragged(let alignment, let isHyphenated):
      setting.shape = .ragged(alignment)
      if isHyphenated { setting.hyphenation = hyphenation }
    }
    return Paragraph(runs, setting, in: text)
  }

  /// Runs of text; their links, marks and formulas are noted in the flow.
  mutating func runs(
    _ inlines: [Inline], _ settings: TextSettings, label: String? = nil
  ) -> [TextRun] {
    var inlineText = InlineText(settings, targets: flow.inline, formulas: formulas)
    flow.inline = InlineTargets()
    if let label {
      var font = settings.font
      font.weight = .semibold
      inlineText.append(label + "\u{2002}", font: font, color: PageStyle.ink.text)
    }
    inlineText.append(inlines)
    flow.inline = inlineText.targets
    return inlineText.runs
  }

  /// How the lines of a text may be parted by a page break.
  enum Splitting { case asParagraph, never }

  /// Adds the lines of a text, one box each.
  mutating func addLines(
    of paragraph: Paragraph, x: Double? = nil, settings: TextSettings, element: Int?,
    splitting: Splitting = .asParagraph
  ) {
    let x = x ?? self.x
    let count = paragraph.lines.count
    let isMixed = paragraph.isMixed || hasMarker
    for (index, line) in paragraph.lines.enumerated() {
      // At least two lines of a paragraph stand on each page.
      let mayPart = index == 0 || (splitting == .asParagraph && index >= 2 && index <= count - 2)
      let marker = takeMarker()
      let strip = LineStrip(line, settings)
      add(
        height: strip.height, mayStartPage: mayPart, breakCost: index == 0 ? 0 : 6,
        element: element, lines: [line]
      ) { page, y in
        marker?.draw(page, y + strip.baseline)
        page.draw(
          line, at: Point(x: x, y: y + strip.baseline), color: settings.color,
          isWrapped: isMixed)
      }
    }
  }

  /// Where the baseline of a line lies in its strip.
  static func baseline(inPitch pitch: Double, _ settings: TextSettings) -> Double {
    pitch / 2 + settings.font.sizeInPoints * 0.33
  }
}

/// The room that a line takes: one pitch, unless something in it is too tall for that.
struct LineStrip {
  var height: Double
  /// From the top.
  var baseline: Double

  init(_ line: SetLine, _ settings: TextSettings) {
    height = settings.pitch
    let needed = (line.ascent + line.descent) * 0.9
    if line.boxes.isEmpty, needed > settings.pitch * 1.35 { height = needed }
    baseline = FlowBuilder.baseline(inPitch: height, settings)
    // Formulas may reach to where the lines above and below have no letters.
    let above = line.boxAscent - baseline - 0.4
    if above > 0 {
      height += above
      baseline += above
    }
    let below = line.boxDescent - (height - baseline) - 2.4
    if below > 0 { height += below }
  }
}
