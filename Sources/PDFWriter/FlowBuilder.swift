// Builds the vertical list: keeps the column, the spaces between blocks and what stays together.
import DocumentModel
import Drawing

struct FlowBuilder {
  let text: TextContext
  let language: String
  var flow = Flow()

  /// The column that blocks are set in, narrower inside of lists and quotes.
  var x = PageStyle.columnX
  var width = PageStyle.columnWidth
  var settings = PageStyle.text
  var tightListDepth = 0
  private var frames: [Int] = []
  /// The space asked for before the next box; the largest wins.
  private var pendingSpace = 0.0
  /// The next box stays on the page of the one before.
  private var keepsWithPrevious = false
  private var pendingAnchors: [String] = []
  private var pendingMarker: Marker?

  /// The number or bullet of a list item, drawn beside the item's first line.
  struct Marker {
    var layout: TextLayout
    var x: Double
  }

  init(text: TextContext, language: String) {
    self.text = text
    self.language = language
  }

  // MARK: Spaces and boxes

  mutating func space(_ height: Double) { pendingSpace = max(pendingSpace, height) }

  /// Forgets what blocks before have asked for.
  mutating func replaceSpace(_ height: Double) { pendingSpace = height }

  /// Nothing may part the next box from the last.
  mutating func keepWithNext() { keepsWithPrevious = true }

  mutating func anchor(_ name: String?) {
    if let name, !name.isEmpty { pendingAnchors.append(name) }
  }

  mutating func add(
    height: Double, mayStartPage: Bool = true, element: Int? = nil,
    repeatedHead: RepeatedHead? = nil, beginsWithImage: Bool = false,
    draw: @escaping (PageDrawing, _ y: Double) throws -> Void
  ) {
    if pendingSpace > 0 {
      // A frame goes on behind the space between its own blocks by enclosing both.
      flow.items.append(FlowItem(kind: .space, height: pendingSpace))
      pendingSpace = 0
    }
    flow.items.append(
      FlowItem(
        kind: .box, height: height, mayStartPage: mayStartPage && !keepsWithPrevious,
        frames: frames, repeatedHead: repeatedHead, element: element,
        beginsWithImage: beginsWithImage, anchors: pendingAnchors, draw: draw))
    keepsWithPrevious = false
    pendingAnchors = []
  }

  mutating func addElement(_ structure: PDFStructure) -> Int {
    flow.elements.append(structure)
    return flow.elements.count - 1
  }

  mutating func addOutlineEntry(_ entry: OutlineEntry) { flow.outline.append(entry) }

  // MARK: Columns and frames

  mutating func indented(
    left: Double, right: Double = 0, _ build: (inout FlowBuilder) throws -> Void
  ) rethrows {
    let (oldX, oldWidth) = (x, width)
    if width - left - right >= PageStyle.narrowestColumn {
      x += left
      width -= left + right
    }
    try build(&self)
    (x, width) = (oldX, oldWidth)
  }

  mutating func framed(
    _ style: Frame.Style, padding: Double, _ build: (inout FlowBuilder) throws -> Void
  ) rethrows {
    flow.frames.append(Frame(style: style, x: x, width: width, padding: padding))
    frames.append(flow.frames.count - 1)
    try build(&self)
    frames.removeLast()
  }

  mutating func withSettings(
    _ newSettings: TextSettings, _ build: (inout FlowBuilder) throws -> Void
  ) rethrows {
    let old = settings
    settings = newSettings
    try build(&self)
    settings = old
  }

  // MARK: Text

  func style(
    width: Double, alignment: ParagraphStyle.Alignment = .leading, isJustified: Bool = false,
    wrapping: ParagraphStyle.Wrapping = .words
  ) -> ParagraphStyle {
    ParagraphStyle(
      widthInPoints: width, alignment: alignment, isJustified: isJustified, wrapping: wrapping,
      language: language)
  }

  /// Runs for Pango; their links are noted in the flow.
  mutating func runs(
    _ inlines: [Inline], _ settings: TextSettings, label: String? = nil
  ) -> [TextRun] {
    var inlineText = InlineText(settings, links: flow.links)
    if let label {
      var font = settings.font
      font.weight = .semibold
      inlineText.append(label + "  ", font: font, color: PageStyle.ink.text)
    }
    inlineText.append(inlines)
    flow.links = inlineText.links
    return inlineText.runs
  }

  /// How the lines of a text may be parted by a page break.
  enum Splitting { case asParagraph, never }

  /// Adds the lines of a text, one box each.
  mutating func addLines(
    of layout: TextLayout, x: Double? = nil, settings: TextSettings, element: Int?,
    splitting: Splitting = .asParagraph
  ) {
    let x = x ?? self.x
    let count = layout.lines.count
    for (index, line) in layout.lines.enumerated() {
      // At least two lines of a paragraph stand on each page.
      let mayPart = index == 0 || (splitting == .asParagraph && index >= 2 && index <= count - 2)
      let marker = takeMarker()
      let pitch = Self.pitch(of: line, settings)
      add(height: pitch, mayStartPage: mayPart, element: element) { page, y in
        let baseline = y + Self.baseline(inPitch: pitch, settings)
        if let marker, let markerLine = marker.layout.lines.first {
          page.draw(
            markerLine, of: marker.layout, at: Point(x: marker.x, y: baseline),
            color: PageStyle.ink.muted)
        }
        page.draw(line, of: layout, at: Point(x: x, y: baseline), color: settings.color)
      }
    }
  }

  /// Lines keep one pitch unless a fallback font is too tall for it.
  static func pitch(of line: TextLayout.Line, _ settings: TextSettings) -> Double {
    let needed = (line.ascent + line.descent) * 0.9
    return needed > settings.pitch * 1.25 ? needed : settings.pitch
  }

  /// Where the baseline of a line lies in its strip.
  static func baseline(inPitch pitch: Double, _ settings: TextSettings) -> Double {
    pitch / 2 + settings.font.sizeInPoints * 0.34
  }

  // MARK: List markers

  mutating func setMarker(_ marker: Marker) { pendingMarker = marker }

  private mutating func takeMarker() -> Marker? {
    defer { pendingMarker = nil }
    return pendingMarker
  }

  /// Draws a marker that no line has taken, in front of a block that is not text.
  mutating func flushMarker() {
    guard let marker = takeMarker(), let line = marker.layout.lines.first else { return }
    let settings = settings
    add(height: settings.pitch) { page, y in
      let baseline = y + Self.baseline(inPitch: settings.pitch, settings)
      page.draw(
        line, of: marker.layout, at: Point(x: marker.x, y: baseline), color: PageStyle.ink.muted)
    }
    keepWithNext()
  }
}
