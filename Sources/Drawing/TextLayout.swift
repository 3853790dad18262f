// Text broken into lines and measured by Pango, ready to be drawn line by line.
//
// A layout is made before the page it lands on is known, so the lines are offered one by one:
// the page builder decides where each goes.
import CCairo

/// A stretch of text in one font.
package struct TextRun: Hashable, Sendable {
  package var text: String
  package var font: Font
  /// `nil` draws in the colour given when drawing.
  package var color: Color?
  /// Names what a click on the run does; the caller gives the numbers their meaning.
  package var link: Int?
  /// Points above the baseline; no line ends before what is raised.
  package var rise = 0.0
  package var isStruck = false
  /// Whether words may be parted with a hyphen.
  package var isHyphenated = true
  /// Something drawn by the caller, of which the text is what it says.
  package var box: InlineBox?

  package init(_ text: String, font: Font, color: Color? = nil, link: Int? = nil) {
    self.text = text
    self.font = font
    self.color = color
    self.link = link
  }

  package init(box: InlineBox, text: String, font: Font, link: Int? = nil) {
    self.init(text, font: font, link: link)
    self.box = box
  }
}

/// The room for something in a line that is not text, such as a piece of a formula.
package struct InlineBox: Hashable, Sendable {
  /// The caller's name for it.
  package var identifier: Int
  package var width: Double
  /// Above and below the baseline.
  package var ascent: Double
  package var descent: Double
  /// What a line end after the box costs, as TeX counts; `nil` forbids it.
  package var breakCost: Double?
  /// The space after the box where no line ends.
  package var spaceAfter: Double

  package init(
    identifier: Int, width: Double, ascent: Double, descent: Double, breakCost: Double? = nil,
    spaceAfter: Double = 0
  ) {
    self.identifier = identifier
    self.width = width
    self.ascent = ascent
    self.descent = descent
    self.breakCost = breakCost
    self.spaceAfter = spaceAfter
  }
}

/// How runs become lines.
package struct ParagraphStyle: Hashable, Sendable {
  package enum Alignment: Hashable, Sendable { case leading, center, trailing }

  package enum Wrapping: Hashable, Sendable {
    /// Between words; a word too long for a line is broken.
    case words
    /// Anywhere, as terminals do.
    case characters
  }

  /// `nil` breaks lines only where the text does.
  package var widthInPoints: Double?
  package var alignment: Alignment
  package var isJustified: Bool
  package var wrapping: Wrapping
  /// Text beyond this many lines is cut with an ellipsis; needs a width.
  package var maximumLines: Int?
  /// A BCP 47 tag: it chooses glyph variants and where lines may break.
  package var language: String?

  package init(
    widthInPoints: Double? = nil, alignment: Alignment = .leading, isJustified: Bool = false,
    wrapping: Wrapping = .words, maximumLines: Int? = nil, language: String? = nil
  ) {
    self.widthInPoints = widthInPoints
    self.alignment = alignment
    self.isJustified = isJustified
    self.wrapping = wrapping
    self.maximumLines = maximumLines
    self.language = language
  }
}

/// Lines of text with their measures; all in points.
package final class TextLayout {
  package struct Line {
    /// From the left edge of the layout.
    package var x: Double
    package var width: Double
    /// From the top of the layout.
    package var baseline: Double
    /// Above and below the baseline, for the fonts of this line.
    package var ascent: Double
    package var descent: Double
    /// Where the ink or the advance starts and ends, by link.
    package var links: [(link: Int, x: Double, width: Double)]

    let handle: UnsafeMutablePointer<PangoLayoutLine>
  }

  package let lines: [Line]
  /// The natural extent: as wide as the widest line.
  package let size: Size
  /// Whether an ellipsis stands for cut text.
  package let isCut: Bool

  private let layout: OpaquePointer

  package init(_ runs: [TextRun], style: ParagraphStyle = ParagraphStyle(), in context: TextContext)
  {
    layout = context.makeLayout()
    TextLayout.configure(layout, style)
    let links = TextLayout.setText(of: layout, runs)
    context.noteMissingCharacters(in: layout)

    var measured: [Line] = []
    var left = Double.infinity
    var right = 0.0
    let iterator = pango_layout_get_iter(layout)
    defer { pango_layout_iter_free(iterator) }
    repeat {
      guard let line = pango_layout_iter_get_line_readonly(iterator) else { continue }
      var logical = PangoRectangle()
      pango_layout_iter_get_line_extents(iterator, nil, &logical)
      let baseline = Double(pango_layout_iter_get_baseline(iterator)) / Double(PANGO_SCALE)
      let top = Double(logical.y) / Double(PANGO_SCALE)
      let x = Double(logical.x) / Double(PANGO_SCALE)
      let width = Double(logical.width) / Double(PANGO_SCALE)
      measured.append(
        Line(
          x: x, width: width, baseline: baseline, ascent: baseline - top,
          descent: Double(logical.height) / Double(PANGO_SCALE) - (baseline - top),
          links: TextLayout.linkStretches(links, in: line, lineX: x), handle: line))
      left = min(left, x)
      right = max(right, x + width)
    } while pango_layout_iter_next_line(iterator) != 0
    lines = measured
    isCut = pango_layout_is_ellipsized(layout) != 0
    var logical = PangoRectangle()
    pango_layout_get_extents(layout, nil, &logical)
    size = Size(
      width: max(right - min(left, right), 0),
      height: Double(logical.height) / Double(PANGO_SCALE))
  }

  package convenience init(
    _ text: String, font: Font, style: ParagraphStyle = ParagraphStyle(), in context: TextContext
  ) {
    self.init([TextRun(text, font: font)], style: style, in: context)
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

  /// The distance from the top to the first baseline.
  package var firstBaseline: Double { lines.first?.baseline ?? 0 }

  /// How far the ink of a line reaches above and below its baseline.
  package func inkHeights(of line: Line) -> (ascent: Double, descent: Double) {
    var ink = PangoRectangle()
    withExtendedLifetime(self) { pango_layout_line_get_extents(line.handle, &ink, nil) }
    let scale = Double(PANGO_SCALE)
    return (-Double(ink.y) / scale, Double(ink.y + ink.height) / scale)
  }

  static func configure(_ layout: OpaquePointer, _ style: ParagraphStyle) {
    if let width = style.widthInPoints {
      // Pango counts in 32 bits.
      let units = min(max(width, 0), 1e6) * Double(PANGO_SCALE)
      pango_layout_set_width(layout, Int32(units.rounded()))
    }
    switch style.alignment {
    case .leading: pango_layout_set_alignment(layout, PANGO_ALIGN_LEFT)
    case .center: pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER)
    case .trailing: pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT)
    }
    pango_layout_set_justify(layout, style.isJustified ? 1 : 0)
    switch style.wrapping {
    case .words: pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    case .characters: pango_layout_set_wrap(layout, PANGO_WRAP_CHAR)
    }
    if let maximumLines = style.maximumLines {
      pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END)
      pango_layout_set_height(layout, -Int32(max(maximumLines, 1)))
    }
    if let language = style.language {
      pango_context_set_language(
        pango_layout_get_context(layout), pango_language_from_string(language))
      pango_layout_context_changed(layout)
    }
  }

  /// Gives the layout its text and fonts.
  /// - Returns: the byte ranges of the links.
  @discardableResult
  static func setText(of layout: OpaquePointer, _ runs: [TextRun]) -> [(Int, Range<Int>)] {
    var text = ""
    var links: [(Int, Range<Int>)] = []
    let attributes = pango_attr_list_new()
    defer { pango_attr_list_unref(attributes) }
    if let first = runs.first {
      let description = first.font.makeDescription()
      pango_layout_set_font_description(layout, description)
      pango_font_description_free(description)
    }
    for run in runs {
      let start = text.utf8.count
      text += run.text.withoutControlCharacters
      let range = start..<text.utf8.count
      guard !range.isEmpty else { continue }
      func insert(_ attribute: UnsafeMutablePointer<PangoAttribute>?) {
        guard let attribute else { return }
        attribute.pointee.start_index = UInt32(clamping: range.lowerBound)
        attribute.pointee.end_index = UInt32(clamping: range.upperBound)
        pango_attr_list_insert(attributes, attribute)
      }
      let description = run.font.makeDescription()
      insert(pango_attr_font_desc_new(description))
      // Pango would end a broken word with a hyphen that is not in the text, in a checksum too.
      insert(pango_attr_insert_hyphens_new(0))
      pango_font_description_free(description)
      insert(pango_attr_font_features_new(run.font.features))
      if let color = run.color {
        func component(_ value: Double) -> UInt16 { UInt16(min(max(value, 0), 1) * 65_535) }
        insert(
          pango_attr_foreground_new(
            component(color.red), component(color.green), component(color.blue)))
      }
      if run.rise != 0 {
        insert(pango_attr_rise_new(Int32((run.rise * Double(PANGO_SCALE)).rounded())))
      }
      if run.isStruck { insert(pango_attr_strikethrough_new(1)) }
      if let link = run.link { links.append((link, range)) }
    }
    pango_layout_set_text(layout, text, Int32(clamping: text.utf8.count))
    pango_layout_set_attributes(layout, attributes)
    return links
  }

  private static func linkStretches(
    _ links: [(Int, Range<Int>)], in line: UnsafeMutablePointer<PangoLayoutLine>, lineX: Double
  ) -> [(link: Int, x: Double, width: Double)] {
    let start = Int(line.pointee.start_index)
    let range = start..<(start + Int(line.pointee.length))
    var stretches: [(link: Int, x: Double, width: Double)] = []
    for (link, linkRange) in links where linkRange.overlaps(range) {
      let part = linkRange.clamped(to: range)
      var pairs: UnsafeMutablePointer<Int32>?
      var count: Int32 = 0
      pango_layout_line_get_x_ranges(
        line, Int32(part.lowerBound), Int32(part.upperBound), &pairs, &count)
      defer { g_free(pairs) }
      guard let pairs else { continue }
      for index in 0..<Int(count) {
        let from = Double(pairs[2 * index]) / Double(PANGO_SCALE)
        let to = Double(pairs[2 * index + 1]) / Double(PANGO_SCALE)
        stretches.append((link, from, to - from))
      }
    }
    return stretches
  }
}

extension String {
  /// Characters that have no picture and that PDF, SVG and Pango refuse or misread.
  var withoutControlCharacters: String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool {
      (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || scalar.value == 0x7F
        || (0x80...0x9F).contains(scalar.value)
    }
    guard unicodeScalars.contains(where: isControl) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      result.unicodeScalars.append(isControl(scalar) ? "\u{FFFD}" : scalar)
    }
    return result
  }
}
